"""«Overganger»: whom to talk about before a child changes kindergarten or school, as lists.

Others see the screen, so children stand by initials until their names are asked for, which is
logged; a child with a protected address never has more than that word.
"""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from flask import Blueprint, request
from werkzeug.wrappers import Response

from forms import i18n
from forms.logic.school_year import SchoolYear, school_year_of
from forms.storage import Submission, audit_log, db
from forms.storage.accounts import units
from forms.storage.definitions import versions
from forms.storage.models.accounts import Unit
from forms.storage.models.workflow import Case
from forms.storage.workflow import cases, consents, transitions, worklist
from forms.storage.workflow.cases import Child
from forms.web.auth.authorization import current_staff_user
from forms.web.auth.unit_scope import scope
from forms.web.core.templating import render_page
from forms.web.meetings.access import Place
from forms.web.security.csrf_and_cookies import bust_bfcache
from forms.workflow import arenas, visibility
from forms.workflow.cases import child_label
from forms.workflow.compiled_forms import compiled_form
from forms.workflow.listed_answers import listed_answers
from forms.workflow.visibility import Viewer
from forms.workflow.wording.state_names import state_names

bp = Blueprint("transfers", __name__, url_prefix="/overganger")
CATEGORY = "overgang"
AGES = {
    "helsestasjon": (1, 6),
    "barnehage": (6,),
    "barneskole": (13,),
    "skole_1_10": (13, 16),
    "ungdomsskole": (16,),
}
"""In the year that a child of a unit of that kind is so old, it begins somewhere else."""


class ChildLine(NamedTuple):
    """An open case of a child who begins somewhere else next autumn."""

    case: Case
    child: str
    unit: str
    is_permitted: bool
    place: str | None
    """Where such children are talked about, as an address has it; None where no arena is."""


class FormLine(NamedTuple):
    """A form about a child who moves on."""

    submission: Submission
    title: str
    child: str
    unit: str
    state: str
    told: str
    """The answers that the form lets stand in a list."""


@bp.get("/")
def index() -> Response:
    """Render the lists, by initials."""
    return render_lists(with_names=False)


@bp.post("/")
def index_with_names() -> Response:
    """Render the lists with names, to print or to read aloud in a meeting; logged."""
    audit_log.record(current_staff_user().id, "transfers.named", "overganger")
    db.session.commit()
    return render_lists(with_names=True)


def render_lists(*, with_names: bool) -> Response:
    """Render whom the user's units send on or receive."""
    year = school_year_of(i18n.today())
    page = render_page(
        "transfers/child_list.html",
        children=sorted(
            transferring_children(year, with_names), key=lambda line: (line.unit, line.child)
        ),
        forms=list(transfer_forms(year, with_names)),
        with_names=with_names,
        year=year,
        posted=request.method == "POST",
    )
    return bust_bfcache(page)


def transferring_children(year: SchoolYear, with_names: bool) -> Iterator[ChildLine]:
    """Yield the open cases of children who are of an age to begin somewhere else next autumn."""
    for case in cases.listing(scope().case_scope()):
        about = cases.child_of_case(case)
        if about.born is not None and changes_school(about.born, case.unit, year):
            permitted = any(
                consents.status(p) == "valid" for p in consents.permissions_in_case(case.id)
            )
            name = child_line_text(about, case.code, with_names)
            unit = "" if about.shielded else case.unit.name
            yield ChildLine(case, name, unit, permitted, transfer_place(case.unit))


def transfer_place(unit: Unit) -> str | None:
    """Return the place where the unit talks about children who begin somewhere else."""
    found = (arena for arena in arenas.arenas().values() if arena.is_about_transfers)
    return next((Place(arena, unit).code for arena in found if arena.is_at(unit)), None)


def changes_school(born: date, unit: Unit, year: SchoolYear) -> bool:
    """Tell whether a child of the unit begins somewhere else when the school year is over."""
    return year.until.year - born.year in AGES.get(unit.kind, ())


def child_line_text(about: Child, code: str, with_names: bool) -> str:
    """Return what a list says of a child."""
    if about.shielded:
        return about.initials or code
    return about.name if with_names else about.initials or code


def transfer_forms(year: SchoolYear, with_names: bool) -> Iterator[FormLine]:
    """Yield the forms of the school year that the user reads, by which a child is sent on."""
    ids = [
        form.form_id
        for form in versions.overview()
        if compiled_form(form.current).definition.category == CATEGORY
    ]
    found = worklist.submissions_of_forms(visibility.worklist_scope(scope()), ids, year.since)
    names = {unit.id: unit.name for unit in units.all_units(inactive=True)}
    for submission in found:
        reader = visibility.viewer(submission, scope())
        if reader is None:
            continue
        definition = compiled_form(submission.version).definition
        answers = visibility.visible_answers(submission, reader)
        shielded = visibility.is_shielded(submission)
        child = child_label.label(definition, answers, shielded=shielded)
        about = child_label.child(definition, answers)
        if with_names and about is not None and not shielded:
            child = about.name
        yield FormLine(
            submission,
            definition.title,
            child,
            "" if shielded else names.get(submission.unit_id or "", ""),
            waiting_step_or_end(submission, reader),
            listed_answers(definition, answers),
        )


def waiting_step_or_end(submission: Submission, reader: Viewer) -> str:
    """Return the title of the step that the form waits at, or how it ended."""
    task = transitions.task(submission)
    step = compiled_form(submission.version).definition.step(task.step) if task else None
    names = state_names()
    title = visibility.step_title(step, reader) if step else ""
    return title or names.get(submission.state, submission.state)
