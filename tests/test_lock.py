"""The lock files hold everything that is installed: with extras, one version and its hashes."""

import re
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from tomllib import loads

import pytest
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from forms.settings import ROOT

PROJECT = loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
WANTED = {
    "requirements.lock": PROJECT["dependencies"],
    "requirements-dev.lock": [
        *PROJECT["dependencies"],
        *PROJECT["optional-dependencies"]["dev"],
    ],
}
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}\b")


def locked(text: str) -> dict[str, list[tuple[Requirement, int]]]:
    """Each package of a lock file: its lines, and how many hashes each line has."""
    found: dict[str, list[tuple[Requirement, int]]] = {}
    for line in text.replace("\\\n", " ").splitlines():
        if line.strip() and not line.lstrip().startswith("#"):
            requirement = Requirement(line.partition(" --hash=")[0].strip())
            name = canonicalize_name(requirement.name)
            found.setdefault(name, []).append((requirement, len(HASH.findall(line))))
    return found


def environment(python: str) -> dict[str, str]:
    """This machine's environment for markers, with another Python."""
    return {**default_environment(), "python_version": python, "python_full_version": f"{python}.0"}


def applies(requirement: Requirement, here: dict[str, str], extras: set[str]) -> bool:
    """Whether the requirement's marker holds, with one of the extras or with none."""
    marker = requirement.marker
    return marker is None or any(marker.evaluate({**here, "extra": e}) for e in {"", *extras})


def closure(wanted: list[str], here: dict[str, str]) -> Iterator[tuple[Requirement, str]]:
    """Every requirement that follows from *wanted*, each with the package that asks for it.

    Read from the metadata of what is installed; what another Python alone needs is not installed
    here, and ends its branch.
    """
    waiting = [(Requirement(text), "pyproject.toml") for text in wanted]
    seen: set[tuple[str, str]] = set()
    while waiting:
        requirement, by = waiting.pop()
        yield requirement, by
        try:
            needs = metadata.requires(requirement.name) or []
        except metadata.PackageNotFoundError:
            continue
        for text in needs:
            need = Requirement(text)
            if (text, requirement.name) not in seen and applies(need, here, requirement.extras):
                seen.add((text, requirement.name))
                waiting.append((need, requirement.name))


def faults(text: str, wanted: list[str], python: str = "3.11") -> list[str]:
    """What the lock lacks of the closure of *wanted*, as sentences; none when it is whole."""
    lines, here = locked(text), environment(python)
    wrong: list[str] = []
    for requirement, by in closure(wanted, here):
        found = [
            line
            for line, _ in lines.get(canonicalize_name(requirement.name), [])
            if applies(line, here, set())
        ]
        if len(found) != 1:
            wrong.append(f"{by} needs {requirement}: {len(found)} lines for it")
        elif missing := requirement.extras - found[0].extras:
            wrong.append(f"{by} needs {requirement}: the lock lacks [{', '.join(missing)}]")
        elif not requirement.specifier.contains(pin(found[0]), prereleases=True):
            wrong.append(f"{by} needs {requirement}: the lock has {found[0]}")
    return wrong


def pin(line: Requirement) -> str:
    """The one version that a line allows."""
    (specifier,) = line.specifier
    assert specifier.operator == "==", f"{line} is not pinned"
    assert "*" not in specifier.version, f"{line} is not pinned"
    return specifier.version


@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize("name", WANTED)
def test_the_lock_holds_the_closure_with_its_extras(name: str, python: str) -> None:
    assert faults((ROOT / name).read_text("utf-8"), WANTED[name], python) == [], "run make lock"


@pytest.mark.parametrize("name", WANTED)
def test_every_line_of_the_lock_has_one_version_and_hashes(name: str) -> None:
    for lines in locked((ROOT / name).read_text("utf-8")).values():
        for line, hashes in lines:
            assert pin(line)
            assert hashes >= 1, line
            assert line.url is None


def test_what_is_installed_is_what_is_locked() -> None:
    """Both locks hold the same versions, and they are the ones that run here."""
    here = environment(PYTHONS[0]) | default_environment()
    development = locked((ROOT / "requirements-dev.lock").read_text("utf-8"))
    for name, lines in development.items():
        for line, _ in lines:
            if applies(line, here, set()):
                assert metadata.version(name) == pin(line), "run make test: it installs the lock"
    for name, lines in locked((ROOT / "requirements.lock").read_text("utf-8")).items():
        pins = {pin(line) for line, _ in lines}
        assert pins <= {pin(line) for line, _ in development[name]}, name


@pytest.mark.parametrize(
    ("line", "changed", "words"),
    [
        (r"^coverage\[toml\]==", "coverage==", "lacks [toml]"),
        (r"^psycopg\[binary\]==", "psycopg==", "lacks [binary]"),
        (r"^werkzeug==\S+", "werkzeug==1.0", "the lock has"),
        (r"^markupsafe==\S+", "something-else==1.0", "0 lines for it"),
    ],
)
def test_a_lock_that_lost_something_is_found(line: str, changed: str, words: str) -> None:
    name = "requirements-dev.lock"
    text, times = re.subn(line, changed, (ROOT / name).read_text("utf-8"), flags=re.MULTILINE)
    assert times == 1
    assert any(words in fault for fault in faults(text, WANTED[name]))


def test_the_lock_command_keeps_extras_and_is_pinned() -> None:
    makefile = Path(ROOT / "Makefile").read_text("utf-8")
    assert "--no-strip-extras" in makefile
    assert re.search(r"^UV := uv==\d+\.\d+\.\d+$", makefile, re.MULTILINE)
    for flag in ("--require-hashes", "--no-deps", "--only-binary :all:", "pip check"):
        assert flag in makefile
