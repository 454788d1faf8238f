"""A text: a line, several lines, or a known format."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

import re2

from forms.definition import Key, Question
from forms.i18n import gettext as _
from forms.questions.base import (
    Example,
    Fault,
    QuestionType,
    Tally,
    Typed,
    Word,
    name_of,
    question_type,
)
from forms.text_formats import AUTOFILL, FORMATS, Format, without_invisible

LONGEST = 20_000


@question_type("text")
class Text(QuestionType):
    """A free text: one line, several, or a format such as an e-mail address."""

    words = (
        Word("tekst"),
        Word("lang tekst", {"lines": 4}),
        Word("telefon", {"format": "phone"}),
        Word("e-post", {"format": "email"}),
        Word("postnummer", {"format": "postcode"}),
        Word("fødselsnummer", {"format": "personnummer"}),
        Word("orgnr", {"format": "orgnr"}),
        Word("nettadresse", {"format": "url"}),
    )
    synonyms = (
        *("string", "textarea", "email", "phone", "tel", "paragraph"),
        *("fritekst", "langtekst"),
    )
    implied_by = frozenset({"label"})
    prefills = frozenset({"user.name", "user.email", "user.phone"})
    names_people = True
    spliced = True
    keys = (
        Key(
            "lines",
            {"type": "integer", "minimum": 1, "maximum": 30},
            "How many lines the box has; 1 unless told.",
            say=lambda: _("Linjer"),
            group="basic",
        ),
        Key(
            "max_length",
            {"type": "integer", "minimum": 1, "maximum": LONGEST},
            "How many characters there is room for; 20000 unless told.",
            say=lambda: _("Flest tegn"),
            group="more",
        ),
        Key(
            "format",
            {"enum": list(FORMATS)},
            "A known format, checked and kept in one way of writing.",
            say=lambda: _("Skrives som"),
            group="basic",
            values=lambda: {
                "email": _("E-post"),
                "phone": _("Telefon"),
                "postcode": _("Postnummer"),
                "personnummer": _("Fødselsnummer"),
                "orgnr": _("Organisasjonsnummer"),
                "url": _("Nettadresse"),
            },
        ),
        Key(
            "pattern",
            {"type": "string", "minLength": 1, "maxLength": 500},
            r"What the whole text must match, in RE2 syntax; \w is every letter, mark and digit.",
            say=lambda: _("Mønster"),
            group="more",
        ),
        Key(
            "pattern_help",
            {"type": "string"},
            "A sentence for whoever wrote something else than the pattern.",
            text=True,
            filled=True,
            say=lambda: _("Melding når mønsteret ikke stemmer"),
            group="more",
        ),
        Key(
            "autofill",
            {"enum": list(AUTOFILL)},
            "What of the reader's own it asks for, so that their browser can fill it in.",
            say=lambda: _("Nettleseren fyller ut"),
            group="more",
            values=lambda: {
                "name": _("Hele navnet"),
                "given-name": _("Fornavn"),
                "family-name": _("Etternavn"),
                "email": _("E-postadresse"),
                "tel": _("Telefonnummer"),
                "street-address": _("Hele gateadressen"),
                "address-line1": _("Adresselinje 1"),
                "address-line2": _("Adresselinje 2"),
                "postal-code": _("Postnummer"),
                "address-level2": _("Poststed"),
                "country-name": _("Land"),
                "organization": _("Virksomhet"),
                "organization-title": _("Stilling"),
                "language": _("Språk"),
                "off": _("Aldri"),
            },
        ),
    )
    examples = (
        Example(post="  Tur i skogen ", stored="Tur i skogen", text="Tur i skogen"),
        Example({"lines": 4}, post="Først\r\nså", stored="Først\nså", text="Først\nså"),
        Example({"lines": 4}, post="Først\x0bså", stored="Først\nså", text="Først\nså"),
        Example({"lines": 4}, post="Først\u2028så", stored="Først\nså", text="Først\nså"),
        Example(post="Først\x0bså", stored="Først så", text="Først så"),
        Example(
            post="Hei\x00", error="Spørsmålet har et tegn som ikke kan lagres. Slett tegnet �."
        ),
        Example({"required": True}, post=" \u200b", error="Fyll ut «Spørsmålet»."),
        Example(
            {"max_length": 5},
            post="for lang",
            error="Spørsmålet kan ha høyst 5 tegn. Teksten har 8.",
        ),
        Example(
            {"format": "email"},
            post="ola@eksempel.no",
            stored="ola@eksempel.no",
            text="ola@eksempel.no",
        ),
        Example(
            {"format": "email"},
            post="mailto:ola@eksempel.no.",
            stored="ola@eksempel.no",
            text="ola@eksempel.no",
        ),
        Example(
            {"format": "email"},
            post="a..b@eksempel.no",
            error="Spørsmålet må være en e-postadresse, for eksempel navn@eksempel.no.",
        ),
        Example(
            {"format": "email"},
            post="ola@eksempel",
            error="Spørsmålet må være en e-postadresse, for eksempel navn@eksempel.no.",
        ),
        Example(
            {"autofill": "name"}, post="Kari Nordmann", stored="Kari Nordmann", text="Kari Nordmann"
        ),
        Example(
            {"format": "phone"},
            post="91 23 45 67",
            stored="+4791234567",
            text="912 34 567",
            cells=("912 34 567",),
        ),
        Example(
            {"format": "phone"},
            post="\u202a+47 912 34 567\u202c",
            stored="+4791234567",
            text="912 34 567",
        ),
        Example(
            {"format": "phone"},
            post="0046 70-123 45 67",
            stored="+46701234567",
            text="+46701234567",
        ),
        Example(
            {"format": "phone"},
            post="9123456",
            error="Spørsmålet må ha 8 siffer, eller begynne med + og landkode.",
        ),
        Example({"format": "postcode"}, post="0150", stored="0150", text="0150"),
        Example({"format": "postcode"}, post="N-0150.", stored="0150", text="0150"),
        Example({"format": "postcode"}, post="٠١٥٠", stored="0150", text="0150"),
        Example({"format": "postcode"}, post="०१५०", error="Spørsmålet må ha 4 siffer."),
        Example(
            {"format": "personnummer"},
            post="109155 96784",
            stored="10915596784",
            text="109155 96784",
            cells=("10915596784",),
        ),
        Example({"format": "personnummer"}, post="1091559678", error="Spørsmålet må ha 11 siffer."),
        Example(
            {"format": "personnummer"},
            post="10915596785",
            error="Spørsmålet er ikke et gyldig fødselsnummer eller D-nummer. Se over sifrene.",
        ),
        Example(
            {"format": "orgnr"},
            post="974760673",
            stored="974760673",
            text="974 760 673",
            cells=("974760673",),
        ),
        Example(
            {"format": "orgnr"},
            post="974760674",
            error="Spørsmålet er ikke et gyldig organisasjonsnummer. Se over sifrene.",
        ),
        Example(
            {"format": "url"},
            post="www.eksempel.no/skole",
            stored="https://www.eksempel.no/skole",
            text="https://www.eksempel.no/skole",
        ),
        Example(
            {"format": "url"},
            post="javascript:alert(1)",
            error="Spørsmålet må være en nettadresse, for eksempel https://www.eksempel.no.",
        ),
        Example({"pattern": r"\w+-[0-9]{2}"}, post="blå-07", stored="blå-07", text="blå-07"),
        Example(
            {
                "pattern": "[0-9]{1,2}[A-Z]",
                "pattern_help": "Skriv trinn og bokstav, for eksempel 7B.",
            },
            post="7b",
            error="Spørsmålet er ikke skrevet riktig. Skriv trinn og bokstav, for eksempel 7B.",
        ),
    )

    def format(self, question: Question) -> Format | None:
        """Return the known format of the text, or None."""
        return FORMATS.get(question.own.get("format", ""))

    def read(self, question: Question, typed: Typed) -> str | None:
        text = super().read(question, typed)
        if text is None:
            return None
        most = question.own.get("max_length", LONGEST)
        if len(text) > most:
            raise ValueError(_too_long(question, most, len(text)))
        if question.own.get("lines", 1) == 1:  # Word's line break shows as nothing in a field
            text = text.replace("\n", " ")
        format = question.own.get("format")
        return _formatted(question, format, text) if format else str(text)

    def autocomplete(self, question: Question, autofill: str, part: str = "") -> str:
        format = self.format(question)
        usual = format.autofill if format and autofill == "own" else ""
        said = str(question.own.get("autofill", usual))
        return said if said and autofill != "off" else "off"

    def reading(self, question: Question) -> tuple[str, dict[str, Any]]:
        own = question.own
        if "format" in own:
            return "questions/text.js", {"format": own["format"]}
        return "text", {key: own[key] for key in ("lines", "max_length") if key in own}

    def fault(self, question: Question, value: Any) -> str | None:
        pattern = question.own.get("pattern")
        if not pattern or compile_pattern(pattern).fullmatch(value):
            return None
        said = _("%(question)s er ikke skrevet riktig.", question=name_of(question))
        return f"{said} {question.own.get('pattern_help', '')}".rstrip()

    def typed(self, question: Question, value: Any) -> dict[str, list[str]]:
        return {"": [self.text(question, value)]}

    def text(self, question: Question, value: Any) -> str:
        format = self.format(question)
        return format.show(value) if format else str(value)

    def cells(self, question: Question, value: Any) -> tuple[Any, ...]:
        """Return the text as stored; a phone number as displayed, since a + begins a formula."""
        return (value if self.is_own_cell(question) else self.text(question, value),)

    def is_own_cell(self, question: Question) -> bool:
        return question.own.get("format") != "phone"

    def is_free_text(self, question: Question) -> bool:
        return "format" not in question.own

    def tells_place(self, question: Question) -> bool:
        return question.own.get("format") in ("phone", "postcode")

    def data_category(self, question: Question) -> str:
        known = {"personnummer": "numbers", "phone": "contact", "email": "contact"}
        said = known.get(question.own.get("format", ""), "")
        return said or ("words" if self.is_prose(question) else "")

    def tally(self, question: Question, values: Sequence[str]) -> Tally | None:
        """Return the free texts; None for a format such as a telephone number."""
        return None if "format" in question.own else Tally(texts=tuple(values))

    def faults(self, question: Question) -> Iterator[Fault]:
        own = question.own
        if "format" in own and own.get("lines", 1) > 1:
            yield Fault(
                "lines",
                _("En tekst med «format» har bare én linje."),
                _("Ta bort «lines» eller «format»."),
            )
        if own.get("autofill") == "street-address" and own.get("lines", 1) == 1:
            yield Fault(
                "autofill",
                _("«street-address» fyller ut flere linjer, og feltet har én."),
                _("Skriv «address-line1», eller gi feltet flere linjer med «lines»."),
            )
        if "pattern_help" in own and "pattern" not in own:
            yield Fault(
                "pattern_help",
                _("«pattern_help» hører til «pattern», som mangler."),
                _("Skriv «pattern», eller ta bort «pattern_help»."),
                "warning",
            )
        if "pattern" in own:
            yield from _pattern_faults(own["pattern"], "pattern_help" in own)


def _too_long(question: Question, most: int, length: int) -> str:
    return _(
        "%(question)s kan ha høyst %(most)s tegn. Teksten har %(length)s.",
        question=name_of(question),
        most=most,
        length=length,
    )


def _formatted(question: Question, format: str, text: str) -> str:
    """*text* as the format keeps it; a ValueError says what the format wants."""
    kept = FORMATS[format].read(text)
    if kept is None:
        raise ValueError(_refusal(format, text, name_of(question)))
    return kept


def _refusal(format: str, text: str, name: str) -> str:
    digits = FORMATS[format].digits
    if digits and not re.fullmatch(rf"([^\w]*[0-9]){{{digits}}}[^\w]*", without_invisible(text)):
        return _("%(question)s må ha %(digits)s siffer.", question=name, digits=digits)
    match format:
        case "email":
            said = _(
                "%(question)s må være en e-postadresse, for eksempel navn@eksempel.no.",
                question=name,
            )
        case "phone":
            said = _("%(question)s må ha 8 siffer, eller begynne med + og landkode.", question=name)
        case "personnummer":
            said = _(
                "%(question)s er ikke et gyldig fødselsnummer eller D-nummer. Se over sifrene.",
                question=name,
            )
        case "orgnr":
            said = _(
                "%(question)s er ikke et gyldig organisasjonsnummer. Se over sifrene.",
                question=name,
            )
        case "url":
            said = _(
                "%(question)s må være en nettadresse, for eksempel https://www.eksempel.no.",
                question=name,
            )
        case _:
            said = _("%(question)s må ha %(digits)s siffer.", question=name, digits=digits)
    return said


_PIECE = re.compile(r"\\.|\[:\^?[a-z]+:\]|\[\^?\]?|\]|[^\\\[\]]+", re.DOTALL)
_LETTERS = r"\p{L}\p{M}0-9_"


@lru_cache(maxsize=256)
def compile_pattern(pattern: str) -> Any:
    r"""Return the RE2 expression of *pattern*, with \w for every letter, mark and digit; or
    re2.error.
    """
    options = re2.Options()
    options.log_errors = False
    pieces, inside = [], False
    for piece in _PIECE.findall(pattern):
        if piece == r"\w":
            piece = _LETTERS if inside else f"[{_LETTERS}]"
        elif piece == r"\W" and not inside:
            piece = f"[^{_LETTERS}]"
        elif piece == "]":
            inside = False
        elif piece.startswith("[") and not piece.startswith("[:"):
            inside = True
        pieces.append(piece)
    return re2.compile("".join(pieces), options)


def _pattern_faults(pattern: str, helped: bool) -> Iterator[Fault]:
    try:
        compile_pattern(pattern)
    except re2.error as error:
        reason = error.args[0] if error.args else ""
        said = reason.decode(errors="replace") if isinstance(reason, bytes) else str(reason)
        yield Fault(
            "pattern",
            _("Mønsteret kan ikke leses: %(reason)s.", reason=said),
            _("Skriv det i RE2-syntaks, uten tilbakeblikk og referanser."),
        )
    if not helped:
        yield Fault(
            "pattern",
            _("Leseren får ikke vite hva mønsteret krever."),
            _("Skriv en setning i «pattern_help», for eksempel «Skriv trinn og bokstav, som 7B.»."),
            "warning",
        )
