"""Every shipped form is made anew from an empty text by commands, to the byte of its document.

A command puts a new key where the key table has it. Some shipped files have the keys of the form or
of a part in another order, which says nothing; they are put in the table's order first.
"""

import json
from typing import Any

import pytest

from forms.authoring import part_text
from forms.authoring.commands import run
from forms.definition import canonical_json, keywords, load_text
from forms.definition.keywords import Key
from forms.publishing import open_folder
from tests.authoring.shipped import FOLDER, SHIPPED

EMPTY = '{\n  "$schema": "definition.schema.json"\n}\n'
PART = "sections"


def rebuilt(form: dict[str, Any]) -> tuple[str, int]:
    """The text that the commands make, and how many there were."""
    text, done = EMPTY, 0

    def do(name: str, **arguments: Any) -> str:
        nonlocal text, done
        change = run(name, text, **arguments)
        text, done = change.text, done + 1
        return change.item

    for key, value in form.items():
        if key == PART:
            for section in value:
                item = do("add_part", title=section.get("title", "Del"))
                if item != section["id"]:
                    item = do("rename", item=item, id=section["id"])
                own = {k: v for k, v in section.items() if k not in ("id", "title", "questions")}
                do("set_keys", item=item, values=own)
                for question in section["questions"]:
                    do("add", after=item, items=[question])
        elif key != "$schema":
            do("set_keys", item="", values={key: value})
    return text, done


def in_order(item: dict[str, Any], table: tuple[Key, ...]) -> dict[str, Any]:
    """The item with its keys as the table has them."""
    rank = [key.name for key in table]
    return dict(sorted(item.items(), key=lambda pair: rank.index(pair[0])))


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_a_shipped_form_is_rebuilt_from_empty_by_commands(path: Any) -> None:
    library = open_folder(FOLDER, ("nb",)).library
    form = in_order(json.loads(path.read_text("utf-8")), keywords.FORM)
    form[PART] = [in_order(section, keywords.SECTION) for section in form[PART]]
    text, done = rebuilt(form)
    wanted = load_text(path.stem, json.dumps(form), library).document
    found = load_text(path.stem, text, library).document
    assert wanted is not None and found is not None
    assert canonical_json(found) == canonical_json(wanted)
    print(f"{path.stem}: {done} commands")


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_a_shipped_form_is_rebuilt_from_empty_by_quick_text(path: Any) -> None:
    """Keys stand in the order of quick text; the order of answers and rows is the author's."""
    library = open_folder(FOLDER, ("nb",)).library
    form, about = json.loads(path.read_text("utf-8")), (dict(library.lists), library.blocks)
    empty = {**form, PART: []}
    text = part_text.write_form(form, part_text.surroundings_of_form(form, *about))
    reading = part_text.read_form(text, part_text.surroundings_of_form(empty, *about))
    assert reading.is_whole, reading.remarks
    made = run("replace_parts", json.dumps(empty), parts=reading.items).text
    wanted = load_text(path.stem, json.dumps(form), library).document
    found = load_text(path.stem, made, library).document
    assert wanted is not None and found is not None
    assert canonical_json(ordered(found)) == canonical_json(ordered(wanted))


def ordered(value: Any, key: str = "") -> Any:
    """The value with its keys by name, except where their order is that of a page."""
    if isinstance(value, list):
        return [ordered(each) for each in value]
    if not isinstance(value, dict):
        return value
    names = list(value) if key in ("options", "rows") else sorted(value)
    return {name: ordered(value[name], name) for name in names}
