"""What is said of quick text that was read, perhaps not as it was meant."""

from dataclasses import dataclass

from forms.authoring import hints
from forms.authoring.surroundings import Item, label_of
from forms.definition.messages import nearest_word
from forms.i18n import gettext as _


@dataclass(frozen=True, slots=True)
class Remark:
    """Something about a line of what was read."""

    line: int
    """The number of the line, from 1."""
    text: str
    stops: bool = True
    """Whether the block could not be read; else it was read, perhaps not as it was meant."""
    is_task: bool = False
    """Whether it is left to do when the form has been made."""


def parenthesis_remark(inside: str) -> str:
    """Return why a parenthesis is part of the label; "" when it was not meant for words."""
    words = inside.split(", ")
    unknown = [word for word in words if hints.read_hints(word) is None]
    if len(words) > 1 and len(unknown) == len(words):
        return ""
    if not unknown:
        return _(
            "«(%(words)s)» er lest som en del av spørsmålet, fordi ordene ikke kan stå sammen."
            " Velg ett slags svar, og lag et spørsmål til hvis du trenger to.",
            words=inside,
        )
    said = _(
        "«(%(words)s)» er lest som en del av spørsmålet, fordi «%(unknown)s» ikke er et kjent ord.",
        words=inside,
        unknown=unknown[0],
    )
    near = nearest_word(unknown[0], hints.known_words())
    return f"{said} {_('Mente du «%(word)s»?', word=near)}" if near else said


def lone_question_remark(item: Item) -> str:
    """Return what to look at when all lines with + became one question; "" when it asks."""
    label, options = str(item.get("label", "")), item.get("options")
    is_asking = item.get("type") != hints.type_from_lines("answers") or label.endswith("?")
    if is_asking or not isinstance(options, dict) or not options:
        return ""
    return _(
        "«%(answer)s» er lest som et svar på «%(question)s». Er det et eget spørsmål, setter du"
        " en linje med bare + imellom.",
        answer=label_of(next(iter(options.values()))),
        question=label,
    )
