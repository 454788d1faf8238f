"""What commands tell whoever starts them: short, and in the interface's language."""

from collections.abc import Iterator
from pathlib import Path

import click

from forms.definition import Problem
from forms.folder import Report
from forms.language import gettext as _
from forms.language import ngettext
from forms.storage.units import Imported

FEW = 3
"""So many problems of a broken file are told; `flask forms check` tells all."""


def address(host: str, port: str) -> str:
    """Where a browser on this machine finds the server."""
    here = "127.0.0.1" if host in ("0.0.0.0", "::", "") else host  # noqa: S104 - nothing is bound
    return f"http://{here}:{port}"


def tell_report(report: Report) -> None:
    """What was published, and what is wrong with the rest."""
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
    for line in faults(report):
        click.echo(line, err=True)


def faults(report: Report) -> Iterator[str]:
    """The first problems of every broken file, a line each."""
    yield from (near(problem) for problem in report.shared[:FEW])
    for state in report.broken:
        stops = [problem for problem in state.problems if problem.level == "stop"]
        yield _(
            "%(file)s har feil og ble ikke publisert:", file=shortened(state.loaded.source.file)
        )
        yield from (f"  {near(problem)}" for problem in stops[:FEW])
        if len(stops) > FEW:
            yield _("  … og %(number)s til. Se dem med: flask forms check", number=len(stops) - FEW)


def near(problem: Problem) -> str:
    """A problem as one line, with the file's path from where we stand."""
    return problem.sentence().replace(problem.file, shortened(problem.file), 1)


def shortened(file: str) -> str:
    """The path from where we stand, when it is below."""
    path, here = Path(file), Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else file


def tell_import(done: Imported) -> None:
    """How many units came, changed and stayed."""
    click.echo(
        _(
            "Enheter: %(added)s nye, %(changed)s endret, %(unchanged)s som før.",
            added=len(done.added),
            changed=len(done.changed),
            unchanged=len(done.unchanged),
        )
    )
