"""Compatibility of a new version with the published one."""

from collections.abc import Iterator, Mapping
from typing import Any

from forms.checking.context import View, error
from forms.definition.groups import ungroup_document
from forms.definition.problems import Finding
from forms.i18n import gettext as _
from forms.questions import TYPES


def check_published(view: View, published: Mapping[str, Any]) -> Iterator[Finding]:
    """Check that a published id keeps its type, since answers may be stored under it."""
    before = dict(_types(ungroup_document(published)["form"]["sections"]))
    for spot in view.spots:
        old = before.get(spot.name)
        if old is not None and old != spot.question.type:
            what = _(
                "Spørsmålet er publisert som %(old)s og kan ikke bli %(new)s.",
                old=type_label(old),
                new=type_label(spot.question.type),
            )
            how = _("Lag et nytt spørsmål med en ny id, og ta bort dette.")
            yield error((*spot.path, "type"), what, how)


def type_label(name: str) -> str:
    """Return the author's word for a type; its name without one."""
    words = TYPES[name].words if name in TYPES else ()
    return f"«{words[0].text}»" if words else name


def _types(sections: Any) -> Iterator[tuple[str, str]]:
    """Name and type of every question."""
    for section in sections:
        for question in section["questions"]:
            yield question["id"], question["type"]
            for inner in question.get("questions", ()):
                yield f"{question['id']}.*.{inner['id']}", inner["type"]
