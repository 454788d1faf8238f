"""Items of a FHIR Questionnaire: texts, values, tests, scores, and which stand inside which."""

from typing import Any

from forms.i18n import gettext as _
from forms.interop import html_text
from forms.interop.conditions import (
    Answered,
    Compare,
    Condition,
    Every,
    Lost,
    Not,
)
from forms.interop.fhir_extensions import HL7, extension
from forms.interop.json_files import Json, object_at, objects_at, text_at

_SCORE = "http://ehelse.no/scoringFormulas"


def test_of(raw: Json) -> Condition:
    """Return one test of `enableWhen` as a condition."""
    name, op = text_at(raw, "question"), text_at(raw, "operator")
    key = next((key for key in raw if key.startswith("answer")), "")
    value = raw.get(key)
    if op == "exists":
        return Answered(name, value is True)
    if isinstance(value, dict):
        value = value.get("code", value.get("value", value.get("display")))
    if op not in ("=", "!=", "<", "<=", ">", ">=") or not isinstance(value, str | int | float):
        return Lost(_("uttrykket kan ikke leses"))
    found = Compare(name, op if op != "!=" else "=", value)
    if op != "!=":
        return found
    # FHIR asks whether some answer differs, so there must be one
    return Every((Answered(name), Not(found)))


def item_text(item: Json, markdown: bool) -> str:
    """Return the text of an item, as Markdown where it has some and that is wanted."""
    styled = extension(object_at(item, "_text"), f"{HL7}rendering-markdown")
    if markdown and text_at(styled, "valueMarkdown"):
        return html_text.clean_text(text_at(styled, "valueMarkdown"), markdown=True)
    return html_text.clean_text(
        text_at(item, "text") or text_at(styled, "valueMarkdown"), markdown=markdown
    )


def initial_of(item: Json) -> Any:
    """Return the first fixed answer of an item, or None."""
    return next(
        (v for each in objects_at(item, "initial") if (v := value_of(each)) is not None), None
    )


def value_of(around: Json) -> str | int | float | None:
    """Return the value of an initial answer or an option: of a coding its code."""
    for key, value in around.items():
        if key.startswith("value"):
            value = value.get("code", value.get("value")) if isinstance(value, dict) else value
            return value if isinstance(value, str | int | float) else None
    return None


def formula_of(item: Json) -> str:
    """Return the part an item plays in a score: `QS` counts, `SS` and `TS` are sums; else ""."""
    codes = (each for each in objects_at(item, "code") if each.get("system") == _SCORE)
    return next((text_at(each, "code") for each in codes), "")


def every_item(root: Json) -> list[Json]:
    """List every item, at any depth, in order."""
    found: list[Json] = []
    waiting = list(reversed(objects_at(root, "item")))
    while waiting:
        item = waiting.pop()
        found.append(item)
        waiting.extend(reversed(objects_at(item, "item")))
    return found


def _within(item: Json) -> set[str]:
    return {text_at(each, "linkId") for each in every_item(item)}


def ids_around(root: Json, id: str) -> set[str]:
    """Return the ids in the group that an item stands in."""
    for item in (root, *every_item(root)):
        if any(text_at(each, "linkId") == id for each in objects_at(item, "item")):
            return _within(item)
    return set()


def ids_of(items: list[Json]) -> set[str]:
    """Return the ids of some items and of what is inside them."""
    return {id for each in items for id in (text_at(each, "linkId"), *_within(each))}
