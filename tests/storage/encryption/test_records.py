"""Sealed is sealed: in its place, with its key, in whole kilobytes."""

import secrets
from collections.abc import Iterator

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from forms.storage.database.column_types import Unstorable, dumps
from forms.storage.encryption.key_files import Files
from forms.storage.encryption.records import (
    Sealed,
    Unopenable,
    associated_data,
    associated_data_by_id,
    keyed_hashes,
    keyring,
    rewrap,
    seal,
    token_hash,
    unseal,
)

HERE = associated_data("submission", "brukerskjema", "a" * 32, "b" * 64)
OLD, NEW = secrets.token_bytes(32), secrets.token_bytes(32)


def with_keys(*keys: bytes) -> Flask:
    app = Flask("sealing")
    app.extensions["skjemaverk.keyring"] = keyring(keys)
    app.extensions["skjemaverk.keyfiles"] = Files({}, {})
    return app


@pytest.fixture(autouse=True)
def context() -> Iterator[None]:
    with with_keys(OLD).app_context():
        yield


@given(st.binary(max_size=5000))
def test_what_was_sealed_opens_again(payload: bytes) -> None:
    with with_keys(OLD).app_context():
        assert unseal(seal(payload, HERE), HERE) == payload


@given(st.binary(max_size=5000))
def test_length_shows_in_whole_kilobytes_only(payload: bytes) -> None:
    with with_keys(OLD).app_context():
        sealed = seal(payload, HERE).sealed
        assert (len(sealed) - 1 - 12 - 16) % 1024 == 0
        assert len(payload) + 4 <= len(sealed) - 29 < len(payload) + 4 + 1024


def test_places_of_a_version_are_places() -> None:
    for id in ("a" * 32, 'it"s \\'):
        made = associated_data_by_id("submission", 'bruker"skjema', "b" * 64)(id)
        assert made == associated_data("submission", 'bruker"skjema', id, "b" * 64)


def test_nothing_is_sealed_alike_twice() -> None:
    one, other = seal(b"ja", HERE), seal(b"ja", HERE)
    assert one.sealed != other.sealed and one.wrapped_key != other.wrapped_key


@pytest.mark.parametrize(
    "there",
    [
        associated_data("draft", "brukerskjema", "a" * 32, "b" * 64),
        associated_data("submission", "annet", "a" * 32, "b" * 64),
        associated_data("submission", "brukerskjema", "c" * 32, "b" * 64),
        associated_data("submission", "brukerskjema", "a" * 32, "d" * 64),
        associated_data("submission", "brukerskjem", "a" + "a" * 32, "b" * 64),
    ],
)
def test_a_record_opens_nowhere_else(there: bytes) -> None:
    with pytest.raises(Unopenable):
        unseal(seal(b"hemmelig", HERE), there)


@pytest.mark.parametrize("part", ["sealed", "wrapped_key"])
@pytest.mark.parametrize("position", [1, 13, -1])
def test_a_changed_record_does_not_open(part: str, position: int) -> None:
    record = seal(b"hemmelig", HERE)
    changed = bytearray(getattr(record, part))
    changed[position] ^= 1
    with pytest.raises(Unopenable):
        unseal(record._replace(**{part: bytes(changed)}), HERE)


def test_another_records_key_does_not_fit() -> None:
    one, other = seal(b"hemmelig", HERE), seal(b"annet", HERE)
    with pytest.raises(Unopenable):
        unseal(one._replace(wrapped_key=other.wrapped_key), HERE)


def test_an_unknown_scheme_is_named() -> None:
    with pytest.raises(Unopenable, match="Upgrade"):
        unseal(Sealed(b"\x02" + seal(b"x", HERE).sealed[1:], b"", ""), HERE)


def test_keys_can_be_changed() -> None:
    earlier, mark = seal(b"hemmelig", HERE), keyed_hashes("code", b"ABC")[0]
    with with_keys(NEW, OLD).app_context():
        assert unseal(earlier, HERE) == b"hemmelig"
        assert seal(b"x", HERE).key_id != earlier.key_id
        assert mark in keyed_hashes("code", b"ABC")
        assert keyed_hashes("code", b"ABC")[0] != mark
        later = Sealed(earlier.sealed, *rewrap(earlier.wrapped_key, earlier.key_id, HERE))
    with with_keys(NEW).app_context():
        assert unseal(later, HERE) == b"hemmelig"
        with pytest.raises(Unopenable, match=f"{earlier.key_id}.*behind the present one"):
            unseal(earlier, HERE)


def test_marks_differ_by_purpose_and_key() -> None:
    assert keyed_hashes("a", b"x") != keyed_hashes("b", b"x")
    with with_keys(NEW).app_context():
        other = keyed_hashes("a", b"x")
    assert other != keyed_hashes("a", b"x")


def test_any_token_has_a_hash() -> None:
    assert len(token_hash("\ud800\0" * 1000)) == 64


@pytest.mark.parametrize("bad", ["\ud800", "a\0b", "\\\0", 2**64, object(), {1: 2}, {"\udfff": 1}])
def test_what_is_not_json_is_refused(bad: object) -> None:
    with pytest.raises(ValueError):
        dumps({"svar": bad})
    assert issubclass(Unstorable, ValueError)


def test_the_same_answers_are_the_same_bytes() -> None:
    assert dumps({"b": 1, "a": {"d": [1.5], "c": None}}) == b'{"a":{"c":null,"d":[1.5]},"b":1}'
    assert dumps(["\\u0000", "\\\\u0000"]) == rb'["\\u0000","\\\\u0000"]'
    assert dumps({"a": float("nan")}) == b'{"a":null}'
