"""A condition: rows of drop-downs where they can say it, else a sentence."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from forms.authoring import condition_grammar
from forms.authoring.condition_grammar import Unreadable, Unsayable
from forms.authoring.condition_rows import (
    ALL,
    ANY,
    BLANK,
    NOT_ANSWERED,
    Row,
    Rows,
    condition_of_rows,
    offered_tests,
    rows_of,
)
from forms.authoring.fields import ticks
from forms.authoring.fields.base import (
    Choices,
    Field,
    FieldContext,
    Misread,
    Part,
    Texts,
    chosen_value,
    label_of,
    posted_text,
)
from forms.authoring.items import title_of
from forms.authoring.surroundings import Surroundings
from forms.definition.keywords import CONDITION, Key
from forms.i18n import gettext as _

LISTS = frozenset({"one_of", "has_any", "has_all"})
INSIDE = "inside"
"""The name of the rows in the group."""


class Condition(Field):
    """Rows of drop-downs; a deep condition, and one inside another key until its author asks for
    the rows, is a sentence.
    """

    def draws(self, key: Key) -> bool:
        """Draw conditions."""
        return key.schema == CONDITION

    def part(self, key: Key, value: Any, name: str, around: FieldContext) -> Part:
        """Show the rows, those that are being chosen first; else the sentence."""
        label, sentence = label_of(key), sentence_part(name, label_of(key), value, around.before)
        is_typed = f"{name}.join" in around.typed
        if name == around.choosing and name in around.typed and not is_typed:
            try:
                value = read_sentence(posted_text(around.typed, name), value, around.before)
            except ValueError as error:
                return replace(sentence, help=str(error))
        rows = typed_rows(name, around) if is_typed else rows_of(value or {})
        if rows is None or not _are_known(rows, around.before):
            return sentence
        if "." in name and name != around.choosing and not is_typed:
            return replace(sentence, can_be_rows=sentence.kind == "condition")
        return replace(_rows_part(name, label, rows, around), text=_sentence(value, around))

    def read(self, key: Key, name: str, texts: Texts, old: Any, around: FieldContext) -> Any:
        """Return the condition that the rows or the sentence say."""
        if f"{name}.join" not in texts:
            return read_sentence(posted_text(texts, name), old, around.before)
        rows, faults = Rows(posted_text(texts, f"{name}.join") or ALL), dict[str, str]()
        own = [_read_rows(at, texts, around, faults) for at in (name, f"{name}.{INSIDE}")]
        if faults:
            raise Misread(faults)
        found = Rows(rows.join, tuple(own[0]), tuple(own[1]))
        return old if old and rows_of(old) == found else condition_of_rows(found)


def _sentence(value: Any, around: FieldContext) -> str:
    """Return the condition in words, for where its rows are folded."""
    try:
        return condition_grammar.condition_sentence(value, around.before) if value else ""
    except Unsayable:
        return ""


def _are_known(rows: Rows, before: Surroundings) -> bool:
    """Whether every row asks an earlier question in a way that it takes."""
    return all(
        row.test in offered_tests(row.name, before) or not row.test
        for row in (*rows.rows, *rows.inside)
        if row.name
    )


def typed_rows(name: str, around: FieldContext) -> Rows:
    """Return the rows that an author is choosing, with the values that are written so far."""
    own = [
        [
            Row(asked, test or next(iter(offered_tests(asked, around.before)), ""), None)
            for _at, asked, test in _posted(at, around.typed, around)
            if asked
        ]
        for at in (name, f"{name}.{INSIDE}")
    ]
    return Rows(posted_text(around.typed, f"{name}.join") or ALL, tuple(own[0]), tuple(own[1]))


def _posted(name: str, texts: Texts, around: FieldContext) -> Iterator[tuple[str, str, str]]:
    """Yield the name of each row, its question, and its test."""
    place = 0
    while f"{name}.{place}.q" in texts:
        asked = chosen_value(
            posted_text(texts, f"{name}.{place}.q"), earlier_questions(around.before)
        )
        yield f"{name}.{place}", asked, posted_text(texts, f"{name}.{place}.t")
        place += 1


def _read_rows(name: str, texts: Texts, around: FieldContext, faults: dict[str, str]) -> list[Row]:
    found = []
    for at, asked, test in _posted(name, texts, around):
        if not asked:
            continue
        offered = offered_tests(asked, around.before)
        test = test if test in offered else next(iter(offered), "")
        value = _read_value(f"{at}.v", asked, test, texts, around.before)
        if value in (None, []) and test not in (BLANK, NOT_ANSWERED):
            faults[f"{at}.q"] = _("Trykk Velg, og si hva svaret skal være.")
        found.append(Row(asked, test, True if test == BLANK else value))
    return found


def _read_value(name: str, asked: str, test: str, texts: Texts, before: Surroundings) -> Any:
    if test == NOT_ANSWERED:
        return False
    if test in LISTS:
        return ticks.ticked_codes(name, texts, _answers(asked, before), None)
    text = posted_text(texts, name)
    if before.kind(asked) == "true":
        return {"true": True, "false": False}.get(text)
    return condition_grammar.read_value(text, asked, before) if text else None


def _rows_part(name: str, label: str, rows: Rows, around: FieldContext) -> Part:
    words = ((ALL, _("Alle linjene stemmer")), (ANY, _("Minst én linje stemmer")))
    join = Part(f"{name}.join", "pick", _("Når"), rows.join, words)
    group = Part(
        f"{name}.{INSIDE}",
        "group",
        _("og minst én av disse") if rows.join == ALL else _("eller alle disse"),
        parts=tuple(_row_parts(f"{name}.{INSIDE}", rows.inside, around)),
    )
    parts = [join, *_row_parts(name, rows.rows, around)]
    if rows.rows or rows.inside:
        parts.append(group)
    help = _("Velg spørsmålet, og trykk Velg. Tøm spørsmålet for å ta bort linjen.")
    return Part(name, "choosing", label, parts=tuple(parts), help=help)


def _row_parts(name: str, rows: tuple[Row, ...], around: FieldContext) -> Iterator[Part]:
    for place, row in enumerate((*rows, Row("", ""))):
        at = f"{name}.{place}"
        asked = Part(
            f"{at}.q",
            "pick",
            _("Spørsmål"),
            row.name,
            earlier_questions(around.before),
            source="earlier",
        )
        parts = [asked]
        if row.name:
            offered = tuple(
                (test, test_words()[test]) for test in offered_tests(row.name, around.before)
            )
            parts += [Part(f"{at}.t", "pick", _("Svaret"), row.test, offered)]
            parts += _value_parts(f"{at}.v", row, around.before)
        yield Part(at, "row", _("Linje %(number)s", number=place + 1), parts=tuple(parts))


def _value_parts(name: str, row: Row, before: Surroundings) -> list[Part]:
    label = _("Verdi")
    if row.test in (BLANK, NOT_ANSWERED):
        return []
    if row.test in LISTS:
        return [ticks.tick_boxes(name, label, _answers(row.name, before), row.value)]
    if before.kind(row.name) == "true":
        text = "" if row.value is None else "true" if row.value else "false"
        words = (("true", _("bekreftet")), ("false", _("ikke bekreftet")))
        return [Part(name, "pick", label, text, words)]
    answers = _answers(row.name, before)
    if answers and not isinstance(row.value, dict):
        return [Part(name, "pick", label, str(row.value or ""), answers)]
    text = "" if row.value is None else condition_grammar.write_value(row.value, row.name, before)
    is_date = before.kind(row.name) == "date"
    help = _("For eksempel 7.5.2026 eller i dag-6m.") if is_date else ""
    return [Part(name, "line", label, text, help=help)]


def earlier_questions(before: Surroundings) -> Choices:
    """Return the questions that a condition may look at: those before, and rows of tables."""
    found = []
    for id_, question in before.questions.items():
        for code, row in (question.get("rows") or {}).items():
            text = row if isinstance(row, str) else row.get("label", code)
            found.append((f"{id_}.{code}", f"{title_of(question)} – {text}"))
        if offered_tests(id_, before) and "rows" not in question:
            found.append((id_, title_of(question)))
    return tuple(found)


def _answers(asked: str, before: Surroundings) -> Choices:
    return tuple(before.answers(asked).items())


def test_words() -> dict[str, str]:
    """Return what authors call each test."""
    return {
        "is": _("er"),
        "is_not": _("er ikke"),
        "one_of": _("er en av"),
        "has_any": _("har minst én av"),
        "has_all": _("har alle av"),
        "below": _("er mindre enn"),
        "max": _("er høyst"),
        "min": _("er minst"),
        "above": _("er mer enn"),
        BLANK: _("er besvart"),
        NOT_ANSWERED: _("er ikke besvart"),
    }


def sentence_part(name: str, label: str, value: Any, before: Surroundings) -> Part:
    """Return the part that shows a condition on the questions *before* as a sentence."""
    help = _("Skriv for eksempel: allergi = Ja")
    if not value:
        return Part(name, "condition", label, help=help)
    try:
        return Part(
            name, "condition", label, condition_grammar.condition_sentence(value, before), help=help
        )
    except Unsayable:
        kept = _("Vilkåret kan bare endres under «Som tekst».")
        return Part(name, "fixed", label, help=kept)


def read_sentence(text: str, old: Any, before: Surroundings) -> Any:
    """Return the condition; *old* when the sentence still says the same."""
    if old:
        try:
            said = condition_grammar.condition_sentence(old, before)
        except Unsayable:
            return old
        if text == said:
            return old
    if not text:
        return None
    try:
        return condition_grammar.read_condition(text, before)
    except Unreadable as error:
        raise ValueError(str(error)) from None
