"""Options of an XLSForm that depend on answers: `choice_filter`, worked out for each option."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from forms.i18n import gettext as _
from forms.interop.conditions import Constant, Lost
from forms.interop.draft import Choice, Item
from forms.interop.expression_conditions import condition_of
from forms.interop.expressions import XPATH

if TYPE_CHECKING:
    from forms.interop.xlsform import WorkbookReader
    from forms.interop.xlsform_table import Row

_PART = re.compile(r"\$\{[^{}$]*+\}|'[^']*'|\"[^\"]*\"|[A-Za-z_][\w.-]*(?!\s*\()\b")
_WORDS = frozenset({"and", "or", "not", "div", "mod", "true", "false"})
_MOST = 2_000
"""Options times the signs of a filter, in thousands; more is not worked out."""


def take_choice_filter(reader: "WorkbookReader", row: "Row", item: Item) -> None:
    """Give each option of an item the condition that the filter of its row says for it."""
    text = str(row.get("choice_filter") or "").strip()
    if not text:
        return
    found = [_offered(text, option, reader.columns) for option in item.options]
    lost = next((each.condition for each in found if isinstance(each.condition, Lost)), None)
    if lost is not None or len(text) * len(found) > _MOST * 1_000:
        what = _("Vilkåret på svarene er ikke med, så alle vises: %(why)s.",
                 why=lost.why if lost else _("listen er for lang"))  # fmt: skip
        how = _("Skriv vilkårene for hånd i «show_if» på svarene.")
        said = item.label.text() or item.name
        reader.report.lost(reader.where(row, "choice_filter"), said, what, how)
        return
    never = Constant(False)
    item.options = [option for option in found if option.condition != never] or found
    item.list_name = ""


def _offered(text: str, option: Choice, columns: Mapping[int, Mapping[str, str]]) -> Choice:
    """Return the option with the filter as its condition, its own columns put in."""
    own = columns.get(id(option), {})

    def put(match: re.Match[str]) -> str:
        word = match[0]
        if word[0] in "$'\"" or word.lower() in _WORDS or word.lower() not in own:
            return word
        value = own[word.lower()]
        return f'"{value}"' if "'" in value else f"'{value}'"

    found = condition_of(_PART.sub(put, text), XPATH)
    return replace(option, condition=None if found == Constant(True) else found)
