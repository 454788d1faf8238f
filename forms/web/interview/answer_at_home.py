"""«Send skjema hjem»: each parent answers at home first, apart, and the staff see it as theirs.

What a parent writes at home goes into the staff's draft under that parent's name, beside the
answers and not among them. It is shown to the staff only, until it is read aloud and taken over.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from flask import Blueprint, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from forms import i18n
from forms.compiled_form import typed_of
from forms.definition import Definition, Question, Section
from forms.i18n import gettext as _
from forms.logic.answer_state import is_blank
from forms.questions import format_answer
from forms.storage import db
from forms.storage.models.workflow import Invitation
from forms.storage.submissions import drafts
from forms.storage.submissions.draft_payload import HomeReply, HomeRequest
from forms.storage.submissions.drafts import DraftContext
from forms.storage.workflow import invitations
from forms.web.auth.audience import is_staff
from forms.web.core.csrf_and_cookies import bust_bfcache
from forms.web.core.templating import render_page
from forms.web.drafts.access import DraftGone, load_draft
from forms.web.drafts.draft_session import DraftSession
from forms.web.drafts.responses import delete_draft_cookie, draft_gone_response
from forms.web.drafts.start import begin_form
from forms.web.handout import issue_link

bp = Blueprint("answer_at_home", __name__, url_prefix="/skjema/<form_id>/hjem")
LONGEST = 40
DAYS = 30
TRIES = 5
STAFFS = frozenset({"user.name", "unit"})


class HomeAnswer(NamedTuple):
    """What one parent answered at home to one question."""

    number: int
    who: str
    words: str


@bp.get("/")
def choose_parent(form_id: str) -> Response:
    """For whom, and which parts."""
    return render_home_page(load_interview(form_id))


def load_interview(form_id: str) -> DraftSession:
    """The interview that the staff hold in this browser; `DraftGone` for what a parent fills in."""
    session = load_draft(form_id)
    if not is_staff() or session.is_home:
        raise DraftGone(form_id)
    return session


def render_home_page(
    session: DraftSession, problems: list[tuple[str, str]] | None = None, status: int = 200
) -> Response:
    """The page; the parts that the staff fill in are not ticked beforehand."""
    definition = session.compiled_form.definition
    fresh = [section.id for section in for_home(definition) if not is_staffs(section)]
    return render_page(
        "interview/answer_at_home.html",
        status=status,
        definition=definition,
        sections=for_home(definition),
        ticked=request.form.getlist("section") if problems else fresh,
        name=request.form.get("name", ""),
        sent=session.payload.home,
        problems=problems or [],
    )


def for_home(definition: Definition) -> list[Section]:
    """The sections that may go home at all: those that everybody is asked."""
    first = definition.steps[0].sections
    return [s for s in definition.sections if s.id in first and s.audience == "all"]


def is_staffs(section: Section) -> bool:
    """Whether the staff know the answers best: who and where they are."""
    return any(isinstance(q.prefill, str) and q.prefill in STAFFS for q in section.questions)


@bp.post("/")
def issue_home_link(form_id: str) -> Response:
    """A link for one parent."""
    session = load_interview(form_id)
    name = request.form.get("name", "").strip()[:LONGEST]
    known = {section.id for section in for_home(session.compiled_form.definition)}
    chosen = [id for id in request.form.getlist("section") if id in known]
    problems = [("name", _("Skriv hvem lenken er til, for eksempel Foresatt 1."))] * (not name)
    problems += [("section", _("Velg minst én del."))] * (not chosen)
    if problems:
        return render_home_page(session, problems, 422)
    made = invitations.issue(
        "home",
        form_id,
        unit=session.draft.unit_id,
        by=current_user.id,
        days=DAYS,
        prefill={"draft": session.draft.id, "as": name, "sections": chosen},
    )
    db.session.commit()
    return issue_link.shown(made, name, back=url_for("respondent.continue_draft", form_id=form_id))


def begin(invitation: Invitation) -> DraftSession | None:
    """A parent's own draft of what the invitation lets out; None when the staff's is gone."""
    given = invitations.prefill(invitation)
    target = drafts.get(given["draft"])
    if target is None or not invitations.use(invitation):
        return None
    session = begin_form(target.version, DraftContext(unit=target.unit_id))
    session.change(home_request=HomeRequest(given["draft"], given["as"], tuple(given["sections"])))
    session.keep()
    return session


def hand_in(session: DraftSession) -> Response:
    """Put the parent's answers beside the staff's, and let the parent's own draft go."""
    form_id, given = session.version.form_id, session.payload.home_request
    if given is None:
        raise LookupError("Only what a parent answers at home is handed in.")
    answers = {n: v for n, v in session.page_flow.relevance.answers.items() if not is_blank(v)}
    reply = HomeReply(given.name, i18n.format_date(i18n.today()), answers)
    if not put(given.draft, reply):
        return draft_gone_response(form_id)
    drafts.finish(session.draft, session.draft.revision)
    db.session.commit()
    page = render_page(
        "interview/answer_at_home_sent.html", definition=session.compiled_form.definition
    )
    return bust_bfcache(delete_draft_cookie(form_id, page))


def put(draft_id: str, reply: HomeReply) -> bool:
    """Add the reply to the staff's draft, which may be saved by others at the same moment."""
    for _try in range(TRIES):
        draft = drafts.get(draft_id)
        if draft is None:
            return False
        payload = drafts.payload(draft)
        try:
            drafts.save(draft, replace(payload, home=(*payload.home, reply)), draft.revision)
        except drafts.StaleRevision:
            continue
        return True
    return False


def said(session: DraftSession, question: Question) -> list[HomeAnswer]:
    """What the parents answered at home to a question, each by name."""
    return [
        HomeAnswer(number, each.name, format_answer(question, each.answers))
        for number, each in enumerate(session.payload.home)
        if not is_blank(each.answers.get(question.id))
    ]


def take_over(session: DraftSession, questions: Iterable[Question], wanted: str) -> str:
    """Let one parent's answer be the answer (`0-sover`); the question's id, or "" if none is."""
    number, _dash, id = wanted.partition("-")
    replies = session.payload.home
    question = next((q for q in questions if q.id == id), None)
    if question is None or not number.isdecimal() or int(number[:4]) >= len(replies):
        return ""
    answers = replies[int(number[:4])].answers
    if is_blank(answers.get(id)):
        return ""
    mine = dict(_of(answers, id))
    emptied = session.payload.without_typed([id])
    session.payload = replace(
        emptied,
        answers={**emptied.answers, **mine},
        typed={**emptied.typed, **dict(typed_of([question], mine).lists())},
    )
    return id


def _of(answers: Mapping[str, Any], id: str) -> Iterator[tuple[str, Any]]:
    return ((name, value) for name, value in answers.items() if name.partition(".")[0] == id)
