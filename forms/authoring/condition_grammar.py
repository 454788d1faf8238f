"""Conditions as sentences, and back: «Ja», «alder < 3», «lan har Telt og ikke (by = Oslo)».

`write_condition` gives a sentence only where `read_condition` gives the same condition again; for
others it raises `Unsayable`, and the caller writes JSON.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

from forms.authoring.surroundings import Surroundings
from forms.i18n import gettext as _

SIGNS = {"=": "is", "≠": "is_not", "<": "below", ">": "above", "≤": "max", "≥": "min"}
TESTS = {test: sign for sign, test in SIGNS.items()}
LISTS = {"one_of": "=", "has_any": "har", "has_all": "har alle"}
YES, NO = "bekreftet", "ikke bekreftet"
"""The two values of a question to confirm."""
UNITS = {"d": "d", "u": "w", "m": "m", "å": "y"}
"""Letters of days, weeks, months and years, as written and as JSON has them."""
CODED = frozenset({"code", "codes", "text"})
"""Kinds of values that are never numbers, whatever they look like."""

_NAME = r"[a-z][a-z0-9_.]*"
_DAY = re.compile(r"(i dag|\d{1,2}\.\d{1,2}\.\d{4})([+-]\d+[dumå])?")
_STORED_DAY = re.compile(r"today(?:([+-]\d+)([dwmy]))?")
_DATE = re.compile(r"(\d{4})-(\d\d)-(\d\d)")
_NUMBER = re.compile(r"-?\d+(,\d+)?")
_PIECE = r"(\S+(?: dag\S*)?)"
_OR = re.compile(r", | eller ")
_QUOTED = re.compile(r" (?:og|eller) |[,()«»]|^#")

Condition = dict[str, Any]


class Unsayable(Exception):
    """A condition that no sentence says; it is written as JSON."""


class Unreadable(ValueError):
    """A sentence that is no condition; the text says what is wrong and how to mend it."""


def read_number(text: str) -> int | float:
    """Parse a number with decimal comma; raise ValueError."""
    plain = text.replace(",", ".").replace("−", "-")
    return float(plain) if "." in plain else int(plain)


def read_day(text: str) -> str:
    """Parse `i dag`, `i dag-6m` or `7.5.2026` to a day as JSON has it; raise ValueError."""
    found = _DAY.fullmatch(text)
    if not found:
        raise ValueError(text)
    if found[1] == "i dag":
        return "today" + (found[2][:-1] + UNITS[found[2][-1]] if found[2] else "")
    if found[2]:
        raise ValueError(text)
    date, month, year = found[1].split(".")
    return f"{year}-{int(month):02}-{int(date):02}"


def write_number(value: int | float) -> str:
    """Write a number with decimal comma."""
    return str(value).replace(".", ",")


def write_day(value: str) -> str:
    """Write a day of JSON as people do; raise `Unsayable`."""
    if found := _STORED_DAY.fullmatch(value):
        letters = {stored: letter for letter, stored in UNITS.items()}
        return "i dag" + (found[1] + letters[found[2]] if found[1] else "")
    if found := _DATE.fullmatch(value):
        return f"{int(found[3])}.{int(found[2])}.{found[1]}"
    raise Unsayable(value)


def write_condition(condition: Any, before: Surroundings) -> str:
    """Write the condition as a sentence that reads back as the same; raise `Unsayable`."""
    try:
        sentence = _sentence(condition, before, before.last)
        same = is_same_json(read_condition(sentence, before), condition)
    except (Unreadable, AttributeError, KeyError, TypeError, ValueError):
        raise Unsayable(str(condition)) from None
    if not same or "\n" in sentence:
        raise Unsayable(str(condition))
    return sentence


def condition_sentence(condition: Any, before: Surroundings) -> str:
    """Write the condition as a sentence that reads back as one that means the same.

    Raises `Unsayable`.
    """
    try:
        sentence = _sentence(condition, before, before.last)
        same = _plain(read_condition(sentence, before)) == _plain(condition)
    except (Unreadable, AttributeError, KeyError, TypeError, ValueError):
        raise Unsayable(str(condition)) from None
    if not same or "\n" in sentence:
        raise Unsayable(str(condition))
    return sentence


def _plain(condition: Any) -> Any:
    """Return what a condition means, however it is written: nested lists of tests."""
    found = []
    for key, value in condition.items():
        if key in ("all", "any"):
            parts = [_plain(each) for each in value]
            inside = [each for p in parts for each in (p[1] if p[0] == key else [p])]
            inside.sort(key=repr)
            found.append((key, inside) if len(inside) != 1 else inside[0])
        elif key == "not":
            found.append(("not", _plain(value)))
        else:
            tests = value if isinstance(value, dict) else {"is": value}
            for test, given in tests.items():
                one = test == "one_of" and isinstance(given, list) and len(given) == 1
                found.append((key, "is", given[0]) if one else (key, test, given))
    flat = [each for p in found for each in (p[1] if p[0] == "all" else [p])]
    return flat[0] if len(flat) == 1 else ("all", sorted(flat, key=repr))


def is_same_json(one: Any, other: Any) -> bool:
    """Whether two values are the same JSON, the order of keys and 1 against 1.0 included."""
    if isinstance(one, dict) and isinstance(other, dict):
        return list(one) == list(other) and all(is_same_json(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(is_same_json, one, other))
    return type(one) is type(other) and bool(one == other)


def _sentence(condition: Any, before: Surroundings, last: str, top: bool = True) -> str:
    if not isinstance(condition, dict) or not condition:
        raise Unsayable
    for key, word in (("any", " eller "), ("all", " og ")):
        if list(condition) == [key]:
            text = word.join(_sentence(each, before, "", False) for each in condition[key])
            return text if top else f"({text})"
    name = last if len(condition) == 1 else ""
    parts = [_part(key, test, before, name) for key, test in condition.items()]
    text = " og ".join(parts)
    return text if top or len(parts) == 1 else f"({text})"


def _part(key: str, test: Any, before: Surroundings, last: str) -> str:
    if key == "not":
        return f"ikke ({_sentence(test, before, '')})"
    if key == "any":
        return "(" + " eller ".join(_sentence(each, before, "", False) for each in test) + ")"
    if key == "all":
        return _sentence({"all": test}, before, "", False)
    return _test(key, test if isinstance(test, dict) else {"is": test}, before, last)


def _test(name: str, test: Condition, before: Surroundings, last: str) -> str:
    def shown(found: Any) -> str:
        return write_value(found, name, before)

    if set(test) == {"min", "max"}:
        who = "" if name == last else f"{name} "
        return f"{who}{shown(test['min'])}–{shown(test['max'])}"
    if len(test) != 1:
        return " og ".join(_test(name, {key: given}, before, "") for key, given in test.items())
    ((key, given),) = test.items()
    if key == "answered":
        return f"{name} er {'' if given else 'ikke '}besvart"
    if key in LISTS:
        return f"{name} {_list(key, given, shown)}"
    if key == "is" and name == last and before.answers(name):
        return shown(given)
    return f"{name} {TESTS[key]} {shown(given)}"


def _list(test: str, given: Any, value: Callable[[Any], str]) -> str:
    """Write a test against a list, or against the question that holds one."""
    if isinstance(given, dict):
        return f"{'er blant' if test == 'one_of' else LISTS[test]} {value(given)}"
    if not isinstance(given, list) or not given:
        raise Unsayable
    return f"{LISTS[test]} {', '.join(map(value, given))}"


def write_value(value: Any, name: str, before: Surroundings) -> str:
    """Write a value that a question is compared with, as `read_value` reads it."""
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, dict):
        if list(value) != ["question"]:
            raise Unsayable
        return f"#{value['question']}"
    if isinstance(value, int | float):
        return write_number(value)
    if not isinstance(value, str):
        raise Unsayable
    if before.kind(name) == "date" or _STORED_DAY.fullmatch(value) or _DATE.fullmatch(value):
        return write_day(value)
    texts = before.answers(name)
    text = texts.get(value, "")
    said = text if text and list(texts.values()).count(text) == 1 else value
    return f"«{said}»" if _QUOTED.search(said) else said


def read_condition(sentence: str, before: Surroundings) -> Condition:
    """Read a sentence; raise `Unreadable` with what is wrong and how to mend it."""
    return _read(sentence.strip(), before, before.last)


def _read(text: str, before: Surroundings, last: str) -> Condition:
    text = _with_ids(text, before)
    if last and (found := re.fullmatch(r"ikke ([^(].*)", text)):
        asked = _asked(found[1], before, last)
        if found[1] in before.answers(asked).values():
            said = {asked: read_value(found[1], asked, before)}
            is_several = before.kind(asked) == "codes"
            return {"not": said} if is_several else {asked: {"is_not": said[asked]}}
    last = _asked(text, before, last) if last else last
    if answered := _answered(text, before, last):
        return answered
    if len(parts := list(split_outside_quotes(text, " eller "))) > 1:
        return {"any": [_read(part, before, "") for part in parts]}
    if len(parts := list(split_outside_quotes(text, " og "))) > 1:
        return _joined([_read(part, before, "") for part in parts])
    if found := re.fullmatch(r"ikke \((.*)\)", text):
        return {"not": _read(found[1], before, "")}
    if text.startswith("(") and text.endswith(")"):
        return _read(text[1:-1], before, "")
    return _read_test(text, before, last)


def _with_ids(text: str, before: Surroundings) -> str:
    """Put a question's id where its words stand before a sign: «Har du hund? = Ja»."""
    for id_, question in before.questions.items():
        label = str(question.get("label") or "")
        words = rf"«?{re.escape(label)}»? (?=[=≠≤≥<>]|er |har )"
        if label and re.match(words, text, re.IGNORECASE):
            return re.sub(words, f"{id_} ", text, count=1, flags=re.IGNORECASE)
    return text


def _asked(text: str, before: Surroundings, last: str) -> str:
    """Return the question that answers alone are about: the nearest above that has them."""
    said = {text, *text.split(", ")[:1], *_OR.split(text)[:1]}
    for id_ in (last, *reversed(before.questions)):
        if said & set(before.answers(id_).values()):
            return id_
    return last


def _answered(text: str, before: Surroundings, last: str) -> Condition | None:
    """Return the test of what is nothing but answers, though «og» or «eller» stands in them."""
    named = re.fullmatch(rf"({_NAME}) = (.+)", text)
    name, said = (named[1], named[2]) if named else (last, text)
    labels = set(before.answers(name).values()) if name else set()
    if said in labels:
        return {name: read_value(said, name, before)}
    ways = (said.split(", "), _OR.split(said))
    parts = next((each for each in ways if len(each) > 1 and labels.issuperset(each)), None)
    if named or parts is None:
        return None
    test = "has_any" if before.kind(name) == "codes" else "one_of"
    return {name: {test: [read_value(part, name, before) for part in parts]}}


def _joined(found: list[Condition]) -> Condition:
    """Return one object with the keys of all, where that says the same; else a list in `all`."""
    keys = [key for each in found for key in each]
    if len(set(keys)) == len(keys) and "all" not in keys and any(len(each) == 1 for each in found):
        return {key: value for each in found for key, value in each.items()}
    return {"all": found}


def _read_test(text: str, before: Surroundings, last: str) -> Condition:
    if found := re.fullmatch(rf"({_NAME}) er (ikke )?besvart", text):
        return {found[1]: {"answered": not found[2]}}
    if found := re.fullmatch(rf"({_NAME}) er blant #({_NAME})", text):
        return {found[1]: {"one_of": {"question": found[2]}}}
    if found := re.fullmatch(rf"({_NAME}) (har alle|har) (.+)", text):
        test = "has_all" if found[2] == "har alle" else "has_any"
        if re.fullmatch(rf"#{_NAME}", found[3]):
            return {found[1]: {test: {"question": found[3][1:]}}}
        return {found[1]: {test: list(_values(found[3], found[1], before))}}
    if found := re.fullmatch(rf"({_NAME}) (=|≠|≤|≥|<=|>=|<|>) (.+)", text):
        return _compared(found[1], found[2], list(_values(found[3], found[1], before)))
    if found := re.fullmatch(rf"(?:({_NAME}) )?{_PIECE}–{_PIECE}", text):
        name = found[1] or last
        least, most = (read_value(found[place], name, before) for place in (2, 3))
        return {name: {"min": least, "max": most}}
    said = read_value(text, last, before) if last else text
    if last and (said != text or before.answers(last)):
        return {last: said}
    raise Unreadable(
        _(
            "«%(text)s» er ikke et vilkår. Skriv svaret på et spørsmål over, for eksempel «Ja»"
            " eller «Nei eller Delvis». Spørsmålet kan nevnes: «Har barnet allergi? = Ja».",
            text=text,
        )
    )


def _compared(name: str, sign: str, values: list[Any]) -> Condition:
    sign = {"<=": "≤", ">=": "≥"}.get(sign, sign)
    if sign == "=" and len(values) > 1:
        return {name: {"one_of": values}}
    if len(values) > 1:
        raise Unreadable(
            _("«%(name)s %(sign)s» kan bare ha én verdi etter seg.", name=name, sign=sign)
        )
    if sign == "=" and not isinstance(values[0], dict):
        return {name: values[0]}
    return {name: {SIGNS[sign]: values[0]}}


def _values(text: str, name: str, before: Surroundings) -> Iterator[Any]:
    return (read_value(part, name, before) for part in split_outside_quotes(text, ", "))


def read_value(text: str, name: str, before: Surroundings) -> Any:
    """Read a value that a question is compared with: an answer, a number, a day or `#id`."""
    if text.startswith("#"):
        return {"question": text[1:]}
    if text.startswith("«") and text.endswith("»"):
        text = text[1:-1]
    for code, label in before.answers(name).items():
        if label == text:
            return code
    kind = before.kind(name)
    if kind == "true" and text in (YES, NO):
        return text == YES
    is_number = kind == "number" or (_NUMBER.fullmatch(text) and kind not in CODED)
    for parse in (read_number, read_day) if is_number else (read_day,):
        try:
            return parse(text)
        except ValueError:
            continue
    return text


def split_outside_quotes(text: str, word: str) -> Iterator[str]:
    """Yield the parts of *text* between *word*, outside parentheses and quotes."""
    depth, quoted, start, place = 0, False, 0, 0
    while place < len(text):
        mark = text[place]
        if mark in "«»":
            quoted = mark == "«"
        elif not quoted:
            depth += {"(": 1, ")": -1}.get(mark, 0)
            if depth == 0 and text.startswith(word, place):
                yield text[start:place]
                start = place = place + len(word)
                continue
        place += 1
    yield text[start:]
