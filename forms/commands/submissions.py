"""`flask submissions`: retention, archiving, copying and erasure of submissions."""

from collections.abc import Iterator
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup

from forms import i18n, storage
from forms.commands._output import print_due, print_horizon, purge
from forms.export import archive_message, package_files
from forms.i18n import gettext as _
from forms.i18n import ngettext
from forms.storage import Submission, audit_log, db
from forms.storage.definitions import versions
from forms.storage.retention import retention
from forms.storage.retention.retention import ClockJumped
from forms.storage.submissions import store
from forms.workflow import retention_rules
from forms.workflow.documents import record_package

group = AppGroup("submissions", help="Retention, the archive, a person's copy, and erasure.")
to_folder = click.option(
    "--to",
    "folder",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="The folder to write into; made when it is not there.",
)


@group.command("purge")
@click.option("--do", "really", is_flag=True, help="Erase; without it, only show what is too old.")
@click.option(
    "--yes-the-clock-is-right",
    "sure",
    is_flag=True,
    help="Erase though the last run was more than a day ago.",
)
def purge_all(really: bool, sure: bool) -> None:
    """Show what is kept no longer, by each form's `keep`; with --do, erase it.

    Nothing that must be archived goes without the archive's receipt. To be run every night, which
    `flask tidy` does; a run that was killed goes on the next time.
    """
    found = retention_rules.find_due()
    print_due(found)
    if not really:
        return
    try:
        number = purge(found, sure)
    except ClockJumped as error:
        raise click.ClickException(
            _(
                "Klokka er %(now)s, og forrige kjøring var %(last)s. Er klokka riktig? Kjør da med"
                " --yes-the-clock-is-right.",
                now=i18n.format_moment(storage.models.base.now()),
                last=i18n.format_moment(error.last),
            )
        ) from None
    click.echo(ngettext("Én innsending er slettet.", "%(number)s innsendinger er slettet.", number))
    if number:
        print_horizon(current_app.config["BACKUPS"])


@group.command("archive")
@to_folder
@click.option("--form", "form_id", help="Only this form; every form that is archived unless told.")
def archive(folder: Path, form_id: str | None) -> None:
    """Write a package for each submission that the archive has not confirmed.

    A folder by the reference, with PDF, answers and definition as JSON, metadata, files, SHA-256
    sums, and a Noark 5 arkivmelding of it. One that is there already stays as it is.
    """
    number = 0
    for submission in to_archive(form_id):
        target = folder / (submission.reference or submission.id)
        if not target.exists():
            package_files.write(target, record_package.archive_package(submission))
            log_change("submission.packed", submission)
            number += 1
        db.session.expunge_all()
    click.echo(ngettext("Én pakke er skrevet.", "%(number)s pakker er skrevet.", number))


def to_archive(form_id: str | None) -> Iterator[Submission]:
    """Yield the finished submissions that the archive should have and has not confirmed."""
    for form in versions.overview():
        archived = form.current.definition().keep.get("after") == "archived"
        if form.form_id == form_id or (form_id is None and archived):
            yield from retention.unarchived_submissions(form.form_id)


@group.command("archived")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--by", default="arkivet", show_default=True, help="Who confirms it.")
def note_archived(file: Path, by: str) -> None:
    """Note what the archive confirms: a line in FILE for each, its reference or id.

    After a semicolon the archive's own reference may follow. FILE may also be the archive's answer
    to an arkivmelding (XML). With a line that names no submission nothing is noted.
    """
    found = [(find_submission(ours), its) for ours, its in parse_receipt(file.read_bytes())]
    with storage.writing():
        number = sum(retention.note_archived(submission, by, its) for submission, its in found)
        db.session.commit()
    click.echo(ngettext("Én kvittering er ført.", "%(number)s kvitteringer er ført.", number))


def parse_receipt(content: bytes) -> list[tuple[str, str]]:
    """Return what a receipt confirms: our reference or id, and the archive's own or ""."""
    if content.lstrip().startswith(b"<"):
        try:
            return archive_message.parse_receipts(content)
        except archive_message.UnreadableReceipt:
            raise click.ClickException(
                _("Filen er ingen kvittering: Den har ingen registrering med referansen vår.")
            ) from None
    lines = [line.strip() for line in content.decode("utf-8-sig").splitlines() if line.strip()]
    return [(ours, its.strip()) for ours, _mark, its in (line.partition(";") for line in lines)]


@group.command("copy")
@click.argument("reference")
@to_folder
@click.option("--without-staff", is_flag=True, help="Leave out what only staff may read.")
def copy(reference: str, folder: Path, without_staff: bool) -> None:
    """Write all that is kept of one submission: PDF, JSON, history, files."""
    submission = find_submission(reference)
    audiences = frozenset({"all"}) if without_staff else record_package.WHOLE
    package_files.write(folder, record_package.reader_package(submission, audiences))
    log_change("submission.copied", submission)


@group.command("erase")
@click.argument("reference")
@click.option(
    "--reason",
    required=True,
    type=click.Choice(retention.REASONS),
    help="Why it goes before its time; it stands in the log, and nothing else of it.",
)
def erase(reference: str, reason: str) -> None:
    """Erase one submission, its keys and its files, from every file of the database."""
    submission = find_submission(reference)
    with storage.writing():
        retention.erase_one(submission, "system", reason)
        db.session.commit()
    click.echo(_("%(reference)s er slettet.", reference=submission.reference or submission.id))
    print_horizon(current_app.config["BACKUPS"])


def find_submission(reference: str) -> Submission:
    """Return the submission with that reference or id; raise when there is none."""
    words = reference.strip()
    found = store.find(words) or [s for s in [store.get(words)] if s]
    if len(found) != 1:
        raise click.ClickException(_("Ingen innsending heter %(reference)s.", reference=words))
    return found[0]


def log_change(what: str, submission: Submission) -> None:
    """Log it."""
    with storage.writing():
        audit_log.record("system", what, submission.id, submission.reference or "")
        db.session.commit()
