"""What every page of an unfinished form needs: which version, whose draft, what was posted."""

from datetime import datetime, timedelta
from typing import Any

from flask import abort, redirect, request, url_for
from flask_login import current_user
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import Conflict
from werkzeug.wrappers import Response

from forms import i18n
from forms.compiled_form import clean
from forms.i18n import gettext as _
from forms.storage import Version, db
from forms.storage.definitions import versions
from forms.storage.submissions import drafts
from forms.storage.workflow import transitions
from forms.web.auth.audience import is_staff, may_start
from forms.web.auth.device_handover import is_other_draft
from forms.web.auth.unit_scope import scope
from forms.web.core.csrf_and_cookies import set_cookie
from forms.web.core.templating import render_page
from forms.web.drafts.closed_form import closed
from forms.web.drafts.draft_session import DraftSession
from forms.web.handout import access_cookie
from forms.workflow.compiled_forms import compiled_form
from forms.workflow.pagination import Page
from forms.workflow.roles import HANDED

DRAFT_SECONDS = 30 * 24 * 3600
REST = timedelta(minutes=30)
"""So long a draft may be left before its code is asked for."""


def open_version(form_id: str) -> Version:
    """The version that is published now, if whoever asks may start it; else 404, 403 or 401."""
    found = versions.open_now(form_id)
    if found is None:
        abort(404)
    version, archived = found
    definition = compiled_form(version).definition
    if not may_start(definition):
        abort(403 if current_user.is_authenticated else 401)
    if archived:
        abort(closed(version))
    if "link" in definition.open_to and not is_staff():
        if not access_cookie.has(form_id):
            abort(404)
        if request.endpoint == "respondent.start" and access_cookie.is_used(form_id):
            abort(render_page("invitations/invalid.html", status=410))
    return version


def load_draft(form_id: str) -> DraftSession | None:
    """The draft of this form that the browser holds, if whoever holds it may still fill it in.

    Raises 401 when a sign-in has come to its end: the draft waits behind the sign-in page. A draft
    that nobody has touched for a while is not shown either, before its code is given.
    """
    session = load_idle_draft(form_id)
    if session is not None and request.method == "GET" and is_idle(session):
        abort(
            render_page(
                "respondent/code_required.html",
                definition=session.compiled_form.definition,
                status=403,
            )
        )
    return session


def load_idle_draft(form_id: str) -> DraftSession | None:
    """The same, however long it has been left; for a page that shows nothing of it."""
    session = load_posted_draft(form_id)
    if session is not None and not may_fill_in(session):
        abort(403 if current_user.is_authenticated else 401)
    return session


def resume_code_of(session: DraftSession) -> str:
    """The code that opens the draft after a pause; "" for whoever is signed in and owns it."""
    return "" if is_own(session) else str(session.payload.get("code", ""))


def is_idle(session: DraftSession) -> bool:
    """Whether the draft was left so long ago that the next one may hold the tablet."""
    if not resume_code_of(session):
        return False
    changed = i18n.local(session.draft.changed)
    return datetime.now(changed.tzinfo) - changed > REST


def touch(session: DraftSession) -> None:
    """Open the draft again on a device that was given its link or code."""
    if is_idle(session):
        session.keep()
        db.session.commit()


def may_fill_in(session: DraftSession) -> bool:
    """Whether whoever holds the draft may fill it in: it is their step, or they may start one."""
    if session.is_home:
        return True
    if session.draft.submission_id is None:
        return may_start(session.compiled_form.definition)
    if session.step.by in HANDED:
        return True
    task = transitions.task(session.submission)
    return task is not None and task.step == session.step.id and scope().may_do(task)


class WrongDraft(Conflict):
    """A page of another draft than the one the browser holds, whose reader is not known."""

    def __init__(self, session: DraftSession) -> None:
        super().__init__()
        self.session = session


def load_posted_draft(form_id: str) -> DraftSession | None:
    """The draft that the page is of, else the one of this form that the browser holds.

    Two children may be open side by side: a page names its draft, and whoever is signed in and
    works on that one gets it. Raises `Astray` when the browser holds another, and nobody is. A
    tablet that is turned to a family has that family's draft and no other.
    """
    session = _held(form_id)
    return None if session is not None and is_other_draft(session.draft.id) else session


def _held(form_id: str) -> DraftSession | None:
    token = request.cookies.get(cookie_name(form_id))
    draft = drafts.open_draft(token) if token else None
    session = DraftSession(draft, draft.version) if draft and draft.form_id == form_id else None
    named = request.form.get("_draft") or request.form.get("key") or ""
    if not named or (session is not None and session.draft.id == named):
        return session
    other = drafts.get(named)
    if other is None or other.form_id != form_id:
        return None
    page_of = DraftSession(other, other.version)
    if is_own(page_of):
        return page_of
    if session is None:
        return None
    raise WrongDraft(page_of)


def is_own(session: DraftSession) -> bool:
    """Whether whoever is signed in works on the draft, whatever their browser holds."""
    if not current_user.is_authenticated:
        return False
    if session.draft.owner_id == current_user.id:
        return True
    return (
        session.step.by not in HANDED and bool(session.draft.submission_id) and may_fill_in(session)
    )


def redirect_to_sign_in(onward: str) -> Response:
    """The sign-in page, and from there on."""
    return redirect(url_for("sign_in.sign_in", videre=onward), 303)


def cookie_name(form_id: str) -> str:
    """The cookie that holds a form's draft; one a form, so that two can be open at once."""
    return f"utkast-{form_id}"


def form_root_path(form_id: str) -> str:
    """The path of everything about one form."""
    return url_for("respondent.start", form_id=form_id)


def posted_answers(*, files: bool = True) -> MultiDict[str, Any]:
    """What was posted under names that a question may have."""
    both: MultiDict[str, Any] = MultiDict(request.form)
    if files:
        both.update(request.files)
    return clean(both) or MultiDict()


def save_and_respond(session: DraftSession, response: Response) -> Response:
    """Keep the draft and answer; from now on the browser holds it, if it held another."""
    session.keep()
    db.session.commit()
    if request.cookies.get(cookie_name(session.version.form_id)) != session.payload["token"]:
        set_draft_cookie(session, response)
    return response


def set_draft_cookie(session: DraftSession, response: Response) -> Response:
    """Let the browser hold the draft."""
    form_id, token = session.version.form_id, session.payload["token"]
    set_cookie(
        response, cookie_name(form_id), token, path=form_root_path(form_id), seconds=DRAFT_SECONDS
    )
    return response


def redirect_to_page(form_id: str, page: Page | None) -> Response:
    """On to a page; past the last one, to the review."""
    if page is None:
        return redirect(url_for("review.review_answers", form_id=form_id), 303)
    return redirect(url_for("respondent.page", form_id=form_id, page_id=page.id), 303)


def draft_gone_response(form_id: str) -> Response:
    """The draft is sent, expired or in another browser: say so, and how to go on."""
    version = versions.current(form_id)
    if version is None:
        abort(404)
    return render_page(
        "respondent/draft_gone.html",
        form_id=form_id,
        title=compiled_form(version).definition.title,
        status=410,
    )


def expired_page_message() -> str:
    """What to say when the CSRF token no longer holds."""
    return _(
        "Siden hadde stått åpen lenge. Alt du har skrevet, står her fortsatt."
        " Trykk på knappen en gang til."
    )


def form_ended_message() -> str:
    """What to say when a note has ended the form."""
    return _(
        "Skjemaet slutter her, og du trenger ikke sende noe. Les hva som står nederst på siden."
    )


def not_saved_message() -> str:
    """What to say when the database could not take it now."""
    return _(
        "Vi fikk ikke lagret nå. Feilen er hos oss. Alt du har skrevet, står her."
        " Vent litt, og prøv igjen."
    )
