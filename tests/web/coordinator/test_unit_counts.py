"""How many answers each unit sent, tertial by tertial."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from flask import Flask

from forms import storage
from forms.storage import db
from forms.storage.retention import retention
from forms.storage.submissions import queries
from forms.web.coordinator.unit_counts import Term, last_terms
from tests.support.client import check
from tests.support.factories import add_units, keep_submission
from tests.web.conftest import Publish, SignIn
from tests.web.coordinator.test_figures import MINUTES, REPORT
from tests.web.coordinator.test_finding import COUNTED
from tests.web.forms_coordinator import ANONYMOUS


def table(page: Any) -> dict[str, list[str]]:
    """The rows of the page's table, by their first cell."""
    rows = [[page.words(c) for c in row if c.tag in ("th", "td")] for row in page.all("tr")]
    return {first: rest for first, *rest in rows}


def test_reports_count_by_the_period_they_are_of_the_newest_once(
    app: Flask, signed_in: SignIn, publish: Publish
) -> None:
    add_units(app)
    publish(MINUTES, "referat")
    version = publish(REPORT)
    answers = {"enhet": "lia", "aar": 2026, "tertial": "2"}
    for day in (10, 20):
        received = datetime(2026, 9, day, 12, tzinfo=UTC)
        keep_submission(app, version, answers, unit="lia", received=received)
    with time_machine.travel(datetime(2026, 10, 1, 12, tzinfo=UTC), tick=False):
        page = signed_in("coordinator").visit("/oversikt/prove/enheter/")
        assert "perioden de selv sier" in page.text
        assert table(page)["Lia skole"] == ["0", "1", "0", "0", "0", "0"]


def test_only_reports_of_the_tertials_shown_are_opened(
    app: Flask, signed_in: SignIn, publish: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_units(app)
    publish(MINUTES, "referat")
    version = publish(REPORT)
    for year in range(2016, 2027):
        answers = {"enhet": "lia", "aar": year, "tertial": "1"}
        received = datetime(year, 5, 10, 12, tzinfo=UTC)
        keep_submission(app, version, answers, unit="lia", received=received)
    opened: list[Any] = []
    unseal = vars(queries)["unseal"]

    def counted(*given: Any) -> Any:
        opened.append(given)
        return unseal(*given)

    monkeypatch.setattr(queries, "unseal", counted)
    with time_machine.travel(datetime(2026, 10, 1, 12, tzinfo=UTC), tick=False):
        page = signed_in("coordinator").visit("/oversikt/prove/enheter/")
    assert table(page)["Lia skole"] == ["0", "0", "1", "0", "0", "1"]
    assert len(opened) == 2


def test_units_and_tertials_stand_side_by_side(
    app: Flask, signed_in: SignIn, publish: Publish
) -> None:
    add_units(app)
    version = publish(COUNTED)

    def came(unit: str | None, year: int, month: int, state: str = "sent") -> str:
        moment = datetime(year, month, 15, 12, tzinfo=UTC)
        return keep_submission(app, version, {"slag": "x"}, unit=unit, received=moment, state=state)

    gone = [came("lia", 2026, 1), came("lia", 2026, 4)]
    came("lia", 2026, 5)
    came("nes", 2025, 12)
    came(None, 2026, 8)
    came("nes", 2026, 2, state="withdrawn")
    came("nes", 2020, 2)
    with app.app_context(), storage.writing():
        retention.purge(gone)
        db.session.commit()
    with time_machine.travel(datetime(2026, 9, 1, 12, tzinfo=UTC), tick=False):
        client = signed_in("coordinator")
        client.visit("/oversikt/prove")
        page = client.press("Se antallet for hver enhet og tertial")
    check(page.html)
    found = table(page)
    assert found["Enhet"][0] == "3. tertial 2026" and found["Enhet"][-1] == "1. tertial 2025"
    assert found["Lia skole"] == ["0", "1", "2", "0", "0", "0"]
    assert found["Nes skole"] == ["0", "0", "0", "1", "0", "0"]
    assert found["Ingen enhet"] == ["0", "1", "0", "0", "0", "0"]
    assert found["Alle"] == ["0", "2", "2", "1", "0", "0"]
    assert "Ingen svar i disse tertialene fra: Solbakken barnehage." in page.text


def test_of_an_anonymous_form_no_group_is_told(signed_in: SignIn, publish: Publish) -> None:
    publish(ANONYMOUS, "anonymt")
    client = signed_in("coordinator")
    assert client.get("/oversikt/anonymt/enheter/").location == "/oversikt/anonymt"
    assert client.get("/oversikt/finnes-ikke/enheter/").status_code == 404


def test_the_last_tertials_are_six_in_order() -> None:
    assert last_terms(date(2026, 4, 30)) == [
        Term(2024, 2),
        Term(2024, 3),
        Term(2025, 1),
        Term(2025, 2),
        Term(2025, 3),
        Term(2026, 1),
    ]
