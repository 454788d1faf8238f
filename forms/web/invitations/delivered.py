"""What the holder of a link meets when they have done what it is for: whether it has arrived."""

from collections.abc import Iterator

from werkzeug.wrappers import Response

from forms import i18n
from forms.definition import Step
from forms.i18n import format_date
from forms.i18n import gettext as _
from forms.storage import Submission
from forms.storage.accounts import units
from forms.storage.models.workflow import Invitation
from forms.storage.workflow import signatures, transitions
from forms.storage.workflow.transitions import CALLED_BACK
from forms.web.core.templating import render_page
from forms.web.security.csrf_and_cookies import bust_bfcache
from forms.web.signing import deferred_page
from forms.workflow.compiled_forms import compiled_form
from forms.workflow.visibility import is_shielded


def render_delivered(invitation: Invitation, submission: Submission | None) -> Response | None:
    """Render that the part is done and where the form is; None while it is still to be done.

    It says no answer, and no name of a unit that would tell where a shielded child is.
    """
    if submission is None or submission.state == "withdrawn":
        return None
    if deferred_page.pending_signature(invitation):
        return None
    done = _done_text(invitation, submission)
    if not done:
        return None
    definition = compiled_form(submission.version).definition
    return bust_bfcache(
        render_page(
            "invitations/delivered.html",
            definition=definition,
            reference=submission.reference,
            done=done,
            arrivals=list(_arrival_texts(submission)),
        )
    )


def _done_text(invitation: Invitation, submission: Submission) -> str:
    """Return the sentence that says what was done by the link, and when; "" when it was not."""
    if invitation.purpose == "sign":
        said = next(
            (s for s in signatures.listing(submission) if s.signer == invitation.signer), None
        )
        if said is None or said.outcome not in ("signed", "declined"):
            return ""
        return _("Du svarte %(day)s.", day=format_date(i18n.local_time(said.at).date()))
    task = transitions.task(submission)
    waits = task is not None and task.step == invitation.step and task.role != transitions.SIGNER
    if (
        invitation.purpose != "step"
        or waits
        or invitation.step not in transitions.completed_steps(submission)
    ):
        return ""
    sent = transitions.sent_at(submission, invitation.step)
    return (
        _("Delen er sendt %(day)s.", day=format_date(i18n.local_time(sent).date())) if sent else ""
    )


def _arrival_texts(submission: Submission) -> Iterator[str]:
    """Yield, for each step of a receiver, whether the form has come there."""
    shielded = is_shielded(submission)
    arrived: dict[str, str] = {}
    for move in transitions.history(submission):
        day = format_date(i18n.local_time(move.at).date())
        if move.what in CALLED_BACK:
            arrived.clear()
        elif move.what == "arrived":
            unit = None if shielded else units.get(move.who)
            whom = unit.name if unit else _("Mottakeren")
            arrived[move.step] = _("%(whom)s fikk skjemaet %(day)s.", whom=whom, day=day)
        elif move.what == "confirmed" and move.step in arrived:
            arrived[move.step] += " " + _("Mottaket ble bekreftet %(day)s.", day=day)
    for step in receiver_steps(submission):
        yield arrived.get(step.id, _("Skjemaet er ikke kommet til mottakeren ennå."))


def receiver_steps(submission: Submission, after: str = "") -> list[Step]:
    """List the steps of those the form is sent to, of those *after* a step."""
    steps = compiled_form(submission.version).definition.steps
    ids = [step.id for step in steps]
    later = steps[ids.index(after) + 1 :] if after in ids else steps
    return [step for step in later if step.by == "receiver"]
