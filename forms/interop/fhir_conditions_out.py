"""Our conditions as `enableWhen` of FHIR Questionnaire, as far as it has words for them."""

from collections.abc import Mapping
from typing import Any

from forms.i18n import gettext as _
from forms.interop.conditions import Unsayable
from forms.interop.conditions_out import FhirPath, link_id
from forms.logic.validation.condition_validation import expand_test

Json = dict[str, Any]
_OPERATORS = {"is": "=", "min": ">=", "max": "<=", "above": ">", "below": "<"}


def enable_when(spoken: FhirPath, condition: Mapping[str, Any], repeat: str) -> Json:
    """Return `enableWhen`; raise `Unsayable` for what it has no words for."""
    behaviour, parts = "all", [condition]
    if len(condition) == 1 and set(condition) <= {"all", "any"}:
        [(behaviour, parts)] = condition.items()
    found: list[Json] = []
    for part in parts:
        tests = [
            t for name, test in part.items() for t in _named(spoken, name, test, repeat, behaviour)
        ]
        if len(tests) > 1 and behaviour == "any" and len(part) > 1:
            raise Unsayable(_("formatet har det ikke"))
        found += tests
    made: Json = {"enableWhen": found}
    return made | ({"enableBehavior": behaviour} if len(found) > 1 else {})


def _named(spoken: FhirPath, name: str, test: Any, repeat: str, behaviour: str) -> list[Json]:
    """Return the tests of one question."""
    if name in ("all", "any", "not"):
        raise Unsayable(_("formatet har det ikke"))
    every = expand_test(test)
    if len(every) > 1 and behaviour == "any":
        raise Unsayable(_("formatet har det ikke"))
    return [
        each
        for key, value in every.items()
        for each in _test(spoken, name, key, value, repeat, behaviour)
    ]


def _test(
    spoken: FhirPath, name: str, key: str, value: Any, repeat: str, behaviour: str
) -> list[Json]:
    """Return one test; several of one are several tests that any of hold."""
    head, _dot, row = name.partition(".")
    question = link_id(spoken.source, head, repeat) + (f".{row}" if row else "")
    if key == "answered":
        return [{"question": question, "operator": "exists", "answerBoolean": value}]
    kind = spoken.source.kind(name, repeat)
    if (
        key in ("one_of", "has_any")
        and isinstance(value, list)
        and (behaviour == "any" or len(value) == 1)
    ):
        return [_compared(spoken, question, name, "=", each, repeat, kind) for each in value]
    if key not in _OPERATORS or isinstance(value, Mapping) or str(value).startswith("today"):
        raise Unsayable(_("formatet har det ikke"))
    return [_compared(spoken, question, name, _OPERATORS[key], value, repeat, kind)]


def _compared(
    spoken: FhirPath, question: str, name: str, op: str, value: Any, repeat: str, kind: str
) -> Json:
    """Return a comparison with a value of the right type."""
    made: Json = {"question": question, "operator": op}
    found = spoken.source.question(name, repeat)
    if kind == "true" or (kind == "code" and found is not None and not found.options):
        return made | {"answerBoolean": value in (True, "yes")}
    if kind in ("code", "codes"):
        return made | {"answerCoding": {"code": spoken.coded(name, repeat, value)}}
    if kind == "number":
        whole = isinstance(value, int) and found is not None and not found.own.get("decimals")
        return made | {"answerInteger" if whole else "answerDecimal": value}
    return made | {{"date": "answerDate", "time": "answerTime"}.get(kind, "answerString"): value}
