"""A page of an unfinished form as HTML, with all that was typed."""

import time
from collections.abc import Sequence
from typing import Any

from flask import request
from markupsafe import Markup
from werkzeug.wrappers import Response

from forms.definition import Question
from forms.questions import Sheet
from forms.web import interviewing
from forms.web.at_hand import code_of
from forms.web.drawing import draw, markdown_with_answers
from forms.web.journey import Journey, Page
from forms.web.rendering import make
from forms.web.turned import turned
from forms.web.work import Work


def show(
    work: Work,
    way: Journey,
    shown: Page,
    sheet: Sheet,
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
        return interviewing.beside(work, question)

    return make(
        "filling/page.html",
        status=status,
        definition=way.edition.definition,
        page=shown,
        earlier=() if stray else work.read_only,
        carried=work.carried(shown.id, shown.questions),
        intro=markdown_with_answers(shown.section.intro, way),
        rail=rail(work, way, shown) if interviews else None,
        shows=turned() is not None,
        opened=int(time.time()),
        first=way.before(shown.id) is None,
        draft=work.draft.id,
        code="" if stray else code_of(work),
        revision=work.revision(shown.id) if revision is None else revision,
        notice=notice,
        others=others,
        more="flere" in request.args,
        problems=list(sheet.problems()),
        drawing=draw(way, shown.questions, sheet, tools if interviews else None),
        staff="staff" in way.audiences,
        to_review=request.args.get("til") == "se-over",
    )


def rail(work: Work, way: Journey, shown: Page) -> dict[str, Any]:
    """The list beside an interview: its parts, the time spent, and what is asked alone."""
    alone = ("open" if "alone" in way.audiences else "closed") if work.has_alone else ""
    return {
        "parts": interviewing.parts(work, way, shown),
        "minutes": interviewing.minutes(work),
        "alone": alone,
    }
