"""`flask forms import`: a file of another system becomes a definition and its translations."""

import json
from pathlib import Path

from click.testing import CliRunner

from forms.commands.forms import group
from forms.commands.forms_exchange import import_file
from tests.interop.factories import row, workbook

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
