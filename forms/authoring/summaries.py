"""What was read of quick text, in few words: for the author to look over before it is kept."""

from collections.abc import Iterable
from typing import Any

from forms.authoring import hints
from forms.authoring.quick_text_reader import Remark
from forms.authoring.surroundings import Item, Surroundings, label_of
from forms.definition.condition_words import Known, QuestionLabels, condition_words
from forms.i18n import gettext as _


def remark_text(remark: Remark) -> str:
    """Return the remark with its line."""
    return _("Linje %(line)s: %(text)s", line=remark.line, text=remark.text)


def known_questions(items: Iterable[Item]) -> Known:
    """Return what sentences call the questions, and their answers."""
    found = {}
    for each in items:
        if "id" in each:
            id_, label = str(each["id"]), str(each.get("label", ""))
            codes = Surroundings(questions={id_: each}).answers(id_)
            found[id_] = QuestionLabels(label, codes, {})
    return found


def item_summary(item: Item, names: Known | None = None) -> dict[str, Any]:
    """Return what the page says of one item: its text, kind of answer, answers and flags."""
    rows = item.get("rows")
    words, _said = hints.write_hints(item) if "label" in item else ([], set())
    return {
        "label": item.get("label") or item.get("text") or f"@{item.get('use', '')}",
        "words": words,
        "answers": answers_of(item),
        "rows": [label_of(row) for row in rows.values()] if isinstance(rows, dict) else [],
        "required": item.get("required") is True,
        "conditional": condition_of(item, names or {}),
    }


def condition_of(item: Item, names: Known) -> str:
    """Return when the item is shown, in words; "" for always."""
    condition = item.get("show_if")
    return condition_words(condition, names) if isinstance(condition, dict) else ""


def answers_of(item: Item) -> list[str]:
    """Return the texts of the item's own answers, columns or nested questions."""
    options = item.get("options", {})
    own = [options] if isinstance(options, str) else [label_of(o) for o in options.values()]
    return own + [str(inside.get("label", "")) for inside in item.get("questions", ())]
