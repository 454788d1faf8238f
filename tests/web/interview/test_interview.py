"""The interview: parts in any order, notes for the staff alone, a tablet that is turned."""

from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import delete
from sqlalchemy.exc import OperationalError

from forms.i18n import format_date, today
from forms.storage import Draft, db
from forms.storage.submissions import drafts, queries, store
from forms.storage.workflow import transitions
from tests.support.client import Visitor
from tests.support.factories import (
    add_units,
    form,
    section,
    text,
    yes_no,
)
from tests.web.conftest import Publish, SignIn
from tests.web.forms_simple import draft
from tests.web.forms_workflow import the_submission

TALK = form(
    section(
        "trivsel", yes_no("sover", "Sover barnet godt?"), text("spiser", "Spiser barnet godt?")
    ),
    section(
        "faglig", text("uro", "Grad av uro", audience="staff", guide="Fakta"), audience="staff"
    ),
    section("enerom", yes_no("trygg", "Er du trygg hjemme?", audience="alone"), audience="alone"),
    section(
        "avtale",
        text("avtalt", "Hva er avtalt?", required="soft"),
        {"id": "neste", "type": "date", "label": "Når ble det sagt?", "max": "today"},
    ),
    mode="interview",
    open_to=["staff"],
)
GATE = {"name": "Kari Li", "point": ["nobody", "interpreter", "voluntary", "secrecy"]}


@pytest.fixture
def staff(app: Flask, publish: Publish, signed_in: SignIn) -> Visitor:
    """A member of staff on the interview's first page."""
    add_units(app)
    publish(TALK)
    visitor = signed_in("staff", unit="solbakken")
    visitor.visit("/skjema/prove/")
    visitor.press("Start")
    return visitor


def to_family(visitor: Visitor) -> Visitor:
    """Turn the tablet for the first time."""
    visitor.press("Vis til foresatte")
    visitor.fill(pin="4711")
    visitor.press("Vis til foresatte")
    return visitor


def main(visitor: Visitor) -> str:
    """What the page shows in words, without menu and footer."""
    return visitor.page.html.split("<main")[1].split("</main>")[0]


def test_the_parts_are_there_in_any_order_with_their_state(staff: Visitor) -> None:
    assert "Ikke startet" in staff.page.text
    staff.fill(sover="yes").press("Avtale")
    assert staff.path.endswith("/del/avtale")
    assert "Påbegynt" in staff.page.text
    staff.press("Trivsel")
    staff.fill(spiser="Ja").press("Faglig")
    assert "Ferdig" in staff.page.text


def test_a_part_whose_questions_were_declined_is_done(
    app: Flask, publish: Publish, signed_in: SignIn
) -> None:
    """Found: «Påbegynt» for good, as if somebody had to be asked once more."""
    add_units(app)
    asked = section("trivsel", text("sover", "Hvordan sover barnet?", decline=True))
    later = section("avtale", text("avtale", "Hva avtaler vi?"))
    publish(form(asked, later, mode="interview", open_to=["staff"]))
    staff = signed_in("staff", unit="solbakken")
    staff.visit("/skjema/prove/")
    staff.press("Start")
    staff.fill(sover__declined="1").press("Neste")
    assert staff.path.endswith("/del/avtale") and "Ferdig" in main(staff)


def test_notes_and_ticks_are_kept_and_shown_again(staff: Visitor) -> None:
    staff.fill(_note__sover="Far nølte").press("Neste", **{"_again-spiser": "1"})
    staff.press("Trivsel")
    assert "Far nølte" in main(staff)
    assert staff.page.posted(staff.page.button("Neste"))["_again-spiser"] == "1"
    assert "1 å spørre om igjen" in staff.page.text
    staff.visit("/skjema/prove/se-over")
    assert "1 spørsmål å spørre om igjen" in staff.page.text
    assert "Far nølte" not in main(staff)


def test_the_tools_stand_inside_their_question_and_are_hidden_with_it(
    publish: Publish, signed_in: SignIn
) -> None:
    follow_up = text("hva", "Hva er vanskelig?", show_if={"sover": "no"})
    children = {
        "id": "barn",
        "type": "repeat",
        "label": "Søsken",
        "add": "Legg til søsken",
        "summary": "{navn}",
        "questions": [text("navn", "Navn")],
    }
    publish(
        {**TALK, "sections": [section("a", yes_no("sover", "Sover barnet?"), follow_up, children)]}
    )
    staff = signed_in("staff")
    staff.visit("/skjema/prove/")
    staff.press("Start")
    for name, hidden in (("sover", False), ("hva", True), ("barn", False)):
        question = staff.page.id(f"q-{name}")
        assert question is not None
        assert ("hidden" in question.attrib) is hidden
        fields = [e.get("name") for e in question.iter() if e.get("name", "").startswith("_note-")]
        assert fields == [f"_note-{name}"]


def test_a_turned_tablet_has_nothing_for_staff_in_it(staff: Visitor) -> None:
    staff.fill(_note__sover="Far nølte").press("Neste")
    staff.fill(uro="HEMMELIG").press("Trivsel")
    to_family(staff)
    assert staff.path.endswith("/del/trivsel")
    html = staff.page.html
    for hidden in ("Far nølte", "Notat", "Faglig", "HEMMELIG", "Logg ut", "Fakta", "enerom"):
        assert hidden not in html, hidden
    for path in (
        "/",
        "/samtaler/",
        "/saker/",
        "/skjema/prove/del/faglig",
        "/skjema/prove/senere",
        "/skjema/prove/alene/",
        "/skjema/prove/signer/",
        "/oversikt/",
    ):
        response = staff.get(path)
        assert response.status_code == 303, path
        assert response.location.startswith("/skjema/prove/")
    staff.visit("/skjema/prove/se-over")
    assert "HEMMELIG" not in staff.page.html and "Send inn" not in staff.page.text


def test_what_the_family_types_is_kept_and_takes_nothing_away(app: Flask, staff: Visitor) -> None:
    staff.press("Faglig")
    staff.fill(uro="Stor").press("Trivsel")
    to_family(staff)
    staff.fill(sover="no", spiser="Litt").press("Neste")
    assert staff.path.endswith("/del/avtale")
    staff.press("Tilbake til ansattvisning")
    staff.fill(pin="4711").press("Tilbake til ansattvisning")
    staff.visit("/skjema/prove/se-over?vis=alt")
    staff.press("Send inn")
    with app.app_context():
        kept = store.open_answers(store.get(the_submission(app).id))
    assert kept == {
        "sover": "no",
        "spiser": "Litt",
        "uro": "Stor",
        "avtalt": None,
        "neste": None,
    }


def test_five_wrong_codes_end_the_sign_in_and_lose_nothing(app: Flask, staff: Visitor) -> None:
    staff.fill(spiser="Godt").press("Avtale")
    to_family(staff)
    staff.fill(avtalt="Vi ringer.").press("Tilbake til ansattvisning")
    assert "Vi ringer." in draft(app)["typed"]["avtalt"], "what the family typed goes along"
    for left in (4, 3, 2, 1):
        staff.fill(pin="0000").press("Tilbake til ansattvisning")
        assert f"{left} forsøk igjen" in staff.page.text
    staff.fill(pin="0000").press("Tilbake til ansattvisning")
    assert "/logg-inn" in staff.path
    assert "Koden var feil, og derfor er du logget ut." in staff.page.text
    assert "Det som er skrevet i skjemaet, er lagret." in staff.page.text
    assert staff.get("/saker/").status_code in (302, 303, 401)


def test_digits_of_another_keyboard_are_the_same_digits(staff: Visitor) -> None:
    staff.press("Vis til foresatte")
    staff.fill(pin="٤٧١١").press("Vis til foresatte")
    staff.press("Tilbake til ansattvisning")
    staff.fill(pin="4711").press("Tilbake til ansattvisning")
    assert "Vis til foresatte" in staff.page.text


@pytest.mark.parametrize("digits", ["", "12", "abcd", "12345"])
def test_the_code_has_four_digits(staff: Visitor, digits: str) -> None:
    staff.press("Vis til foresatte")
    staff.fill(pin=digits).press("Vis til foresatte")
    assert staff.status == 422 and "Skriv fire sifre." in staff.page.text


def test_opened_questions_that_are_not_to_be_asked_yet_are_explained(
    app: Flask, publish: Publish, signed_in: SignIn
) -> None:
    add_units(app)
    alone = {**section("enerom", text("trygg", "Er du trygg?")), "audience": "alone"}
    alone["show_if"] = {"fortalt": "yes"}
    publish({**TALK, "sections": [section("a", yes_no("fortalt", "Er det fortalt?")), alone]})
    staff = signed_in("staff", unit="solbakken")
    staff.visit("/skjema/prove/")
    staff.press("Start")
    staff.press("Spørsmål i enerom")
    staff.press("Åpne spørsmålene", **GATE)
    assert staff.status == 200 and "ingen av dem skal stilles ennå" in staff.page.text
    staff.visit("/skjema/prove/del/a")
    staff.fill(fortalt="yes").press("Neste")
    assert staff.path.endswith("/del/enerom")


def test_questions_asked_alone_open_after_the_points(app: Flask, staff: Visitor) -> None:
    assert "Enerom" not in staff.page.text
    assert staff.get("/skjema/prove/del/enerom").status_code == 303
    staff.press("Spørsmål i enerom")
    staff.fill(name="").press("Åpne spørsmålene")
    assert staff.status == 422 and "Skriv hvem du er alene med." in staff.page.text
    staff.press("Åpne spørsmålene", **GATE)
    assert staff.path.endswith("/del/enerom")
    staff.fill(trygg="no").press("Ferdig i enerom")
    staff.press("Lukk spørsmålene")
    assert "trygg" not in staff.page.html
    staff.visit("/skjema/prove/se-over?vis=alt")
    assert "trygg hjemme" not in staff.page.text
    staff.press("Send inn")
    with app.app_context():
        submission = store.get(the_submission(app).id)
        assert store.open_answers(submission)["trygg.@1"] == "no"
        (sent,) = transitions.history(submission)
        assert [who for who, _when in sent.said["alone"]["with"]] == ["Kari Li"]
    copy = staff.get("/skjema/prove/kopi").text
    assert "trygg" not in copy and "enerom" not in copy.lower()


def test_what_was_never_opened_was_not_asked(app: Flask, staff: Visitor) -> None:
    staff.visit("/skjema/prove/se-over")
    staff.press("Send inn")
    with app.app_context():
        assert "trygg" not in store.open_answers(store.get(the_submission(app).id))


def test_not_asked_is_not_left_empty(app: Flask, staff: Visitor) -> None:
    staff.press("Neste", **{"_skip-sover": "1"})
    staff.visit("/skjema/prove/se-over")
    staff.press("Send inn")
    with app.app_context():
        kept = store.open_answers(store.get(the_submission(app).id))
    assert "sover" not in kept and kept["spiser"] is None


def test_notes_and_time_are_kept_with_what_was_sent_and_not_in_the_answers(
    app: Flask, staff: Visitor
) -> None:
    given: dict[str, Any] = {"_note-sover": "Bare vår", "_opened": "1000000000"}
    staff.press("Neste", **given)
    assert "Brukt: 15 min" in staff.page.text
    staff.visit("/skjema/prove/se-over")
    staff.press("Send inn")
    with app.app_context():
        submission = store.get(the_submission(app).id)
        (sent,) = transitions.history(submission)
        assert sent.said["notes"] == {"sover": "Bare vår"}
        assert sent.said["seconds"] == {"trivsel": 900}
        assert "Bare vår" not in str(store.open_answers(submission))
    assert "Bare vår" not in staff.get("/skjema/prove/kopi").text


def test_the_review_is_as_the_family_sees_it_unless_asked_otherwise(staff: Visitor) -> None:
    staff.press("Faglig")
    staff.fill(uro="Stor").press("Avtale")
    staff.visit("/skjema/prove/se-over")
    assert "Slik foresatte ser det." in staff.page.text and "Stor" not in staff.page.text
    staff.press("Vis alt")
    assert "Stor" in staff.page.text


def sent_home(staff: Visitor, name: str) -> str:
    """The path of a link for a parent at home."""
    staff.press("Send skjema hjem")
    staff.fill(name=name).press("Lag lenke")
    link = next(i for i in staff.page.all("input") if i.get("id") == "lenke").attrib["value"]
    staff.visit("/skjema/prove/fortsett")
    return link[link.index("/i/") :]


def at_home(client: Visitor, link: str, **answers: str) -> Visitor:
    """A parent who answers the first part at home, and sends it."""
    client.visit(link)
    client.press("Åpne")
    client.fill(**answers).press("Neste")
    client.press("Neste")
    button = client.page.button("Send til den du skal snakke med")
    posted = client.page.posted(button)
    client.press("Send til den du skal snakke med")
    assert "Takk" in client.page.text and client.path == "/skjema/prove/sendt"
    again = client.post("/skjema/prove/send", data=posted)
    assert again.location == "/skjema/prove/sendt", "a press that the browser sends twice"
    other = {**posted, "key": "0" * 32}
    assert client.post("/skjema/prove/send", data=other).status_code == 410
    return client


def test_each_parent_answers_at_home_and_the_staff_see_it_as_theirs(
    app: Flask, staff: Visitor, client: Visitor
) -> None:
    first, second = sent_home(staff, "Foresatt 1"), sent_home(staff, "Foresatt 2")
    client.visit(first)
    assert "svare hjemme først" in client.page.text
    at_home(client, first, sover="no", spiser="Lite")
    assert client.get("/skjema/prove/del/trivsel").status_code == 410
    other = app.test_client()
    assert isinstance(other, Visitor)
    at_home(other, second, spiser="Godt")
    staff.visit("/skjema/prove/del/trivsel")
    assert "Foresatt 1 skrev hjemme: Nei" in staff.page.text
    assert "Foresatt 2 skrev hjemme: Godt" in staff.page.text
    staff.press("Bruk svaret: Sover barnet godt?")
    assert staff.page.value("sover") == ["no"]
    to_family(staff)
    assert "skrev hjemme" not in staff.page.html
    with app.app_context():
        assert queries.page("prove").lines == []


def test_who_wrote_an_answer_at_home_stands_beside_it_after_sending(
    app: Flask, staff: Visitor, client: Visitor
) -> None:
    at_home(client, sent_home(staff, "Foresatt 1"), sover="no", spiser="Lite")
    staff.visit("/skjema/prove/del/trivsel")
    staff.press("Bruk alle 2 svar i delen")
    staff.fill(spiser="Lite, men bedre nå").press("Neste")
    staff.visit("/skjema/prove/se-over")
    staff.press("Send inn")
    assert "skrev dette hjemme" not in staff.visit("/skjema/prove/kopi").text, "the family's copy"
    with app.app_context():
        address = f"/samtaler/{queries.page('prove').lines[0].id}"
    told = f"Foresatt 1 skrev dette hjemme {format_date(today())}."
    assert staff.visit(address).text.count("skrev dette hjemme") == 1 and told in staff.page.text
    found = staff.get(f"{address}/pdf")
    paper = "".join(page.extract_text() for page in PdfReader(BytesIO(found.get_data())).pages)
    assert " ".join(paper.split()).count(told) == 1


def test_what_is_asked_alone_or_of_staff_never_goes_home(
    app: Flask, staff: Visitor, client: Visitor
) -> None:
    staff.press("Send skjema hjem")
    assert "Enerom" not in staff.page.text and "Faglig" not in staff.page.text
    staff.press("Lag lenke", name="")
    assert staff.status == 422 and "Skriv hvem lenken er til" in staff.page.text
    staff.press("Lag lenke", name="Mor", section=["enerom", "faglig"])
    assert staff.status == 422 and "Velg minst én del." in staff.page.text
    staff.press("Lag lenke", name="Mor", section=["avtale"])
    link = next(i for i in staff.page.all("input") if i.get("id") == "lenke").attrib["value"]
    client.visit(link[link.index("/i/") :])
    client.press("Åpne")
    assert client.path.endswith("/del/avtale")
    assert client.get("/skjema/prove/del/trivsel").status_code == 303


def test_a_link_home_opens_nothing_when_the_conversation_is_over(
    staff: Visitor, client: Visitor
) -> None:
    link = sent_home(staff, "Mor")
    staff.visit("/skjema/prove/se-over")
    staff.press("Send inn")
    client.visit(link)
    client.press("Åpne")
    assert client.status == 410


def test_a_turned_tablet_keeps_to_its_own_draft(app: Flask, staff: Visitor) -> None:
    page_of_first = staff.path
    first = staff.page.posted(staff.page.button("Neste"))
    staff.visit("/skjema/prove/")
    staff.press("Begynn på nytt")
    staff.fill(spiser="Den andre familien").press("Avtale")
    to_family(staff)
    assert staff.post(page_of_first, data={**first, "spiser": "Hei"}).status_code == 410
    staff.visit(page_of_first)
    assert staff.page.value("spiser") == "Den andre familien"


def test_a_family_reaches_nothing_of_the_staff_with_a_made_up_request(
    staff: Visitor, client: Visitor
) -> None:
    link = sent_home(staff, "Foresatt 1")
    at_home(client, link, sover="no", spiser="HEMMELIG")
    staff.visit("/skjema/prove/del/trivsel")
    staff.fill(_note__sover="Far nølte")
    to_family(staff)
    staff.press("Neste", _use="0-spiser", _beside="1", **{"_note-sover": ""})
    staff.visit("/skjema/prove/se-over")
    assert "HEMMELIG" not in staff.page.html
    staff.press("Tilbake til ansattvisning")
    staff.fill(pin="4711").press("Tilbake til ansattvisning")
    staff.visit("/skjema/prove/del/trivsel")
    assert "Far nølte" in main(staff)


def test_the_way_back_is_open_when_the_draft_is_gone(app: Flask, staff: Visitor) -> None:
    to_family(staff)
    staff.visit("/skjema/prove/tilbake")
    with app.app_context():
        db.session.execute(delete(Draft))
        db.session.commit()
    staff.fill(pin="4711").press("Tilbake til ansattvisning")
    assert "/logg-inn" in staff.path
    assert staff.get("/").status_code == 200
    assert staff.get("/saker/").location.startswith("/logg-inn")


def test_whoever_takes_the_turning_away_takes_the_sign_in_away(app: Flask, staff: Visitor) -> None:
    to_family(staff)
    staff.delete_cookie(app.config["SESSION_COOKIE_NAME"])
    assert "Logg ut" not in staff.visit("/").html
    assert staff.get("/saker/").location.startswith("/logg-inn")
    assert staff.get("/skjema/prove/del/faglig").location.startswith("/logg-inn")


def test_to_turn_the_tablet_closes_what_is_asked_alone(staff: Visitor) -> None:
    staff.press("Spørsmål i enerom")
    staff.press("Åpne spørsmålene", **GATE)
    staff.press("Trivsel")
    to_family(staff)
    staff.press("Tilbake til ansattvisning")
    staff.fill(pin="4711").press("Tilbake til ansattvisning")
    assert "Ferdig i enerom" not in staff.page.text
    assert staff.get("/skjema/prove/del/enerom").status_code == 303


def test_what_was_noted_is_read_on_the_desk_by_the_unit_alone(
    app: Flask, staff: Visitor, signed_in: SignIn
) -> None:
    staff.press("Spørsmål i enerom")
    staff.press("Åpne spørsmålene", **GATE)
    staff.press("Trivsel")
    given = {"_note-sover": "Far nølte", "_again-spiser": "1", "_opened": "1000000000"}
    staff.press("Neste", **given)
    staff.visit("/skjema/prove/se-over")
    staff.press("Send inn")
    with app.app_context():
        address = f"/samtaler/{the_submission(app).id}"
    staff.visit(address)
    for words in ("Fra samtalen", "Far nølte", "Kari Li", "15 minutter", "Spør igjen senere"):
        assert words in staff.page.text, words
    assert signed_in("staff", unit="lia").get(address).status_code == 404
    paper = staff.get(f"{address}/pdf")
    assert b"nolte" not in paper.data


def test_nothing_noted_is_nothing_to_show(app: Flask, staff: Visitor) -> None:
    staff.visit("/skjema/prove/se-over")
    staff.press("Send inn")
    with app.app_context():
        address = f"/samtaler/{the_submission(app).id}"
    assert "Fra samtalen" not in staff.visit(address).text


def test_a_page_with_a_stale_revision_says_so(
    staff: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_given: Any) -> None:
        raise drafts.StaleRevision(None)

    staff.press("Vis til foresatte")
    monkeypatch.setattr(drafts, "save", refuse)
    staff.fill(pin="4711").press("Vis til foresatte")
    assert staff.status == 409 and "endret et annet sted" in staff.page.text


@pytest.mark.parametrize(
    ("fault", "status"),
    [(drafts.StaleRevision(None), 409), (OperationalError("", {}, Exception()), 503)],
)
def test_what_was_written_at_home_is_not_lost(
    staff: Visitor,
    client: Visitor,
    monkeypatch: pytest.MonkeyPatch,
    fault: Exception,
    status: int,
) -> None:
    link = sent_home(staff, "Foresatt 1")
    client.visit(link)
    client.press("Åpne")
    client.fill(spiser="Lite").press("Neste")
    client.press("Neste")
    with monkeypatch.context() as patch:

        def fail(*_given: Any) -> None:
            raise fault

        patch.setattr(drafts, "finish", fail)
        client.press("Send til den du skal snakke med")
        assert client.status == status and "Lite" in client.page.text
    client.press("Send til den du skal snakke med")
    assert "Takk" in client.page.text
    staff.visit("/skjema/prove/del/trivsel")
    assert staff.page.text.count("Foresatt 1 skrev hjemme: Lite") == 1


def test_a_wrong_value_is_told_of_at_once_and_what_is_not_answered_is_not(staff: Visitor) -> None:
    """Finding 2: a date to come was told of ten parts later, when the family had gone."""
    staff.press("Avtale")
    staff.fill(neste__day="1", neste__month="1", neste__year="2999").press("Neste")
    assert staff.status == 422 and staff.path.endswith("/del/avtale")
    staff.fill(neste__day="", neste__month="", neste__year="").press("Neste")
    assert staff.status == 200 and not staff.path.endswith("/del/avtale")


def test_two_days_that_cannot_be_together_are_told_when_the_second_is_typed(
    app: Flask, publish: Publish, signed_in: SignIn
) -> None:
    """Found: it was told when everybody had signed, and the family was on its way home."""
    born = {"id": "fodt", "type": "date", "label": "Fødselsdato"}
    start = {"id": "start", "type": "date", "label": "Når begynner barnet?"}
    rule = {
        "when": {"start": {"below": {"question": "fodt"}}},
        "say": "Barnet kan ikke begynne før det er født.",
        "at": "fodt",
    }
    need = {"when": {"start": {"answered": False}}, "say": "Skriv når.", "at": "start"}
    publish(
        form(
            section("barnet", born),
            section("videre", text("mer", "Mer?")),
            section("start", start),
            section("avtale", text("avtalt", "Hva er avtalt?")),
            mode="interview",
            open_to=["staff"],
            check=[rule, need],
        )
    )
    add_units(app)
    staff = signed_in("staff", unit="solbakken")
    staff.visit("/skjema/prove/")
    staff.press("Start")
    staff.fill(fodt__day="1", fodt__month="8", fodt__year="2025").press("Neste")
    staff.press("Neste")
    assert staff.path.endswith("/del/start")
    staff.press("Neste")
    assert staff.path.endswith("/del/avtale"), "what is not answered holds nobody back"
    staff.press("Forrige")
    staff.fill(start__day="1", start__month="2", start__year="2025").press("Neste")
    assert staff.status == 422 and staff.path.endswith("/del/start")
    assert staff.page.problems == [("#A-start", rule["say"])]
    staff.visit("/skjema/prove/se-over")
    assert rule["say"] in staff.page.text, "before anybody signs, also for who did not press Neste"
    staff.visit("/skjema/prove/del/start")
    staff.fill(start__year="2026").press("Neste")
    assert staff.path.endswith("/del/avtale")
