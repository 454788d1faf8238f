"""What a browser seals to a version opens at the server, and nowhere else."""

import os

import pytest
from flask import Flask

from forms.setting_values import sealing_keys
from forms.settings import new_sealing_key
from forms.storage.database.engine import db
from forms.storage.definitions import offline_keys, versions
from forms.storage.encryption import key_rotation
from forms.storage.encryption.records import Unopenable, keyring
from forms.storage.encryption.sealed_packages import new_pair, open_package, seal_package
from forms.storage.models.definitions import Version
from forms.storage.models.offline import OfflineKey
from tests.storage.conftest import document

SAID = '{"svar": "æøå"}'.encode()


def test_a_package_opens_for_its_version_only() -> None:
    public, private = new_pair()
    package = seal_package(SAID, public, "v1", os.urandom(12))
    assert SAID not in package
    assert open_package(package, private, "v1") == SAID
    with pytest.raises(Unopenable):
        open_package(package, private, "v2")
    with pytest.raises(Unopenable):
        open_package(package, new_pair().private, "v1")


@pytest.mark.parametrize("at", [0, 40, 70, -1])
def test_a_package_that_was_changed_does_not_open(at: int) -> None:
    public, private = new_pair()
    package = bytearray(seal_package(SAID, public, "v", os.urandom(12)))
    package[at] ^= 1
    with pytest.raises(Unopenable):
        open_package(bytes(package), private, "v")


@pytest.mark.parametrize("package", [b"", b"x", b"\x04" + bytes(64), bytes(200), b"\x04" * 200])
def test_what_is_no_package_does_not_open(package: bytes) -> None:
    with pytest.raises(Unopenable):
        open_package(package, new_pair().private, "v")


def test_each_version_has_a_key_from_its_publishing(version: Version) -> None:
    public = offline_keys.public_key(version)
    package = seal_package(SAID, public, version.id, os.urandom(12))
    assert offline_keys.open_sealed(version, package) == SAID
    later = versions.publish(document(title="Ny tittel"))
    assert offline_keys.public_key(later) != public
    with pytest.raises(Unopenable):
        offline_keys.open_sealed(later, package)


def test_a_version_of_before_gets_its_key_when_it_is_asked_for(version: Version) -> None:
    db.session.query(OfflineKey).delete()
    db.session.commit()
    public = offline_keys.public_key(version)
    assert offline_keys.public_key(version) == public
    assert db.session.query(OfflineKey).count() == 1


def test_a_form_that_keeps_nothing_without_network_has_no_key(writing: None) -> None:
    versions.publish(document(offline="no"))
    assert db.session.query(OfflineKey).count() == 0


def test_the_private_half_is_sealed_and_follows_a_new_key(app: Flask, version: Version) -> None:
    package = seal_package(SAID, offline_keys.public_key(version), version.id, os.urandom(12))
    old, new = app.config["SEALING_KEY"][0], sealing_keys(new_sealing_key())[0]
    app.extensions["skjemaverk.keyring"] = keyring([new, old])
    assert key_rotation.rotate() == 1
    db.session.commit()
    db.session.expunge_all()
    app.extensions["skjemaverk.keyring"] = keyring([new])
    [kept] = db.session.query(Version).all()
    assert offline_keys.open_sealed(kept, package) == SAID
    app.extensions["skjemaverk.keyring"] = keyring([old])
    with pytest.raises(Unopenable):
        offline_keys.open_sealed(kept, package)
