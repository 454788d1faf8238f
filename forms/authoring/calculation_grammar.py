"""Computed values as sentences, and back: «summen av a, b», «år fra fodt til i dag».

    value   := ("summen"|"gjennomsnittet"|"antallet"|"poengene"|"det minste"|"det største") " av "
                 name {", " name} [" (minst " n " svar)"]
             | ("år"|"måneder"|"dager") " fra " day " til " day           day := name | "i dag"
             | operand (" minus "|" ganger "|" delt på ") operand
             | operand " avrundet" [" til " n " desimaler"]
             | "svaret på " name | "hvis " condition " så " result [" ellers " result]
    operand := name | number | "(" value ")"
    result  := number | "«" text "»" | value

`write_calculation` gives a sentence only where `read_calculation` gives the same again; else it
raises `Unsayable`.
"""

import re
from typing import Any

from forms.authoring import condition_grammar
from forms.authoring.condition_grammar import (
    Unreadable,
    Unsayable,
    is_same_json,
    split_outside_quotes,
)
from forms.authoring.surroundings import Surroundings
from forms.i18n import gettext as _

OVER = {
    "sum": "summen",
    "mean": "gjennomsnittet",
    "count": "antallet",
    "score": "poengene",
    "min": "det minste",
    "max": "det største",
}
BETWEEN = {"years": "år", "months": "måneder", "days": "dager"}
ARITHMETIC = {"minus": "minus", "times": "ganger", "divide": "delt på"}
TODAY = "i dag"

_NAME = r"[a-z][a-z0-9_]*(?:\.(?:\*|[a-z0-9_]+))*"
_NEED = re.compile(r"(.*) \(minst (\d+) svar\)")
_ROUND = re.compile(r"(.*) avrundet(?: til (\d) desimal(?:er)?)?")

Json = Any


def write_calculation(value: Json, before: Surroundings) -> str:
    """Write a computed value as a sentence that reads back as the same; raise `Unsayable`."""
    try:
        sentence = _written(value, before)
        same = is_same_json(read_calculation(sentence, before), value)
    except (Unreadable, AttributeError, KeyError, TypeError, ValueError):
        raise Unsayable(str(value)) from None
    if not same:
        raise Unsayable(str(value))
    return sentence


def _written(value: Json, before: Surroundings) -> str:
    keys = set(value)
    if keys <= {"if", "then", "else"}:
        condition = condition_grammar.write_condition(value["if"], before)
        text = f"hvis {condition} så {_result(value['then'], before)}"
        return text + (f" ellers {_result(value['else'], before)}" if "else" in value else "")
    if keys <= {"round", "decimals"}:
        text = f"{_operand(value['round'], before)} avrundet"
        return text + (f" til {value['decimals']} desimaler" if "decimals" in value else "")
    if keys == {"value"}:
        return f"svaret på {value['value']}"
    name = next(iter(value))
    if name in ARITHMETIC and len(value) == 1:
        one, other = (_operand(each, before) for each in value[name])
        return f"{one} {ARITHMETIC[name]} {other}"
    if name in BETWEEN and len(value) == 1:
        start, end = (TODAY if day == "today" else day for day in value[name])
        return f"{BETWEEN[name]} fra {start} til {end}"
    if name not in OVER or not keys <= {name, "need"}:
        raise Unsayable
    need = f" (minst {value['need']} svar)" if "need" in value else ""
    return f"{OVER[name]} av {', '.join(value[name])}{need}"


def _operand(value: Json, before: Surroundings) -> str:
    if isinstance(value, str):
        return value
    return _number(value) or f"({_written(value, before)})"


def _result(value: Json, before: Surroundings) -> str:
    if isinstance(value, str):
        return f"«{value}»"
    return _number(value) or _written(value, before)


def _number(value: Json) -> str:
    plain = isinstance(value, int | float) and not isinstance(value, bool)
    return condition_grammar.write_number(value) if plain else ""


def read_calculation(sentence: str, before: Surroundings) -> Json:
    """Read a sentence; raise `Unreadable` with what is wrong and how to mend it."""
    text = " ".join(sentence.split())
    for reader in (_read_if, _read_round, _read_arithmetic, _read_over, _read_between, _read_copy):
        if (found := reader(text, before)) is not None:
            return found
    if text.startswith("(") and text.endswith(")"):
        return read_calculation(text[1:-1], before)
    raise Unreadable(
        _(
            "«%(text)s» er ikke en utregning. Skriv for eksempel «summen av a, b», «år fra fodt til"
            " i dag», «a minus b» eller «hvis alder < 3 så 1 ellers 2».",
            text=text,
        )
    )


def _read_if(text: str, before: Surroundings) -> Json:
    if not text.startswith("hvis "):
        return None
    condition, *rest = split_outside_quotes(text.removeprefix("hvis "), " så ")
    if not rest:
        return None
    then, *other = split_outside_quotes(" så ".join(rest), " ellers ")
    found = {
        "if": condition_grammar.read_condition(condition, before),
        "then": _read_result(then, before),
    }
    if other:
        found["else"] = _read_result(" ellers ".join(other), before)
    return found


def _read_result(text: str, before: Surroundings) -> Json:
    if text.startswith("«") and text.endswith("»"):
        return text[1:-1]
    try:
        return condition_grammar.read_number(text)
    except ValueError:
        return read_calculation(text, before)


def _read_round(text: str, before: Surroundings) -> Json:
    found = _ROUND.fullmatch(text)
    if not found or (operand := _read_operand(found[1], before)) is None:
        return None
    return {"round": operand, **({"decimals": int(found[2])} if found[2] else {})}


def _read_arithmetic(text: str, before: Surroundings) -> Json:
    for key, word in ARITHMETIC.items():
        parts = list(split_outside_quotes(text, f" {word} "))
        if len(parts) == 2:
            operands = [_read_operand(part, before) for part in parts]
            return {key: operands} if None not in operands else None
    return None


def _read_operand(text: str, before: Surroundings) -> Json:
    if text.startswith("(") and text.endswith(")"):
        return read_calculation(text[1:-1], before)
    if re.fullmatch(_NAME, text):
        return text
    try:
        return condition_grammar.read_number(text)
    except ValueError:
        return None


def _read_over(text: str, before: Surroundings) -> Json:
    key, rest = _beginning(text, OVER, " av ")
    if not key:
        return None
    need = _NEED.fullmatch(rest)
    names = (need[1] if need else rest).split(", ")
    if not all(re.fullmatch(_NAME, name) for name in names):
        return None
    return {key: names, **({"need": int(need[2])} if need else {})}


def _read_between(text: str, before: Surroundings) -> Json:
    key, rest = _beginning(text.replace(" frå ", " fra "), BETWEEN, " fra ")
    start, word, end = rest.partition(" til ")
    days = ["today" if day == TODAY else day for day in (start, end)]
    return {key: days} if key and word and all(re.fullmatch(_NAME, d) for d in days) else None


def _beginning(text: str, words: dict[str, str], after: str) -> tuple[str, str]:
    for key, word in words.items():
        if text.startswith(word + after):
            return key, text.removeprefix(word + after)
    return "", ""


def _read_copy(text: str, before: Surroundings) -> Json:
    found = re.fullmatch(rf"svaret på ({_NAME})", text)
    return {"value": found[1]} if found else None
