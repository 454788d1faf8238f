"""What the pages of a case share: which cases the user works with, and who the child is."""

from collections.abc import Mapping

from flask import abort, request

from forms.definition import Question
from forms.i18n import gettext as _
from forms.storage.models.workflow import Case
from forms.storage.workflow import cases
from forms.storage.workflow.cases import About
from forms.web.auth.unit_scope import scope
from forms.web.core.staff_form import StaffForm, day, line

OLDEST = 25
"""Years; a case is of a child or a youth."""


def here() -> frozenset[str]:
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


def known_child(about: About) -> dict[str, str]:
    """Who the child is, as the form has it."""
    born = {"born": about.born.isoformat()} if about.born else {}
    return {"name": about.name, **born}


def about_in(form: StaffForm) -> About:
    """Who the child is, as the form says."""
    return About(form.text("name"), form.value("born"))
