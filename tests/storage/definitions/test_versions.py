"""Versions count up, never change, and are told apart by what they say."""

from typing import Any

import pytest
from flask import Flask

from forms import storage
from forms.definition import canonical_json, version_hash
from forms.storage import Unstorable
from forms.storage.database.engine import db
from forms.storage.definitions import versions
from forms.storage.models.definitions import Immutable
from tests.storage.conftest import document
from tests.storage.database.test_engine import in_threads

pytestmark = pytest.mark.usefixtures("writing")


def titled(title: str, **form: Any) -> dict[str, Any]:
    return document(title=title, **form)


def test_the_same_document_is_the_same_version() -> None:
    first = versions.publish(titled("A"), "anna", "Første")
    assert (first.number, first.published_by, first.note) == (1, "anna", "Første")
    assert versions.publish(titled("A"), "bjarne") is first
    second = versions.publish(titled("B"))
    assert (second.number, second.hash) == (2, version_hash(titled("B")))
    db.session.commit()
    assert versions.current("brukerskjema") is second
    assert versions.all_versions("brukerskjema") == [second, first]
    assert versions.get(first.id) is first
    assert versions.get("ukjent") is None


def test_going_back_is_going_on() -> None:
    first = versions.publish(titled("A"))
    versions.publish(titled("B"))
    third = versions.republish(first, "anna", "B var feil")
    assert (third.number, third.hash, third.id != first.id) == (3, first.hash, True)
    assert versions.document(third) == titled("A")


def test_what_is_kept_is_canonical_to_the_byte() -> None:
    version = versions.publish(titled("Ærlig «tale» 🙂"))
    db.session.commit()
    db.session.expunge_all()
    kept = versions.get(version.id)
    assert kept is not None and kept.document.encode() == canonical_json(titled("Ærlig «tale» 🙂"))


def test_definitions_are_made_once_for_each_language() -> None:
    translated = titled("Skjema") | {"translations": {"en": {"title": "Form"}}}
    version = versions.publish(translated)
    assert version.definition().title == "Skjema"
    assert version.definition("en").title == "Form"
    assert versions.definition(version, "en") is version.definition("en")
    again = versions.publish(titled("B")) and versions.republish(version)
    assert again.definition("en") is version.definition("en")


def test_a_published_version_cannot_be_changed() -> None:
    version = versions.publish(titled("A"))
    db.session.commit()
    version.document = "{}"
    with pytest.raises(Immutable, match="brukerskjema 1"):
        db.session.flush()
    db.session.rollback()
    db.session.delete(version)
    with pytest.raises(Immutable):
        db.session.flush()


@pytest.mark.parametrize("bad", ["\ud800", "a\0b", 2**64])
def test_what_cannot_be_kept_is_refused(bad: Any) -> None:
    with pytest.raises(Unstorable):
        versions.publish(titled("A", summary=bad))
    with pytest.raises(Unstorable):
        versions.current(str(bad)) if isinstance(bad, str) else versions.publish({"id": bad})
    db.session.rollback()
    assert versions.publish(titled("A")).number == 1


def test_two_who_publish_at_once_get_two_numbers(app: Flask) -> None:
    def work(number: int) -> None:
        with storage.writing():
            versions.publish(titled(f"Nummer {number}"))
            db.session.commit()

    assert in_threads(app, work, 4) == []
    assert [version.number for version in versions.all_versions("brukerskjema")] == [4, 3, 2, 1]


def test_the_overview_names_each_form_once() -> None:
    versions.publish(titled("A"))
    second = versions.publish(titled("B"))
    other = versions.publish(document("annet"))
    versions.archive("annet")
    db.session.commit()
    assert [(one.form_id, one.archived, one.current) for one in versions.overview()] == [
        ("annet", True, other),
        ("brukerskjema", False, second),
    ]
    assert versions.overview()[0].first_published == other.published
    assert versions.is_archived("annet") and not versions.is_archived("ukjent")
    with pytest.raises(LookupError, match="ukjent"):
        versions.archive("ukjent")


def test_lists_do_not_load_documents() -> None:
    versions.publish(titled("A"))
    db.session.commit()
    db.session.expunge_all()
    (version,) = versions.all_versions("brukerskjema")
    assert "document" not in vars(version)
