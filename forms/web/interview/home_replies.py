"""Parents' answers from home: their own draft, and its transfer to the staff's."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from flask import redirect, url_for
from flask import session as flask_session
from werkzeug.wrappers import Response

from forms import i18n
from forms.compiled_form import typed_values
from forms.definition import Definition, Question
from forms.i18n import gettext as _
from forms.logic.answer_state import is_empty
from forms.logic.shielding import is_shielded
from forms.questions import format_answer
from forms.questions.own_unit import own_unit
from forms.storage import db
from forms.storage.models.workflow import Invitation
from forms.storage.submissions import drafts
from forms.storage.submissions.draft_payload import HomeReply, HomeRequest
from forms.storage.submissions.drafts import DraftContext
from forms.storage.workflow import cases, invitations
from forms.web.core.templating import render_page
from forms.web.drafts.draft_cookie import delete_draft_cookie
from forms.web.drafts.draft_session import DraftSession
from forms.web.drafts.start import begin_form
from forms.web.security.csrf_and_cookies import bust_bfcache
from forms.workflow.submit import unit_answered

TRIES = 5
SENT = "home"
"""Where the session keeps which form was answered at home, in which draft, and which parts of it;
no answer.
"""


class TalkIsOver(LookupError):
    """The staff have sent their form, or it is gone: nothing can be put beside it."""


class HomeAnswer(NamedTuple):
    """One parent's answer from home to one question."""

    number: int
    who: str
    words: str
    used: bool
    """Whether it is the answer now."""


class HomeReplyOfPage(NamedTuple):
    """One parent's answers from home on a page that are not in use yet."""

    number: int
    who: str
    day: str
    left: int


class UnusedReplies(NamedTuple):
    """One parent's answers from home that the form does not have."""

    who: str
    day: str
    questions: list[tuple[Question, bool]]
    """Each question, and whether it is answered in another way."""


def begin_parent_draft(invitation: Invitation) -> DraftSession | None:
    """Create a parent's draft of the invitation's sections; None when the staff's is gone."""
    given = invitations.prefill(invitation)
    target = drafts.get(given["draft"])
    if target is None or not invitations.use(invitation):
        return None
    session = begin_form(target.version, DraftContext(unit=target.unit_id))
    session.change(home_request=HomeRequest(given["draft"], given["as"], tuple(given["sections"])))
    session.keep()
    invitations.keep_prefill(invitation, {**given, "own": session.draft.id})
    return session


def parent_draft(invitation: Invitation) -> DraftSession | None:
    """Return what the parent has begun by the link and not sent; None when there is nothing."""
    if invitation.purpose != "home":
        return None
    draft = drafts.get(invitations.prefill(invitation).get("own", ""))
    return DraftSession(draft, draft.version) if draft is not None else None


def staff_draft(invitation: Invitation) -> DraftSession | None:
    """Return the staff's draft that the link is of; None when it is sent or gone."""
    draft = drafts.get(invitations.prefill(invitation)["draft"])
    return DraftSession(draft, draft.version) if draft is not None else None


def asking_unit(invitation: Invitation) -> str | None:
    """Return the unit that asks: as the staff's form says it, or theirs who made the link."""
    session = staff_draft(invitation)
    if session is None:
        return invitation.unit_id
    asked = own_unit(session.compiled_form.definition)
    return session.draft.unit_id or unit_answered(asked, session.answers) or invitation.unit_id


def reveals_childs_place(invitation: Invitation) -> bool:
    """Tell whether the unit's name would tell where a child with a protected address is."""
    session = staff_draft(invitation)
    if session is None or is_shielded(session.compiled_form.definition, session.answers):
        return True
    return session.draft.case_id is not None and cases.is_shielded(session.draft.case_id)


def used_link_response(invitation: Invitation) -> Response | None:
    """Say to who comes back by their link that it was sent; None where it was not."""
    given, session = invitations.prefill(invitation), staff_draft(invitation)
    home = session.payload.from_parents if session else []
    sent = next((each for each in home if each.name == given["as"]), None)
    if session is None or sent is None:
        return None
    page = render_page(
        "invitations/delivered.html",
        definition=session.compiled_form.definition,
        reference="",
        done=_("Du svarte %(day)s.", day=sent.day),
        arrivals=[],
    )
    return bust_bfcache(page)


def hand_in(session: DraftSession) -> Response:
    """Put the parent's answers beside the staff's, and let the parent's own draft go."""
    form_id, given = session.version.form_id, session.payload.home_request
    if given is None:
        raise LookupError("Only what a parent answers at home is handed in.")
    answers = {n: v for n, v in session.page_flow.relevance.answers.items() if not is_empty(v)}
    reply = HomeReply(given.name, i18n.format_date(i18n.today()), answers)
    if not add_reply(given.draft, reply):
        raise TalkIsOver
    drafts.finish(session.draft, session.draft.revision)
    db.session.commit()
    flask_session[SENT] = [form_id, session.draft.id, *given.sections]
    # a page of its own: what is sent twice by one press leads to it both times
    return bust_bfcache(delete_draft_cookie(form_id, redirect_to_thanks(form_id)))


def redirect_to_thanks(form_id: str) -> Response:
    """Redirect to the page that says that the answers are sent."""
    return redirect(url_for("review.sent_from_home", form_id=form_id), 303)


def is_sent(form_id: str, draft_id: str | None = None) -> bool:
    """Whether this browser sent answers to the form from home; of that draft, if one is given."""
    sent = flask_session.get(SENT) or ["", ""]
    return sent[0] == form_id and draft_id in (None, sent[1])


def render_thanks(definition: Definition) -> Response:
    """Render it."""
    parts = flask_session[SENT][2:]
    return bust_bfcache(
        render_page("interview/answer_at_home_sent.html", definition=definition, parts_sent=parts)
    )


def too_late_message() -> str:
    """Say to a parent that the staff have sent their form."""
    return _(
        "Samtalen er ferdig, så svarene kan ikke legges ved den. De står her. Kopier dem eller"
        " skriv dem ut, og gi dem til den du snakket med."
    )


def add_reply(draft_id: str, reply: HomeReply) -> bool:
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


def answers_from_home(session: DraftSession, question: Question) -> list[HomeAnswer]:
    """List the parents' answers from home to a question, each with its parent's name."""
    return [
        HomeAnswer(
            number,
            each.name,
            format_answer(question, each.answers),
            session.answers.get(question.id) == each.answers.get(question.id),
        )
        for number, each in enumerate(session.payload.home)
        if not is_empty(each.answers.get(question.id))
    ]


def replies_on_page(session: DraftSession, questions: Iterable[Question]) -> list[HomeReplyOfPage]:
    """List the replies that answer questions which are unanswered on the page."""
    open_here = [q.id for q in questions if is_empty(session.answers.get(q.id))]
    found = []
    for number, each in enumerate(session.payload.home):
        if not each.name:
            continue
        left = sum(1 for id in open_here if not is_empty(each.answers.get(id)))
        if left:
            found.append(HomeReplyOfPage(number, each.name, each.day, left))
    return found


def unused_replies(session: DraftSession) -> list[UnusedReplies]:
    """List what parents answered at home that goes when the form is sent, parent by parent."""
    found, order = [], session.compiled_form.definition.questions
    taken = session.payload.origins()
    for each in session.payload.from_parents:
        mine = [each.name, each.day]
        left = [
            (question, not is_empty(session.answers.get(id)))
            for id, question in order.items()
            if not is_empty(each.answers.get(id)) and mine not in taken.get(id, ())
        ]
        if left:
            found.append(UnusedReplies(each.name, each.day, left))
    return found


def use_all_replies(session: DraftSession, questions: Iterable[Question], wanted: str) -> bool:
    """Let one parent's answers be the answers to what is unanswered on the page."""
    questions = list(questions)
    if not wanted.isdecimal() or int(wanted[:4]) >= len(session.payload.home):
        return False
    for question in questions:
        if is_empty(session.answers.get(question.id)):
            use_reply(session, questions, f"{wanted[:4]}-{question.id}")
    return True


def use_reply(session: DraftSession, questions: Iterable[Question], wanted: str) -> str:
    """Let one parent's answer be the answer (`0-sover`); the question's id, or "" if none is."""
    number, _dash, id = wanted.partition("-")
    replies = session.payload.home
    question = next((q for q in questions if q.id == id), None)
    if question is None or not number.isdecimal() or int(number[:4]) >= len(replies):
        return ""
    answers = replies[int(number[:4])].answers
    if is_empty(answers.get(id)):
        return ""
    mine = dict(_answers_to(answers, id))
    changed = session.payload.replacing(id, mine)
    typed = dict(typed_values([question], mine).lists())
    session.payload = replace(changed, typed={**changed.typed, **typed})
    return id


def _answers_to(answers: Mapping[str, Any], id: str) -> Iterator[tuple[str, Any]]:
    return ((name, value) for name, value in answers.items() if name.partition(".")[0] == id)
