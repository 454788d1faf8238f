"""`flask signatures`: verify that signed content is unchanged, and list its signers."""

import click
from flask.cli import AppGroup

from forms.i18n import gettext as _
from forms.storage import Submission
from forms.storage.submissions import store
from forms.storage.workflow import signatures

group = AppGroup("signatures", help="Signatures.")


@group.command("verify")
@click.argument("references", nargs=-1)
def verify(references: tuple[str, ...]) -> None:
    """Check the signatures of the forms with these REFERENCES, or of every form.

    Ends with 1 when a signature, what was signed, or the log of it was changed.
    """
    from forms.workflow.signatures.signature_status import verified_signatures

    found = [
        _find_submission(reference) for reference in references
    ] or signatures.signed_submissions()
    broken = 0
    for submission in found:
        for said, whole in verified_signatures(submission):
            broken += not whole
            verdict = _("Uendret") if whole else _("ENDRET etter underskriften")
            click.echo(f"{submission.reference}  {said.label}: {said.words}. {verdict}.")
    if broken:
        raise click.ClickException(_("%(number)s er ikke som de var.", number=broken))


def _find_submission(reference: str) -> Submission:
    found = store.find(reference)
    if not found:
        raise click.ClickException(_("Ingen svar har referansen %(code)s.", code=reference))
    return found[0]
