"""`flask forms import` and `export`: definitions of other systems in, and ours out."""

import json
from pathlib import Path

import click

from forms.commands.forms import FOLDER
from forms.commands.forms import group as forms_group
from forms.definition import load_form, load_text, read_library
from forms.definition.keywords import FORM_ID
from forms.definition.messages import slug
from forms.definition.translations.po_catalogues import po_file
from forms.i18n import gettext as _
from forms.interop import FORMATS, Earlier, Refused, Taken, earlier_of, read_form, write_form
from forms.interop.report import LEVELS
from forms.questions import TYPES
from forms.storage.definitions import versions

WRITTEN = [kind for kind, each in FORMATS.items() if each.write]
READ = [kind for kind, each in FORMATS.items() if each.read]


@forms_group.command("import", with_appcontext=False)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--as", "kind", type=click.Choice(READ), help="The format; recognised by default.")
@click.option("--id", "form_id", default="", help="The form's id; made from the file by default.")
@click.option("--over", default="", help="The form that it is a new version of.")
@click.option(
    "--folder", type=click.Path(exists=True, file_okay=False, path_type=Path), default=FOLDER
)
@click.option("--report", "form", type=click.Choice(["text", "json"]), default="text")
@click.option("--dry-run", is_flag=True, help="Write nothing.")
def import_file(
    file: Path, kind: str | None, form_id: str, over: str, folder: Path, form: str, dry_run: bool
) -> None:
    """Write the definition in FILE, of another system, to the folder, with its translations.

    The exit code is 0 when all of it came along, 2 when the report has lines, 1 when it is refused.
    """
    try:
        taken = read_form(file.name, file.read_bytes(), kind or "", _known(folder, over))
    except Refused as error:
        raise click.ClickException(f"{file.name}: {error.what} {error.how}".rstrip()) from None
    id = over or (slug(form_id, FORM_ID) if form_id else taken.id)
    path = folder / f"{id}.json"
    if path.exists() and not over and not dry_run:
        message = _("%(file)s finnes. Velg en annen med --id, eller skriv over den med --over.",
                    file=path)  # fmt: skip
        raise click.ClickException(message)
    if not dry_run:
        _write(taken, path)
    _print_result(taken, path, form, dry_run)
    if taken.report.lines:
        raise SystemExit(2)


def _known(folder: Path, over: str) -> dict[str, Earlier] | None:
    """Return, by id, each question of the form that is written over."""
    if not over:
        return None
    loaded = load_form(folder / f"{over}.json", read_library(folder, TYPES))
    if loaded.partial is None:
        raise click.ClickException(_("%(file)s har feil. Rett dem først.", file=f"{over}.json"))
    return earlier_of(loaded.partial["form"])


def _write(taken: Taken, path: Path) -> None:
    path.write_text(taken.text, encoding="utf-8")
    library = read_library(path.parent, TYPES)
    loaded = load_text(path.stem, taken.text, library)
    for language, pairs in taken.catalogues.items():
        target = path.parent / "translations" / language / f"{path.stem}.po"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(po_file(language, pairs, f"definitions/{path.name}"))
    if loaded.problems:
        click.echo(_("%(file)s har feil som må rettes: flask forms check %(file)s", file=path))


def _print_result(taken: Taken, path: Path, form: str, dry_run: bool) -> None:
    report = taken.report
    if form == "json":
        click.echo(json.dumps(report.as_json(), ensure_ascii=False, indent=2))
        return
    for level in LEVELS:
        for line in report.of(level):
            click.echo(line.sentence())
    counts = ", ".join(f"{key} {number}" for key, number in report.counts.items())
    click.echo(f"{taken.title}: {counts}")
    if not dry_run:
        click.echo(str(path))


@forms_group.command("export")
@click.argument("form_id")
@click.option("--version", "number", type=int, help="The version; the newest by default.")
@click.option("--as", "kind", type=click.Choice(WRITTEN), required=True, help="The format.")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path))
def export(form_id: str, number: int | None, kind: str, output: Path | None) -> None:
    """Write a published version of FORM_ID in the format of another system.

    The exit code is 0 when it holds all of it, 2 when the report has lines.
    """
    every = versions.all_versions(form_id)
    found = [v for v in every if number in (None, v.number)]
    if not found:
        raise click.ClickException(_("Skjemaet %(id)s er ikke publisert.", id=form_id))
    made = write_form(versions.document(found[0]), kind)
    path = output or Path(made.name)
    path.write_bytes(made.data)
    for level in LEVELS:
        for line in made.report.of(level):
            click.echo(line.sentence(), err=True)
    click.echo(str(path))
    if made.report.lines:
        raise SystemExit(2)
