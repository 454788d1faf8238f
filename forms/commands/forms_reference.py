"""`flask forms reference`: keep the tables of definitions/README.md in step with the code."""

from pathlib import Path

import click

from forms.commands._guide_tables import MISSING, renew_tables
from forms.commands.forms import FOLDER
from forms.commands.forms import group as forms_group
from forms.questions import TYPES


@forms_group.command("reference", with_appcontext=False)
@click.option("--write", is_flag=True, help="Write the tables; without it, only tell.")
@click.option(
    "--file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    default=FOLDER / "README.md",
    help="The file with the tables; definitions/README.md unless told.",
)
def reference(write: bool, file: Path) -> None:
    """Renew the tables of question types, keys and tests; the sentences in them stay.

    The exit code is 1 when a table is old, or a row has no sentence.
    """
    text = file.read_text(encoding="utf-8")
    try:
        new = renew_tables(text, TYPES)
    except LookupError as error:
        raise click.ClickException(str(error.args[0])) from None
    if write and new != text:
        file.write_text(new, encoding="utf-8")
    if new != text and not write:
        raise click.ClickException(f"{file} is old: run flask forms reference --write.")
    if lacking := new.count(MISSING):
        raise click.ClickException(f"{lacking} rows lack a sentence: look for {MISSING} in {file}.")
    click.echo(f"{file}: up to date")
