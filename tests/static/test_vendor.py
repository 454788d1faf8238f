"""Others' files are the bytes that their makers published."""

import hashlib
import json

from vendor import fetch


def test_every_file_has_the_hash_in_the_manifest():
    for package in [*fetch.packages(), *fetch.bundles()]:
        for path, expected in package["files"].items():
            file = fetch.folder(package) / path.rpartition("/")[2]
            assert hashlib.sha256(file.read_bytes()).hexdigest() == expected, file


def test_no_file_is_there_that_the_manifest_does_not_name():
    named = {
        fetch.folder(package) / path.rpartition("/")[2]
        for package in [*fetch.packages(), *fetch.bundles()]
        for path in package["files"]
    }
    assert {path for path in fetch.TARGET.rglob("*") if path.is_file()} == named


def test_every_package_comes_with_its_licence_and_a_checked_tarball():
    for package in fetch.packages():
        assert package["licence"] == "MIT"
        assert "LICENSE" in package["files"]
        assert package["integrity"].startswith("sha512-")


def test_a_bundle_is_built_from_locked_packages_whose_licences_come_with_it():
    for bundle in fetch.bundles():
        lock = json.loads((fetch.HERE / bundle["source"] / "package-lock.json").read_text("utf-8"))
        built = {
            name.removeprefix("node_modules/"): each["version"]
            for name, each in lock["packages"].items()
            if name and not each.get("dev")
        }
        assert all(each["integrity"] for name, each in lock["packages"].items() if name)
        licence = (fetch.folder(bundle) / "LICENSE").read_text("utf-8")
        lines = licence.splitlines()
        found = {line for line in lines if line.rpartition(" ")[0] in built}
        assert bundle["licence"] == "MIT" and "Permission is hereby granted" in licence
        assert {line.rpartition(" ")[0]: line.rpartition(" ")[2] for line in found} == {
            name: built[name] for name in {line.rpartition(" ")[0] for line in found}
        }
        assert "@codemirror/view" in {line.rpartition(" ")[0] for line in found}
