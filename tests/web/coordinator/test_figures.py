"""Figures: counted by the server, frozen when sent, the same when the answers are erased."""

from datetime import UTC, date, datetime
from itertools import pairwise
from typing import Any

import pytest
from flask import Flask

from forms import storage
from forms.logic.figures import RECEIVED, UNIT, compile_figure, source_of
from forms.storage import Submission, db
from forms.storage.models.figures import Fact
from forms.storage.retention import retention
from forms.storage.submissions import facts, queries, store
from forms.workflow.figures import period
from tests.support.client import check
from tests.support.factories import add_units, keep_submission
from tests.web.conftest import Publish, SignIn
from tests.web.forms_coordinator import ANONYMOUS
from tests.web.forms_simple import begin

MINUTES: dict[str, Any] = {
    "title": "Møtereferat",
    "confidentiality": "personal",
    "keep": {"answers": "6w"},
    "open_to": ["staff"],
    "sections": [
        {
            "id": "mote",
            "title": "Møtet",
            "questions": [
                {
                    "id": "holdt",
                    "type": "choice",
                    "label": "Ble møtet holdt?",
                    "options": {"ja": "Ja", "nei": "Nei"},
                },
                {"id": "dag", "type": "date", "label": "Hvilken dag?"},
                {"id": "antall", "type": "number", "label": "Hvor mange kom?"},
                {"id": "hvem", "type": "text", "label": "Hvem?", "personal": True},
            ],
        }
    ],
}
OVER = {"unit": "enhet", "year": "aar", "term": "tertial"}


def figure(id: str, raw: dict[str, Any], label: str) -> dict[str, Any]:
    return {"id": id, "type": "figure", "label": label, "figure": raw, "over": OVER}


REPORT: dict[str, Any] = {
    "title": "Tertialrapport",
    "confidentiality": "internal",
    "open_to": ["staff", "leader"],
    "sections": [
        {
            "id": "om",
            "title": "Om rapporten",
            "questions": [
                {"id": "enhet", "type": "unit", "label": "Enhet", "required": True},
                {"id": "aar", "type": "number", "label": "År", "required": True},
                {
                    "id": "tertial",
                    "type": "choice",
                    "label": "Tertial",
                    "required": True,
                    "options": {"1": "Første", "2": "Andre", "3": "Tredje"},
                },
            ],
        },
        {
            "id": "tall",
            "title": "Tallene",
            "questions": [
                figure(
                    "moter",
                    {"count": {"form": "referat", "where": {"holdt": "ja"}, "on": "dag"}},
                    "Møter holdt",
                ),
                figure("andel", {"share": {"form": "referat", "part": {"holdt": "ja"}}}, "Andel"),
                figure("kom", {"median": {"form": "referat", "of": "antall"}}, "Kom"),
                {"id": "kommentar", "type": "text", "label": "Kommentar"},
            ],
        },
    ],
}
GIVEN = (
    ("lia", "ja", "2026-02-03", 4),
    ("lia", "ja", "2026-04-30", 7),
    ("lia", "nei", "2026-03-03", None),
    ("lia", "ja", "2026-05-01", 9),  # another term by its own date
    ("nes", "ja", "2026-02-04", 5),
)


def minutes(app: Flask, publish: Publish) -> list[str]:
    """Minutes at two schools, received on the first of March."""
    version = publish(MINUTES, "referat")
    return [
        keep_submission(
            app,
            version,
            {"holdt": held, "dag": day, "antall": number, "hvem": "Kari Li"},
            unit=unit,
            received=datetime(2026, 3, 1, 12, tzinfo=UTC),
        )
        for unit, held, day, number in GIVEN
    ]


def filled_in(staff: Any) -> str:
    """The report with its period, up to the page of figures: what that page says."""
    begin(staff)
    staff.fill(enhet="lia", aar="2026", tertial="1").press("Neste")
    return str(staff.page.text)


@pytest.mark.parametrize("erased", [False, True])
def test_figures_are_the_same_when_the_answers_are_erased(
    app: Flask, signed_in: SignIn, publish: Publish, erased: bool
) -> None:
    add_units(app)
    ids = minutes(app, publish)
    publish(REPORT)
    if erased:
        with app.app_context(), storage.writing():
            assert retention.purge(ids) == 5
            db.session.commit()
            assert db.session.query(Submission).count() == 0
    staff = signed_in("leader", unit="lia")
    said = filled_in(staff)
    assert "Møter holdt 2" in said and "75\xa0%" in staff.page.html and "Kom 7" in said
    assert "Slik er tallet regnet ut" in said and "Hvem?" not in said
    check(staff.page.html)
    staff.fill(kommentar="Ett ble avlyst.").press("Neste")
    assert "Møter holdt" in staff.page.text
    staff.press("Send inn")
    with app.app_context():
        sent = store.get(queries.page("prove").lines[0].id)
        assert sent is not None
        answers = store.open_answers(sent)
        assert (answers["moter"], answers["andel"], answers["kom"]) == (2, 75, 7)
        assert answers["moter.figure"]["n"] == 2
        assert answers["moter.figure"]["until"] == "2026-04-30"


def test_a_sent_report_does_not_change_and_nobody_types_a_figure(
    app: Flask, signed_in: SignIn, publish: Publish
) -> None:
    add_units(app)
    minutes(app, publish)
    publish(REPORT)
    staff = signed_in("leader", unit="lia")
    filled_in(staff)
    staff.fill(kommentar="Nei").press("Neste", moter="99")
    staff.press("Send inn")
    minutes(app, publish)
    with app.app_context():
        sent = store.get(queries.page("prove").lines[0].id)
        assert sent is not None and store.open_answers(sent)["moter"] == 2


def test_figures_of_another_unit_are_not_told(
    app: Flask, signed_in: SignIn, publish: Publish
) -> None:
    add_units(app)
    minutes(app, publish)
    publish(REPORT)
    said = filled_in(signed_in("staff", unit="nes"))
    assert "Ikke regnet ut" in said and "Møter holdt 2" not in said


@pytest.mark.parametrize("people", [["doers", "leader"], ["doers", "leader", "unit"]], ids=str)
def test_a_number_of_answers_is_told_to_those_who_read_them(
    app: Flask, signed_in: SignIn, publish: Publish, people: list[str]
) -> None:
    """A number may be of one person, and next week's may differ by one."""
    add_units(app)
    minutes(app, publish)
    publish({**MINUTES, "read_by": {"people": people}}, "referat")
    publish(REPORT)
    said = filled_in(signed_in("staff", unit="lia"))
    assert ("Møter holdt 2" in said) == ("unit" in people)
    assert ("Kom 7" in said) == ("unit" in people)


def test_what_was_erased_by_its_time_counts_and_what_was_asked_erased_does_not(
    app: Flask, signed_in: SignIn, publish: Publish
) -> None:
    add_units(app)
    ids = minutes(app, publish)
    publish(REPORT)
    with app.app_context(), storage.writing():
        asked = store.get(ids[0])
        assert asked is not None
        retention.erase_one(asked, "system", "asked")
        retention.purge(ids[1:4])
        db.session.commit()
        kept = list(facts.known_answers("referat"))
        assert len(kept) == 3 == db.session.query(Fact).count()
        assert all(set(fact) <= {"holdt", "dag", "antall", RECEIVED, UNIT} for fact in kept)
        assert "Kari" not in str(kept)
        assert facts.remove_before(date(2026, 3, 2)) == 3
        db.session.rollback()
    client = signed_in("coordinator")
    assert "4 svar" in check(client.get("/oversikt/").text).text
    assert "3 svar til er telt med i oversikten" in client.get("/oversikt/referat").text
    assert "1 svar" in check(client.get("/oversikt/?enhet=nes").text).text


def test_nothing_is_kept_of_anonymous_forms(app: Flask, publish: Publish) -> None:
    version = publish(ANONYMOUS, "anonymt")
    ids = [keep_submission(app, version, {"bra": "Alt"}) for _number in range(6)]
    with app.app_context(), storage.writing():
        assert retention.purge(ids) == 6
        db.session.commit()
        assert db.session.query(Fact).count() == 0


def test_terms_make_a_year() -> None:
    for year in range(2020, 2031):
        terms = [period(year, number) for number in "123"]
        whole = period(str(year), None)
        assert whole == period(year, "year") and whole is not None
        days = [each for each in terms if each is not None]
        assert len(days) == 3 and (days[0][0], days[2][1]) == whole
        assert all((b[0] - a[1]).days == 1 for a, b in pairwise(days))
    for wrong in (None, "", "x", 12, "20260", {"declined": True}, "²026"):
        assert period(wrong, "1") is None


KINDS = {"a": "code", "n": "number", "d": "date", "e": "date", RECEIVED: "date", UNIT: "code"}
ROWS: list[dict[str, Any]] = [
    {"a": "x", "n": 3, "d": "2026-01-02", "e": "2026-01-05", RECEIVED: "2026-01-02"},
    {"a": "y", "n": 8, "d": "2026-01-03", "e": "2026-01-03", RECEIVED: "2026-01-03"},
    {"a": "x", "d": "2026-02-01", RECEIVED: "2026-02-01"},
    {"a": {"declined": True}, "n": 100, RECEIVED: "2027-01-01"},
]


@pytest.mark.parametrize(
    ("raw", "value", "n"),
    [
        ({"count": {"form": "f"}}, 3, 3),
        ({"count": {"form": "f", "where": {"a": "x"}}}, 2, 2),
        ({"share": {"form": "f", "part": {"a": "x"}}}, 66.7, 3),
        ({"share": {"form": "f", "part": {"a": "x"}, "where": {"a": "z"}}}, None, 0),
        ({"sum": {"form": "f", "of": "n"}}, 11, 3),
        ({"mean": {"form": "f", "of": "n"}}, 5.5, 3),
        ({"median": {"form": "f", "of": ["d", "e"]}}, 1.5, 3),
        ({"max": {"form": "f", "of": "n"}}, 8, 3),
        ({"distinct": {"form": "f", "of": "a"}}, 2, 3),
        ({"distinct": {"form": "f", "of": ["a", "n"]}}, 3, 3),
        ({"distinct": {"form": "f", "of": ["a", UNIT]}}, 2, 3),
        ({"share": {"form": "f", "of": "a", "part": {"n": {"min": 5}}}}, 50, 2),
        ({"share": {"form": "f", "of": "e", "part": {"n": {"max": 5}}}}, 50, 2),
        ({"gap": {"form": "f"}}, 333 - 11, 3),  # to the end of the year, without the holidays
        ({"gap": {"form": "f", "where": {"a": "z"}}}, None, 0),
        ({"count": {"form": "f", "on": "e"}}, 2, 2),
        ({"sum": {"form": "f", "of": "n", "where": {"a": "z"}}}, 0, 0),
        ({"mean": {"form": "f", "of": "n", "where": {"a": "z"}}}, None, 0),
    ],
)
def test_functions(raw: dict[str, Any], value: float | None, n: int) -> None:
    counted = compile_figure(source_of(raw), KINDS, date(2026, 1, 1), date(2026, 12, 31))(ROWS)
    assert (counted.value, counted.n) == (value, n)
