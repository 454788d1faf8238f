"""Filling in a form, page by page, from its start page to the review."""

from flask import Blueprint, abort, jsonify, redirect, request, url_for
from flask_login import current_user
from sqlalchemy.exc import OperationalError
from werkzeug.wrappers import Response

from forms import i18n
from forms.questions import QuestionForm
from forms.storage import db
from forms.storage.definitions import versions
from forms.storage.submissions import drafts
from forms.web.auth.audience import is_staff
from forms.web.core.csrf_and_cookies import bust_bfcache, csrf, csrf_token_valid, delete_cookie
from forms.web.core.languages import switch
from forms.web.core.templating import estimate, render_page
from forms.web.drafts.access import (
    WrongDraft,
    cookie_name,
    draft_gone_response,
    expired_page_message,
    form_ended_message,
    form_root_path,
    is_idle,
    load_draft,
    load_idle_draft,
    load_posted_draft,
    may_fill_in,
    not_saved_message,
    open_version,
    posted_answers,
    redirect_to_page,
    save_and_respond,
    set_draft_cookie,
    touch,
)
from forms.web.drafts.draft_session import DraftSession, begin
from forms.web.drafts.start import first_answers
from forms.web.interview import answer_at_home, tools
from forms.web.respondent import one_page_form, receipt
from forms.web.respondent.page_validation import has_unseen_questions, validate_page
from forms.web.respondent.page_view import render_form_page
from forms.web.respondent.save_conflict import (
    changed_elsewhere,
    keep_until_signed_in,
    rerender_posted,
    save_lost_response,
    saved_elsewhere,
    wrong_draft_response,
)
from forms.workflow.compiled_forms import compiled_form
from forms.workflow.pagination import Page

bp = Blueprint("respondent", __name__, url_prefix="/skjema/<form_id>")
csrf.exempt(bp)  # each POST asks `token_holds` itself, so that an old page loses nothing
bp.add_url_rule("/kvittering", view_func=receipt.receipt)


@bp.get("/")
def start(form_id: str) -> Response:
    """What the form is, who reads it and how long it takes; an anonymous form is open at once.

    Whoever comes here may be the next one on a tablet: the copy of what was sent last is closed.
    """
    response = start_page(form_id)
    if receipt.COOKIE in request.cookies:
        delete_cookie(response, receipt.COOKIE, path=form_root_path(form_id))
    return response


def start_page(form_id: str) -> Response:
    """The start page, or the form itself when it is one page."""
    if blank := one_page_form.cached_blank_page(form_id):
        return blank
    version = open_version(form_id)
    definition = compiled_form(version).definition
    if definition.one_page:
        return one_page_form.blank(version)
    begun = load_idle_draft(form_id)
    page = render_page(
        "respondent/start.html",
        definition=definition,
        minutes=estimate(definition),
        unfinished=begun,
        resting=begun is not None and is_idle(begun),
    )
    return bust_bfcache(page)


@bp.post("/")
def send_one_page_form(form_id: str) -> Response:
    """Keep the answers of a form that is one page, to the version that the page shows."""
    version = open_version(form_id)
    wanted = request.form.get("_version", version.id)
    shown = version if wanted == version.id else versions.get(wanted)
    if shown is not None and shown.form_id == form_id:
        version = shown
    if not compiled_form(version).definition.one_page:
        abort(405)
    return one_page_form.send(version)


@bp.post("/start")
def begin_draft(form_id: str) -> Response:
    """Make a draft and go to its first page."""
    version = open_version(form_id)
    definition = compiled_form(version).definition
    if definition.one_page or not csrf_token_valid():
        return redirect(url_for(".start", form_id=form_id), 303)
    if definition.case == "must":
        return redirect(url_for("cases.index", skjema=form_id), 303)
    drafts.expire()  # whoever begins clears away what nobody came back to
    owner = current_user.id if current_user.is_authenticated else None
    session = begin(version, first_answers(definition), drafts.DraftContext(owner))
    db.session.commit()
    return resume_draft(session)


def resume_draft(session: DraftSession) -> Response:
    """Give the browser the draft, and show the page to go on with."""
    touch(session)
    response = where_left_off(session)
    return bust_bfcache(set_draft_cookie(session, response))


def where_left_off(session: DraftSession) -> Response:
    """The page that was last shown; the first one when none was."""
    flow = session.journey
    last = session.payload.get("at")
    first = next(iter(flow.pages), None)
    return redirect_to_page(
        session.version.form_id, (flow.page(last) or flow.first_open()) if last else first
    )


@bp.get("/fortsett")
def continue_draft(form_id: str) -> Response:
    """Back into the draft that this browser holds."""
    session = load_draft(form_id)
    return draft_gone_response(form_id) if session is None else where_left_off(session)


@bp.get("/del/<page_id>")
def page(form_id: str, page_id: str) -> Response:
    """One page of the form, with what was typed before."""
    session = load_draft(form_id)
    if session is None:
        return draft_gone_response(form_id)
    flow = session.journey
    shown = flow.page(page_id)
    if shown is None:
        return redirect_to_page(form_id, flow.first_open())
    return render_form_page(session, flow, shown, session.form(shown.questions))


@bp.post("/del/<page_id>")
def save_page(form_id: str, page_id: str) -> Response:
    """Keep what was typed, and do what the button says."""
    session = load_posted_draft(form_id)
    if session is None:
        return draft_gone_response(form_id)
    if not may_fill_in(session):
        return keep_until_signed_in(session, page_id)
    flow = session.journey
    shown = flow.page(page_id)
    if shown is None:
        return redirect_to_page(form_id, flow.first_open())
    if not csrf_token_valid():
        return rerender_posted(session, flow, shown, expired_page_message(), 400)
    if saved_elsewhere(session, page_id):
        return rerender_posted(session, flow, shown, changed_elsewhere(session, page_id), 409)
    try:
        form = session.take(page_id, shown.questions, posted_answers())
        tools.take(session, shown, whole=True)
        return perform_action(session, shown, form)
    except drafts.StaleRevision:
        db.session.rollback()
        return save_lost_response(form_id, flow, shown)
    except OperationalError:
        db.session.rollback()
        response = rerender_posted(
            session, flow, shown, not_saved_message(), 503, request.form["revision"]
        )
        response.headers["Retry-After"] = "10"
        return response


@bp.errorhandler(WrongDraft)
def astray(error: WrongDraft) -> Response:
    """What was typed on a page of another draft than the one that is open here now."""
    if request.endpoint == "respondent.autosave":
        return autosave_refused("conflict", 409)
    return wrong_draft_response(error.session, (request.view_args or {}).get("page_id", ""))


def perform_action(session: DraftSession, shown: Page, form: QuestionForm) -> Response:
    """Do what the pressed button says with a page that the draft has taken over."""
    form_id = session.version.form_id
    action = request.form.get("_do", "next")
    if code := request.form.get("_language"):
        switch(code)
        return save_and_respond(session, redirect_to_page(form_id, shown))
    if ":" in action:
        return save_and_respond(session, perform_question_action(session, shown, form, action))
    if onward := session.journey.page(request.form.get("_to", "")):
        return save_and_respond(session, redirect_to_page(form_id, onward))
    if is_staff() and (wanted := request.form.get("_use")):
        here = answer_at_home.take_over(session, shown.questions, wanted)
        back = url_for(".page", form_id=form_id, page_id=shown.id, _anchor=f"q-{here}")
        return save_and_respond(session, redirect(back, 303))
    if action in tools.PAGES:
        return save_and_respond(
            session, redirect(url_for(tools.PAGES[action], form_id=form_id), 303)
        )
    if action == "later":
        return save_and_respond(session, redirect(url_for(".resume_link", form_id=form_id), 303))
    if action == "back":
        return save_and_respond(
            session, redirect_to_page(form_id, session.journey.before(shown.id))
        )
    return next_page(session, shown, form)


def next_page(session: DraftSession, shown: Page, form: QuestionForm) -> Response:
    """The next page; or this one again, with new questions or with what to correct."""
    form_id = session.version.form_id
    flow = session.journey
    if flow.relevance.stopped and shown.holds(flow.relevance.stopped):
        return save_and_respond(
            session, render_form_page(session, flow, shown, form, notice=form_ended_message())
        )
    if has_unseen_questions(flow, form):
        more = url_for(
            ".page", form_id=form_id, page_id=shown.id, flere=1, til=request.args.get("til")
        )
        return save_and_respond(session, redirect(more, 303))
    if flow.compiled_form.definition.mode != "interview" and not validate_page(flow, form):
        return save_and_respond(session, render_form_page(session, flow, shown, form, status=422))
    if request.args.get("til") == "se-over":
        return save_and_respond(session, redirect_to_page(form_id, None))
    return save_and_respond(session, redirect_to_page(form_id, flow.after(shown.id)))


def perform_question_action(
    session: DraftSession, shown: Page, form: QuestionForm, action: str
) -> Response:
    """Do what a button inside a question says, such as adding a row, and go on from there."""
    place = form.act(action)
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


@bp.post("/utkast")
def autosave(form_id: str) -> Response:
    """Keep what is typed while it is typed; the page says when."""
    session = load_draft(form_id)
    page_id = request.form.get("_page", "")
    shown = session.journey.page(page_id) if session else None
    if session is None or shown is None:
        return autosave_refused("gone", 410)
    if not csrf_token_valid():
        return autosave_refused("old", 400)
    if saved_elsewhere(session, page_id):
        return autosave_refused("conflict", 409)
    session.take(page_id, shown.questions, posted_answers(files=False))
    tools.take(session, shown, whole=False)
    try:
        session.keep()
    except drafts.StaleRevision:
        return autosave_refused("conflict", 409)
    db.session.commit()
    now = i18n.format_time(i18n.local(session.draft.changed))
    return jsonify(saved=now, revision=session.revision(page_id))


def autosave_refused(why: str, status: int) -> Response:
    """Tell the script why the page cannot be kept now."""
    response = jsonify(error=why)
    response.status_code = status
    return response


@bp.get("/senere")
def resume_link(form_id: str) -> Response:
    """The private link and the short code that open the draft again."""
    session = load_draft(form_id)
    if session is None:
        return draft_gone_response(form_id)
    link = url_for("resume.open_link", token=session.payload["token"], _external=True)
    return render_page(
        "respondent/resume_link.html",
        definition=session.compiled_form.definition,
        link=link,
        code=session.payload["code"],
        expires=i18n.local(session.draft.expires).date(),
    )


@bp.post("/lukk")
def close_on_device(form_id: str) -> Response:
    """Close the form on this device; the link and the code still open it.

    An old page may do so too, on a tablet that the next parent waits for; another site may not.
    """
    if request.headers.get("Sec-Fetch-Site") == "cross-site":
        abort(400)
    response = redirect(url_for("catalogue.index"), 303)
    if cookie_name(form_id) in request.cookies:
        delete_cookie(response, cookie_name(form_id), path=form_root_path(form_id))
    return bust_bfcache(response)
