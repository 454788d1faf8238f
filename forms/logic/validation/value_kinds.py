"""The names that conditions and calculations of one definition can use, and the kind of each."""

from collections.abc import Callable, Mapping

from forms.definition import Definition, Question
from forms.logic.answer_paths import row_scope
from forms.logic.validation.calculation_validation import calculation_kind


def reference_kinds(
    definition: Definition, kinds: Callable[[Question], Mapping[str, str]]
) -> dict[str, str]:
    """Every name in *definition* and its kind; a question in a repeat is `repeat.*.question`.

    *kinds* gives a question's own names and their kinds; what has no value, such as a note, has
    none. A computed value has the kind of what it computes.
    """
    found: dict[str, str] = {}
    for question, repeat in definition.walk():
        prefix = f"{repeat.id}.*." if repeat else ""
        if "value" in question.own:
            scope = row_scope(found, repeat.id) if repeat else found
            found[prefix + question.id] = calculation_kind(question.own["value"], scope)
        else:
            found.update((prefix + name, kind) for name, kind in kinds(question).items())
    return found
