"""Fetch the fonts of the PDF, check their hashes, and write which characters each one has.

Run by hand when the list changes (`python -m vendor.fonts`); the result is committed. Noto comes
from the PyPI package of the manifest, unchanged; Droid Sans Fallback from Debian's package.
`python -m vendor.fonts --coverage` only writes `coverage.json` from the files that are there.
"""

import hashlib
import io
import json
import subprocess
import sys
import tempfile
import tomllib
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
TARGET = HERE.parent / "forms" / "export" / "fonts"
DEJAVU = ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf")


def manifest() -> list[dict[str, Any]]:
    """Where the fonts come from: package, version, licence, files (path to name and SHA-256)."""
    entries: list[dict[str, Any]] = tomllib.loads((HERE / "fonts.toml").read_text("utf-8"))[
        "package"
    ]
    return entries


def from_pypi(package: dict[str, Any], folder: Path) -> dict[str, bytes]:
    """Every file of the wheel."""
    wanted = f"{package['name']}=={package['version']}"
    command = [
        sys.executable,
        "-m",
        "pip",
        "download",
        "-q",
        "--no-deps",
        "-d",
        str(folder),
        wanted,
    ]
    subprocess.run(command, check=True)  # noqa: S603 - our own list
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(io.BytesIO(wheel.read_bytes())) as archive:
        return {name: archive.read(name) for name in archive.namelist() if name[-1] != "/"}


def from_debian(package: dict[str, Any], folder: Path) -> dict[str, bytes]:
    """Every file of the package."""
    wanted = f"{package['name']}={package['version']}"
    subprocess.run(["apt-get", "download", "-qq", wanted], check=True, cwd=folder)  # noqa: S603, S607
    (deb,) = folder.glob("*.deb")
    subprocess.run(["dpkg-deb", "-x", str(deb), str(folder / "out")], check=True)  # noqa: S603, S607
    out = folder / "out"
    return {str(p.relative_to(out)): p.read_bytes() for p in out.rglob("*") if p.is_file()}


def fetch(package: dict[str, Any]) -> None:
    """Write the chosen files, each checked against its hash."""
    with tempfile.TemporaryDirectory() as folder:
        source = from_pypi if package["source"] == "pypi" else from_debian
        found = source(package, Path(folder))
    for path, (name, expected) in package["files"].items():
        content = found[path]
        digest = hashlib.sha256(content).hexdigest()
        if digest != expected:
            raise SystemExit(f"{path}: its SHA-256 is {digest}, the manifest says {expected}.")
        (TARGET / name).write_bytes(content)


def order() -> list[str]:
    """DejaVu Sans, then the others as the manifest lists them."""
    listed = [name for package in manifest() for name, _hash in package["files"].values()]
    return [*DEJAVU, *(name for name in listed if name.endswith(".ttf"))]


def coverage() -> dict[str, list[list[int]]]:
    """Return the ranges of code points that each font has."""
    from fontTools.ttLib import TTFont

    def points(name: str) -> set[int]:
        with TTFont(TARGET / name, lazy=True) as font:
            return set(font.getBestCmap())

    return {name: list(map(list, ranges(sorted(points(name))))) for name in order()}


def ranges(points: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Sorted numbers as first and last of every unbroken row."""
    first = last = None
    for point in points:
        if last is None or first is None or point != last + 1:
            if first is not None and last is not None:
                yield first, last
            first = point
        last = point
    if first is not None and last is not None:
        yield first, last


def write_coverage() -> None:
    """Write `coverage.json`, one font a line."""
    lines = (f" {json.dumps(name)}: {json.dumps(each)}" for name, each in coverage().items())
    (TARGET / "coverage.json").write_text("{\n" + ",\n".join(lines) + "\n}\n", "ascii")


def main() -> None:
    """Fetch every package of the manifest, then write the coverage."""
    if "--coverage" not in sys.argv:
        for package in manifest():
            fetch(package)
            print(f"{package['name']} {package['version']}: {len(package['files'])} files")
    write_coverage()


if __name__ == "__main__":
    main()
