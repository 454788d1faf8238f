"""`flask backup`: everything that is kept, in one encrypted file, and back again."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from flask import Flask, current_app
from flask.cli import AppGroup
from sqlalchemy.exc import SQLAlchemyError

from forms import i18n, settings, storage
from forms.commands._output import relative_path
from forms.i18n import gettext as _
from forms.i18n import ngettext
from forms.storage import audit_log, backups, db
from forms.storage.backups import Backup, Occupied, Unreadable
from forms.storage.models.audit_log import Event
from forms.storage.retention import retention

group = AppGroup("backup", help="Back everything up while the server runs, and restore it.")


@group.command("make")
@click.option(
    "--to",
    "path",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file to write; a new one in the folder of the setting BACKUPS unless told.",
)
@click.option(
    "--keep", type=click.IntRange(1), help="Keep so many backups in the folder, delete older ones."
)
def make(path: Path | None, keep: int | None) -> None:
    """Back up the database, encrypted with the sealing key; the server may run meanwhile.

    The file is read again before it gets its name. The keys are not in it: keep them apart.
    """
    folder: Path = current_app.config["BACKUPS"]
    made = backups.make(folder, path)
    with storage.writing():
        audit_log.record("system", "backup.made", made.path.name)
        db.session.commit()
    print_made(made)
    if keep:
        print_pruned(len(backups.prune(folder, keep)))


@group.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--to", "target", required=True, help="A new instance folder, or a database's URL.")
def restore(file: Path, target: str) -> None:
    """Restore FILE into an empty database; the one in use is never touched.

    The key of the backup's time must be in SEALING_KEY, or in the keys of the instance folder.
    """
    gone = erased_here()
    with other_app(target), storage.writing():
        try:
            rows = backups.restore(file)
        except (Occupied, Unreadable, settings.SettingsError) as error:
            raise click.ClickException(str(error)) from None
        again = retention.erase(gone)
        db.session.commit()
    click.echo(
        _(
            "%(file)s er gjenopprettet i %(target)s: %(count)s innsendinger, %(rows)s rader i alt.",
            file=relative_path(str(file)),
            target=target.rpartition("@")[2],
            count=rows.get("submission", 0),
            rows=sum(rows.values()),
        )
    )
    if again:
        click.echo(
            ngettext(
                "Én innsending som er slettet siden, ble slettet i den gjenopprettede også.",
                "%(number)s innsendinger som er slettet siden, ble slettet i den gjenopprettede"
                " også.",
                again,
            )
        )
    click.echo(
        _(
            "Nøklene er ikke med i kopien. Kjør «flask tidy» før tjenesten åpnes, så går også det"
            " som er blitt for gammelt siden."
        )
    )


def erased_here() -> set[str]:
    """Return the submissions erased one by one here; none when this database is lost."""
    try:
        lines = db.session.query(Event.subject).filter(Event.what == retention.ERASED)
        return {subject for (subject,) in lines}
    except SQLAlchemyError:
        db.session.rollback()
        return set()


@contextmanager
def other_app(target: str) -> Iterator[Flask]:
    """Open an app on another database, with our keys: *target* is its URL, or an instance
    folder.
    """
    config = current_app.config
    given = {name: config[name] for name in ("SECRET_KEY", *settings.KEY_FILES)}
    place = {"DATABASE_URL": target}
    if "://" not in target:
        place = {"DATABASE_URL": "", "INSTANCE": str(Path(target).absolute())}
    app = Flask("elsewhere")
    app.config.update(settings.load({"INSTANCE": config["INSTANCE"], **given, **place}))
    storage.init_app(app)
    with app.app_context():
        yield app
        db.engine.dispose()


def print_made(made: Backup) -> None:
    """Print the contents of a backup."""
    click.echo(
        _(
            "%(file)s: alt som var lagret %(at)s, %(rows)s rader. Kopien er lest og hel.",
            file=relative_path(str(made.path)),
            at=i18n.format_moment(made.at),
            rows=sum(made.rows.values()),
        )
    )


def print_pruned(number: int) -> None:
    """Print how many older backups were deleted."""
    if number:
        click.echo(
            ngettext("Én eldre kopi er slettet.", "%(number)s eldre kopier er slettet.", number)
        )
