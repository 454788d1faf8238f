"""What the keys of an item may name, and what stands before it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from forms.authoring.fields import FieldContext
from forms.authoring.fields.base import Choices
from forms.authoring.items import Entry, Json, entries, title_of
from forms.authoring.surroundings import Surroundings
from forms.definition.groups import TYPE as GROUP
from forms.i18n import gettext as _
from forms.questions import TYPES


def surroundings_of(form: Json, name: str, lists: Json, blocks: Mapping[str, Any]) -> Surroundings:
    """Return what stands before the item called *name*: a condition may look at it."""
    own = form.get("lists")
    lists = {**lists, **(own if isinstance(own, dict) else {})}
    found = Surroundings(lists=lists, blocks=blocks)
    for entry in entries(form):
        if entry.name == name and entry.kind != "form":
            break
        in_form = entry.kind == "question" or entry.grouped
        if in_form or (entry.kind == "inner" and name.startswith(entry.inside)):
            found.add(entry.value, inside=False)
        if entry.kind == "block":
            for question in blocks.get(entry.value["use"], {}).get("questions", ()):
                found.add(question)
    found.taken |= {
        entry.value["id"]
        for entry in entries(form)
        if (entry.kind == "question" or entry.grouped) and isinstance(entry.value.get("id"), str)
    }
    return found


@dataclass(frozen=True)
class Naming:
    """The items that the keys of one item may name."""

    form: Json
    entry: Entry
    lists: Json
    blocks: Mapping[str, Any]
    forms: Callable[[], Choices]

    @cached_property
    def whole(self) -> Surroundings:
        """Every question of the form."""
        found = surroundings_of(self.form, "", self.lists, self.blocks)
        found.last = ""
        return found

    def choices_of_kind(self, kind: str) -> Choices:
        """Return the items that a key may name, by what it `refers` to."""
        if kind in ("section", "step", "signer"):
            return items(self.form, kind)
        readers: dict[str, Callable[[], Choices]] = {
            "form": self.forms,
            "option": lambda: options_of(self.entry.value, self.whole),
            "taken": lambda: block_questions(self.entry.value, self.blocks),
            "input": lambda: calculation_inputs(self.whole),
        }
        if kind in readers:
            return readers[kind]()
        return questions(self.whole, kind.partition(":")[2])


def field_context(
    form: Json,
    entry: Entry,
    lists: Json,
    blocks: Mapping[str, Any],
    forms: Callable[[], Choices] = tuple,
    other: Callable[[str], Json] = lambda _form: {},
) -> FieldContext:
    """Return what the fields of an item are drawn for.

    *forms* returns those that it may name, *other* one of them.
    """
    naming = Naming(form, entry, lists, blocks, forms)
    is_inside = entry.path[:1] == ("sections",)
    before = surroundings_of(form, entry.name, lists, blocks) if is_inside else naming.whole

    @cache
    def asked(form_id: str) -> Surroundings:
        found = surroundings_of(other(form_id), "", lists, blocks)
        found.last = ""
        return found

    return FieldContext(entry, before, form, cache(naming.choices_of_kind), asked)


def block_questions(item: Json, blocks: Mapping[str, Any]) -> Choices:
    """Return the questions of the block that an item takes in."""
    own = blocks.get(str(item.get("use")), {}).get("questions", ())
    return tuple((str(each.get("id")), title_of(each)) for each in own)


def options_of(question: Json, before: Surroundings) -> Choices:
    """Return the code and the text of each answer of a question's own."""
    found = before.copy()
    found.questions = {"": question}
    kind = TYPES.get(str(question.get("type")))
    fixed = kind is not None and kind.fixed_answers
    return () if fixed else tuple(found.answers("").items())


def items(form: Json, kind: str) -> Choices:
    """Return the id and the title of each section, step or signer."""
    own = (entry for entry in entries(form) if entry.kind == kind)
    return tuple(
        (
            str(entry.path[1] if kind == "signer" else entry.value.get("id", "")),
            title_of(entry.value),
        )
        for entry in own
    )


def questions(before: Surroundings, kind: str) -> Choices:
    """Return the questions of one type, or all that have an answer; those in rows as `repeat.id`.

    A question for a name may be one in rows.
    """
    found = []
    for id_, question in before.questions.items():
        if _fits(question, kind):
            found.append((id_, title_of(question)))
        for each in in_rows(question) if kind == "text" else ():
            if _fits(each, kind):
                found.append((f"{id_}.{each['id']}", f"{title_of(question)} – {title_of(each)}"))
    return tuple(found)


def _fits(question: Json, kind: str) -> bool:
    type_ = TYPES.get(str(question.get("type")))
    if type_ is None or "id" not in question:
        return False
    return question["type"] == kind if kind else type_.answerable or "value" in question


def calculation_inputs(before: Surroundings) -> Choices:
    """Return what a value can be computed from: answers, rows of tables and lists, and today."""
    found = [("today", _("I dag"))]
    for id_, question in before.questions.items():
        type_ = TYPES.get(str(question.get("type")))
        if type_ is None:
            continue
        if "rows" in type_.uses:
            found.append((f"{id_}.*", _("Alle radene i «%(title)s»", title=title_of(question))))
        for each in in_rows(question):
            words = f"{title_of(question)} – {title_of(each)}"
            found.append((f"{id_}.*.{each.get('id')}", words))
        if "rows" not in type_.uses and (type_.answerable or "value" in question):
            found.append((id_, title_of(question)))
    return tuple(found)


def in_rows(question: Json) -> list[Json]:
    """Return the questions in each row of a repeat; those of a group are the form's own."""
    own = question.get("questions")
    return own if isinstance(own, list) and question.get("type") != GROUP else []
