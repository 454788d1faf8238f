"""The coordinator's end of term: reports with figures, the report for the council, wheel, results.

A municipality of its own: what its units did in the last term is listed here, and every figure on a
page is compared with a count of that list.
"""

import random
import re
import zipfile
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import fmean
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader

from app import create_app
from bench.visible_results import invented
from forms import storage
from forms.i18n import format_number, today
from forms.storage import db
from forms.storage.accounts import users
from forms.storage.definitions import versions
from forms.storage.submissions import store
from forms.storage.workflow import meetings
from forms.workflow.figures import period
from tests.browser.axe_checks import photograph
from tests.browser.conftest import Opened, sign_in, tablets
from tests.browser.form_driver import Driving, turn
from tests.browser.test_journeys import FORMS
from tests.browser.test_workflows import begin, thanked
from tests.support.server import Served, furnished

KINDERGARTEN, SCHOOL = "solbakken-barnehage", "fjellheim-skole"
CHILD = "Alma Kanarifugl"
REPORT = "tertialrapport"
NUMBERS = (10, 20, 40, 100, 300)
"""So many families answered in each of the last five years, the oldest first."""
STATEMENTS = 12
NBSP = "\N{NO-BREAK SPACE}"


def last_term() -> tuple[int, str, date, date]:
    """The last term that is over: its year, its number, its first and its last day."""
    now = today()
    every = [
        (year, term, *days)
        for year in (now.year - 1, now.year)
        for term in ("1", "2", "3")
        if (days := period(year, term)) and days[1] < now
    ]
    return every[-1]


YEAR, TERM, FIRST, LAST = last_term()


class Done:
    """What one unit did: minutes and deviations, in the term and just outside it."""

    def __init__(self, held: int, dropped: int, with_guardians: int, closed: tuple[int, ...]):
        self.held, self.dropped, self.with_guardians = held, dropped, with_guardians
        self.closed = closed
        """After how many days each deviation was closed."""

    def minutes(self) -> Iterator[dict[str, Any]]:
        """Minutes: one a day from the first of the term, and two that are not of it."""
        for number in range(self.held + self.dropped):
            yield {
                "mt_held": "ja" if number < self.held else "avlyst",
                "mt_date": (FIRST + timedelta(days=number)).isoformat(),
                "mt_guardian_present": "yes" if number < self.with_guardians else "no",
                "mt_about": "tema",
            }
        for day in (FIRST - timedelta(days=1), LAST + timedelta(days=1)):
            yield {"mt_held": "ja", "mt_date": day.isoformat(), "mt_guardian_present": "yes"}

    def deviations(self) -> Iterator[tuple[datetime, dict[str, Any]]]:
        """Deviations that came on the tenth day of the term, each closed some days later."""
        came = datetime(FIRST.year, FIRST.month, 10, 9, tzinfo=UTC)
        for number, days in enumerate(self.closed):
            closed = (came + timedelta(days=days)).date().isoformat()
            yield came, {"dv_severity": "hoy" if number == 0 else "lav", "dv_closed_date": closed}


DONE = {
    KINDERGARTEN: Done(held=7, dropped=2, with_guardians=6, closed=(1, 4, 9)),
    SCHOOL: Done(held=11, dropped=1, with_guardians=11, closed=(2, 2, 8, 12)),
}
USEFUL: list[int] = []
"""What the families of the last year answered from 0 to 10."""


@pytest.fixture(scope="module")
def municipality(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server with what the units did, and the feedback of five years."""
    served = furnished(tmp_path_factory.mktemp("municipality"))
    app = create_app({"INSTANCE": served.instance})
    with app.app_context(), storage.writing():
        nora = users.add("nora", "Nora Prøve", ["leader"], SCHOOL)
        served.links["nora"] = f"/ny/{users.issue_setup_link(nora)}"
        for unit, done in DONE.items():
            for answers in done.minutes():
                keep("motereferat", {**answers, "child_name": CHILD}, unit=unit)
            for came, answers in done.deviations():
                keep("avviksmelding", answers, unit=unit, received=came)
        for number in range(2):
            day = FIRST + timedelta(days=20 + 7 * number)
            meeting = meetings.plan("tverrfaglig_mote", KINDERGARTEN, day)
            meetings.hold(meeting, day, [])
        add_feedback()
        db.session.commit()
        db.engine.dispose()
    with served.running():
        yield served


def keep(form: str, answers: dict[str, Any], **known: Any) -> None:
    """Keep a submission."""
    version = versions.current(form)
    assert version is not None
    keep.number += 1  # type: ignore[attr-defined]
    store.keep(version, answers, key=f"{keep.number:032}", **known)  # type: ignore[attr-defined]


keep.number = 0  # type: ignore[attr-defined]


def add_feedback() -> None:
    """Keep the answers of content families, skewed as people are, in April of five years."""
    for back, number in zip(range(len(NUMBERS), 0, -1), NUMBERS, strict=True):
        people = invented(random.Random(number), "content", number, FORMS["brukerskjema"])
        for each in people:
            received = datetime(today().year - back, 4, 15, 9, tzinfo=UTC)
            keep("brukerskjema", each, received=received)
        USEFUL[:] = [each["fb_overall"] for each in people if each["fb_overall"] is not None]


@pytest.fixture
def people(municipality: Served, browser: Browser) -> Iterator[Opened]:
    """Tablets of the two leaders, the coordinator and the author."""
    states = {
        login: sign_in(municipality, browser, municipality.links[login])
        for login in ("mari", "nora", "kari", "siri")
    }
    with tablets(municipality, browser, states) as opened:
        yield opened


def test_the_end_of_term_is_played_to_its_end(people: Opened, tmp_path: Path) -> None:
    reported = {}
    for login, unit in (("mari", KINDERGARTEN), ("nora", SCHOOL)):
        reported[unit] = report(people(login), unit)
        assert_counted_by_hand(unit, reported[unit])
    assert reported[KINDERGARTEN]["rp_plan_held"] == "2"
    useful = written(fmean(USEFUL))
    assert {each["rp_feedback"] for each in reported.values()} == {useful}
    coordinator = people("kari")
    side_by_side(coordinator)
    for_the_council(coordinator, tmp_path)
    wheel_and_calendar(coordinator)
    results(coordinator)
    author = people("siri")
    author.goto("/skjemaer/arsrapport/publiser")
    said = author.locator("section:has(#tomme-tall)")
    expect(said).to_contain_text("Svarene åpnes samlet én gang i året")


def report(page: Page, unit: str) -> dict[str, str]:
    """Fill in and send the unit's report from the year wheel; the figures that it had."""
    begin(page, REPORT)
    words = {"rp_good": "Møtene er holdt.", "rp_challenge": "Få vikarer.", "rp_next": "Øve mer."}
    wanted = {"rp_unit": unit, "rp_year": YEAR, "rp_term": TERM, "rp_new_children": 12, **words}
    driving, figures = Driving(page, FORMS[REPORT], wanted), dict[str, str]()
    while not page.url.endswith("/se-over"):
        driving.answer_page()
        for each in page.locator("[data-question] output").all():
            name = each.evaluate("e => e.closest('[data-question]').dataset.question")
            figures[name] = each.inner_text().split(" (")[0]
        if unit == KINDERGARTEN and "/del/moter" in page.url:
            photograph(page, "tertial-moter")
        driving.next()
    turn(page, page.get_by_role("button", name="Send inn"))
    thanked(page)
    return figures


def assert_counted_by_hand(unit: str, figures: Mapping[str, str]) -> None:
    """Compare every figure that the list above decides with a count of it."""
    done = DONE[unit]
    share = 100 * done.held / (done.held + done.dropped)
    guardians = 100 * done.with_guardians / done.held
    days = sorted(done.closed)
    middle = (days[(len(days) - 1) // 2] + days[len(days) // 2]) / 2
    counted = {
        "rp_meetings": str(done.held),
        "rp_cancelled": str(done.dropped),
        "rp_held_share": f"{written(share)}{NBSP}%",
        "rp_guardian_share": f"{written(guardians)}{NBSP}%",
        "rp_cases_named": "0",
        "rp_deviations_new": str(len(days)),
        "rp_deviations_high": "1",
        "rp_deviations_closed": str(len(days)),
        "rp_deviations_days": written(middle),
    }
    assert {name: figures[name] for name in counted} == counted


def written(value: float) -> str:
    """A number with one decimal at most, as pages write it."""
    number = round(value, 1)
    return format_number(int(number) if number == int(number) else number)


def side_by_side(page: Page) -> None:
    """The reports of all units: totals, who lacks, and where they came from."""
    page.goto(f"/oversikt/{REPORT}")
    turn(page, page.get_by_role("link", name="Se rapportene fra alle enhetene samlet"))
    expect(page.locator("main")).to_contain_text("2 av 5 enheter har rapportert (40 %)")
    expect(page.get_by_role("note")).to_contain_text("Lillevik barnehage")
    photograph(page, "tertial-samlet")
    held = sum(done.held for done in DONE.values())
    dropped = sum(done.dropped for done in DONE.values())
    assert total(page, "Tverrfaglige møter holdt") == str(held)
    assert total(page, "Møter avlyst eller utsatt") == str(dropped)
    share = written(100 * held / (held + dropped))
    assert total(page, "Andel av møtene som ble holdt") == f"{share}{NBSP}%"


def total(page: Page, label: str) -> str:
    """What the row of that figure says of all units together."""
    row = page.locator("[aria-labelledby=tall] tr").filter(
        has=page.get_by_role("rowheader", name=label, exact=True)
    )
    return row.locator("td").first.inner_text()


def for_the_council(page: Page, folder: Path) -> None:
    """The document as PDF and for Word: totals, no number of a few, and nothing of a child."""
    expect(page.locator("main")).to_contain_text("Møtene er holdt.")
    with page.expect_download() as download:
        page.get_by_role("button", name="Last ned PDF").click()
    download.value.save_as(folder / "samlet.pdf")
    paper = "\n".join(each.extract_text() for each in PdfReader(folder / "samlet.pdf").pages)
    with page.expect_download() as download:
        page.get_by_role("button", name="Last ned for Word").click()
    download.value.save_as(folder / "samlet.docx")
    with zipfile.ZipFile(folder / "samlet.docx") as file:
        word = re.sub("<[^>]+>", " ", file.read("word/document.xml").decode())
    held = sum(done.held for done in DONE.values())
    for words in (paper, word):
        said = " ".join(words.split())
        assert "Rapport fra 2 av 5 enheter." in said and "Mangler:" in said
        assert f"Tverrfaglige møter holdt {held}" in said
        assert "Møter avlyst eller utsatt færre enn 6" in said  # three
        assert CHILD not in said and CHILD.split()[1] not in said


def wheel_and_calendar(page: Page) -> None:
    """The wheel says what is done, and its calendar holds days and titles only."""
    page.goto("/arshjul/")
    expect(page.locator("main svg").first).to_be_visible()
    expect(page.locator("main")).to_contain_text("Tertialrapport")
    photograph(page, "tertial-arshjul")
    page.get_by_label("Kalender for").select_option(KINDERGARTEN)
    turn(page, page.get_by_role("button", name="Lag lenke"))
    link = page.locator("#lenke").input_value()
    answer = page.request.get(link)
    assert answer.ok and answer.headers["content-type"].startswith("text/calendar")
    text = answer.body().decode()
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    lines = text.replace("\r\n ", "").split("\r\n")
    assert lines[0] == "BEGIN:VCALENDAR" and lines[-2:] == ["END:VCALENDAR", ""]
    known = [line.partition(":") for line in lines if line]
    days = [value for name, _colon, value in known if name.startswith("DTSTART")]
    assert len(days) == lines.count("BEGIN:VEVENT") > 10
    assert all(datetime.strptime(day, "%Y%m%d") for day in days)  # whole days have no zone
    uids = [value for name, _colon, value in known if name == "UID"]
    assert len(set(uids)) == len(days)
    titles = {value for name, _colon, value in known if name == "SUMMARY"}
    assert any("Tverrfaglig møte" in title for title in titles)
    assert CHILD not in text and "Kanarifugl" not in text and "Alma" not in text
    turn(page, page.get_by_role("link", name="Trekk lenken 1"))
    turn(page, page.get_by_role("button", name="Trekk lenken"))
    assert page.request.get(link).status == 410


def results(page: Page) -> None:
    """What a coordinator sees of 10, 20, 40, 100 and 300 families: in how many statements."""
    page.goto("/resultater/brukerskjema")
    readings = page.locator("#periode option").evaluate_all("all => all.map(e => e.value)")
    assert len(readings) == len(NUMBERS)
    seen = {}
    for first in readings:
        page.goto(f"/resultater/brukerskjema?periode={first}")
        number = int(page.locator(".sv-lead").inner_text().split()[0])
        shares = page.locator(".sv-shares li")
        if number == min(NUMBERS):
            expect(page.locator("main")).to_contain_text("færre enn 6")  # said once for all
        seen[number] = shares.locator("strong").count()
        photograph(page, f"resultater-{number}")
    assert seen == {number: STATEMENTS if number >= 20 else 0 for number in NUMBERS}
