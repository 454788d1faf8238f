import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from forms.checking import check_form, check_library
from forms.definition import Loaded, load_text, read_library
from forms.definition.translations.po_catalogues import update_catalogue
from forms.definition.translations.translatable_texts import form_texts
from forms.questions import TYPES

GOOD = Path(__file__).parent / "good"


def text(id: str = "a", **keys: Any) -> dict[str, Any]:
    return {"id": id, "type": "text", "label": f"Spørsmål {id}", **keys}


def loaded(*questions: Any, folder: Path = GOOD, **keys: Any) -> Loaded:
    sections = [{"id": "s", "title": "Del", "questions": list(questions)}]
    raw = {"title": "Skjema", "sections": sections, **keys}
    return load_text("x", json.dumps(raw), read_library(folder, TYPES))


def whats(form: Loaded, **options: Any) -> list[str]:
    return [problem.what for problem in check_form(form, **options)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(GOOD, tmp_path / "definitions")
    return tmp_path / "definitions"


def test_tells_everything_at_once_in_the_order_of_the_file() -> None:
    form = loaded(
        text(lines="4"), text("b", show_if={"borte": "x"}), text("c", help="<b>x</b>"), kategori="x"
    )
    problems = check_form(form)
    assert [(p.line, p.column) for p in problems] == sorted((p.line, p.column) for p in problems)
    assert {p.path for p in problems} == {
        "kategori",
        "sections[0].questions[0].lines",
        "sections[0].questions[1].show_if.borte",
        "sections[0].questions[2].help",
    }


def test_whoever_names_a_question_that_was_left_out_is_not_to_blame() -> None:
    form = loaded(
        {"id": "a", "type": "tekst", "label": "A"},
        text("b", show_if={"a": "x"}, help="Hei {a}"),
        text("c", show_if={"a.rad": "x"}),
        check=[{"when": {"a": "x"}, "say": "Si fra.", "at": "a"}],
    )
    assert whats(form) == ["Typen “tekst” finnes ikke."]


def test_a_problem_in_a_block_is_told_in_the_blocks_file(folder: Path) -> None:
    block = folder / "blocks" / "barn.json"
    block.write_text(block.read_text().replace("Hva heter barnet?", "Vennligst: hva heter barnet?"))
    [problem] = check_form(loaded({"use": "barn"}, folder=folder))
    assert (problem.file, problem.path) == (str(block), "questions[0].label")
    assert problem.question == "Vennligst: hva heter barnet?"
    assert check_library(read_library(folder, TYPES)) == [problem]


def test_a_block_is_checked_though_no_form_uses_it(folder: Path) -> None:
    path = folder / "blocks" / "ny.json"
    path.write_text(json.dumps({"questions": [text(sensitive=True, required=True)]}))
    found = [p for p in check_library(read_library(folder, TYPES)) if p.file == str(path)]
    assert {p.what for p in found} == {
        "Et følsomt spørsmål kan ikke være påkrevd.",
        "Et følsomt spørsmål må si hvorfor vi spør.",
    }


def test_html_in_a_list_is_told(folder: Path) -> None:
    (folder / "lists.json").write_text('{"farger": {"rod": "<b>Rød</b>"}}')
    [problem] = check_library(read_library(folder, TYPES))
    assert (problem.level, problem.path) == ("error", "farger.rod")


def test_a_published_question_keeps_its_type(folder: Path) -> None:
    repeat = {"id": "r", "type": "repeat", "label": "R"}
    before = loaded(text(), text("b"), {**repeat, "questions": [text("i")]})
    number = {"id": "i", "type": "number", "label": "I"}
    after = loaded(text(type="number"), text("c"), {**repeat, "questions": [number]})
    assert whats(after) == []
    assert whats(after, published=before.document) == [
        "Spørsmålet er publisert som «tekst» og kan ikke bli «tall».",
        "Spørsmålet er publisert som «tekst» og kan ikke bli «tall».",
    ]
    assert whats(before, published=before.document) == []


def translated(folder: Path, *questions: Any) -> None:
    """Give the folder an English catalogue of a form with these questions."""
    raw = {"title": "Skjema", "sections": [{"id": "s", "title": "Del", "questions": questions}]}
    path = folder / "translations" / "en" / "x.po"
    update_catalogue(path, "en", list(form_texts(raw, TYPES)), "x.json")
    written = path.read_text(encoding="utf-8")
    for source, english in {"Skjema": "Form", "Del": "Part", "Spørsmål a": "Question a"}.items():
        written = written.replace(
            f'msgid "{source}"\nmsgstr ""', f'msgid "{source}"\nmsgstr "{english}"'
        )
    path.write_text(written, encoding="utf-8")


def test_a_translation_that_is_whole_is_not_mentioned(folder: Path) -> None:
    translated(folder, text())
    assert whats(loaded(text(), folder=folder)) == []


def test_missing_and_outdated_translations_are_counted(folder: Path) -> None:
    translated(folder, text())
    changed = text(label="Noe nytt")
    [missing, outdated] = check_form(loaded(text("b"), changed, folder=folder))
    assert missing.what == "1 av 4 tekster mangler på engelsk."
    assert "«Oversett»" in missing.how and missing.level == "warning"
    assert "s.b.label" not in missing.how and "flask" not in missing.how
    assert outdated.what == "1 av 4 tekster er endret etter at de ble oversatt til engelsk."
    assert outdated.question == "Noe nytt"


def test_the_setting_says_in_which_languages_translations_are_missed(folder: Path) -> None:
    translated(folder, text())
    raw = {"title": "Skjema", "sections": [{"id": "s", "title": "Del", "questions": [text("b")]}]}
    for languages, expected in {
        ("nb", "nn", "en"): {
            "3 av 3 tekster mangler på nynorsk.",
            "1 av 3 tekster mangler på engelsk.",
        },
        ("nb",): set(),
        ("nb", "en"): {"1 av 3 tekster mangler på engelsk."},
    }.items():
        library = read_library(folder, TYPES, languages)
        found = {problem.what for problem in check_form(load_text("x", json.dumps(raw), library))}
        assert found == expected, languages
        told = {problem.what for problem in check_library(library)}
        assert any("nynorsk" in what for what in told) == ("nn" in languages)


def test_texts_of_blocks_and_shared_lists_are_not_the_forms_to_translate(folder: Path) -> None:
    translated(folder, text())
    choice = {"id": "c", "type": "choice", "label": "2", "options": "@farger"}
    form = loaded(text(), {"use": "barn"}, choice, folder=folder)
    assert whats(form) == []
    told = {Path(p.file).name: p.what for p in check_library(form.library)}
    assert told == {
        "barn.json": "2 av 2 tekster mangler på engelsk.",
        "lists.json": "4 av 4 tekster mangler på engelsk.",
    }


def test_a_translation_puts_in_the_same_answers_and_no_html(folder: Path) -> None:
    translated(folder, text())
    path = folder / "translations" / "en" / "x.po"
    path.write_text(
        path.read_text(encoding="utf-8").replace("Question a", "<i>Question</i> {b}"), "utf-8"
    )
    assert whats(loaded(text(), folder=folder)) == [
        "Oversettelsen til engelsk har HTML.",
        "Teksten og oversettelsen til engelsk setter inn ulike svar: {b}.",
    ]


def test_a_broken_catalogue_is_told(folder: Path) -> None:
    (folder / "translations" / "en").mkdir(parents=True)
    (folder / "translations" / "en" / "x.po").write_text("dette er ikke en PO-fil")
    [problem] = check_form(loaded(text(), folder=folder))
    assert problem.what.startswith("Oversettelsen til engelsk kan ikke leses: ")


def test_a_sensitive_question_is_declinable_of_itself() -> None:
    form = loaded(text(sensitive=True, purpose="Vi trenger det."))
    assert whats(form) == []


@pytest.mark.parametrize(
    "words",
    [
        "Er du under 3 år? 2 < 3 & 4 > 3",
        "Skriv {{navn}} i krøllparenteser.",
        "Se <https://example.no> for mer.",
    ],
)
def test_texts_that_only_look_odd_are_let_be(words: str) -> None:
    assert whats(loaded(text(), intro=words)) == []


def test_tests_of_authors_wait_until_nothing_stops() -> None:
    wrong = {"name": "Feil", "answers": {}, "asked": ["a"], "not_asked": ["a"]}
    assert len(whats(loaded(text(), tests=[wrong]))) == 1
    form = loaded(text(), text("b", show_if={"c": "x"}), tests=[wrong])
    assert whats(form) == ["Det finnes ikke noe spørsmål som heter “c”."]


def test_a_test_need_not_fill_in_the_form() -> None:
    form = loaded(
        text(required=True),
        text("b", required=True),
        text("c", max_length=3),
        tests=[
            {"name": "Én er nok", "answers": {"a": "x"}},
            {"name": "Tom er en feil", "answers": {"a": None}, "problems": ["a"]},
            {"name": "Ikke svart er en feil", "answers": {}, "problems": ["a", "b"]},
            {"name": "For lang", "answers": {"c": "lang"}, "problems": ["c"]},
        ],
    )
    assert whats(form) == []


def test_a_test_sees_what_stops_the_form_and_declined_answers() -> None:
    note = {"id": "n", "type": "note", "text": "Takk.", "stop": True}
    form = loaded(
        {**text(), "decline": True},
        {**note, "show_if": {"a": {"answered": False}}},
        text("b"),
        tests=[
            {"name": "Avslått", "answers": {"a": {"declined": True}}, "not_asked": ["b"]},
            {"name": "Svart", "answers": {"a": "x"}, "asked": ["b"], "not_asked": ["n"]},
        ],
    )
    assert whats(form) == []


@pytest.mark.parametrize(
    ("question", "said"),
    [
        (text(prefill="today"), ["“today” passer ikke i et spørsmål av typen text."]),
        (text(prefill="user.name"), []),
        (text(prefill="link"), []),
        (text(prefill={"from": "smallest"}), ["“smallest” er ikke skrevet som skjema.spørsmål."]),
        (text(prefill={"from": "smallest.a"}), []),
        (text(prefill={"from": "smallest.b"}), ["Skjemaet “smallest” har ikke spørsmålet “b”."]),
        (text(prefill={"from": "steps.child_name"}), []),
        (text(prefill={"from": "borte.a"}), ["Skjemaet “borte” finnes ikke."]),
        (
            {"id": "r", "type": "repeat", "label": "R", "questions": [text(prefill="link")]},
            ["Et spørsmål som gjentas, kan ikke fylles ut på forhånd."],
        ),
    ],
)
def test_a_first_answer_fits_and_comes_from_somewhere(question: Any, said: list[str]) -> None:
    assert whats(loaded(question)) == said


def calc(id: str, value: Any) -> dict[str, Any]:
    return {"id": id, "type": "calc", "label": f"Sum {id}", "value": value}


NUMBER = {"id": "n", "type": "number", "label": "Tall"}
ROWS = {"id": "r", "type": "repeat", "label": "Rader", "questions": [{**NUMBER, "id": "i"}]}
MATRIX = {
    "id": "m",
    "type": "matrix",
    "label": "Matrise",
    "rows": {"x": "X", "y": "Y"},
    "options": {"1": {"label": "Én", "score": 1}, "2": {"label": "To", "score": 2}},
}


@pytest.mark.parametrize(
    ("questions", "said"),
    [
        ([NUMBER, calc("c", {"sum": ["n"]})], []),
        ([ROWS, MATRIX, calc("c", {"sum": ["r.*.i", "m.*", "m.x"]})], []),
        ([calc("c", {"sum": ["n"]}), NUMBER], ["«Tall» kommer senere i skjemaet."]),
        ([calc("c", {"sum": ["r.*.i"]}), ROWS], ["«Tall» kommer senere i skjemaet."]),
        ([NUMBER, calc("c", {"sum": ["c"]})], ["Spørsmålet ser på sitt eget svar."]),
        ([NUMBER, calc("c", {"sum": ["nn"]})], ["Det finnes ikke noe spørsmål som heter “nn”."]),
        (
            [NUMBER, calc("c", {"if": {"n": "3"}, "then": 1})],
            ["«3» er ikke et tall."],
        ),
        ([NUMBER, calc("c", {"sum": ["n"]}), calc("e", {"max": ["c", "n"]})], []),
    ],
)
def test_a_computed_value_looks_back_at_what_it_can_compute(
    questions: list[Any], said: list[str]
) -> None:
    assert whats(loaded(*questions)) == said


@pytest.mark.parametrize(
    ("answers", "fits"),
    [
        ({"m": {"x": "1"}}, True),
        ({"m": {"z": "1"}}, False),
        ({"m": ["1"]}, False),
        ({"r": [{"i": 3}, {}]}, True),
        ({"r": [{"i": "3"}]}, False),
        ({"r": [{"j": 3}]}, False),
        ({"r": [3]}, False),
        ({"n": True}, False),
        ({"n": 2.5}, True),
        ({"d": "2026-02-30"}, False),
        ({"k": "25:00"}, False),
        ({"o": "x", "o.other": "Noe"}, True),
        ({"f": [{"id": "1", "name": "a.pdf", "type": "application/pdf", "size": 3}]}, True),
        ({"f": ["a.pdf"]}, False),
        ({"b": False}, False),
        ({"u": "solbakken"}, True),
        ({"g": ["x", "y"]}, True),
        ({"g": "x"}, False),
        ({"info": "x"}, False),
    ],
)
def test_a_test_answers_as_answers_are_stored(answers: Any, fits: bool) -> None:
    options = {"x": "X", "y": "Y"}
    form = loaded(
        {**NUMBER, "decimals": 1},
        ROWS,
        MATRIX,
        {"id": "d", "type": "date", "label": "Dag"},
        {"id": "k", "type": "time", "label": "Tid"},
        {"id": "o", "type": "choice", "label": "Valg", "options": options, "other": "x"},
        {"id": "g", "type": "choices", "label": "Flere valg", "options": options},
        {"id": "f", "type": "file", "label": "Fil"},
        {"id": "b", "type": "confirm", "label": "Jeg har lest"},
        {"id": "u", "type": "unit", "label": "Sted"},
        {"id": "info", "type": "note", "text": "Hei."},
        tests=[{"name": "Prøve", "answers": answers}],
    )
    problems = check_form(form)
    assert bool(problems) is not fits
    assert all(problem.how for problem in problems)


def test_too_many_conditions_are_not_looked_into() -> None:
    names = [f"q{n}" for n in range(110)]
    every = {name: "x" for name in names[:100]}
    form = loaded(*(text(n) for n in names), *(text(f"r{n}", show_if=every) for n in range(51)))
    assert whats(form) == ["Vilkårene har til sammen mer enn 5000 prøver."]


def test_units_are_never_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """They stand in a database, and a definition is right or wrong without one."""

    def refuse(kinds: tuple[str, ...]) -> Any:
        raise AssertionError("the check asked for the units")

    monkeypatch.setattr("forms.questions.types.unit._provider", refuse)
    unit = {"id": "u", "type": "unit", "label": "Sted"}
    form = loaded(
        unit,
        text(show_if={"u": "solbakken"}),
        {"id": "r", "type": "repeat", "label": "R", "questions": [unit, text("i", max_length=3)]},
        tests=[
            {"name": "Ett sted", "answers": {"u": "solbakken"}, "asked": ["a"]},
            {"name": "I rader", "answers": {"r": [{"u": "elvebyen", "i": "abc"}]}},
            {"name": "For lang", "answers": {"r": [{"u": "x", "i": "abcd"}]}, "problems": ["r"]},
        ],
    )
    assert whats(form) == []


@pytest.mark.parametrize(
    ("readers", "refused"),
    [
        ("Guardians may ask to read it.", False),
        ("Only the head teacher reads it.", True),
        ("Nobody else sees it.", True),
    ],
)
def test_a_translation_does_not_contradict_who_reads(readers: str, refused: bool) -> None:
    form = loaded(text(), readers="Foresatte kan be om å få lese det.")
    assert form.document is not None and "sier om hvem" not in str(check_form(form))
    form.document["translations"] = {"en": {"readers": readers}}
    stops = [each for each in check_form(form) if each.level == "error"]
    assert bool(stops) == refused
