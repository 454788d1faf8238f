"""Who reads the answers of a form: the words of `read_by`, and what holds when a form is silent."""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from forms.i18n import gettext as _

if TYPE_CHECKING:
    from forms.definition.model import Definition

_PIPED = re.compile(r"\{[^{}]*\}")
LEVELS = ("none", "counts", "figures", "answers")
"""What the coordinator gets, from the least."""

_COORDINATOR = {
    "public": "answers",
    "internal": "answers",
    "personal": "figures",
    "special": "counts",
    "health": "counts",
    "anonymous": "answers",
}


def coordinator_level(form: Mapping[str, Any]) -> str:
    """Return what the coordinator gets of a form as its document holds it.

    A coordinator who does a step of the form reads it, unless it says something else.
    """
    default = _COORDINATOR[form.get("confidentiality", "personal")]
    if any(step.get("by") == "coordinator" for step in form.get("steps", ())):
        default = "answers"
    return str(form.get("read_by", {}).get("coordinator", default))


def coordinator_sentence(level: str) -> str:
    """Return what the people who answer are told of a coordinator who has *level*."""
    return {
        "answers": _("Koordinatoren i kommunen kan lese hvert svar."),
        "figures": _(
            "Koordinatoren i kommunen får tall og avkryssinger, aldri navn, datoer eller det som er"
            " skrevet med egne ord."
        ),
        "counts": _(
            "Koordinatoren i kommunen ser bare hvor mange svar som er kommet, aldri hva som er"
            " svart."
        ),
        "none": _("Koordinatoren i kommunen ser ingenting av skjemaet."),
    }[level]


def reading_sentences(definition: "Definition") -> str:
    """Return what is told of who reads: the parts that few of the unit read, and the coordinator.

    Parts that only staff see are not named to the family.
    """
    closed = [section for section in definition.sections if section.read_by == "doers"]
    named = [_PIPED.sub("…", section.title) for section in closed if section.audience != "staff"]
    found = []
    if closed and len(closed) == len(definition.sections):
        found.append(_("På enheten leser bare de som fylte ut skjemaet, og lederen."))
    elif named:
        parts = ", ".join(f"«{title}»" for title in named)
        found.append(
            _("Delen %(parts)s leser bare de som fylte ut skjemaet, og lederen.", parts=parts)
        )
    return " ".join([*found, coordinator_sentence(definition.coordinator)])


def least(*levels: str) -> str:
    """Return the strictest of some levels."""
    return min(levels, key=LEVELS.index)


def allows(level: str, wanted: str) -> bool:
    """Tell whether *level* gives at least *wanted*."""
    return LEVELS.index(level) >= LEVELS.index(wanted)
