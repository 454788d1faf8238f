"""Invitations: staff make links, families come by them, and a mail scanner uses nothing up."""

import os
import re
import stat
import threading
from datetime import UTC, datetime
from email import message_from_bytes, policy
from functools import partial
from uuid import uuid4

import pytest
import time_machine
from flask import Flask

from forms import storage
from forms.operations import background
from forms.operations import mail as core_mail
from forms.storage import db, jobs
from forms.storage.accounts import users
from forms.storage.models.submissions import Draft
from forms.storage.models.workflow import Case, Invitation
from forms.storage.submissions import counters
from forms.storage.workflow import link_usage
from forms.web.auth import access_cookie
from forms.web.security.signed_cookies import sign
from tests.support.client import Visitor
from tests.support.factories import (
    add_units,
    form,
    section,
    text,
)
from tests.web.conftest import Publish, SignIn
from tests.web.forms_simple import number_of_drafts

FORM = form(section("barnet", text("navn", "Hva heter barnet?")), open_to="link")
FEEDBACK = form(
    section("motet", text("bra", "Hva var bra?")),
    confidentiality="anonymous",
    open_to="link",
    review=False,
)


@pytest.fixture
def staff(app: Flask, publish: Publish, signed_in: SignIn) -> Visitor:
    """Somebody at the kindergarten, on the page of invitations."""
    add_units(app)
    publish(FORM, "prove")
    publish(FEEDBACK, "takk")
    visitor = signed_in("staff", unit="solbakken")
    visitor.visit("/invitasjoner/")
    return visitor


def link_of(visitor: Visitor) -> str:
    """The path of the link that is shown."""
    value = next(i for i in visitor.page.all("input") if i.get("id") == "lenke").attrib["value"]
    return value[value.index("/i/") :]


def test_a_link_opens_the_form_for_its_unit(app: Flask, staff: Visitor, client: Visitor) -> None:
    assert "Ingen lenker ennå." in staff.page.text
    staff.fill(form="prove", most="30").press("Lag lenke")
    link = link_of(staff)
    assert client.get("/skjema/prove/").status_code == 404
    for _ in range(3):
        client.visit(link)
    assert "Solbakken barnehage" in client.page.text
    client.press("Åpne")
    assert client.path == "/skjema/prove/del/barnet"
    with app.app_context():
        assert db.session.query(Draft).one().unit_id == "solbakken"
    staff.visit("/invitasjoner/")
    assert "1 av 30" in staff.page.text


@pytest.mark.parametrize(("often", "is_own"), [("1", True), ("500", False)])
def test_only_a_link_for_one_is_not_to_be_passed_on(
    staff: Visitor, often: str, is_own: bool
) -> None:
    staff.fill(form="prove", most=often).press("Lag lenke")
    (message,) = [e.text for e in staff.page.all("textarea")]
    assert message is not None and message.rstrip()[-1] == "."
    assert ("Ikke send den videre." in message) is is_own


def test_a_link_for_one_opens_once(app: Flask, staff: Visitor, client: Visitor) -> None:
    staff.fill(form="prove").press("Lag lenke")
    link = link_of(staff)
    client.visit(link)
    client.press("Åpne")
    client.visit(link)
    assert client.status == 410 and "Lenken virker ikke lenger" in client.page.text
    assert number_of_drafts(app) == 1


def test_the_short_code_leads_there_too(staff: Visitor, client: Visitor) -> None:
    staff.fill(form="prove").press("Lag lenke")
    code = next(e for e in staff.page.all("strong") if e.get("id") == "koden").text
    client.visit("/")
    client.press("Fortsett", code=code)
    assert client.path == "/skjema/prove/del/barnet"


def test_an_anonymous_form_tells_nothing_of_its_invitation(
    app: Flask, staff: Visitor, client: Visitor
) -> None:
    staff.fill(form="takk", most="30").press("Lag lenke")
    client.visit(link_of(staff))
    client.press("Åpne")
    client.fill(bra="Alt").press("Send inn")
    assert "Takk" in client.page.text
    staff.visit("/invitasjoner/")
    assert "Vises ikke" in staff.page.text and "1 av 30" not in staff.page.text
    with app.app_context():
        (kept,) = [i for i in db.session.query(Invitation)]
        assert (kept.unit_id, kept.case_id, kept.submission_id, kept.used) == (None, None, None, 1)


def test_one_link_is_one_answer(app: Flask, staff: Visitor, client: Visitor) -> None:
    staff.fill(form="takk", most="1").press("Lag lenke")
    client.visit(link_of(staff))
    client.press("Åpne")
    page = dict(client.page.posted(client.page.button("Send inn")))
    client.fill(bra="Alt").press("Send inn")
    assert answers(app) == 1
    again = client.send("/skjema/takk/", {**page, "A-bra": "Alt"})
    assert again.status_code == 303, "the same page, sent twice"
    assert answers(app) == 1
    del page["csrf_token"]
    for other in ("Noe annet", "Enda noe"):
        client.visit("/")
        answer = client.send("/skjema/takk/", {**page, "key": uuid4().hex, "A-bra": other})
        assert answer.status_code == 409 and other in client.page.html
        assert "Lenken er brukt til ett svar" in client.page.text
    assert answers(app) == 1
    client.visit("/skjema/takk/")
    assert client.status == 410 and "Lenken virker ikke lenger" in client.page.text


def test_a_pass_of_an_earlier_release_is_good_for_one_sending_too(
    app: Flask, staff: Visitor, client: Visitor
) -> None:
    with app.test_request_context():
        client.set_cookie(access_cookie.COOKIE, sign("invited", "takk"), path="/skjema/takk/")
    client.visit("/skjema/takk/")
    client.fill(bra="Alt").press("Send inn")
    assert answers(app) == 1
    client.visit("/skjema/takk/")
    assert client.status == 410


def test_uses_and_answers_are_counted_by_the_week(
    app: Flask, staff: Visitor, client: Visitor
) -> None:
    staff.fill(form="takk", most="30").press("Lag lenke")
    link = link_of(staff)
    for words in ("Alt", "Alt igjen"):
        client.visit(link)
        client.press("Åpne")
        client.fill(bra=words).press("Send inn")
    assert answers(app) == 2
    with app.app_context():
        assert db.session.query(Invitation).one().used == 2
        (count,) = link_usage.counts_by_week("takk").values()
        assert count == (30, 2)


def test_a_withdrawn_link_counts_as_what_it_was_used_for(app: Flask, staff: Visitor) -> None:
    staff.fill(form="takk", most="30").press("Lag lenke")
    staff.visit("/invitasjoner/")
    staff.press("Trekk lenken: Prøve")
    staff.press("Trekk lenken")  # asked once
    with app.app_context():
        (count,) = link_usage.counts_by_week("takk").values()
        assert count.handed == 0


def answers(app: Flask) -> int:
    """How many have answered the anonymous form."""
    with app.app_context():
        return counters.totals().get("takk", 0)


def test_a_revoked_link_opens_nothing(staff: Visitor, client: Visitor) -> None:
    staff.fill(form="prove").press("Lag lenke")
    link = link_of(staff)
    staff.visit("/invitasjoner/")
    staff.press("Trekk lenken: Prøve")
    staff.press("Trekk lenken")  # asked once
    assert "Trukket" in staff.page.text
    client.visit(link)
    assert client.status == 410


def test_others_links_are_not_ours(staff: Visitor, app: Flask, signed_in: SignIn) -> None:
    staff.fill(form="prove").press("Lag lenke")
    with app.app_context():
        (kept,) = db.session.query(Invitation).all()
        id = kept.id
    other = signed_in("staff", unit="lia")
    other.visit("/invitasjoner/")
    assert "Ingen lenker ennå." in other.page.text
    assert other.send(f"/invitasjoner/{id}/trekk").status_code == 404
    assert other.send(f"/invitasjoner/{'0' * 32}/trekk").status_code == 404


def test_what_is_wrong_is_said(staff: Visitor) -> None:
    staff.fill(form="prove", address="uten krøllalfa").press("Lag lenke")
    assert staff.status == 422
    assert "må være en e-postadresse, for eksempel navn@eksempel.no." in staff.page.text
    assert staff.page.value("address") == "uten krøllalfa"
    assert staff.send("/invitasjoner/", {"form": "finnes-ikke"}).status_code == 422
    assert staff.send("/invitasjoner/", {"form": "prove", "unit": "lia"}).status_code == 422


@pytest.mark.parametrize("address", ["a..b@eksempel.no", ".a@eksempel.no", "a@-eksempel.no"])
def test_an_address_is_refused_as_in_a_question(staff: Visitor, address: str) -> None:
    staff.fill(form="prove", address=address).press("Lag lenke")
    assert staff.status == 422 and staff.page.problems[0][0] == "#A-address"


def test_the_mail_tells_nobody_anything_and_the_address_is_not_kept(
    app: Flask, staff: Visitor, caplog: pytest.LogCaptureFixture
) -> None:
    staff.fill(form="prove", address="kari@eksempel.no").press("Lag lenke")
    assert "E-posten er ikke sendt" in staff.page.text, "there is no server for it"
    assert "E-posten er sendt." not in staff.page.text
    (file,) = (p for p in (app.config["INSTANCE"] / core_mail.FOLDER).iterdir())
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    mail = message_from_bytes(file.read_bytes(), policy=policy.default)
    body = mail.get_content()
    assert mail["To"] == "kari@eksempel.no" and mail["Subject"] == "Du har et skjema å lese"
    assert re.search(r"/i/[0-9a-f]{32}", body)
    for secret in ("Prøve", "Solbakken", "barn"):
        assert secret not in body
    assert "kari@" not in caplog.text
    database = (app.config["INSTANCE"] / "skjemaverk.db").read_bytes()
    assert b"kari@eksempel" not in database


def test_mail_that_was_written_goes_within_a_day(app: Flask, staff: Visitor) -> None:
    """Found: files with an address and a link that works were kept for ever."""
    staff.fill(form="prove", address="kari@eksempel.no").press("Lag lenke")
    (first,) = (app.config["INSTANCE"] / core_mail.FOLDER).iterdir()
    run = app.test_cli_runner().invoke
    assert run(args=["tidy"]).exit_code == 0 and first.exists()
    os.utime(first, (0, 0))
    staff.visit("/invitasjoner/")
    staff.fill(form="prove", address="ola@eksempel.no").press("Lag lenke")
    (second,) = (app.config["INSTANCE"] / core_mail.FOLDER).iterdir()
    assert second != first
    os.utime(second, (0, 0))
    told = run(args=["tidy"])
    assert "1 e-poster i filer" in told.output and not second.exists()


def test_a_mail_server_that_does_not_answer_is_said(
    staff: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(address: str, words: str) -> None:
        raise core_mail.NotMailed

    monkeypatch.setattr(core_mail, "send", refuse)
    staff.fill(form="prove", address="kari@eksempel.no").press("Lag lenke")
    assert "E-posten ble ikke sendt." in staff.page.text
    assert link_of(staff)


def test_what_the_staff_know_goes_along_sealed(
    app: Flask, staff: Visitor, publish: Publish, client: Visitor
) -> None:
    known = text("navn", "Hva heter barnet?", prefill="link")
    publish(form(section("barnet", known, text("mer", "Noe mer?")), open_to="link"), "kjent")
    staff.visit("/invitasjoner/")
    staff.fill(form="kjent").press("Lag lenke")
    assert "Dette kan stå i skjemaet" in staff.page.text and "Noe mer?" not in staff.page.text
    staff.fill(navn="Kari Anne").press("Lag lenke")
    link = link_of(staff)
    assert "Kari" not in link
    with app.app_context():
        (kept,) = db.session.query(Invitation).all()
        assert b"Kari" not in kept.sealed
    client.visit(link)
    client.press("Åpne")
    assert client.page.value("navn") == "Kari Anne"


def test_a_link_may_be_in_a_case(
    app: Flask, staff: Visitor, publish: Publish, client: Visitor
) -> None:
    publish({**FORM, "case": "may"}, "saksskjema")
    staff.visit("/saker/")
    staff.fill(name="Kari Li", born="7.5.2021").press("Opprett sak")
    with app.app_context():
        case = db.session.query(Case).one().id
    staff.visit("/invitasjoner/")
    staff.fill(form="saksskjema", case=case, most="30").press("Lag lenke", unit="")
    assert "Ikke send den videre." in next(e.text for e in staff.page.all("textarea"))
    client.visit(link_of(staff))
    client.press("Åpne")
    with app.app_context():
        draft = db.session.query(Draft).one()
        assert (draft.case_id, draft.unit_id) == (case, "solbakken")
    staff.visit("/invitasjoner/")
    staff.fill(form="saksskjema").press("Lag lenke", case="0" * 32)
    assert staff.status == 422 and "Velg et av svarene på «Sak»." in staff.page.text


@pytest.mark.parametrize("change", ["archived", "for staff"])
def test_a_link_opens_nothing_when_the_form_is_out_of_use_or_no_longer_for_links(
    app: Flask, staff: Visitor, publish: Publish, client: Visitor, change: str
) -> None:
    staff.fill(form="prove", most="30").press("Lag lenke")
    link = link_of(staff)
    client.visit(link)
    if change == "archived":
        with app.app_context(), storage.writing():
            storage.definitions.versions.archive("prove")
            db.session.commit()
    else:
        publish({**FORM, "open_to": ["staff"]}, "prove")
    client.press("Åpne")
    assert client.status == 410
    client.visit(link)
    assert client.status == 410 and number_of_drafts(app) == 0


def test_an_old_page_is_shown_once_more(staff: Visitor, client: Visitor) -> None:
    staff.fill(form="prove").press("Lag lenke")
    client.visit(link_of(staff))
    client.press("Åpne", csrf_token="gammelt")
    assert client.status == 400 and client.page.button("Åpne") is not None
    client.press("Åpne")
    assert client.path == "/skjema/prove/del/barnet"


def test_a_mail_waits_in_the_queue_until_the_server_takes_it(
    app: Flask, staff: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = iter([core_mail.NotMailed, None])
    taken: list[str] = []

    def send(address: str, words: str) -> None:
        assert not db.session().in_transaction()  # nobody waits for the database meanwhile
        if refusal := next(answers):
            raise refusal
        taken.append(words)

    monkeypatch.setattr(core_mail, "send", send)
    app.config["MAIL_SERVER"] = "smtp.eksempel.no"
    staff.fill(form="prove", address="kari@eksempel.no").press("Lag lenke")
    assert "E-posten blir sendt nå." in staff.page.text and not taken
    link = link_of(staff)
    staff.press("Tilbake")
    assert staff.path == "/invitasjoner/"
    work = partial(background.run_queue, app, threading.Event(), until_empty=True)
    assert work() == 1 and not taken  # it was not taken, and is tried again
    assert "Venter" in staff.visit("/filer/").text
    assert work() == 0
    with time_machine.travel(datetime.now(UTC) + jobs.PAUSE):
        assert work() == 1
    assert link in taken[0]
    page = staff.visit("/filer/").text
    assert "Ferdig" in page and "kari@" not in page
    with app.app_context():
        (job,) = jobs.jobs_of_user(staff.user_id)
        assert jobs.order_of(job) == {}  # the address and the link are gone


def test_a_link_is_mailed_once_however_often_the_button_is_pressed(
    app: Flask, staff: Visitor
) -> None:
    """Without scripting a double press sends the page twice."""
    app.config["MAIL_SERVER"] = "smtp.eksempel.no"
    page, path = staff.page, staff.path
    for _press in range(2):
        staff.page, staff.path = page, path
        staff.fill(form="prove", address="kari@eksempel.no").press("Lag lenke")
        assert staff.status == 200 and "E-posten blir sendt nå." in staff.page.text
    with app.app_context():
        assert db.session.query(Invitation).count() == 1 == len(jobs.jobs_of_user(staff.user_id))
    staff.fill(form="prove", address="kari@eksempel.no").press("Lag lenke")  # a page of its own
    with app.app_context():
        assert db.session.query(Invitation).count() == 2 == len(jobs.jobs_of_user(staff.user_id))


@pytest.mark.parametrize("address", ["kåri@eksempel.no", "kari@blåbær.no"])
def test_an_address_that_no_mail_can_have_is_no_fault_of_ours(staff: Visitor, address: str) -> None:
    staff.fill(form="prove", address=address).press("Lag lenke")
    assert staff.status == 200 and link_of(staff)


def test_the_blank_form_that_the_page_asks_for_is_had_by_whoever_came_by_link(
    staff: Visitor, client: Visitor
) -> None:
    """Each page answered 404 in the console, and nothing worked without network."""
    staff.fill(form="prove").press("Lag lenke")
    client.visit(link_of(staff))
    client.press("Åpne")
    assert client.get("/skjema/prove/uten-nett/").status_code == 200


def works_at(app: Flask, visitor: Visitor, **places: list[str]) -> None:
    """Let the user have these roles, unit by unit."""
    with app.app_context(), storage.writing():
        user = users.get(visitor.user_id)
        assert user is not None
        users.change(user, user.name, [], places, True)
        db.session.commit()


def test_pages_begin_with_the_users_own_unit(app: Flask, staff: Visitor) -> None:
    """Found: the first by name, for who works at several."""
    works_at(app, staff, lia=["staff"], solbakken=["staff"])
    for path in ("/invitasjoner/", "/saker/", "/kurs/nytt"):
        staff.visit(path)
        assert staff.page.value("unit") == "solbakken", path


def test_who_works_at_several_units_chooses_and_goes_on_with_that(
    app: Flask, staff: Visitor, signed_in: SignIn
) -> None:
    several = signed_in("receiver", unit="nes")
    works_at(app, several, nes=["receiver"], lia=["staff"], solbakken=["staff"])
    for path in ("/invitasjoner/", "/saker/", "/kurs/nytt"):
        several.visit(path)
        assert several.page.value("unit") in (None, ""), path
    several.visit("/invitasjoner/")
    several.fill(form="prove").press("Lag lenke")
    assert several.status == 422 and "Velg enheten svarene skal til." in several.page.text
    several.fill(unit="solbakken").press("Lag lenke")
    assert link_of(several)
    several.visit("/invitasjoner/")
    assert several.page.value("unit") == "solbakken"
    several.fill(form="takk", unit="").press("Lag lenke")
    assert link_of(several), "an anonymous form is of no unit"
