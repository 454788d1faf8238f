"""Publishing: what stops it, what it changes, and going back."""

import re
from typing import Any

import orjson
from flask import Flask

from forms.publishing import publish_folder
from forms.storage import audit_log
from forms.storage.definitions import drafts, versions
from forms.storage.definitions.opening_times import opening
from forms.storage.submissions import counters
from tests.support.client import Visitor
from tests.support.factories import keep_submission
from tests.web.conftest import Publish, SignIn
from tests.web.forms_author import FORM, TEXT, app, author, folder, save, seen, written

__all__ = ["app", "author", "folder"]

BREAKING = TEXT.replace('"id": "fra"', '"id": "start"').replace('"fra"', '"start"')


SHARED = "holdes fra hverandre i eksport og resultater"


def answered(app: Flask, **answers: Any) -> None:
    """Keep an answer to the form as it is published now."""
    with app.app_context():
        current = versions.current("mote")
        assert current is not None
    keep_submission(app, current, answers)


def numbers(app: Flask) -> list[int]:
    with app.app_context():
        return [version.number for version in versions.all_versions("mote")]


def test_a_draft_becomes_the_next_version(author: Visitor, app: Flask) -> None:
    save(author, TEXT.replace('"Møtet"', '"Samtalen"'))
    page = author.visit("/skjemaer/mote/publiser")
    assert "“Møtet” → “Samtalen”" in page.text and "Ordlyd" in page.text
    author.fill(note="  Ny   tittel ")
    page = author.press("Publiser versjon 2")
    assert "Versjon 2 er publisert" in page.text and "Ny tittel" in page.text
    with app.app_context():
        assert drafts.get("mote") is None
        current = versions.current("mote")
        assert current is not None and current.published_by == author.user_id
        assert current.note == "Ny tittel"
        event = next(e for e in audit_log.listing().events if e.what == "form.published")
        assert (event.who, event.subject, event.detail) == (author.user_id, "mote", "2")
    assert "Samtalen" in author.visit("/skjemaer/mote/").html


def test_what_stops_it_stops_it(author: Visitor, app: Flask) -> None:
    save(author, TEXT.replace('"yes_no"', '"yesno"'))
    page = author.visit("/skjemaer/mote/publiser")
    assert "ting å rette før publisering" in page.text and "Publiser versjon" not in page.text
    begun = seen(author.get("/skjemaer/mote/").text)
    assert author.send("/skjemaer/mote/publiser", {"seen": begun}).status_code == 422
    assert numbers(app) == [1]


def test_only_what_was_read_is_published(signed_in: SignIn, author: Visitor, app: Flask) -> None:
    save(author, TEXT.replace('"Møtet"', '"Samtalen"'))
    begun = seen(author.get("/skjemaer/mote/publiser").text)
    save(signed_in("author"), TEXT.replace('"Møtet"', '"Noe annet"'))
    late = author.send("/skjemaer/mote/publiser", {"seen": begun})
    assert late.status_code == 409 and "Noe annet" in late.text and numbers(app) == [1]


def test_what_touches_answers_must_be_confirmed(author: Visitor, app: Flask) -> None:
    answered(app, fra=1)
    save(author, BREAKING)
    page = author.visit("/skjemaer/mote/publiser")
    assert "Berører svar som finnes" in page.text and "Slettet: «Fra»" in page.text
    assert "1 svar er gitt på tidligere versjoner" in page.text
    page = author.press("Publiser versjon 2")
    assert author.status == 422 and page.title.startswith("Feil:") and numbers(app) == [1]
    author.fill(confirmed="1")
    author.press("Publiser versjon 2")
    assert numbers(app) == [2, 1]


def test_another_layout_is_no_version(author: Visitor, app: Flask) -> None:
    laid_out = orjson.dumps(FORM).decode()
    save(author, laid_out)
    page = author.visit("/skjemaer/mote/publiser")
    assert "Ingenting er endret for den som svarer" in page.text
    author.press("Avslutt utkastet")
    assert numbers(app) == [1]
    page = author.visit("/skjemaer/mote/")
    assert page.posted(page.button("Lagre utkast"))["text"] == laid_out


def test_what_lacks_a_translation_leads_there_and_no_button_leads_to_json(
    author: Visitor, app: Flask
) -> None:
    save(author, TEXT.replace("Fra", "Fra dag"))
    page = author.visit("/skjemaer/mote/publiser")
    assert page.all("a", href="/skjemaer/mote/oversett/")
    (cancel,) = [each for each in page.all("a") if page.words(each) == "Avbryt"]
    assert cancel.get("href") == "/skjemaer/mote/bygg/"
    page = author.visit("/skjemaer/mote/bygg/")
    title = page.id("felt-title")
    assert title is not None and "mangler på" not in page.words(title)
    assert "Til «Oversett»" in page.text
    english = author.visit("/skjemaer/mote/publiser", headers={"Accept-Language": "en"})
    assert english.all("a", href="/skjemaer/mote/oversett/")


def test_nothing_to_publish(author: Visitor, app: Flask) -> None:
    assert "Det er ikke noe utkast" in author.visit("/skjemaer/mote/publiser").text


def test_versions_are_compared_and_gone_back_to(author: Visitor, app: Flask) -> None:
    for number, name in ((2, "Samtalen"), (3, "Praten")):
        save(author, TEXT.replace('"Møtet"', f'"{name}"'))
        author.visit("/skjemaer/mote/publiser")
        author.press(f"Publiser versjon {number}")
    page = author.visit("/skjemaer/mote/versjoner")
    assert "Fra v2 til v3" in page.text and "“Samtalen” → “Praten”" in page.text
    page = author.visit("/skjemaer/mote/versjoner?fra=3&til=1")
    assert "Fra v1 til v3" in page.text and "“Møtet” → “Praten”" in page.text
    assert "Velg to ulike" in author.visit("/skjemaer/mote/versjoner?fra=2&til=2").text
    assert author.visit("/skjemaer/mote/versjoner?fra=x&til=99").text
    author.visit("/skjemaer/mote/versjoner")
    page = author.press("Gå tilbake til denne (v1)")
    assert "“Praten” → “Møtet”" in page.text and "Jeg har sett" not in page.text
    page = author.press("Gå tilbake til versjon 1")
    assert "Versjon 4 er publisert" in page.text and "Som versjon 1" in page.text
    with app.app_context():
        every = {version.number: version.hash for version in versions.all_versions("mote")}
        assert every[4] == every[1] and len(every) == 4
    page = author.visit("/skjemaer/mote/")
    assert page.posted(page.button("Lagre utkast"))["text"].replace("\r\n", "\n") == TEXT


def test_any_version_can_be_taken_away(author: Visitor, app: Flask) -> None:
    save(author, written({**FORM, "summary": "Ny"}))
    author.visit("/skjemaer/mote/publiser")
    author.press("Publiser versjon 2")
    first = author.get("/skjemaer/mote/versjoner/1/skjema.json")
    assert first.text == TEXT and "attachment" in first.headers["Content-Disposition"]
    document = author.get("/skjemaer/mote/versjoner/2/dokument.json").get_json()
    assert document["form"]["summary"] == "Ny"
    assert document["translations"]["en"] == {"title": "About the meeting"}
    save(author, "{")
    assert author.get("/skjemaer/mote/utkast.json").text == "{"


def test_a_start_does_not_undo_what_was_published(author: Visitor, app: Flask) -> None:
    save(author, TEXT.replace('"Møtet"', '"Samtalen"'))
    author.visit("/skjemaer/mote/publiser")
    author.press("Publiser versjon 2")
    with app.app_context():
        assert publish_folder(app.config["DEFINITIONS"]).published == []
    assert numbers(app) == [2, 1]


def test_publishing_sends_no_answers_away(author: Visitor, app: Flask) -> None:
    save(author, BREAKING)
    author.visit("/skjemaer/mote/publiser")
    author.press("Publiser versjon 2")
    with app.app_context():
        assert counters.totals() == {}


def test_a_tick_is_asked_for_where_there_are_answers_only(author: Visitor, app: Flask) -> None:
    save(author, BREAKING)
    page = author.visit("/skjemaer/mote/publiser")
    assert "Slettet: «Fra»" in page.text and 'name="confirmed"' not in page.html
    author.press("Publiser versjon 2")
    assert numbers(app) == [2, 1]


def test_an_anonymous_form_tells_no_number_beside_the_tick(
    signed_in: SignIn, publish: Publish
) -> None:
    publish({**FORM, "confidentiality": "anonymous"}, "mote")
    author = signed_in("author")
    save(author, BREAKING)
    page = author.visit("/skjemaer/mote/publiser")
    assert "Svar som er gitt på tidligere versjoner, beholdes" in page.text
    assert "0 svar" not in page.text and 'name="confirmed"' in page.html


def test_another_meaning_is_told_and_confirmed(author: Visitor, app: Flask) -> None:
    answered(app, fra=1, hort="yes")
    changed = TEXT.replace('"label": "Fra"', '"label": "Fra", "unit": "timer"')
    changed = changed.replace("Ble du hørt?", "Har skolen delt svarene dine med andre?")
    save(author, changed)
    page = author.visit("/skjemaer/mote/publiser")
    assert "Enheten i «Fra» er ny: “timer”." in page.text
    assert "Spørsmålet “Ble du hørt?” er skrevet om til" in page.text
    assert page.text.count(SHARED) == 2
    author.press("Publiser versjon 2")
    assert author.status == 422 and numbers(app) == [1]


def test_weaker_protection_is_told_in_words(author: Visitor, app: Flask) -> None:
    answered(app, fra=1)
    strict = {**FORM, "confidentiality": "health", "keep": {"answers": "6m"}}
    save(author, written(strict))
    page = author.visit("/skjemaer/mote/publiser")
    assert "Sterkere vern: Skjemaet var vernet som personopplysninger" in page.text
    author.press("Publiser versjon 2")
    assert numbers(app) == [2, 1]
    save(author, written({**FORM, "confidentiality": "internal", "keep": {"answers": "10y"}}))
    page = author.visit("/skjemaer/mote/publiser")
    assert (
        "Svakere vern: Skjemaet var vernet som helseopplysninger og blir internt i kommunen."
        in page.text
    )
    assert "blir slettet 10 år etter mottak. Før: blir slettet 6 måneder etter mottak" in page.text
    author.press("Publiser versjon 3")
    assert author.status == 422 and numbers(app) == [2, 1]
    author.fill(confirmed="1")
    author.press("Publiser versjon 3")
    assert numbers(app) == [3, 2, 1]


def test_an_id_that_comes_back_with_another_meaning_is_breaking(
    author: Visitor, app: Flask
) -> None:
    answered(app, fra=1)
    without = re.sub(r'\s*\{[^{}]*"id": "bilde"[^{}]*\},?', "", TEXT).replace(
        "}\n      ]", "}\n      ]"
    )
    assert '"bilde"' not in without
    save(author, re.sub(r",(\s*\])", r"\1", without))
    author.visit("/skjemaer/mote/publiser")
    author.fill(confirmed="1")
    author.press("Publiser versjon 2")
    save(
        author,
        TEXT.replace(
            '"type": "file",\n          "label": "Legg ved"',
            '"type": "text",\n          "label": "Bilde av hva?"',
        ),
    )
    page = author.visit("/skjemaer/mote/publiser")
    assert "«Bilde av hva?» betydde noe annet i en tidligere versjon." in page.text


def test_going_back_to_another_meaning_is_confirmed(author: Visitor, app: Flask) -> None:
    save(author, TEXT.replace('"label": "Fra"', '"label": "Fra", "unit": "timer"'))
    author.visit("/skjemaer/mote/publiser")
    author.press("Publiser versjon 2")
    answered(app, fra=1)
    author.visit("/skjemaer/mote/versjoner")
    page = author.press("Gå tilbake til denne (v1)")
    assert author.status == 200 and "Enheten i «Fra» er tatt bort: “timer”." in page.text
    page = author.press("Gå tilbake til versjon 1")
    assert author.status == 422 and page.title.startswith("Feil:") and numbers(app) == [2, 1]
    author.fill(confirmed="1")
    page = author.press("Gå tilbake til versjon 1")
    assert "Versjon 3 er publisert" in page.text and numbers(app) == [3, 2, 1]


def test_after_publishing_the_form_can_be_shared(author: Visitor, app: Flask) -> None:
    page = author.visit("/skjemaer/mote/versjoner")
    assert 'value="http://localhost/skjema/mote/"' in page.html
    assert any("QR-kode med adressen" in svg.get("aria-label", "") for svg in page.all("svg"))
    save(author, written({**FORM, "open_to": "link"}))
    author.visit("/skjemaer/mote/publiser")
    if author.page.controls("confirmed"):
        author.fill(confirmed="1")
    page = author.press("Publiser versjon 2")
    assert "Hver som skal svare, får sin egen lenke." in page.text
    assert 'id="address"' not in page.html
    assert "Ansatte, ledere og koordinatorer lager den under «Invitasjoner»." in page.text
    inside = [each.get("href", "") for each in page.all("main")[0].iter("a")]
    for address in (each for each in inside if each.startswith("/")):
        author.visit(address)
        assert author.status == 200, f"an author who follows {address} meets a wall"


def test_who_invites_gets_the_link_with_the_form_chosen(signed_in: SignIn) -> None:
    both = signed_in("author", "coordinator")
    save(both, written({**FORM, "open_to": "link"}))
    both.visit("/skjemaer/mote/publiser")
    if both.page.controls("confirmed"):
        both.fill(confirmed="1")
    page = both.press("Publiser versjon 2")
    assert page.all("a", href="/invitasjoner/?form=mote")


def test_another_author_publishes_what_weighs_most(
    author: Visitor, app: Flask, signed_in: SignIn
) -> None:
    app.config["TWO_AUTHORS"] = True
    save(author, written({**FORM, "confidentiality": "health"}))
    author.visit("/skjemaer/mote/publiser")
    if author.page.controls("confirmed"):
        author.fill(confirmed="1")
    page = author.press("Publiser versjon 2")
    assert author.status == 422 and "Be en kollega se over og publisere." in page.text
    address = page.id("adresse")
    assert address is not None and address.get("value", "").endswith("/skjemaer/mote/publiser")
    assert numbers(app) == [1]
    colleague = signed_in("author")
    page = colleague.visit("/skjemaer/mote/publiser")
    assert "Be en kollega" not in page.text
    if page.controls("confirmed"):
        colleague.fill(confirmed="1")
    colleague.press("Publiser versjon 2")
    assert numbers(app) == [2, 1]
    save(colleague, written({**FORM, "confidentiality": "internal"}))
    page = colleague.visit("/skjemaer/mote/publiser")
    assert "Be en kollega" in page.text, "nobody lowers the class alone"
    save(author, TEXT)
    app.config["TWO_AUTHORS"] = False
    assert "Be en kollega" not in author.visit("/skjemaer/mote/publiser").text


def test_two_persons_publish_also_after_undo_and_with_times(
    author: Visitor, app: Flask, signed_in: SignIn
) -> None:
    app.config["TWO_AUTHORS"] = True
    save(author, written({**FORM, "confidentiality": "health"}))
    colleague = signed_in("author")
    colleague.visit("/skjemaer/mote/angre/")
    colleague.press("Angre")
    page = colleague.visit("/skjemaer/mote/publiser")
    assert "Be en kollega" not in page.text, "what was undone asks about nothing weighty"
    save(author, written({**FORM, "confidentiality": "health"}))
    author.visit("/skjemaer/mote/publiser")
    day = {"opens_day": "1.1.2090", "opens_clock": "08.00"}
    author.press("Publiser versjon 2", **day)
    assert author.status == 422 and numbers(app) == [1]
    with app.app_context():
        assert opening("mote").opens is None, "nothing is decided by one alone"
    colleague.visit("/skjemaer/mote/bygg/")
    label = {"k-label": "Hva skjedde?", "w-label": "Hva gikk galt?"}
    item = {"gjor": "set_keys", "item": "motet.hvorfor"}
    colleague.send("/skjemaer/mote/bygg/", {**item, **label})
    page = colleague.visit("/skjemaer/mote/publiser")
    assert "Be en kollega" in page.text, "who changed it last does not publish"
    author.visit("/skjemaer/mote/angre/")
    author.press("Angre")
    assert "Be en kollega" in author.visit("/skjemaer/mote/publiser").text, "undoing is a change"
    colleague.visit("/skjemaer/mote/publiser")
    colleague.press("Publiser versjon 2", **day)
    assert numbers(app) == [2, 1]
    with app.app_context():
        assert opening("mote").state == "before"


def test_a_version_is_had_in_the_formats_of_other_systems(author: Visitor) -> None:
    page = author.visit("/skjemaer/mote/versjoner/1/som/")
    assert "XLSForm" in page.text and "FHIR Questionnaire" in page.text
    for kind, start in (("xlsform", b"PK"), ("fhir", b"{"), ("redcap", b"Variable")):
        response = author.get(f"/skjemaer/mote/versjoner/1/som/{kind}")
        assert response.status_code == 200 and response.data.startswith(start)
        assert "attachment" in response.headers["Content-Disposition"]
    assert author.get("/skjemaer/mote/versjoner/1/som/ukjent").status_code == 404
    assert author.get("/skjemaer/mote/versjoner/9/som/").status_code == 404


def test_another_type_is_refused_only_where_answers_exist(author: Visitor, app: Flask) -> None:
    text = TEXT.replace('"yes_no"', '"text"')
    save(author, text)
    page = author.visit("/skjemaer/mote/publiser")
    assert "Endret type på" in page.text and "Jeg har sett hva som endres" not in page.text
    answered(app, fra=1)
    page = author.visit("/skjemaer/mote/publiser")
    assert "er publisert som «ja/nei» og kan ikke bli «tekst»" in page.text
    assert "Publiser versjon" not in page.text


def test_a_condition_is_told_in_words_before_publishing(author: Visitor) -> None:
    text = TEXT.replace('"id": "fra"', '"show_if": {"hort": "yes"}, "id": "fra"')
    save(author, text)
    page = author.visit("/skjemaer/mote/publiser")
    assert "bare på et vilkår: «" in page.text and "{" not in page.text.split("Endringer")[1]


def test_what_stops_publishing_leads_to_its_question(author: Visitor) -> None:
    save(author, TEXT.replace('"hort": "no"', '"hort": "maybe"'))
    page = author.visit("/skjemaer/mote/publiser")
    (link,) = [a for a in page.all("a") if page.words(a) == "Hva gikk galt?"]
    assert link.get("href") == "/skjemaer/mote/bygg/?valgt=motet.hvorfor#panel"
