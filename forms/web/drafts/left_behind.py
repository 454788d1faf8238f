"""Drafts that their owner cannot go on with: the leader of the unit may take them over."""

from datetime import timedelta

from forms.storage import Draft, audit_log
from forms.storage.accounts import users
from forms.storage.models.base import now
from forms.storage.workflow import worklist
from forms.web.auth.unit_scope import scope
from forms.workflow.cases import exclusions
from forms.workflow.compiled_forms import compiled_form

ABSENT = timedelta(days=3)
"""How long a draft lies untouched before its owner counts as away."""
ABOUT_CHILDREN = ("personal", "special", "health")


def abandoned_drafts() -> list[Draft]:
    """List those that the signed-in user may take over, the newest first."""
    user, led = scope().user, scope().units("leader")
    if user is None or not led:
        return []
    owners = {each.id for unit in led for each, _roles in users.users_at_unit(unit)}
    found = worklist.unsent_drafts_of_others(user.id, owners, led)
    return [draft for draft in found if may_take_over(draft)]


def may_take_over(draft: Draft) -> bool:
    """Tell whether the signed-in user leads where the draft belongs, would read all that it
    becomes, and its owner cannot go on with it, or has not for a while.

    A report that somebody may want to make without their leader is nobody else's before it is sent.
    """
    user, led = scope().user, scope().units("leader")
    owner = users.get(draft.owner_id or "")
    if user is None or owner is None or owner.id == user.id or draft.submission_id is not None:
        return False
    definition = compiled_form(draft.version).definition
    if definition.confidentiality not in ABOUT_CHILDREN or {"anyone", "link"} & set(
        definition.open_to
    ):
        return False
    if not all("leader" in section.people for section in definition.sections):
        return False
    places = users.roles_by_unit(owner)
    if draft.unit_id not in led if draft.unit_id else not led & places.keys():
        return False
    return (
        not owner.active
        or not led & places.keys()
        or exclusions.is_left_out(owner.id, draft.case_id)
        or now() - draft.changed > ABSENT
    )


def take_over(draft: Draft) -> None:
    """Let the draft be the signed-in user's; the log says whose it was."""
    user = scope().user
    if user is not None:
        audit_log.record(user.id, "draft.taken", draft.form_id, draft.owner_id or "")
        draft.owner_id = user.id
