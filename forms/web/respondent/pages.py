"""Filling in a form, page by page, from its start page to the review."""

from flask import Blueprint, abort, jsonify, redirect, request, url_for
from flask_login import current_user
from sqlalchemy.exc import OperationalError
from werkzeug.wrappers import Response

from forms import i18n
from forms.i18n import gettext as _
from forms.operations.absolute_links import absolute_url
from forms.questions import QuestionForm
from forms.storage import Version, db
from forms.storage.definitions import versions
from forms.storage.definitions.opening_times import opening
from forms.storage.submissions import drafts
from forms.web.auth import visit
from forms.web.auth.audience import is_staff
from forms.web.core import reading_choices
from forms.web.core.languages import switch_language
from forms.web.core.messages import (
    expired_page_message,
    form_ended_message,
    not_saved_message,
    retry_later,
)
from forms.web.core.templating import estimate, render_page
from forms.web.drafts.access import (
    DraftGone,
    WrongDraft,
    find_draft,
    is_idle,
    load_draft,
    may_fill_in,
    open_version,
    posted_answers,
)
from forms.web.drafts.draft_cookie import cookie_name, delete_draft_cookie, form_root_path
from forms.web.drafts.draft_session import DraftSession, create_draft
from forms.web.drafts.open_draft import redirect_to_last_page, resume_draft
from forms.web.drafts.responses import (
    code_required_response,
    draft_gone_response,
    redirect_to_page,
    save_and_respond,
)
from forms.web.drafts.start import answers_of_report, begun_as, first_answers, unused_id
from forms.web.handout import sent_cookie
from forms.web.interview import home_replies, notes_and_marks, private_pages
from forms.web.respondent import one_page_form, receipt
from forms.web.respondent.page_validation import (
    has_unseen_questions,
    has_wrong_values,
    unseen_warnings,
    validate_page,
)
from forms.web.respondent.page_view import render_form_page
from forms.web.respondent.save_conflict import (
    conflict_message,
    is_saved_elsewhere,
    rerender_posted,
    wrong_draft_response,
)
from forms.web.security.csrf_and_cookies import (
    bust_bfcache,
    cookie_value,
    creates_once,
    csrf_or,
    delete_cookie,
    press_id,
)
from forms.workflow.compiled_forms import compiled_form
from forms.workflow.pagination import Page, PageFlow

bp = Blueprint("respondent", __name__, url_prefix="/skjema/<form_id>")
bp.add_url_rule("/kvittering", view_func=receipt.receipt)
LEAVING = {
    **notes_and_marks.PAGES,
    "later": "respondent.resume_link",
    "turn_back": "device_handover.enter_pin",
}
"""Where buttons lead that leave a page of the form, once what is typed on it is saved."""


@bp.app_template_global()
def closing_words(form_id: str, *, soon: bool = False) -> str:
    """Say when a form closes, or until when one who has begun may send; *soon*: the last day."""
    here = opening(form_id)
    if here.state == "grace" and here.closes and here.ends:
        return _(
            "Skjemaet stengte %(moment)s. Du som har begynt, kan sende inn til %(end)s.",
            moment=i18n.format_moment(here.closes),
            end=i18n.format_moment(here.ends),
        )
    if here.state != "open" or here.closes is None or (soon and not here.closes_soon):
        return ""
    return _("Skjemaet stenger %(moment)s.", moment=i18n.format_moment(here.closes))


@bp.get("/")
def start(form_id: str) -> Response:
    """Show what the form is, who reads it and how long it takes; an anonymous form opens at once.

    The next person on a tablet comes here, so the visit of the one before ends: their receipt, copy
    and half-filled drafts are closed.
    """
    visit.end()
    response = start_page(form_id)
    if cookie_value(sent_cookie.COOKIE):
        delete_cookie(response, sent_cookie.COOKIE, path=form_root_path(form_id))
    return response


def start_page(form_id: str) -> Response:
    """Render the start page, or the form itself when it is one page."""
    if blank := one_page_form.cached_blank_page(form_id):
        return blank
    version = open_version(form_id)
    definition = compiled_form(version).definition
    if definition.one_page:
        return one_page_form.render_blank(version)
    begun = find_draft(form_id)
    if begun is not None and not may_fill_in(begun):
        begun = None
    page = render_page(
        "respondent/start.html",
        definition=definition,
        minutes=estimate(definition),
        unfinished=begun,
        resting=begun is not None and is_idle(begun),
    )
    return bust_bfcache(page)


def expired_one_page(form_id: str) -> Response:
    """Render a form of one page again after its CSRF token has expired."""
    return one_page_form.expired_page(posted_version(form_id))


@bp.post("/")
@csrf_or(expired_one_page)
def send_one_page_form(form_id: str) -> Response:
    """Store the answers of a form that is one page, to the version that the page shows."""
    return one_page_form.send_answers(posted_version(form_id))


def posted_version(form_id: str) -> Version:
    """Return the version that a page of a one-page form was made from."""
    version = open_version(form_id)
    wanted = request.form.get("_version", version.id)
    shown = version if wanted == version.id else versions.get(wanted)
    if shown is not None and shown.form_id == form_id:
        version = shown
    if not compiled_form(version).definition.one_page:
        abort(405)
    return version


def redirect_to_start(form_id: str) -> Response:
    """Back to the start page, when its CSRF token has expired: nothing was typed there."""
    return redirect(url_for(".start", form_id=form_id), 303)


@bp.post("/start")
@csrf_or(redirect_to_start)
@creates_once
def begin_draft(form_id: str) -> Response:
    """Make a draft and go to its first page."""
    version = open_version(form_id)
    definition = compiled_form(version).definition
    if definition.one_page:
        return redirect_to_start(form_id)
    if definition.case == "must":
        return redirect(url_for("cases.index", skjema=form_id), 303)
    owner = current_user.id if current_user.is_authenticated else None
    id = press_id() if owner else ""  # families share tablets: their page begins anew each time
    if (before := begun_as(id)) is not None:
        return resume_draft(before)
    drafts.remove_expired()  # beginning one clears away those that nobody came back to
    first = {**first_answers(definition), **answers_of_report(definition)}
    session = create_draft(version, first, drafts.DraftContext(owner), unused_id(id))
    db.session.commit()
    return resume_draft(session)


@bp.get("/fortsett")
def continue_draft(form_id: str) -> Response:
    """Go back into the draft that this browser holds."""
    return redirect_to_last_page(load_draft(form_id))


@bp.get("/del/<page_id>")
def page(form_id: str, page_id: str) -> Response:
    """One page of the form, with what was typed before."""
    session = load_draft(form_id)
    flow = session.page_flow
    shown = flow.page(page_id)
    if shown is None:
        return redirect_to_page(form_id, flow.first_open())
    return render_form_page(session, flow, shown, session.form(shown.questions))


def expired_page(form_id: str, page_id: str) -> Response:
    """Render the page again with all that was typed, after its CSRF token has expired."""
    return rerender_page(load_draft(form_id), page_id, expired_page_message(), 400)


@bp.post("/del/<page_id>")
@csrf_or(expired_page)
def save_page(form_id: str, page_id: str) -> Response:
    """Save what was typed, and do what the button says.

    A draft that was left is saved too, and then its code is asked for: nothing typed is lost, and
    nobody reads on in what another has left.
    """
    session = load_draft(form_id, allow_idle=True)
    idle = is_idle(session)
    questions = session.questions_on(page_id)
    if not questions or (idle and is_saved_elsewhere(session, page_id)):
        return code_required_response(session) if idle else redirect_to_first_unanswered(session)
    if is_saved_elsewhere(session, page_id):
        return rerender_page(session, page_id, conflict_message(session, page_id), 409)
    before = session.payload
    try:
        form = session.take(page_id, questions, posted_answers())
        notes_and_marks.keep_posted_notes(session, questions, whole=True)
        if idle:
            visit.remove_draft(session.draft.id)
            return save_and_respond(session, code_required_response(session))
        shown = session.page_flow.page(page_id)
        if shown is None:
            return save_and_respond(session, redirect_to_first_unanswered(session))
        return perform_action(session, shown, form)
    except drafts.StaleRevision:
        db.session.rollback()
        session = load_draft(form_id)
        return rerender_page(session, page_id, conflict_message(session, page_id), 409)
    except OperationalError:
        db.session.rollback()
        session.payload = before
        revision = request.form.get("revision")
        return retry_later(rerender_page(session, page_id, not_saved_message(), 503, revision))


def rerender_page(
    session: DraftSession, page_id: str, notice: str, status: int, revision: str | None = None
) -> Response:
    """Render the page again with all that was typed, and the notice."""
    flow = session.page_flow
    shown = flow.page(page_id)
    if shown is None:
        return redirect_to_first_unanswered(session)
    return rerender_posted(session, flow, shown, notice, status, revision)


def redirect_to_first_unanswered(session: DraftSession) -> Response:
    """Redirect to the first page with an unanswered question."""
    return redirect_to_page(session.version.form_id, session.page_flow.first_open())


@bp.app_errorhandler(DraftGone)
def draft_gone(error: DraftGone) -> Response:
    """Say that the draft is sent, expired or in another browser, and how to go on."""
    return draft_gone_response(error.form_id)


@bp.errorhandler(WrongDraft)
def wrong_draft(error: WrongDraft) -> Response:
    """Show what was typed on a page of another draft than the one that is open here now."""
    if request.endpoint == "respondent.autosave":
        return autosave_refused("conflict", 409)
    return wrong_draft_response(error.session, (request.view_args or {}).get("page_id", ""))


def perform_action(session: DraftSession, shown: Page, form: QuestionForm) -> Response:
    """Do what the pressed button says with a page that the draft has taken over."""
    form_id = session.version.form_id
    action = request.form.get("_do", "next")
    if apply_pressed_language():
        return save_and_respond(session, redirect_to_page(form_id, shown))
    if ":" in action:
        return save_and_respond(session, perform_question_action(session, shown, form, action))
    flow = session.page_flow
    if chosen := flow.page(request.form.get("_to", "")):
        return save_and_respond(session, redirect_to_page(form_id, chosen))
    if taken := use_pressed_reply(session, shown):
        return save_and_respond(session, taken)
    if endpoint := LEAVING.get(action):
        return save_and_respond(session, redirect(url_for(endpoint, form_id=form_id), 303))
    if action == "back":
        return save_and_respond(session, redirect_to_page(form_id, flow.before(shown.id)))
    return next_page(session, flow, shown, form)


def apply_pressed_language() -> bool:
    """Take the language that was pressed, or the second one beside it; False for neither."""
    if code := request.form.get("_language"):
        switch_language(code)
    return reading_choices.take_choice() or bool(code)


def use_pressed_reply(session: DraftSession, shown: Page) -> Response | None:
    """Take over what a parent answered at home, one answer or all of a page, and show the page
    again; None when no such button was pressed.
    """
    form_id = session.version.form_id
    if not is_staff():
        return None
    if wanted := request.form.get("_use"):
        here = home_replies.use_reply(session, shown.questions, wanted)
        return redirect(
            url_for(".page", form_id=form_id, page_id=shown.id, _anchor=f"q-{here}"), 303
        )
    if wanted := request.form.get("_use_all"):
        home_replies.use_all_replies(session, shown.questions, wanted)
        return redirect_to_page(form_id, shown)
    return None


def next_page(session: DraftSession, flow: PageFlow, shown: Page, form: QuestionForm) -> Response:
    """Redirect to the next page; or render this one again, with new questions or errors."""
    form_id = session.version.form_id
    if flow.relevance.stopped and shown.holds(flow.relevance.stopped):
        page = render_form_page(session, flow, shown, form, notice=form_ended_message())
        return save_and_respond(session, page)
    if has_unseen_questions(flow, form):
        more = url_for(
            ".page", form_id=form_id, page_id=shown.id, flere=1, til=request.args.get("til")
        )
        return save_and_respond(session, redirect(more, 303))
    if warnings := unseen_warnings(flow, form):
        again = url_for(
            ".page",
            form_id=form_id,
            page_id=shown.id,
            til=request.args.get("til"),
            _anchor=f"q-{warnings[0]}",
        )
        return save_and_respond(session, redirect(again, 303))
    interviews = flow.compiled_form.definition.mode == "interview"
    wrong = (
        has_wrong_values(flow, form)
        if interviews
        else not validate_page(flow, form, session.draft.case_id)
    )
    if wrong:
        return save_and_respond(session, render_form_page(session, flow, shown, form, status=422))
    if request.args.get("til") == "se-over":
        return save_and_respond(session, redirect_to_page(form_id, None))
    after = flow.after(shown.id)
    if private_pages.leaves_private_pages(session, shown, after):
        done = url_for("private_questions.confirm_close", form_id=form_id)
        return save_and_respond(session, redirect(done, 303))
    if private_pages.has_private_between(session, shown, after):
        return save_and_respond(session, redirect(private_pages.gate_url(session), 303))
    return save_and_respond(session, redirect_to_page(form_id, after))


def perform_question_action(
    session: DraftSession, shown: Page, form: QuestionForm, action: str
) -> Response:
    """Do what a button inside a question says, such as adding a row, and go on from there."""
    place = form.do_action(action)
    if place is None:
        abort(400)
    session.write(shown.id, form)
    here = url_for(
        ".page",
        form_id=session.version.form_id,
        page_id=shown.id,
        til=request.args.get("til"),
        _anchor=place,
    )
    return redirect(here, 303)


def expired_autosave(form_id: str) -> Response:
    """Tell the script that its page has expired."""
    return autosave_refused("old", 400)


@bp.post("/utkast")
@csrf_or(expired_autosave)
def autosave(form_id: str) -> Response:
    """Save what is typed while it is typed; the page says when.

    A draft that was left is saved, and stays closed: the next page of it asks for the code.
    """
    try:
        session = load_draft(form_id, allow_idle=True)
    except DraftGone:
        return autosave_refused("gone", 410)
    idle = is_idle(session)
    page_id = request.form.get("_page", "")
    questions = session.questions_on(page_id)
    if not questions:
        return autosave_refused("gone", 410)
    if is_saved_elsewhere(session, page_id):
        return autosave_refused("conflict", 409)
    session.take(page_id, questions, posted_answers(files=False))
    notes_and_marks.keep_posted_notes(session, questions, whole=False)
    try:
        session.keep()
    except drafts.StaleRevision:
        return autosave_refused("conflict", 409)
    db.session.commit()
    if idle:
        visit.remove_draft(session.draft.id)
    now = i18n.format_time(i18n.local_time(session.draft.changed))
    return jsonify(saved=now, revision=session.revision(page_id))


def autosave_refused(why: str, status: int) -> Response:
    """Tell the script why the page cannot be saved now."""
    response = jsonify(error=why)
    response.status_code = status
    return response


@bp.get("/senere")
def resume_link(form_id: str) -> Response:
    """Show the private link and the short code that open the draft again."""
    session = load_draft(form_id)
    return render_page(
        "respondent/resume_link.html",
        definition=session.compiled_form.definition,
        link=absolute_url("resume.open_link", token=session.payload.token),
        code=session.payload.code,
        expires=i18n.local_time(session.draft.expires).date(),
    )


def close(form_id: str) -> Response:
    """Close the form on this device and end the visit; the link and the code still open it.

    An expired page may do so too, on a tablet that the next parent waits for; another site may not.
    """
    if request.headers.get("Sec-Fetch-Site") == "cross-site":
        abort(400)
    visit.end()
    response = redirect(url_for("catalogue.index"), 303)
    if cookie_value(cookie_name(form_id)):
        delete_draft_cookie(form_id, response)
    return bust_bfcache(response)


@bp.post("/lukk")
@csrf_or(close)
def close_on_device(form_id: str) -> Response:
    """Close the form on this device."""
    return close(form_id)
