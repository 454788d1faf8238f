"""Fetch the files of others that we serve, and refuse anything that is not what the manifest says.

Run by hand when `manifest.toml` changes (`python vendor/fetch.py`); the result is committed.
"""

import base64
import hashlib
import io
import tarfile
import tomllib
import urllib.request
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
MANIFEST = HERE / "manifest.toml"
TARGET = HERE.parent / "static" / "vendor"
REGISTRY = "https://registry.npmjs.org"


def packages() -> list[dict[str, Any]]:
    """Return the manifest's packages: name, version, integrity, licence, files (path: SHA-256)."""
    entries: list[dict[str, Any]] = tomllib.loads(MANIFEST.read_text("utf-8"))["package"]
    return entries


def bundles() -> list[dict[str, Any]]:
    """Return the manifest's bundles: files that are built from packages, by a script beside it."""
    entries: list[dict[str, Any]] = tomllib.loads(MANIFEST.read_text("utf-8"))["bundle"]
    return entries


def folder(package: dict[str, Any]) -> Path:
    """Where a package's files lie, such as `static/vendor/signature_pad-5.1.4`."""
    return TARGET / f"{package['name'].rpartition('/')[2]}-{package['version']}"


def tarball_url(package: dict[str, Any]) -> str:
    """Return the address of the package at the npm registry."""
    name, version = package["name"], package["version"]
    return f"{REGISTRY}/{name}/-/{name.rpartition('/')[2]}-{version}.tgz"


def checked(content: bytes, package: dict[str, Any]) -> bytes:
    """Return the tarball; stop unless its SHA-512 is the one that npm published."""
    found = "sha512-" + base64.b64encode(hashlib.sha512(content).digest()).decode()
    if found != package["integrity"]:
        raise SystemExit(
            f"{package['name']} {package['version']}: integrity is {found}, the manifest says "
            f"{package['integrity']}. Nothing was written; compare with `npm view`."
        )
    return content


def unpack(content: bytes, package: dict[str, Any]) -> None:
    """Write the chosen files and the licence, each checked against its own hash."""
    with tarfile.open(fileobj=io.BytesIO(content)) as archive:
        for path, expected in package["files"].items():
            member = archive.extractfile(f"package/{path}")
            if member is None:
                raise SystemExit(f"{package['name']}: no file {path} in the tarball.")
            body = member.read()
            found = hashlib.sha256(body).hexdigest()
            if found != expected:
                raise SystemExit(f'{package["name"]}: write "{path}" = "{found}" in the manifest.')
            target = folder(package) / Path(path).name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(body)


def main() -> None:
    """Fetch every package of the manifest."""
    for package in packages():
        # The address is our own, always https: see REGISTRY.
        with urllib.request.urlopen(tarball_url(package)) as answer:  # noqa: S310
            unpack(checked(answer.read(), package), package)
        print(f"{package['name']} {package['version']}: {len(package['files'])} files")


if __name__ == "__main__":
    main()
