"""Load the draft that a page is of, and decide whether the browser may go on with it."""

from datetime import datetime, timedelta
from typing import Any

from flask import abort, request
from flask_login import current_user
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import Conflict

from forms import i18n
from forms.compiled_form import clean_posted
from forms.storage import Draft, Version, db
from forms.storage.definitions import versions
from forms.storage.definitions.opening_times import opening
from forms.storage.submissions import drafts, store
from forms.storage.workflow import transitions
from forms.web.auth import access_cookie, visit
from forms.web.auth.audience import is_staff, may_start
from forms.web.auth.handed_over_device import is_other_draft
from forms.web.auth.unit_scope import scope
from forms.web.core.templating import render_page
from forms.web.drafts.closed_form import closed_response
from forms.web.drafts.draft_cookie import cookie_name
from forms.web.drafts.draft_session import DraftSession
from forms.web.drafts.responses import code_required_response
from forms.web.security.csrf_and_cookies import cookie_value
from forms.workflow import visibility
from forms.workflow.compiled_forms import compiled_form
from forms.workflow.roles import HANDED

IDLE = timedelta(minutes=30)
"""How long a draft may be left before its code is asked for."""


class DraftGone(Exception):
    """The browser holds no draft of the form: it is sent, expired or in another browser."""

    def __init__(self, form_id: str) -> None:
        super().__init__("No draft of the form is open in this browser. Open it by link or code.")
        self.form_id = form_id


class WrongDraft(Conflict):
    """A page of another draft than the browser's, whose reader is unknown."""

    def __init__(self, session: DraftSession) -> None:
        super().__init__()
        self.session = session


def open_version(form_id: str) -> Version:
    """Return the published version, if the reader may start it; else abort with 404, 403 or 401."""
    found = versions.current_and_closed(form_id)
    if found is None:
        abort(404)
    version, is_closed = found
    definition = compiled_form(version).definition
    if not may_start(definition):
        abort(403 if current_user.is_authenticated else 401)
    if is_closed and not is_sheet_in_grace(form_id):
        abort(closed_response(version))
    if "link" in definition.open_to and not is_staff():
        if not access_cookie.has_access(form_id):
            abort(404)
        if request.endpoint == "respondent.start" and access_cookie.is_access_used(form_id):
            abort(render_page("invitations/invalid.html", status=410))
    return version


def load_draft(form_id: str, *, allow_idle: bool = False) -> DraftSession:
    """Return the draft that the page is of, for a reader who may fill it in now.

    Raises `DraftGone` when the browser holds none. Aborts with 401 when a sign-in has ended (the
    draft waits behind the sign-in page) or 403, and, unless *allow_idle*, with the page that asks
    for the code when the draft was left for `IDLE` or opened in an earlier visit: a GET and a POST
    alike, so nobody reads on or sends what another has left.
    """
    session = find_draft(form_id)
    if session is None:
        raise DraftGone(form_id)
    if not may_fill_in(session):
        abort(403 if current_user.is_authenticated else 401)
    if is_too_late(session):
        abort(closed_response(session.version))
    if not allow_idle and is_idle(session):
        abort(code_required_response(session))
    return session


def is_sheet_in_grace(form_id: str) -> bool:
    """Whether a sheet is sent that was begun before its form closed a little while ago."""
    is_sent = request.endpoint == "respondent.send_one_page_form"
    return is_sent and opening(form_id).state == "grace"


def is_too_late(session: DraftSession) -> bool:
    """Whether a form that nobody has sent yet closed so long ago that its draft is not taken."""
    is_first = session.draft.submission_id is None and not session.is_home
    return is_first and opening(session.version.form_id).state == "closed"


def find_draft(form_id: str) -> DraftSession | None:
    """Return the draft that the page names, else the one of this form that the browser holds.

    Two children may be open side by side: a page names its draft, and a signed-in user who works
    on that one gets it. Raises `WrongDraft` when the browser holds another, and the reader is not
    known. A device handed over to a family has that family's draft and no other, and whom a family
    has left out of the case since has none of it.
    """
    session = _find(form_id)
    if session is None or is_other_draft(session.draft.id) or is_withheld_from_user(session.draft):
        return None
    return session


def is_withheld_from_user(draft: Draft) -> bool:
    """Tell whether the draft is of a case whose family shares nothing with the signed-in user.

    They may have begun it before the family said so.
    """
    if not scope().is_left_out_of(draft.case_id, draft.unit_id):
        return False
    submission = store.get(draft.submission_id or "")
    return submission is None or scope().is_left_out(submission)


def _find(form_id: str) -> DraftSession | None:
    token = cookie_value(cookie_name(form_id))
    draft = drafts.open_draft(token) if token else None
    held = DraftSession(draft, draft.version) if draft and draft.form_id == form_id else None
    named = request.form.get("_draft") or request.form.get("key") or ""
    if not named or (held is not None and held.draft.id == named):
        return held
    other = drafts.get(named)
    if other is None or other.form_id != form_id:
        return None
    page_of = DraftSession(other, other.version)
    if is_own(page_of):
        return page_of
    if held is None:
        return None
    raise WrongDraft(page_of)


def resume_code_of(session: DraftSession) -> str:
    """Return the code that opens the draft after a pause; "" for its signed-in owner."""
    return "" if is_own(session) else session.payload.code


def is_idle(session: DraftSession) -> bool:
    """Tell whether the next person may hold the device: left too long, or of an earlier visit."""
    if is_own(session):
        return False
    return _is_left_too_long(session) or not visit.has_draft(session.draft.id)


def open_in_visit(session: DraftSession) -> None:
    """Open the draft in this visit, on a device that was given its link or code."""
    if _is_left_too_long(session):
        session.keep()
        db.session.commit()
    visit.add_draft(session.draft.id)


def _is_left_too_long(session: DraftSession) -> bool:
    changed = i18n.local_time(session.draft.changed)
    return datetime.now(changed.tzinfo) - changed > IDLE


def may_fill_in(session: DraftSession) -> bool:
    """Tell whether the reader may fill in the draft: it is their step, or they may start one."""
    if session.is_home:
        return True
    if is_withheld_from_user(session.draft):
        return False
    if session.draft.submission_id is None:
        return may_start(session.compiled_form.definition)
    if session.step.by in HANDED:
        return True
    task = transitions.task(session.submission)
    if task is None or task.step != session.step.id or session.submission is None:
        return False
    return visibility.may_do(task, session.submission, scope())


def is_own(session: DraftSession) -> bool:
    """Tell whether the signed-in user works on the draft, whatever their browser holds."""
    if not current_user.is_authenticated:
        return False
    if session.draft.owner_id == current_user.id:
        return True
    later = session.step.by not in HANDED and bool(session.draft.submission_id)
    return later and may_fill_in(session)


def posted_answers(*, files: bool = True) -> MultiDict[str, Any]:
    """Return what was posted under names that a question may have."""
    both: MultiDict[str, Any] = MultiDict(request.form)
    if files:
        both.update(request.files)
    return clean_posted(both) or MultiDict()
