"""`flask forms`: check definitions, write their schema, keep their translations in step."""

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import click
from flask.cli import AppGroup

from forms import i18n, settings
from forms.checking import check_form, check_library
from forms.checking.library import SOURCE
from forms.definition import Library, Problem, load_form, read_library
from forms.definition.json_schema import schema_text
from forms.definition.loading import form_files
from forms.definition.meeting_plan import plan_texts
from forms.definition.problems import LEVELS
from forms.definition.translations.translatable_texts import (
    CatalogueError,
    Text,
    form_texts,
    list_texts,
    question_texts,
)
from forms.i18n import gettext as _
from forms.i18n import ngettext
from forms.questions import TYPES
from forms.setting_values import languages
from forms.settings import ROOT

group = AppGroup("forms", help="Check, translate and describe form definitions.")

FOLDER = ROOT / "definitions"
in_folder = click.option(
    "--folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=FOLDER,
    help="Where the definitions are; definitions/ unless told.",
)


@group.command("check", with_appcontext=False)
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@in_folder
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@click.option(
    "--language",
    "lang",
    type=click.Choice(list(i18n.LANGUAGES)),
    help="The language of the report; the first of SKJEMAVERK_LANGUAGES by default.",
)
def check_files(files: Sequence[Path], folder: Path, form: str, lang: str | None) -> None:
    """Tell everything that is wrong with FILES, or with every definition in the folder.

    The exit code is 1 when something stops publishing.
    """
    codes = _languages()
    with i18n.use(lang or codes[0]):
        problems = list(_problems(files, _relative_path(folder), codes))
        if form == "json":
            click.echo(json.dumps([p.as_json() for p in problems], ensure_ascii=False, indent=2))
        else:
            stops = any(problem.level == "error" for problem in problems)
            homes = set() if stops else {_definitions_folder(path) for path in files} or {folder}
            for home in _untranslated(homes, codes):
                click.echo(
                    _(
                        "Oversettelser er ikke sjekket: %(folder)s har ingen mappe «translations».",
                        folder=_relative_path(home),
                    )
                )
            _print_problems(problems)
    if any(problem.level == "error" for problem in problems):
        raise SystemExit(1)


def _relative_path(path: Path) -> Path:
    """Return the path relative to the current folder, when it is below."""
    here = Path.cwd()
    return path.relative_to(here) if path.is_absolute() and path.is_relative_to(here) else path


def _languages() -> tuple[str, ...]:
    """Return the languages in the settings; stop the command when the settings cannot be read."""
    try:
        return languages(settings.read()["LANGUAGES"])
    except settings.SettingsError as error:
        raise click.ClickException(str(error)) from None


def _problems(files: Sequence[Path], folder: Path, codes: tuple[str, ...]) -> list[Problem]:
    """Return the problems of the files, each once though several forms include its block."""
    if not files:
        library = read_library(folder, TYPES, codes)
        forms = [p for path in form_files(folder) for p in check_form(load_form(path, library))]
        return _without_repeats([*check_library(library), *forms])
    libraries: dict[Path, Library] = {}
    found: list[Problem] = []
    for path in files:
        home = _definitions_folder(path)
        library = libraries.setdefault(home, read_library(home, TYPES, codes))
        if path.name in ("lists.json", "arenas.json") or path.parent != home:
            found += [p for p in check_library(library) if Path(p.file) == path]
        else:
            found += check_form(load_form(path, library))
    return _without_repeats(found)


def _untranslated(homes: Iterable[Path], codes: tuple[str, ...]) -> list[Path]:
    """Return the folders without any catalogue, where texts in several languages are expected."""
    return [
        home
        for home in sorted(homes)
        if len(codes) > 1 and not read_library(home, TYPES, codes).catalogues
    ]


def _definitions_folder(path: Path) -> Path:
    """Return the folder of definitions that a file belongs to."""
    return path.parent.parent if path.parent.name == "blocks" else path.parent


def _without_repeats(problems: Iterable[Problem]) -> list[Problem]:
    return list(dict.fromkeys(problems))


def _print_problems(problems: Sequence[Problem]) -> None:
    for problem in problems:
        click.echo(problem.sentence())
    counts = [sum(problem.level == level for problem in problems) for level in LEVELS]
    if not problems:
        click.echo(_("Alt er i orden."))
        return
    click.echo(
        ngettext("%(number)s stopper publisering", "%(number)s stopper publisering", counts[0])
        + ", "
        + ngettext("%(number)s bør rettes", "%(number)s bør rettes", counts[1])
        + ", "
        + ngettext("%(number)s tips", "%(number)s tips", counts[2])
        + "."
    )


@group.command("schema", with_appcontext=False)
@in_folder
@click.option("--check", "only_check", is_flag=True, help="Write nothing; fail when it is old.")
def write_schema(folder: Path, only_check: bool) -> None:
    """Write definition.schema.json, from which editors complete and explain definitions."""
    path, text = folder / "definition.schema.json", schema_text(TYPES)
    is_new = not path.exists() or path.read_text(encoding="utf-8") != text
    if only_check and is_new:
        raise click.ClickException(f"{path} is old: run flask forms schema.")
    if is_new:
        path.write_text(text, encoding="utf-8")
    click.echo(f"{path}: {'written' if is_new else 'up to date'}")


@group.group("translations")
def translations() -> None:
    """Keep the definitions' catalogues in step with their texts."""


@translations.command("extract", with_appcontext=False)
@click.argument("names", nargs=-1)
@in_folder
def extract(names: Sequence[str], folder: Path) -> None:
    """Write a template (.pot) for translators into a new language.

    NAMES are forms, `lists`, `arenas` or `blocks/<block>`; all of them if none is named.
    """
    from forms.definition.translations.po_catalogues import pot_file

    for name, found in _translatable(names, folder):
        path = folder / "translations" / f"{name}.pot"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(pot_file(found, f"definitions/{name}.json"))
        click.echo(str(_relative_path(path)))


@translations.command("update", with_appcontext=False)
@click.argument("names", nargs=-1)
@click.option(
    "--language",
    "languages",
    multiple=True,
    help="The language to translate to; those of SKJEMAVERK_LANGUAGES by default.",
)
@in_folder
def update_catalogues(names: Sequence[str], languages: Sequence[str], folder: Path) -> None:
    """Bring the catalogues in step with the texts; what is translated is kept.

    NAMES are forms, `lists`, `arenas` or `blocks/<block>`; all of them if none is named.
    """
    from forms.definition.translations.po_catalogues import update_catalogue

    for name, found in _translatable(names, folder):
        for each in languages or [code for code in _languages() if code != SOURCE]:
            path = folder / "translations" / each / f"{name}.po"
            try:
                done = update_catalogue(path, each, found, f"definitions/{name}.json")
            except CatalogueError as error:
                raise click.ClickException(str(error)) from error
            if done.written:
                said = f"{done.new} new, {done.changed} changed, {done.gone} gone"
                click.echo(f"{_relative_path(path)}: {said}")


def _translatable(names: Sequence[str], folder: Path) -> Iterator[tuple[str, list[Text]]]:
    """Yield the texts of each requested catalogue, by the catalogue's name."""
    library = read_library(folder, TYPES)
    found: dict[str, list[Text]] = {"lists": list(list_texts(library.lists))}
    if library.plan:
        found["arenas"] = list(plan_texts(library.plan))
    for name, block in library.blocks.items():
        found[f"blocks/{name}"] = list(question_texts(block["questions"], TYPES))
    for path in form_files(folder):
        loaded = load_form(path, library)
        if loaded.document is None:
            click.echo(_("%(file)s har feil og er hoppet over.", file=path), err=True)
        else:
            found[loaded.id] = list(form_texts(loaded.raw, TYPES))
    for name in names or found:
        if name not in found:
            raise click.ClickException(f"{name}: there is no such form, block or list.")
        yield name, found[name]
