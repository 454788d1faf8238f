"""A survey in waves: opened, ended, read and compared; and its means as figures of a report."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask

from forms import storage
from forms.definition import Library, expand_form, parse_definition
from forms.storage import Version, db
from forms.storage.definitions import opening_times
from forms.storage.models.audit_log import Event
from forms.storage.submissions import store
from forms.storage.workflow import link_usage, release, waves
from forms.workflow.figures import empty_at_first
from tests.support.client import check
from tests.support.factories import add_units
from tests.web.conftest import Publish, SignIn
from tests.web.forms_simple import begin
from tests.web.results.test_report import FORM, person

PAGE = "/resultater/prove/malinger/"
SURVEY: dict[str, Any] = {**FORM, "anonymous": {"release": "wave"}}
OVER = {"year": "aar"}
REPORT: dict[str, Any] = {
    "title": "Plan",
    "confidentiality": "internal",
    "open_to": ["leader", "coordinator"],
    "sections": [
        {"id": "a", "title": "A", "questions": [{"id": "aar", "type": "number", "label": "År"}]},
        {
            "id": "b",
            "title": "B",
            "questions": [
                {
                    "id": function,
                    "type": "figure",
                    "label": f"Fra {of}",
                    "figure": {function: {"form": "prove", "of": of}},
                    "over": OVER,
                }
                for function, of in (("told_share", "enig.hort"), ("told_mean", "nytte"))
            ]
            + [
                {
                    "id": "told_rate",
                    "type": "figure",
                    "label": "Fra lenkene",
                    "figure": {"told_rate": {"form": "prove"}},
                    "over": OVER,
                }
            ],
        },
    ],
}
MONDAY = datetime(2026, 2, 2, 9, tzinfo=UTC)


def answer(app: Flask, version: Version, number: int, better: int = 0) -> None:
    """So many answers now."""
    now = datetime.now(UTC)
    with app.app_context(), storage.writing():
        for each in range(number):
            key = f"{now:%j}{each:029}"
            store.keep(version, person(each, better), key=key, received=now)
        db.session.commit()


def links(app: Flask, handed: int, used: int) -> None:
    """So many links handed out this week, and answers by so many."""
    with app.app_context(), storage.writing():
        link_usage.count_handed_out("prove", handed)
        for _each in range(used):
            link_usage.count_sent("prove")
        db.session.commit()


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(MONDAY, tick=False) as found:
        yield found


def read(app: Flask) -> list[tuple[str, int]]:
    """The readings: the phase of each, and how many answered."""
    with app.app_context():
        ready = release.released_batches("prove")
        found = [(waves.wave_of("prove", batch.first), batch.number) for batch in ready]
        return [(wave.phase if wave else "", number) for wave, number in found]


def test_two_waves_are_two_readings_side_by_side(
    app: Flask, publish: Publish, signed_in: SignIn, clock: time_machine.Traveller
) -> None:
    version = publish(SURVEY)
    coordinator = signed_in("coordinator")
    assert "når den første er avsluttet" in coordinator.visit(PAGE).text
    coordinator.press("Åpne målingen")
    assert coordinator.status == 422 and "før, underveis eller etter" in coordinator.page.text
    coordinator.visit(PAGE)
    coordinator.fill(phase="before").press("Åpne målingen")
    assert "Åpen nå" in coordinator.page.text
    answer(app, version, 30)
    clock.shift(timedelta(weeks=1))
    coordinator = signed_in("coordinator")
    coordinator.visit(PAGE)
    coordinator.press("Avslutt målingen")
    coordinator.press("Avslutt målingen")  # asked once
    assert "En ny måling kan åpnes fra 16.02.2026." in coordinator.page.text
    assert coordinator.send(f"{PAGE}apne", {"phase": "after"}).status_code == 422
    with app.app_context():
        assert opening_times.opening("prove").state == "grace"
        said = [line.what for line in db.session.query(Event)]
        assert {"form.wave_opened", "form.wave_ended"} <= set(said)
    assert read(app) == []
    clock.shift(timedelta(weeks=1, days=1))
    assert read(app) == [("before", 30)]
    coordinator = signed_in("coordinator")
    coordinator.visit(PAGE)
    coordinator.fill(phase="after").press("Åpne målingen")
    answer(app, version, 30, better=1)
    coordinator.press("Avslutt målingen")
    coordinator.press("Avslutt målingen")  # asked once
    clock.shift(timedelta(weeks=2))
    assert read(app) == [("before", 30), ("after", 30)]
    page = signed_in("coordinator").visit(PAGE)
    check(page.html)
    rows = [[page.words(cell) for cell in row.findall("*")] for row in page.all("tr")]
    (heard,) = [row for row in rows if row[0] == "Jeg ble hørt"]
    assert len(heard) == 3 and "vises ikke" not in heard
    assert "Før opplæringen 02.02.2026–09.02.2026" in page.text  # as the list has it


def test_a_second_measurement_of_a_name_is_asked_about_and_undone(
    app: Flask, publish: Publish, signed_in: SignIn, clock: time_machine.Traveller
) -> None:
    publish(SURVEY)
    with app.app_context(), storage.writing():
        waves.start("prove", "after")
        waves.end("prove")
        db.session.commit()
    clock.shift(timedelta(weeks=2))
    coordinator = signed_in("coordinator")
    coordinator.visit(PAGE)
    coordinator.fill(phase="after").press("Åpne målingen")
    assert coordinator.status == 422 and "Det er alt en måling" in coordinator.page.text
    coordinator.press("Åpne en til")
    assert "Åpen nå" in coordinator.page.text
    coordinator.press("Angre åpningen")
    assert "Åpen nå" not in coordinator.page.text
    with app.app_context():
        assert opening_times.opening("prove").state != "open"
        assert [wave.phase for wave in waves.waves("prove")] == ["after"]
    coordinator.fill(phase="during").press("Åpne målingen")
    clock.shift(timedelta(days=1))
    coordinator = signed_in("coordinator")
    assert "Angre åpningen" not in coordinator.visit(PAGE).text
    coordinator.send(f"{PAGE}angre", {})
    assert "Åpen nå" in coordinator.visit(PAGE).text


def test_a_figure_is_the_mean_that_the_results_tell(
    app: Flask, publish: Publish, signed_in: SignIn, clock: time_machine.Traveller
) -> None:
    add_units(app)
    version = publish({**SURVEY, "read_by": {"figures": "leader"}})
    publish(REPORT, "plan")
    with app.app_context(), storage.writing():
        waves.start("prove", "before")
        waves.end("prove")
        db.session.commit()
    answer(app, version, 30)
    links(app, 40, 24)
    leader = begin(signed_in("leader", unit="lia"), "plan")
    leader.fill(aar="2026").press("Neste")
    assert leader.page.text.count("Ikke regnet ut") == 3  # the week is not over
    assert leader.page.text.count("Svarene åpnes samlet når målingen er avsluttet") == 3
    clock.shift(timedelta(weeks=1, days=1))
    coordinator = signed_in("coordinator")
    told = coordinator.visit("/resultater/prove").text
    for reader in (signed_in("leader", unit="lia"), coordinator):
        begin(reader, "plan").fill(aar="2026").press("Neste")
        said = reader.page.text
        assert "Fra nytte 2,7" in said and "Snitt 2,7" in told, (said, told)
        assert "Fra enig.hort 67" in said
        assert "Fra lenkene 60" in said and "24 av dem (60 %) kom." in told
        assert "Andelen av lenkene til «Etter møtet» som det kom svar fra" in said
        assert "Gjennomsnittet av «Nytte?» i resultatene av «Etter møtet»" in said
        assert "Tallet er fra svarene som kom 02.02.2026–08.02.2026." in said
    earlier = begin(signed_in("coordinator"), "plan").fill(aar="2025").press("Neste")
    assert earlier.text.count("Ikke regnet ut") == 3  # nothing was read by then
    assert "Det er ingen åpnede svar fra perioden." in earlier.text


def test_the_reading_of_a_year_is_in_the_report_of_that_year(
    app: Flask, publish: Publish, signed_in: SignIn, clock: time_machine.Traveller
) -> None:
    """Found: the last week of a year ends in the next one, so its reading was in no report."""
    add_units(app)
    version = publish({**FORM, "anonymous": {"release": "year"}})
    publish(REPORT, "plan")
    answer(app, version, 30)
    links(app, 40, 24)
    coordinator = signed_in("coordinator")
    begin(coordinator, "plan").fill(aar="2026").press("Neste")
    assert "åpnes samlet én gang i året, neste gang 05.01.2027" in coordinator.page.text
    with app.test_request_context():
        told = dict(empty_at_first(parse_definition(expand_form("plan", REPORT, Library()))))
    assert "én gang i året, neste gang 05.01.2027" in told["Fra nytte"] and len(told) == 3
    clock.move_to(datetime(2026, 12, 29, 9, tzinfo=UTC))
    answer(app, version, 6)
    clock.move_to(datetime(2027, 1, 5, 9, tzinfo=UTC))
    coordinator = signed_in("coordinator")
    page = begin(coordinator, "plan").fill(aar="2026").press("Neste")
    assert "Ikke regnet ut" not in page.text
    assert "Tallet er fra svarene som kom 02.02.2026–03.01.2027." in page.text


def test_only_the_coordinator_measures_and_only_what_is_measured(
    publish: Publish, signed_in: SignIn
) -> None:
    publish(SURVEY)
    publish(FORM, "annet")
    coordinator = signed_in("coordinator")
    for path in ("/resultater/annet/malinger/", "/resultater/finnes/malinger/"):
        assert coordinator.get(path).status_code == 404
    for role in ("author", "leader", "administrator"):
        assert signed_in(role).get(PAGE).status_code == 404
