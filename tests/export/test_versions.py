"""However a form changes from version to version, each answer is found in its own column."""

import csv
import io
import json
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forms.definition import Definition
from tests.export.factories import HEAD, Export, Raw, define, meanings
from tests.support.factories import question

WHO = {"mor": "Mor", "far": "Far", "annen": "Annen"}
AGREE = {"1": "Uenig", "2": "Enig"}
DECLINED = {"declined": True}


def first() -> list[Raw]:
    """The questions of the first version."""
    inner = [question("fornavn", "text"), question("aar", "number")]
    return [
        question("navn", "text"),
        question("yrke", "choice", options=WHO, other="annen"),
        question("hjelp", "choices", options={"lege": "Lege", "ppt": "PPT", "bup": "BUP"}),
        question("enig", "matrix", options=AGREE, rows={"a": "Rad a", "b": "Rad b"}),
        question("vekt", "number", decimals=2, unit="kg"),
        question("fodt", "date"),
        question("klokka", "time"),
        question("rang", "ranking", options={"lek": "Lek", "ro": "Ro", "mat": "Mat"}),
        question("nytte", "scale", max=10),
        question("sover", "yes_no"),
        question("lest", "confirm"),
        question("sted", "unit"),
        question("brev", "file", max_files=3),
        question("barn", "repeat", questions=inner),
        question(
            "poeng",
            "calc",
            value={"sum": ["nytte", "vekt"]},
            bands=[{"to": 5, "label": "Lav"}, {"label": "Høy"}],
        ),
    ]


def without(questions: list[Raw], *ids: str) -> list[Raw]:
    return [q for q in questions if q["id"] not in ids]


def changed(questions: list[Raw], id: str, /, **keys: Any) -> list[Raw]:
    return [{**q, **keys} if q["id"] == id else q for q in questions]


def six_versions() -> dict[str, Definition]:
    """Questions move, are renamed, removed, added; options, rows and a repeat change."""
    one = first()
    two = [{**q, "label": f"Ny tekst om {q['id']}"} for q in reversed(one)]
    three = [question("epost", "text", format="email"), *without(two, "klokka", "poeng")]
    four = changed(three, "yrke", options={"verge": "Verge", **WHO, "mor": "Mamma"})
    four = changed(four, "hjelp", options={"bup": "BUP", "ppt": "PP-tjenesten", "nav": "NAV"})
    five = changed(
        four, "enig", rows={"c": "Rad c", "b": "Rad b, ny"}, options={**AGREE, "3": "Vet ikke"}
    )
    skole = [question("skole", "text"), question("fornavn", "text", "Fornavnet")]
    six = changed(five, "barn", questions=skole)
    six = [*without(six, "vekt", "navn"), *[q for q in six if q["id"] in ("navn", "vekt")]]
    return {f"v{n}": define(each) for n, each in enumerate((one, two, three, four, five, six), 1)}


FILE = {"id": "f1", "name": "brev.pdf", "type": "application/pdf", "size": 12}
ANSWERS: list[tuple[str, dict[str, Any]]] = [
    (
        "v1",
        {
            "navn": "Åse Čáhci 😀",
            "yrke": "annen",
            "yrke.other": "Tante; «ny»",
            "hjelp": ["lege", "bup"],
            "enig": {"a": "1", "b": "2"},
            "vekt": 12.25,
            "fodt": "2019-05-07",
            "klokka": "14:05",
            "rang": ["ro", "mat", "lek"],
            "nytte": 0,
            "sover": "no",
            "lest": True,
            "sted": "solbakken",
            "brev": [FILE],
            "barn": [{"fornavn": "Ola", "aar": 2015}, {"fornavn": None, "aar": 2017}],
            "poeng": 12.25,
        },
    ),
    (
        "v2",
        {
            "navn": None,
            "yrke": dict(DECLINED),
            "hjelp": dict(DECLINED),
            "enig": None,
            "poeng": None,
        },
    ),
    ("v2", {"rang": dict(DECLINED), "barn": dict(DECLINED), "vekt": 0, "fodt": "1899-12-31"}),
    (
        "v3",
        {"epost": "a@b.no", "navn": "Tre", "hjelp": ["ppt"], "enig": {"b": "1"}, "rang": ["mat"]},
    ),
    ("v4", {"epost": None, "yrke": "verge", "hjelp": ["nav", "ppt"], "vekt": -3.5, "barn": []}),
    ("v5", {"enig": {"c": "3", "b": "2"}, "yrke": "mor", "nytte": 10}),
    ("v6", {"barn": [{"skole": "Lia", "fornavn": "Siv"}], "navn": "Seks", "vekt": 1000000}),
]


@pytest.fixture(scope="module")
def export() -> Export:
    return Export(six_versions(), ANSWERS)


def expected(
    version: Definition, answers: dict[str, Any], began: Mapping[str, int]
) -> dict[str, str]:
    """What CSV for programs says in the columns that were asked for, worked out anew."""
    found: dict[str, str] = {}
    for q in version.questions.values():
        if q.id in answers:
            stored = answers[q.id]
            why = "declined" if stored == DECLINED else ""
            blank = stored in (None, [], {}, DECLINED)
            cells = [why] * len(keys(q)) if blank else answered(q, stored, answers)
            mark = f"@v{began[q.id]}" if began[q.id] else ""
            names = [f"{q.id}{mark}{key.removeprefix(q.id)}" for key in keys(q)]
            found.update(zip(names, cells, strict=True))
    return found


def keys(q: Any) -> list[str]:
    """The keys of the question's columns while it has its first meaning."""
    more: dict[str, list[str]] = {
        "choices": [f".{option.code}" for option in q.options],
        "ranking": [f".{option.code}" for option in q.options],
        "matrix": [f".{row.code}" for row in q.rows],
        "repeat": ["", ".rows"],
        "calc": ["", ".band"],
        "choice": ["", ".other"] if "other" in q.own else [""],
    }
    return [f"{q.id}{end}" for end in more.get(q.type, [""])]


def answered(q: Any, stored: Any, answers: dict[str, Any]) -> list[str]:
    """The cells of an answer, one for each of `keys`."""
    codes = [option.code for option in q.options]
    ways: dict[str, Callable[[], list[str]]] = {
        "choices": lambda: ["01"[code in stored] for code in codes],
        "ranking": lambda: [str(stored.index(c) + 1) if c in stored else "" for c in codes],
        "matrix": lambda: [stored.get(row.code, "") for row in q.rows],
        "repeat": lambda: [str(len(stored)), json.dumps(stored, separators=(",", ":"))],
        "calc": lambda: [str(stored), "Lav" if stored <= 5 else "Høy"],
        "choice": lambda: [stored, answers.get(f"{q.id}.other", "")][: len(keys(q))],
        "confirm": lambda: ["1"],
        "file": lambda: [", ".join(file["name"] for file in stored)],
    }
    return ways.get(q.type, lambda: [str(stored)])()


def test_every_cell_of_csv_for_programs(export: Export) -> None:
    versions = six_versions()
    began = meanings(versions)
    for (version, answers), row in zip(ANSWERS, export.codes(), strict=True):
        head, body = dict(list(row.items())[:HEAD]), dict(list(row.items())[HEAD:])
        assert head["_version"] == version[1:]
        wanted = expected(versions[version], answers, began[version])
        assert wanted.keys() <= body.keys()
        assert body == {key: wanted.get(key, "not_asked") for key in body}


def test_words_say_the_same_as_codes(export: Export) -> None:
    rows = export.words()
    assert rows[0]["navn"] == "Åse Čáhci 😀"
    assert rows[0]["yrke"] == "Annen" and rows[0]["yrke.other"] == "Tante; «ny»"
    assert rows[0]["hjelp.lege"] == "Ja" and rows[0]["hjelp.ppt"] == "Nei"
    assert rows[0]["enig.a"] == "Uenig" and rows[0]["enig.c"] == "Ikke spurt"
    assert rows[0]["vekt"] == "12,25" and rows[0]["fodt"] == "07.05.2019"
    assert rows[0]["klokka"] == "14:05" and rows[0]["nytte"] == "0" and rows[0]["sover"] == "Nei"
    assert rows[0]["poeng.band"] == "Høy" and rows[0]["lest"] == "Ja" and rows[0]["barn"] == "2"
    assert rows[0]["barn.rows"].split("\n") == [
        "1. Om fornavn: Ola; Om aar: 2015",
        "2. Om fornavn: Ikke besvart; Om aar: 2017",
    ]
    assert rows[1]["yrke"] == "Ønsker ikke å svare" and rows[1]["navn"] == ""
    assert rows[1]["epost"] == rows[1]["klokka"] == "Ikke spurt"
    assert rows[2]["fodt"] == "31.12.1899" and rows[2]["vekt"] == "0"
    assert rows[4]["yrke@v4"] == "Verge" and rows[4]["vekt"] == "-3,5"
    assert rows[5]["enig.c"] == "Vet ikke" and rows[5]["yrke@v4"] == "Mamma"
    assert rows[0]["yrke@v4"] == rows[5]["yrke"] == "Ikke spurt"  # Mor became Mamma
    assert rows[6]["vekt"] == "1000000"


def test_the_workbook_has_real_values_in_both_sheets(export: Export) -> None:
    words, codes = export.sheet(0), export.sheet(2)
    assert words[0]["_date"] == datetime(2026, 5, 7) and words[0]["_time"] == time(14, 0)
    assert words[0]["fodt"] == codes[0]["fodt"] == datetime(2019, 5, 7)
    assert words[0]["klokka"] == codes[0]["klokka"] == time(14, 5)
    assert words[0]["vekt"] == codes[0]["vekt"] == 12.25
    assert words[0]["nytte"] == 0 and words[0]["yrke"] == "Annen" and codes[0]["yrke"] == "annen"
    assert words[0]["hjelp.lege"] == "Ja" and words[0]["hjelp.ppt"] == "Nei"
    assert codes[0]["hjelp.lege"] == 1 and codes[0]["hjelp.ppt"] == 0
    assert words[2]["fodt"] == "31.12.1899"  # Excel has no days before 1900
    assert words[1]["yrke"] == "Ønsker ikke å svare" and codes[1]["yrke"] == "declined"
    assert words[1]["navn"] is None and codes[1]["navn"] is None
    assert words[0]["epost"] == "Ikke spurt" and codes[0]["epost"] == "not_asked"


def test_the_workbook_and_csv_agree_on_every_cell(export: Export) -> None:
    for mine, others in zip(export.sheet(2), export.codes(), strict=True):
        for key, cell in mine.items():
            assert as_code(cell, key) == others[key], key


def as_code(cell: Any, key: str) -> str:
    """A value of a spreadsheet as CSV for programs writes it."""
    match cell:
        case None:
            return ""
        case datetime():
            return cell.date().isoformat()
        case time():
            return f"{cell:%H:%M}"
        case _:
            return "1899-12-31" if (key, cell) == ("fodt", "31.12.1899") else str(cell)


def test_each_row_of_a_repeat_is_a_row_of_its_sheet(export: Export) -> None:
    table = export.plan.repeats[0]
    rows = export.sheet(1, table)
    assert [c.key for c in table.columns[HEAD:]] == ["_row", "skole", "fornavn", "aar"]
    body = [(r["_reference"], r["_row"], r["skole"], r["fornavn"], r["aar"]) for r in rows]
    assert body == [
        ("R-0", 1, "Ikke spurt", "Ola", 2015),
        ("R-0", 2, "Ikke spurt", None, 2017),
        ("R-6", 1, "Lia", "Siv", None),
    ]


def test_json_lines_hold_what_is_stored(export: Export) -> None:
    found = export.lines()
    for line, (_version, answers) in zip(found, ANSWERS, strict=True):
        names = {name.replace("@v4", ""): name for name in line["answers"]}
        assert {name: line["answers"][names[name]] for name in names} == answers
    assert found[4]["answers"]["yrke@v4"] == "verge" and "yrke" in found[0]["answers"]
    assert found[0]["reference"] == "R-0" and found[0]["version"] == 1
    assert found[0]["received"] == "2026-05-07T12:00:00+00:00"


def test_columns_stand_in_the_newest_order_and_removed_ones_by_their_old_neighbour(
    export: Export,
) -> None:
    keys = [column.key for column in export.plan.main.columns[HEAD:]]
    assert keys[:3] == ["poeng", "poeng.band", "epost"]  # in version 2 nothing stood before it
    assert keys.index("klokka") == keys.index("rang.mat") + 1
    for id, number in (("enig", 3), ("hjelp", 4)):
        at = [n for n, key in enumerate(keys) if key.startswith(f"{id}.")]
        assert at == list(range(at[0], at[0] + number))
    assert len(set(keys)) == len(keys)
    newest = [k for q in six_versions()["v6"].questions for k in keys if k.split(".")[0] == q]
    assert [k for k in keys if k in newest] == newest


def test_a_column_has_the_newest_label_and_every_code_there_has_been(export: Export) -> None:
    columns = {column.key: column for column in export.plan.main.columns}
    assert columns["navn"].label == "Ny tekst om navn"
    assert columns["klokka"].label == "Ny tekst om klokka"
    assert columns["hjelp.lege"].label == "Ny tekst om hjelp: Lege"
    assert columns["yrke"].codes == WHO
    assert columns["yrke@v4"].codes == {
        "verge": "Verge",
        "mor": "Mamma",
        "far": "Far",
        "annen": "Annen",
    }
    assert columns["yrke"].label == "Ny tekst om yrke (versjon 1–3)"
    assert columns["yrke@v4"].label == "Ny tekst om yrke"


def test_the_codebook_tells_which_versions_asked(export: Export) -> None:
    sheet = export.workbook().worksheets[3]
    rows = [row for row in sheet.iter_rows(values_only=True)]
    asked = {(row[1], row[2]): row[6] for row in rows if row[0] == "Svar"}
    assert asked["navn", "Ny tekst om navn"] == "2, 3, 4, 5, 6"
    assert asked["navn", "Om navn"] == "1"
    assert asked["klokka", "Ny tekst om klokka"] == "2" and asked["klokka", "Om klokka"] == "1"
    assert asked["enig.c", "Ny tekst om enig – Rad c"] == "5, 6"
    assert asked["hjelp.nav", "Ny tekst om hjelp: NAV"] == "4, 5, 6"
    worded = [row[1:7] for row in rows if row[1] in ("yrke", "yrke@v4") and row[4] == "mor"]
    assert worded == [
        ("yrke@v4", "Ny tekst om yrke", "valg", "mor", "Mamma", "4, 5, 6"),
        ("yrke", "Ny tekst om yrke (versjon 1–3)", "valg", "mor", "Mor", "2, 3"),
        ("yrke", "Om yrke", "valg", "mor", "Mor", "1"),
    ]
    assert [row[1] for row in rows[-2:]] == ["_not_asked", "_declined"]


def test_the_codebook_tells_what_a_question_is_beside_its_words() -> None:
    scored = {"a": {"label": "A", "score": 3}, "b": {"label": "B", "score": 1}}
    version = define(
        [
            question("x", "choice", options=scored, help="Velg én.", sensitive=True, purpose="P"),
            question("y", "number", unit="kg", min=1, max=9, personal=True, show_if={"x": "a"}),
            question("liste", "repeat", questions=[question("z", "text", audience="staff")]),
        ]
    )
    export = Export({"v": version}, [("v", {"x": "a", "y": 5, "liste": [{"z": "Hei"}]})])
    book = export.workbook().worksheets[-1]
    heads, *rows = book.iter_rows(values_only=True)
    told = {(row[1], row[4]): dict(zip(heads[7:], row[7:], strict=True)) for row in rows if row[1]}
    assert told["x", "a"]["Del"] == "Del" and told["x", "a"]["Hjelpetekst"] == "Velg én."
    assert [told["x", code]["Poeng"] for code in "ab"] == ["3", "1"]
    assert told["x", "a"]["Følsomt"] == "Ja" and told["y", None]["Følsomt"] == "Nei"
    assert told["y", None]["Viser hvem noen er"] == "Ja"
    assert told["y", None]["Spørres når"] == '{"x":"a"}'
    assert [told["y", None][head] for head in ("Måleenhet", "Minst", "Mest")] == ["kg", "1", "9"]
    assert told["z", None]["Hvem som får spørsmålet"] == "Bare for ansatte"
    assert set(told["_reference", None].values()) == {None}


def test_a_column_of_numbers_or_days_holds_nothing_else() -> None:
    version = define(
        [
            question("vist", "yes_no"),
            question("dag", "date", show_if={"vist": "yes"}),
            question("tall", "number", decline=True),
        ]
    )
    given = [
        {"vist": "yes", "dag": "2026-05-07", "tall": 3},
        {"vist": "no", "tall": DECLINED},
        {"vist": None, "tall": None},
    ]
    export = Export({"v": version}, [("v", answers) for answers in given])
    content = export.written("csv-koder").decode()
    rows = list(csv.DictReader(io.StringIO(content, newline="")))
    assert [row["dag"] for row in rows] == ["2026-05-07", "", ""]
    assert [row["tall"] for row in rows] == ["3", "", ""]
    assert [row["_not_asked"] for row in rows] == ["", "dag", "dag"]
    assert [row["_declined"] for row in rows] == ["", "tall", ""]
    for number in (0, 1):
        sheet = export.workbook().worksheets[number]
        cells = [row[HEAD + 1 : HEAD + 3] for row in sheet.iter_rows(min_row=2, values_only=True)]
        assert cells == [(datetime(2026, 5, 7), 3), (None, None), (None, None)]


def test_a_code_called_declined_is_an_answer() -> None:
    version = define([question("x", "choice", options={"declined": "Takket nei"}, decline=True)])
    export = Export({"v": version}, [("v", {"x": "declined"}), ("v", {"x": DECLINED})])
    rows = list(csv.DictReader(io.StringIO(export.written("csv-koder").decode(), newline="")))
    assert [(row["x"], row["_declined"]) for row in rows] == [("declined", ""), ("", "x")]


def test_an_apostrophe_can_always_be_taken_away_again() -> None:
    version = define([question("x", "text")])
    texts = ["=1", "'=1", "'hei", "+4799999999", "hei"]
    export = Export({"v": version}, [("v", {"x": text}) for text in texts])
    cells = [row["x"] for row in export.codes()]
    assert len(set(cells)) == len(texts)
    assert [cell[1:] if cell.startswith("'") else cell for cell in cells] == texts


def test_rows_of_a_list_fit_in_a_cell_of_a_spreadsheet() -> None:
    version = define([question("l", "repeat", max=40, questions=[question("t", "text")])])
    export = Export({"v": version}, [("v", {"l": [{"t": "x" * 1000}] * 40})])
    assert len(export.words()[0]["l.rows"]) <= 32_767
    assert "forkortet" in export.words()[0]["l.rows"]
    assert len(export.codes()[0]["l.rows"]) > 40_000


def test_lists_of_an_anonymous_form_have_a_key_to_their_row() -> None:
    questions = [
        question("bra", "text"),
        question("liste", "repeat", questions=[question("hva", "text")]),
    ]
    form = define(questions, confidentiality="anonymous", anonymous={"hide_below": 6})
    answers = [{"bra": "Alt", "liste": [{"hva": "A"}, {"hva": "B"}]}, {"bra": "Lite", "liste": []}]
    known = {"reference": None, "received": None, "week": "2026-19"}
    export = Export({"v": form}, [("v", each) for each in answers], **known)
    for number, (id, entry, told) in enumerate(export.submissions):
        export.submissions[number] = (id, entry._replace(key=f"k{number}"), told)
    assert [row["_key"] for row in export.codes()] == ["k0", "k1"]
    rows = export.sheet(1, export.plan.repeats[0])
    assert [(row["_key"], row["hva"]) for row in rows] == [("k0", "A"), ("k0", "B")]


def test_forms_of_a_case_tell_their_steps_and_days() -> None:
    steps = [
        {"id": "en", "title": "Første", "by": "staff", "sections": ["del"]},
        {"id": "to", "title": "Andre", "by": "leader", "sections": ["mer"]},
    ]
    more = {"id": "mer", "title": "Mer", "questions": [question("y", "text")]}
    raw = {"case": "may", "steps": steps, "open_to": ["staff"]}
    first = {"id": "del", "title": "Del", "questions": [question("x", "text")]}
    form = define([question("x", "text")], sections=[first, more], **raw)
    day = date(2026, 5, 7)
    known = {"case": "c1", "step": "to", "sent": {"en": day}, "due": day, "state": "underway"}
    export = Export({"v": form}, [("v", {"x": "Hei"})], **known)
    row = export.codes()[0]
    assert row["_case"] == "c1" and row["_step"] == "to" and row["_sent.en"] == "2026-05-07"
    assert row["_due"] == "2026-05-07" and row["_closed"] == row["_sent.to"] == ""
    assert export.words()[0]["_step"] == "Andre"
    line = export.lines()[0]
    assert line["case"] == "c1" and line["sent"] == {"en": "2026-05-07"} and line["closed"] is None


def test_a_question_may_become_another_kind() -> None:
    versions = {
        "a": define(
            [question("x", "number"), question("y", "repeat", questions=[question("z", "text")])]
        ),
        "b": define([question("x", "text"), question("y", "file")]),
        "c": define([question("x", "choice", options={"5": "Fem"}), question("y", "date")]),
    }
    rows = [
        ("a", {"x": 5, "y": [{"z": "Hei"}]}),
        ("b", {"x": "fem", "y": [FILE]}),
        ("c", {"x": "5", "y": "2026-05-07"}),
    ]
    export = Export(versions, rows)
    keys = ("x", "x@v2", "x@v3", "y", "y@v2", "y@v3")
    assert [[row[key] for key in keys if row[key] != "not_asked"] for row in export.codes()] == [
        ["5", "1"],
        ["fem", "brev.pdf"],
        ["5", "2026-05-07"],
    ]
    assert export.words()[1]["x@v2"] == "fem" and export.words()[2]["x@v3"] == "Fem"
    assert [row["z"] for row in export.sheet(1, export.plan.repeats[0])] == ["Hei"]


def test_an_option_may_be_called_other() -> None:
    version = define(
        [question("x", "choices", options={"a": "A", "other": "Annet"}, other="other")]
    )
    row = Export({"v": version}, [("v", {"x": ["other"], "x.other": "Noe"})]).codes()[0]
    assert (row["x.a"], row["x.other"], row["x.other.text"]) == ("0", "1", "Noe")


def test_answers_do_not_name_themselves_in_the_headings() -> None:
    version = define([question("navn", "text"), question("x", "text", "Hva liker {navn}?")])
    export = Export({"v": version}, [("v", {"navn": "Kari", "x": "Is"})])
    assert export.plan.main.columns[-1].label == "Hva liker …?"


CODES = st.sampled_from(["a", "b", "c", "d", "other", "declined"])
OPTIONS = st.lists(CODES, min_size=2, max_size=5, unique=True)
TYPES = {
    "q1": "text",
    "q2": "choice",
    "q3": "choices",
    "q4": "matrix",
    "q5": "number",
    "q6": "date",
    "q7": "time",
    "q8": "scale",
    "q9": "yes_no",
    "q10": "ranking",
    "q11": "confirm",
}


@st.composite
def versions_with_answers(draw: st.DrawFn) -> tuple[dict[str, Definition], list[Any]]:
    """Some versions of a form, whose questions keep their ids and types, and answers to each."""
    versions, answers = {}, []
    for n in range(draw(st.integers(1, 5))):
        ids = draw(st.lists(st.sampled_from(sorted(TYPES)), min_size=1, max_size=8, unique=True))
        questions = [draw(drawn_question(id)) for id in ids]
        version = versions[f"v{n}"] = define(questions)
        for _submission in range(draw(st.integers(1, 3))):
            asked = [q for q in version.questions.values() if draw(st.integers(0, 9))]
            answers.append((f"v{n}", {q.id: draw(answer_to(q)) for q in asked}))
    return versions, draw(st.permutations(answers))


@st.composite
def drawn_question(draw: st.DrawFn, id: str) -> Raw:
    type = TYPES[id]
    own: dict[str, Any] = {}
    if type in ("choice", "choices", "matrix", "ranking"):
        own["options"] = {code: f"Svar {code}" for code in draw(OPTIONS)}
    if type == "matrix":
        own["rows"] = {code: f"Rad {code}" for code in draw(OPTIONS)}
    if type == "number":
        own["decimals"] = 6
    if type == "scale":
        own |= {"min": -5, "max": draw(st.integers(1, 15))}
    return question(id, type, draw(st.sampled_from(["Én", "To", "=3"])), **own)


@st.composite
def answer_to(draw: st.DrawFn, q: Any) -> Any:
    if not draw(st.integers(0, 4)):
        return draw(st.sampled_from([None, DECLINED]))
    codes = [option.code for option in q.options]
    some = st.lists(st.sampled_from(codes or ["a"]), min_size=1, unique=True)
    kinds: dict[str, st.SearchStrategy[Any]] = {
        "text": st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), min_size=1),
        "choice": st.sampled_from(codes or ["a"]),
        "choices": some.map(lambda chosen: [code for code in codes if code in chosen]),
        "ranking": some,
        "matrix": st.dictionaries(
            st.sampled_from([row.code for row in q.rows] or ["a"]),
            st.sampled_from(codes or ["a"]),
            min_size=1,
        ),
        "number": st.integers(-(10**9), 10**9)
        | st.integers(-(10**6), 10**6).map(lambda n: n + 0.25),
        "date": st.dates(date(1800, 1, 1), date(2199, 12, 31)).map(date.isoformat),
        "time": st.times().map(lambda clock: f"{clock:%H:%M}"),
        "scale": st.integers(-5, q.own.get("max", 1)),
        "yes_no": st.sampled_from(["yes", "no"]),
        "confirm": st.just(True),
    }
    return draw(kinds[q.type])


@given(versions_with_answers())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_whatever_the_versions_each_value_is_in_its_column(
    made: tuple[dict[str, Definition], list[Any]],
) -> None:
    versions, answers = made
    rows, began = Export(versions, answers).codes(), meanings(versions)
    assert len(rows) == len(answers)
    for (version, given_answers), row in zip(answers, rows, strict=True):
        wanted = expected(versions[version], given_answers, began[version])
        for key, cell in list(row.items())[HEAD:]:
            assert plain(cell) == wanted.get(key, "not_asked"), key


def plain(cell: str) -> str:
    """A cell without the guard in front of what could be a formula."""
    return cell.removeprefix("'")


SWAPPED = [
    question("sover", "choice", "Sover barnet?", options={"1": "Ja", "2": "Nei"}),
    question("vekt", "number", "Vekt", unit="kg", decimals=1),
    question("enig", "matrix", "Hvor?", options=AGREE, rows={"a": "Hjemme", "b": "På skolen"}),
    question("barn", "repeat", "Søsken", questions=[question("h", "number", "Høyde", unit="cm")]),
]


def swapped() -> dict[str, Definition]:
    """Two labels, a unit, two rows and a unit in a list change what they mean, and change back."""
    other = changed(SWAPPED, "sover", options={"1": "Nei", "2": "Ja"})
    other = changed(other, "vekt", unit="g")
    other = changed(other, "enig", rows={"a": "På skolen", "b": "Hjemme"})
    other = changed(other, "barn", questions=[question("h", "number", "Høyde", unit="m")])
    return {"v1": define(SWAPPED), "v2": define(other), "v3": define(SWAPPED)}


GIVEN = {"sover": "1", "vekt": 3.5, "enig": {"a": "2"}, "barn": [{"h": 120}]}


def test_answers_that_mean_something_else_have_columns_of_their_own() -> None:
    export = Export(swapped(), [("v1", GIVEN), ("v2", GIVEN), ("v3", GIVEN)])
    one, two, three = export.words()
    assert one["sover"] == three["sover"] == "Ja" and two["sover@v2"] == "Nei"
    assert two["sover"] == one["sover@v2"] == three["vekt@v2"] == "Ikke spurt"
    assert one["enig.a"] == "Enig" and two["enig@v2.a"] == "Enig"
    heads = {column.key: column.label for column in export.plan.main.columns}
    assert heads["vekt"] == "Vekt (kg)" and heads["vekt@v2"] == "Vekt (g) (versjon 2)"
    assert heads["enig.a"] == "Hvor? – Hjemme"
    assert heads["enig@v2.a"] == "Hvor? – På skolen (versjon 2)"
    assert [key for key in heads if key.startswith("sover")] == ["sover", "sover@v2"]
    codes = export.codes()
    assert json.loads(codes[0]["barn.rows"]) == [{"h": 120}]
    assert json.loads(codes[1]["barn.rows"]) == [{"h@v2": 120}]
    assert "Høyde: 120\xa0m" in two["barn.rows"] and "Høyde: 120\xa0cm" in one["barn.rows"]
    lines = export.lines()
    assert lines[1]["answers"] == {
        "sover@v2": "1",
        "vekt@v2": 3.5,
        "enig@v2": {"a": "2"},
        "barn": [{"h@v2": 120}],
    }
    assert lines[0]["answers"] == lines[2]["answers"] == GIVEN
    rows = export.sheet(1, export.plan.repeats[0])
    assert [(row["h"], row["h@v2"]) for row in rows] == [
        (120, None),
        (None, 120),
        (120, None),
    ]


def test_a_better_spelling_keeps_the_column_and_each_answer_its_own_words() -> None:
    versions = {
        "v1": define([question("x", "choice", "Er du enig", options={"1": "Enigg", "2": "Nei"})]),
        "v2": define([question("x", "choice", "Er du enig?", options={"1": "Enig", "2": "Nei"})]),
    }
    export = Export(versions, [("v1", {"x": "1"}), ("v2", {"x": "1"})])
    assert [row["x"] for row in export.words()] == ["Enigg", "Enig"]
    assert [row["x"] for row in export.sheet(0)] == ["Enigg", "Enig"]
    assert [row["x"] for row in export.codes()] == ["1", "1"]
    book = list(export.workbook().worksheets[2].iter_rows(values_only=True))
    assert [row[2:7] for row in book if row[1] == "x" and row[4] == "1"] == [
        ("Er du enig?", "valg", "1", "Enig", "2"),
        ("Er du enig", "valg", "1", "Enigg", "1"),
    ]


def test_a_list_that_means_something_else_has_a_sheet_of_its_own() -> None:
    inner = [question("navn", "text", "Navn")]
    versions = {
        "v1": define([question("folk", "repeat", "Søsken til barnet", questions=inner)]),
        "v2": define([question("folk", "repeat", "Hvem skal få kopi?", questions=inner)]),
    }
    export = Export(versions, [(id, {"folk": [{"navn": id}]}) for id in versions])
    assert [table.title for table in export.plan.repeats] == [
        "Hvem skal få kopi?",
        "Søsken til barnet (versjon 1)",
    ]
    newer, older = (export.sheet(n, export.plan.repeats[n - 1]) for n in (1, 2))
    assert [row["navn@v2"] for row in newer] == ["v2"] and [row["navn"] for row in older] == ["v1"]


def test_no_two_headings_are_alike() -> None:
    twice = {"1": "Ja", "2": "Ja "}
    version = define(
        [
            question("kryss", "choices", "Kryss", options={"a": "Annet", **twice}, other="a"),
            question("en", "text", "Navn"),
            question("to", "text", "navn"),
            question("tre", "text", "Navn (2)"),
            question("fire", "text", "Referanse"),
        ]
    )
    columns = [c.label for c in Export({"v": version}, []).plan.main.columns]
    assert len({" ".join(label.casefold().split()) for label in columns}) == len(columns)
    assert "Kryss: Annet" in columns and "Kryss: Annet (med egne ord)" in columns
    assert columns[-4:] == ["Navn [en]", "navn [to]", "Navn (2)", "Referanse [fire]"]
    assert {"Kryss: Ja [kryss.1]", "Kryss: Ja  [kryss.2]"} <= set(columns)
