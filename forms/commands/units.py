"""`flask units`: the municipality's kindergartens, schools and health stations."""

from pathlib import Path

import click
from flask.cli import AppGroup

from forms import i18n, storage
from forms.commands._output import print_import, read_table
from forms.storage import db
from forms.storage.accounts import units

group = AppGroup("units", help="Take in the municipality's units.")


@group.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def import_units(file: Path) -> None:
    """Take in FILE, a table with the columns id, name, kind and active (see examples/units.csv).

    Reports, meetings and tasks are expected of a new unit from today, or from the day in the
    column since. Units that are not in the file stay. With a fault in any line nothing is taken in.
    """
    with storage.writing():
        try:
            done = units.import_csv(read_table(file), i18n.today())
        except units.UnitsError as error:
            raise click.ClickException(str(error)) from None
        db.session.commit()
    print_import(done)
