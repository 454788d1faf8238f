"""Filling in a form, page by page, from its start page to the review."""

from flask import Blueprint, abort, jsonify, redirect, request, url_for
from flask_login import current_user
from sqlalchemy.exc import OperationalError
from werkzeug.wrappers import Response

from forms import i18n
from forms.questions import Sheet
from forms.storage import db
from forms.storage.definitions import versions
from forms.storage.submissions import drafts
from forms.web.auth.audience import is_staff
from forms.web.core.csrf_and_cookies import csrf, drop_cookie, next_round, token_holds
from forms.web.core.languages import switch
from forms.web.core.templating import estimate, make
from forms.web.drafts.access import (
    Astray,
    cookie,
    find,
    give,
    gone,
    held,
    home,
    is_resting,
    kept,
    may_work,
    not_kept,
    old_page,
    open_version,
    posted,
    stopped,
    to_page,
    unfinished,
    wake,
)
from forms.web.drafts.draft_session import Work, begin
from forms.web.drafts.start import first_answers
from forms.web.interview import answer_at_home, tools
from forms.web.respondent import one_page_form, receipt
from forms.web.respondent.page_validation import right, unseen
from forms.web.respondent.page_view import show
from forms.web.respondent.save_conflict import (
    again,
    changed_elsewhere,
    elsewhere,
    keep_until_signed_in,
    outrun,
    stray,
)
from forms.workflow.compiled_forms import edition
from forms.workflow.pagination import Page

bp = Blueprint("filling", __name__, url_prefix="/skjema/<form_id>")
csrf.exempt(bp)  # each POST asks `token_holds` itself, so that an old page loses nothing
bp.add_url_rule("/kvittering", view_func=receipt.receipt)


@bp.get("/")
def start(form_id: str) -> Response:
    """What the form is, who reads it and how long it takes; an anonymous form is open at once.

    Whoever comes here may be the next one on a tablet: the copy of what was sent last is closed.
    """
    response = front(form_id)
    if receipt.COOKIE in request.cookies:
        drop_cookie(response, receipt.COOKIE, path=home(form_id))
    return response


def front(form_id: str) -> Response:
    """The start page, or the form itself when it is one page."""
    if blank := one_page_form.kept(form_id):
        return blank
    version = open_version(form_id)
    definition = edition(version).definition
    if definition.one_page:
        return one_page_form.blank(version)
    begun = unfinished(form_id)
    page = make(
        "respondent/start.html",
        definition=definition,
        minutes=estimate(definition),
        unfinished=begun,
        resting=begun is not None and is_resting(begun),
    )
    return next_round(page)


@bp.post("/")
def send_sheet(form_id: str) -> Response:
    """Keep the answers of a form that is one page, to the version that the page shows."""
    version = open_version(form_id)
    wanted = request.form.get("_version", version.id)
    shown = version if wanted == version.id else versions.get(wanted)
    if shown is not None and shown.form_id == form_id:
        version = shown
    if not edition(version).definition.one_page:
        abort(405)
    return one_page_form.send(version)


@bp.post("/start")
def begin_draft(form_id: str) -> Response:
    """Make a draft and go to its first page."""
    version = open_version(form_id)
    definition = edition(version).definition
    if definition.one_page or not token_holds():
        return redirect(url_for(".start", form_id=form_id), 303)
    if definition.case == "must":
        return redirect(url_for("cases.index", skjema=form_id), 303)
    drafts.expire()  # whoever begins clears away what nobody came back to
    owner = current_user.id if current_user.is_authenticated else None
    work = begin(version, first_answers(definition), drafts.Place(owner))
    db.session.commit()
    return hand_over(work)


def hand_over(work: Work) -> Response:
    """Give the browser the draft, and show the page to go on with."""
    wake(work)
    response = where_left_off(work)
    return next_round(give(work, response))


def where_left_off(work: Work) -> Response:
    """The page that was last shown; the first one when none was."""
    way = work.journey
    last = work.payload.get("at")
    first = next(iter(way.pages), None)
    return to_page(work.version.form_id, (way.page(last) or way.first_open()) if last else first)


@bp.get("/fortsett")
def carry_on(form_id: str) -> Response:
    """Back into the draft that this browser holds."""
    work = find(form_id)
    return gone(form_id) if work is None else where_left_off(work)


@bp.get("/del/<page_id>")
def page(form_id: str, page_id: str) -> Response:
    """One page of the form, with what was typed before."""
    work = find(form_id)
    if work is None:
        return gone(form_id)
    way = work.journey
    shown = way.page(page_id)
    if shown is None:
        return to_page(form_id, way.first_open())
    return show(work, way, shown, work.sheet(shown.questions))


@bp.post("/del/<page_id>")
def turn(form_id: str, page_id: str) -> Response:
    """Keep what was typed, and do what the button says."""
    work = held(form_id)
    if work is None:
        return gone(form_id)
    if not may_work(work):
        return keep_until_signed_in(work, page_id)
    way = work.journey
    shown = way.page(page_id)
    if shown is None:
        return to_page(form_id, way.first_open())
    if not token_holds():
        return again(work, way, shown, old_page(), 400)
    if elsewhere(work, page_id):
        return again(work, way, shown, changed_elsewhere(work, page_id), 409)
    try:
        sheet = work.take(page_id, shown.questions, posted())
        tools.take(work, shown, whole=True)
        return act(work, shown, sheet)
    except drafts.Outdated:
        db.session.rollback()
        return outrun(form_id, way, shown)
    except OperationalError:
        db.session.rollback()
        response = again(work, way, shown, not_kept(), 503, request.form["revision"])
        response.headers["Retry-After"] = "10"
        return response


@bp.errorhandler(Astray)
def astray(error: Astray) -> Response:
    """What was typed on a page of another draft than the one that is open here now."""
    if request.endpoint == "filling.autosave":
        return refuse("conflict", 409)
    return stray(error.work, (request.view_args or {}).get("page_id", ""))


def act(work: Work, shown: Page, sheet: Sheet) -> Response:
    """Do what the pressed button says with a page that the draft has taken over."""
    form_id = work.version.form_id
    action = request.form.get("_do", "next")
    if code := request.form.get("_language"):
        switch(code)
        return kept(work, to_page(form_id, shown))
    if ":" in action:
        return kept(work, do_inside(work, shown, sheet, action))
    if onward := work.journey.page(request.form.get("_to", "")):
        return kept(work, to_page(form_id, onward))
    if is_staff() and (wanted := request.form.get("_use")):
        here = answer_at_home.take_over(work, shown.questions, wanted)
        back = url_for(".page", form_id=form_id, page_id=shown.id, _anchor=f"q-{here}")
        return kept(work, redirect(back, 303))
    if action in tools.PAGES:
        return kept(work, redirect(url_for(tools.PAGES[action], form_id=form_id), 303))
    if action == "later":
        return kept(work, redirect(url_for(".later", form_id=form_id), 303))
    if action == "back":
        return kept(work, to_page(form_id, work.journey.before(shown.id)))
    return go_on(work, shown, sheet)


def go_on(work: Work, shown: Page, sheet: Sheet) -> Response:
    """The next page; or this one again, with new questions or with what to correct."""
    form_id = work.version.form_id
    way = work.journey
    if way.relevance.stopped and shown.holds(way.relevance.stopped):
        return kept(work, show(work, way, shown, sheet, notice=stopped()))
    if unseen(way, sheet):
        more = url_for(
            ".page", form_id=form_id, page_id=shown.id, flere=1, til=request.args.get("til")
        )
        return kept(work, redirect(more, 303))
    if way.edition.definition.mode != "interview" and not right(way, sheet):
        return kept(work, show(work, way, shown, sheet, status=422))
    if request.args.get("til") == "se-over":
        return kept(work, to_page(form_id, None))
    return kept(work, to_page(form_id, way.after(shown.id)))


def do_inside(work: Work, shown: Page, sheet: Sheet, action: str) -> Response:
    """Do what a button inside a question says, such as adding a row, and go on from there."""
    place = sheet.act(action)
    if place is None:
        abort(400)
    work.write(shown.id, sheet)
    here = url_for(
        ".page",
        form_id=work.version.form_id,
        page_id=shown.id,
        til=request.args.get("til"),
        _anchor=place,
    )
    return redirect(here, 303)


@bp.post("/utkast")
def autosave(form_id: str) -> Response:
    """Keep what is typed while it is typed; the page says when."""
    work = find(form_id)
    page_id = request.form.get("_page", "")
    shown = work.journey.page(page_id) if work else None
    if work is None or shown is None:
        return refuse("gone", 410)
    if not token_holds():
        return refuse("old", 400)
    if elsewhere(work, page_id):
        return refuse("conflict", 409)
    work.take(page_id, shown.questions, posted(files=False))
    tools.take(work, shown, whole=False)
    try:
        work.keep()
    except drafts.Outdated:
        return refuse("conflict", 409)
    db.session.commit()
    now = i18n.format_time(i18n.local(work.draft.changed))
    return jsonify(saved=now, revision=work.revision(page_id))


def refuse(why: str, status: int) -> Response:
    """Tell the script why the page cannot be kept now."""
    response = jsonify(error=why)
    response.status_code = status
    return response


@bp.get("/senere")
def later(form_id: str) -> Response:
    """The private link and the short code that open the draft again."""
    work = find(form_id)
    if work is None:
        return gone(form_id)
    link = url_for("resuming.open_link", token=work.payload["token"], _external=True)
    return make(
        "respondent/resume_link.html",
        definition=work.edition.definition,
        link=link,
        code=work.payload["code"],
        expires=i18n.local(work.draft.expires).date(),
    )


@bp.post("/lukk")
def leave(form_id: str) -> Response:
    """Close the form on this device; the link and the code still open it.

    An old page may do so too, on a tablet that the next parent waits for; another site may not.
    """
    if request.headers.get("Sec-Fetch-Site") == "cross-site":
        abort(400)
    response = redirect(url_for("catalogue.index"), 303)
    if cookie(form_id) in request.cookies:
        drop_cookie(response, cookie(form_id), path=home(form_id))
    return next_round(response)
