"""Filling in, page by page, without scripting, on both databases."""

import re

import pytest
from flask import Flask

from forms.web.security.csrf_and_cookies import KIOSK_COOKIE
from tests.support.client import Visitor
from tests.support.databases import Settings
from tests.support.factories import (
    form,
    section,
    text,
    yes_no,
)
from tests.web.conftest import Publish, SignIn
from tests.web.forms_simple import (
    NAME,
    SLEEP,
    TROUBLE,
    TWO_PAGES,
    begin,
    draft,
    number_of_drafts,
    sent,
)

LATER = text("senere", "Noe mer?")


@pytest.fixture
def kept_in(database: Settings) -> Settings:
    """Both databases in turn."""
    return database


def test_from_the_start_page_to_the_receipt(app: Flask, client: Visitor, publish: Publish) -> None:
    publish(TWO_PAGES | {"readers": "Barnehagen.", "receipt": "Vi leser **alt**.", "minutes": 4})
    page = client.visit("/skjema/prove/")
    assert page.h1 == "Prøve"
    assert "omtrent 4 minutter" in page.text
    assert "Barnehagen." in page.text
    client.press("Start")
    assert (client.path, client.page.h1) == ("/skjema/prove/del/barnet", "Barnet")
    assert "Del 1 av 2" in client.page.text
    client.fill(navn="Ola Åsen").press("Neste")
    assert client.path == "/skjema/prove/del/sovn"
    client.fill(sover="yes").press("Neste")
    assert client.path == "/skjema/prove/se-over"
    assert "Ola Åsen" in client.page.text
    assert "Hva er vanskelig?" not in client.page.text
    page = client.press("Send inn")
    assert client.path == "/skjema/prove/kvittering"
    assert page.h1 == "Takk, svarene er sendt"
    assert [page.words(e) for e in page.all("strong")][1:] == ["alt"]
    assert sent(app) == [{"navn": "Ola Åsen", "sover": "yes"}]
    assert number_of_drafts(app) == 0


def test_what_is_required_must_be_answered(client: Visitor, publish: Publish) -> None:
    publish(TWO_PAGES)
    begin(client).press("Neste")
    assert client.status == 422
    assert client.path == "/skjema/prove/del/barnet"
    assert client.page.title.startswith("Feil: ")
    assert client.page.problems == [("#A-navn", "Fyll ut «Hva heter barnet?».")]
    [control] = client.page.controls("navn")
    assert control.get("aria-invalid") == "true"
    described = client.page.id(control.attrib["aria-describedby"])
    assert client.page.words(described) == "Feil: Fyll ut «Hva heter barnet?»."


def test_what_is_wrong_stands_there_still(client: Visitor, publish: Publish) -> None:
    publish(
        form(section("a", {"id": "tall", "type": "number", "label": "Tall"}), section("b", LATER))
    )
    begin(client).fill(tall="to").press("Neste")
    assert client.status == 422
    assert client.page.value("tall") == "to"


def test_what_is_soft_is_asked_for_and_may_be_left(
    app: Flask, client: Visitor, publish: Publish
) -> None:
    publish(form(section("a", text("navn", "Navn", required="soft")), section("b", LATER)))
    begin(client).press("Neste")
    client.press("Neste")
    assert client.path == "/skjema/prove/se-over"
    assert "1 spørsmål er ikke besvart" in client.page.notices[0]
    assert client.page.button("Navn").attrib["href"].endswith("#q-navn")
    client.press("Send inn")
    assert sent(app) == [{"navn": None, "senere": None}]


def test_declined_is_not_empty(app: Flask, client: Visitor, publish: Publish) -> None:
    publish(
        form(section("a", text("navn", "Navn", decline=True, required=True)), section("b", LATER))
    )
    begin(client).press("Neste")
    assert client.status == 422
    client.fill(navn__declined="1").press("Neste")
    client.press("Neste")
    assert "Ønsker ikke å svare" in client.page.text
    client.press("Send inn")
    assert sent(app) == [{"navn": {"declined": True}, "senere": None}]


def test_an_answer_opens_a_question_on_the_page(
    app: Flask, client: Visitor, publish: Publish
) -> None:
    publish(TWO_PAGES)
    begin(client).fill(navn="Ola").press("Neste")
    assert client.page.hidden_questions == ["hva"]
    client.fill(sover="no").press("Neste")
    assert client.path == "/skjema/prove/del/sovn"
    assert client.page.notices == ["Svarene dine gir noen flere spørsmål på denne siden."]
    assert client.page.problems == []
    assert client.page.questions == ["sover", "hva"]
    client.press("Neste")
    assert client.page.problems == [("#A-hva", "Fyll ut «Hva er vanskelig?».")]
    client.fill(hva="Å sovne").press("Neste")
    client.press("Send inn")
    assert sent(app) == [{"navn": "Ola", "sover": "no", "hva": "Å sovne"}]


def test_a_warning_is_read_before_the_page_is_left(
    app: Flask, client: Visitor, publish: Publish
) -> None:
    """One that follows from a sum cannot open in the browser, with or without scripting."""
    points = {"id": "poeng", "type": "number", "label": "Poeng"}
    total = {"id": "sum", "type": "calc", "label": "Sum", "value": {"sum": ["poeng"]}}
    high = {"id": "obs", "type": "note", "tone": "warning", "text": "Snakk sammen i dag."}
    told = {"id": "info", "type": "note", "tone": "info", "text": "Sov godt."}
    high, told = {**high, "show_if": {"sum": {"min": 10}}}, {**told, "show_if": {"sover": "yes"}}
    publish(form(section("a", points, total, high, SLEEP, told), section("b", LATER)))
    begin(client).fill(poeng="3", sover="yes").press("Neste")
    assert client.page.questions == ["senere"]  # what only informs holds nobody back
    client.press("Forrige")
    client.fill(poeng="12").press("Neste")
    assert "Snakk sammen i dag." in client.page.text and client.page.value("poeng") == "12"
    client.press("Neste")
    assert client.page.questions == ["senere"]
    client.press("Neste")
    client.press("Send inn")
    assert sent(app) == [{"poeng": 12, "sum": 12, "sover": "yes", "senere": None}]


def test_an_answer_opens_a_page_further_on(client: Visitor, publish: Publish) -> None:
    closed = section("mer", text("mer", "Mer?"), show_if={"sover": "no"})
    publish(form(section("a", SLEEP), closed, section("b", LATER)))
    begin(client)
    assert "Del 1 av høyst 3" in client.page.text
    client.fill(sover="no").press("Neste")
    assert client.path == "/skjema/prove/del/mer"
    assert "Del 2 av 3" in client.page.text, "the number of parts never grows"
    client.press("Forrige")
    client.fill(sover="yes").press("Neste")
    assert client.path == "/skjema/prove/del/b" and "Del 2 av 2" in client.page.text
    client.visit("/skjema/prove/del/mer")
    assert client.path == "/skjema/prove/del/b"


def test_a_slip_of_the_finger_loses_nothing(app: Flask, client: Visitor, publish: Publish) -> None:
    publish(form(section("a", SLEEP, TROUBLE), section("b", LATER)))
    begin(client).fill(sover="no").press("Neste")
    client.fill(hva="Å sovne").press("Neste")
    client.press("Forrige")
    client.fill(sover="yes").press("Neste")
    assert draft(app)["typed"]["hva"] == ["Å sovne"]
    client.press("Forrige")
    client.fill(sover="no").press("Neste")
    assert client.page.questions == ["sover", "hva"]
    assert client.page.value("hva") == "Å sovne"
    client.fill(sover="yes").press("Neste")
    client.press("Neste")
    assert "Å sovne" not in client.page.text
    client.press("Send inn")
    assert sent(app) == [{"sover": "yes", "senere": None}]


def test_a_hidden_question_is_never_checked(app: Flask, client: Visitor, publish: Publish) -> None:
    hidden = {"id": "tall", "type": "number", "label": "Tall", "show_if": {"sover": "no"}}
    publish(form(section("a", SLEEP, hidden), section("b", LATER)))
    begin(client).fill(sover="yes")
    client.submit(client.page.button("Neste"), tall="ikke et tall")
    client.visit("/skjema/prove/se-over").button("Send inn")
    client.press("Send inn")
    assert sent(app) == [{"sover": "yes", "senere": None}]


def test_fields_that_the_form_does_not_have_are_dropped(
    app: Flask, client: Visitor, publish: Publish
) -> None:
    publish(TWO_PAGES)
    begin(client).fill(navn="Ola").press("Neste", is_admin="1", sover="yes", _seen="hva")
    client.press("Neste")
    client.press("Send inn")
    assert sent(app) == [{"navn": "Ola", "sover": None}]


def test_sums_and_their_bands(app: Flask, client: Visitor, publish: Publish) -> None:
    scale = [{"id": f"s{n}", "type": "scale", "max": 4, "label": f"Nr. {n}"} for n in (1, 2)]
    total = {
        "id": "sum",
        "type": "calc",
        "label": "Sum",
        "value": {"sum": ["s1", "s2"]},
        "bands": [{"to": 3, "label": "Lavt"}, {"label": "Høyt"}],
    }
    publish(form(section("a", *scale), section("b", total, LATER)))
    begin(client).fill(s1="4", s2="3").press("Neste")
    assert "7" in client.page.text and "Høyt" in client.page.text
    client.press("Neste")
    client.press("Send inn")
    assert sent(app)[0]["sum"] == 7


@pytest.mark.parametrize("level", ["error", "warning"])
def test_a_rule_of_the_form(level: str, app: Flask, client: Visitor, publish: Publish) -> None:
    check = {
        "when": {"sover": "no", "senere": {"answered": False}},
        "say": "Skriv litt om søvnen.",
        "at": "senere",
        "level": level,
    }
    publish(form(section("a", SLEEP), section("b", LATER), check=[check]))
    begin(client).fill(sover="no").press("Neste")
    client.press("Neste")
    if level == "error":
        assert client.page.problems == [("#A-senere", "Skriv litt om søvnen.")]
        client.fill(senere="Litt").press("Neste")
    else:
        assert client.page.notices == ["Skriv litt om søvnen."]
    client.press("Send inn")
    assert len(sent(app)) == 1


def test_one_question_on_each_page(app: Flask, client: Visitor, publish: Publish) -> None:
    publish(form(section("a", NAME, SLEEP, TROUBLE, page="each")))
    begin(client)
    assert client.path == "/skjema/prove/del/a.navn"
    client.fill(navn="Ola").press("Neste")
    assert client.path == "/skjema/prove/del/a.sover"
    assert client.page.questions == ["sover"]
    client.fill(sover="no").press("Neste")
    assert client.path == "/skjema/prove/del/a.hva"
    client.fill(hva="Mye").press("Neste")
    assert client.path == "/skjema/prove/se-over"
    client.visit(client.page.buttons("Endre")[1].attrib["href"])
    assert client.path == "/skjema/prove/del/a.sover"
    client.press("Lagre og gå til oversikten")
    client.press("Send inn")
    assert sent(app) == [{"navn": "Ola", "sover": "no", "hva": "Mye"}]


def test_change_from_the_review_and_come_back(client: Visitor, publish: Publish) -> None:
    publish(TWO_PAGES)
    begin(client).fill(navn="Ola").press("Neste")
    client.press("Neste")
    client.visit(client.page.buttons("Endre")[0].attrib["href"])
    assert client.path == "/skjema/prove/del/barnet"
    client.fill(navn="Kari").press("Lagre og gå til oversikten")
    assert client.path == "/skjema/prove/se-over"
    assert "Kari" in client.page.text and "Ola" not in client.page.text


def test_back_keeps_what_was_typed_right_or_wrong(client: Visitor, publish: Publish) -> None:
    number = {"id": "tall", "type": "number", "label": "Tall"}
    publish(form(section("a", LATER), section("b", number)))
    begin(client).press("Neste")
    client.fill(tall="feil").press("Forrige")
    assert client.path == "/skjema/prove/del/a"
    client.press("Neste")
    assert client.page.value("tall") == "feil"


def test_sending_too_early_says_what_is_missing(
    app: Flask, client: Visitor, publish: Publish
) -> None:
    publish(TWO_PAGES)
    begin(client).visit("/skjema/prove/se-over")
    client.press("Send inn")
    assert client.status == 422
    assert client.page.title.startswith("Feil: ")
    [(target, message)] = client.page.problems
    assert message == "Fyll ut «Hva heter barnet?»."
    client.visit(target)
    assert client.path == "/skjema/prove/del/barnet"
    assert sent(app) == []


@pytest.mark.parametrize(
    "typed",
    ["nul\x00", "bell\x07", "replaced \ufffd", "c1 \x85\x9b", "A" + "\u0301" * 40],
    ids=["nul", "bell", "replaced", "c1", "pile"],
)
def test_what_cannot_be_kept_is_refused_with_a_message(
    typed: str, app: Flask, client: Visitor, publish: Publish
) -> None:
    publish(TWO_PAGES)
    begin(client)
    fields = client.page.posted(client.page.button("Neste"))
    body = "&".join(f"{k}={quoted(v)}" for k, v in [*fields.items(), ("navn", typed)] if v)
    answer = client.post(client.path, data=body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 422
    assert "et tegn som ikke kan lagres" in client.page.problems[0][1]


def test_half_a_character_is_kept_as_harmless_text(
    app: Flask, client: Visitor, publish: Publish
) -> None:
    """No browser posts one; Werkzeug leaves what it cannot decode as it stood."""
    publish(TWO_PAGES)
    begin(client)
    fields = client.page.posted(client.page.button("Neste"))
    body = "&".join(f"{k}={quoted(v)}" for k, v in fields.items() if v) + "&navn=%ed%a0%80"
    client.post(client.path, data=body, content_type="application/x-www-form-urlencoded")
    assert draft(app)["answers"]["navn"] == "%ED%A0%80"


def quoted(value: str) -> str:
    return "".join(f"%{byte:02x}" for byte in value.encode("utf-8", "surrogatepass"))


def test_a_long_text(app: Flask, client: Visitor, publish: Publish) -> None:
    publish(form(section("a", text("navn", "Navn", lines=5)), section("b", LATER)))
    long = "Ærlig talt 👍🏽 " * 1_300
    begin(client).fill(navn=long).press("Neste")
    client.press("Neste")
    client.press("Send inn")
    assert sent(app)[0]["navn"] == long.strip()
    begin(client).fill(navn="æ" * 20_001).press("Neste")
    assert client.status == 422
    assert client.page.value("navn") == "æ" * 20_001


def test_a_form_of_a_thousand_questions(app: Flask, client: Visitor, publish: Publish) -> None:
    every = [text(f"q{n}", f"Nummer {n}") for n in range(1_000)]
    publish(form(section("a", *every), section("b", LATER)))
    begin(client)
    for n in range(1_000):
        client.page.controls(f"q{n}")[0].set("value", f"svar {n}")
    client.press("Neste")
    client.press("Neste")
    client.press("Send inn")
    [answers] = sent(app)
    assert answers == {**{f"q{n}": f"svar {n}" for n in range(1_000)}, "senere": None}


def test_what_the_form_knows_already(client: Visitor, publish: Publish) -> None:
    today = {"id": "dag", "type": "date", "label": "Dag", "prefill": "today", "near": True}
    publish(form(section("a", today), section("b", LATER)))
    begin(client)
    assert re.fullmatch(r"\d+\.\d+\.20\d\d", str(client.page.value("dag")))


OWN = form(
    section(
        "deg",
        text("navn", "Hva heter du?", required=True, autofill="name"),
        text("epost", "E-posten din", format="email"),
        text("nummer", "Telefonen til barnet", format="phone", autofill="off"),
        {"id": "fodt", "type": "date", "label": "Når er du født?", "autofill": "bday"},
        {"id": "andre", "type": "repeat", "label": "Andre foresatte", "min": 1,
         "questions": [text("andres", "E-post", format="email"),
                       text("andres_navn", "Navn", autofill="name")]},
        yes_no("ja", "Vil du ha svar?", required=True),
    ),
    section("mer", LATER),
)  # fmt: skip
FILLED = {
    "navn": "name",
    "epost": "email",
    "nummer": "off",
    "fodt-day": "bday-day",
    "fodt-year": "bday-year",
    "andre-0-andres": "off",
    "andre-0-andres_navn": "name",
}


def filled_in_by_the_browser(visitor: Visitor) -> dict[str, str]:
    """What the browser may fill in, by the name of the control."""
    return {name: visitor.page.controls(name)[0].attrib["autocomplete"] for name in FILLED}


def test_a_field_says_what_of_the_readers_own_it_asks_for(
    client: Visitor, publish: Publish, signed_in: SignIn
) -> None:
    """WCAG 2.2, 1.3.5; never on a tablet that somebody else uses next."""
    publish(OWN)
    begin(client)
    assert filled_in_by_the_browser(client) == FILLED
    client.set_cookie(KIOSK_COOKIE, "prove")
    client.visit("/skjema/prove/del/deg")
    assert set(filled_in_by_the_browser(client).values()) == {"off"}
    staff = signed_in("staff")
    begin(staff)
    assert set(filled_in_by_the_browser(staff).values()) == {"off"}


def test_what_must_be_answered_is_said_on_every_page_and_at_the_controls(
    client: Visitor, publish: Publish
) -> None:
    publish(OWN)
    begin(client)
    rule = "Du må bare svare på det som er merket «Må besvares»."
    assert rule in client.page.text
    marked = {each.get("data-must") for each in client.page.all("label")} - {None}
    assert marked == {"Må besvares"} and 'class="sv-form sv-few"' in client.page.html
    assert client.page.controls("navn")[0].get("aria-required") == "true"
    assert client.page.controls("epost")[0].get("aria-required") is None
    group = client.page.id("q-ja")
    assert group is not None
    assert (group.get("role"), group.get("aria-required")) == ("radiogroup", "true")
    client.fill(navn="Kari", ja="no").press("Neste")
    assert rule not in client.page.text
    assert "Alt på denne siden er valgfritt." in client.page.text


def test_where_few_are_optional_those_are_marked(client: Visitor, publish: Publish) -> None:
    asked = [text(f"s{number}", f"Spørsmål {number}", required=number < 3) for number in range(4)]
    publish(form(section("a", *asked)))
    begin(client)
    assert "Du trenger ikke svare på spørsmål som er merket «Valgfritt»." in client.page.text
    assert client.page.text.count("Valgfritt") == 2 and "sv-few" not in client.page.html


def test_where_no_mail_is_sent_the_address_says_so(
    app: Flask, client: Visitor, publish: Publish
) -> None:
    address = {"id": "epost", "type": "text", "label": "E-post", "format": "email"}
    publish(form(section("a", address, text("annet", "Annet")), tell={"email": "epost"}))
    assert "Vi sender ikke e-post herfra nå" in begin(client).page.text
    app.config["MAIL_SERVER"] = "localhost"
    assert "Vi sender ikke" not in client.visit(client.path).text
