"""Conditions of Form.io as lists of tests, which its newer versions write."""

from collections.abc import Callable, Mapping

from forms.i18n import gettext as _
from forms.interop.conditions import (
    Answered,
    Chosen,
    Compare,
    Condition,
    Every,
    Literal,
    Lost,
    Not,
    Some,
    replace_tests,
)
from forms.interop.json_files import Json, objects_at, text_at

_COMPARED: Mapping[str, str] = {
    **{"isEqual": "=", "isDateEqual": "="},
    **{"lessThan": "<", "dateLessThan": "<"},
    **{"greaterThan": ">", "dateGreaterThan": ">"},
    **{"lessThanOrEqual": "<=", "dateLessThanOrEqual": "<="},
    **{"greaterThanOrEqual": ">=", "dateGreaterThanOrEqual": ">="},
}


def listed_tests(conditional: Json, leaf: Callable[[Condition], Condition]) -> Condition | None:
    """Return what the list of tests says; None when there is none. *leaf* names a test for us."""
    tests = [replace_tests(_test(each), leaf) for each in objects_at(conditional, "conditions")]
    if not tests:
        return Lost(_("uttrykket kan ikke leses")) if conditional.get("json") else None
    some = text_at(conditional, "conjunction") == "any"
    found: Condition = Some(tuple(tests)) if some else Every(tuple(tests))
    found = tests[0] if len(tests) == 1 else found
    return found if conditional.get("show") in (True, "true") else Not(found)


def _test(raw: Json) -> Condition:
    name, operator = text_at(raw, "component"), text_at(raw, "operator")
    value = raw.get("value")
    said: Literal = value if isinstance(value, str | int | float) else ""
    last = name.rpartition(".")[2]
    if operator in ("isEmpty", "isNotEmpty"):
        return Answered(last, operator == "isNotEmpty")
    if operator in ("includes", "notIncludes"):
        has = Chosen(last, str(said))
        return has if operator == "includes" else Not(has)
    if operator == "isNotEqual":
        return Not(Compare(name, "=", said))
    if operator in _COMPARED:
        return Compare(name, _COMPARED[operator], said)
    return Lost(_("uttrykket kan ikke leses"))
