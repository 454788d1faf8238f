"""Every key of every item has a field, and a field reads back what it shows."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import pytest

from forms.authoring import fields, name_choices, panels
from forms.authoring.commands import Clash, keys_for
from forms.authoring.fields import Misread, NoField, Part
from forms.authoring.items import Entry, entries
from forms.definition import keywords
from forms.definition.keywords import Key
from forms.publishing import open_folder
from forms.questions import TYPES
from tests.authoring.shipped import FOLDER, SHIPPED

PLACES: dict[str, tuple[str | int, ...]] = {
    "form": (),
    "section": ("sections", 0),
    "step": ("steps", 0),
    "signer": ("signers", "x"),
}
FORMS = {path.stem: json.loads(path.read_text("utf-8")) for path in SHIPPED}
KINDS = {"line", "long", "number", "pick", "tick", "lines", "answers", "condition"}


def question(kind: str) -> Entry:
    """A question of a type."""
    path = ("sections", 0, "questions", 0)
    return Entry("a.b", path, {"id": "b", "type": kind, "label": "B"}, "a")


def around(entry: Entry, form: dict[str, Any] | None = None) -> fields.FieldContext:
    """What the fields of an item of a shipped form are drawn for."""
    library = open_folder(FOLDER, ("nb",)).library
    names = tuple((id_, str(each["title"])) for id_, each in FORMS.items())
    lists = dict(library.lists)
    own = form or {}
    return name_choices.field_context(
        own, entry, lists, library.blocks, lambda: names, lambda id_: FORMS.get(id_, {})
    )


def every_item() -> Iterator[Entry]:
    """A question of each type, and one of each other item."""
    yield from map(question, sorted(TYPES))
    yield from (Entry("x", place, {}, "") for place in PLACES.values())
    yield Entry("a.@b", ("sections", 0, "questions", 0), {"use": "b"}, "a")


def every_key(table: Sequence[Key]) -> Iterator[Key]:
    """The keys of a table, and those inside them."""
    for key in table:
        yield key
        yield from every_key(key.inside() if key.inside else ())


@pytest.mark.parametrize("entry", [*every_item()], ids=lambda e: e.value.get("type", e.kind))
def test_every_key_has_a_field_with_a_name_and_none_asks_for_json(entry: Entry) -> None:
    shown = {control.key.name for control in panels.panel(entry, around(entry))}
    for key in keys_for(entry):
        if key.name == "$schema":
            continue
        assert key.say, f"Give {key.name!r} of {entry.kind} what authors call it: say=lambda: _(…)."
        elsewhere = {*panels.ELSEWHERE, "label", *(("sections",) if entry.kind == "form" else ())}
        assert key.name in shown | elsewhere, f"{key.name!r} has no place in the builder."
    for key in every_key([k for k in keys_for(entry) if k.name in shown]):
        assert key.say, f"Give {key.name!r} what authors call it: say=lambda: _(…)."
        part = fields.field_of(key).part(key, None, key.name, around(entry))
        for leaf in part.leaves():
            assert leaf.kind in KINDS, f"{leaf.name} is drawn as {leaf.kind}"
            assert leaf.label, f"{leaf.name} has no name"
            words = [name for value, name in leaf.choices if name == value and value.isascii()]
            assert not words or leaf.source, f"{leaf.name}: name these values: {words}"


def test_a_key_without_a_field_says_what_to_do() -> None:
    odd = Key("odd", {"type": "object"}, "An object that no table describes.")
    with pytest.raises(NoField, match=r"forms/authoring/fields/<name>\.py.*'odd'"):
        fields.field_of(odd)


def texts_of(part: Part) -> dict[str, str]:
    """What a page posts of a part that nobody touched."""
    return {leaf.name: leaf.text for leaf in part.leaves()}


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_what_a_field_shows_it_reads_back(path: Any) -> None:
    form = FORMS[path.stem]
    for entry in entries(form):
        here = around(entry, form)
        for control in panels.panel(entry, here):
            key, old = control.key, entry.value.get(control.key.name)
            field = fields.field_of(key)
            found = field.read(key, key.name, texts_of(control.part), old, here)
            assert json.dumps(found) == json.dumps(old), (entry.name, key.name)
            assert control.part.kind != "fixed", (entry.name, key.name)
            assert not any('{"' in leaf.text for leaf in control.part.leaves())


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_answers_that_are_shown_as_rows_are_read_back(path: Any) -> None:
    form = FORMS[path.stem]
    for entry in entries(form):
        for name in ("options", "rows"):
            old = entry.value.get(name)
            if not isinstance(old, dict):
                continue
            for opened in ("", next(iter(old))):
                here = replace(around(entry, form), rows={name: opened})
                shown = next(c for c in panels.panel(entry, here) if c.key.name == name)
                posted = texts_of(shown.part)
                assert all(leaf.label for leaf in shown.part.leaves())
                found = fields.field_of(shown.key).read(shown.key, name, posted, old, here)
                assert json.dumps(found) == json.dumps(old), (entry.name, name)
                assert panels.changed_keys(entry, posted, {name: shown.mark}, here) == {}


def test_a_row_of_an_answer_has_what_its_type_takes() -> None:
    options = {"a": "A", "b": {"label": "B", "alias": "7"}}
    for kind, has_condition in (("choice", True), ("matrix", False)):
        entry = question(kind)
        entry.value["options"] = options
        here = replace(around(entry), rows={"options": "a"})
        shown = next(c for c in panels.panel(entry, here) if c.key.name == "options")
        names = {leaf.name for leaf in shown.part.leaves()}
        assert ("options.0.show_if.0.q" in names) is has_condition
        assert {"options.0.score", "options.1.alias", "options.code.b", "options.2.code"} <= names
        assert "options.1.score" not in names, "only the open row has them all"


def test_rows_of_answers_say_what_is_wrong_and_keep_what_they_do_not_show() -> None:
    entry = question("choices")
    options = {"a": "A", "b": {"label": "B", "alias": "7"}}
    entry.value.update(options=options, exclusive=["a"])
    here = replace(around(entry), rows={"options": ""})
    shown = next(c for c in panels.panel(entry, here) if c.key.name == "options")
    was, same = {"options": shown.mark}, texts_of(shown.part)
    gone = panels.changed_keys(entry, {**same, "options.0.label": ""}, was, here)
    assert gone == {"options": {"b": {"label": "B", "alias": "7"}}, "exclusive": None}
    new = {"options.2.label": "A", "options.2.code": ""}
    added = panels.changed_keys(entry, {**same, **new}, was, here)["options"]
    assert list(added) == ["a", "b", "a_2"]
    for wrong in ({"options.2.alias": "x"}, {"options.2.label": "C", "options.2.code": "b"}):
        with pytest.raises(Misread):
            panels.changed_keys(entry, {**same, **wrong}, was, here)


def read(name: str, table: Sequence[Key], posted: dict[str, str], old: Any = None) -> Any:
    """What a key's field reads of what was posted."""
    key = next(each for each in table if each.name == name)
    asked = {"id": "b", "type": "choice", "label": "B", "options": {"a": "Ja", "b": "Nei"}}
    form = {"sections": [{"id": "a", "title": "A", "questions": [asked]}]}
    places: dict[int, Entry] = {id(keywords.FORM): Entry("", (), form, "")}
    path = ("sections", 0, "questions", 1)
    entry = places.get(id(table), Entry("a.c", path, {**asked, "id": "c"}, "a"))
    return fields.field_of(key).read(key, name, posted, old, around(entry, form))


CALC, FIGURE, SCALE = TYPES["calc"].keys, TYPES["figure"].keys, TYPES["scale"].keys


@pytest.mark.parametrize(
    ("name", "table", "posted", "value"),
    [
        ("open_to", keywords.FORM, {"open_to.who": "link"}, "link"),
        (
            "open_to",
            keywords.FORM,
            {"open_to.who": "roles", "open_to.roles.leader": "true"},
            ["leader"],
        ),
        ("read_by", keywords.FORM, {"read_by.coordinator": "counts"}, {"coordinator": "counts"}),
        ("read_by", keywords.SECTION, {"read_by.who": "doers"}, "doers"),
        (
            "keep",
            keywords.FORM,
            {"keep.answers.number": "5", "keep.answers.unit": "y", "keep.after": "archived"},
            {"answers": "5y", "after": "archived"},
        ),
        (
            "check",
            keywords.FORM,
            {"check.0.when": "b = Ja", "check.0.say": "Hei", "check.0.at": "b"},
            [{"when": {"b": "a"}, "say": "Hei", "at": "b"}],
        ),
        ("next", keywords.FORM, {"next.0.form": "tillatelse"}, [{"form": "tillatelse"}]),
        (
            "lists",
            keywords.FORM,
            {"lists.0.name": "Farger", "lists.0.lines": "Rød\nBlå"},
            {"farger": {"rod": "Rød", "bla": "Blå"}},
        ),
        ("list", keywords.FORM, {"list.0": "b", "list.1": ""}, ["b"]),
        ("within", keywords.STEP, {"within.number": "3", "within.unit": "work"}, "3 arbeidsdager"),
        ("within", keywords.STEP, {"within.number": "1", "within.unit": "work"}, "1 arbeidsdag"),
        ("within", keywords.STEP, {"within.number": "2", "within.unit": "w"}, "2w"),
        ("within", keywords.STEP, {"within.until": "b"}, {"until": "b"}),
        ("how", keywords.SIGNER, {"how.draw": "true", "how.login": "true"}, ["draw", "login"]),
        ("label_by", keywords.QUESTION, {"label_by.guardian": "Dere?"}, {"guardian": "Dere?"}),
        ("shields", keywords.QUESTION, {"shields.b": "true"}, ["b"]),
        ("prefill", keywords.QUESTION, {"prefill.how": "today"}, "today"),
        (
            "prefill",
            keywords.QUESTION,
            {"prefill.how": "from", "prefill.from": "x.y", "prefill.rows": "a = b"},
            {"from": "x.y", "rows": {"a": "b"}},
        ),
        (
            "prefill",
            keywords.QUESTION,
            {"prefill.how": "value", "prefill.value": "Nei"},
            {"value": "b"},
        ),
        ("value", CALC, {"value.how": "sum", "value.of.0": "b"}, {"sum": ["b"]}),
        (
            "value",
            CALC,
            {"value.how": "formula", "value.formula": "hvis b = Ja så 1 ellers (b minus 2)"},
            {"if": {"b": "a"}, "then": 1, "else": {"minus": ["b", 2]}},
        ),
        (
            "bands",
            CALC,
            {"bands.0.to": "9", "bands.0.label": "Lav", "bands.1.label": "Høy"},
            [{"to": 9, "label": "Lav"}, {"label": "Høy"}],
        ),
        ("labels", SCALE, {"labels.3": "Middels"}, {"3": "Middels"}),
        ("over", FIGURE, {"over.year": "b"}, {"year": "b"}),
        (
            "figure",
            FIGURE,
            {
                "figure.how": "share",
                "figure.form": "motereferat",
                "figure.part": "mt_held = Ja",
                "figure.unit": "every",
            },
            {"share": {"form": "motereferat", "part": {"mt_held": "ja"}, "unit": "every"}},
        ),
        (
            "figure",
            FIGURE,
            {
                "figure.how": "gap",
                "figure.form": "motereferat",
                "figure.where": "mt_held = Ja",
                "figure.on": "mt_date",
            },
            {"gap": {"form": "motereferat", "where": {"mt_held": "ja"}, "on": "mt_date"}},
        ),
        (
            "figure",
            FIGURE,
            {"figure.how": "overdue", "figure.form": "avviksmelding"},
            {"overdue": {"form": "avviksmelding"}},
        ),
        (
            "figure",
            FIGURE,
            {"figure.how": "told_rate", "figure.form": "brukerskjema", "figure.item": "fb.q2"},
            {"told_rate": {"form": "brukerskjema"}},
        ),
    ],
)
def test_a_field_reads_what_its_author_chose(
    name: str, table: Sequence[Key], posted: dict[str, str], value: Any
) -> None:
    assert json.dumps(read(name, table, posted)) == json.dumps(value)


@pytest.mark.parametrize(
    ("name", "table", "posted"),
    [
        ("open_to", keywords.FORM, {"open_to.who": "roles"}),
        ("read_by", keywords.SECTION, {"read_by.who": "people"}),
        ("keep", keywords.FORM, {"keep.answers.number": "fem", "keep.answers.unit": "y"}),
        ("keep", keywords.FORM, {"keep.answers.number": "5"}),
        ("keep", keywords.FORM, {"keep.answers.number": "-5", "keep.answers.unit": "y"}),
        ("check", keywords.FORM, {"check.0.when": "noe uforståelig"}),
        ("lists", keywords.FORM, {"lists.0.name": "", "lists.0.lines": "Rød"}),
        ("prefill", keywords.QUESTION, {"prefill.how": "from"}),
        (
            "prefill",
            keywords.QUESTION,
            {"prefill.how": "from", "prefill.from": "x.y", "prefill.rows": "a"},
        ),
        ("value", CALC, {"value.how": "sum"}),
        ("value", CALC, {"value.how": "formula", "value.formula": "b pluss 2"}),
        ("value", CALC, {"value.how": "years", "value.of.0": "b"}),
        ("figure", FIGURE, {"figure.how": "count"}),
        ("figure", FIGURE, {"figure.how": "count", "figure.form": "motereferat",
                            "figure.where": "hva?"}),
        ("min", TYPES["date"].keys, {"min": "om litt"}),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_said_at_its_field(
    name: str, table: Sequence[Key], posted: dict[str, str]
) -> None:
    with pytest.raises((ValueError, Misread)) as found:
        read(name, table, posted)
    if isinstance(found.value, Misread):
        assert set(found.value.faults) <= {*posted, *(n.rpartition(".")[0] for n in posted)}


def test_days_are_written_as_people_do() -> None:
    assert read("min", TYPES["date"].keys, {"min": "i dag-6m"}) == "today-6m"
    assert read("max", TYPES["date"].keys, {"max": "7.5.2026"}) == "2026-05-07"


def test_only_changed_fields_are_read_and_another_authors_change_is_told() -> None:
    entry = question("text")
    posted, was = {"label": "Ny", "help": "", "lines": "3"}, {"label": "B", "help": "", "lines": ""}
    here = around(entry)
    assert panels.changed_keys(entry, posted, was, here) == {"label": "Ny", "lines": 3}
    with pytest.raises(Clash) as clash:
        panels.changed_keys(entry, posted, {**was, "label": "A"}, here)
    assert clash.value.fields == {"label": ("Ny", "B")}
    with pytest.raises(Misread) as misread:
        panels.changed_keys(entry, {"lines": "tre"}, {}, here)
    assert misread.value.faults == {"lines": "Skriv et tall, for eksempel 5 eller 2,5."}


def test_a_key_of_several_fields_is_one_change_and_one_clash() -> None:
    form = Entry("", (), {"title": "T", "keep": {"answers": "5y", "after": "archived"}}, "")
    here = around(form)
    keep = next(each for each in panels.panel(form, here) if each.key.name == "keep")
    posted, was = texts_of(keep.part), {"keep": keep.mark}
    assert panels.changed_keys(form, posted, was, here) == {}
    changed = {**posted, "keep.answers.number": "3"}
    after = {"keep": {"answers": "3y", "after": "archived"}}
    assert panels.changed_keys(form, changed, was, here) == after
    theirs = Entry("", (), {"title": "T", "keep": {"answers": "10y", "after": "archived"}}, "")
    with pytest.raises(Clash) as clash:
        panels.changed_keys(theirs, changed, was, around(theirs))
    mine, now = clash.value.fields["keep"]
    assert mine.startswith("3") and now.startswith("10, år")


def test_many_choices_are_searched_so_that_the_page_stays_light() -> None:
    form = FORMS["avviksmelding"]
    whole = panels.panel(Entry("", (), form, ""), around(Entry("", (), form, ""), form))
    assert "question" in panels.searched_choices(whole)
    entry = next(each for each in entries(form) if each.name == "hendelsen.dv_where")
    assert panels.searched_choices(panels.panel(entry, around(entry, form))) == {}
