"""Problems of a form in the words of the builder: names of fields and choices, never keys or JSON.

The check speaks to who writes the text of a form. Here what it says is told to who has the panels:
a key is called what its field is called, a value what the choice is called, an id what the item is
called. What has no such words is told as the field to mend, or as the line of the text.
"""

import json
import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any, Literal, NamedTuple

from forms.authoring.commands import keys_for, stray_keys
from forms.authoring.fields.base import label_of
from forms.authoring.fields.condition import test_words
from forms.authoring.items import Entry, entries, title_of
from forms.authoring.panels import ELSEWHERE
from forms.authoring.surroundings import Surroundings
from forms.definition import Problem
from forms.definition.diff.key_names import value_words
from forms.definition.keywords import CONDITION, FORM, OPTION, QUESTION, Key
from forms.definition.validation.structure_validation import TABLES
from forms.i18n import gettext as _
from forms.questions import TYPES

_PAIR = re.compile(r'"(?P<key>[a-z_]+)": ?')
_QUOTED = re.compile(r"“(?P<curly>[^”“]*)”|\"(?P<straight>[^\"]*)\"")
_NAMED = re.compile(r"«([a-z_]+)»")
_LISTED = re.compile(r"(?<=[:k] )[\w-]+(?:, [\w-]+)+(?=\.)")
_OF_TYPE = re.compile(r"\b((?:typen|the type|of type|et|eit|eller) )(?P<type>[a-z_]+)(?=[ ,.-])")
_CHOOSE = re.compile(r"\b(?:Skriv|Write)(?= (?:for eksempel )?«[^»]+»: )")
_WRITE = re.compile(r"\b(?:Skriv|Write)\b")
_SMALL = re.compile(r"^[a-zæøå]")
_PLAINER = (
    (re.compile(r"\bNøkkelen\b"), "Feltet"),
    (re.compile(r"\bnøkkelen\b"), "feltet"),
    (re.compile(r"(?<![“\w-])key\b(?!-)"), "field"),
    (re.compile(r"(?<=: )(?:id-en (?:til|åt)|the id of) "), ""),
    (re.compile(r" (?:i mappen|i mappa)(?=\.)"), ""),
    (re.compile(r" is not in the folder(?=\.)"), " does not exist"),
    (re.compile(r" (?:eller i PO-filen|eller i PO-fila|or in the PO file)\b"), ""),
)
"""What the check calls a thing of the text, in any language, and what the builder calls it."""
_ALLOWED = re.compile(r"«[^»]*»|“[^”]*”(?!: “)|\[[^\]]+\]\(…\)|\{[\w.]+\}|\{\{ \}\}")
"""Titles, Markdown and answers in a text, which authors write in the builder too."""
_CODE = re.compile(
    r"[\"{}\[\]@]|”: “|\b[a-z]+_[a-z_]+\b|\.\*|\b(?:JSON|RE2|UTF-8|[Nn]ull)\b"
    r"|\b(?:objekt|hermete|krøllparentes|hakeparentes|nøk|object|quotation|brace|bracket|key)\w*"
    r"|\b(?:koden|code)\w*|\btrue (?:or|eller) false|: (?:is|true)\b|^«(?:mean|score)» "
)
"""Signs and words of the text that no page of the builder has."""


REMOVAL = "bort"
"""In place of a field's name: the button that takes away what the item cannot have."""


class Field(NamedTuple):
    """A field that a problem is mended in."""

    name: str
    label: str
    place: Literal["item", "form", "protection", "trial", "translate"]
    """Where it stands: at the item itself, or on a page of the form."""


class Told(NamedTuple):
    """A problem as the builder tells it, and where it is mended."""

    level: str
    what: str
    how: str
    fields: tuple[Field, ...]
    line: int
    """The line of the text that says what no field shows; 0 where a field does."""


class Words:
    """What a form's keys, values and items are called at one item."""

    def __init__(self, form: Any, entry: Entry) -> None:
        self.is_form, self.strays = entry.kind == "form", stray_keys(entry)
        self.own = {key.name: key for key in keys_for(entry)}
        self.keys = {**_all_keys(), **_by_name(_inside(self.own.values())), **self.own}
        self.items, self.codes = dict(_titles(form)), dict(_coded(form))
        self.mentioned: list[str] = []
        self.has_choice = False

    def tell(self, problem: Problem, path: str) -> Told:
        """Tell a problem at *path* inside the item."""
        self.mentioned = []
        at = [step for step in re.split(r"[.\[\]]+", path) if step and not step.isdigit()]
        what, how = self._said(problem.what, at), self._said(problem.how, at)
        self.mentioned += [name for name, label in _form_labels() if _is_quoted(label, how)]
        field = at[0] if at and self.is_field(at[0]) else ""
        fields = tuple(self._fields(field))
        if is_code(what):
            what = _("«%(field)s» passer ikke slik det står.", field=self._label(field))
            what = what if field else _("Noe i teksten til skjemaet passer ikke.")
        if at[:1] and at[0] in self.strays:
            how, fields = _("Ta det bort."), (Field(REMOVAL, _("Ta bort"), "item"),)
        elif self.is_form and at[:1] == ["tests"]:
            fields = (Field("tests", self._label("tests"), "trial"),)
        elif _is_quoted(_("Oversett"), how):
            fields = (Field("oversett", _("Oversett"), "translate"),)
        if is_code(how):
            how = _("Rett det i feltet.") if fields else _("Rett det under «Som tekst».")
        return Told(problem.level, what, how, fields, 0 if fields or not at else problem.line)

    def _fields(self, at: str) -> Iterator[Field]:
        """Yield the fields that were mentioned, and the one that the problem is at."""
        of_form = {key.name: key for key in FORM if key.say and key.name not in ELSEWHERE}
        for name in dict.fromkeys((*self.mentioned, at)):
            if self.is_field(name) and not self.is_form:
                yield Field(name, self._label(name), "item")
            elif name in of_form:
                is_guard = of_form[name].group == "guard"
                label = label_of(of_form[name])
                yield Field(name, label, "protection" if is_guard else "form")

    def is_field(self, name: str) -> bool:
        """Whether the page of the item has a field of that name."""
        return name in self.own and name not in ELSEWHERE - {"id", "type"}

    def _said(self, text: str, at: list[str]) -> str:
        """Return a sentence of the check with the builder's names in it."""
        self.has_choice = False
        text = self._pairs(text)
        text = _LISTED.sub(lambda found: self._listed(found[0], at), text)
        text = _OF_TYPE.sub(_typed, text)
        text = _NAMED.sub(lambda found: self._named(found, at), text)
        text = _QUOTED.sub(lambda found: self._quoted(found, at), text)
        for old, new in _PLAINER:
            text = old.sub(new, text)
        text = (_WRITE if self.has_choice else _CHOOSE).sub(_("Velg"), text)
        text = _SMALL.sub(lambda found: found[0].upper(), text)
        return f"{text}." if re.search(r"[^.!?]»$", text) else text

    def _pairs(self, text: str) -> str:
        """Replace each `"key": value` by the names of both."""
        found = _PAIR.search(text)
        if not found or not self._label(found["key"]):
            return text
        name, rest = found["key"], text[found.end() :]
        self.mentioned.append(name)
        try:
            value, end = json.JSONDecoder().raw_decode(rest)
        except ValueError:
            value, end = "…", 1 if rest[:1] == "…" else 0
        words = self.value(self.keys.get(name), value)
        pair = f"«{self._label(name)}»" + (f": {words}" if words else "")
        joint = ": " if not words and not end and rest else ""
        return f"{text[: found.start()]}{pair}{joint}{self._pairs(rest[end:])}"

    def value(self, key: Key | None, value: Any) -> str:
        """Return the words of a value, "" for one that only stands for something to write."""
        known = values_of(key)
        if isinstance(value, dict):
            inner = _by_name(key.inside() if key and key.inside else ())
            told = [(name, inner.get(name), each) for name, each in value.items()]
            return ", ".join(f"«{label_of(k) if k else n}»: {self.value(k, v)}" for n, k, v in told)
        if isinstance(value, list):
            return ", ".join(filter(None, (self.value(key, each) for each in value)))
        if str(value) in known:
            return f"«{known[str(value)]}»"
        if isinstance(value, bool):
            return f"«{_('Ja') if value else _('Nei')}»"
        if value in ("…", ""):
            return ""
        words = value_words(key.name, value).capitalize() if key else ""
        return f"«{self.items.get(str(value)) or words or value}»"

    def _quoted(self, found: re.Match[str], at: list[str]) -> str:
        """Return the name of the key, the item or the choice that is quoted; else the quotation."""
        word = found["curly"] if found["curly"] is not None else found["straight"]
        name = self._known(word, at)
        if name and name == self._label(word):
            self.mentioned.append(word)
        return f"«{name}»" if name else f"“{word.removeprefix('@')}”" if word else found[0]

    def _named(self, found: re.Match[str], at: list[str]) -> str:
        """Return the name of the key, the test or the type that stands in «»."""
        word = found[1]
        is_tested = any(self.keys[n].schema == CONDITION for n in at if n in self.keys)
        name = test_words().get(word, "") if is_tested else self._label(word) or type_name(word)
        return f"«{name or word}»"

    def _known(self, word: str, at: list[str]) -> str:
        """Return what the builder calls a value at the place, a key or an item; "" without one."""
        if at[-1:] == ["type"] and word in TYPES:
            return type_name(word)
        if at[-1:] == ["id"] and word != "id":
            return ""
        for step in reversed(at):
            found = {**values_of(self.keys.get(step)), **self.codes.get(step, {})}
            words = found.get(word) or value_words(step, word).capitalize()
            if words:
                self.has_choice = True
                return words
        return self.items.get(word) or self._label(word)

    def _listed(self, words: str, at: list[str]) -> str:
        names = [self._known(word, at) for word in words.split(", ")]
        return ", ".join(f"«{name}»" for name in names) if all(names) else words

    def _label(self, name: str) -> str:
        key = self.keys.get(name)
        return label_of(key) if key and key.say else _elsewhere().get(name, "")


def _is_quoted(label: str, text: str) -> bool:
    """Whether a sentence names a field or a page, in the quotation marks of its language."""
    return f"«{label}»" in text or f"“{label}”" in text


def is_code(text: str) -> bool:
    """Whether a sentence has keys, brackets or straight quotation marks in it."""
    return bool(_CODE.search(_ALLOWED.sub("", text)))


def type_name(name: str) -> str:
    """Return what authors call a type of question, "" for what is none."""
    kind = TYPES.get(name)
    if kind is None or not kind.words:
        return next((say() for say in kind.said), "") if kind else ""
    return kind.words[0].text.capitalize()


def values_of(key: Key | None) -> dict[str, str]:
    """Return what authors call each value of a key, by the value as text writes it."""
    found = dict(key.values()) if key and key.values else {}
    return {v if isinstance(v, str) else json.dumps(v): words for v, words in found.items()}


def _form_labels() -> Iterator[tuple[str, str]]:
    """Yield the keys of a form, and what their fields are called."""
    yield from ((key.name, label_of(key)) for key in FORM if key.say and key.group == "guard")


def _typed(found: re.Match[str]) -> str:
    name = type_name(found["type"])
    return f"{found[1]}«{name}»" if name else found[0]


def _by_name(keys: Iterable[Key]) -> dict[str, Key]:
    found: dict[str, Key] = {}
    for key in keys:
        found.setdefault(key.name, key)
    return found


def _inside(keys: Iterable[Key]) -> Iterator[Key]:
    for key in keys:
        if key.inside:
            yield from key.inside()
            yield from _inside(key.inside())


@cache
def _all_keys() -> dict[str, Key]:
    """Return every key that has a name for authors; of two with one name, a form's own first."""
    of_questions = [QUESTION, OPTION, *(kind.keys for kind in TYPES.values())]
    tables = [FORM, *of_questions, *TABLES.values()]
    return _by_name(key for table in tables for key in (*table, *_inside(table)) if key.say)


def _titles(form: Any) -> Iterator[tuple[str, str]]:
    """Yield what messages call each item, and its title."""
    for entry in entries(form):
        own = entry.path[1] if entry.kind == "signer" else entry.value.get("id")
        if isinstance(own, str) and own:
            title = title_of(entry.value)
            yield own, title
            if entry.kind == "inner":
                yield f"{entry.inside.rpartition('.')[2]}.{own}", title


def _coded(form: Any) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield the id of each question with answers to choose, and their texts by code."""
    for entry in entries(form):
        id_ = str(entry.value.get("id"))
        texts = dict(Surroundings(questions={id_: entry.value}).answers(id_))
        if texts:
            yield id_, texts
            yield "shields", texts


def _elsewhere() -> dict[str, str]:
    """Return the names of the keys that no panel has a field for."""
    return {
        "id": _("Id"),
        "type": _("Slags svar"),
        "use": _("Blokk"),
        "sections": _("Deler"),
        "questions": _("Spørsmål"),
        "steps": _("Steg"),
        "signers": _("De som skriver under"),
        "tests": _("Prøver"),
        "score": _("Poeng"),
        "step": _("Steg"),
    }
