"""A part written as quick text and read back changes not a byte of the form."""

import json
from typing import Any

import pytest

from forms.authoring import part_text
from forms.authoring.commands import run
from forms.authoring.items import entries
from forms.publishing import open_folder
from tests.authoring.shipped import FOLDER, SHIPPED


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_every_part_of_a_shipped_form_reads_back_as_it_is(path: Any) -> None:
    library = open_folder(FOLDER, ("nb",)).library
    source = path.read_text("utf-8")
    form = json.loads(source)
    for entry in entries(form):
        if entry.kind == "section":
            before = part_text.surroundings_of_part(
                form, entry.name, dict(library.lists), library.blocks
            )
            text = part_text.write_part(form, entry.name, before)
            reading = part_text.read_part(text, before)
            assert reading.is_whole, (entry.name, reading.remarks)
            kept = run("replace_part", source, item=entry.name, items=reading.items)
            assert kept.text == source, entry.name


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_a_whole_shipped_form_reads_back_as_it_is(path: Any) -> None:
    library = open_folder(FOLDER, ("nb",)).library
    source = path.read_text("utf-8")
    form = json.loads(source)
    before = part_text.surroundings_of_form(form, dict(library.lists), library.blocks)
    text = part_text.write_form(form, before)
    reading = part_text.read_form(text, before)
    assert reading.is_whole, reading.remarks
    assert run("replace_parts", source, parts=reading.items).text == source
