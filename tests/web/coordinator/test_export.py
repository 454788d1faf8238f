"""Taking answers away: every format through the page, what is left out, and what is logged."""

import copy
import csv
import io
import json
import zipfile
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import openpyxl
import pytest
import time_machine
from flask import Flask

from forms.storage import audit_log
from tests.support.client import Visitor
from tests.support.factories import keep_submission
from tests.web.conftest import PASSPHRASE, Publish, SignIn
from tests.web.forms_coordinator import (
    ANONYMOUS,
    FORM,
    add_units,
    reference,
)

ANSWERS = {"navn": "Kari", "klasse": "Rose-klassen", "syk": "Astma", "notat": None}
PAGE = "/oversikt/prove"


def taken(client: Visitor, format: str, **fields: Any) -> Any:
    """The answer to a download."""
    client.get(PAGE)
    return client.send(f"{PAGE}/last-ned", {"format": format, **fields})


def rows(response: Any, separator: str = ";") -> list[list[str]]:
    text = io.StringIO(response.get_data().decode("utf-8-sig"), newline="")
    return list(csv.reader(text, delimiter=separator, strict=True))


@pytest.fixture
def coordinator(signed_in: SignIn) -> Visitor:
    return signed_in("coordinator")


@pytest.fixture
def leader(signed_in: SignIn) -> Visitor:
    return signed_in("coordinator", "leader")


@pytest.fixture
def id(app: Flask, publish: Publish) -> str:
    add_units(app)
    received = datetime(2026, 5, 7, 12, 5, tzinfo=UTC)
    return keep_submission(app, publish(FORM), ANSWERS, unit="solbakken", received=received)


def test_every_format(app: Flask, coordinator: Visitor, id: str) -> None:
    known = [reference(app, id), "07.05.2026", "14:05", "1", "Sendt", "'=Solbakken"]
    assert rows(taken(coordinator, "csv"))[1] == [*known, "Kari", "Rose-klassen", "", "Ikke spurt"]
    codes = rows(taken(coordinator, "csv-koder"), ",")
    heading = (
        "_reference,_date,_time,_version,_state,_unit,navn,klasse,notat,brev,_not_asked,_declined"
    )
    assert codes[0] == heading.split(",")
    assert codes[1][4:] == ["sent", "solbakken", "Kari", "Rose-klassen", "", "", "brev", ""]
    book = openpyxl.load_workbook(io.BytesIO(taken(coordinator, "xlsx").data))
    assert book.sheetnames == ["Svar", "Koder", "Kodebok"]
    assert book["Svar"]["G2"].value == "Kari" and book["Svar"]["F2"].value == "=Solbakken"
    line = json.loads(taken(coordinator, "jsonl").data)
    assert line["answers"] == {"navn": "Kari", "klasse": "Rose-klassen", "notat": None}
    assert line["unit"] == "solbakken" and line["state"] == "sent"
    english = taken(coordinator, "jsonl", lang="en").data
    assert english == taken(coordinator, "jsonl").data


def test_a_zip_of_pdfs(
    app: Flask, coordinator: Visitor, id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []
    monkeypatch.setattr("forms.export.pdf_zip.print_pdf", lambda html: seen.append(html) or b"%PDF")
    response = taken(coordinator, "pdf", without_personal="1")
    with zipfile.ZipFile(io.BytesIO(response.data)) as zipped:
        assert zipped.namelist() == [f"{reference(app, id)}.pdf"]
    assert "Rose-klassen" in seen[0] and "Kari" not in seen[0] and "Astma" not in seen[0]


def test_what_a_later_version_calls_sensitive_is_so_in_what_was_sent_before(
    coordinator: Visitor, id: str, publish: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = copy.deepcopy(FORM)
    later["sections"][0]["questions"][1] |= {"sensitive": True, "purpose": "Klassen er liten."}
    seen: list[str] = []
    monkeypatch.setattr("forms.export.pdf_zip.print_pdf", lambda html: seen.append(html) or b"%PDF")
    assert taken(coordinator, "pdf").data
    assert "Rose-klassen" in coordinator.visit(f"{PAGE}/{id}").text and "Rose-klassen" in seen[0]
    publish(later)
    assert taken(coordinator, "pdf").data
    assert "Rose-klassen" not in coordinator.visit(f"{PAGE}/{id}").text + seen[1]
    for format in ("csv", "jsonl"):
        assert "Rose-klassen" not in taken(coordinator, format).text
    publish(FORM)
    assert (
        "Rose-klassen" not in coordinator.get(f"{PAGE}/{id}").text + taken(coordinator, "csv").text
    )


def test_a_download_has_a_name_that_names_nobody(coordinator: Visitor, id: str) -> None:
    response = taken(coordinator, "csv")
    assert response.status_code == 200 and response.is_streamed
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    disposition = response.headers["Content-Disposition"]
    assert disposition.startswith('attachment; filename="prove-20') and disposition.endswith(
        '.csv"'
    )
    assert response.headers["X-Total"] == "1"
    assert response.headers["Cache-Control"] == "no-store"


def test_sensitive_answers_only_for_who_may_and_asks(
    app: Flask, coordinator: Visitor, leader: Visitor, id: str
) -> None:
    assert "Astma" not in taken(coordinator, "csv", sensitive="1").text
    assert "Astma" not in taken(leader, "csv").text
    assert "Astma" in taken(leader, "csv", sensitive="1").text
    with app.app_context():
        found = [e for e in audit_log.listing().events if e.what.startswith("export")]
    assert [(e.what, e.who == leader.user_id) for e in found] == [
        ("export.sensitive", True),
        ("export", True),
        ("export", False),
    ]
    assert all(e.subject == "prove" and e.detail == "csv" for e in found)


def test_sensitive_answers_ask_who_it_is_after_ten_minutes(
    app: Flask, leader: Visitor, id: str
) -> None:
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=11), tick=False):
        assert "Rose-klassen" in taken(leader, "csv").text
        asked = taken(leader, "csv", sensitive="1", fra="2026-01-01")
        assert asked.status_code == 401 and "Astma" not in asked.text
        leader.fill(_passphrase="galt passord her")
        wrong = leader.submit(leader.page.button("Bekreft"))
        assert wrong.status_code == 422 and "galt passord" not in wrong.text
        leader.fill(_passphrase=PASSPHRASE)
        right = leader.submit(leader.page.button("Bekreft"))
        assert right.mimetype == "text/csv" and "Astma" in right.text
        assert "Astma" in taken(leader, "csv", sensitive="1").text, "not asked again"


def test_who_was_wrong_too_often_keeps_what_was_chosen(leader: Visitor, id: str) -> None:
    """Found: the page that said to wait had forgotten what was to be exported."""
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=11), tick=False):
        taken(leader, "csv", sensitive="1", fra="2026-01-01")
        for _try in range(11):
            leader.fill(_passphrase="galt passord her")
            last = leader.submit(leader.page.button("Bekreft"))
        assert last.status_code == 429 and last.headers["Retry-After"]
        assert "for mange ganger" in leader.page.text
        leader.page.button("Bekreft")
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=13), tick=False):
        leader.fill(_passphrase=PASSPHRASE)
        right = leader.submit(leader.page.button("Bekreft"))
        assert right.mimetype == "text/csv" and "Astma" in right.text


def test_the_page_offers_what_one_may_have(coordinator: Visitor, leader: Visitor, id: str) -> None:
    assert 'name="sensitive"' not in coordinator.get(PAGE).text
    assert "Bare en koordinator som også er leder" in coordinator.get(PAGE).text
    assert 'name="sensitive"' in leader.get(PAGE).text


def test_without_who_they_are(coordinator: Visitor, id: str) -> None:
    heading, row = rows(taken(coordinator, "csv", without_personal="1"))
    assert "Hva heter barnet?" not in heading and "Kari" not in row and "Rose-klassen" in row


def test_names_of_another_system_are_offered_where_there_are_any_and_come_when_asked_for(
    app: Flask, coordinator: Visitor, id: str, publish: Publish
) -> None:
    assert 'name="aliases"' not in coordinator.get(PAGE).text
    asked = {"id": "navn", "type": "text", "label": "Hva heter barnet?", "alias": "1.1"}
    publish({**FORM, "sections": [{"id": "del", "title": "Del", "questions": [asked]}]})
    assert 'name="aliases"' in coordinator.get(PAGE).text
    assert "navn" in rows(taken(coordinator, "csv-koder"), ",")[0]
    assert "1.1" in rows(taken(coordinator, "csv-koder", aliases="1"), ",")[0]


def test_only_the_period_that_was_asked_for(
    app: Flask, coordinator: Visitor, publish: Publish
) -> None:
    version = publish(FORM)
    for month in (4, 5, 6):
        received = datetime(2026, month, 7, 12, tzinfo=UTC)
        keep_submission(app, version, {"klasse": str(month)}, received=received)
    response = taken(coordinator, "csv", fra="2026-05-01", til="2026-05-31")
    assert [row[-3] for row in rows(response)[1:]] == ["5"]
    assert response.headers["X-Total"] == "1"
    with app.app_context():
        detail = audit_log.listing().events[0].detail
    assert detail == "csv fra=2026-05-01 til=2026-05-31"


def test_an_unknown_format_is_not_found(coordinator: Visitor, id: str) -> None:
    assert taken(coordinator, "exe").status_code == 404
    assert taken(coordinator, "").status_code == 404


def test_a_download_needs_the_pages_token(coordinator: Visitor, id: str) -> None:
    response = coordinator.post(f"{PAGE}/last-ned", data={"format": "csv"})
    assert response.status_code == 400


def weeks(app: Flask, publish: Publish, *numbers: int, apart: bool = False) -> None:
    """So many anonymous answers in each week from week 2 of 2026 on."""
    version = publish(ANONYMOUS)
    for week, number in enumerate(numbers):
        for each in range(number):
            received = datetime(2026, 1, 7, 12, tzinfo=UTC) + timedelta(weeks=week)
            keep_submission(
                app,
                version,
                {"bra": f"uke {week + 2} {each}" if apart else f"uke {week + 2}"},
                received=received,
            )


def test_few_anonymous_answers_are_not_let_out(
    app: Flask, coordinator: Visitor, publish: Publish
) -> None:
    weeks(app, publish, 5)
    assert "Vises ikke (færre enn 6 svar)" in coordinator.get(PAGE).text
    for format in ("csv", "csv-koder", "xlsx", "jsonl", "pdf"):
        assert coordinator.send(f"{PAGE}/last-ned", {"format": format}).status_code == 404


def test_anonymous_answers_tell_no_more_than_weeks(
    app: Flask, coordinator: Visitor, publish: Publish
) -> None:
    weeks(app, publish, 6)
    found = rows(taken(coordinator, "csv"))
    assert found == [["Uke", "Versjon", "Hva var bra?"], *[["2026-02", "1", "uke 2"]] * 6]
    assert taken(coordinator, "pdf").status_code == 404
    lines = [json.loads(line) for line in taken(coordinator, "jsonl").data.splitlines()]
    assert lines == [{"week": "2026-02", "version": 1, "answers": {"bra": "uke 2"}}] * 6


def test_small_weeks_go_together(app: Flask, coordinator: Visitor, publish: Publish) -> None:
    weeks(app, publish, 16, 14, 31, 3)
    found = rows(taken(coordinator, "csv"))[1:]
    assert Counter((row[0], row[2]) for row in found) == {
        ("2026-02–2026-03", "uke 2"): 16,
        ("2026-02–2026-03", "uke 3"): 14,
        ("2026-04", "uke 4"): 31,
    }
    assert "Færre enn 6 nye svar fra uker som er over, venter." in coordinator.get(PAGE).text


def test_the_week_that_is_not_over_waits(app: Flask, signed_in: SignIn, publish: Publish) -> None:
    weeks(app, publish, 30, 30)
    for day, number in ((19, 30), (20, 60)):
        with time_machine.travel(datetime(2026, 1, day, 12, tzinfo=UTC), tick=False):
            assert len(rows(taken(signed_in("coordinator"), "csv"))) == 1 + number


def test_no_two_periods_differ_by_a_small_group(
    app: Flask, coordinator: Visitor, publish: Publish
) -> None:
    weeks(app, publish, 14, 17, 2, 29, 35, 8, apart=True)
    mondays = [datetime(2026, 1, 5) + timedelta(weeks=n) for n in range(7)]
    found: list[set[str]] = []
    for first in mondays:
        for last in mondays:
            fields = {"fra": f"{first:%Y-%m-%d}", "til": f"{last:%Y-%m-%d}"}
            response = taken(coordinator, "csv", **fields)
            if response.status_code == 200:
                found.append({row[2] for row in rows(response)[1:]})
    assert len({len(each) for each in found}) > 3
    for one in found:
        assert all(len(one - other) not in range(1, 6) for other in [set(), *found])


def test_the_page_says_how_many_go_out(app: Flask, coordinator: Visitor, publish: Publish) -> None:
    weeks(app, publish, 30, 2, 28)
    page = coordinator.get(f"{PAGE}?til=2026-01-18").text
    assert "60 svar i dette utvalget." in page
    assert "Filen får 30 av dem." in page


def test_answers_come_in_no_order(app: Flask, coordinator: Visitor, publish: Publish) -> None:
    version = publish(ANONYMOUS)
    received = datetime(2026, 1, 7, 12, tzinfo=UTC)
    for number in range(20):
        keep_submission(
            app, version, {"bra": str(number)}, received=received + timedelta(minutes=number)
        )
    order = [int(row[-1]) for row in rows(taken(coordinator, "csv"))[1:]]
    assert sorted(order) == list(range(20)) != order


def test_headings_are_in_the_readers_language(coordinator: Visitor, id: str) -> None:
    coordinator.get(f"{PAGE}?lang=en")
    assert taken(coordinator, "csv").status_code == 200


def test_rows_of_an_anonymous_form_are_for_nobody_who_leads_a_unit(
    app: Flask, coordinator: Visitor, leader: Visitor, publish: Publish
) -> None:
    weeks(app, publish, 6)
    page = leader.get(PAGE).text
    assert "Bare en koordinator som ikke leder en enhet, kan laste dem ned." in page
    assert "Se resultatene" in page and "last-ned" not in page
    assert taken(leader, "csv").status_code == 404
    assert taken(coordinator, "csv").status_code == 200


def test_files_tell_which_they_are(coordinator: Visitor, id: str) -> None:
    names = {}
    for format in ("csv", "csv-koder", "kodebok", "jsonl", "xlsx"):
        response = taken(coordinator, format)
        assert response.data
        names[format] = response.headers["Content-Disposition"]
    assert names["csv"].endswith('-ord.csv"') and names["csv-koder"].endswith('-koder.csv"')
    assert names["kodebok"].endswith('-kodebok.csv"') and len(set(names.values())) == 5
    book = rows(taken(coordinator, "kodebok"))
    about = ["Om barnet", "", "", "Alle", "Nei", "Nei", "", "", "", ""]
    assert ["Svar", "klasse", "Hvilken klasse?", "tekst", "", "", "1", *about] in book
    assert "Kari" not in str(book)


def test_the_page_tells_before_that_a_sheet_is_too_narrow(
    coordinator: Visitor, publish: Publish, id: str
) -> None:
    assert "kolonner" not in coordinator.get(PAGE).text
    boxes = {"type": "choices", "label": "?", "options": {f"c{n}": f"Svar {n}" for n in range(500)}}
    many = [{"id": f"q{n}", **boxes} for n in range(34)]
    wide = {**FORM, "sections": [{"id": "del", "title": "Del", "questions": many}]}
    publish(wide)
    page = coordinator.get(PAGE).text.replace("\N{NO-BREAK SPACE}", " ")
    assert "Et ark har plass til 16 384, så i Excel-filen står de på 2 ark" in page
    assert "En CSV-fil med så mange kolonner" in page


def test_answers_are_told_in_the_words_of_their_version(
    app: Flask, coordinator: Visitor, publish: Publish
) -> None:
    def form(options: dict[str, str]) -> dict[str, Any]:
        asked = {"id": "x", "type": "choice", "label": "Trives barnet?", "options": options}
        return {**FORM, "sections": [{"id": "del", "title": "Del", "questions": [asked]}]}

    keep_submission(app, publish(form({"1": "Ja", "2": "Nei"})), {"x": "1"})
    keep_submission(app, publish(form({"1": "Nei", "2": "Ja"})), {"x": "1"})
    heading, *told = rows(taken(coordinator, "csv"))
    at = [heading.index("Trives barnet?"), heading.index("Trives barnet? (versjon 1)")]
    by_version = {row[heading.index("Versjon")]: [row[each] for each in at] for row in told}
    assert by_version == {"1": ["Ikke spurt", "Ja"], "2": ["Nei", "Ikke spurt"]}
    lines = [json.loads(line) for line in taken(coordinator, "jsonl").text.splitlines()]
    assert {line["version"]: line["answers"] for line in lines} == {
        1: {"x": "1"},
        2: {"x@v2": "1"},
    }
