from pathlib import Path

import pytest

from forms.definition import load_form, parse_definition, read_library
from forms.definition.loading import form_files
from forms.definition.text_paths import text_at
from forms.definition.translations.po_catalogues import pot_file, update_catalogue
from forms.definition.translations.translatable_texts import (
    CatalogueError,
    Text,
    form_texts,
    list_texts,
    needs_translation,
    question_texts,
    read_po,
    translation_status,
)
from forms.questions import TYPES

SHIPPED = Path(__file__).parents[3] / "definitions"

FORM = {
    "title": "T",
    "intro": "I",
    "lists": {"svar": {"a": "A", "b": {"label": "B", "help": "H", "score": 1}}},
    "sections": [
        {
            "id": "s",
            "title": "S",
            "guide": "G",
            "questions": [
                {"use": "barn"},
                {"id": "q", "type": "choice", "label": "L", "options": {"x": "X"}, "help": "H"},
                {"id": "d", "type": "scale", "label": "D", "max": 3, "ends": ["E0", "E1"]},
                {
                    "id": "r",
                    "type": "repeat",
                    "label": "R",
                    "add": "Legg til",
                    "questions": [{"id": "i", "type": "choice", "label": "I", "options": "@svar"}],
                },
                {
                    "id": "c",
                    "type": "calc",
                    "label": "C",
                    "value": {"count": ["q"]},
                    "bands": [{"to": 1, "label": "Lav"}, {"label": "Høy"}],
                },
            ],
        }
    ],
    "steps": [{"id": "f", "title": "Først", "by": "respondent", "sections": ["s"]}],
    "signers": {"m": {"label": "Mor", "how": ["draw"]}},
    "check": [{"when": {"q": "x"}, "say": "Si", "at": "q"}],
}
PATHS = {
    "title": "T",
    "intro": "I",
    "lists.svar.a": "A",
    "lists.svar.b": "B",
    "lists.svar.b.help": "H",
    "s.title": "S",
    "s.guide": "G",
    "s.q.label": "L",
    "s.q.help": "H",
    "s.q.options.x": "X",
    "s.d.label": "D",
    "s.d.ends.0": "E0",
    "s.d.ends.1": "E1",
    "s.r.label": "R",
    "s.r.add": "Legg til",
    "s.r.i.label": "I",
    "s.c.label": "C",
    "s.c.bands.0": "Lav",
    "s.c.bands.1": "Høy",
    "steps.f.title": "Først",
    "signers.m.label": "Mor",
    "checks.0.say": "Si",
}


def test_every_text_has_its_path_and_its_place() -> None:
    found = list(form_texts(FORM, TYPES))
    assert {text.path: text.text for text in found} == PATHS
    for text in found:
        value: object = FORM
        for step in text.place:
            value = value[step]  # type: ignore[index]
        assert (value["label"] if isinstance(value, dict) else value) == text.text


@pytest.mark.parametrize("path", form_files(SHIPPED), ids=lambda path: path.stem)
def test_the_paths_are_those_that_a_translation_is_put_in_at(path: Path) -> None:
    loaded = load_form(path, read_library(SHIPPED, TYPES))
    assert loaded.document is not None
    form = loaded.document["form"]
    for text in form_texts(form, TYPES):
        assert text_at(form, text.path) == text.text


def test_markdown_is_known() -> None:
    marked = {text.path for text in form_texts(FORM, TYPES) if text.markdown}
    assert marked == {"intro"}


def test_lists_and_blocks_have_texts() -> None:
    assert [t.path for t in list_texts({"ja_nei": {"ja": "Ja"}})] == ["ja_nei.ja"]
    assert [t.path for t in question_texts(FORM["sections"][0]["questions"][1:2], TYPES)] == [  # type: ignore[index]
        "q.label",
        "q.help",
        "q.options.x",
    ]


@pytest.mark.parametrize(
    ("text", "needs"),
    [("Ja", True), ("2–3", False), ("{navn}, {klasse}", False), ("{navn} sa", True), ("", False)],
)
def test_what_reads_alike_in_every_language_needs_no_translation(text: str, needs: bool) -> None:
    assert needs_translation(text) is needs


def some(**found: str) -> list[Text]:
    return [Text(path.replace("_", "."), text, (path,)) for path, text in found.items()]


def test_status_tells_what_is_missing_and_what_is_outdated() -> None:
    found = translation_status(
        some(a="A", b="B", c="C", d="4"), {"a": ("A", "EA"), "b": ("Før", "EB")}
    )
    assert (found.total, [t.path for t in found.missing]) == (3, ["c"])
    assert [t.path for t in found.outdated] == ["b"]


def test_a_catalogue_is_made_and_followed_up(tmp_path: Path) -> None:
    path = tmp_path / "en" / "x.po"
    first = update_catalogue(
        path, "en", some(a_label="Hei", a_help="Hjelp", b_label="Ja"), "x.json"
    )
    assert (first.new, first.changed, first.gone, first.written) == (3, 0, 0, True)
    assert read_po(path) == {}
    translate(path, {"Hei": "Hello", "Hjelp": "Help", "Ja": "Yes"})

    again = update_catalogue(
        path, "en", some(a_label="Hei", a_help="Hjelp", b_label="Ja"), "x.json"
    )
    assert (again.new, again.changed, again.gone, again.written) == (0, 0, 0, False)

    changed = update_catalogue(path, "en", some(a_label="Hei du", c_label="Ja"), "x.json")
    assert (changed.new, changed.changed, changed.gone) == (1, 1, 1)
    assert read_po(path) == {"c.label": ("Ja", "Yes")}  # it moved, and took its translation along
    written = path.read_text(encoding="utf-8")
    assert '#, fuzzy\n#| msgid "Hei"\nmsgctxt "a.label"\nmsgid "Hei du"\nmsgstr "Hello"' in written
    assert '#~ msgctxt "a.help"\n#~ msgid "Hjelp"\n#~ msgstr "Help"' in written

    back = update_catalogue(
        path, "en", some(a_label="Hei du", a_help="Hjelp", c_label="Ja"), "x.json"
    )
    assert (back.new, back.changed, back.gone) == (0, 0, 0)
    assert read_po(path)["a.help"] == ("Hjelp", "Help")
    assert '#, fuzzy\n#| msgid "Hei"' in path.read_text(encoding="utf-8")


def translate(path: Path, words: dict[str, str]) -> None:
    written = path.read_text(encoding="utf-8")
    for source, translated in words.items():
        written = written.replace(
            f'msgid "{source}"\nmsgstr ""', f'msgid "{source}"\nmsgstr "{translated}"'
        )
    path.write_text(written, encoding="utf-8")


def test_a_template_holds_every_text_that_needs_translating(tmp_path: Path) -> None:
    path = tmp_path / "x.pot"
    path.write_bytes(pot_file(some(a_label="Hei", b_label="2–3"), "x.json"))
    written = path.read_text(encoding="utf-8")
    assert 'msgctxt "a.label"\nmsgid "Hei"\nmsgstr ""' in written
    assert "b.label" not in written


def test_a_file_that_is_no_catalogue_is_told_of(tmp_path: Path) -> None:
    path = tmp_path / "x.po"
    path.write_bytes(b"\xff\x00")
    with pytest.raises(CatalogueError):
        read_po(path)
    with pytest.raises(CatalogueError, match=r"x\.po"):
        update_catalogue(path, "en", [], "x.json")
    with pytest.raises(FileNotFoundError):
        read_po(tmp_path / "borte.po")


def test_a_definition_stands_in_the_language_asked_for() -> None:
    loaded = load_form(SHIPPED / "brukerskjema.json", read_library(SHIPPED, TYPES))
    assert loaded.document is not None
    norwegian, english = parse_definition(loaded.document), parse_definition(loaded.document, "en")
    assert norwegian.title != english.title
    assert list(norwegian.questions) == list(english.questions)
    assert parse_definition(loaded.document, "sma").title == norwegian.title
