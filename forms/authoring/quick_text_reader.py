"""Quick text: a part of a form, or all of it, as people would write it on paper, and back.

    # Helse
    > Fylles ut av foresatte.

    Har {navn} allergi? Ja / Nei * #allergi

    Hva tåler {navn} ikke? (flere svar, følsomt)
    ? Ja
    Melk
    Egg
    Annet (fritekst)

The grammar stands in docs/quick-text.md. Blocks are separated by empty lines. What is written reads
back as the same item: words are used only where they do, else a line `= key JSON`, else the whole
item as JSON on one line.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from forms.authoring import answer_lines, condition_grammar, hints
from forms.authoring.condition_grammar import Unreadable
from forms.authoring.quick_text_remarks import Remark as Remark
from forms.authoring.quick_text_remarks import lone_question_remark, parenthesis_remark
from forms.authoring.surroundings import Item, Surroundings
from forms.definition.groups import TYPE as GROUP
from forms.definition.keywords import ID
from forms.definition.messages import slug
from forms.i18n import gettext as _
from forms.questions import TYPES

NAMED = {"tips": "guide", "knapp": "add", "rad": "summary"}
"""Words before a detail, and the key that it sets."""
SIGNS = {"> ": "help", "! ": "purpose"}
"""Beginnings of lines, and the key that the rest sets."""
_ID_AT_END = re.compile(r" #([a-z][a-z0-9_]*)$")
_NAMED = re.compile(r"(tips|knapp|rad): (.+)")
_KEY = re.compile(r"= (\S+) (.*)")
_BLOCK = re.compile(r"@([a-z][a-z0-9_]*)(?: uten (.+))?")
_INLINE = re.compile(r"(.*[?:]) (\S.*? / .*)")
_PARENTHESIS = re.compile(r" \(([^()]*)\)$")


@dataclass(slots=True)
class Reading:
    """What was read: the items, or the parts with their items, and what to look at."""

    items: list[Item] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)

    @property
    def is_whole(self) -> bool:
        """Whether every block was read."""
        return not any(remark.stops for remark in self.remarks)


@dataclass(slots=True)
class _Block:
    """One block: its lines, and the number of the first."""

    lines: list[str]
    first: int


class _Unread(Exception):
    """A block that cannot be read."""

    def __init__(self, line: int, text: str) -> None:
        super().__init__(text)
        self.remark = Remark(line, text)


def read_items(text: str, before: Surroundings) -> Reading:
    """Read the questions, texts and blocks of one part; *before* grows by what was read."""
    reading = Reading()
    for block in _blocks(text):
        if block.lines[0].startswith("# "):
            remark = _("En ny del kan ikke stå her. Skriv spørsmålene i delen.")
            reading.remarks.append(Remark(block.first, remark))
            continue
        _take(block, before, reading)
    return reading


def read_parts(text: str, before: Surroundings) -> Reading:
    """Read a whole form: parts («# Helse») with their items. What stands first is a part too."""
    reading, taken = Reading(), set[str]()
    for block in _blocks(text):
        if block.lines[0].startswith("# "):
            try:
                part = _read_part(block, before, taken)
            except _Unread as error:
                reading.remarks.append(error.remark)
                continue
            reading.items.append(part)
        else:
            if not reading.items:
                reading.items.append(part_of(_("Spørsmål"), "", taken))
            inside = Reading()
            _take(block, before, inside)
            reading.items[-1]["questions"] += inside.items
            reading.remarks += inside.remarks
    return reading


def _blocks(text: str) -> Iterator[_Block]:
    """Yield the blocks between empty lines."""
    block = _Block([], 0)
    for number, line in enumerate(text.replace("\r\n", "\n").split("\n"), 1):
        line = line.strip()
        if line:
            if not block.lines:
                block.first = number
            block.lines.append(line)
        elif block.lines:
            yield block
            block = _Block([], 0)
    if block.lines:
        yield block


def _take(block: _Block, before: Surroundings, reading: Reading) -> None:
    """Add the item of *block* to *reading*, or what is wrong with it."""
    try:
        reader = _Reader(block, before)
        item = reader.read()
    except _Unread as error:
        reading.remarks.append(error.remark)
        return
    reading.remarks += reader.remarks
    reading.items.append(item)
    before.add(item)


def part_of(title: str, id_: str, taken: set[str]) -> Item:
    base = id_ or slug(title, ID)
    number, found = 2, base
    while found in taken:
        found, number = f"{base}_{number}", number + 1
    taken.add(found)
    return {"id": found, "title": title, "questions": []}


def _read_part(block: _Block, before: Surroundings, taken: set[str]) -> Item:
    title, id_ = block.lines[0][2:].strip(), ""
    if found := _ID_AT_END.search(title):
        title, id_ = title[: found.start()], found[1]
    if id_ in taken:
        raise _Unread(block.first, _("Det finnes en del med id «%(id)s» fra før.", id=id_))
    part = part_of(title, id_, taken)
    for place, line in enumerate(block.lines[1:], block.first + 1):
        if line.startswith("> "):
            part["intro"] = f"{part['intro']}\n{line[2:]}" if "intro" in part else line[2:]
        elif line.startswith("? "):
            part["show_if"] = _read_condition(line[2:], before, place)
        elif found := _KEY.fullmatch(line):
            part[found[1]] = _read_json(found[2], place)
        else:
            remark = _("Sett en tom linje mellom delens navn og det første spørsmålet.")
            raise _Unread(place, remark)
    return {**{key: part[key] for key in part if key != "questions"}, "questions": []}


def _read_condition(text: str, before: Surroundings, line: int) -> Item:
    try:
        return condition_grammar.read_condition(text, before)
    except Unreadable as error:
        raise _Unread(line, str(error)) from None


def _read_json(text: str, line: int) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        raise _Unread(
            line,
            _("Etter «= nøkkel» skal det stå en verdi, for eksempel «= decimals 1»."),
        ) from None


class _Reader:
    """Reads one block to an item."""

    def __init__(self, block: _Block, before: Surroundings) -> None:
        self.lines = list(enumerate(block.lines, block.first))
        self.first = block.first
        self.before = before
        self.item: Item = {}
        self.remarks: list[Remark] = []
        self.answers: list[tuple[int, str]] = []
        self.rows: list[str] = []
        self.columns: list[str] | None = None

    def read(self) -> Item:
        head = self.lines[0][1]
        if head.startswith("{"):
            return self.read_json()
        if found := _BLOCK.fullmatch(head):
            return self.read_block(found)
        text = self.read_note() if head.startswith("~") else self.read_head(head)
        for line, detail in self.lines[1:]:
            self.read_detail(line, detail)
        self.put_answers()
        self.put_type()
        if "id" not in self.item:
            self.item = {"id": self.before.free_id(text), **self.item}
        elif self.item["id"] in self.before.taken:
            remark = _("Det finnes et spørsmål med id «%(id)s» fra før.", id=self.item["id"])
            raise _Unread(self.first, remark)
        return self.item

    def read_json(self) -> Item:
        item = _read_json(self.lines[0][1], self.first)
        if not isinstance(item, dict) or len(self.lines) > 1:
            raise _Unread(self.first, _("Et spørsmål som JSON skal stå på én linje."))
        return item

    def read_block(self, found: re.Match[str]) -> Item:
        if len(self.lines) > 1:
            remark = _("Sett en tom linje etter blokka.")
            raise _Unread(self.first + 1, remark)
        without = found[2].split(", ") if found[2] else []
        return {"use": found[1], **({"except": without} if without else {})}

    def read_note(self) -> str:
        """Read the lines that begin with ~ to a text; return it."""
        body = [line for _number, line in self.lines if line.startswith("~")]
        self.lines = [self.lines[0], *(each for each in self.lines if each[1][0] != "~")]
        texts = [line[1:].removeprefix(" ") for line in body]
        keys: Item = {}
        if found := re.match(r"\(([^()]*)\) ", texts[0]):
            known = hints.read_hints(found[1], hints.NOTES)
            if known is not None:
                keys, texts[0] = known, texts[0][found.end() :]
        text = "\n".join(texts)
        if found := _ID_AT_END.search(text):
            text = text[: found.start()]
            keys = {"id": found[1], **keys}
        self.item = {**keys, "type": hints.type_from_lines("text"), "text": text}
        return text

    def read_head(self, head: str) -> str:
        """Read the first line of a question; return its label."""
        id_, required = "", False
        if found := _ID_AT_END.search(head):
            id_, head = found[1], head[: found.start()]
        if head.endswith(") *"):
            head, required = head[:-2], True
        head, known = self.read_parenthesis(head)
        if head.endswith(" *"):
            head, required = head[:-2], True
        if found := _INLINE.fullmatch(head):
            head, answers = found[1], found[2]
            if answers.startswith("* "):
                answers, required = answers[2:], True
            inline = [(self.first, each.strip()) for each in answers.split(" / ")]
            self.lines = [self.lines[0], *inline, *self.lines[1:]]
        if required:
            known["required"] = True
        label = answer_lines.unescape_line(head)
        self.item = {**({"id": id_} if id_ else {}), "label": label, **known}
        return label

    def read_parenthesis(self, head: str) -> tuple[str, Item]:
        """Return the first line without its last parenthesis, and the keys that that says.

        One with an unknown word stays in the label, and the star before it moves behind it.
        """
        found = _PARENTHESIS.search(head)
        read = hints.read_hints(found[1]) if found else None
        if found is None:
            return head, {}
        before = head[: found.start()]
        if read is not None:
            return before, read
        if self.remark(parenthesis_remark(found[1])) and before.endswith(" *"):
            return f"{before[:-2]}{found[0]} *", {}
        return head, {}

    def remark(self, text: str) -> bool:
        """Keep what is to be looked at of the block; False when there is nothing to say."""
        if text:
            self.remarks.append(Remark(self.first, text, stops=False))
        return bool(text)

    def read_detail(self, line: int, text: str) -> None:
        item = self.item
        if text[:2] in SIGNS:
            item[SIGNS[text[:2]]] = text[2:]
        elif text.startswith("? "):
            item["show_if"] = _read_condition(text[2:], self.before, line)
        elif found := _KEY.fullmatch(text):
            item[found[1]] = _read_json(found[2], line)
        elif found := _NAMED.fullmatch(text):
            item[NAMED[found[1]]] = found[2]
        elif text.startswith(("|", "+")):
            self.read_table(text)
        elif re.fullmatch(r"@[a-z][a-z0-9_]*", text):
            item["options"] = text
        else:
            self.read_answer(line, text)

    def read_table(self, text: str) -> None:
        """Read a line of columns, or of a question inside a list."""
        if text.startswith("|"):
            self.columns = [column.strip() for column in text.strip("| ").split(" | ")]
        else:
            self.rows.append(text[1:].removeprefix(" "))

    def read_answer(self, line: int, text: str) -> None:
        if answer_lines.BOX.match(text):
            self.item.setdefault("type", hints.type_from_lines("boxes"))
        self.answers.append((line, answer_lines.without_mark(text)))

    def put_answers(self) -> None:
        """Make the lines of answers into options, rows or nested questions."""
        if self.columns is not None:
            self.item.setdefault("type", hints.type_from_lines("columns"))
            columns = [(self.first, column) for column in self.columns]
            self.item["options"] = (
                self.columns[0] if self.columns[0].startswith("@") else self.options(columns)
            )
            self.item["rows"] = self.options(self.answers)
        elif self.answers:
            self.put_options()
        if self.rows and self.is_table():
            # of a table, whose plain lines are its columns
            self.item["rows"] = self.options((self.first, row) for row in self.rows if row)
        elif self.rows:
            self.put_nested()

    def is_table(self) -> bool:
        """Whether the type was named, and has rows but no questions inside."""
        kind = TYPES.get(str(self.item.get("type")))
        return kind is not None and "rows" in kind.uses and "questions" not in kind.uses

    def put_options(self) -> None:
        flagged: dict[str, list[str]] = {"exclusive": [], "other": []}
        options = self.options(self.answers, flagged)
        if flagged["other"]:
            self.item["other"] = (
                flagged["other"][0] if len(flagged["other"]) == 1 else flagged["other"]
            )
        if flagged["exclusive"]:
            self.item["exclusive"] = flagged["exclusive"]
            self.item.setdefault("type", hints.type_from_lines("boxes"))
        if "type" not in self.item and (kind := _with_answers(list(options.values()))):
            self.item["type"] = kind
        elif not answers_of(self.item):
            self.item["options"] = options

    def options(
        self, lines: Iterable[tuple[int, str]], flagged: dict[str, list[str]] | None = None
    ) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for line, text in lines:
            code, option, flags = answer_lines.read_answer(text)
            if code in found:
                remark = _("Svaret «%(text)s» står to ganger.", text=text)
                raise _Unread(line, remark)
            found[code] = option
            for flag in flags & set(flagged or ()):
                (flagged or {})[flag].append(code)
        return found

    def put_nested(self) -> None:
        self.item.setdefault("type", hints.type_from_lines("rows"))
        inside = read_items("\n".join(self.rows), surroundings_inside(self.item, self.before))
        if not inside.is_whole:
            remark = next(each for each in inside.remarks if each.stops)
            raise _Unread(self.first, remark.text)
        self.item["questions"] = inside.items
        if len(inside.items) == 1:
            self.remark(lone_question_remark(inside.items[0]))

    def put_type(self) -> None:
        if "type" not in self.item:
            self.item["type"] = hints.type_from_lines(
                "answers" if "options" in self.item else "label"
            )


def surroundings_inside(item: Item, before: Surroundings) -> Surroundings:
    """Return what stands before the questions in a list or a group; a list's ids are its own."""
    if item.get("type") != GROUP:
        return before.copy(taken=set())
    own = item.get("id") or before.free_id(str(item.get("label", "")))
    return before.copy(before.taken | {str(own)})


def answers_of(item: Mapping[str, Any]) -> list[str]:
    """Return the texts of the answers that every question of the item's type has."""
    kind = TYPES.get(item.get("type", ""))
    return [text for _code, text in kind.fixed_answers] if kind else []


def _with_answers(texts: list[Any]) -> str:
    """Return the type whose questions all have these answers, or ""."""
    return next((name for name in TYPES if texts and answers_of({"type": name}) == texts), "")
