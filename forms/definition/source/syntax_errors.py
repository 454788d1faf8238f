"""Syntax errors of a JSON text: the place, the fault and the remedy."""

import json
import math
import re
from collections.abc import Callable
from dataclasses import dataclass

from forms.definition.source.positions import Lines
from forms.i18n import gettext as _

DEEPEST = 20
_TOKEN = re.compile(
    r"""[ \t\r\n]*(?P<mark>
        "[^"\\\x00-\x1f]*+(?:\\[^\x00-\x1f][^"\\\x00-\x1f]*+)*+"   # a text
      | [{}\[\],:]
      | [^\s"{}\[\],:'“”„«»]+                                   # a number, a word or something odd
      | .
      | )""",
    re.VERBOSE | re.DOTALL,
)
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|.)", re.DOTALL)
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
_RAW_CONTROL = re.compile("[\x00-\x1f]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_QUOTES = "'“”„«»"
_WORDS = {"true", "false", "null"}
_FOREIGN = {"True": "true", "False": "false", "None": "null", "undefined": "null", "TRUE": "true"}
_SAID = {"ja": "true", "nei": "false", "sant": "true", "usant": "false"}
"""Words of authors that stand without quotation marks, and what they mean."""
_PAIR = {"{": "}", "[": "]"}


@dataclass(frozen=True, slots=True)
class SyntaxFault:
    """A fault at an offset in the text; after a *fatal* one nothing more can be read."""

    offset: int
    what: str
    how: str
    fatal: bool = False


class _Fatal(Exception):
    """Reading cannot go on; the fault is the argument."""

    def __init__(self, offset: int, what: str, how: str) -> None:
        super().__init__(what)
        self.oddity = SyntaxFault(offset, what, how, fatal=True)


def syntax_errors(text: str) -> list[SyntaxFault]:
    """Everything odd in *text* up to and with the first that stops the reading."""
    reader = _Reader(text)
    try:
        reader.run()
    except _Fatal as stop:
        reader.found.append(stop.oddity)
    return reader.found


@dataclass(slots=True)
class _Open:
    """An object or a list that is not closed yet."""

    sign: str
    offset: int
    keys: set[str]


class _Reader:
    """A state machine over the tokens of a text; *expects* handles the next one."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.found: list[SyntaxFault] = []
        self.open: list[_Open] = []
        self.expects: Callable[[str, int], None] = self.value
        self.ended = 0  # where the latest value or key ended
        self.latest = ""

    def run(self) -> None:
        """Read to the end, or raise at the first fault that stops the reading."""
        if not self.text.strip():
            what = _("Filen er tom.")
            raise _Fatal(0, what, _('Begynn med {"title": "…", "sections": []}.'))
        position = 0
        while True:
            match = _TOKEN.match(self.text, position)
            if match is None or not match["mark"]:
                self.check_end()
                return
            position = match.end()
            self.expects(match["mark"], match.start("mark"))
            self.latest, self.ended = match["mark"], position

    def check_end(self) -> None:
        """Handle the end of the text: everything must be closed."""
        if self.open:
            last = self.open[-1]
            raise _Fatal(
                len(self.text.rstrip()),
                _(
                    "Filen slutter før “%(sign)s” på linje %(line)s er lukket.",
                    sign=last.sign,
                    line=self.line(last.offset),
                ),
                _("Skriv “%(sign)s” der det hører til.", sign=_PAIR[last.sign]),
            )

    def line(self, offset: int) -> int:
        """Return the line of *offset*."""
        return Lines(self.text).position(offset)[0]

    def value(self, mark: str, offset: int) -> None:
        """Expect a value."""
        if mark in _PAIR:
            self.enter(mark, offset)
        elif mark[0] == '"':
            self.check_string(mark, offset)
            self.expects = self.after_value
        elif mark in "}],:":
            self.report_missing_value(mark, offset)
        else:
            self.check_scalar(mark, offset)
            self.expects = self.after_value

    def report_missing_value(self, mark: str, offset: int) -> None:
        """Report a sign in the place of a value."""
        if self.latest == ",":
            what = _("Det står et komma for mye foran “%(sign)s”.", sign=mark)
            raise _Fatal(self.ended - 1, what, _("Ta bort kommaet."))
        what = _("Her skulle det stå en verdi, men her står “%(sign)s”.", sign=mark)
        raise _Fatal(offset, what, _("Skriv en tekst i hermetegn, et tall, true eller false."))

    def enter(self, sign: str, offset: int) -> None:
        """Enter an object or a list."""
        self.open.append(_Open(sign, offset, set()))
        if len(self.open) > DEEPEST:
            what = _("Her er det mer enn %(most)s nivåer inni hverandre.", most=DEEPEST)
            raise _Fatal(offset, what, _("Skriv det flatere: skjema, del, spørsmål."))
        self.expects = self.first_key if sign == "{" else self.first_item

    def first_item(self, mark: str, offset: int) -> None:
        """Expect a value, or the end of an empty list."""
        if mark == "]":
            self.leave(mark, offset)
        else:
            self.value(mark, offset)

    def first_key(self, mark: str, offset: int) -> None:
        """Expect a key, or the end of an empty object."""
        if mark == "}":
            self.leave(mark, offset)
        else:
            self.key(mark, offset)

    def key(self, mark: str, offset: int) -> None:
        """Expect a key."""
        if mark[0] == '"':
            self.check_string(mark, offset)
            self.check_new_key(mark, offset)
            self.expects = self.colon
        elif mark in "}]" and self.latest == ",":
            self.report_missing_value(mark, offset)
        else:
            self.report_missing_key(mark, offset)

    def check_new_key(self, mark: str, offset: int) -> None:
        """Tell when the object has the key already."""
        name, keys = _plain(mark), self.open[-1].keys
        if name in keys:
            what = _("Nøkkelen “%(key)s” står to ganger i samme objekt.", key=_short(name))
            self.found.append(SyntaxFault(offset, what, _("Behold den ene og ta bort den andre.")))
        keys.add(name)

    def report_missing_key(self, mark: str, offset: int) -> None:
        """Something else stands where a key should."""
        self.check_foreign_syntax(mark, offset)
        if mark == "{" and self.latest == ",":
            what = _("Det mangler “}” før kommaet: her begynner noe nytt.")
            raise _Fatal(self.ended - 1, what, _("Skriv “}” foran kommaet."))
        what = _("Her skulle det stå en nøkkel, men her står “%(mark)s”.", mark=_short(mark))
        how = _('Nøkler skrives i hermetegn, med kolon etter: "label": …')
        raise _Fatal(offset, what, how)

    def colon(self, mark: str, offset: int) -> None:
        """Expect a colon between key and value."""
        if mark != ":":
            what = _("Det mangler et kolon etter nøkkelen %(key)s.", key=_short(self.latest))
            raise _Fatal(self.ended, what, _("Sett “:” mellom nøkkelen og verdien."))
        self.expects = self.value

    def after_value(self, mark: str, offset: int) -> None:
        """After a value: a comma, the end of what is open, or the end of the text."""
        if not self.open:
            what = _("Det står noe etter slutten av definisjonen: “%(mark)s”.", mark=_short(mark))
            raise _Fatal(offset, what, _("Ta det bort, eller se etter en parentes for mye."))
        if mark in "}]":
            self.leave(mark, offset)
        elif mark == ",":
            self.expects = self.key if self.open[-1].sign == "{" else self.value
        else:
            self.report_missing_comma(mark, offset)

    def report_missing_comma(self, mark: str, offset: int) -> None:
        """Something stands where a comma should."""
        self.refuse_comment(mark, offset)
        if mark == ":" and self.open[-1].sign == "[":
            what = _("Her står et kolon i en liste.")
            raise _Fatal(
                offset, what, _("Bruk { … } når verdiene har nøkler, [ … ] når de ikke har.")
            )
        what = _("Det mangler et komma etter %(value)s.", value=_short(self.latest))
        how = _('Sett “,” her. Står det hermetegn inne i teksten, skriv dem som “ ” eller \\".')
        raise _Fatal(self.ended, what, how)

    def leave(self, sign: str, offset: int) -> None:
        """Leave an object or a list."""
        last = self.open.pop()
        if _PAIR[last.sign] != sign:
            what = _(
                "Her står “%(sign)s”, men “%(open)s” på linje %(line)s er ikke lukket.",
                sign=sign,
                open=last.sign,
                line=self.line(last.offset),
            )
            raise _Fatal(offset, what, _("Skriv “%(sign)s” først.", sign=_PAIR[last.sign]))
        self.expects = self.after_value

    def check_scalar(self, mark: str, offset: int) -> None:
        """Handle a number, true, false or null."""
        if mark in _WORDS:
            return
        if not _NUMBER.fullmatch(mark):
            self.check_foreign_syntax(mark, offset)
            what = _("“%(mark)s” er ikke en JSON-verdi.", mark=_short(mark))
            raise _Fatal(offset, what, _("Sett hermetegn rundt tekster. Tall skrives 5 eller 2.5."))
        if len(mark) > 25 or not math.isfinite(float(mark)) or abs(float(mark)) > 10**15:
            what = _("Tallet %(number)s er for stort.", number=_short(mark))
            raise _Fatal(
                offset, what, _("Tall kan ha høyst 15 sifre. Skriv lengre numre som tekst.")
            )

    def check_foreign_syntax(self, mark: str, offset: int) -> None:
        """Report syntax of other languages that JSON lacks."""
        self.refuse_comment(mark, offset)
        if mark[0] in _QUOTES:
            what = _("Her står hermetegnet %(sign)s.", sign=mark[0])
            raise _Fatal(offset, what, _('JSON bruker bare rette, doble hermetegn: "…".'))
        if mark[0] == '"':
            self.report_open_string(offset)
        if word := _FOREIGN.get(mark) or _SAID.get(mark.lower()):
            what = _("“%(mark)s” er ikke en JSON-verdi.", mark=mark)
            raise _Fatal(offset, what, _("Skriv %(word)s.", word=word))
        if not mark.isprintable() or mark.isspace():
            what = _("Her står et usynlig tegn (U+%(code)s).", code=f"{ord(mark[0]):04X}")
            how = _(
                "Ta det bort, eller bytt det med et vanlig mellomrom. Det følger ofte med når noe"
                " limes inn."
            )
            raise _Fatal(offset, what, how)
        if mark.lstrip("-+") in ("NaN", "Infinity"):
            what = _("“%(mark)s” er ikke et tall i JSON.", mark=mark)
            raise _Fatal(offset, what, _("Skriv et vanlig tall, eller ta bort nøkkelen."))

    def report_open_string(self, offset: int) -> None:
        """Report a text without a proper end."""
        sign = _RAW_CONTROL.search(self.text, offset + 1)
        if sign is not None and sign[0] not in "\r\n":
            what = _("Teksten har et usynlig styretegn (U+%(code)s).", code=f"{ord(sign[0]):04X}")
            raise _Fatal(sign.start(), what, _("Ta bort tegnet, eller skriv tabulator som \\t."))
        what = _("Teksten som begynner her, slutter ikke på samme linje.")
        how = _('Sett " der teksten slutter. Ny linje i en tekst skrives \\n.')
        raise _Fatal(offset, what, how)

    def refuse_comment(self, mark: str, offset: int) -> None:
        """Report a comment, which JSON does not allow."""
        if mark.startswith(("//", "/*", "#")):
            what = _("JSON kan ikke ha kommentarer.")
            raise _Fatal(offset, what, _("Ta bort kommentaren."))

    def check_string(self, mark: str, offset: int) -> None:
        """Check a text: its escapes and its characters must be printable."""
        if len(mark) < 2:
            self.check_foreign_syntax(mark, offset)
        for match in _ESCAPE.finditer(mark):
            if len(match[1]) == 1 and match[1] not in '"\\/bfnrt':
                what = _("“%(escape)s” er ikke en kode i JSON.", escape=match[0])
                raise _Fatal(offset + match.start(), what, _("En bakstrek skrives dobbelt: \\\\."))
        plain = _plain(mark)
        if _SURROGATE.search(plain):
            what = _("Teksten har en halv tegnkode (\\ud800–\\udfff).")
            raise _Fatal(offset, what, _("Skriv tegnet selv i stedet for koden."))
        if sign := _CONTROL.search(plain):
            what = _("Teksten har et usynlig styretegn (U+%(code)s).", code=f"{ord(sign[0]):04X}")
            self.found.append(SyntaxFault(offset, what, _("Ta bort tegnet.")))


def _plain(mark: str) -> str:
    """Return a text without its quotes, with its escapes decoded."""
    return str(json.loads(mark, strict=False))


def _short(mark: str, longest: int = 30) -> str:
    return mark if len(mark) <= longest else f"{mark[: longest - 1]}…"
