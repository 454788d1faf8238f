"""A page of an unfinished form as HTML, with all that was typed."""

import time
from collections.abc import Sequence
from typing import Any

from flask import request
from markupsafe import Markup
from werkzeug.wrappers import Response

from forms.definition import Question, Step
from forms.i18n import gettext as _
from forms.logic.sent_sections import Sent, always_sent
from forms.questions import QuestionForm
from forms.web.auth.handed_over_device import handed_over_draft
from forms.web.core import reading_choices
from forms.web.core.question_html import render_questions
from forms.web.core.templating import render_page
from forms.web.drafts import offline
from forms.web.drafts.access import resume_code_of
from forms.web.drafts.draft_session import DraftSession
from forms.web.interview import home_replies, notes_and_marks
from forms.workflow.figures import explanation, figure_note, has_figures
from forms.workflow.pagination import Page, PageFlow


def render_form_page(
    session: DraftSession,
    flow: PageFlow,
    shown: Page,
    form: QuestionForm,
    *,
    notice: str = "",
    status: int = 200,
    others: Sequence[tuple[str, str]] = (),
    revision: str | None = None,
    stray: bool = False,
) -> Response:
    """Render a page of the form; *others* are answers stored from another device.

    A *stray* page shows the posted answers only, and nothing stored.
    """
    counts = has_figures(flow.compiled_form.definition)
    interviews = notes_and_marks.is_conversation(session, flow)
    beside = interviews and notes_and_marks.is_conversation(session, flow, shown)
    second = reading_choices.definition_beside(session.version, flow)
    words = reading_choices.renderer_beside(second) if second else None

    def tools(question: Question) -> Markup:
        found = notes_and_marks.render_staff_tools(session, question) if beside else Markup()
        found += figure_explanation(question, session)
        return found + words(question) if words else found

    return render_page(
        "respondent/page.html",
        status=status,
        definition=flow.compiled_form.definition,
        page=shown,
        step_intro=flow.texts.markdown(flow.step.intro) if flow.before(shown.id) is None else "",
        earlier_open=shows_earlier_open(flow.step) and flow.before(shown.id) is None,
        earlier=() if stray else session.read_only,
        is_part=session.is_part,
        carried=session.carried(shown.id, shown.questions),
        intro=shown.section.intro,
        alone_at=session.payload.private.at if session.payload.private else 0,
        rail=sidebar_context(session, flow, shown) if interviews else None,
        shows=handed_over_draft() is not None,
        opened=int(time.time()),
        first=flow.before(shown.id) is None,
        draft=session.draft.id,
        first_step=session.draft.submission_id is None and not session.is_home,
        code="" if stray else resume_code_of(session),
        revision=session.revision(shown.id) if revision is None else revision,
        notice=notice,
        others=others,
        more="flere" in request.args,
        problems=list(form.problems()),
        drawing=render_questions(
            flow, shown.questions, form, tools if beside or counts or words else None
        ),
        second=second,
        easy=reading_choices.easy_reading(flow.compiled_form),
        seconds=reading_choices.second_languages(session.version),
        staff="staff" in flow.audiences,
        offline={} if stray else offline.draft_page_data(session),
        to_review=request.args.get("til") == "se-over",
        always=_fields_always_sent(flow, shown),
    )


def _fields_always_sent(flow: PageFlow, shown: Page) -> Sequence[Sent]:
    """List what goes along whatever is answered, on the page that asks what may."""
    compiled = flow.compiled_form.compiled
    if not compiled.derivation.permission & {q.id for q in shown.questions}:
        return ()
    own = flow.step.sections
    later = own[own.index(shown.section.id) :] if shown.section.id in own else own
    past = {section.id for section in compiled.definition.sections} - set(later)
    return always_sent(compiled, past, flow.readable)


def figure_explanation(question: Question, session: DraftSession) -> Markup:
    """Return how a figure is worked out, folded away below it; nothing for other questions.

    Of which answers a number of the results is, or why there is none, stands open.
    """
    if "figure" not in question.own:
        return Markup()
    said = figure_note(question, session.answers, session.figures.get(question.id))
    told = Markup('<p class="sv-subtle">{}</p>').format(said) if said else Markup()
    frame = Markup('<details class="ds-details sv-why"><summary>{}</summary><p>{}</p></details>')
    return told + frame.format(_("Slik er tallet regnet ut"), explanation(question))


def shows_earlier_open(step: Step) -> bool:
    """Whether what others filled in before lies open: who is to read it meets it first."""
    if step.earlier:
        return step.earlier == "open"
    return step.by in ("guardian", "leader", "receiver")


def sidebar_context(session: DraftSession, flow: PageFlow, shown: Page) -> dict[str, Any]:
    """Return the context of an interview's sidebar: parts, time spent, questions for one alone."""
    alone = ("open" if "alone" in flow.audiences else "closed") if session.has_alone else ""
    parts = notes_and_marks.interview_parts(session, flow, shown)
    return {
        "parts": parts,
        "apart": alone == "closed" and not any(part.closed for part in parts),
        "shared": notes_and_marks.is_conversation(session, flow, shown),
        "home": home_replies.replies_on_page(session, shown.questions),
        "person": session.person.name if session.person else "",
        "minutes": notes_and_marks.minutes_spent(session),
        "alone": alone,
    }
