"""Who reads the answers of a form: the words of `read_by`, and what holds when a form is silent."""

from collections.abc import Mapping
from typing import Any

from forms.i18n import gettext as _

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


def least(*levels: str) -> str:
    """Return the strictest of some levels."""
    return min(levels, key=LEVELS.index)


def allows(level: str, wanted: str) -> bool:
    """Tell whether *level* gives at least *wanted*."""
    return LEVELS.index(level) >= LEVELS.index(wanted)
