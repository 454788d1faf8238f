"""What a sceptical reader found wrong, each fault as it showed itself."""

from typing import Any

import pytest
from flask import Flask
from itsdangerous import TimestampSigner
from sqlalchemy import delete, update

from forms.storage import db
from forms.storage.models.submissions import (
    Draft,
    StoredFile,
)
from forms.storage.submissions import drafts
from forms.web.core import question_html
from tests.support.client import Visitor
from tests.support.factories import (
    form,
    keep_submission,
    section,
    text,
)
from tests.web import forms_coordinator
from tests.web.conftest import Publish, SignIn
from tests.web.forms_simple import (
    NAME,
    SHEET,
    SLEEP,
    TWO_PAGES,
    begin,
    sent,
)


def test_https_without_referrer(app: Flask, publish: Publish) -> None:
    publish(TWO_PAGES)
    client = app.test_client()
    base = "https://localhost"
    page = client.get("/skjema/prove/", base_url=base)
    assert page.headers["Referrer-Policy"] == "no-referrer"
    token = page.text.split('name="csrf_token" value="')[1].split('"')[0]
    answer = client.post("/skjema/prove/start", base_url=base, data={"csrf_token": token})
    assert "/del/" in answer.headers["Location"]


def test_csrf_token_after_hours(
    app: Flask, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    admin = signed_in("administrator")
    page = admin.get("/brukere/")
    token = page.text.split('name="csrf_token" value="')[1].split('"')[0]
    now = TimestampSigner.get_timestamp
    monkeypatch.setattr(TimestampSigner, "get_timestamp", lambda self: now(self) + 2 * 3600)
    answer = admin.post("/brukere/", data={"csrf_token": token, "login": "x", "name": ""})
    assert answer.status_code == 422


def test_far_dates(app: Flask, publish: Publish, signed_in: SignIn) -> None:
    version = publish(forms_coordinator.FORM, "samtale")
    keep_submission(app, version, {"navn": "Kari"})
    who = signed_in("coordinator")
    for q in (
        "til=9999-12-31",
        "fra=0001-01-01",
        "til=0001-01-01",
        "fra=9999-12-31",
        "etter=%00",
        "fra=2026-W01-1",
    ):
        assert who.get(f"/oversikt/samtale?{q}").status_code in (200, 400), q
        assert who.get(f"/oversikt/?{q}").status_code == 200, q


def test_strange_form_id(app: Flask, signed_in: SignIn) -> None:
    author = signed_in("author")
    token = author.get("/nytt-skjema").text.split('name="csrf_token" value="')[1].split('"')[0]
    for id in ('a"%20b', "..", "%0d%0ax", "STORE"):
        for at in ("", "utkast"):
            answer = author.post(
                f"/skjemaer/{id}/{at}",
                data={"csrf_token": token, "text": "{}", "seen": "e3b0c44298fc1c14"},
            )
            assert answer.status_code in (404, 308), (id, at, answer.status_code)


def test_unknown_codes_are_not_kept_drawn(app: Flask, publish: Publish, client: Visitor) -> None:
    publish(
        form(
            section("a", SLEEP),
            confidentiality="anonymous",
            anonymous={"hide_below": 3},
            review=False,
        )
    )
    client.get("/skjema/prove/")
    before = kept()
    for n in range(5):
        client.post("/skjema/prove/", data={"sover": f"ukjent_kode_{n}", "_language": "nb"})
    assert len(kept() - before) <= 2
    assert not any("ukjent_kode_" in drawing for drawing in kept())


def kept() -> set[str]:
    """Every drawing that is kept, with its key, as text."""
    return {
        repr(item)
        for cache in question_html._fragment_caches.values()
        for item in cache.drawings.items()
    }


FILE = {"id": "brev", "type": "file", "label": "Brev", "show_if": {"sover": "no"}}
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def test_files_of_hidden_questions_are_not_kept(
    app: Flask, publish: Publish, client: Visitor
) -> None:
    publish(form(section("a", SLEEP, FILE)))
    begin(client)
    client.fill(sover="no").press("Neste")
    client.page.files["brev"] = [(PDF, "brev.pdf")]
    client.press("Neste")
    client.visit("/skjema/prove/del/a")
    client.fill(sover="yes").press("Neste")
    client.press("Send inn")
    assert sent(app) == [{"sover": "yes"}]
    with app.app_context():
        assert db.session.query(StoredFile).count() == 0


def test_sent_from_elsewhere_while_a_page_is_turned(
    app: Flask, publish: Publish, client: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(TWO_PAGES)
    begin(client).fill(navn="Ola")
    save = drafts.save

    def gone(draft: Draft, *more: Any) -> Draft:
        with db.engine.begin() as another:
            another.execute(delete(Draft))
        return save(draft, *more)

    monkeypatch.setattr(drafts, "save", gone)
    client.press("Neste")
    assert client.status == 410


def test_words_kept_while_the_form_is_sent_are_not_lost(
    app: Flask, publish: Publish, client: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    from forms.web.respondent import submit_response

    publish(TWO_PAGES)
    begin(client).fill(navn="Ola").press("Neste")
    client.fill(sover="yes").press("Neste")
    store_step = submit_response.submit

    def late(step: Any) -> Any:
        monkeypatch.setattr(submit_response, "submit", store_step)
        with db.engine.begin() as another:
            another.execute(update(Draft).values(revision=Draft.revision + 1))
        return store_step(step)

    monkeypatch.setattr(submit_response, "submit", late)
    client.press("Send inn")
    assert sent(app) == []
    assert client.status == 409
    client.press("Send inn")
    assert sent(app) == [{"navn": "Ola", "sover": "yes"}]


def test_another_site_cannot_close_a_form(publish: Publish, client: Visitor) -> None:
    publish(TWO_PAGES)
    begin(client)
    answer = client.post("/skjema/prove/lukk", headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 400
    assert client.get("/skjema/prove/del/barnet").status_code == 200
    assert client.post("/skjema/prove/lukk").status_code == 303


def test_what_staff_write_in_rows_is_not_in_the_copy(publish: Publish, signed_in: SignIn) -> None:
    inner = [text("rn", "Navn"), text("rs", "Notat", audience="staff")]
    rows = {"id": "rep", "type": "repeat", "label": "Barn", "questions": inner}
    note = text("al", "Merket", audience="staff")
    publish(form(section("a", NAME, note, text("x", "Sa {al}"), rows), open_to=["staff"]))
    staff = begin(signed_in("staff"))
    staff.fill(navn="Ola", al="HEMMELIG", x="y").press("rep:add")
    staff.fill(**{"rep-0-rn": "Kari", "rep-0-rs": "BARE ANSATTE"}).press("Neste")
    staff.press("Send inn")
    copy = staff.get("/skjema/prove/kopi").text
    assert "Kari" in copy
    assert "HEMMELIG" not in copy
    assert "BARE ANSATTE" not in copy


def test_the_next_one_on_a_tablet_cannot_open_the_copy(publish: Publish, client: Visitor) -> None:
    publish(TWO_PAGES)
    begin(client).fill(navn="Ola").press("Neste")
    client.fill(sover="yes").press("Neste")
    client.press("Send inn")
    assert "Ola" in client.get("/skjema/prove/kopi").text
    client.get("/skjema/prove/")
    assert client.get("/skjema/prove/kopi").status_code == 410


def test_a_value_for_the_export_is_not_in_the_page(publish: Publish, client: Visitor) -> None:
    score = {"id": "score", "type": "calc", "label": "S", "show": "export"}
    score["value"] = {"sum": ["n"]}
    more = text("x", "X", show_if={"score": {"min": 2}})
    publish(
        form(section("a", {"id": "n", "type": "number", "label": "N"}), section("b", score, more))
    )
    begin(client).fill(n="3717").press("Neste")
    assert client.page.questions == ["x"]
    assert "3717" not in client.page.html


def test_no_more_rows_are_drawn_than_there_is_room_for(publish: Publish, client: Visitor) -> None:
    rows = {"id": "rep", "type": "repeat", "label": "Barn", "max": 4, "questions": [NAME]}
    publish(form(section("a", rows), **{k: SHEET[k] for k in SHEET if k != "sections"}))
    typed = {"rep-rows": ",".join(map(str, range(200))), "_language": "nb"}
    assert client.post("/skjema/prove/", data=typed).text.count('data-row="') == 5


def test_leaving_a_form_that_no_cookie_can_name(client: Visitor) -> None:
    assert client.post("/skjema/\N{SNOWMAN} \u00f8/lukk").status_code == 303


def test_file_names_nested_without_end(publish: Publish, signed_in: SignIn) -> None:
    publish(TWO_PAGES)
    author = signed_in("author")
    author.visit("/skjemaer/prove/prov/")
    assert author.send("/skjemaer/prove/prov/", {"_files": "[" * 60_000}).status_code == 200


def test_the_review_leads_to_what_it_tells_of(client: Visitor, publish: Publish) -> None:
    check = {"when": {"tall": {"above": 9}}, "say": "Er {tall} riktig?", "at": "tall"}
    number = {"id": "tall", "type": "number", "label": "Tall"}
    publish(
        form(
            section("a", number, text("navn", "Navn")),
            section("b", text("nei", "Nei?", decline=True)),
            check=[{**check, "level": "warning"}],
        )
    )
    begin(client).fill(tall="12").press("Neste")
    client.fill(nei__declined="1").press("Neste")
    assert client.page.button("Er 12 riktig?").attrib["href"].endswith("/del/a?til=se-over#q-tall")
    assert client.page.buttons("Ønsker ikke å svare") == []
    client.press("Ikke besvart: Navn")
    assert client.path == "/skjema/prove/del/a"


def test_a_review_says_at_once_what_must_be_answered(client: Visitor, publish: Publish) -> None:
    """Found: an interview's review said «Ikke besvart» of it, and only the next press told."""
    many = [text(f"s{number}", f"Spørsmål {number}?") for number in range(5)]
    publish(form(section("a", *many, text("navn", "Navn", required=True)), mode="interview"))
    begin(client).press("Neste")
    assert "Navn Ikke besvart · Må besvares" in client.page.text
    [folded] = client.page.all("details")
    assert "Navn" not in "".join(folded.itertext())


def test_a_review_says_how_much_is_left_and_folds_what_is_much(
    client: Visitor, publish: Publish
) -> None:
    many = [text(f"s{number}", f"Spørsmål {number}?") for number in range(5)]
    few = [text("en", "En?"), text("to", "To?")]
    publish(form(section("mange", *many), section("litt", *few)))
    begin(client).fill(s2="Ja").press("Neste")
    client.press("Neste")
    assert "6 av 7 spørsmål er ikke besvart." in client.page.text
    folded = list(client.page.all("details"))
    assert len(folded) == 1
    words = " ".join(" ".join(folded[0].itertext()).split())
    assert words.startswith("4 spørsmål er ikke besvart")
    assert "Spørsmål 0?" in words and "Spørsmål 2?" not in words and "En?" not in words
    assert [link.get("href", "").split("#")[1] for link in folded[0].iter("a")] == [
        f"q-s{number}" for number in (0, 1, 3, 4)
    ]


def test_days_of_two_pages_are_compared_when_the_second_is_typed(
    client: Visitor, publish: Publish
) -> None:
    """Found: where the rule names the first of them, it was told on the review page only."""
    first = {"id": "fra", "type": "date", "label": "Fra"}
    second = {"id": "til", "type": "date", "label": "Til"}
    days = {
        "id": "dager",
        "type": "calc",
        "label": "Dager",
        "value": {"days": ["fra", "til"]},
    }
    rule = {"when": {"dager": {"below": 0}}, "say": "Til er før fra.", "at": "fra"}
    publish(form(section("a", first), section("b", second, days), check=[rule]))
    begin(client).fill(fra__day="2", fra__month="5", fra__year="2026").press("Neste")
    client.fill(til__day="1", til__month="5", til__year="2026").press("Neste")
    assert client.page.problems == [("#A-til", "Til er før fra.")]
    client.press("Forrige")
    client.fill(fra__day="1").press("Neste")
    client.press("Neste")
    assert client.page.problems == [] and client.path == "/skjema/prove/se-over"
