"""Every key of every type has a control, and a control reads back what it shows."""

import json
from typing import Any

import pytest

from forms.authoring import panels
from forms.authoring.commands import Clash, keys_for
from forms.authoring.items import Entry, entries
from forms.definition import keywords
from forms.publishing import open_folder
from forms.questions import TYPES
from tests.authoring.shipped import FOLDER, SHIPPED

PLACES: dict[str, tuple[str | int, ...]] = {
    "form": (),
    "section": ("sections", 0),
    "step": ("steps", 0),
    "signer": ("signers", "x"),
}


def question(kind: str) -> Entry:
    """A question of a type."""
    path = ("sections", 0, "questions", 0)
    return Entry("a.b", path, {"id": "b", "type": kind, "label": "B"}, "a")


@pytest.mark.parametrize("entry", [*map(question, sorted(TYPES))], ids=lambda e: e.value["type"])
def test_a_question_type_needs_nothing_but_its_keys_for_its_panel(entry: Entry) -> None:
    controls = panels.panel(entry, panels.Surroundings())
    shown = {control.key.name for control in controls} | panels.ELSEWHERE | {"label"}
    assert shown >= {key.name for key in keys_for(entry)}
    for control in controls:
        assert control.label and control.label != control.key.name
        assert control.key.group in ("basic", "when", "guard", "more")


@pytest.mark.parametrize("kind", PLACES)
def test_every_other_item_has_a_panel(kind: str) -> None:
    controls = panels.panel(Entry("x", PLACES[kind], {}, ""), panels.Surroundings())
    assert all(control.label for control in controls)
    table = {"form": keywords.FORM, "section": keywords.SECTION, "step": keywords.STEP}
    names = {key.name for key in table.get(kind, keywords.SIGNER)} - {"$schema"}
    assert {control.key.name for control in controls} == names - panels.ELSEWHERE


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_what_a_control_shows_it_reads_back(path: Any) -> None:
    library = open_folder(FOLDER, ("nb",)).library
    form = json.loads(path.read_text("utf-8"))
    for entry in entries(form):
        if entry.name.startswith("["):
            continue
        before = panels.surroundings(form, entry.name, dict(library.lists), library.blocks)
        for control in panels.panel(entry, before):
            name = control.key.name
            if control.text:
                found = panels.read(control.key, control.text, entry.value, before)
                assert json.dumps(found) == json.dumps(entry.value[name]), (entry.name, name)
            else:
                assert entry.value.get(name, "") in ("", [], False), (entry.name, name)


def test_only_changed_fields_are_read_and_another_authors_change_is_told() -> None:
    entry = question("text")
    posted, was = {"label": "Ny", "help": "", "lines": "3"}, {"label": "B", "help": "", "lines": ""}
    before = panels.Surroundings()
    assert panels.changes(entry, posted, was, before) == {"label": "Ny", "lines": 3}
    with pytest.raises(Clash) as clash:
        panels.changes(entry, posted, {**was, "label": "A"}, before)
    assert clash.value.fields == {"label": ("Ny", "B")}
    with pytest.raises(panels.Misread) as misread:
        panels.changes(entry, {"lines": "tre"}, {}, before)
    assert misread.value.faults == {"lines": "Skriv et tall, for eksempel 5 eller 2,5."}
    with pytest.raises(panels.Misread):
        panels.changes(entry, {"show_if": "noe uforståelig"}, {}, before)
