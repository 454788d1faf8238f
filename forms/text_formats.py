"""Typed text: normalisation for storage, and formats with verification."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

UNKEEPABLE = "\N{REPLACEMENT CHARACTER}"
"""Stands in a tidied text where something cannot be kept, so that its writer sees where."""

_BREAKS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
"""Line breaks of other programs: Word's manual one (VT), a page break (FF), NEL, LS and PS."""

_SYMBOLS = str.maketrans({"\uf0b7": "•", "\uf0a7": "▪", "\uf0d8": "➢", "\uf0fc": "✓"})
"""The bullets of Word's fonts Symbol and Wingdings, which no other font has."""

_REFUSED = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_INVISIBLE = frozenset({"Cc", "Cf", "Zl", "Zp", "Zs"})
_MOST_MARKS = 30  # on one letter; UAX #15, stream-safe text


def tidy(text: str) -> str:
    """*text* as it is kept: NFC, lines ended by LF, nothing but visible text at its ends.

    A byte-order mark inside a text means nothing and is dropped.

    Control characters (but TAB and LF), half surrogates and accents in piles become `UNKEEPABLE`.
    A text that shows nothing becomes empty.
    """
    if text.isascii() and text.isprintable():
        return text.strip()
    kept = _REFUSED.sub(UNKEEPABLE, _BREAKS.sub("\n", text.replace("\ufeff", "")))
    if max(kept, default="") >= "\u0300":  # the first character that NFC can change
        kept = kept.translate(_SYMBOLS)
        kept = unicodedata.normalize("NFC", _without_piles(kept))
    return kept.strip() if _shows(kept) else ""


def _without_piles(text: str) -> str:
    """*text* without accents beyond what a letter can carry; NFC takes quadratic time on piles."""
    kept, marks = [], 0
    for character in text:
        marks = marks + 1 if unicodedata.combining(character) else 0
        kept.append(UNKEEPABLE if marks > _MOST_MARKS else character)
    return "".join(kept)


def _shows(text: str) -> bool:
    return any(unicodedata.category(character) not in _INVISIBLE for character in text)


def without_invisible(text: str) -> str:
    """Return *text* without what is not seen: format characters (category Cf) and outer spaces.

    For what has a known form, such as a number or a date: telephones put marks of direction around
    what is copied from them. In a text of a person's own, some of them join letters. The digits of
    Arabic and Persian keyboards, and the decimal sign of theirs, become those that the form shows.
    """
    return western_digits(_seen(text))


def _seen(text: str) -> str:
    if text.isascii():
        return text.strip()
    return "".join(c for c in text if unicodedata.category(c) != "Cf").strip()


def western_digits(text: str) -> str:
    """Return *text* with 0 to 9 for the digits of Arabic, Persian and Urdu keyboards.

    Families are offered forms in those scripts (`translations/ar`, `translations/fa`).

    >>> western_digits("٣٫٥ og ۱۲")
    '3,5 og 12'
    """
    return text if text.isascii() else text.translate(_WESTERN)


_WESTERN = {zero + n: str(n) for zero in (0x660, 0x6F0) for n in range(10)} | {0x66B: ","}


_SPACES = re.compile(r"[\s\-–.()/]")


def _digits(text: str) -> str:
    """Return *text* without the spaces and signs that people group digits with."""
    return _SPACES.sub("", without_invisible(text))


def email(text: str) -> str | None:
    """Return the e-mail address, without `mailto:` and a trailing full stop; None if invalid."""
    text = re.sub(r"^mailto: ?|[.,;]$", "", _seen(text), flags=re.IGNORECASE)
    local, _at, domain = text.rpartition("@")
    fits = 0 < len(local) <= 64 and len(text) <= 254
    named = re.fullmatch(r"[^\s\x00-\x1f@<>()\[\],;:\"\\]+", local) and ".." not in local
    labels = domain.split(".")
    placed = len(labels) > 1 and all(_LABEL.fullmatch(label) for label in labels)
    return text if fits and named and placed and not local.startswith(".") else None


_LABEL = re.compile(r"(?!-)[\w-]{1,63}(?<!-)")


def phone(text: str) -> str | None:
    """Return the number with its country code, `+4791234567`; eight digits are Norwegian."""
    number = _digits(text).removeprefix("tel:")
    if number.startswith("00"):
        number = "+" + number[2:]
    if norwegian := re.fullmatch(r"(?:\+?47)?([2-9][0-9]{7})", number):
        return f"+47{norwegian[1]}"
    foreign = re.fullmatch(r"\+(?!47)[1-9][0-9]{6,14}", number)
    return number if foreign else None


def show_phone(number: str) -> str:
    """Format a Norwegian number as 912 34 567 or 22 33 44 55; leave a foreign one unchanged."""
    if not number.startswith("+47"):
        return number
    local = number[3:]
    if local[0] in "489":
        return f"{local[:3]} {local[3:5]} {local[5:]}"
    return f"{local[:2]} {local[2:4]} {local[4:6]} {local[6:]}"


def postcode(text: str) -> str | None:
    """Four digits, the first may be 0; the country before them (N-0150) is not kept."""
    code = re.fullmatch("(?:NO?)?([0-9]{4})", _digits(text), re.IGNORECASE)
    return code[1] if code else None


_ELEVEN = re.compile(r"(?<![0-9A-Za-z])([0-9]{6})(?:[ \u00a0-]?[0-9]{5})(?![0-9A-Za-z])", re.ASCII)


def person_number(text: str) -> str | None:
    """Return the eleven digits of a birth number, D-number, H-number or Tenor number with valid
    check.

    The first check digit may leave 0 to 3, as in numbers issued from 2032 (Skatteetaten,
    nyttfnr2032). The number no longer tells birth date, sex or century for sure: never derive them.
    """
    number = _digits(text)
    if not re.fullmatch("[0-9]{11}", number) or not _has_day(number):
        return None
    first = _weighed(number, (3, 7, 6, 1, 8, 9, 4, 5, 2, 1))
    second = _weighed(number, (5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1))
    return number if first <= 3 and second == 0 else None


def holds_person_number(text: str) -> bool:
    """Tell whether a text holds eleven digits that begin with a day, as a birth number does.

    The check digits are not looked at: one digit wrong still tells who it is.

    >>> holds_person_number("Barn 120518 12345"), holds_person_number("Konto 99999999999")
    (True, False)
    """
    return any(_has_day(found) for found in _ELEVEN.findall(western_digits(text)))


def is_person_number_in(text: str) -> bool:
    """Tell whether a text holds a birth number with valid check digits."""
    found = _ELEVEN.finditer(western_digits(text))
    return any(person_number(each[0]) is not None for each in found)


def _has_day(number: str) -> bool:
    """Whether it begins with a day, less 40 (D-number); its month less 40 (H) or 80 (Tenor)."""
    day, month, year = int(number[:2]), int(number[2:4]), int(number[4:6])
    day -= 40 if day > 40 else 0
    month -= 80 if month > 80 else 40 if month > 40 else 0
    lengths = (31, 29 if year % 4 == 0 else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
    return 1 <= month <= 12 and 1 <= day <= lengths[month - 1]


def _weighed(number: str, weights: tuple[int, ...]) -> int:
    return sum(int(digit) * weight for digit, weight in zip(number, weights, strict=False)) % 11


def show_person_number(number: str) -> str:
    """Format the number as 131272 48022, the way people read it aloud."""
    return f"{number[:6]} {number[6:]}"


def organisation_number(text: str) -> str | None:
    """Return the nine digits of an organisation number with a valid check digit."""
    number = _digits(text)
    if not re.fullmatch("[0-9]{9}", number):
        return None
    return number if _weighed(number, (3, 2, 7, 6, 5, 4, 3, 2, 1)) == 0 else None


def show_organisation_number(number: str) -> str:
    """Format the number as 974 760 673."""
    return f"{number[:3]} {number[3:6]} {number[6:]}"


def url(text: str) -> str | None:
    """Return the address of a page; add a missing `https://`, and refuse other schemes."""
    text = _seen(text)
    address = text if re.match(r"https?://", text, re.IGNORECASE) else f"https://{text}"
    if len(address) > 2000 or re.search(r"[\s<>\"\\^`{|}]", address):
        return None
    try:
        parts = urlsplit(address)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        return None
    labels = host.split(".")
    placed = len(labels) > 1 and all(_LABEL.fullmatch(label) for label in labels)
    return address if placed and "@" not in parts.netloc else None


@dataclass(frozen=True, slots=True)
class Format:
    """A known format: *read* returns the stored text or None, *show* formats it."""

    read: Callable[[str], str | None]
    show: Callable[[str], str] = str
    control: str = "text"
    """The type of its control in a page."""
    keys: str = ""
    """The keyboard a tablet shows."""
    digits: int = 0
    """How many digits it has, when it is a number of fixed length."""
    autofill: str = ""
    """What a browser knows it by, when it asks for what is the reader's own (HTML, autofill)."""


AUTOFILL = (
    *("name", "given-name", "family-name", "email", "tel", "street-address", "address-line1"),
    *("address-line2", "postal-code", "address-level2", "country-name", "organization"),
    *("organization-title", "language", "off"),
)
"""What a text may ask for of the reader's own (HTML standard, autofill; WCAG 2.2, 1.3.5)."""

FORMATS: Mapping[str, Format] = {
    "email": Format(email, control="email", autofill="email"),
    "phone": Format(phone, show_phone, control="tel", autofill="tel"),
    "postcode": Format(postcode, keys="numeric", digits=4, autofill="postal-code"),
    "personnummer": Format(person_number, show_person_number, keys="numeric", digits=11),
    "orgnr": Format(organisation_number, show_organisation_number, keys="numeric", digits=9),
    "url": Format(url, control="url"),
}
