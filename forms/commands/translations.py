"""`flask translations`: the interface's own catalogues in translations/."""

from collections.abc import Sequence
from pathlib import Path

import click
from flask.cli import AppGroup

from forms import i18n
from forms.settings import ROOT

group = AppGroup("translations", help="Keep the interface's translations.")
TEMPLATE = ROOT / "build" / "messages.pot"
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
    where = ["--mapping-file=babel.cfg", "--sort-by-file", "--no-location", "--width=100"]
    _pybabel("extract", *where, "--keywords=lazy_gettext", *_HEADER, f"--output={TEMPLATE}", ".")
    for code in i18n.LANGUAGES:
        if code != i18n.SOURCE:
            _update(code, i18n.FOLDER / code / "LC_MESSAGES" / "messages.po")


def _update(code: str, path: Path) -> None:
    """One catalogue, made when it is not there."""
    common = [f"--input-file={TEMPLATE}", f"--output-file={path}", f"--locale={code}"]
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        _pybabel("init", *common, "--width=100")
    _pybabel("update", *common, "--width=100", "--no-fuzzy-matching", "--ignore-pot-creation-date")


def _pybabel(*arguments: str) -> None:
    from babel.messages.frontend import CommandLineInterface

    argv: Sequence[str] = ["pybabel", "--quiet", *arguments]
    CommandLineInterface().run(argv)  # type: ignore[no-untyped-call]  # Babel has no types there
