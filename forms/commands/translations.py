"""`flask translations`: the interface's own catalogues in translations/."""

import ast
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import click
from flask.cli import AppGroup

from forms import i18n
from forms.settings import ROOT

group = AppGroup("translations", help="Keep the interface's translations.")
TEMPLATE = ROOT / "build" / "messages.pot"
FAMILY_PLACES = (
    "forms/definition/retention_sentences.py",
    "forms/definition/reading_rights.py",
    "forms/i18n.py",
    "forms/logic/dates/written_dates.py",
    "forms/markup.py",
    "forms/questions/",
    "forms/text_formats.py",
    "forms/web/core/messages.py",
    "forms/web/drafts/",
    "forms/web/error_pages.py",
    "forms/web/invitations/delivered.py",
    "forms/web/invitations/landing.py",
    "forms/web/invitations/withdraw",
    "forms/web/offline/",
    "forms/web/respondent/",
    "forms/web/signing/",
    "forms/workflow/categories.py",
    "forms/workflow/course_places.py",
    "forms/workflow/family_notices.py",
    "forms/workflow/answer_warnings.py",
    "forms/workflow/signatures/",
    "templates/_macros.html",
    "templates/base.html",
    "templates/documents/",
    "templates/errors/",
    "templates/interview/answer_at_home_sent.html",
    "templates/interview/handover_pin.html",
    "templates/invitations/delivered.html",
    "templates/invitations/invalid.html",
    "templates/invitations/landing.html",
    "templates/invitations/withdraw_consent.html",
    "templates/kiosk/_idle.html",
    "templates/kiosk/waiting.html",
    "templates/offline/",
    "templates/public/about/",
    "templates/public/catalogue.html",
    "templates/questions/",
    "templates/respondent/",
    "templates/signing/_",
    "templates/signing/deferred.html",
    "templates/signing/done.html",
    "templates/signing/sign.html",
)
"""Where the texts stand that families meet, and that their languages' catalogues hold."""
_HEADER = ("--project=Skjemaverk", "--version=1", "--copyright-holder=Skjemaverk")


@group.command("compile", with_appcontext=False)
def compile_all() -> None:
    """Make the catalogues ready for use (.mo); only what changed."""
    for path in i18n.compile_catalogues():
        click.echo(str(path.relative_to(ROOT)))


@group.command("update", with_appcontext=False)
def update() -> None:
    """Bring the catalogues in step with the texts in forms/ and templates/."""
    TEMPLATE.parent.mkdir(exist_ok=True)
    _write_templates()
    for code in (*i18n.LANGUAGES, *i18n.FAMILY_LANGUAGES):
        if code != i18n.SOURCE:
            _update(code, _family_template() if code in i18n.FAMILY_LANGUAGES else TEMPLATE)


def _family_template() -> Path:
    """Return where the template of the texts that families meet is written."""
    return TEMPLATE.with_name("family.pot")


def _write_templates() -> None:
    """Write the template of all texts, and that of the texts that families meet."""
    from babel.messages.pofile import read_po, write_po

    where = ["--mapping-file=babel.cfg", "--sort-by-file", "--width=100"]
    _pybabel("extract", *where, "--keywords=lazy_gettext", *_HEADER, f"--output={TEMPLATE}", ".")
    with TEMPLATE.open("rb") as file:
        found = read_po(file)
    with TEMPLATE.open("wb") as file:
        write_po(file, found, no_location=True, width=100)
    for message in list(found):
        if message.id and not any(_is_met(*each) for each in message.locations):
            first = message.id if isinstance(message.id, str) else message.id[0]
            found.delete(first, message.context)
    with _family_template().open("wb") as file:
        write_po(file, found, no_location=True, width=100)


def _is_met(place: str, line: int) -> bool:
    """Tell whether families meet a text that stands there, and not authors alone."""
    return place.startswith(FAMILY_PLACES) and line not in _authors_lines(place)


@cache
def _authors_lines(place: str) -> frozenset[int]:
    """Return the lines of a question type's file that hold words for authors.

    They name its keys, or stand in a function that tells what is wrong with a definition.
    """
    if not place.startswith("forms/questions/"):
        return frozenset()
    found: set[int] = set()
    for node in ast.walk(ast.parse((ROOT / place).read_text("utf-8"))):
        if isinstance(node, ast.Call | ast.FunctionDef | ast.ClassDef):
            for each in _for_authors(node):
                found.update(range(each.lineno, (each.end_lineno or each.lineno) + 1))
    return frozenset(found)


def _for_authors(node: ast.Call | ast.FunctionDef | ast.ClassDef) -> list[ast.expr | ast.stmt]:
    """Return what of *node* holds words for authors alone.

    Of a class that is what authors choose the type by; `said` in a function may be for families.
    """
    if isinstance(node, ast.ClassDef):
        assigned = [each for each in node.body if isinstance(each, ast.Assign)]
        return [each for each in assigned if ast.unparse(each.targets[0]) == "said"]
    return [node] if _is_for_authors(node) else []


def _is_for_authors(node: ast.Call | ast.FunctionDef) -> bool:
    if isinstance(node, ast.Call):
        return ast.unparse(node.func) in ("Key", "Meaning")
    return any(isinstance(part, ast.Name) and part.id == "Fault" for part in ast.walk(node))


def _update(code: str, template: Path) -> None:
    """Bring one catalogue in step with its template; made when it is not there."""
    path = i18n.FOLDER / code / "LC_MESSAGES" / "messages.po"
    common = [f"--input-file={template}", f"--output-file={path}", f"--locale={code}"]
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        _pybabel("init", *common, "--width=100")
    _pybabel("update", *common, "--width=100", "--no-fuzzy-matching", "--ignore-pot-creation-date")


def _pybabel(*arguments: str) -> None:
    from babel.messages.frontend import CommandLineInterface

    argv: Sequence[str] = ["pybabel", "--quiet", *arguments]
    CommandLineInterface().run(argv)  # type: ignore[no-untyped-call]  # Babel has no types there
