"""Whether two labels say the same: a better spelling does, other words do not."""

import re
from collections import Counter
from difflib import SequenceMatcher
from functools import lru_cache

CLOSE = 0.8
"""How much two longer words must be alike to be one word in two spellings."""
JOINED = 0.85
"""The same for whole labels without their spaces: «barne hage» is «barnehage»."""
SHORT = 4
"""Words with fewer letters are alike only when a letter is missing, extra or moved."""

_WORD = re.compile(r"\w+")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
_YEAR = re.compile(r"\b(?:19|20)\d\d(?:\s*[/–-]\s*\d{2,4})?\b")
_ENUMERATION = re.compile(r"^\s*(?:\d+|[a-zæøå])\s*[.):]\s*(?=\S)", re.IGNORECASE)
_NEGATIONS = frozenset(
    {"ikke", "ikkje", "ingen", "inga", "intet", "ingenting", "aldri", "uten", "utan"}
    | {"not", "never", "none", "without", "nothing"}
)
_PREFIXES = ("u", "un", "in", "im", "dis", "ikke", "ikkje", "non")
_OPPOSITES = tuple(
    (frozenset(one.split()), frozenset(other.split()))
    for one, other in (
        ("over above", "under below"),
        ("mer meir more flere fleire", "mindre less færre fewer"),
        ("før before", "etter after"),
        ("minst least", "høyst høgst most maks"),
        ("høy høyt høg høgt high", "lav lavt låg lågt low"),
        ("god godt bra good", "dårlig dårleg bad"),
        ("lett easy enkel enkelt", "vanskelig vanskeleg difficult"),
        ("alltid always", "sjelden sjeldan rarely"),
        ("første first", "siste last"),
        ("far father", "mor mother"),
    )
)


def normalize_label(label: str) -> str:
    """Normalise the label: case, spaces, and punctuation at its end."""
    return " ".join(label.casefold().split()).strip(" .,:;!?…«»“”\"'*")


@lru_cache(maxsize=10_000)
def is_other_label(old: str, new: str, least: float, *, numbered: bool = False) -> bool:
    """Whether *new* says something else than *old*.

    It does when less than *least* of the words stay, when a number or a negation comes or goes, or
    when a word is exchanged for its opposite. With *numbered* a number in front («2. Navn») only
    counts the labels. Years do not count, for forms are published anew every year.
    """
    before, after = (_normalized(text, numbered) for text in (old, new))
    if before == after:
        return False
    if _figures(before) != _figures(after) or _is_opposite(_words(before), _words(after)):
        return True
    if similarity(before, after) >= least:
        return False
    joined = [re.sub(r"\W+", "", text) for text in (before, after)]
    if not all(joined):
        return True  # a label of signs only has no spelling
    return SequenceMatcher(None, joined[0], joined[1], autojunk=False).ratio() < max(
        JOINED, least - 0.05
    )


def similarity(old: str, new: str) -> float:
    """How many of the words are in both labels, however spelt: 0 for none of them, 1 for all."""
    before, after = _words(normalize_label(old)), _words(normalize_label(new))
    if not before or not after:
        return float(normalize_label(old) == normalize_label(new))
    left = list(after)
    kept = 0
    for word in before:
        same = word if word in left else next((w for w in left if _is_close(word, w)), None)
        if same is not None:
            left.remove(same)
            kept += 1
    return 2 * kept / (len(before) + len(after))


def _normalized(label: str, numbered: bool) -> str:
    return normalize_label(_ENUMERATION.sub("", label) if numbered else label)


def _words(label: str) -> list[str]:
    return _WORD.findall(label)


def _figures(label: str) -> Counter[str]:
    """Count the numbers in a label, except years."""
    return Counter(number.replace(",", ".") for number in _NUMBER.findall(_YEAR.sub(" ", label)))


def _is_opposite(before: list[str], after: list[str]) -> bool:
    """Whether one of the two denies what the other says, or says the opposite."""
    gone, come = Counter(before) - Counter(after), Counter(after) - Counter(before)
    if sum(n for word, n in gone.items() if word in _NEGATIONS) != sum(
        n for word, n in come.items() if word in _NEGATIONS
    ):
        return True
    if any(_is_negation(one, other) for one in gone for other in come):
        return True
    return any(
        not (one.isdisjoint(gone) or other.isdisjoint(come))
        or not (other.isdisjoint(gone) or one.isdisjoint(come))
        for one, other in _OPPOSITES
    )


def _is_negation(one: str, other: str) -> bool:
    """Whether the words are alike but for what turns one into the other: enig, uenig."""
    short, long = sorted((one, other), key=len)
    return len(short) > 2 and any(prefix + short == long for prefix in _PREFIXES)


def _is_close(one: str, other: str) -> bool:
    """Whether the words are one word in two spellings."""
    if _is_negation(one, other):
        return False
    if min(len(one), len(other)) >= SHORT:
        return SequenceMatcher(None, one, other, autojunk=False).ratio() >= CLOSE
    short, long = sorted((one, other), key=len)
    if len(short) == len(long):
        return len(short) > 2 and sorted(short) == sorted(long) and short[0] == long[0]
    return len(long) - len(short) == 1 and any(
        long[:n] + long[n + 1 :] == short for n in range(len(long))
    )
