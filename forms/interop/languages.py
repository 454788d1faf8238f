"""The codes of languages by the names that files call them."""

import re
from functools import cache

from babel import Locale, UnknownLocaleError

_CODED = re.compile(r"\(\s*([a-zA-Z]{2,3})(?:[-_][A-Za-z]+)?\s*\)\s*$")
_OWN = (
    *("ar", "bg", "cs", "da", "de", "el", "en", "es", "et", "fa", "fi", "fr", "he", "hi", "hr"),
    *("hu", "is", "it", "ja", "ku", "lt", "lv", "nb", "ne", "nl", "nn", "pl", "ps", "pt", "ro"),
    *("ru", "se", "sk", "so", "sq", "sr", "sv", "sw", "th", "ti", "tr", "uk", "ur", "vi", "zh"),
)
_NORWEGIAN = {"no", "nob", "nor"}


@cache
def _names() -> dict[str, str]:
    """Return the codes of languages by their English, Norwegian and own names, in small letters."""
    found: dict[str, str] = {}
    for locale in ("en", "nb"):
        for code, name in Locale.parse(locale).languages.items():
            if re.fullmatch("[a-z]{2,3}", code):
                found.setdefault(name.lower(), code)
    for code in _OWN:
        try:
            own = Locale.parse(code).get_display_name(code)
        except (UnknownLocaleError, ValueError):
            continue
        if own:
            found.setdefault(own.lower(), code)
    return found | {"norsk": "nb", "norwegian": "nb", "bokmål": "nb", "nynorsk": "nn"}


def language_code(name: str) -> str:
    """Return the code of a language called *name*, such as `Somali (so)`; "" when unknown."""
    name = name.strip()
    coded = _CODED.search(name)
    code = coded[1].lower() if coded else _names().get(name.lower(), "")
    if not code and re.fullmatch("[a-zA-Z]{2,3}([-_][A-Za-z]{2,4})?", name):
        code = re.split("[-_]", name)[0].lower()
        code = code if code in _names().values() or code in _NORWEGIAN else ""
    return "nb" if code in _NORWEGIAN else code
