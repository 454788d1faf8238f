"""What the coordinator gets of a form, as every page of the coordinator asks it."""

from flask import abort, g

from forms import i18n
from forms.definition import Definition
from forms.storage import Version
from forms.storage.definitions import versions
from forms.web.auth.authorization import current_staff_user, is_coordinator
from forms.web.auth.unit_scope import scope
from forms.workflow import visibility
from forms.workflow.visibility import CoordinatorAccess


def load_form(form_id: str) -> tuple[Version, CoordinatorAccess]:
    """Load the form and the coordinator's access to it; 404 without either."""
    version, reads = versions.current(form_id), form_access(form_id)
    if version is None or not reads.allows("counts"):
        abort(404)
    return version, reads


def form_access(form_id: str) -> CoordinatorAccess:
    """Return the coordinator's access to the form, looked up once in a request.

    Somebody else has access to the figures of their unit, where the form gives it.
    """
    known: dict[str, CoordinatorAccess] = g.setdefault("coordinator_access", {})
    if form_id not in known:
        known[form_id] = (
            visibility.coordinator_access(form_id)
            if is_coordinator()
            else visibility.unit_access(form_id, scope())
        )
    return known[form_id]


def question_flags(form_id: str) -> dict[str, bool]:
    """Whether any version asks something sensitive, something that identifies a person, and
    something that another system has a name for.
    """
    every = [
        question
        for version in versions.all_versions(form_id)
        for question, _repeat in version.definition(i18n.current_language()).walk()
    ]
    return {
        "sensitive": any(question.is_sensitive for question in every),
        "personal": any(question.personal for question in every),
        "aliased": any(q.alias or any(o.alias for o in (*q.options, *q.rows)) for q in every),
    }


def may_see_sensitive() -> bool:
    """Return whether the user may read sensitive answers: a coordinator who is a leader too."""
    return "leader" in current_staff_user().roles


def forms_with_figures() -> list[Definition]:
    """List the forms whose figures the user gets, by title."""
    found = (
        each.current.definition(i18n.current_language())
        for each in versions.overview()
        if form_access(each.form_id).allows("figures")
    )
    return sorted(found, key=lambda definition: definition.title.casefold())
