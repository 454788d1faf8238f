"""What a worker does at its start: counted, since no test measures time."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from flask import Flask, url_for
from jinja2 import DictLoader, Environment
from werkzeug.routing import Rule

from app import create_app
from bench.worker import LATE
from forms.settings import ROOT
from tests.support.databases import Settings

MOST_MODULES = 1180
"""Of all, Python's own included: 1,036 when this was written."""
START = """
import json, sys
from app import create_app
app = create_app({"INSTANCE": sys.argv[1]})
assert app.test_client().get("/").status_code == 200
print(json.dumps(list(sys.modules)))
"""


@pytest.fixture
def with_a_folder(sqlite: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Settings of applications whose templates are kept in the instance, as a server's are."""
    monkeypatch.setattr(Flask, "jinja_options", {**Flask.jinja_options, "bytecode_cache": None})
    return sqlite


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of templates that are compiled, as they are."""
    names: list[str] = []
    compile_template = Environment.compile

    def counted(environment: Environment, source: str, name: str, filename: str) -> object:
        names.append(name)
        return compile_template(environment, source, name, filename)

    monkeypatch.setattr(Environment, "compile", counted)
    return names


def kept(settings: Settings) -> list[Path]:
    """Return the files of compiled templates."""
    return sorted((settings["INSTANCE"] / "templates").iterdir())


def test_a_worker_imports_no_more_than_it_needs(sqlite: Settings) -> None:
    command = [sys.executable, "-c", START, str(sqlite["INSTANCE"])]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    modules = json.loads(done.stdout)
    assert [name for name in modules if name in LATE] == []
    assert len(modules) <= MOST_MODULES


def test_the_second_worker_compiles_no_template(
    with_a_folder: Settings, compiled: list[str]
) -> None:
    first = create_app(with_a_folder).test_client().get("/")
    assert compiled
    compiled.clear()
    second = create_app(with_a_folder).test_client().get("/")
    assert second.get_data() and second.status_code == first.status_code == 200
    assert compiled == []


def test_code_that_somebody_else_put_there_is_not_run(
    with_a_folder: Settings, compiled: list[str]
) -> None:
    create_app(with_a_folder).test_client().get("/")
    known = sorted(compiled)
    other = create_app({**with_a_folder, "SECRET_KEY": "other" * 16})
    compiled.clear()
    assert other.test_client().get("/").status_code == 200
    assert sorted(compiled) == known
    for path in kept(with_a_folder):
        path.write_bytes(path.read_bytes()[:-1] + b"\xff")
    compiled.clear()
    assert create_app(with_a_folder).test_client().get("/").status_code == 200
    assert sorted(compiled) == known


def test_a_file_that_was_cut_is_compiled_anew(with_a_folder: Settings, compiled: list[str]) -> None:
    for length in (0, 10, 100):
        compiled.clear()
        assert create_app(with_a_folder).test_client().get("/").status_code == 200
        assert compiled, length
        for path in kept(with_a_folder):
            path.write_bytes(path.read_bytes()[:length])


def test_a_template_that_changes_replaces_its_file(with_a_folder: Settings) -> None:
    for text in ("før", "etter"):
        app = create_app(with_a_folder)
        app.jinja_env.loader = DictLoader({"side.html": text})
        assert app.jinja_env.get_template("side.html").render() == text
    assert len(kept(with_a_folder)) == 1


def test_another_version_or_environment_compiles_for_itself(
    with_a_folder: Settings, compiled: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    create_app(with_a_folder).jinja_env.get_template("base.html")
    compiled.clear()
    monkeypatch.setattr("forms.web.assets.compiled_templates.__version__", "0.2.0")
    create_app(with_a_folder).jinja_env.get_template("base.html")
    assert compiled == ["base.html"]


def test_a_folder_that_cannot_be_written_costs_only_time(with_a_folder: Settings) -> None:
    (with_a_folder["INSTANCE"] / "templates").write_text("in the way")
    assert create_app(with_a_folder).test_client().get("/").status_code == 200


def test_nobody_else_reads_or_writes_the_folder(with_a_folder: Settings) -> None:
    create_app(with_a_folder).jinja_env.get_template("base.html")
    folder = with_a_folder["INSTANCE"] / "templates"
    assert [path.stat().st_mode & 0o077 for path in (folder, *folder.iterdir())] == [0, 0]


def test_no_address_is_compiled_before_it_is_built(
    sqlite: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    compile_builder = Rule._compile_builder
    built: list[str] = []

    def counted(rule: Rule, append_unknown: bool = True) -> object:
        built.append(rule.rule)
        return compile_builder(rule, append_unknown)

    monkeypatch.setattr(Rule, "_compile_builder", counted)
    app = create_app(sqlite)
    assert set(built) <= {"/static/<path:filename>"}
    built.clear()
    with app.test_request_context():
        for _time in range(2):
            assert url_for("respondent.page", form_id="tur", page_id="om", side=2) == (
                "/skjema/tur/del/om?side=2"
            )
    assert built == ["/skjema/<form_id>/del/<page_id>"]
