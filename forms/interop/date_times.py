"""Dates with a time of day in other systems, as two questions of ours: the day, and the time."""

from typing import TypeVar

from forms.i18n import gettext as _
from forms.interop.draft import Draft, Group, Item, Words
from forms.interop.report import Report
from forms.questions import TYPES

_TIME = {"nb": "klokkeslett", "nn": "klokkeslett", "en": "time"}


def split_date_times(draft: Draft) -> None:
    """Put a question about the time after every date of the draft that has one in the source."""
    draft.top = _split(draft.top, draft.report)


_Node = TypeVar("_Node", Item, Item | Group)


def _split(nodes: list[_Node], report: Report) -> list[_Node]:
    found: list[_Node] = []
    for node in nodes:
        found.append(node)
        if isinstance(node, Group):
            node.children = _split(node.children, report)
            continue
        node.inner = _split(node.inner, report)
        if node.has_time and TYPES[node.type].kind == "date":
            what = _("Dato med klokkeslett ble to spørsmål: ett om dagen og ett om klokkeslettet.")
            how = _("Ta bort det du ikke trenger.")
            report.approximate(node.where, node.label.text() or node.name, what, how)
            found.append(_time_of(node))
    return found


def _time_of(date: Item) -> Item:
    """Return the question about the time of day that belongs to a date."""
    label = Words({code: _labelled(text, code) for code, text in date.label.items()})
    keys = {key: date.keys[key] for key in ("required",) if key in date.keys}
    return Item(f"{date.name}_time", "time", date.where, label, keys=keys, condition=date.condition)


def _labelled(text: str, language: str) -> str:
    """Return the label of the date as that of the time; where we lack the word, as its pattern."""
    return f"{text} – {_TIME[language]}" if language in _TIME else f"{text} (00:00)"
