"""The coordinator sees who has not sent a report that is expected, before anybody has."""

from datetime import date

from flask import Flask

from forms import storage
from forms.storage import db
from forms.storage.accounts import units
from tests.support.factories import keep_submission
from tests.web.conftest import Publish, SignIn
from tests.web.meetings.reports import TERM_REPORT


def test_the_last_term_is_expected_of_every_unit(
    town: Flask, publish: Publish, signed_in: SignIn
) -> None:
    version = publish(TERM_REPORT, "tertialrapport")
    coordinator = signed_in("coordinator")
    page = coordinator.visit("/oversikt/tertialrapport/samlet/")
    assert "2. tertial 2026" in page.text and "0 av 3 enheter" in page.text
    assert "Mangler rapport fra 3 enheter" in page.text
    answers = {"enhet": "lia", "aar": 2026, "tertial": "2", "holdt": 4}
    keep_submission(town, version, answers, unit="lia")
    page = coordinator.visit("/oversikt/tertialrapport/samlet/")
    assert "1 av 3 enheter" in page.text and "Mangler rapport fra 2 enheter" in page.text
    assert "Nes skole, Solbakken barnehage" in page.text


def test_a_unit_that_began_afterwards_is_not_missed(
    town: Flask, publish: Publish, signed_in: SignIn
) -> None:
    publish(TERM_REPORT, "tertialrapport")
    with town.app_context(), storage.writing():
        unit = units.get("lia")
        assert unit is not None
        unit.since = date(2026, 9, 1)
        db.session.commit()
    page = signed_in("coordinator").visit("/oversikt/tertialrapport/samlet/")
    assert "0 av 2 enheter" in page.text and "Mangler rapport fra 2 enheter" in page.text


def test_a_report_that_nobody_expects_waits_for_the_first(
    town: Flask, publish: Publish, signed_in: SignIn
) -> None:
    publish(TERM_REPORT, "annen-rapport")
    page = signed_in("coordinator").visit("/oversikt/annen-rapport/samlet/")
    assert "Ingen enheter har rapportert ennå" in page.text
