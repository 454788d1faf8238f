"""Fixed first answers of other systems, as a question of ours stores them."""

from collections.abc import Iterator, Mapping
from typing import Any

from forms.definition import Question, parse_definition
from forms.interop.conditions import number_of
from forms.interop.draft import Item, Words
from forms.questions import TYPES
from forms.questions.first_answers import can_be_fixed

_YES = ("yes", "true", "1", "ja", "ok")
_NO = ("no", "false", "0", "nei")


def stored_first_answer(item: Item, made: Mapping[str, Any]) -> Any:
    """Return the first answer of an item as its question *made* stores it; None when it cannot."""
    if item.first in (None, "", []):
        return None
    question = _question(made)
    return next((v for v in _candidates(item) if can_be_fixed(question, v)), None)


def _candidates(item: Item) -> Iterator[Any]:
    """Yield what the source's value can be with us."""
    value = item.first
    codes = item.codes
    if isinstance(value, list):
        yield [codes.get(str(each), str(each)) for each in value]
        return
    text = str(value).strip()
    if item.options:
        yield codes.get(text)
        yield [codes.get(each, each) for each in text.split()]
    elif isinstance(value, bool) or text.lower() in (*_YES, *_NO):
        yes = value is True or text.lower() in _YES
        yield "yes" if yes else "no"
        yield yes
    yield number_of(value)
    yield value
    yield text
    yield text.removesuffix(":00")


def _question(made: Mapping[str, Any]) -> Question:
    """Return a question with its keys, its texts left out."""
    raw = {key: _plain(value) for key, value in made.items() if key not in ("show_if", "alias")}
    form = {"title": "", "sections": [{"id": "part", "title": "", "questions": [raw]}]}
    document = {"id": "part", "form": form, "translations": {}}
    return parse_definition(document, "", TYPES).sections[0].questions[0]


def _plain(value: Any) -> Any:
    if isinstance(value, Words):
        return ""
    if isinstance(value, Mapping):
        return {key: _plain(each) for key, each in value.items() if key != "show_if"}
    return [_plain(each) for each in value] if isinstance(value, list) else value
