"""Send the step of a draft: one transaction, and the response for each way it can end."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask_login import current_user
from sqlalchemy.exc import OperationalError
from werkzeug.wrappers import Response

from forms.i18n import gettext as _
from forms.storage import db
from forms.storage.workflow.signatures import SignatureInput
from forms.web.auth.unit_scope import scope
from forms.web.drafts.draft_cookie import delete_draft_cookie
from forms.web.drafts.draft_session import DraftSession
from forms.web.drafts.responses import draft_gone_response
from forms.web.handout.sent_cookie import to_receipt
from forms.workflow.figures import recipes
from forms.workflow.next_step import Outcome
from forms.workflow.pagination import PageFlow
from forms.workflow.submit import (
    Moved,
    NotPermitted,
    Repeated,
    Result,
    Stale,
    StepToSubmit,
    Submitted,
    submit,
)


@dataclass(frozen=True, slots=True)
class Busy:
    """The database could not take it now."""


def submit_draft(
    session: DraftSession,
    flow: PageFlow,
    signatures: Sequence[SignatureInput] = (),
    outcome: Outcome = "",
) -> Result | Busy:
    """Submit the draft's step and commit; roll back when it did not end in `Submitted`."""
    step = StepToSubmit(
        draft=session.draft,
        flow=flow,
        user=current_user.id if current_user.is_authenticated else None,
        invited_by=session.payload.invited_by or None,
        unit=scope().own_unit(),
        notes=session.payload.interview_record(),
        figures=recipes(session.figures),
        signatures=signatures,
        outcome=outcome,
    )
    result: Result | Busy
    try:
        result = submit(step)
        if isinstance(result, Submitted):
            db.session.commit()
        else:
            db.session.rollback()
    except OperationalError:
        db.session.rollback()
        result = Busy()
    return result


def respond(
    session: DraftSession,
    result: Result | Busy,
    *,
    again: Callable[[str, int], Response],
    busy: Callable[[], Response],
) -> Response:
    """Answer the browser: the receipt, or the page once more by *again* (notice, status)."""
    form_id = session.version.form_id
    match result:
        case Submitted(submission, step):
            return delete_draft_cookie(form_id, to_receipt(submission, step))
        case Repeated(submission, step):
            return to_receipt(submission, step)
        case Moved():
            return draft_gone_response(form_id)
        case NotPermitted():
            return again(not_permitted_message(), 409)
        case Stale():
            return again(changed_message(), 409)
        case Busy():
            return busy()


def not_permitted_message() -> str:
    """Return what to say when a permission ended while the form was filled in."""
    return _("Tillatelsen gjelder ikke lenger. Svarene som krever den, er tatt bort. Se over.")


def changed_message() -> str:
    """Return what to say when the answers changed between showing and sending them."""
    return _("Svarene ble endret fra en annen side mens du sendte. Se over, og send en gang til.")
