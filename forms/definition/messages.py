"""How messages about a definition name things, and the remedies that many of them share."""

import re
import unicodedata
from collections.abc import Sequence
from difflib import get_close_matches
from typing import Any

from babel import Locale, UnknownLocaleError

from forms.definition.keywords import (
    CLOCK,
    CODE,
    DAY,
    FIGURE_NAME,
    FORM_ID,
    ID,
    LANGUAGE,
    LONGEST_ID,
    PERIOD,
    SCALE_NUMBER,
    SIGNER_NAME,
    WORKING_DAYS,
    Schema,
)
from forms.definition.source.positions import Path
from forms.i18n import current_language
from forms.i18n import gettext as _

_PLAIN: dict[int, str] = str.maketrans(
    {"æ": "ae", "ø": "o", "ß": "ss", "đ": "d", "ŋ": "n", "ŧ": "t", "ł": "l"}
)
"""Letters that are no letter of a–z with a mark."""


def subject_name(path: Path) -> str:
    """Return the name of the value at *path* for messages."""
    last = path[-1] if path else ""
    if isinstance(last, int):
        around = path[-2] if len(path) > 1 else ""
        return _("Nummer %(number)s i “%(list)s”", number=last + 1, list=around)
    return f"“{last}”" if last else _("Filen")


def quote_value(value: Any, longest: int = 40) -> str:
    """Format a value as the author wrote it, shortened."""
    words = {True: "true", False: "false", None: "null"}
    if value is None or isinstance(value, bool):
        return words[value]
    text = value if isinstance(value, str) else str(value)
    text = text if len(text) <= longest else f"{text[: longest - 1]}…"
    return text if isinstance(value, int | float) else f"“{text}”"


def nearest_word(word: str, known: Sequence[str]) -> str:
    """Return the known word nearest to *word*, or ""."""
    found = get_close_matches(word.lower()[:60], known, 1, 0.65)
    return found[0] if found else ""


def did_you_mean(word: str, known: Sequence[str], otherwise: str = "") -> str:
    """How to mend an unknown word: the nearest known one, or all of them when they are few."""
    if near := nearest_word(word, known):
        return _("Mente du “%(word)s”?", word=near)
    if otherwise or not known:
        return otherwise or _("Ta det bort.")
    choices = ", ".join(known[:12]) + (" …" if len(known) > 12 else "")
    return _("Velg blant: %(words)s.", words=choices)


def json_type_name(value: Any) -> str:
    """Return the everyday name of a JSON value's kind."""
    if isinstance(value, dict):
        return _("et objekt")
    if isinstance(value, list):
        return _("en liste")
    if isinstance(value, str):
        return _("teksten %(text)s", text=quote_value(value))
    return quote_value(value)


def type_remedy(value: Any, expected: str) -> str:
    if isinstance(value, str) and expected in (
        _("et helt tall"),
        _("et tall"),
        _("true eller false"),
    ):
        return _("Skriv det uten hermetegn.")
    if expected == _("en tekst"):
        return _("Sett teksten i hermetegn.")
    if expected == _("en liste"):
        return _("Sett verdiene i hakeparenteser: [ … ].")
    if expected == _("et objekt"):
        return _("Skriv nøkler og verdier i krøllparenteser: { … }.")
    return _("Skriv %(expected)s.", expected=expected)


def pattern_fault(value: str, path: Path, pattern: str) -> tuple[str, str]:
    """Return the fault and the remedy of a text that does not follow its pattern."""
    what = _(
        "%(subject)s kan ikke være %(value)s.", subject=subject_name(path), value=quote_value(value)
    )
    if pattern in (ID, CODE, FORM_ID):
        suggestion = slug(value, pattern)
        how = _("Bruk små bokstaver a–z, tall og understrek, for eksempel “%(id)s”.", id=suggestion)
    elif pattern == PERIOD["pattern"]:
        how = _("Skriv et tall og d, w, m eller y, for eksempel 30d, 2w, 6m eller 5y.")
    else:
        how = _example_of(pattern)
    return what, how


def _example_of(pattern: str) -> str:
    """Return how a text of this pattern is written, with an example."""
    return {
        DAY: _("Skriv dagen som 2026-05-17, eller today, today-6m eller today+14d."),
        CLOCK: _("Skriv klokkeslettet med to sifre og kolon, for eksempel 08:30."),
        WORKING_DAYS: _("Skriv et tall og arbeidsdager, for eksempel “5 arbeidsdager”."),
        SIGNER_NAME: _("Skriv id-en til spørsmålet med navnet, for eksempel “navn”."),
        LANGUAGE: _("Skriv språkets kode med små bokstaver, for eksempel “nn” eller “en”."),
        SCALE_NUMBER: _("Skriv et helt tall i hermetegn, for eksempel “1”."),
        FIGURE_NAME: _("Skriv id-en til et spørsmål, for eksempel “antall”."),
    }.get(pattern, _("Se hvordan det skrives, i veiledningen."))


def slug(text: str, pattern: str = ID) -> str:
    """Derive an id from *text*."""
    lower = unicodedata.normalize("NFC", text).lower().translate(_PLAIN)
    plain = "".join(c for c in unicodedata.normalize("NFKD", lower) if not unicodedata.combining(c))
    found = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:LONGEST_ID].strip("_")
    if not found or (pattern != CODE and found[0].isdigit()):
        found = f"x_{found}"[:LONGEST_ID].rstrip("_")
    return found.replace("_", "-") if pattern == FORM_ID else found


def limit_fault(what: str, count: int, most: int) -> tuple[str, str]:
    """Return the fault and the remedy of an exceeded limit, with the figures."""
    return (
        _("%(what)s har %(count)s, men kan ha høyst %(most)s.", what=what, count=count, most=most),
        _("Ta bort noe, eller del skjemaet i flere."),
    )


def range_remedy(value: float, schema: Schema) -> str:
    """How to mend a number outside its limits, or ""."""
    if value < schema.get("minimum", value):
        return _("Det minste er %(least)s.", least=schema["minimum"])
    if value > schema.get("maximum", value):
        return _("Det største er %(most)s.", most=schema["maximum"])
    if "exclusiveMinimum" in schema and value <= schema["exclusiveMinimum"]:
        return _("Skriv et tall over %(least)s.", least=schema["exclusiveMinimum"])
    if "exclusiveMaximum" in schema and value >= schema["exclusiveMaximum"]:
        return _("Skriv et tall under %(most)s.", most=schema["exclusiveMaximum"])
    return ""


def language_name(code: str) -> str:
    """Return the name of a language in a sentence."""
    return {
        "nb": _("bokmål"),
        "nn": _("nynorsk"),
        "en": _("engelsk"),
        "se": _("nordsamisk"),
        "uk": _("ukrainsk"),
        "pl": _("polsk"),
        "ar": _("arabisk"),
        "so": _("somali"),
        "ti": _("tigrinja"),
    }.get(code) or _babel_name(code)


def _babel_name(code: str) -> str:
    """Return the CLDR name of a language in the language in use; the code itself without one."""
    try:
        found = Locale.parse(code, sep="-" if "-" in code else "_")
    except (UnknownLocaleError, ValueError):
        return code
    return found.get_display_name(current_language()) or code
