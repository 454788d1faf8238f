"""Others' files are the bytes that their makers published."""

import hashlib

from vendor import fetch


def test_every_file_has_the_hash_in_the_manifest():
    for package in fetch.packages():
        for path, expected in package["files"].items():
            file = fetch.folder(package) / path.rpartition("/")[2]
            assert hashlib.sha256(file.read_bytes()).hexdigest() == expected, file


def test_no_file_is_there_that_the_manifest_does_not_name():
    named = {
        fetch.folder(package) / path.rpartition("/")[2]
        for package in fetch.packages()
        for path in package["files"]
    }
    assert {path for path in fetch.TARGET.rglob("*") if path.is_file()} == named


def test_every_package_comes_with_its_licence_and_a_checked_tarball():
    for package in fetch.packages():
        assert package["licence"] == "MIT"
        assert "LICENSE" in package["files"]
        assert package["integrity"].startswith("sha512-")
