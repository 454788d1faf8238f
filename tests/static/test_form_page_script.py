"""What the scripts do in a page where answers are given, and that the page works without them."""

import re

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from tests.static.gallery import LOST
from tests.support.patience import until

pytestmark = pytest.mark.browser

STATUS = ".sv-status[role=status]"
NOT_SENT = "#not-sent"


@pytest.fixture
def page(page: Page, address: str) -> Page:
    page.goto(f"{address}/page")
    page.wait_for_load_state("networkidle")
    return page


def last(app: Flask) -> dict[str, list[str]]:
    """The newest autosave."""
    kept: list[dict[str, list[str]]] = app.extensions["kept"]
    return kept[-1] if kept else {}


def saved(page: Page) -> None:
    expect(page.locator(STATUS)).to_have_text("Lagret kl. 14.05")


# Questions open and close


def test_a_follow_up_opens_at_once_and_keeps_its_text_when_closed(page: Page):
    follow_up, seen = page.locator("#A-vanskelig"), page.locator("#q-vanskelig [name=_seen]")
    expect(follow_up).to_be_hidden()
    expect(seen).to_be_disabled()
    page.get_by_text("Nei", exact=True).first.click()
    expect(follow_up).to_be_visible()
    expect(seen).to_be_enabled()
    follow_up.fill("Legger seg sent")
    page.get_by_text("Vet ikke").click()
    expect(follow_up).to_be_hidden()
    expect(seen).to_be_disabled()
    page.get_by_text("Nei", exact=True).first.click()
    expect(follow_up).to_have_value("Legger seg sent")


def test_a_part_of_a_sheet_opens_with_its_questions(page: Page, address: str):
    page.goto(f"{address}/sheet")
    part, grade, group = page.locator("[data-section=skole]"), "#q-trinn", "#q-klasse"
    expect(part).to_be_hidden()
    page.get_by_text("Ungdom").click()
    expect(page.get_by_role("heading", name="Om skolen")).to_be_visible()
    expect(page.locator(f"{grade} [name=_seen]")).to_be_enabled()
    expect(page.locator(group)).to_be_hidden()
    page.locator("#A-trinn").fill("8")
    expect(page.locator(group)).to_be_visible()
    page.get_by_text("Foresatt").click()
    expect(part).to_be_hidden()
    expect(page.locator(f"{grade} [name=_seen]")).to_be_disabled()
    page.get_by_text("Ungdom").click()
    expect(page.locator("#A-trinn")).to_have_value("8")
    expect(page.locator(group)).to_be_visible()


def test_what_is_hidden_counts_as_unanswered_further_down(page: Page):
    page.get_by_text("Nei", exact=True).first.click()
    page.locator("#A-vanskelig").fill("Ja")
    expect(page.locator("#q-ofte")).to_be_visible()
    page.get_by_text("Vet ikke").click()
    expect(page.locator("#q-ofte")).to_be_hidden()


def test_declining_closes_the_follow_up(page: Page):
    page.get_by_text("Nei", exact=True).first.click()
    page.get_by_text("Ønsker ikke å svare").click()
    expect(page.locator("#q-vanskelig")).to_be_hidden()


NUMBERS = {
    "8,5": True,
    "8.5 timer": True,
    "\N{MINUS SIGN}1": True,
    "9": False,
    "1 000": False,
    "åtte": False,
    "": False,
}
DAYS = {
    ("7", "5", "2020"): True,
    ("07", "05", "2019"): False,
    ("7.5.2020", "", ""): True,
    ("2020-05-07", "", ""): True,
    ("31", "2", "2020"): False,
    ("7", "5", ""): False,
}


def test_numbers_are_read_as_the_server_reads_them(page: Page):
    for typed, opens in NUMBERS.items():
        page.locator("#A-antall").fill(typed)
        expect(page.locator("#q-ofte")).to_be_visible(visible=opens)


def test_dates_are_read_as_the_server_reads_them(page: Page):
    for parts, opens in DAYS.items():
        for name, value in zip(("day", "month", "year"), parts, strict=True):
            page.locator(f"[name=A-fodt-{name}]").fill(value)
        expect(page.locator("#q-andre")).to_be_visible(visible=opens)


def test_a_row_of_a_table_and_a_ranking_open_questions(page: Page):
    page.locator("[name=A-opplevd-hort][value='2']").check()
    expect(page.locator("#A-bedre")).to_be_visible()
    page.locator("[name=A-opplevd-hort][value='5']").check()
    expect(page.locator("#A-bedre")).to_be_hidden()
    page.locator("#A-rang-lek").select_option("1")
    page.locator("#A-rang-ro").select_option("3")
    expect(page.locator("#q-andre")).to_be_hidden()
    page.locator("#A-rang-ro").select_option("2")
    expect(page.locator("#q-andre")).to_be_visible()


def test_each_row_of_a_repeat_opens_its_own_question(page: Page):
    page.locator("[name=A-barn-1-hjemme][value=no]").check()
    expect(page.locator("#q-barn-1-hvor")).to_be_visible()
    expect(page.locator("#q-barn-0-hvor")).to_be_hidden()
    expect(page.locator("#q-andre")).to_be_visible()  # the list is answered now


def test_the_line_for_other_opens_with_its_option(page: Page):
    expect(page.locator("#A-hjelp-other")).to_be_hidden()
    page.get_by_text("Andre", exact=True).click()
    expect(page.locator("#A-hjelp-other")).to_be_visible()


# What is typed is kept


def test_typing_and_choosing_are_kept_and_said(page: Page, app: Flask):
    page.locator("#A-navn").press_sequentially("Ola", delay=20)
    saved(page)
    assert last(app)["A-navn"] == ["Ola"]
    assert len(app.extensions["kept"]) == 1
    assert page.locator("[name=revision]").input_value() == "2"
    page.locator("[name=A-sover][value=nei]").check()
    expect(page.locator("[name=revision]")).to_have_value("3")
    assert last(app)["revision"] == ["2"]
    assert "_seen" in last(app)


def test_never_two_requests_at_a_time(page: Page, app: Flask):
    page.evaluate(
        """() => { const real = fetch; window.most = window.now = 0;
        window.fetch = async (...args) => { most = Math.max(most, ++now);
          await new Promise(r => setTimeout(r, 400));
          try { return await real(...args); } finally { now--; } } }"""
    )
    for code in ("ja", "nei", "vet_ikke", "ja"):
        page.locator(f"[name=A-sover][value={code}]").check()
        page.wait_for_timeout(200)
    expect(page.locator("[name=revision]")).not_to_have_value("1")
    until(lambda: last(app)["A-sover"] == ["ja"], page.wait_for_timeout)
    assert page.evaluate("most") == 1


def test_without_network_it_says_so_and_tries_again(
    page: Page, app: Flask, context: BrowserContext
):
    context.set_offline(True)
    page.locator("#A-navn").fill("Kari")
    expect(page.locator(STATUS)).to_have_text("Ikke lagret ennå. Vi prøver igjen. Ikke lukk siden.")
    context.set_offline(False)
    saved(page)
    assert last(app)["A-navn"] == ["Kari"]


def test_a_failing_server_is_tried_again(page: Page, app: Flask):
    app.extensions["answer"] = 503
    page.locator("#A-navn").fill("Kari")
    expect(page.locator(STATUS)).to_have_text("Ikke lagret ennå. Vi prøver igjen. Ikke lukk siden.")
    app.extensions["answer"] = 200
    saved(page)
    assert last(app)["A-navn"] == ["Kari"]


def test_a_save_whose_answer_was_lost_is_no_conflict(page: Page, app: Flask):
    app.extensions["answer"] = LOST
    page.locator("#A-navn").fill("Kari")
    expect(page.locator(STATUS)).to_have_text("Ikke lagret ennå. Vi prøver igjen. Ikke lukk siden.")
    app.extensions["answer"] = 200
    page.locator("#A-antall").fill("9")
    saved(page)
    assert last(app)["A-antall"] == ["9"]


def test_two_lost_answers_are_no_conflict_either(page: Page, app: Flask):
    app.extensions["answer"] = LOST
    page.locator("#A-navn").fill("Kari")
    expect(page.locator(STATUS)).to_have_text("Ikke lagret ennå. Vi prøver igjen. Ikke lukk siden.")
    page.locator("#A-antall").fill("9")
    until(lambda: len(app.extensions["kept"]) >= 2, page.wait_for_timeout)
    app.extensions["answer"] = 200
    saved(page)
    assert last(app)["A-antall"] == ["9"]


def test_another_devices_save_is_a_conflict_even_then(page: Page, app: Flask):
    app.extensions["answer"] = 503
    page.locator("#A-navn").fill("Kari")
    expect(page.locator(STATUS)).to_have_text("Ikke lagret ennå. Vi prøver igjen. Ikke lukk siden.")
    app.extensions["kept"].append({"A-navn": ["Somebody else"]})
    app.extensions["answer"] = 200
    expect(page.locator(STATUS)).to_contain_text("et annet nettbrett")


@pytest.mark.parametrize(("code", "words"), [(409, "et annet nettbrett"), (410, "underveis")])
def test_a_refusal_stops_it_with_a_reason(page: Page, app: Flask, code: int, words: str):
    app.extensions["answer"] = code
    page.locator("#A-navn").fill("Kari")
    expect(page.locator(STATUS)).to_contain_text(words)
    app.extensions["answer"] = 200
    page.locator("#A-navn").fill("Kari N")
    page.wait_for_timeout(1000)
    assert app.extensions["kept"] == []


def test_leaving_takes_the_last_letters_along(page: Page, app: Flask, address: str):
    page.locator("#A-navn").press_sequentially("Per")
    page.goto(f"{address}/receipt")
    until(lambda: app.extensions["kept"] and last(app)["A-navn"] == ["Per"], page.wait_for_timeout)


def test_leaving_is_warned_about_only_when_something_is_not_kept(
    page: Page, app: Flask, address: str
):
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.locator("#A-navn").press_sequentially("Per")
    saved(page)
    page.goto(f"{address}/page")
    assert asked == []
    app.extensions["answer"] = 503
    page.locator("#A-navn").press_sequentially("Per")
    expect(page.locator(STATUS)).to_contain_text("Ikke lagret")
    page.goto(f"{address}/receipt")
    assert asked == ["beforeunload"]


# Sending


def test_a_double_tap_sends_once_and_a_later_tap_again(page: Page):
    posts: list[str] = []

    def stay(route: Route) -> None:
        posts.append(route.request.url)
        route.fulfill(status=204)

    page.route(re.compile(r"/page$"), stay)
    button = page.locator(".sv-actions [value=next]")
    button.dblclick()
    page.wait_for_timeout(1100)
    assert len(posts) == 1
    button.click()
    until(lambda: len(posts) == 2, page.wait_for_timeout)


def test_sending_waits_for_the_save_on_its_way(page: Page, app: Flask):
    page.evaluate(
        """() => { const real = fetch; window.fetch = async (...args) => {
          window.begun = true; await new Promise(r => setTimeout(r, 600));
          return real(...args); } }"""
    )
    page.locator("[name=A-sover][value=nei]").check()
    until(lambda: page.evaluate("window.begun"), page.wait_for_timeout)
    with page.expect_request(lambda r: r.method == "POST" and r.url.endswith("/page")) as sent:
        page.get_by_role("button", name="Neste").last.click()
    assert 'name="revision"\r\n\r\n2' in (sent.value.post_data or "")


def test_a_sheet_is_not_lost_when_the_network_is(page: Page, address: str, context: BrowserContext):
    page.goto(f"{address}/sheet")
    page.get_by_label("Hva kunne vært bedre?").fill("Mer tid")
    context.set_offline(True)
    page.get_by_role("button", name="Send inn").click()
    expect(page.locator(NOT_SENT)).to_contain_text("Ingen nett. Det du har skrevet, står her")
    expect(page.locator(NOT_SENT)).to_contain_text("ikke lukk den")
    expect(page.get_by_label("Hva kunne vært bedre?")).to_have_value("Mer tid")
    context.set_offline(False)
    page.wait_for_timeout(1000)
    with page.expect_request(lambda r: r.method == "POST") as sent:
        page.get_by_role("button", name="Send inn").click()
    assert "Mer+tid" in (sent.value.post_data or "")


@pytest.mark.parametrize("path", ["sheet", "review"])
def test_a_proxy_without_its_server_loses_nothing(page: Page, address: str, path: str):
    """The sheet's words and the signatures beside a review stand in the page alone."""
    page.goto(f"{address}/{path}")
    page.evaluate("window.same = true")
    page.route(re.compile(r"/page$"), lambda route: route.fulfill(status=502, body="Bad Gateway"))
    button = page.locator(".sv-actions button").first
    button.click()
    expect(page.locator(NOT_SENT)).to_contain_text("Vi får ikke kontakt med tjenesten nå")
    assert page.evaluate("window.same")
    expect(button).to_be_focused()
    page.unroute_all()
    page.wait_for_timeout(1100)
    with page.expect_navigation():
        button.click()


def test_a_form_that_is_sent_goes_where_the_server_says(page: Page, address: str):
    page.goto(f"{address}/sheet")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(f"{request.method} {request.url}"))
    told = {"X-Location": "/receipt"}
    page.route(re.compile(r"/page$"), lambda route: route.fulfill(status=204, headers=told))
    page.get_by_label("Hva kunne vært bedre?").fill("Mer tid")
    page.get_by_role("button", name="Send inn").click()
    page.wait_for_url("**/receipt")
    assert [each for each in asked if "/a/" not in each] == [
        f"POST {address}/page",
        f"GET {address}/receipt",
    ]


def test_a_page_that_the_server_is_away_from_tries_again_by_itself(page: Page, app: Flask):
    """Wi-Fi without internet: the browser says that it is online."""
    away = re.compile(r"/(utkast|page|ikon\.svg)$")
    page.route(away, lambda route: route.abort())
    page.locator("#A-navn").fill("Kari")
    page.get_by_role("button", name="Neste").last.click()
    expect(page.locator(NOT_SENT)).to_contain_text("Vi får ikke kontakt med tjenesten nå")
    page.unroute(away)
    saved(page)
    expect(page.locator(NOT_SENT)).to_have_count(0)
    assert last(app)["A-navn"] == ["Kari"]


def test_a_row_is_not_added_without_the_server_and_nothing_is_lost(page: Page):
    page.locator("#A-barn-0-navn").fill("Anna")
    page.route(re.compile(r"/page$"), lambda route: route.abort())
    page.get_by_role("button", name="Legg til søsken").click()
    expect(page.locator(NOT_SENT)).to_contain_text("Vi får ikke kontakt med tjenesten nå")
    expect(page.locator("#A-barn-0-navn")).to_have_value("Anna")
    expect(page.locator("#q-barn [data-row]")).to_have_count(2)
    page.unroute_all()
    page.get_by_role("button", name="Legg til søsken").click()
    expect(page.locator("#q-barn [data-row]")).to_have_count(3)


def test_a_file_is_not_said_to_be_kept_before_it_is_sent(page: Page, app: Flask, address: str):
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    photo = {"name": "bilde.png", "mimeType": "image/png", "buffer": b"x"}
    page.locator("input[type=file]").set_input_files(photo)
    expect(page.locator(STATUS)).to_contain_text("men ikke filen du har valgt")
    page.goto(f"{address}/receipt")
    assert asked == ["beforeunload"]


def test_enter_presses_next_and_no_other_button(page: Page):
    with page.expect_request(lambda r: r.method == "POST" and r.url.endswith("/page")) as sent:
        page.locator("#A-navn").press("Enter")
    assert 'name="_do"\r\n\r\nnext' in (sent.value.post_data or "")


# The rest


def test_rows_come_and_go_without_a_new_page(page: Page):
    page.locator("#A-barn-0-navn").fill("Anna")
    page.locator("#A-navn").fill("Ola")
    page.evaluate("window.same = true")
    page.get_by_role("button", name="Legg til søsken").click()
    expect(page.locator("#A-barn-2-navn")).to_be_focused()
    page.get_by_role("button", name="Fjern søsken 2").click()
    expect(page.locator("#q-barn [data-row]")).to_have_count(2)
    expect(page.locator("#A-navn")).to_have_value("Ola")
    assert page.evaluate("window.same")
    assert page.evaluate("document.activeElement.closest('#q-barn') !== null")


def test_a_counter_tells_what_is_left_and_what_is_too_much(page: Page):
    page.get_by_text("Nei", exact=True).first.click()
    line = page.locator("[id='A-vanskelig.count']")
    expect(line).to_have_text("500 tegn igjen")
    page.locator("#A-vanskelig").fill("👩‍👧" * 100)
    expect(line).to_have_text("200 tegn igjen")
    page.locator("#A-vanskelig").fill("a" * 503)
    expect(line).to_have_text("3 tegn for mye")


def test_the_error_summary_has_focus_and_leads_to_the_control(page: Page, address: str):
    page.goto(f"{address}/page?feil")
    expect(page.locator(".ds-error-summary")).to_be_focused()
    assert page.title().startswith("Feil: ")
    page.get_by_role("link", name=re.compile("Sover barnet godt")).click()
    expect(page.locator("#A-sover-ja")).to_be_focused()
    expect(page.locator("#q-sover legend")).to_be_in_viewport()


def test_nothing_is_left_in_the_browser(page: Page):
    page.locator("#A-navn").fill("Ola")
    saved(page)
    left = page.evaluate(
        """async () => [localStorage.length, sessionStorage.length,
          (await indexedDB.databases()).length, (await caches.keys()).length,
          JSON.stringify(history.state), document.cookie]"""
    )
    assert left == [0, 0, 0, 0, "null", ""]


def test_without_scripting_everything_is_there(browser: Browser, address: str):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/page")
    page.locator("#A-navn").fill("Ola")
    page.get_by_role("button", name="Legg til søsken").click()
    expect(page.locator("#A-barn-2-navn")).to_be_visible()
    page.goto(f"{address}/page?feil")
    expect(page.locator(".ds-error-summary")).to_be_focused()
    context.close()
