import json
import shutil
from pathlib import Path

import pytest
from click import Context
from click.testing import CliRunner, Result
from flask import Flask

from forms import commands
from forms.commands.forms import group
from forms.commands.translations import group as interface

HERE = Path(__file__).parent
DEFINITIONS = HERE.parents[1] / "definitions"


def run(*arguments: object) -> Result:
    return CliRunner().invoke(group, [str(argument) for argument in arguments])


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(HERE / "good", tmp_path / "definitions")
    monkeypatch.chdir(tmp_path)
    return Path("definitions")


def test_a_good_file_leaves_with_zero() -> None:
    result = run("check", DEFINITIONS / "brukerskjema.json")
    assert (result.exit_code, result.output) == (0, "Alt er i orden.\n")


def test_a_folder_without_translations_says_that_they_are_not_checked() -> None:
    result = run("check", HERE / "good" / "smallest.json")
    untold, good = result.output.splitlines()
    assert untold.startswith("Oversettelser er ikke sjekket: ")
    assert untold.endswith("checking/good har ingen mappe «translations».")
    assert (result.exit_code, good) == (0, "Alt er i orden.")


def test_a_tip_leaves_with_zero_and_a_stop_with_one() -> None:
    assert run("check", HERE / "bad" / "please.json").exit_code == 0
    result = run("check", HERE / "bad" / "unknown-key.json", HERE / "bad" / "please.json")
    assert result.exit_code == 1
    assert result.output.splitlines()[-1] == "1 stopper publisering, 0 bør rettes, 1 tips."
    assert "Mente du “label”?" in result.output


def test_speaks_the_language_asked_for() -> None:
    result = run("check", HERE / "bad" / "please.json", "--language", "en")
    assert result.output.splitlines()[-1] == "0 stop publishing, 0 should be corrected, 1 tip."
    assert "tip: «Hva heter du?»: The text uses «vennligst»." in result.output


def test_gives_json() -> None:
    result = run("check", HERE / "bad" / "id-twice.json", "--format", "json")
    assert [each["what"] for each in json.loads(result.stdout)] == [
        "Id-en “a” er brukt før.",
        "Id-en “del” er brukt før.",
    ]


def test_checks_a_whole_folder_its_blocks_and_lists(folder: Path) -> None:
    assert run("check", "--folder", folder).exit_code == 0
    (folder / "blocks" / "barn.json").write_text('{"questions": [{"id": "x"}]}')
    result = run("check", "--folder", folder)
    assert "definitions/blocks/barn.json:1:16: stopper publisering" in result.output
    assert (
        "definitions/steps.json:8:10: stopper publisering: Blokken “barn” har feil."
        in result.output
    )


def test_checks_a_block_or_the_lists_alone(folder: Path) -> None:
    assert run("check", folder / "blocks" / "barn.json").output.endswith("\nAlt er i orden.\n")
    (folder / "lists.json").write_text('{"farger": []}')
    assert "Alternativer skrives med kode og tekst" in run("check", folder / "lists.json").output


def test_a_file_that_is_not_there_is_told() -> None:
    result = run("check", "borte.json")
    assert result.exit_code == 1 and "Filen kan ikke åpnes" in result.output


def test_writes_the_schema_and_knows_when_it_is_old(folder: Path) -> None:
    assert run("schema", "--folder", folder, "--check").exit_code == 1
    assert run("schema", "--folder", folder).exit_code == 0
    assert json.loads((folder / "definition.schema.json").read_text())["title"]
    assert run("schema", "--folder", folder, "--check").exit_code == 0


def test_updates_catalogues_and_leaves_them_alone_afterwards(folder: Path) -> None:
    first = run("translations", "update", "--folder", folder)
    assert first.exit_code == 0 and "translations/nn/smallest.po: 3 new" in first.output
    assert {path.name for path in (folder / "translations").iterdir()} == {"nn", "en"}
    assert (folder / "translations" / "en" / "blocks" / "barn.po").exists()
    assert run("translations", "update", "--folder", folder).output == ""
    one = run("translations", "update", "lists", "--language", "se", "--folder", folder)
    assert one.output == "definitions/translations/se/lists.po: 4 new, 0 changed, 0 gone\n"


def test_extracts_templates(folder: Path) -> None:
    result = run("translations", "extract", "smallest", "blocks/barn", "--folder", folder)
    assert result.output.splitlines() == [
        "definitions/translations/smallest.pot",
        "definitions/translations/blocks/barn.pot",
    ]
    assert 'msgctxt "del.a.label"' in (folder / "translations" / "smallest.pot").read_text()
    assert run("check", "--folder", folder).exit_code == 0


def test_says_which_catalogue_it_cannot_find_or_read(folder: Path) -> None:
    assert (
        "borte: there is no such"
        in run("translations", "update", "borte", "--folder", folder).output
    )
    (folder / "translations" / "nn").mkdir(parents=True)
    (folder / "translations" / "nn" / "lists.po").write_text("dette er ikke en PO-fil")
    result = run("translations", "update", "lists", "--folder", folder)
    assert result.exit_code == 1 and "lists.po" in result.output


def test_a_faulty_form_is_passed_over(folder: Path) -> None:
    (folder / "feil.json").write_text("{}")
    result = run("translations", "update", "--folder", folder)
    assert result.exit_code == 0 and "feil.json har feil" in result.output
    assert not (folder / "translations" / "nn" / "feil.po").exists()


def test_every_group_is_found() -> None:
    app = Flask("x")
    commands.init_app(app)
    assert not {"forms", "translations"} & set(app.cli.commands)  # none is imported by a worker
    assert {"forms", "translations"} <= set(app.cli.list_commands(Context(app.cli)))
    assert app.cli.get_command(Context(app.cli), "forms") is not None


def test_the_interface_is_compiled() -> None:
    assert CliRunner().invoke(interface, ["compile"]).exit_code == 0
