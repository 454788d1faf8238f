"""The same questions in one row after another."""

import re
import time

import pytest
from werkzeug.datastructures import MultiDict

from forms.compiled_form import build_form, compile_form, read_answers, typed_values
from forms.questions import TYPES
from tests.questions.factories import ask, draw, fill_in
from tests.support.factories import make_definition, section

repeat = TYPES["repeat"]
NAME = {"id": "navn", "type": "text", "label": "Navn", "required": True}
GOES = {"id": "gar", "type": "yes_no", "label": "Går i barnehage?", "decline": True}
FOOD = {
    "id": "mat",
    "type": "choice",
    "label": "Mat",
    "options": {"a": "A", "annet": "Annet"},
    "other": "annet",
}
WHERE = {
    "id": "hvor",
    "type": "text",
    "label": "Hvilken?",
    "required": True,
    "show_if": {"gar": "yes"},
}


def siblings(**keys):
    return ask("repeat", **{"questions": [NAME, GOES, WHERE]} | keys)


def compiled_form(**keys):
    raw = {"id": "q", "type": "repeat", "label": "Søsken", "questions": [NAME, GOES, WHERE], **keys}
    return compile_form(make_definition(section("del", raw)))


def row(name=None, goes=None, where=None):
    return {"navn": name, "gar": goes, "hvor": where}


def test_rows_come_in_the_order_of_the_list_and_empty_ones_are_left_out():
    field = fill_in(siblings(), {"q-rows": "7,1,3", "q-3-navn": "Ola", "q-7-navn": "Kari"})
    assert field.stored == [row("Kari"), row("Ola")]
    assert list(field.rows) == [7, 1, 3]


def test_a_row_that_is_not_in_the_list_is_not_an_answer():
    assert fill_in(siblings(), {"q-rows": "0", "q-1-navn": "Ola"}).stored is None


@pytest.mark.parametrize("rows", ["²", "1" * 5000, "-1", "0,0", "a,,0", "\u0663", "1_0"])
def test_numbers_that_are_no_numbers_are_no_rows(rows):
    field = fill_in(siblings(), {"q-rows": rows, "q-0-navn": "Ola"})
    assert list(field.rows) in ([], [0])


def test_more_rows_than_the_limit_are_refused_without_being_read():
    rows = ",".join(str(number) for number in range(900))
    posted = {"q-rows": rows} | {f"q-{number}-navn": "Ola" for number in range(900)}
    started = time.perf_counter()
    field = fill_in(siblings(questions=[NAME]), posted)
    assert not field.validate(None)
    assert field.errors == ["Det er plass til høyst 200. Fjern 1."]
    assert time.perf_counter() - started < 2


def test_answers_and_page_are_each_others_inverse():
    question = siblings(questions=[NAME, GOES, FOOD])
    stored = [
        {"navn": "Kari", "gar": {"declined": True}, "mat": "annet", "mat.other": "Fisk"},
        {"navn": "Ola", "gar": "yes", "mat": None},
    ]
    form = build_form([question], answers={"q": stored})
    assert read_answers(form) == {"q": stored}
    again = build_form([question], form.posted())
    assert read_answers(again) == {"q": stored}
    assert typed_values([question], {"q": stored})["q-0-mat-other"] == "Fisk"


def test_min_rows_are_shown_from_the_start_and_are_no_answer():
    assert list(fill_in(siblings(min=2), {}).rows) == [0, 1]
    assert fill_in(siblings(min=2), {}).stored is None
    assert not fill_in(siblings(), {}).rows
    assert build_form([siblings(min=1)])["q"].rows


def test_an_optional_repeat_may_be_left_empty_and_a_required_one_may_not():
    assert fill_in(siblings(min=1), {"q-rows": "0"}).validate(None)
    field = fill_in(siblings(min=1, required=True), {"q-rows": "0"})
    assert not field.validate(None)
    assert ("A-q-0-navn", "Fyll ut «Navn».") in list(field.problems())
    bare = fill_in(siblings(required=True), {"q-rows": ""})
    assert not bare.validate(None)
    assert list(bare.problems()) == [("A-q--add", "Legg til minst én under «Spørsmålet».")]


def test_errors_stand_at_the_fields_of_their_row():
    field = fill_in(siblings(), {"q-rows": "0,4", "q-0-navn": "Kari", "q-4-gar": "no"})
    assert not field.validate(None)
    targets = [target for target, _message in field.problems()]
    assert targets == ["A-q-0-hvor", "A-q-4-navn", "A-q-4-hvor"]
    assert 'id="A-q-4-navn.error"' in draw(field)


def test_only_what_is_asked_is_checked():
    found = compiled_form()
    posted = MultiDict({"q-rows": "0,1,2", "q-1-navn": "Kari", "q-1-gar": "no", "q-2-gar": "yes"})
    sheet = found.question_form(found.definition.questions.values(), posted)
    relevance = found.compiled.relevant(sheet.answers())
    assert "q.0.hvor" not in relevance.asked
    assert "q.1.hvor" in relevance.asked
    assert not sheet.validate_asked(relevance.asked)
    assert [target for target, _message in sheet.problems()] == ["A-q-2-navn", "A-q-2-hvor"]
    assert list(sheet.conditional(relevance.asked)) == ["q-2-hvor"]


def test_a_hidden_question_in_a_row_is_hidden_and_not_called_seen():
    found = compiled_form()
    posted = MultiDict({"q-rows": "0,1,2", "q-1-gar": "yes", "q-2-gar": "no"})
    sheet = found.question_form(found.definition.questions.values(), posted)
    html = draw(sheet["q"], asked=found.compiled.relevant(sheet.answers()).shown)
    assert '<input type="hidden" name="_seen" value="q-1-hvor">' in html
    for number in (0, 2):
        assert f'<input type="hidden" name="_seen" value="q-{number}-hvor" disabled>' in html
        assert re.search(f'data-question="q-{number}-hvor"[^>]* hidden>', html)
    assert not re.search('data-question="q-1-hvor"[^>]* hidden>', html)


def test_questions_for_staff_stay_out_of_others_pages():
    question = siblings(questions=[NAME, {**GOES, "audience": "staff"}])
    field = fill_in(question, {"q-rows": "0"})
    assert "q-0-gar" not in draw(field)
    assert "q-0-gar" in draw(field, staff=True)


def kept(field):
    return field.posted().to_dict(flat=False)


def test_adding_a_row_goes_to_the_new_row():
    field = fill_in(siblings(), {"q-rows": "0,2", "q-2-navn": "Ola"})
    assert field.do_action("add") == "A-q-1"
    assert kept(field)["q-rows"] == ["0,2,1"]
    assert kept(field)["q-2-navn"] == ["Ola"]
    assert 'id="A-q-1"' in draw(field)


def test_no_row_is_added_beyond_the_limit():
    field = fill_in(siblings(max=2), {"q-rows": "0,1"})
    field.do_action("add")
    assert list(field.rows) == [0, 1]
    html = draw(field)
    assert "q:add" not in html
    assert "Det er plass til høyst 2." in html


def test_a_removed_row_can_come_back_to_its_place():
    field = fill_in(
        siblings(), {"q-rows": "0,1,2", "q-0-navn": "A", "q-1-navn": "B", "q-2-navn": "C"}
    )
    field.do_action("remove", "1")
    assert field.stored == [row("A"), row("C")]
    html = draw(field)
    assert "B er fjernet." in html
    assert '<input type="hidden" name="A-q-1-navn" value="B">' in html
    again = fill_in(siblings(), kept(field))
    assert again.stored == [row("A"), row("C")]
    assert again.do_action("undo") == "A-q-1"
    assert again.stored == [row("A"), row("B"), row("C")]
    assert "fjernet" not in draw(again)


def test_a_removed_row_is_forgotten_by_the_next_thing_that_is_done():
    field = fill_in(siblings(), {"q-rows": "0,1", "q-0-navn": "A", "q-1-navn": "B"})
    field.do_action("remove", "1")
    later = fill_in(siblings(), kept(field))
    assert "q-1-navn" not in kept(later)
    later.do_action("add")
    assert list(later.rows) == [0, 2]


@pytest.mark.parametrize(
    ("verb", "argument", "order"),
    [
        ("up", "1", [1, 0, 2]),
        ("down", "1", [0, 2, 1]),
        ("up", "0", [0, 1, 2]),
        ("down", "2", [0, 1, 2]),
        ("down", "9", [0, 1, 2]),
        ("remove", "x", [0, 1, 2]),
        ("undo", "", [0, 1, 2]),
        ("explode", "1", [0, 1, 2]),
    ],
)
def test_rows_move_one_place_at_a_time_and_unknown_wishes_do_nothing(verb, argument, order):
    field = fill_in(siblings(), {"q-rows": "0,1,2"})
    field.do_action(verb, argument)
    assert list(field.rows) == order


def test_removing_the_last_row_of_a_minimum_gives_an_empty_one():
    field = fill_in(siblings(min=1), {"q-rows": "0", "q-0-navn": "A"})
    field.do_action("remove", "0")
    assert list(field.rows) == [1]
    assert field.stored is None
    assert "q:remove" not in draw(field)


def test_a_button_finds_its_field_by_its_name():
    sheet = build_form([siblings()], MultiDict({"q-rows": "0"}))
    assert sheet.do_action("q:add") == "A-q-1"
    assert sheet.do_action("q-0-navn:remove:x") == "A-q-0-navn"
    assert sheet.do_action("ukjent:add") is None


def test_buttons_name_their_row_for_those_who_do_not_see_it():
    field = fill_in(siblings(summary="{navn}"), {"q-rows": "0,1", "q-0-navn": "Kari"})
    html = draw(field)
    assert 'value="q:remove:0">Fjern<span class="sv-hidden"> Nr. 1: Kari</span>' in html
    assert 'value="q:up:0"' not in html
    assert 'value="q:down:1"' not in html
    assert html.count("<legend>Nr. ") == 2


def test_every_id_in_the_page_is_used_once():
    field = fill_in(siblings(), {"q-rows": "0,1", "q-0-navn": "Kari"})
    field.do_action("remove", "1")
    ids = re.findall(r' id="([^"]+)"', draw(field))
    assert len(ids) == len(set(ids))


def test_a_row_is_summed_up_with_what_is_answered():
    question = siblings(summary="{navn}, {hvor}")
    assert repeat.text(question, [row("Kari", "yes", "Bakken"), row("Ola")]) == (
        "1. Kari, Bakken; 2. Ola"
    )
    assert repeat.text(question, [row(goes="yes")]) == "1. Ja"
    assert repeat.text(siblings(), [row("Kari", "no"), row()]) == "1. Kari, Nei; 2. …"


def test_the_main_table_of_an_export_counts_the_rows():
    (column,) = repeat.columns(siblings())
    assert (column.key, column.kind) == ("q", "number")
    assert repeat.cells(siblings(), [row("Kari"), row("Ola")]) == (2,)


def test_paper_shows_each_row_with_what_was_asked():
    question = siblings(summary="{navn}")
    html = draw(
        fill_in(question, {}), "documents/repeat.html", value=[{"navn": "<b>Kari</b>", "gar": None}]
    )
    assert "1. &lt;b&gt;Kari&lt;/b&gt;" in html
    assert ">Ikke besvart</td>" in html
    assert "Hvilken?" not in html
    assert "style=" not in html


@pytest.mark.parametrize(
    ("keys", "places"),
    [
        ({}, []),
        ({"min": 3, "max": 2}, ["min"]),
        ({"summary": "{navn} {alder}"}, ["summary"]),
        ({"questions": [{"id": "b", "type": "repeat", "questions": [NAME]}]}, ["questions"]),
    ],
)
def test_faults_of_authors(keys, places):
    assert [fault.key for fault in repeat.faults(siblings(**keys))] == places


@pytest.mark.parametrize(("most", "levels"), [({}, ["hint"]), ({"max": 40}, [])])
def test_authors_are_warned_of_lists_without_end(most, levels):
    many = [{"id": f"n{n}", "type": "text", "label": "Navn"} for n in range(6)]
    faults = repeat.faults(siblings(questions=many, summary="", **most))
    assert [fault.level for fault in faults] == levels


def test_two_hundred_rows_are_read_checked_and_drawn_within_reason():
    rows = range(200)
    posted = {"q-rows": ",".join(map(str, rows))} | {f"q-{n}-navn": "Ola" for n in rows}
    started = time.perf_counter()
    field = fill_in(siblings(), posted)
    field.validate(None)
    draw(field)
    assert time.perf_counter() - started < 5


def test_equal_mistakes_in_two_rows_are_told_apart_by_the_rows_number():
    field = build_form(
        [siblings(summary="{navn}", questions=[NAME, GOES])],
        MultiDict({"q-rows": "0,3", "q-0-gar": "no", "q-3-gar": "no"}),
    )["q"]
    assert not field.validate(None)
    assert list(field.problems()) == [
        ("A-q-0-navn", "Nr. 1: Fyll ut «Navn»."),
        ("A-q-3-navn", "Nr. 2: Fyll ut «Navn»."),
    ]


@pytest.mark.parametrize(
    ("summary", "row", "words"),
    [
        ("{navn}, {hvor} år", {"navn": "Ask", "hvor": None}, "Ask"),
        ("{navn}, {hvor} år", {"navn": None, "hvor": "7"}, "7 år"),
        ("{hvor} – {navn}", {"navn": "Ask"}, "Ask"),
        ("Barn: {navn} ({hvor})", {"navn": "Ask"}, "Barn: Ask (…)"),
        ("Hos oss, {navn}", {"navn": "Ask"}, "Hos oss, Ask"),
        ("{navn}, {hvor}", {}, "…"),
    ],
)
def test_what_is_not_answered_leaves_no_hole_in_the_sum_of_a_row(summary, row, words):
    question = siblings(summary=summary)
    assert repeat.text(question, [row]) == f"1. {words}"


def test_a_summary_that_writes_the_unit_once_more_should_be_mended():
    age = {"id": "alder", "type": "number", "label": "Alder", "unit": "år"}
    faults = [
        list(repeat.faults(siblings(questions=[NAME, age], summary=text)))
        for text in ("{navn}, {alder} år", "{navn}, {alder}", "{alder} årskull")
    ]
    assert [[(f.key, f.level) for f in found] for found in faults] == [
        [("summary", "warning")], [], []
    ]  # fmt: skip


def test_a_long_row_is_folded_while_another_is_filled_in():
    others = [{"id": f"felt{n}", "type": "text", "label": f"Felt {n}"} for n in range(4)]
    long = siblings(questions=[NAME, *others], summary="{navn}")
    two = {"q-rows": "0,1", "q-0-navn": "Kari", "q-1-navn": "Ola"}
    html = draw(fill_in(long, two))
    first, second = html.split("<legend>")[1:]
    assert "<details" in first and "Vis og rett" in first and first.startswith("Nr. 1: Kari")
    assert 'name="A-q-0-navn"' in first, "it is posted all the same"
    assert "<details" not in second, "the last one is open"
    assert "<details" not in draw(fill_in(long, {**two, "q-0-navn": ""})), "nothing in it yet"
    assert "<details" not in draw(fill_in(siblings(summary="{navn}"), two)), "a short one"
    wrong = fill_in(
        siblings(questions=[*others, NAME, GOES]), {**two, "q-0-navn": "", "q-0-felt0": "x"}
    )
    assert not wrong.validate(None) and "<details" not in draw(wrong), "what is wrong is open"
