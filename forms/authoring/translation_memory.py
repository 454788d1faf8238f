"""What a text was translated to before: suggestions for the same text in another form."""

from collections import Counter
from collections.abc import Iterable, Mapping
from functools import lru_cache

import orjson

from forms.definition.text_paths import text_at

Pair = tuple[str, str]
"""A text and its translation."""


def normalize_spaces(text: str) -> str:
    """Return what two texts have in common that differ in spaces only."""
    return " ".join(text.split())


def build_memory(pairs: Iterable[Pair]) -> dict[str, str]:
    """Return the translation that each text has most often, the first one where they are even."""
    found: dict[str, Counter[str]] = {}
    for source, translation in pairs:
        if source and translation:
            found.setdefault(normalize_spaces(source), Counter())[translation] += 1
    return {source: counted.most_common(1)[0][0] for source, counted in found.items()}


def suggest_translation(source: str, memory: Mapping[str, str]) -> str:
    """Return what the text was translated to before, or ""."""
    return memory.get(normalize_spaces(source), "")


@lru_cache(maxsize=512)
def published_pairs(hash: str, document: str, language: str) -> tuple[Pair, ...]:
    """Return the texts of a published document with their translations; *hash* names it."""
    found = orjson.loads(document)
    translations = found["translations"].get(language, {})
    pairs = ((text_at(found["form"], path), text) for path, text in translations.items())
    return tuple((source, text) for source, text in pairs if source)
