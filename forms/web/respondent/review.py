"""«Se over svarene», and sending: the answers are kept once, and then comes the receipt."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from flask import Blueprint, redirect, request, url_for
from sqlalchemy.exc import OperationalError
from werkzeug.wrappers import Response

from forms.definition import Question
from forms.logic.answer_state import State, is_blank, state
from forms.questions import QuestionForm, format_answer, question_at, question_type_of
from forms.storage import db
from forms.storage.submissions import drafts
from forms.web.auth.device_handover import handed_over_draft
from forms.web.core.csrf_and_cookies import csrf_or
from forms.web.core.languages import switch
from forms.web.core.messages import expired_page_message, not_saved_message, retry_later
from forms.web.core.templating import render_page
from forms.web.drafts.access import DraftGone, load_draft, resume_code_of
from forms.web.drafts.draft_session import DraftSession
from forms.web.drafts.responses import form_root_path, redirect_to_page
from forms.web.interview import answer_at_home, tools
from forms.web.respondent import submit
from forms.web.respondent.page_validation import triggered_checks, validate_page
from forms.web.respondent.receipt import receipt_again, resend_key
from forms.workflow.pagination import Page, PageFlow

bp = Blueprint("review", __name__, url_prefix="/skjema/<form_id>")


@bp.get("/se-over")
def review_answers(form_id: str) -> Response:
    """Every answer, part by part, before it is sent."""
    session = load_draft(form_id)
    flow = session.page_flow
    if flow.relevance.stopped:
        return redirect_to_page(form_id, flow.page_of(flow.relevance.stopped))
    return render_review(session)


def expired_page(form_id: str) -> Response:
    """The review once more, when its CSRF token has expired."""
    return render_review(load_draft(form_id), notice=expired_page_message(), status=400)


@bp.post("/send")
@csrf_or(expired_page)
def send(form_id: str) -> Response:
    """Store the answers for good; the same form sent twice is stored once."""
    try:
        session = load_draft(form_id)
    except DraftGone:
        return receipt_again(form_id)
    if code := request.form.get("_language"):
        switch(code)
        return redirect(url_for(".review_answers", form_id=form_id), 303)
    if session.is_home:
        return hand_in(session)
    flow = checked_flow(session)
    if isinstance(flow, Response):
        return flow
    if session.signers(flow):
        return redirect(url_for("signing.sign", form_id=form_id), 303)
    return submit.respond(
        session,
        submit.submit_draft(session, flow),
        again=lambda notice, status: review_again(form_id, notice, status),
        busy=lambda: busy(session),
    )


def checked_flow(session: DraftSession) -> PageFlow | Response:
    """The pages with all that is sent, or the page where something must be mended first."""
    flow = tools.as_sent(session, session.flow_to_send)
    if flow.relevance.stopped:
        return redirect_to_page(session.version.form_id, flow.page_of(flow.relevance.stopped))
    form = session.form([q for page in flow.pages for q in page.questions])
    return flow if validate_page(flow, form) else render_review(session, form, status=422)


def hand_in(session: DraftSession) -> Response:
    """Give what a parent wrote at home to whoever will talk with them."""
    try:
        return answer_at_home.hand_in(session)
    except drafts.StaleRevision:
        db.session.rollback()
        return review_again(session.version.form_id, submit.changed_message(), 409)
    except OperationalError:
        db.session.rollback()
        return busy(session)


def busy(session: DraftSession) -> Response:
    """The review once more: the database could not take it now."""
    return retry_later(render_review(session, notice=not_saved_message()))


def review_again(form_id: str, notice: str, status: int) -> Response:
    """The review as it is now, and why it was not sent."""
    return render_review(load_draft(form_id), notice=notice, status=status)


def render_review(
    session: DraftSession, form: QuestionForm | None = None, *, notice: str = "", status: int = 200
) -> Response:
    """The review page, with what must be corrected when it was sent too early."""
    flow = session.page_flow
    interviews = flow.compiled_form.definition.mode == "interview" and "staff" in flow.audiences
    family = interviews and form is None and request.args.get("vis") != "alt"
    seen = session.flow_for_family if family else flow
    return render_page(
        "respondent/review.html",
        status=status,
        definition=flow.compiled_form.definition,
        chapters=[
            found
            for _section, pages in groupby(seen.pages, in_section)
            if (found := part(seen, list(pages)))["answers"]  # notes are nothing to look over
        ],
        interviews=interviews,
        family=family,
        shows=handed_over_draft() is not None,
        again=[(place(flow, q.id), q.label) for _page, q in tools.to_ask_again(session, flow)]
        if interviews
        else [],
        key=session.draft.id,
        resend=resend_key(session.draft.id),
        code=resume_code_of(session),
        signs=not session.is_home and bool(session.signers(flow)),
        at_home=session.is_home,
        earlier=session.read_only,
        notice=notice,
        problems=list(to_correct(flow, form)) if form else [],
        warnings=[
            (place(flow, c.at) if flow.page_of(c.at) else "", c.say)
            for c in triggered_checks(flow)
            if c.level == "warning"
        ],
        missing=[
            (place(flow, q.id), q.label)
            for page in flow.pages
            for q in asked(flow, page)
            if q.soft and is_blank(flow.relevance.answers.get(q.id))
        ],
        last=place(flow, flow.pages[-1].questions[0].id)
        if flow.pages
        else form_root_path(session.version.form_id),
    )


def in_section(page: Page) -> str:
    """The section that a page is of, or is."""
    return page.section.id


def part(flow: PageFlow, pages: Sequence[Page]) -> dict[str, Any]:
    """One section of the review: its answers as a person reads them, and where to change them.

    A section of one page is changed as a whole, one with a page for each question one by one.
    """
    answers, whole = flow.relevance.answers, pages[0].section.page == "section"
    return {
        "section": pages[0].section,
        "change": place(flow, pages[0].questions[0].id) if whole else "",
        "answers": [
            (
                q,
                format_answer(q, answers),
                restored_value(q, answers),
                place(flow, q.id) if is_open(q, answers) else "",
                "" if whole else place(flow, q.id),
            )
            for page in pages
            for q in asked(flow, page)
        ],
    }


def is_open(question: Question, answers: Mapping[str, Any]) -> bool:
    """Whether the question is neither answered nor declined."""
    return question_type_of(question).answerable and state(answers, question.id) is State.EMPTY


def restored_value(question: Question, answers: Mapping[str, Any]) -> Any:
    """The answer as its type works with it, for types that lay it out; None when it is empty."""
    stored = answers.get(question.id)
    return None if is_blank(stored) else question_type_of(question).restore(stored)


def asked(flow: PageFlow, page: Page) -> list[Question]:
    """The questions of a page that are asked, and the computed values that everybody may see."""
    return [
        q
        for q in page.questions
        if q.id in flow.relevance.answers
        and question_type_of(q).is_shown(q, "staff" in flow.audiences)
    ]


def to_correct(flow: PageFlow, form: QuestionForm) -> Any:
    """Each problem with the address of the page and the control where it is mended."""
    for link, message in form.problems():
        yield place(flow, question_at(link), link), message


def place(flow: PageFlow, question: str, anchor: str = "") -> str:
    """The address where *question* is answered, on the way back to the review."""
    page = flow.page_of(question) or flow.pages[0]
    definition = flow.compiled_form.definition
    return url_for(
        "respondent.page",
        form_id=definition.id,
        page_id=page.id,
        til="se-over",
        _anchor=anchor or f"q-{question}",
    )
