"""Files made to cost or to crash: each is refused in words or read, within a small budget."""

import csv
import io
import json
import time
import tracemalloc
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from forms.child_process import ChildBusy, ChildFailed
from forms.interop import Refused, read_form, recognize_format, sheets, unzip_form
from forms.interop.conditions import Lost
from forms.interop.expression_conditions import condition_of
from forms.interop.expressions import JAVASCRIPT, LIMESURVEY, REDCAP, SURVEYJS, XPATH
from forms.interop.html_text import clean_text
from forms.interop.workbook_worker import read_task
from tests.interop.factories import options, row, workbook
from tests.interop.old_workbooks import old_workbook

BOOK = workbook(
    survey=[
        row("begin_group", "g", "G", relevant="true()"),
        row("select_one l", "a", "Hva?", required="yes", hint="Hjelp"),
        row("end_group"),
        row("begin_repeat", "r", "Rader"),
        row("integer", "b", "Tall", constraint=". > 1 and . < 9", relevant="${a} = 'ja'"),
        row("end_repeat"),
        row("calculate", "c", calculation="${a}"),
    ],
    choices=options("l", ja="Ja", nei="Nei"),
    settings=[{"form_title": "P"}],
)


def repacked(book: bytes, **parts: bytes) -> bytes:
    """The workbook with some parts instead of its own."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(book)) as old,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for part in old.infolist():
            new.writestr(part.filename, parts.get(part.filename, old.read(part)))
    return buffer.getvalue()


def cost_of(data: bytes, monkeypatch: pytest.MonkeyPatch) -> tuple[str, int]:
    """What a file came to, and the most memory it took in bytes, without its child process."""
    monkeypatch.setattr(sheets._child, "run_task", lambda task, *_, **__: read_task(task))
    read_form("x.xlsx", BOOK)
    tracemalloc.start()
    try:
        return read_form("x.xlsx", data).title, tracemalloc.get_traced_memory()[1]
    except Refused as error:
        return error.what, tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_a_zip_bomb_is_refused_unopened(monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = repacked(BOOK, **{"xl/worksheets/sheet1.xml": b"<a>" + b" " * 200_000_000})
    assert len(bomb) < 1_000_000
    said, memory = cost_of(bomb, monkeypatch)
    assert "MB" in said and memory < 5_000_000


def test_a_cell_far_away_costs_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    book = Workbook()
    sheet = book.active
    sheet.title = "survey"
    for line in (["type", "name", "label"], ["text", "a", "Hva heter du?"]):
        sheet.append(line)
    sheet.cell(1_048_576, 3, "langt borte")
    buffer = io.BytesIO()
    book.save(buffer)
    said, memory = cost_of(buffer.getvalue(), monkeypatch)
    assert said == "x" and memory < 30_000_000


OLD = (["type", "name", "label"], ["text", "a", "Hva heter du?"])


def test_an_old_workbook_is_read() -> None:
    taken = read_form("x.xls", old_workbook("survey", OLD))
    assert taken.report.counts["questions"] == 1 and "Hva heter du?" in taken.text


def test_a_circle_of_sectors_in_an_old_workbook_is_refused_at_once() -> None:
    began = time.process_time()
    answer = read_task(b"xls\n" + old_workbook("survey", OLD, circle=True))
    assert answer == sheets.UNREAD and time.process_time() - began < 1
    with pytest.raises(Refused, match="kan ikke åpnes"):
        read_form("x.xls", old_workbook("survey", OLD, circle=True))


@pytest.mark.parametrize("error", [ChildFailed, ChildBusy])
def test_a_workbook_that_takes_too_much_is_refused(
    error: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    def ask(*_given: object, **_named: object) -> bytes:
        raise error

    monkeypatch.setattr(sheets._child, "run_task", ask)
    with pytest.raises(Refused) as refused:
        read_form("x.xlsx", BOOK)
    assert refused.value.what and refused.value.how


def test_one_text_in_a_million_cells_is_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("forms.interop.workbook_worker.LARGEST_ANSWER", 100)
    assert read_task(b"xlsx\n" + BOOK) == sheets.TOO_MUCH


def test_more_items_options_and_tests_than_a_form_can_hold_are_refused_while_read() -> None:
    asked = [{"type": "text", "name": f"a{n}", "visibleIf": "{a0} = 'x'"} for n in range(5_100)]
    listed = [
        {"type": "checkbox", "name": f"l{n}", "choices": list(range(500))} for n in range(110)
    ]
    long = " or ".join("{a} = 'x'" for _n in range(900))
    tested = [{"type": "text", "name": f"t{n}", "visibleIf": long} for n in range(60)]
    first = {"type": "text", "name": "a"}
    for elements, said in ((asked, "5000"), (listed, "50000"), ([first, *tested], "50000")):
        with pytest.raises(Refused, match=said):
            read_form("x.json", json.dumps({"pages": [{"elements": elements}]}).encode())


@pytest.mark.parametrize("text", ["[", "[](", "**a ", "<!--", "</", "{a", "# ", "&#1", "*_["])
def test_a_long_text_of_signs_is_cleaned_at_once(text: str) -> None:
    began = time.process_time()
    for markdown in (False, True):
        clean_text(text * (60_000 // len(text)), markdown=markdown)
    assert time.process_time() - began < 2


def test_links_and_emphasis_become_words() -> None:
    said = "**Les** [mer](https://x.no 'Om') og __se__ ![](https://x.no/b) **a *b* c**, [åpen"
    expected = "Les mer (https://x.no) og se https://x.no/b a *b* c, [åpen"
    assert clean_text(said) == expected


def test_a_row_that_is_too_wide_is_refused() -> None:
    wide = workbook(survey=[{"type": "text", "name": "a", **{f"k{n}": "x" for n in range(400)}}])
    with pytest.raises(Refused, match="300"):
        read_form("x.xlsx", wide)


def test_thousands_of_blank_rows_end_the_sheet_and_too_many_rows_are_refused() -> None:
    rows: list[dict[str, object]] = [row("text", "a", "A")]
    blank = workbook(survey=[*rows, *({"type": None} for _n in range(20_000))])
    assert read_form("x.xlsx", blank).report.counts["questions"] == 1
    many = workbook(survey=[{"type": "note", "label": "x"} for _n in range(5_100)])
    with pytest.raises(Refused, match="5000"):
        read_form("x.xlsx", many)


def test_a_document_type_is_refused() -> None:
    evil = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'
    with pytest.raises(Refused, match="DTD"):
        read_form("x.xlsx", repacked(BOOK, **{"xl/workbook.xml": evil}))


def test_deep_and_long_expressions_are_lost_in_words() -> None:
    for dialect in (XPATH, SURVEYJS, REDCAP, JAVASCRIPT, LIMESURVEY):
        for text in (
            "(" * 9_000,
            "/a" * 9_000 + "/",
            "not(" * 9_000,
            "!" * 9_000,
            "-" * 9_000,
            "1=" * 20_000,
        ):
            assert isinstance(condition_of(text, dialect), Lost)
        assert condition_of("1 or " * 3_000 + "1", dialect) is not None


@pytest.mark.parametrize("name", ["__proto__", "constructor", "csrf_token", "æøå", "1", "a" * 300])
def test_names_that_mean_something_to_programs_become_ids(name: str) -> None:
    taken = read_form("x.xlsx", workbook(survey=[row("text", name, "Hva?")]))
    assert taken.report.counts["questions"] == 1


def survives(name: str, data: bytes) -> None:
    """Reading ends in a text or in words; nothing else is raised."""
    format = recognize_format(name, data)
    if format is None:
        return
    try:
        assert read_form(name, data).text
    except Refused as error:
        assert error.what


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_a_workbook_with_changed_bytes_never_crashes(data: st.DataObject) -> None:
    changed = bytearray(BOOK)
    for place, value in data.draw(
        st.lists(st.tuples(st.integers(0, len(BOOK) - 1), st.integers(0, 255)), max_size=8)
    ):
        changed[place] = value
    survives("x.xlsx", bytes(changed[: data.draw(st.integers(0, len(BOOK)))]))


WORDS = """begin_group|end_group|begin_repeat|end_repeat|select_one l|text|note|calculate|integer
range|rank l|select_multiple l or_other|${a}|${b} = 1|regex(., '(')|. > ${a}|{a}|<b|&#0;
count-selected(.) < 2|\ue000a\ue001|today() - ${a}|if(${a}, 1, 2)|../a|yes"""
CELLS = st.one_of(st.sampled_from(WORDS.replace("\n", "|").split("|")), st.text(max_size=12))
HEADS = ["type", "name", "label", "label::nn", "relevant", "constraint", "required"]
HEADS += ["calculation", "default", "hint", "parameters", "repeat_count", "appearance"]


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.dictionaries(st.sampled_from(HEADS), CELLS), max_size=8))
def test_rows_of_any_cells_never_crash(rows: list[dict[str, str]]) -> None:
    text = io.StringIO()
    writer = csv.DictWriter(text, HEADS)
    writer.writeheader()
    writer.writerow({"type": "text", "name": "a", "label": "A"})
    writer.writerows(rows)
    survives("x.csv", text.getvalue().encode("utf-8", "replace"))


FHIR = {
    "resourceType": "Questionnaire", "language": "nb", "title": "P",
    "item": [
        {"linkId": "a", "type": "choice", "text": "A", "repeats": True,
         "answerOption": [{"valueCoding": {"code": "x", "display": "X"}}]},
        {"linkId": "g", "type": "group", "repeats": True, "item": [
            {"linkId": "b", "type": "integer", "enableWhen": [
                {"question": "a", "operator": "=", "answerCoding": {"code": "x"}}]}]},
    ],
}  # fmt: skip
SURVEY = {
    "title": {"default": "P", "en": "Q"},
    "pages": [{"name": "p", "elements": [
        {"type": "checkbox", "name": "a", "choices": ["x", {"value": "y", "text": "Y"}]},
        {"type": "paneldynamic", "name": "b", "templateElements": [
            {"type": "rating", "name": "c", "rateMax": 5, "visibleIf": "{a} contains 'x'"}]},
        {"type": "matrix", "name": "d", "rows": ["r"], "columns": ["k"],
         "validators": [{"type": "expression", "expression": "{a} notempty"}]},
    ]}],
}  # fmt: skip
VALUES = st.one_of(
    st.none(), st.booleans(), st.integers(-5, 10**6), st.text(max_size=5),
    st.just([]), st.just({}), st.just([{}]), st.just([[]]), st.just({"a": {}}), st.just("{a} = 1"),
)  # fmt: skip


def mutated(value: object, draw: st.DrawFn) -> object:
    """The value with one part at a random place replaced, removed or doubled."""
    if isinstance(value, dict) and value and draw(st.integers(0, 4)):
        key = draw(st.sampled_from(sorted(value)))
        return {**value, key: mutated(value[key], draw)}
    if isinstance(value, list) and value and draw(st.integers(0, 4)):
        at = draw(st.integers(0, len(value) - 1))
        return [*value[:at], mutated(value[at], draw), *value[at + draw(st.integers(0, 1)) :]]
    return draw(VALUES)


@st.composite
def mutations(draw: st.DrawFn, content: object) -> object:
    """The content with one to four parts changed."""
    for _time in range(draw(st.integers(1, 4))):
        content = mutated(content, draw)
    return content


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.one_of(mutations(FHIR), mutations(SURVEY)))
def test_json_with_changed_parts_never_crashes(content: object) -> None:
    survives("x.json", json.dumps(content).encode())


def zipped(**files: bytes) -> bytes:
    """A zip archive; `__` in a name is a dot."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "."), content)
    return packed.getvalue()


DICTIONARY = (
    b'"Variable / Field Name","Form Name","Field Type","Field Label"\n"a","skjema","text","Navn"\n'
)


def test_the_one_form_in_an_archive_is_read() -> None:
    name, data = unzip_form(
        "skjema.zip", zipped(OriginID__txt=b"redcap", instrument__csv=DICTIONARY)
    )
    assert (name, data) == ("instrument.csv", DICTIONARY)
    assert read_form("skjema.zip", zipped(instrument__csv=DICTIONARY)).kind == "redcap"
    own = b'{"title": "T", "sections": []}'
    assert unzip_form("mitt.zip", zipped(mitt__json=own)) == ("mitt.json", own)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (zipped(a__txt=b"hei"), "ikke noe skjema"),
        (zipped(a__csv=DICTIONARY, b__csv=DICTIONARY), "flere skjemaer i zip-filen: a.csv, b.csv"),
        (zipped(**{f"{n}__json": b" " * 2_000_000 for n in range(9)}), "for stor"),
        (zipped(**{f"{n}__txt": b"" for n in range(101)}), "over 100 filer"),
        (zipped(a__csv=DICTIONARY)[:60], "kan ikke åpnes"),
    ],
    ids=["none", "several", "bomb", "many", "broken"],
)
def test_an_archive_that_is_no_single_form_is_refused_in_words(data: bytes, said: str) -> None:
    with pytest.raises(Refused) as refused:
        unzip_form("skjema.zip", data)
    assert said in refused.value.what and "Pakk den ut" in refused.value.how
