"""An anonymous form: one page, one key, and nothing about whoever sends it."""

from pathlib import Path

import pytest
from flask import Flask

from forms.storage import db
from forms.storage.models.submissions import Submission
from tests.support.client import Visitor
from tests.support.databases import Settings
from tests.support.factories import (
    form,
    section,
    text,
    yes_no,
)
from tests.web.conftest import Publish
from tests.web.forms_simple import (
    SHEET,
    number_of_drafts,
    sent,
)

HOW = text("hvordan", "Hvordan går det?", required="soft")


@pytest.fixture
def kept_in(database: Settings) -> Settings:
    """Both databases in turn."""
    return database


def test_one_page_and_the_receipt(app: Flask, client: Visitor, publish: Publish) -> None:
    publish(SHEET | {"receipt": "Takk for **hjelpen**."})
    page = client.visit("/skjema/prove/")
    assert "Svarene er anonyme" in page.text
    client.fill(bra="Alt").press("Send inn")
    assert client.path == "/skjema/prove/kvittering"
    assert "Takk for hjelpen." in client.page.text
    assert client.page.id("referanse") is None
    assert sent(app) == [{"bra": "Alt"}]
    assert number_of_drafts(app) == 0


@pytest.mark.parametrize("required", [True, False])
def test_what_must_be_answered_is_told_of_only_where_something_must(
    required: bool, client: Visitor, publish: Publish
) -> None:
    asked = section("a", text("bra", "Hva var bra?", required=required))
    publish(form(asked, confidentiality="anonymous", purpose="Bli bedre."))
    words = client.visit("/skjema/prove/").text
    assert ("Du ser ved spørsmålene hva du må svare på." in words) == required


def test_nothing_is_kept_about_who_sent_it(app: Flask, publish: Publish) -> None:
    publish(SHEET)
    for number, agent in enumerate(("Mozilla/5.0 (iPad)", "curl/8")):
        visitor = app.test_client()
        assert isinstance(visitor, Visitor)
        seen = {"REMOTE_ADDR": f"10.1.2.{number}", "HTTP_USER_AGENT": agent}
        visitor.visit("/skjema/prove/", environ_overrides=seen)
        fields = visitor.fill(bra="Alt").page.posted(visitor.page.button("Send inn"))
        visitor.post("/skjema/prove/", data=fields, environ_overrides=seen)
        assert "kvittering" not in {cookie.key for cookie in visitor._cookies.values()}
    with app.app_context():
        first, second = db.session.query(Submission).all()
        for row in (first, second):
            assert row.received is None and row.reference is None and row.unit_id is None
            assert row.period.weekday() == 0
        own = {"id", "listed", "key_hash", "digest", "sealed", "wrapped_key"}
        columns = {c.name for c in Submission.__table__.columns} - own
        assert {getattr(first, c) == getattr(second, c) for c in columns} == {True}
        assert len(first.sealed) == len(second.sealed)


def test_no_address_or_browser_is_in_any_file(
    app: Flask, kept_in: Settings, publish: Publish, client: Visitor
) -> None:
    publish(SHEET)
    seen = {"REMOTE_ADDR": "10.77.66.55", "HTTP_USER_AGENT": "Kanarifugl/1"}
    client.visit("/skjema/prove/", environ_overrides=seen)
    fields = client.fill(bra="kanarigul").page.posted(client.page.button("Send inn"))
    client.post("/skjema/prove/", data=fields, environ_overrides=seen)
    assert len(sent(app)) == 1
    for path in Path(kept_in["INSTANCE"]).rglob("*"):
        content = path.read_bytes() if path.is_file() else b""
        for canary in (b"10.77.66.55", b"Kanarifugl", b"kanarigul", fields["key"].encode()):
            assert canary not in content, path


def test_sent_twice_is_kept_once(app: Flask, client: Visitor, publish: Publish) -> None:
    publish(SHEET)
    client.visit("/skjema/prove/")
    fields = client.fill(bra="Alt").page.posted(client.page.button("Send inn"))
    for _ in range(3):
        answer = client.post("/skjema/prove/", data=fields)
        assert answer.status_code == 303
        assert answer.location.endswith("/skjema/prove/kvittering")
    assert sent(app) == [{"bra": "Alt"}]


def test_other_answers_under_the_same_key(app: Flask, client: Visitor, publish: Publish) -> None:
    publish(SHEET)
    client.visit("/skjema/prove/")
    fields = client.fill(bra="Alt").page.posted(client.page.button("Send inn"))
    client.post("/skjema/prove/", data=fields)
    fields["A-bra"] = "Lite"
    answer = client.post("/skjema/prove/", data=fields)
    assert answer.status_code == 409
    assert client.page.value("bra") == "Lite"
    assert client.page.hidden_value("key") != fields["key"]
    assert sent(app) == [{"bra": "Alt"}]
    client.path = "/skjema/prove/"
    client.press("Send inn")
    assert sorted(a["bra"] for a in sent(app)) == ["Alt", "Lite"]


@pytest.mark.parametrize("key", [None, "", "x", "æ" * 32, "A" * 33])
def test_a_key_that_is_none_of_ours(
    key: str | None, app: Flask, client: Visitor, publish: Publish
) -> None:
    publish(SHEET)
    client.visit("/skjema/prove/")
    client.fill(bra="Alt").press("Send inn", key=key)
    assert client.path == "/skjema/prove/kvittering"
    assert sent(app) == [{"bra": "Alt"}]


def test_an_old_page_keeps_everything(app: Flask, client: Visitor, publish: Publish) -> None:
    publish(SHEET)
    client.visit("/skjema/prove/")
    client.fill(bra="Alt").press("Send inn", csrf_token="gammel")
    assert client.status == 400
    assert client.page.value("bra") == "Alt"
    assert sent(app) == []
    client.press("Send inn")
    assert sent(app) == [{"bra": "Alt"}]


def test_answers_open_questions_and_sections(app: Flask, client: Visitor, publish: Publish) -> None:
    more = section("mer", text("mer", "Mer?"), show_if={"bra": "no"})
    why = text("hvorfor", "Hvorfor?", show_if={"bra": "no"}, required=True)
    publish(
        {
            **SHEET,
            **form(section("a", yes_no("bra", "Var det bra?"), why), more),
            "confidentiality": "anonymous",
        }
    )
    client.visit("/skjema/prove/")
    assert client.page.questions == ["bra"]
    client.fill(bra="no").press("Send inn")
    assert client.status == 200
    assert client.page.notices == ["Svarene dine gir noen flere spørsmål."]
    assert client.page.questions == ["bra", "hvorfor", "mer"]
    client.press("Send inn")
    assert client.page.problems == [("#A-hvorfor", "Fyll ut «Hvorfor?».")]
    client.fill(hvorfor="Kaldt", mer="Nei").press("Send inn")
    assert sent(app) == [{"bra": "no", "hvorfor": "Kaldt", "mer": "Nei"}]


def test_a_section_that_opens_is_shown_before_it_is_sent(
    app: Flask, client: Visitor, publish: Publish
) -> None:
    more = section("mer", text("mer", "Mer?"), show_if={"bra": "no"})
    sections = form(section("a", yes_no("bra", "Var det bra?")), more)["sections"]
    publish({**SHEET, "sections": sections})
    client.visit("/skjema/prove/")
    client.fill(bra="no").press("Send inn")
    assert client.page.questions == ["bra", "mer"] and sent(app) == []
    client.press("Send inn")
    assert sent(app) == [{"bra": "no", "mer": None}]


def test_a_page_opened_before_a_new_version_is_sent_to_its_own(
    app: Flask, client: Visitor, publish: Publish
) -> None:
    publish(SHEET)
    client.visit("/skjema/prove/")
    client.fill(bra="Alt")
    publish({**SHEET, "sections": [section("nytt", text("nytt", "Nytt?"))]})
    client.press("Send inn")
    assert client.path == "/skjema/prove/kvittering"
    assert sent(app) == [{"bra": "Alt"}]
    assert client.visit("/skjema/prove/").questions == ["nytt"]


def test_the_receipt_can_be_bookmarked(client: Visitor, publish: Publish) -> None:
    publish(SHEET)
    assert client.visit("/skjema/prove/kvittering").h1 == "Takk, svarene er sendt"


def test_nobody_sees_one_submission(client: Visitor, publish: Publish) -> None:
    publish(SHEET)
    client.visit("/skjema/prove/")
    client.fill(bra="Alt").press("Send inn")
    assert client.get("/skjema/prove/kopi").status_code == 410
    assert client.get("/skjema/prove/del/motet").status_code == 410
    assert client.send("/skjema/prove/start").status_code == 303
    assert client.send("/skjema/prove/send").status_code == 410


def test_an_empty_sheet_is_not_sent(app: Flask, client: Visitor, publish: Publish) -> None:
    publish(SHEET)
    client.visit("/skjema/prove/")
    page = client.press("Send inn")
    assert client.status == 422
    assert "Svar på minst ett spørsmål" in page.text
    assert sent(app) == []
    client.fill(bra="Praten").press("Send inn")
    assert sent(app) == [{"bra": "Praten"}]


def test_an_empty_sheet_is_an_error_in_the_title_and_takes_the_focus(
    client: Visitor, publish: Publish
) -> None:
    publish(SHEET)
    client.visit("/skjema/prove/")
    client.press("Send inn")
    assert client.status == 422 and client.page.title.startswith("Feil:")
    (notice,) = [e for e in client.page.root.iter() if "data-focus" in e.attrib]
    assert "autofocus" in notice.attrib


def test_warnings_are_read_before_a_page_without_review_is_sent(
    app: Flask, client: Visitor, publish: Publish
) -> None:
    """Found: what only warns was told of on the review page, which this form does not have."""
    points = {"id": "poeng", "type": "number", "label": "Poeng"}
    total = {"id": "sum", "type": "calc", "label": "Sum", "value": {"sum": ["poeng"]}}
    high = {"id": "obs", "type": "note", "tone": "warning", "text": "Snakk sammen i dag."}
    asked = section("a", points, total, {**high, "show_if": {"sum": {"min": 10}}}, HOW)
    rule = {"when": {"poeng": {"above": 20}}, "say": "Stemmer det?", "at": "poeng"}
    publish(form(asked, review=False, check=[{**rule, "level": "warning"}]))
    client.visit("/skjema/prove/")
    client.fill(poeng="30").press("Send inn")
    assert "Snakk sammen i dag." in client.page.text
    assert client.page.button("Ikke besvart: Hvordan går det?").get("href") == "#q-hvordan"
    assert client.page.button("Gå til advarselen").get("href") == "#q-obs"
    assert client.page.button("Stemmer det?").get("href") == "#q-poeng"
    assert sent(app) == []
    client.press("Send inn")
    assert client.path == "/skjema/prove/kvittering"
    assert sent(app) == [{"poeng": 30, "sum": 30, "hvordan": None}]


def test_a_warning_that_a_section_opens_is_read_first(
    app: Flask, client: Visitor, publish: Publish
) -> None:
    wait = {"id": "obs", "type": "note", "tone": "warning", "text": "Ring i dag."}
    closed = section("mer", wait, show_if={"bra": "no"})
    publish(
        form(section("a", yes_no("bra", "Går det bra?")), closed, confidentiality="anonymous")
        | {"anonymous": {"hide_below": 3}}
    )
    client.visit("/skjema/prove/")
    client.fill(bra="no").press("Send inn")
    assert "Trykk «Send inn» en gang til" in client.page.text and sent(app) == []
    client.press("Send inn")
    assert sent(app) == [{"bra": "no"}]


def test_what_is_kept_of_an_anonymous_answer_is_what_the_page_says(
    app: Flask, client: Visitor, publish: Publish
) -> None:
    """Found: «Vi lagrer bare svarene». The version of the form is kept too."""
    version = publish(SHEET)
    told = client.visit("/skjema/prove/").text
    client.fill(bra="Alt").press("Send inn")
    with app.app_context():
        kept = db.session.query(Submission).one()
        others = ("received", "reference", "unit_id", "case_id")
        assert [getattr(kept, name) for name in others] == [None] * 4
        assert kept.version_id == version.id and kept.period.weekday() == 0
    assert "det du svarer, uken det kom, og hvilken utgave av skjemaet du fikk" in told
