"""Every setting is read by somebody, and whoever reads one reads one that there is."""

import os
import re
import subprocess
import sys
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path

import pytest

from app import create_app
from forms import settings
from forms.settings import ROOT
from tests.support.databases import Settings

READ = re.compile(
    r"config\[(?P<a>['\"])(?P<key>[A-Z_]+)(?P=a)\]|config\.get\(['\"](?P<got>[A-Z_]+)"
    r"|\bconfig\.(?P<name>[A-Z][A-Z_]+)\b|\bvalues\[['\"](?P<value>[A-Z_]+)"
)
"""A setting read from `app.config`, in Python or in a template, or from `settings.read()`."""
LIBRARIES = ("flask", "flask_mailman")
"""Libraries that read settings of ours from `app.config` by their own names."""
SOURCES = [
    ROOT / "app.py",
    ROOT / "gunicorn.conf.py",
    *sorted((ROOT / "forms").rglob("*.py")),
    *sorted((ROOT / "templates").rglob("*.html")),
]


def names(paths: Iterable[Path]) -> set[str]:
    """The settings that are read in these files."""
    found = (
        match[match.lastgroup or 0]
        for path in paths
        for match in READ.finditer(path.read_text("utf-8"))
    )
    return set(found)


def names_in_libraries() -> set[str]:
    """What stands in quotes and upper case in the libraries that read `app.config`."""
    found: set[str] = set()
    for library in LIBRARIES:
        spec = find_spec(library)
        assert spec is not None and spec.origin is not None
        for path in Path(spec.origin).parent.rglob("*.py"):
            found |= set(re.findall(r"['\"]([A-Z_]{4,})['\"]", path.read_text("utf-8")))
    return found


def unread(sources: Iterable[Path]) -> set[str]:
    """The settings that nobody reads."""
    by_lists = {*settings.KEY_FILES, "DATABASE_URL"}
    assert "config[name] for name in KEY_FILES" in (
        ROOT / "forms" / "storage" / "encryption" / "key_files.py"
    ).read_text("utf-8")
    return {*settings.BY_NAME} - names(sources) - names_in_libraries() - by_lists


def test_every_setting_is_read() -> None:
    assert unread(SOURCES) == set()


def test_a_setting_that_nobody_reads_is_found() -> None:
    without = [path for path in SOURCES if path.name != "gunicorn.conf.py"]
    assert unread(without) == {"LOG_FORMAT", "WORKERS"}


def test_what_is_read_is_a_setting(sqlite: Settings) -> None:
    """A name that is misspelt where it is read would raise there, or be false for ever."""
    known = set(create_app(sqlite).config)
    assert names(path for path in SOURCES if path.name != "settings.py") - known == set()


def test_only_the_settings_read_the_environment() -> None:
    asks = re.compile(r"os\.environ|getenv")
    assert [
        str(path.relative_to(ROOT))
        for path in SOURCES
        if path.name != "settings.py" and asks.search(path.read_text("utf-8"))
    ] == []


def server(folder: Path, *arguments: str, **environment: str) -> dict[str, str]:
    """The settings with which gunicorn would start, as it prints them."""
    bare = {name: value for name, value in os.environ.items() if not name.startswith("SKJEMAVERK")}
    done = subprocess.run(
        [
            *(str(Path(sys.executable).with_name("gunicorn")), "--config", "gunicorn.conf.py"),
            *(*arguments, "--print-config", "app:create_app()"),
        ],
        cwd=ROOT,
        env={**bare, "SKJEMAVERK_INSTANCE": str(folder), **environment},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    lines = (line.partition("=") for line in done.stdout.splitlines())
    return {name.strip(): value.strip() for name, _mark, value in lines}


def test_the_server_takes_its_settings_from_the_same_place(tmp_path: Path) -> None:
    found = server(tmp_path)
    assert (found["bind"], found["workers"]) == ("['127.0.0.1:8000']", "2")
    assert found["loglevel"] == "warning"
    (tmp_path / "config.toml").write_text(
        'bind = "127.0.0.1:8123"\nworkers = 5\nlog_level = "Error"\n'
    )
    found = server(tmp_path)
    assert (found["bind"], found["workers"]) == ("['127.0.0.1:8123']", "5")
    assert found["loglevel"] == "error"
    assert server(tmp_path, SKJEMAVERK_WORKERS="3")["workers"] == "3"
    assert server(tmp_path, "--bind", "127.0.0.1:9")["bind"] == "['127.0.0.1:9']"


@pytest.mark.parametrize(
    ("arguments", "wanted"),
    [
        ((), ""),
        (("PORT=8001",), "--bind 127.0.0.1:8001"),
        (("HOST=0.0.0.0",), "--bind 0.0.0.0:8000"),
        (("HOST=::1", "PORT=8001"), "--bind ::1:8001"),
    ],
)
def test_host_and_port_of_make_win(arguments: tuple[str, ...], wanted: str) -> None:
    bare = {name: value for name, value in os.environ.items() if name not in ("HOST", "PORT")}
    done = subprocess.run(
        ["make", "--dry-run", "run", *arguments], cwd=ROOT, env=bare, capture_output=True, text=True
    )
    [line] = [line for line in done.stdout.splitlines() if "bin/gunicorn" in line]
    assert line.partition("gunicorn.conf.py ")[2].partition('"app')[0].strip() == wanted


def test_a_server_setting_that_cannot_be_used_says_so(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text('workers = "mange"\n')
    with pytest.raises(
        AssertionError, match=r"workers in config.toml cannot be used: give a whole"
    ):
        server(tmp_path)
