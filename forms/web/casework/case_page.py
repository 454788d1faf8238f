"""What the pages of a case share: which cases the user works with, and who the child is."""

from collections.abc import Mapping
from datetime import date

from flask import abort, request

from forms.definition import Question
from forms.i18n import gettext as _
from forms.storage.accounts import users
from forms.storage.models.workflow import Case
from forms.storage.workflow import admissions, case_holders, cases
from forms.storage.workflow.admissions import Place
from forms.storage.workflow.cases import Child
from forms.web.auth.unit_scope import scope
from forms.web.core.staff_form import StaffForm, day, line

OLDEST = 25
"""Years; a case is of a child or a youth."""


def case_units() -> frozenset[str]:
    """Return the units where the user may open a case."""
    return scope().units("staff", "leader")


def load_case(case_id: str) -> Case:
    """Load the case if the user leads its unit or was let in; else abort with 404."""
    return cases.get(case_id, scope().case_scope()) or abort(404)


def child_form(
    *more: Question, posted: bool = False, known: Mapping[str, str] | None = None
) -> StaffForm:
    """Who the child is, with what was posted or is known."""
    questions = (
        line("name", _("Barnets navn"), required=True),
        day("born", _("Fødselsdato"), min=f"today-{OLDEST}y", max="today"),
        *more,
    )
    return StaffForm(questions, request.form if posted else None, known)


def child_values(about: Child) -> dict[str, str]:
    """Who the child is, as the form has it."""
    born = {"born": about.born.isoformat()} if about.born else {}
    return {"name": about.name, **born}


def child_in_form(form: StaffForm) -> Child:
    """Who the child is, as the form says."""
    return Child(form.text("name"), form.value("born"))


def possible_holders(case: Case) -> dict[str, str]:
    """Return those who may hold the case, by id: the unit's leaders, and who were let in."""
    leaders = {user.id for user, roles in users.users_at_unit(case.unit_id) if "leader" in roles}
    inside = {each.user_id for each in admissions.listing(Place(case=case.id))}
    found = (users.get(id) for id in sorted(leaders | inside))
    return {user.id: user.name for user in found if user is not None and user.active}


def holder_of(case: Case) -> tuple[str, date] | None:
    """Return the name of who holds the case, and since when; None before somebody was chosen."""
    row = case_holders.holder(case.id)
    user = users.get(row.user_id) if row else None
    return (user.name, row.since) if row and user else None
