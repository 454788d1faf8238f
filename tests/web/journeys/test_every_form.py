"""Every form we ship, filled in whole without scripting, and found again in the exports."""

import csv
import io
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import openpyxl
import pytest
import time_machine
from flask import Flask

from forms import i18n, storage
from forms.definition import Definition, Question, read_library
from forms.definition.loading import form_files, load_folder
from forms.logic.shielding import shielding_codes, tells_place
from forms.questions import TYPES, question_type_of
from forms.settings import ROOT
from forms.storage import Version, db
from forms.storage.accounts import units
from forms.storage.definitions import versions
from forms.storage.submissions import store
from tests.support import factories
from tests.support.answer_generator import Filling, option_label
from tests.support.client import Visitor
from tests.web.conftest import SignIn

FOLDER = ROOT / "definitions"
FORMS = [path.stem for path in form_files(FOLDER)]
UNITS = ROOT / "examples" / "units.csv"
SHORT = ("opplaring", "evaluering-kurs", "pamelding-kurs", "brukerskjema-barn")
"""Forms of few questions."""
NEXT_TERM = datetime.now(UTC) + timedelta(days=380)
"""When the answers to anonymous forms can be taken away, however few they are."""


@pytest.fixture
def published(app: Flask) -> dict[str, Version]:
    """Every form in definitions/, published so that the export has each answer, and two units."""
    with app.app_context(), storage.writing():
        units.import_csv(UNITS.read_text("utf-8"))
        for loaded in load_folder(FOLDER, read_library(FOLDER, TYPES)):
            assert loaded.document, loaded.problems
            form = {**loaded.document["form"], "read_by": {"coordinator": "answers"}}
            versions.publish({**loaded.document, "form": form})
        factories.open_course_and_wave()
        db.session.commit()
        return {form: versions.current(form) for form in FORMS}


@pytest.mark.parametrize(("lang", "choose"), [("nb", "first"), ("nn", "last"), ("en", "first")])
@pytest.mark.parametrize("form", FORMS)
def test_a_form_from_the_catalogue_to_the_exported_row(
    form: str, lang: str, choose: str, app: Flask, published: dict[str, Version], signed_in: SignIn
) -> None:
    unit = "sentrum-helsestasjon" if form == "epds-oppfolging" else "solbakken-barnehage"
    visitor = signed_in("staff", "leader", "coordinator", unit=unit)
    visitor.visit(f"/?lang={lang}")
    with app.app_context(), i18n.use(lang):
        definition = versions.definition(published[form], lang)
        filled = fill_in(visitor, definition, choose)
        enough_others(published[form], definition)
        expected = list(cells(filled))
        short = form in SHORT or (form == "motelogg" and choose == "last")  # no meeting held
        assert len(expected) >= (6 if short else 10)
    with time_machine.travel(NEXT_TERM, tick=False):
        roles = ["coordinator"] if definition.anonymous else ["leader", "coordinator"]
        visitor = signed_in(*roles)
        visitor.visit(f"/?lang={lang}")
        with app.app_context(), i18n.use(lang):
            check_exports(visitor, form, filled, expected)


def check_exports(
    visitor: Visitor, form: str, filled: Filling, expected: list[tuple[str, Any]]
) -> None:
    """What was filled in stands in the CSV and in the workbook."""
    row = the_row(table(visitor, form), filled)
    missing = [(h, v) for h, v in expected if csv_text(v) not in under(row, h)]
    assert missing == [], row
    book = workbook(visitor, form)
    row = the_row(rows_of(book.worksheets[0]), filled)
    missing = [(h, v) for h, v in expected if in_book(v) not in map(plain, under(row, h))]
    assert missing == [], row
    check_repeats(book, filled)


def fill_in(visitor: Visitor, definition: Definition, choose: str) -> Filling:
    """From the catalogue to the receipt."""
    filling = Filling(visitor, definition, choose)
    if "link" in definition.open_to:  # staff begin it by its address
        visitor.visit(f"/skjema/{definition.id}/")
    else:
        visitor.press(definition.title)
    if definition.one_page:
        filling.sheet()
    else:
        visitor.submit_form("start")
        if definition.case == "must":
            open_case(visitor)
        filling.to_review()
        assert visitor.page.problems == []
        filling.keep_only(set(map(visitor.page.words, visitor.page.all("dt"))))
        send(visitor)
    assert visitor.path.endswith("/kvittering"), (visitor.path, visitor.page.problems)
    assert [
        r for r in visitor.page.all("strong") if r.get("id") == "referanse"
    ] or definition.one_page
    return filling


def open_case(visitor: Visitor) -> None:
    """Open a case for the child, and begin in it."""
    visitor.fill(name="Alma Prøve", unit="solbakken-barnehage").press(i18n.gettext("Opprett sak"))
    visitor.press(i18n.gettext("Start"))


def send(visitor: Visitor) -> None:
    """Send the form from its review; whoever must sign does so first, by name or by sign-in."""
    signing = visitor.page.buttons(i18n.gettext("Gå til underskrift"))
    if not signing:
        visitor.submit_form("send")
        return
    visitor.press(i18n.gettext("Gå til underskrift"))
    ways = [box for box in visitor.page.all("input", type="radio") if box.get("value") in SIGNED]
    said = {box.attrib["name"]: box.attrib["value"] for box in ways}
    for name in said:
        signer = name.removesuffix("-do")
        said = {**said, f"{signer}-name": "Kari Prøve", f"{signer}-read": "1"}
    visitor.press(i18n.gettext("Skriv under og send inn"), **said)


SIGNED = ("type_name", "login")


def enough_others(version: Version, definition: Definition) -> None:
    """As many empty answers as an anonymous form needs before anybody may see any."""
    if definition.anonymous:
        with storage.writing():
            for number in range(definition.anonymous.hide_below):
                store.keep(version, {}, key=f"other{number}")
            db.session.commit()


Row = list[tuple[str, Any]]
"""Heading and cell, column by column; two columns may have the same heading."""


def cells(filled: Filling) -> Iterator[tuple[str, Any]]:
    """Heading and value of every cell that an answer outside lists must have filled."""
    for name, value in filled.answers.items():
        if is_left_out(filled, name):
            continue
        if "-" not in name:
            yield from cells_of(filled.question(name), value)
        elif name.endswith("-other") and name.count("-") == 1:
            question = filled.question(name.removesuffix("-other"))
            option = option_label(question.options, question.own["other"])
            yield f"{question.label}: {option}", value


def is_left_out(filled: Filling, name: str) -> bool:
    """Whether the answer tells a place, and the answers shield the child: then no export has it."""
    shielded = any(
        filled.answers.get(id) in shielding_codes(question)
        for id, question in filled.questions.items()
        if shielding_codes(question)
    )
    return shielded and tells_place(filled.question(name.removesuffix("-other")))


def cells_of(question: Question, value: Any) -> Iterator[tuple[str, Any]]:
    """The same for one answer."""
    label, options = question.label, question.options
    match question.type:
        case "choices":
            yield from ((f"{label}: {option_label(options, code)}", True) for code in value)
        case "matrix":
            for row in question.rows:
                yield f"{label} – {row.label}", option_label(options, value[row.code])
        case _:
            yield label, cell_of(question, value)


def cell_of(question: Question, value: Any) -> Any:
    """The only cell of an answer, as Python has it."""
    if question.type == "course":  # without the places that are left
        return question_type_of(question).text(question, value)
    if question.type in ("choice", "yes_no", "unit"):
        return question_type_of(question).codes(question)[value]
    if question.type in ("date", "time"):
        return {"date": date, "time": time}[question.type].fromisoformat(value)
    if question.own.get("format") == "phone":
        return "912 34 567"
    return ", ".join(value) if question.type == "file" else value


def csv_text(value: Any) -> str:
    """A value as a spreadsheet in Norwegian shows it."""
    if value is True:
        return i18n.gettext("Ja")
    if isinstance(value, date):
        return f"{value:%d.%m.%Y}"
    if isinstance(value, time):
        return f"{value:%H:%M}"
    return str(value).replace(".", ",") if isinstance(value, float) else str(value)


def plain(value: Any) -> Any:
    """A cell of a workbook: a moment at midnight is a day."""
    return value.date() if isinstance(value, datetime) else value


def in_book(value: Any) -> Any:
    """A value as a workbook holds it: a tick is a word."""
    return csv_text(value) if value is True else value


def under(row: Row, heading: str) -> list[Any]:
    """What stands in the columns with that heading; a unit may stand after it."""
    return [v for h, v in row if h == heading or h.startswith(f"{heading} (")]


def the_row(rows: list[Row], filled: Filling) -> Row:
    """The only row with answers; an anonymous form has empty ones beside it."""
    texts = {v for n, v in filled.answers.items() if filled.questions_type(n) == "text"}
    found = [row for row in rows if texts & {v for _h, v in row}]
    assert len(found) == 1
    return found[0]


WHOLE = {"sensitive": "1", "status": "alle"}
"""What is asked for besides the usual: sensitive answers, and forms that wait at a later step."""


def take(visitor: Visitor, form: str, kind: str) -> bytes:
    """An export with everything in it."""
    visitor.visit("/oversikt/")
    response = visitor.send(f"/oversikt/{form}/last-ned", {**WHOLE, "format": kind})
    assert response.status_code == 200
    return bytes(response.get_data())


def table(visitor: Visitor, form: str) -> list[Row]:
    """The rows of the CSV for spreadsheets."""
    text = take(visitor, form, "csv").decode("utf-8-sig")
    headings, *rows = csv.reader(io.StringIO(text), delimiter=";")
    return [list(zip(headings, row, strict=True)) for row in rows]


def workbook(visitor: Visitor, form: str) -> openpyxl.Workbook:
    """The Excel export."""
    return openpyxl.load_workbook(io.BytesIO(take(visitor, form, "xlsx")))


def rows_of(sheet: Any) -> list[Row]:
    """The rows of a sheet."""
    headings, *rows = sheet.iter_rows(values_only=True)
    return [list(zip(headings, row, strict=True)) for row in rows]


def check_repeats(book: openpyxl.Workbook, filled: Filling) -> None:
    """Every text in a row of a list stands on some sheet, in a row with its fellows."""
    rows = [{v for _h, v in row} for sheet in book.worksheets for row in rows_of(sheet)]
    inside: dict[str, set[Any]] = {}
    for name, value in filled.answers.items():
        if is_left_out(filled, name):
            continue
        if filled.questions_type(name) == "text" and name.count("-") == 2:
            inside.setdefault(name.rpartition("-")[0], set()).add(
                next(v for _h, v in cells_of(filled.question(name), value))
            )
    for name, texts in inside.items():
        assert any(texts <= row for row in rows), (name, texts)
