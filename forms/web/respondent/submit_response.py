"""Submit the step of a draft in one transaction: every way it can end, and the common responses.

```
submit_draft(session, signing) ─► Submitted, Repeated, Moved, NotPermitted, Stale  (workflow/submit)
                                  Invalid    answers to correct first
                                  Unsigned   the signers have not signed, or not wholly
                                  Busy       the database could not take it now
```
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flask_login import current_user
from sqlalchemy.exc import OperationalError
from werkzeug.wrappers import Response

from forms.i18n import gettext as _
from forms.questions import QuestionForm
from forms.storage import db
from forms.storage.workflow.signatures import SignatureInput
from forms.web.auth.unit_scope import scope
from forms.web.drafts.draft_cookie import delete_draft_cookie
from forms.web.drafts.draft_session import DraftSession
from forms.web.drafts.responses import draft_gone_response
from forms.web.handout.sent_cookie import redirect_to_receipt
from forms.web.respondent.review_page import validated_flow
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
class Signing:
    """What the signers of a step gave."""

    signatures: Iterable[SignatureInput]
    """Read when the answers are stored, and only then."""
    outcome: Outcome
    """What the signers together say."""
    problems: Sequence[tuple[str, str]] = ()
    """Where something is missing, and what."""


@dataclass(frozen=True, slots=True)
class Invalid:
    """Some answers must be corrected first; nothing is stored."""

    flow: PageFlow
    form: QuestionForm
    """All that is sent, with its errors; without them when the form stops at an answer."""


@dataclass(frozen=True, slots=True)
class Unsigned:
    """The answers are as they should be, but the step is signed, and is not yet."""

    problems: Sequence[tuple[str, str]] = ()
    """Where something is missing, and what; empty when nobody was asked."""


@dataclass(frozen=True, slots=True)
class Busy:
    """The database could not take it now."""


def submit_draft(
    session: DraftSession, signing: Signing | None = None
) -> Result | Invalid | Unsigned | Busy:
    """Submit the draft's step and commit; roll back when it did not end in `Submitted`."""
    flow, form, whole = validated_flow(session)
    if not whole:
        return Invalid(flow, form)
    if signing is None and session.signers(flow):
        return Unsigned()
    if signing is not None and signing.problems:
        return Unsigned(signing.problems)
    return _store(session, flow, signing or Signing((), ""))


def _store(session: DraftSession, flow: PageFlow, signing: Signing) -> Result | Busy:
    step = StepToSubmit(
        draft=session.draft,
        flow=flow,
        user=current_user.id if current_user.is_authenticated else None,
        invited_by=session.payload.invited_by or None,
        unit=scope().own_unit(),
        notes=session.payload.interview_record(),
        figures=recipes(session.figures),
        signatures=signing.signatures,
        outcome=signing.outcome,
    )
    try:
        result = submit(step)
        if isinstance(result, Submitted):
            db.session.commit()
        else:
            db.session.rollback()
    except OperationalError:
        db.session.rollback()
        return Busy()
    return result


def stored_response(session: DraftSession, result: Submitted | Repeated | Moved) -> Response:
    """Redirect to the receipt; or say that the form is somewhere else now."""
    match result:
        case Submitted(submission, step):
            return delete_draft_cookie(
                session.version.form_id, redirect_to_receipt(submission, step)
            )
        case Repeated(submission, step):
            return redirect_to_receipt(submission, step)
        case Moved():
            return draft_gone_response(session.version.form_id)


def conflict_message(result: NotPermitted | Stale) -> str:
    """Return what to say when what is sent changed meanwhile."""
    return not_permitted_message() if isinstance(result, NotPermitted) else changed_message()


def not_permitted_message() -> str:
    """Return what to say when a permission ended while the form was filled in."""
    return _("Tillatelsen gjelder ikke lenger. Svarene som krever den, er tatt bort. Se over.")


def changed_message() -> str:
    """Return what to say when the answers changed between showing and sending them."""
    return _("Svarene ble endret fra en annen side mens du sendte. Se over, og send en gang til.")
