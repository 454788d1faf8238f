"""Output of commands: short, and in the interface's language."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import click
from flask import current_app

from forms import storage
from forms.definition import Problem
from forms.i18n import format_date, format_moment, ngettext
from forms.i18n import gettext as _
from forms.publishing import Report
from forms.storage import audit_log, backups, db
from forms.storage.accounts.csv_tables import Imported
from forms.storage.retention import retention
from forms.storage.retention.retention import Due

FEW = 3
"""So many problems of a broken file are told; `flask forms check` tells all."""


def server_address(host: str | None, port: str | None) -> str:
    """Return the address at which a browser finds the server: by its own name where it has HTTPS.

    On a machine where somebody tries it out it is that of *host* and *port*, which make gives, or
    of the setting `BIND`.
    """
    names = [name for name in current_app.config["TRUSTED_HOSTS"] or () if name[0] not in ".*"]
    if current_app.config["HTTPS"] and names and not (host or port):
        return f"https://{names[0]}"
    bind = str(current_app.config["BIND"])
    if not (host or port) and "/" not in bind:
        host, _colon, port = bind.rpartition(":")
    everywhere = (None, "", "0.0.0.0", "::", "[::]")  # noqa: S104 - nothing is bound here
    return f"http://{'127.0.0.1' if host in everywhere else host}:{port or 8000}"


def print_report(report: Report) -> None:
    """Print the published forms, and the problems of the others."""
    count = len(report.published)
    if count:
        click.echo(
            ngettext(
                "Ett skjema er publisert fra definisjonene.",
                "%(number)s skjemaer er publisert fra definisjonene.",
                count,
            )
        )
    for version in report.replaced:
        click.echo(
            _(
                "Filen til %(form)s er endret og er nå versjon %(number)s. Versjonen som ble laget"
                " i appen, ligger i historikken.",
                form=version.form_id,
                number=version.number,
            )
        )
    for line in fault_lines(report):
        click.echo(line, err=True)


def fault_lines(report: Report) -> Iterator[str]:
    """Yield the first problems of every broken file, a line each."""
    yield from (problem_line(problem) for problem in report.shared[:FEW])
    for state in report.broken:
        stops = [problem for problem in state.problems if problem.level == "error"]
        yield _(
            "%(file)s har feil og ble ikke publisert:", file=relative_path(state.loaded.source.file)
        )
        yield from (f"  {problem_line(problem)}" for problem in stops[:FEW])
        if len(stops) > FEW:
            yield _("  … og %(number)s til. Se dem med: flask forms check", number=len(stops) - FEW)


def problem_line(problem: Problem) -> str:
    """Format a problem as one line, with the file's path relative to the current folder."""
    return problem.sentence().replace(problem.file, relative_path(problem.file), 1)


def relative_path(file: str) -> str:
    """Return the path relative to the current folder, when it is below."""
    path, here = Path(file), Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else file


def read_table(file: Path) -> str:
    """Return the text of a table; stop the command when it is not UTF-8."""
    try:
        return file.read_text("utf-8")
    except UnicodeDecodeError:
        raise click.ClickException(f"{file} is not UTF-8. Save it as CSV (UTF-8).") from None


def print_import(done: Imported) -> None:
    """How many of a table came, changed and stayed."""
    click.echo(
        _(
            "%(added)s nye, %(changed)s endret, %(unchanged)s som før.",
            added=len(done.added),
            changed=len(done.changed),
            unchanged=len(done.unchanged),
        )
    )


def print_due(found: Iterable[Due]) -> None:
    """Print the expired submissions, a line for each form, and those kept in spite of expiry."""
    for due in found:
        if due.ids and due.oldest:
            click.echo(
                _(
                    "%(form)s: %(number)s innsendinger er for gamle, den eldste fra %(day)s.",
                    form=due.form_id,
                    number=len(due.ids),
                    day=format_date(due.oldest),
                )
            )
        if due.unarchived:
            click.echo(
                _(
                    "%(form)s: %(number)s innsendinger venter på kvittering fra arkivet.",
                    form=due.form_id,
                    number=due.unarchived,
                )
            )
        if due.underway:
            click.echo(
                _(
                    "%(form)s: %(number)s innsendinger er for gamle, men er ikke ferdige.",
                    form=due.form_id,
                    number=due.underway,
                )
            )


def purge(found: Iterable[Due], sure: bool) -> int:
    """Erase what is too old, some hundred at a time; how many. Raises `ClockJumped`."""
    if not sure:
        retention.demand_steady_clock()
    number = 0
    with storage.writing():
        for due in found:
            for start in range(0, len(due.ids), retention.BATCH):
                erased = retention.purge(due.ids[start : start + retention.BATCH])
                audit_log.record("system", retention.PURGED, due.form_id, str(erased))
                db.session.commit()
                number += erased
        audit_log.record("system", retention.DONE, "", str(number))
        db.session.commit()
    storage.empty_journal()
    return number


def print_horizon(folder: Path) -> None:
    """Print until when older backups still hold erased submissions."""
    kept = backups.listing(folder)
    if kept:
        click.echo(
            ngettext(
                "Det ligger fortsatt i én sikkerhetskopi, tatt %(at)s. Ta en ny og slett den.",
                "Det ligger fortsatt i %(number)s sikkerhetskopier, den siste tatt %(at)s. Det er"
                " borte når så mange nye er tatt med --keep.",
                len(kept),
                at=format_moment(backups.started_at(kept[-1])),
            )
        )
