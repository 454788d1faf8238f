"""`flask log`: the audit log, and the verification of its integrity."""

import click
from flask.cli import AppGroup

from forms.i18n import gettext as _
from forms.storage import audit_log
from forms.storage.audit_log import Mark

group = AppGroup("log", help="The log of events.")


class Known(click.ParamType[Mark]):
    """A mark as `flask log verify` prints it: `1204:` and 64 hexadecimal digits."""

    name = "number:hash"

    def convert(self, value: object, _param: object, _context: object) -> Mark:
        """Parse the mark; reject an invalid text."""
        number, _colon, digits = str(value).partition(":")
        if not number.isdecimal() or len(digits) != 64:
            self.fail("give it as it was printed: a number, a colon and 64 digits")
        return Mark(int(number), digits)


@group.command("verify")
@click.option(
    "--known", type=Known(), help="A mark printed earlier, which the log must still hold."
)
def verify(known: Mark | None) -> None:
    """Tell whether every line is as it was written, or which is the first that is not.

    Note the mark it prints somewhere else, on paper: with it a log written anew is found too.
    """
    verdict = audit_log.verify(known)
    if verdict.broken is not None:
        raise click.ClickException(fault(verdict))
    click.echo(
        _(
            "Loggen er hel: %(number)s linjer. Merke: %(number)s:%(hash)s",
            number=verdict.whole.number,
            hash=verdict.whole.hash,
        )
    )


def fault(verdict: audit_log.Verdict) -> str:
    """Describe the fault in the log."""
    sentences = {
        "missing": _("Linje %(number)s i loggen mangler.", number=verdict.broken),
        "changed": _("Linje %(number)s i loggen er endret.", number=verdict.broken),
        "another": _(
            "Linje %(number)s i loggen er en annen enn den som ble notert. Loggen kan være"
            " skrevet på nytt.",
            number=verdict.broken,
        ),
    }
    return sentences[verdict.why]
