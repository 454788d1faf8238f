"""Limits of a SurveyJS question: its keys and validators."""

import re
from typing import TYPE_CHECKING, Any

from forms.i18n import gettext as _
from forms.interop.conditions import number_of
from forms.interop.draft import Item
from forms.interop.json_files import Json, objects_at, text_at
from forms.interop.patterns import is_usable

if TYPE_CHECKING:
    from forms.interop.surveyjs import SurveyReader


def limits(reader: "SurveyReader", element: Json, made: Item, said: str) -> None:
    """Put the limits of an element into the keys of its item, or make rules of them."""
    _bounds(reader, element, made)
    for validator in objects_at(element, "validators"):
        _validator(reader, validator, made, said)


def _bounds(reader: "SurveyReader", element: Json, made: Item) -> None:
    """Put `min`, `max` and the length in our keys."""
    for key in ("min", "max"):
        value: Any = element.get(key)
        if made.type == "number":
            value = number_of(value)
        elif made.type == "date":
            value = value if re.fullmatch(r"\d{4}-\d\d-\d\d", str(value)) else None
        else:
            continue
        if value is not None:
            made.keys[key] = value
    most = element.get("maxLength")
    if not isinstance(most, int) or most < 0:  # those who say none have the survey's own
        most = reader.survey.get("maxTextLength")
    if made.type == "text" and isinstance(most, int) and 0 < most <= 10_000:
        made.keys["max_length"] = most
    _counts(element, made)
    step = number_of(element.get("step", 1))
    if made.type == "number" and "decimals" in made.keys and step == 1 and "step" in element:
        del made.keys["decimals"]


def _counts(element: Json, made: Item) -> None:
    """Put how many may be ticked in our keys."""
    for key, name in (("min", "minSelectedChoices"), ("max", "maxSelectedChoices")):
        count = element.get(name)
        if made.type == "choices" and isinstance(count, int) and count > 0:
            made.keys[key] = count


def _validator(reader: "SurveyReader", raw: Json, made: Item, said: str) -> None:
    """Take in one validator, as a limit or as a rule."""
    type = text_at(raw, "type").removesuffix("validator")
    if type == "expression" and raw.get("expression"):
        reader.rule(raw, made)
        return
    found = _of_validator(type, raw, made)
    kept = {key: value for key, value in found.items() if value is not None and value != 0}
    if not kept:
        what = _("«%(name)s» er ikke med.", name=text_at(raw, "type")[:40])
        reader.report.lost(made.where, said, what, _("Skriv den for hånd i «check»."))
        return
    made.keys |= kept
    message = reader.words(raw.get("text"))
    if any(message.values()):
        made.keys["pattern_help" if "pattern" in kept else "say"] = message


def _of_validator(type: str, raw: Json, made: Item) -> Json:
    """Return the keys that a validator is here; nothing when there are none like it."""
    match type, made.type:
        case "numeric", "number":
            return {k: number_of(raw.get(f"{k}Value")) for k in ("min", "max")}
        case "text", "text":
            return {"max_length": raw.get("maxLength")}
        case "regex", "text" if is_usable(text_at(raw, "regex")):
            return {"pattern": text_at(raw, "regex")}
        case "email", "text":
            return {"format": "email"}
        case "answercount", "choices":
            counts = {k: raw.get(f"{k}Count") for k in ("min", "max")}
            return {key: count for key, count in counts.items() if isinstance(count, int)}
    return {}
