"""«Se over svarene»: every answer, part by part, and the errors to correct."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

from flask import request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from forms.definition import Question
from forms.definition.groups import by_group
from forms.i18n import gettext as _
from forms.logic.answer_state import State, is_blank, state_of_answer
from forms.questions import QuestionForm, format_answer, question_at, question_type_of
from forms.web.auth.handed_over_device import handed_over_draft
from forms.web.auth.unit_scope import scope
from forms.web.core.templating import render_page
from forms.web.drafts import offline
from forms.web.drafts.access import resume_code_of
from forms.web.drafts.draft_cookie import form_root_path
from forms.web.drafts.draft_session import DraftSession
from forms.web.drafts.responses import redirect_to_page
from forms.web.handout.sent_cookie import resend_key
from forms.web.interview import home_replies, notes_and_marks, private_pages
from forms.web.respondent.page_validation import triggered_checks, validate_page
from forms.workflow.answer_warnings import remarks
from forms.workflow.cases import exclusions
from forms.workflow.pagination import Page, PageFlow

MOST_UNFOLDED = 3
"""How many unanswered questions of a part stand among the others; more are folded together."""


def validated_flow(session: DraftSession) -> tuple[PageFlow, QuestionForm, bool]:
    """Return the pages to submit, their form with its errors, and whether they may be sent."""
    flow = notes_and_marks.without_unasked(session, session.flow_to_send)
    form = session.form([q for page in flow.pages for q in page.questions])
    if flow.relevance.stopped:
        return flow, form, False
    whole = validate_page(flow, form, session.draft.case_id)
    whole = not list(private_problems(session)) and whole
    return flow, form, whole


def invalid_response(session: DraftSession, flow: PageFlow, form: QuestionForm) -> Response:
    """Render the review with what to correct; or go to the answer that stops the form."""
    if flow.relevance.stopped:
        return redirect_to_page(session.version.form_id, flow.page_of(flow.relevance.stopped))
    return render_review(session, form, status=422)


def private_problems(session: DraftSession) -> Iterator[tuple[str, str]]:
    """Yield what must be mended in the answers of each person who was asked alone: the page where
    they are opened, and a sentence without the answer.
    """
    gate = url_for("private_questions.confirm_open", form_id=session.version.form_id)
    for person, flow in session.flows_alone():
        asked = [q for q in flow.definition.questions.values() if q.id in session.alone]
        form = session.compiled_form.question_form(asked, MultiDict(person.typed), {})
        if not validate_page(flow, form):
            name = person.name or _("én person")
            yield gate, _("Rett svarene i enerom til %(name)s. Åpne dem igjen.", name=name)


def render_review(
    session: DraftSession, form: QuestionForm | None = None, *, notice: str = "", status: int = 200
) -> Response:
    """Render the review page, with the errors when it was sent too early.

    An interview is shown as the family sees it, also after an error: the address says otherwise.
    """
    flow = session.page_flow
    interviews = notes_and_marks.is_conversation(session, flow)
    family = interviews and not is_staff_view()
    seen = session.flow_for_family if family else flow
    return render_page(
        "respondent/review.html",
        status=status,
        definition=flow.compiled_form.definition,
        chapters=[
            found
            for found in (
                section_context(seen, list(p)) for _section, p in groupby(seen.pages, section_id)
            )
            if found["answers"] or found["folded"]  # notes are nothing to look over
        ],
        interviews=interviews,
        family=family,
        shows=handed_over_draft() is not None,
        again=[
            (address_of_question(flow, q.id), q.label)
            for _page, q in notes_and_marks.marked_questions(session, flow)
        ]
        if interviews
        else [],
        key=session.draft.id,
        first_step=session.draft.submission_id is None and not session.is_home,
        resend=resend_key(session.draft.id),
        code=resume_code_of(session),
        signs=not session.is_home and bool(session.signers(flow)),
        at_home=session.is_home,
        earlier=session.read_only,
        is_part=session.is_part,
        offline=offline.draft_page_data(session),
        notice=notice,
        problems=problems_to_correct(session, form, family=family) if form else [],
        private=private_context(session) if not family else None,
        unused=unused_replies_by_parent(session) if interviews and not family else [],
        warnings=[
            *warnings_with_links(seen, errors=form is None),
            *(remarks_on_names(session, flow) if not family else ()),
            *(remarks_for_staff(session, seen) if family else ()),
        ],
        missing=[
            (address_of_question(flow, q.id), q.label)
            for page in seen.pages
            for q in asked_questions(seen, page)
            if q.soft and is_blank(flow.relevance.answers.get(q.id))
        ],
        last=address_of_question(flow, flow.pages[-1].questions[0].id)
        if flow.pages
        else form_root_path(session.version.form_id),
    )


def is_staff_view() -> bool:
    """Whether the address asks for the staff's view of an interview (`vis=alt`)."""
    return request.args.get("vis") == "alt"


def warnings_with_links(flow: PageFlow, *, errors: bool = True) -> list[tuple[str, str]]:
    """Return what the reader of *flow* is warned about, each with where it is mended.

    What the form's own rules refuse stands here too, before anybody signs; not with *errors*
    False, for a page that says it as errors.
    """
    told = ("warning", "error") if errors else ("warning",)
    own = [(c.at, c.say) for c in triggered_checks(flow) if c.level in told]
    every = (*own, *remarks(flow, scope()))
    return [(address_of_question(flow, at) if flow.page_of(at) else "", said) for at, said in every]


def remarks_for_staff(session: DraftSession, seen: PageFlow) -> Iterator[tuple[str, str]]:
    """Yield, on the family's view, that there is more to read on the staff's, and where it is."""
    flow, told = session.page_flow, {sentence for _place, sentence in warnings_with_links(seen)}
    mine = [sentence for _place, sentence in warnings_with_links(flow) if sentence not in told]
    unasked = private_context(session)
    waits = unasked is not None and not unasked["names"]
    waits = waits or bool(home_replies.unused_replies(session))
    if mine or waits or any(True for _each in remarks_on_names(session, flow)):
        address = url_for("review.review_answers", form_id=session.version.form_id, vis="alt")
        yield address, _("Se over det som bare er for ansatte.")


def problems_to_correct(
    session: DraftSession, form: QuestionForm, *, family: bool
) -> list[tuple[str, str]]:
    """Return what must be corrected before the form is sent, and where.

    On the family's view what only staff are asked is told without a word of the question.
    """
    flow = session.page_flow
    if not family:
        return [*problems_with_links(flow, form), *private_problems(session)]
    hidden = _("Rett svaret som bare er for ansatte.")
    questions, shown = flow.definition.questions, session.flow_for_family.audiences
    found: dict[tuple[str, str], None] = {}
    for link, message in form.problems():
        question = question_at(link)
        seen = questions[question].audience in shown
        found[address_of_question(flow, question, link), message if seen else hidden] = None
    return [*found, *dict.fromkeys((gate, hidden) for gate, _sentence in private_problems(session))]


def remarks_on_names(session: DraftSession, flow: PageFlow) -> Iterator[tuple[str, str]]:
    """Yield what staff should know of the names that a permission leaves out, and where they are.

    The family is told by those they talk with: who has an account is not theirs to look up.
    """
    grants = flow.definition.grants
    asked = grants.except_people.partition(".")[0] if grants else ""
    if grants is None or "staff" not in flow.audiences or not flow.page_of(asked):
        return
    for name in exclusions.names_in(grants, flow.relevance.answers):
        if sentence := exclusions.remark(name, session.draft.unit_id):
            yield address_of_question(flow, asked), sentence


def private_context(session: DraftSession) -> dict[str, Any] | None:
    """Return who was asked alone; None for those who do not ask, or where nothing is asked.

    It is for staff's own view: one parent must not read from a screen that the other was asked.
    """
    if not session.has_alone or not (session.people or private_pages.private_pages(session)):
        return None
    return {"names": [person.name or _("én person") for person in session.people]}


def unused_replies_by_parent(
    session: DraftSession,
) -> list[tuple[str, str, list[tuple[str, str, bool]]]]:
    """Return, for each parent, the questions whose answers from home go when the form is sent.

    It is for staff's own view: what one parent wrote is not read by the other.
    """
    flow = session.page_flow
    return [
        (
            each.who,
            each.day,
            [
                (address_of_question(flow, q.id) if flow.page_of(q.id) else "", q.label, other)
                for q, other in each.questions
            ],
        )
        for each in home_replies.unused_replies(session)
    ]


def section_id(page: Page) -> str:
    """Return the id of the page's section."""
    return page.section.id


def section_context(flow: PageFlow, pages: Sequence[Page]) -> dict[str, Any]:
    """One section of the review: its answers as a person reads them, and where to change them.

    A section of one page is changed as a whole, one with a page for each question one by one.
    """
    answers, whole = flow.shown_answers, pages[0].section.page == "section"
    lines = [
        (
            q,
            answer_text(q, answers),
            restored_value(q, answers),
            address_of_question(flow, q.id) if is_open(q, answers) else "",
            "" if whole else address_of_question(flow, q.id),
        )
        for page in pages
        for q in asked_questions(flow, page)
    ]
    unanswered = [line for line in lines if line[3]]
    free = [line for line in unanswered if not line[0].required]
    folds = len(unanswered) > MOST_UNFOLDED
    seen = [line for line in lines if not (folds and line in free)]
    return {
        "section": pages[0].section,
        "change": address_of_question(flow, pages[0].questions[0].id) if whole else "",
        "answers": list(by_group(seen, itemgetter(0))),
        "folded": free if folds else [],
        "unanswered": len(unanswered),
        "total": sum(1 for line in lines if question_type_of(line[0]).answerable),
    }


def answer_text(question: Question, answers: Mapping[str, Any]) -> str:
    """Return the answer in words; of one that is missing, whether it must be given."""
    said = format_answer(question, answers)
    if question.required and is_open(question, answers):
        return f"{said} · {_('Må besvares')}"
    return said


def is_open(question: Question, answers: Mapping[str, Any]) -> bool:
    """Whether the question is neither answered nor declined."""
    return (
        question_type_of(question).answerable
        and state_of_answer(answers, question.id) is State.EMPTY
    )


def restored_value(question: Question, answers: Mapping[str, Any]) -> Any:
    """Return the answer as its type's own value, for types that lay it out; None when empty."""
    stored = answers.get(question.id)
    return None if is_blank(stored) else question_type_of(question).restore(stored)


def asked_questions(flow: PageFlow, page: Page) -> list[Question]:
    """Return the asked questions of a page, and the computed values for everybody."""
    return [
        q
        for q in page.questions
        if q.id in flow.shown_answers and question_type_of(q).is_shown(q, "staff" in flow.audiences)
    ]


def problems_with_links(flow: PageFlow, form: QuestionForm) -> Any:
    """Each problem with the address of the page and the control where it is mended."""
    for link, message in form.problems():
        yield address_of_question(flow, question_at(link), link), message


def address_of_question(flow: PageFlow, question: str, anchor: str = "") -> str:
    """Return the address where *question* is answered, with the return to the review."""
    page = flow.page_of(question) or flow.pages[0]
    definition = flow.compiled_form.definition
    return url_for(
        "respondent.page",
        form_id=definition.id,
        page_id=page.id,
        til="se-over",
        _anchor=anchor or f"q-{question}",
    )
