"""The audience of a page: everybody, or staff who interview others."""

from flask_login import current_user

from forms.definition import Definition, Step
from forms.questions.own_unit import own_unit
from forms.web.auth.handed_over_device import handed_over_draft
from forms.web.auth.unit_scope import scope
from forms.workflow.roles import EVERYBODY, HANDED, STAFF


def is_staff() -> bool:
    """Whether the reader of the page is signed in as a member of staff."""
    return (
        bool(current_user.is_authenticated and current_user.roles) and handed_over_draft() is None
    )


def audiences(definition: Definition) -> frozenset[str]:
    """Which questions of *definition* are asked of the reader of the page."""
    return STAFF if "anyone" not in definition.open_to and is_staff() else EVERYBODY


def may_start(definition: Definition) -> bool:
    """Whether the reader of the page may start the form: `open_to` of the definition, and for staff
    also the kinds of units that its own unit may be of.
    """
    if {"anyone", "link"} & set(definition.open_to):
        return True
    roles = set(current_user.roles) if current_user.is_authenticated else set()
    if roles & {*definition.open_to, "administrator"} - {"staff", "leader"}:
        return True
    return bool(roles & set(definition.open_to)) and works_at_offered_unit(definition)


def works_at_offered_unit(definition: Definition) -> bool:
    """Whether the reader works at a unit that the form may belong to: one of the kinds that the
    question of the own unit offers, and any where that names none.
    """
    own = own_unit(definition)
    kinds = own.own.get("kinds") if own is not None else None
    return not kinds or bool(scope().kinds() & set(kinds))


def audiences_of_step(definition: Definition, step: Step) -> frozenset[str]:
    """Which questions of *step* are asked of the person who does it.

    A guardian is asked what is for everybody, on the staff's tablet too, and so is the family that
    the tablet is turned to, and those who answer a later step.
    """
    if step.by == "guardian" or handed_over_draft() is not None:
        return EVERYBODY
    if step == definition.steps[0]:
        return audiences(definition)
    return EVERYBODY if step.by == "respondent" else STAFF


def is_done_by_link(step: Step) -> bool:
    """Whether one of a family does the step by a link, away from staff: it may be any of them."""
    return step.by in HANDED and not current_user.is_authenticated
