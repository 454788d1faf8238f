"""A page of an unfinished form as HTML, with all that was typed."""

from collections.abc import Sequence

from flask import request
from werkzeug.wrappers import Response

from forms.language import gettext as _
from forms.logic.answers import is_blank
from forms.questions import Sheet
from forms.web.drawing import draw, markdown_with_answers
from forms.web.journey import Journey, Page
from forms.web.rendering import make
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
    return make(
        "filling/page.html",
        status=status,
        definition=way.edition.definition,
        page=shown,
        earlier=() if stray else work.read_only,
        carried=work.carried(shown.id, shown.questions),
        intro=markdown_with_answers(shown.section.intro, way),
        parts_of_it=states(way) if way.edition.definition.mode == "interview" else (),
        first=way.before(shown.id) is None,
        draft=work.draft.id,
        revision=work.revision(shown.id) if revision is None else revision,
        notice=notice,
        others=others,
        more="flere" in request.args,
        problems=list(sheet.problems()),
        drawing=draw(way, shown.questions, sheet),
        staff="staff" in way.audiences,
        to_review=request.args.get("til") == "se-over",
    )


def states(way: Journey) -> list[tuple[Page, str]]:
    """The parts of an interview and how far each has come, for whoever jumps between them."""
    answers = way.relevance.answers

    def state(page: Page) -> str:
        asked = [q.id for q in page.questions if q.id in way.relevance.asked]
        given = sum(1 for id in asked if not is_blank(answers.get(id)))
        if not given:
            return _("Ikke startet")
        return _("Ferdig") if given == len(asked) else _("Påbegynt")

    return [(page, state(page)) for page in way.pages]
