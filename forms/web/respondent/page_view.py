"""A page of an unfinished form as HTML, with all that was typed."""

import time
from collections.abc import Sequence
from typing import Any

from flask import request
from markupsafe import Markup
from werkzeug.wrappers import Response

from forms.definition import Question
from forms.questions import QuestionForm
from forms.web.auth.device_handover import handed_over_draft
from forms.web.core.question_html import draw, markdown_with_answers
from forms.web.core.templating import render_page
from forms.web.drafts.access import resume_code_of
from forms.web.drafts.draft_session import DraftSession
from forms.web.interview import tools as interview_tools
from forms.workflow.pagination import Page, PageFlow


def render_form_page(
    work: DraftSession,
    way: PageFlow,
    shown: Page,
    sheet: QuestionForm,
    *,
    notice: str = "",
    status: int = 200,
    others: Sequence[tuple[str, str]] = (),
    revision: str | None = None,
    stray: bool = False,
) -> Response:
    """A page of the form; *others* are the answers that another device has kept.

    A *stray* page shows what was posted, and nothing that is kept.
    """
    interviews = way.edition.definition.mode == "interview" and "staff" in way.audiences

    def tools(question: Question) -> Markup:
        return interview_tools.beside(work, question)

    return render_page(
        "respondent/page.html",
        status=status,
        definition=way.edition.definition,
        page=shown,
        earlier=() if stray else work.read_only,
        carried=work.carried(shown.id, shown.questions),
        intro=markdown_with_answers(shown.section.intro, way),
        rail=rail(work, way, shown) if interviews else None,
        shows=handed_over_draft() is not None,
        opened=int(time.time()),
        first=way.before(shown.id) is None,
        draft=work.draft.id,
        code="" if stray else resume_code_of(work),
        revision=work.revision(shown.id) if revision is None else revision,
        notice=notice,
        others=others,
        more="flere" in request.args,
        problems=list(sheet.problems()),
        drawing=draw(way, shown.questions, sheet, tools if interviews else None),
        staff="staff" in way.audiences,
        to_review=request.args.get("til") == "se-over",
    )


def rail(work: DraftSession, way: PageFlow, shown: Page) -> dict[str, Any]:
    """The list beside an interview: its parts, the time spent, and what is asked alone."""
    alone = ("open" if "alone" in way.audiences else "closed") if work.has_alone else ""
    return {
        "parts": interview_tools.parts(work, way, shown),
        "minutes": interview_tools.minutes(work),
        "alone": alone,
    }
