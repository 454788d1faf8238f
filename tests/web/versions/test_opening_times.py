"""A form that opens and closes at a time, for its author and for those who come."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from forms import i18n
from forms.storage import audit_log, db
from forms.storage.definitions import versions
from forms.storage.definitions.opening_times import GRACE, opening
from forms.web.versions import posted_times
from tests.support.client import Visitor
from tests.web.forms_author import TEXT, app, author, folder, save

__all__ = ["app", "author", "folder"]

PAGE = "/skjemaer/mote/apningstid/"
HOUR = timedelta(hours=1)
FORM = "/skjema/mote/"


def decide(app: Flask, opens: timedelta | None, closes: timedelta | None) -> None:
    """Let the form open and close so long from now."""
    now = datetime.now(UTC)
    with app.app_context():
        moments = [None if each is None else now + each for each in (opens, closes)]
        versions.set_times("mote", *moments)
        db.session.commit()


def reader(app: Flask) -> Visitor:
    found = app.test_client()
    assert isinstance(found, Visitor)
    return found


@pytest.fixture
def public(author: Visitor, app: Flask) -> Visitor:
    """Somebody who comes to a form for everybody."""
    save(author, TEXT.replace('"title": "Om møtet"', '"open_to": "anyone", "title": "Om møtet"'))
    author.visit("/skjemaer/mote/publiser")
    author.press("Publiser versjon 2")
    return reader(app)


def test_who_comes_too_early_is_told_when_it_opens(public: Visitor, app: Flask) -> None:
    decide(app, HOUR, None)
    page = public.visit(FORM)
    assert public.status == 403 and page.h1 == "Skjemaet er ikke åpnet ennå"
    assert "«Om møtet» åpner" in page.text and "kl." in page.text
    assert "Om møtet" not in public.visit("/").text
    assert "has not opened yet" in public.visit(f"{FORM}?lang=en").text
    assert "ikkje opna enno" in public.visit(f"{FORM}?lang=nn").text
    assert public.send(f"{FORM}start", {}).status_code in (400, 403)


def test_who_comes_too_late_is_told_when_it_closed(public: Visitor, app: Flask) -> None:
    decide(app, None, -HOUR)
    page = public.visit(FORM)
    assert public.status == 410 and "«Om møtet» stengte" in page.text
    decide(app, -HOUR, HOUR)
    assert "Skjemaet stenger" in public.visit(FORM).text and public.status == 200
    assert "Om møtet" in public.visit("/").text


def test_who_has_begun_may_send_for_a_day_and_is_told(public: Visitor, app: Flask) -> None:
    public.visit(FORM)
    page = public.press("Start")
    assert "Skjemaet stenger" not in page.text
    decide(app, None, HOUR)
    page = public.visit(public.path)
    assert "Skjemaet stenger" in page.text
    decide(app, None, -HOUR)
    page = public.visit(public.path)
    assert "Du som har begynt, kan sende inn til" in page.text
    page = public.fill(hort="yes").press("Neste")
    assert public.status == 200 and "Mer" in page.h1
    assert "Fortsett der du slapp" in public.visit(FORM).text


def test_after_that_day_what_was_typed_can_be_copied(public: Visitor, app: Flask) -> None:
    public.visit(FORM)
    public.press("Start")
    public.fill(hort="no")
    decide(app, None, -GRACE - HOUR)
    page = public.press("Neste")
    assert public.status == 410 and "Det du skrev, er ikke sendt." in page.text
    assert "Ble du hørt?" in page.html


def test_an_author_decides_when_it_is_open(author: Visitor, app: Flask) -> None:
    author.visit(PAGE)
    tomorrow = i18n.today() + timedelta(days=1)
    typed = {"opens_day": tomorrow.isoformat(), "opens_clock": "kl. 8", "closes_day": "", "x": "y"}
    assert author.send(PAGE, typed).status_code == 303
    with app.app_context():
        opens = opening("mote").opens
        assert opens is not None and i18n.local_time(opens).strftime("%d %H:%M") == (
            f"{tomorrow:%d} 08:00"
        )
        event = audit_log.listing().events[0]
        assert (event.what, event.subject) == ("form.opening", "mote")
    page = author.visit("/skjemaer/mote/versjoner")
    assert "Skjemaet åpner" in page.text and "Endre når skjemaet er åpent" in page.text
    assert "Åpner" in author.visit("/skjemaer/").text


def test_a_first_version_waits_for_its_time(author: Visitor, app: Flask) -> None:
    save(author, TEXT.replace('"Møtet"', '"Samtalen"'))
    author.visit("/skjemaer/mote/publiser")
    day = i18n.today() + timedelta(days=2)
    page = author.fill(opens_day=f"{day:%d.%m.%Y}", opens_clock="99").press("Publiser versjon 2")
    assert author.status == 422 and "Åpner må ha et klokkeslett" in page.text
    author.fill(opens_clock="08.30")
    page = author.press("Publiser versjon 2")
    assert "Versjon 2 er publisert" in page.text and "Skjemaet åpner" in page.text
    with app.app_context():
        assert opening("mote").state == "before"


@pytest.mark.parametrize(
    ("typed", "field", "why"),
    [
        ({"opens_day": "i morgen"}, "opens_day", "Åpner"),
        ({"opens_clock": "08.00"}, "opens_day", "hvilken dag"),
        ({"opens_day": "29.3.2026", "opens_clock": "02.30"}, "opens_clock", "stilles fram"),
        ({"closes_day": "1.1.2020"}, "closes_day", "har vært"),
        (
            {"opens_day": "2.1.2090", "closes_day": "1.1.2090"},
            "closes_day",
            "etter at det åpner",
        ),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(
    app: Flask, typed: dict[str, str], field: str, why: str
) -> None:
    with app.test_request_context("/", method="POST", data=typed):
        ((place, message),) = posted_times.posted_times().faults
    assert place == field and why in message


def test_the_hour_that_comes_twice_opens_early_and_closes_late(app: Flask) -> None:
    """25 October 2026 has 02.30 twice: in summer time (UTC+2) and in winter time (UTC+1)."""
    for year in (2026, 2037):
        day = {2026: "25.10.2026", 2037: "25.10.2037"}[year]
        typed = {"opens_day": day, "opens_clock": "02.30"}
        typed |= {"closes_day": day, "closes_clock": "02.30"}
        with app.test_request_context("/", method="POST", data=typed):
            times = posted_times.posted_times()
        assert times.opens is not None and times.opens.hour == 0
        assert times.closes is not None and times.closes.hour == 1


def test_a_day_without_a_clock_is_the_whole_day(app: Flask) -> None:
    day = i18n.today() + timedelta(days=3)
    typed = {"opens_day": str(day), "closes_day": str(day)}
    with app.test_request_context("/", method="POST", data=typed):
        times = posted_times.posted_times()
    assert (
        times.opens
        and times.closes
        and times.closes - times.opens == timedelta(hours=23, minutes=59)
    )
