"""What is sensitive or identifies someone stays in unless it is asked for."""

from forms.export.selection import ORDINARY, Choice, pick, picked_answers
from tests.export.factories import EVERYTHING, Export, define
from tests.support.factories import question

INNER = [
    question("fornavn", "text", personal=True),
    question("diagnose", "text", sensitive=True, purpose="For å hjelpe."),
    question("klasse", "text"),
    question("kopi", "calc", value={"value": "diagnose"}),
]
VERSION = define(
    [
        question("navn", "text", personal=True),
        question(
            "syk", "choice", options={"ja": "Ja"}, other="ja", sensitive=True, purpose="Hjelp."
        ),
        question(
            "plager", "matrix", options={"1": "Lite"}, rows={"a": "A"}, sensitive=True, purpose="."
        ),
        question("sum", "calc", value={"score": ["plager.*"]}),
        question("sum_av_sum", "calc", value={"sum": ["sum", "trivsel"]}),
        question("alder", "calc", value={"if": {"syk": "ja"}, "then": 1, "else": 2}),
        question("trivsel", "scale", max=5),
        question("hilsen", "calc", value={"value": "navn"}),
        question("barn", "repeat", questions=INNER),
        question("antall", "calc", value={"count": ["barn.*.diagnose"]}),
        question("merk", "note", text="Hei"),
    ]
)
ANSWERS = {
    "navn": "Kari",
    "syk": "ja",
    "syk.other": "Astma",
    "plager": {"a": "1"},
    "sum": 1,
    "sum_av_sum": 4,
    "alder": 1,
    "trivsel": 3,
    "hilsen": "Kari",
    "barn": [{"fornavn": "Ola", "diagnose": "Epilepsi", "klasse": "2B", "kopi": "Epilepsi"}],
    "antall": 1,
}


def test_an_ordinary_export_has_nothing_sensitive_nor_computed_from_it() -> None:
    found = picked_answers(ANSWERS, pick(VERSION, ORDINARY))
    assert found == {
        "navn": "Kari",
        "trivsel": 3,
        "hilsen": "Kari",
        "barn": [{"fornavn": "Ola", "klasse": "2B"}],
    }


def test_without_names() -> None:
    found = picked_answers(ANSWERS, pick(VERSION, Choice(sensitive=False, personal=False)))
    assert found == {"trivsel": 3, "barn": [{"klasse": "2B"}]}


def test_everything() -> None:
    assert picked_answers(ANSWERS, pick(VERSION, EVERYTHING)) == ANSWERS


def test_what_one_version_keeps_in_stays_in_for_all() -> None:
    asked = [question("syk", "text"), question("navn", "text"), question("trivsel", "text")]
    marked = [
        question("syk", "text", sensitive=True, purpose="."),
        question("navn", "text", personal=True),
        question("trivsel", "text"),
    ]
    told = [*asked, question("tatt_fra", "calc", value={"value": "syk"})]
    inside = [question("liste", "repeat", questions=[question("syk", "text")])]
    versions = {"1": define(told), "2": define(marked), "3": define(asked), "4": define(inside)}
    answers = {"syk": "Epilepsi", "navn": "Kari", "trivsel": "God", "tatt_fra": "Epilepsi"}
    sent = [(id, answers) for id in "123"] + [("4", {"liste": [{"syk": "Epilepsi"}]})]
    export = Export(versions, sent, Choice(sensitive=False, personal=False))
    book = [[c.value for c in row] for sheet in export.workbook().worksheets for row in sheet]
    for text in (str(export.codes()), str(export.words()), str(export.lines()), str(book)):
        assert "Epilepsi" not in text and "Kari" not in text
        assert "God" in text
    both = Export(versions, sent, EVERYTHING)
    assert str(both.codes()).count("Epilepsi") == 4 + 1
    assert "Kari" in str(both.codes())


def test_declined_and_empty_rows_pass() -> None:
    picked = pick(VERSION, ORDINARY)
    for value in (None, {"declined": True}, []):
        assert picked_answers({"barn": value}, picked) == {"barn": value}


def test_no_format_holds_what_stays_in() -> None:
    export = Export({"v": VERSION}, [("v", ANSWERS)], Choice(sensitive=False, personal=False))
    book = [[c.value for c in row] for sheet in export.workbook().worksheets for row in sheet]
    for text in (str(export.codes()), str(export.words()), str(export.lines()), str(book)):
        for secret in ("Kari", "Astma", "Epilepsi", "Ola", "diagnose", "syk", "plager", "sum"):
            assert secret not in text
        assert "2B" in text


def test_an_anonymous_form_has_no_names_and_only_weeks() -> None:
    questions = [question("navn", "text", personal=True), question("bra", "text")]
    anonymous = define(questions, confidentiality="anonymous", anonymous={"hide_below": 6})
    named = define(questions)
    known = {"reference": None, "received": None, "week": "2026-19", "unit": "Solbakken"}
    export = Export({"a": named, "b": anonymous}, [("b", {"navn": "Kari", "bra": "Alt"})], **known)
    assert export.codes() == [{"_week": "2026-19", "_version": "2", "bra": "Alt"}]
    assert export.lines() == [{"week": "2026-19", "version": 2, "answers": {"bra": "Alt"}}]
    assert "Solbakken" not in str(export.words())


def test_a_repeat_with_nothing_to_show_has_no_sheet() -> None:
    version = define(
        [question("barn", "repeat", questions=[question("d", "text", sensitive=True, purpose="x")])]
    )
    export = Export({"v": version}, [("v", {"barn": [{"d": "Hemmelig"}]})], ORDINARY)
    assert export.plan.repeats == ()
    assert export.codes()[0]["barn"] == "1" and export.codes()[0]["barn.rows"] == "[{}]"
    assert export.lines()[0]["answers"] == {"barn": [{}]}


def test_what_is_asked_because_of_a_sensitive_answer_stays_in_too() -> None:
    version = define(
        [
            question("rus", "yes_no", sensitive=True, purpose="Hjelp."),
            question("hjelp", "text", show_if={"rus": "yes"}),
            question("mer", "text", show_if={"hjelp": {"answered": True}}),
            question("trives", "text"),
        ]
    )
    assert set(pick(version, ORDINARY)) == {"trives"}
    assert set(pick(version, EVERYTHING)) == {"rus", "hjelp", "mer", "trives"}


def test_what_was_told_alone_is_sensitive_whether_marked_or_not() -> None:
    version = define([question("redd", "yes_no", audience="alone"), question("navn", "text")])
    assert set(pick(version, ORDINARY)) == {"navn"}
    assert set(pick(version, EVERYTHING)) == {"redd", "navn"}
