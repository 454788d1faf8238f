import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from forms.definition import Library, load_folder, load_form, load_text, read_library
from forms.definition.loading import form_files
from forms.questions import TYPES

SHIPPED = Path(__file__).parents[2] / "definitions"
GOOD = Path(__file__).parents[1] / "checking" / "good"


def form(*questions: Any, **keys: Any) -> str:
    sections = [{"id": "s", "title": "S", "questions": list(questions)}]
    return json.dumps({"title": "T", "sections": sections, **keys}, indent=1)


def text(id: str = "a", **keys: Any) -> dict[str, Any]:
    return {"id": id, "type": "text", "label": id.upper(), **keys}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(GOOD, tmp_path / "definitions")
    return tmp_path / "definitions"


def test_a_good_form_becomes_its_document() -> None:
    loaded = load_form(GOOD / "steps.json", read_library(GOOD, TYPES))
    assert loaded.id == "steps" and loaded.problems == () and loaded.document == loaded.partial
    assert loaded.document is not None
    questions = loaded.document["form"]["sections"][0]["questions"]
    assert [q["id"] for q in questions] == ["child_name", "child_age", "skole", "navn"]


def test_a_folder_is_its_forms_in_order(folder: Path) -> None:
    library = read_library(folder, TYPES)
    assert [each.id for each in load_folder(folder, library)] == [
        p.stem for p in form_files(folder)
    ]
    assert "lists" not in [path.stem for path in form_files(folder)]


def test_an_unreadable_form_has_no_document() -> None:
    loaded = load_text("x", "{", Library())
    assert (loaded.raw, loaded.document, loaded.partial) == (None, None, None)
    assert len(loaded.problems) == 1


def test_a_form_with_faults_has_only_a_partial_document() -> None:
    loaded = load_text("x", form(text(), text("b", lines="4")), read_library(GOOD, TYPES))
    assert loaded.document is None and loaded.partial is not None
    questions = loaded.partial["form"]["sections"][0]["questions"]
    assert questions == [text(), text("b")]


@pytest.mark.parametrize("id", ["Skjema", "mitt skjema", "1-skjema", "a" * 61, ""])
def test_the_file_name_must_be_an_id(id: str) -> None:
    [problem] = load_text(id, form(text()), read_library(GOOD, TYPES)).problems
    assert problem.what.startswith("Filnavnet er skjemaets id")


def test_a_problem_knows_its_place_though_something_before_it_was_left_out(folder: Path) -> None:
    broken = form({"id": "x"}, text(), {"use": "barn"}, text("b"))
    loaded = load_text("x", broken, read_library(folder, TYPES))
    raw = json.loads(broken)["sections"][0]["questions"]
    assert loaded.partial is not None
    for number, question in enumerate(loaded.partial["form"]["sections"][0]["questions"]):
        source, path = loaded.source_place(("sections", 0, "questions", number, "label"))
        if question["id"].startswith("child"):
            assert source.file == str(folder / "blocks" / "barn.json")
            assert source.raw["questions"][path[1]]["id"] == question["id"]
        else:
            assert source.file == "x.json" and path[:3] == ("sections", 0, "questions")
            assert raw[path[3]]["id"] == question["id"]


def test_faulty_blocks_and_lists_are_told_of_and_left_out(folder: Path) -> None:
    (folder / "blocks" / "halv.json").write_text('{"questions": [{"id": "x"}]}')
    (folder / "blocks" / "knust.json").write_text("{")
    (folder / "lists.json").write_text('{"ja_nei": {"ja": "Ja"}, "feil": ["Ja"]}')
    library = read_library(folder, TYPES)
    assert set(library.lists) == {"ja_nei"} and set(library.blocks) == {"barn"}
    assert library.unfit == {"halv", "knust"}
    assert {Path(p.file).name for p in library.problems} == {
        "halv.json",
        "knust.json",
        "lists.json",
    }


def test_a_block_may_not_take_in_a_block(folder: Path) -> None:
    (folder / "blocks" / "to.json").write_text('{"questions": [{"use": "barn"}]}')
    [problem] = read_library(folder, TYPES).problems
    assert problem.what == "En blokk kan bare tas inn rett i en del."


def test_catalogues_are_read_when_they_are_asked_for(folder: Path) -> None:
    english = folder / "translations" / "en"
    (english / "blocks").mkdir(parents=True)
    (folder / "translations" / "templates").mkdir()
    head = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'
    (english / "x.po").write_text(f'{head}msgctxt "s.a.label"\nmsgid "A"\nmsgstr "An A"\n')
    (english / "knust.po").write_text("dette er ikke en PO-fil")
    library = read_library(folder, TYPES)
    assert set(library.catalogues) == {"en"}
    assert set(library.catalogues["en"]) == {"knust", "x"} and len(library.catalogues["en"]) == 2
    loaded = load_text("x", form(text()), library)
    assert loaded.document is not None
    assert loaded.document["translations"] == {"en": {"s.a.label": "An A"}}
    assert load_text("knust", form(text()), library).document is not None
    assert library.catalogues["en"].faults.keys() == {"knust"}  # type: ignore[attr-defined]


def test_the_shipped_forms_stand_in_every_language() -> None:
    for loaded in load_folder(SHIPPED, read_library(SHIPPED, TYPES)):
        assert loaded.document is not None
        assert set(loaded.document["translations"]) >= {"nn", "en"}, loaded.id


def test_the_format_of_the_same_types_is_made_once(folder: Path) -> None:
    one, other = (read_library(each, TYPES).grammar for each in (folder, SHIPPED))
    assert one is other and read_library(folder, {}).grammar is not one


def test_a_place_is_looked_for_only_on_the_way_to_it(folder: Path) -> None:
    source = load_form(folder / "every-type.json", read_library(folder, TYPES)).source
    assert "places" not in vars(source)  # nothing was told
    source.places.position(("sections", 0, "questions", 1, "label"))
    ways = [(), ("sections",), ("sections", 0), ("sections", 0, "questions")]
    assert list(source.places._members)[:4] == ways and len(source.places._members) == 5
