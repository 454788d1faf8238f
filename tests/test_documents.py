"""The documents agree with the code: names, commands, settings, files, definitions and steps."""

import csv
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from app import create_app
from forms.checking import check_form, check_library
from forms.commands import commands
from forms.commands._guide_tables import MISSING, renew_tables
from forms.commands.forms import group
from forms.definition import load_form, read_library
from forms.questions import TYPES
from forms.settings import ROOT, SETTINGS
from forms.storage.accounts import users
from forms.web.auth.authorization import SIGNED_IN
from tests.support.client import Visitor
from tests.support.databases import Settings

README = (ROOT / "README.md").read_text("utf-8")
GUIDE = (ROOT / "definitions" / "README.md").read_text("utf-8")
DECISIONS = (ROOT / "DECISIONS.md").read_text("utf-8")
RUNNING = (ROOT / "docs" / "running.md").read_text("utf-8")
EXPORTS = (ROOT / "docs" / "exports.md").read_text("utf-8")
PATHS = [
    *(ROOT / name for name in ("README.md", "DECISIONS.md", "definitions/README.md")),
    *sorted((ROOT / "docs").glob("*.md")),
]
DOCUMENTS = {str(path.relative_to(ROOT)): path.read_text("utf-8") for path in PATHS}
"""Every document that names commands, files or settings: path → text."""
MAKEFILE = (ROOT / "Makefile").read_text("utf-8")

BLOCK = re.compile(r"^```(?P<kind>[a-z]*)\n(?P<text>.*?)^```", re.MULTILINE | re.DOTALL)
FLASK = re.compile(r"flask --app app ((?:[a-z]+ ?)+)")
MAKE = re.compile(r"\bmake ([a-z]+)")
TOP = {path.name for path in ROOT.iterdir() if path.is_dir() and not path.name.startswith(".")} - {
    "instance",
    "build",
}
"""The folders of the project whose files a document may name."""
NEW = {
    "definitions/turdag.json",
    "definitions/translations/en/turdag.po",
    "translations/se/LC_MESSAGES/messages.po",
    "forms/questions/types/percent.py",
    *re.findall(r"^`([^`]+)` \(new\)", "\n".join(DOCUMENTS.values()), re.MULTILINE),
}
"""The files that the guides tell to make."""
BASES = ("forms", "forms/web", "static", "templates")
"""Folders that a path in a document may leave out."""
SUFFIXES = (".py", ".js", ".html", ".css", ".json", ".md", ".po")
PLAIN: dict[str, Any] = {
    "title": "Prøve",
    "confidentiality": "internal",
    "sections": [{"id": "del_1", "title": "Hva vi spør om", "questions": []}],
}
BEFORE = {"id": "navn", "type": "text", "label": "Hva heter barnet?"}
"""What the pieces of the guide find in the form they are put into."""


def blocks(text: str, kind: str) -> list[str]:
    """The code blocks of that kind, in order."""
    return [match["text"] for match in BLOCK.finditer(text) if match["kind"] == kind]


def named_commands(found: Iterator[click.Command], path: str = "") -> Iterator[str]:
    """Every command with its groups before it: `forms translations update`."""
    for command in found:
        name = f"{path} {command.name}".strip()
        if isinstance(command, click.Group):
            yield from named_commands(iter(list(command.commands.values())), name)
        else:
            yield name


COMMANDS = sorted(named_commands(iter(list(commands()))))
JSON = blocks(GUIDE, "json")
IN_FULL = next(text for text in JSON if '"tests"' in text and '"sections"' in text)


# README.md and docs/


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_running_has_every_setting(setting: Any) -> None:
    assert f"| `{setting.variable}` | {setting.sentence} |" in RUNNING


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_documented(command: str) -> None:
    assert any(f"flask --app app {command}" in text for text in DOCUMENTS.values())


@pytest.mark.parametrize("text", DOCUMENTS.values(), ids=DOCUMENTS)
def test_every_documented_command_exists(text: str) -> None:
    for named in FLASK.findall(text):
        assert any(named.strip().startswith(command) for command in COMMANDS), named
    targets = set(re.findall(r"^([a-z]+):", MAKEFILE, re.MULTILINE))
    code = "\n".join(match["text"] for match in BLOCK.finditer(text) if not match["kind"])
    assert set(MAKE.findall(code)) <= targets
    for script in re.findall(r"python -m ([a-z_.]+)", text):
        module = ROOT / script.replace(".", "/")
        assert script == "pytest" or module.with_suffix(".py").exists() or module.is_dir(), script


@pytest.mark.parametrize("text", DOCUMENTS.values(), ids=DOCUMENTS)
def test_every_setting_in_a_document_exists(text: str) -> None:
    known = {setting.variable for setting in SETTINGS}
    known |= set(re.findall(r"^\+\| `(SKJEMAVERK_\w+)`", text, re.MULTILINE))  # of a checklist
    assert set(re.findall(r"SKJEMAVERK_[A-Z_]*[A-Z]", text)) <= known


@pytest.mark.parametrize("text", DOCUMENTS.values(), ids=DOCUMENTS)
def test_every_file_in_a_document_exists(text: str) -> None:
    """A path in backticks names something in the project, or in a folder that needs no name."""
    for named in re.findall(r"`([^`\s]+)`", text):
        top, slash, _rest = named.partition("/")
        if re.search(r"[<>*{}…=:]", named.partition("::")[0]) or named in NEW:
            continue
        if slash and top in TOP:
            assert (ROOT / named.partition("::")[0]).exists(), named
        elif slash and named.endswith(SUFFIXES):
            assert any((ROOT / folder / named).exists() for folder in BASES), named


@pytest.mark.parametrize("target", re.findall(r"^([a-z-]+):.*##", MAKEFILE, re.MULTILINE))
def test_the_readme_has_every_make_target(target: str) -> None:
    assert f"make {target}" in README


@pytest.mark.parametrize("role", users.ROLES)
def test_running_has_every_role(role: str) -> None:
    assert f"| `{role}` |" in RUNNING and role in SIGNED_IN


def anchors(text: str) -> set[str]:
    """The anchors of a document's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", BLOCK.sub("", text), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", each.lower()).replace(" ", "-") for each in headings}


@pytest.mark.parametrize("path", PATHS, ids=DOCUMENTS)
def test_links_and_pictures_are_there(path: Path) -> None:
    text = path.read_text("utf-8")
    for target in re.findall(r"\]\(([^)\s]+)\)", BLOCK.sub("", text)):
        if target.startswith("http"):
            continue
        name, _hash, anchor = target.partition("#")
        file = path.parent / name if name else path
        assert file.exists(), target
        assert not anchor or anchor in anchors(file.read_text("utf-8")), target
    for picture in (ROOT / "docs" / "pictures").glob("*.png"):
        assert picture.stat().st_size < 150_000


def test_the_readme_stays_short() -> None:
    assert len(README.splitlines()) <= 140
    for path in PATHS:
        if path.parent == ROOT / "docs":
            assert f"](docs/{path.name})" in README, f"README.md does not lead to {path.name}"


def test_the_first_screen_is_a_sentence_two_commands_a_definition_and_its_picture() -> None:
    kinds = [match["kind"] for match in BLOCK.finditer(README)][:2]
    first = README.splitlines()
    assert kinds == ["", "json"] and first[0] == "# Skjemaverk" and first[2].endswith(".")
    definition = blocks(README, "json")[0]
    assert len(definition.splitlines()) <= 8
    assert README.index("docs/pictures/form.png") < README.index("## ")


def test_the_readmes_definition_is_right(tmp_path: Path) -> None:
    assert problems(tmp_path, blocks(README, "json")[0]) == []


# definitions/README.md


def test_the_guides_tables_are_as_the_code_is() -> None:
    assert renew_tables(GUIDE, TYPES) == GUIDE, "run flask forms reference --write"
    assert MISSING not in GUIDE, "a row of definitions/README.md lacks its sentence"


@pytest.mark.parametrize("kind", TYPES)
def test_the_guide_has_every_type_and_key(kind: str) -> None:
    assert f"| `{kind}` |" in GUIDE
    for key in TYPES[kind].keys:
        assert re.search(rf"^\| `{kind}` `{key.name}`", GUIDE, re.MULTILINE)


def test_a_type_without_a_row_gets_one_that_must_be_written() -> None:
    old = re.sub(r"^\| `scale` \|.*\n", "", GUIDE, flags=re.MULTILINE)
    assert f"| `scale` | `min`, `max`, `ends`, `labels` | {MISSING} |" in renew_tables(old, TYPES)


def test_the_command_renews_the_tables(tmp_path: Path, runner: FlaskCliRunner) -> None:
    file = tmp_path / "README.md"
    file.write_text(GUIDE.replace("`max_mb`", "`max_gb`"), encoding="utf-8")
    old = runner.invoke(group, ["reference", "--file", str(file)])
    assert old.exit_code == 1 and "is old" in old.output, old.output
    lacking = runner.invoke(group, ["reference", "--file", str(file), "--write"])
    assert lacking.exit_code == 1 and "1 rows lack a sentence" in lacking.output
    file.write_text(GUIDE, encoding="utf-8")
    assert runner.invoke(group, ["reference", "--file", str(file)]).exit_code == 0
    file.write_text("<!-- tabell unknown -->\n<!-- slutt -->", encoding="utf-8")
    assert (
        "No table is called unknown"
        in runner.invoke(group, ["reference", "--file", str(file)]).output
    )


@pytest.mark.parametrize("text", JSON, ids=lambda text: " ".join(text.split())[:40])
def test_every_definition_in_the_guide_is_right(text: str, tmp_path: Path) -> None:
    piece = json.loads(text)
    if "arenas" in piece:
        assert problems_of_arenas(tmp_path, text) == []
    else:
        assert problems(tmp_path, json.dumps(in_a_form(piece))) == []


def problems_of_arenas(folder: Path, text: str) -> list[str]:
    """What the check says of a file of arenas that names our own forms."""
    for path in (ROOT / "definitions").glob("*.json"):
        if path.name != "arenas.json":
            (folder / path.name).symlink_to(path)
    (folder / "arenas.json").write_text(text, encoding="utf-8")
    found = check_library(read_library(folder, TYPES))
    return [problem.sentence() for problem in found if problem.file.endswith("arenas.json")]


def in_a_form(piece: Any) -> dict[str, Any]:
    """A piece of a definition, in a form that is otherwise plain."""
    if isinstance(piece, dict) and "sections" in piece:
        return {**PLAIN, **piece}
    if isinstance(piece, dict) and "questions" in piece and "id" in piece:
        first = {"id": "forst", "title": "Først", "questions": [BEFORE]}
        return {**PLAIN, "sections": [first, piece]}
    if isinstance(piece, dict) and "type" not in piece:
        whole = json.loads(IN_FULL)  # what the newcomer has at the end
        return {**whole, **piece}
    questions = piece if isinstance(piece, list) else [piece]
    return {
        **PLAIN,
        "sections": [{"id": "del_1", "title": "Hva vi spør om", "questions": questions}],
    }


def problems(folder: Path, text: str) -> list[str]:
    """What the check says of a definition beside our own lists and blocks, but for its tips."""
    for name in ("lists.json", "blocks", "motereferat.json"):
        if not (folder / name).exists():
            (folder / name).symlink_to(ROOT / "definitions" / name)
    path = folder / "prove.json"
    path.write_text(text, encoding="utf-8")
    found = check_form(load_form(path, read_library(folder, TYPES)))
    return [problem.sentence() for problem in found if problem.level != "hint"]


# A newcomer's first form


@pytest.fixture
def newcomer(tmp_path: Path, sqlite: Settings) -> Flask:
    """The application of somebody whose definitions folder is empty."""
    (tmp_path / "definitions").mkdir()
    app = create_app({**sqlite, "DEFINITIONS": tmp_path / "definitions"})
    app.test_client_class = Visitor
    return app


@pytest.fixture
def runner(newcomer: Flask) -> FlaskCliRunner:
    """Runs commands as the newcomer does."""
    return newcomer.test_cli_runner()


def test_a_newcomers_first_form(
    newcomer: Flask, runner: FlaskCliRunner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """definitions/README.md, «Ditt første skjema», from its first step to the exported row."""
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "definitions" / "turdag.json"
    steps = iter(JSON)
    written = next(steps)  # 1
    file.write_text(written, encoding="utf-8")
    asked = ["forms", "check", "definitions/turdag.json"]
    assert runner.invoke(args=asked).output.splitlines()[-1] == "Alt er i orden."  # 2
    file.write_text(written.replace('"label"', '"lable"'), encoding="utf-8")
    shown = next(text for text in blocks(GUIDE, "") if "lable" in text)
    wrong = runner.invoke(args=asked)
    assert wrong.exit_code == 1 and wrong.output.splitlines()[0] == shown.strip()

    file.write_text(written, encoding="utf-8")
    assert runner.invoke(args=["prepare"]).exit_code == 0  # 3
    parent = newcomer.test_client()
    assert isinstance(parent, Visitor)
    parent.visit("/")
    assert "Andre skjemaer" in parent.page.text
    parent.press("Påmelding til turdag")
    parent.press("Start")
    parent.fill(navn="Alma").press("Neste")
    parent.press("Send inn")
    assert parent.path.endswith("/kvittering")

    whole = json.loads(written)  # 4, 5 and 6
    whole["sections"].append(json.loads(next(steps)))
    whole |= json.loads(next(steps))
    whole |= json.loads(next(steps))
    in_full = next(steps)
    assert whole == json.loads(in_full), "the steps do not add up to the whole form"
    file.write_text(in_full, encoding="utf-8")
    assert runner.invoke(args=asked).output.splitlines()[-1] == "Alt er i orden."

    folder = ["--folder", "definitions"]  # 7
    update = ["forms", "translations", "update", "turdag", "--language", "en", *folder]
    assert "15 new" in runner.invoke(args=update).output
    catalogue = tmp_path / "definitions" / "translations" / "en" / "turdag.po"
    (translated,) = blocks(GUIDE, "po")
    untranslated = re.sub(r'msgstr ".+"', 'msgstr ""', translated)
    assert untranslated in catalogue.read_text("utf-8")
    filled = catalogue.read_text("utf-8").replace(untranslated, translated)
    catalogue.write_text(filled, encoding="utf-8")
    assert runner.invoke(args=asked).exit_code == 0

    assert "Ett skjema er publisert" in runner.invoke(args=["prepare"]).output  # 8
    fill_in(parent)
    row = exported(newcomer, runner)
    assert row["navn"] == "Alma" and row["med"] == "yes"
    assert [row[f"lan.{code}"] for code in ("sekk", "regnklaer")] == ["0", "1"]


def fill_in(parent: Visitor) -> None:
    """Answer the whole form as a parent without scripting, and see what follows."""
    parent.visit("/")
    parent.press("Påmelding til turdag")
    assert "Vi går til Lillevann" in parent.page.text
    assert "Foresatte kan be om å få se svarene." in parent.page.text
    assert "Svarene leses av lederen" in parent.page.text
    parent.press("Start")
    parent.fill(navn="Alma").press("Neste")
    assert "Blir Alma med på turen?" in parent.page.text
    english = parent.visit(f"{parent.path}?lang=en")
    assert "Is Alma joining the trip?" in english.text
    parent.visit(f"{parent.path}?lang=nb")
    assert parent.page.questions == ["med"]
    parent.fill(med="yes").press("Neste")
    assert parent.page.questions == ["med", "lan"], "the follow-up question is not asked"
    parent.fill(lan=["regnklaer"]).press("Neste")
    assert "Regnklær" in parent.page.text
    parent.press("Send inn")
    assert "Vi møtes ved porten klokka 9." in parent.page.text


def exported(app: Flask, runner: FlaskCliRunner) -> dict[str, str]:
    """The newest row of the export with codes, as a coordinator takes it away."""
    added = ["users", "add", "kari", "Kari Prøve", "--role", "coordinator"]
    link = runner.invoke(args=added).output.split()[-1]
    coordinator = app.test_client()
    assert isinstance(coordinator, Visitor)
    coordinator.visit(link.removeprefix("http://127.0.0.1:8000"))
    passphrase = "fire ord hører sammen"
    coordinator.fill(passphrase=passphrase, again=passphrase).press("Lagre og logg inn")
    coordinator.visit("/oversikt/")
    coordinator.press("Påmelding til turdag")
    coordinator.fill(format="csv-koder")
    if controls := coordinator.page.controls("without_personal"):
        controls[0].attrib.pop("checked", None)
    form = next(
        f for f in coordinator.page.all("form") if f.get("action", "").endswith("/last-ned")
    )
    button = next(e for e in form.iter("button"))
    text = coordinator.submit(button).get_data(as_text=True)
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == 2, text
    return rows[-1]


# DECISIONS.md


def test_decisions_are_numbered_and_short() -> None:
    found = re.split(r"^## ", DECISIONS, flags=re.MULTILINE)[1:]
    numbers = [int(text.partition(".")[0]) for text in found]
    assert numbers == list(range(1, len(found) + 1))
    for text in found:
        lines = [line for line in text.splitlines()[1:] if line.strip()]
        assert len(lines) <= 12, text.splitlines()[0]
        for part in ("**Decision.**", "**Rejected.**"):
            assert part in text, (part, text.splitlines()[0])


def test_every_library_has_its_reason() -> None:
    project = (ROOT / "pyproject.toml").read_text("utf-8")
    wanted = project.partition("dependencies = [")[2].partition("\n]")[0]
    for library in re.findall(r'^  "([A-Za-z0-9-]+)', wanted, re.MULTILINE):
        assert f"`{library}`" in DECISIONS, f"DECISIONS.md does not say why there is {library}"
