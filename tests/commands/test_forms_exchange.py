"""`flask forms import` and `export`: files of other systems in, and published versions out."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask

from app import create_app
from forms.commands.forms import group
from forms.commands.forms_exchange import import_file
from forms.interop import FORMATS, read_form
from forms.storage import db
from tests.interop.factories import row, workbook
from tests.support.databases import Settings
from tests.support.factories import form, publish, question, section

ROWS = [
    {"type": "text", "name": "navn", "label::Norsk (nb)": "Navn", "label::English (en)": "Name"},
    {
        "type": "integer",
        "name": "alder",
        "label::Norsk (nb)": "Alder",
        "label::English (en)": "Age",
    },
]
SETTINGS = [{"form_title": "Turdag", "form_id": "turdag", "default_language": "Norsk (nb)"}]


def run(*arguments: str) -> tuple[int, str]:
    """The exit code and the output of the command."""
    assert import_file.name in group.commands
    done = CliRunner().invoke(group, ["import", *arguments])
    return done.exit_code, done.output


def test_a_file_becomes_a_definition_with_translations(tmp_path: Path) -> None:
    book = tmp_path / "bok.xlsx"
    book.write_bytes(workbook(survey=ROWS, settings=SETTINGS))
    where = ("--folder", str(tmp_path))
    assert run(str(book), *where, "--dry-run")[0] == 0 and not (tmp_path / "turdag.json").exists()
    assert run(str(book), *where) == (
        0,
        run(str(book), *where, "--dry-run")[1] + f"{tmp_path}/turdag.json\n",
    )
    made = json.loads((tmp_path / "turdag.json").read_text())
    assert made["sections"][0]["questions"][0]["label"] == "Navn"
    assert "Age" in (tmp_path / "translations/en/turdag.po").read_text()
    code, said = run(str(book), *where)
    assert code == 1 and "--over" in said
    assert run(str(book), *where, "--over", "turdag")[0] == 0


def test_the_exit_code_says_whether_something_was_left_out(tmp_path: Path) -> None:
    book = tmp_path / "bok.xlsx"
    book.write_bytes(workbook(survey=[row("text", "a", "A"), row("osm", "b", "B")]))
    code, said = run(str(book), "--folder", str(tmp_path), "--report", "json", "--dry-run")
    assert code == 2 and json.loads(said)["lines"][0]["level"] == "lost"
    book.write_bytes(b"%PDF-1.7")
    code, said = run(str(book), "--folder", str(tmp_path))
    assert code == 1 and "PDF" in said


@pytest.fixture
def app(sqlite: Settings) -> Flask:
    """An application with a database of its own."""
    return create_app(sqlite)


def export(*arguments: str) -> tuple[int, str]:
    """The exit code and the output of the command."""
    done = CliRunner().invoke(group, ["export", *arguments])
    return done.exit_code, done.output


@pytest.mark.parametrize("kind", [kind for kind, each in FORMATS.items() if each.write])
def test_a_published_version_is_written_and_comes_home(
    kind: str, app: Flask, tmp_path: Path
) -> None:
    with app.app_context():
        publish(form(section("s", question("navn"), question("alder", "number"))))
        db.session.commit()
        path = tmp_path / "ut"
        code, said = export("prove", "--as", kind, "-o", str(path))
        assert (code, said.splitlines()[-1]) == (0 if "\n" not in said.strip() else 2, str(path))
        data = path.read_bytes()
    if FORMATS[kind].read:
        name = "ut.xlsx" if kind == "xlsform" else "ut.csv" if kind == "redcap" else "ut.json"
        ids = [q["id"] for q in json.loads(read_form(name, data).text)["sections"][0]["questions"]]
        assert ids == ["navn", "alder"]


def test_what_a_format_cannot_hold_is_told_and_decides_the_exit_code(
    app: Flask, tmp_path: Path
) -> None:
    with app.app_context():
        publish(form(section("s", question("a", sensitive=True, purpose="Fordi.")), keep={}))
        db.session.commit()
        code, said = export("prove", "--as", "surveyjs", "-o", str(tmp_path / "ut.json"))
        assert code == 2 and "«purpose» er ikke med" in said
        code, said = export("borte", "--as", "surveyjs")
        assert code == 1 and "Skjemaet borte er ikke publisert." in said
        assert export("prove", "--as", "surveyjs", "--version", "9")[0] == 1
        assert export("prove", "--as", "word")[0] == 2
