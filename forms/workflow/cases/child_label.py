"""Which child a form is about, as it may stand in a list that others can see."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from forms.definition import Definition
from forms.i18n import gettext as _
from forms.storage.workflow.cases import Child

NAME, BORN = "child_name", "child_birthdate"
"""The questions of the shared block about the child (definitions/blocks/barn.json); a definition
names others with `child`."""


def label(definition: Definition, answers: Mapping[str, Any], *, shielded: bool) -> str:
    """Return initials and year of birth, such as `A.B. 2021`; "" when the form names no child.

    Of a child with a protected address no list says who it is.
    """
    if shielded:
        return _("Skjermet")
    about = child(definition, answers)
    return about.initials if about else ""


def child_questions(definition: Definition) -> tuple[str, str]:
    """Return the ids of the questions about the child's name and birth date."""
    name, born = (*definition.child, *(NAME, BORN)[len(definition.child) :])
    return name, born


def child(definition: Definition, answers: Mapping[str, Any]) -> Child | None:
    """Return the child that the answers name; None when they name no child."""
    name_id, born_id = child_questions(definition)
    name, born = answers.get(name_id), answers.get(born_id)
    if not isinstance(name, str) or not name.strip():
        return None
    try:
        day = date.fromisoformat(born) if isinstance(born, str) else None
    except ValueError:
        day = None
    return Child(name, day)
