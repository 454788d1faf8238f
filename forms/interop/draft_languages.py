"""Which languages the texts of a draft are in, and which of them the author writes in."""

from collections.abc import Mapping
from typing import Any

from forms.i18n import gettext as _
from forms.interop.draft import Draft, Standard, Words, languages_of
from forms.interop.report import Report

_ENGLISH = frozenset(("the", "and", "is", "of", "you", "your", "what", "how", "to", "please"))
_NORWEGIAN = frozenset(("og", "er", "du", "det", "på", "ikke", "hva", "har", "som", "til", "om"))


def settle_languages(draft: Draft) -> tuple[str, list[str]]:
    """Return the source language and the others; texts without a language get theirs."""
    every = _all_words(draft)
    found = _counted(every)
    default = "nb" if draft.default_language == "no" else draft.default_language
    if "" in found and not default:
        default = _guess_language(every, draft.report)
    for words in every:
        if "" in words:
            unnamed = words.pop("")
            words.setdefault(default, unnamed)
    found = _counted(every)
    if not found:
        return default or "nb", []
    main = default if default in found else max(found, key=lambda code: found[code])
    source = "nb" if found.get("nb", 0) * 2 > found[main] else main
    return source, sorted(code for code in found if code != source)


def _counted(every: list[Words]) -> dict[str, int]:
    found: dict[str, int] = {}
    for words in every:
        languages_of(words, found)
    return found


def _guess_language(every: list[Words], report: Report) -> str:
    """Return the language of texts whose language the file does not name."""
    spoken = " ".join(words[""] for words in every if "" in words).lower().split()
    english = sum(word in _ENGLISH for word in spoken)
    norwegian = sum(word in _NORWEGIAN for word in spoken)
    code = "en" if english > norwegian else "nb"
    what = _("Filen sier ikke hvilket språk tekstene er på.")
    how = _("Språket er satt til «%(code)s». Rett «language» hvis det er galt.", code=code)
    report.approximate(_("hele filen"), "", what, how)
    return code


def _all_words(value: Any) -> list[Words]:
    """List every text of a draft, wherever it stands."""
    found: list[Words] = []
    waiting = [value]
    while waiting:
        each = waiting.pop()
        if isinstance(each, Words):
            if not isinstance(each, Standard):
                found.append(each)
        elif isinstance(each, Mapping):
            waiting.extend(each.values())
        elif isinstance(each, list):
            waiting.extend(each)
        elif hasattr(each, "__slots__") and not isinstance(each, Report | str):
            waiting.extend(getattr(each, name) for name in each.__slots__)
    return found
