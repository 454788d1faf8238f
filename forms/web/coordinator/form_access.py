"""What the coordinator gets of a form, as every page of the coordinator asks it."""

from flask import abort, g

from forms.storage import Version
from forms.storage.definitions import versions
from forms.workflow import visibility
from forms.workflow.visibility import CoordinatorAccess


def load_form(form_id: str) -> tuple[Version, CoordinatorAccess]:
    """Load the form and the coordinator's access to it; 404 without either."""
    version, reads = versions.current(form_id), access(form_id)
    if version is None or not reads.allows("counts"):
        abort(404)
    return version, reads


def access(form_id: str) -> CoordinatorAccess:
    """Return the coordinator's access to the form, looked up once in a request."""
    known: dict[str, CoordinatorAccess] = g.setdefault("coordinator_access", {})
    if form_id not in known:
        known[form_id] = visibility.coordinator_access(form_id)
    return known[form_id]
