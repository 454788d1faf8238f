"""«Samtaler»: what waits, what is done with it, and what nobody else may see."""

from datetime import date, timedelta

import pytest
from flask import Flask

from forms import storage
from forms.i18n import today
from forms.storage import db
from forms.storage.models.workflow import Move, Task
from forms.storage.submissions import store
from forms.storage.workflow import transitions, worklist
from tests.support.client import Visitor
from tests.support.factories import (
    add_units,
    form,
    section,
    text,
    yes_no,
)
from tests.web.conftest import Publish, SignIn
from tests.web.forms_simple import (
    TWO_PAGES,
    begin,
)
from tests.web.forms_workflow import (
    TRAVELS,
    begun_by,
    moves,
    open_for,
    the_submission,
    whole,
)

REASON = "Skolen er feil"


@pytest.fixture
def staff(app: Flask, publish: Publish, signed_in: SignIn) -> Visitor:
    """Somebody at the kindergarten, with the form published."""
    add_units(app)
    publish(TRAVELS)
    return signed_in("staff", unit="solbakken")


@pytest.fixture
def sent(app: Flask, staff: Visitor) -> str:
    """The address of a form that waits for a guardian."""
    begun_by(
        staff, child_birthdate__day="7", child_birthdate__month="5", child_birthdate__year="2020"
    )
    with app.app_context():
        return f"/samtaler/{the_submission(app).id}"


def answered(app: Flask, guardian: Visitor, dele: str = "yes") -> None:
    """The guardian's part, done by a link."""
    open_for(app, guardian).fill(dele=dele).press("Neste")
    guardian.press("Send inn")


def at(app: Flask) -> tuple[str, str]:
    """The state, and the step where it waits."""
    with app.app_context():
        found = the_submission(app)
        task = transitions.task(found)
        return found.state, task.step if task else ""


def due(app: Flask, day: date) -> None:
    """Let the deadline be another day."""
    with app.app_context(), storage.writing():
        db.session.query(Task).update({"due": day})
        db.session.commit()


def test_the_tabs_tell_what_waits_for_whom(
    app: Flask, staff: Visitor, sent: str, client: Visitor, signed_in: SignIn
) -> None:
    page = staff.visit("/samtaler/")
    assert "Ingen skjemaer venter på deg." in page.text
    page = staff.visit("/samtaler/?fane=andre")
    assert "K.L. 2020" in page.text and "Kari Li" not in page.text
    assert "Foresattes del" in page.text and "i dag" in page.text
    answered(app, client)
    school = signed_in("receiver", unit="lia")
    page = school.visit("/samtaler/")
    assert "Til behandling (1)" in page.text and "Skolens mottak" in page.text
    assert "Ingen skjemaer er ferdige ennå." in school.visit("/samtaler/?fane=ferdig").text


def test_an_overdue_step_says_so_in_words(
    app: Flask, staff: Visitor, sent: str, client: Visitor, signed_in: SignIn
) -> None:
    answered(app, client)
    school = signed_in("receiver", unit="lia")
    assert "Forfalt" not in school.visit("/samtaler/").text
    due(app, today() - timedelta(days=1))
    page = school.visit("/samtaler/")
    assert "Forfalt" in page.text and "1 har gått over fristen" in page.text
    assert "Forfalt" in school.visit("/samtaler/?fane=behandling&forfalt=1").text
    assert "Forfalt" in school.visit(sent).text
    due(app, today())
    assert "Forfalt" not in school.visit("/samtaler/?fane=behandling&forfalt=1").text


def test_the_receiver_confirms_fills_in_and_reads_what_is_shared(
    app: Flask, staff: Visitor, sent: str, client: Visitor, signed_in: SignIn
) -> None:
    answered(app, client, dele="no")
    school = signed_in("receiver", unit="lia")
    page = school.visit(sent)
    assert "Kari Li" in page.text
    assert "Godt" not in page.html and "Ring far" not in page.html and "Trivsel" not in page.text
    assert not school.page.buttons("Bekreft mottak"), "one button for one thing"
    school.press("Fyll ut «Skolens mottak»")
    school.fill(kontakt="Mari").press("Neste")
    assert "Godt" not in school.page.html and "Ring far" not in school.page.html
    school.press("Send inn")
    assert at(app) == ("sent", "")
    assert "K.L. 2020" in school.visit("/samtaler/?fane=ferdig").text
    assert "Kari Li" in school.visit(sent).text
    page = staff.visit(sent)
    assert "bekreftet at skjemaet er mottatt" in page.text
    assert "Ring far" in page.text and "Mari" in page.text
    assert "Kari Prøve bekreftet at skjemaet er mottatt." in page.text
    assert "Skjemaet kom til Lia skole." in page.text
    assert "Foresatte sendte «Foresattes del»." in page.text


@pytest.mark.parametrize(
    ("role", "unit"),
    [
        ("staff", "nes"),
        ("leader", "lia"),
        ("receiver", "lia"),
        ("receiver", "solbakken"),
        ("coordinator", None),
    ],
)
def test_foreign_and_unknown_forms_answer_alike(
    role: str, unit: str | None, app: Flask, staff: Visitor, sent: str, signed_in: SignIn
) -> None:
    stranger = signed_in(role, unit=unit)
    unknown = f"/samtaler/{'0' * 32}"
    for below in ("", "/pdf", "/fil/x", "/for/1"):
        pages = []
        for path in (sent, unknown):
            assert stranger.get(path + below).status_code == 404
            pages.append(stranger.page.text)
        assert pages[0] == pages[1]
    stranger.visit("/samtaler/")
    for below in ("/steg", "/bekreft", "/tilbake", "/trekk", "/apne", "/nettbrett"):
        fields = {"reason": REASON, "step": "barnehage"}
        assert stranger.send(sent + below, fields).status_code == 404
    assert len(moves(app)) == 1
    for tab in ("behandling", "andre", "ferdig"):
        assert "K.L." not in stranger.visit(f"/samtaler/?fane={tab}").text


def test_staff_cannot_do_what_is_not_theirs_to_do(
    app: Flask, staff: Visitor, sent: str, client: Visitor
) -> None:
    answered(app, client)
    staff.visit(sent)
    for below in ("/steg", "/bekreft", "/apne", "/nettbrett"):
        assert staff.send(sent + below, {"reason": REASON}).status_code == 404


def test_a_form_is_sent_back_with_a_reason_and_goes_its_way_again(
    app: Flask, staff: Visitor, sent: str, client: Visitor, signed_in: SignIn
) -> None:
    answered(app, client)
    school = signed_in("receiver", unit="lia")
    school.visit(sent)
    school.submit_form("/tilbake")
    assert school.status == 422 and "Velg hvilken del" in school.page.text
    school.submit_form("/tilbake", step="barnehage")
    assert school.status == 422 and "Skriv hvorfor." in school.page.text
    school.submit_form("/tilbake", step="barnehage", reason=REASON)
    assert school.path == "/samtaler/" and school.get(sent).status_code == 404
    assert at(app) == ("underway", "barnehage")
    page = staff.visit(sent)
    assert REASON in page.text
    staff.press("Fyll ut «Barnehagens del»")
    assert staff.page.value("child_name") == "Kari Li"
    staff.fill(skole="nes").press("Neste")
    staff.press("Neste")
    staff.press("Send inn")
    assert at(app) == ("underway", "foresatte")
    assert whole(app)["dele"] == "yes"
    open_for(app, client)
    assert client.page.is_checked("dele", "yes") if hasattr(client.page, "is_checked") else True
    client.press("Neste")
    client.press("Send inn")
    other = signed_in("receiver", unit="nes")
    assert "Kari Li" in other.visit(sent).text
    assert school.get(sent).status_code == 404


def test_withdrawing_takes_it_from_everybody_and_keeps_the_former_state(
    app: Flask, staff: Visitor, sent: str, client: Visitor, signed_in: SignIn
) -> None:
    answered(app, client)
    school = signed_in("receiver", unit="lia")
    assert school.get(sent).status_code == 200
    staff.visit(sent)
    staff.submit_form("/trekk", reason="Familien flytter")
    assert at(app) == ("withdrawn", "")
    assert school.get(sent).status_code == 404
    assert "Trukket" in staff.page.text and "Familien flytter" in staff.page.text
    assert not staff.page.buttons("Send tilbake")
    assert staff.send(f"{sent}/tilbake", {"reason": REASON}).status_code == 404
    staff.visit(sent)
    page = staff.press("Se hva som stod der")
    assert "Kari Li" in page.text and "Familien flytter" in page.text
    assert "Trukket" in staff.visit("/samtaler/?fane=ferdig").text


def test_the_leader_opens_what_was_done(
    app: Flask, staff: Visitor, sent: str, client: Visitor, signed_in: SignIn
) -> None:
    staff.visit(sent)
    staff.submit_form("/trekk", reason="Feil barn")
    assert staff.send(f"{sent}/apne", {"reason": REASON, "step": "barnehage"}).status_code == 404
    leader = signed_in("leader", unit="solbakken")
    leader.visit(sent)
    leader.submit_form("/apne", reason=REASON)
    assert at(app) == ("underway", "barnehage")
    assert leader.page.buttons("Fyll ut «Barnehagens del»")


def test_a_form_of_one_step_is_opened_again_too(
    app: Flask, publish: Publish, staff: Visitor, signed_in: SignIn
) -> None:
    publish({**TWO_PAGES, "open_to": ["staff"]}, "kort")
    begin(staff, "kort").fill(navn="Ola").press("Neste")
    staff.press("Neste")
    staff.press("Send inn")
    leader = signed_in("leader", unit="solbakken")
    assert "Prøve" in leader.visit("/samtaler/?fane=ferdig").text
    leader.press("Prøve")
    leader.submit_form("/apne", reason="Feil navn")
    leader.press("Fyll ut «Prøve»")
    leader.fill(navn="Per").press("Neste")
    leader.press("Neste")
    leader.press("Send inn")
    assert at(app) == ("sent", "") and whole(app)["navn"] == "Per"
    assert [what for what, _s, _w in moves(app)] == ["reopened", "sent"]


def test_the_tablet_is_given_away_signed_out(app: Flask, staff: Visitor, sent: str) -> None:
    staff.visit(sent)
    staff.press("Fyll ut på dette nettbrettet")
    assert staff.path == "/skjema/prove/del/foresatt"
    assert "Logg ut" not in staff.page.text and "Ring far" not in staff.page.html
    assert staff.get("/samtaler/").location.startswith("/logg-inn")
    staff.fill(dele="no").press("Neste")
    staff.press("Send inn")
    assert at(app) == ("underway", "skole")
    assert moves(app)[1][0] == "handed_over"


def test_on_the_units_tablet_no_copy_is_downloaded_and_it_is_given_back(
    staff: Visitor, sent: str
) -> None:
    staff.visit(sent)
    staff.press("Fyll ut på dette nettbrettet")
    staff.fill(dele="no").press("Neste")
    staff.press("Send inn")
    page = staff.page
    assert staff.path.endswith("/kvittering") and "Gi nettbrettet tilbake." in page.text
    assert "Vil du ha en kopi, spør du den du har snakket med." in page.text
    assert "Last ned kopi" not in page.text and "Skriv ut" not in page.text
    for path in ("kopi", "kopi.pdf"):
        assert staff.get(f"/skjema/prove/{path}").status_code == 410


def test_on_their_own_telephone_a_parent_has_a_copy(app: Flask, client: Visitor, sent: str) -> None:
    answered(app, client)
    page = client.visit("/skjema/prove/kvittering")
    assert "Last ned kopi (PDF)" in page.text and "nettbrettet" not in page.text


def test_the_second_on_a_step_is_told_who_and_when(
    app: Flask, staff: Visitor, sent: str, client: Visitor, signed_in: SignIn
) -> None:
    answered(app, client)
    first, second = signed_in("receiver", unit="lia"), signed_in("receiver", unit="lia")
    first.visit(sent)
    first.press("Fyll ut «Skolens mottak»")
    first.fill(kontakt="Mari")
    page = second.visit(sent)
    assert "Kari Prøve begynte" in page.text and "Dere skriver i det samme skjemaet." in page.text
    second.press("Fortsett på det som er skrevet")
    second.fill(kontakt="Ola").press("Neste")
    first.press("Neste")
    assert first.status == 409
    assert "Kari Prøve lagret denne delen" in first.page.text
    assert "Ola" in first.page.text and "Mari" in first.page.html


def test_what_is_begun_is_found_again(app: Flask, staff: Visitor, signed_in: SignIn) -> None:
    begin(staff).fill(child_name="Kari Li", skole="lia").press("Neste")
    page = staff.visit("/samtaler/?fane=pabegynt")
    assert "Påbegynt (1)" in page.text and "K.L." in page.text
    staff.press("Fortsett")
    assert staff.path == "/skjema/prove/del/trivsel" or staff.path == "/skjema/prove/del/barnet"
    with app.app_context():
        draft = worklist.unsent_drafts(staff.user_id)[0].id
    other = signed_in("staff", unit="solbakken")
    other.visit("/samtaler/")
    assert other.send(f"/samtaler/utkast/{draft}").status_code == 404


def test_two_who_move_it_at_once_are_told(
    app: Flask, staff: Visitor, sent: str, client: Visitor, signed_in: SignIn
) -> None:
    answered(app, client)
    school = signed_in("receiver", unit="lia")
    school.visit(sent)
    staff.visit(sent)
    staff.submit_form("/trekk", reason="Familien flytter")
    answer = school.send(f"{sent}/bekreft")
    assert answer.status_code == 404
    assert [what for what, _s, _w in moves(app)][-1] == "withdrawn"


def test_the_log_tells_of_moves_without_what_was_said(
    app: Flask, staff: Visitor, sent: str
) -> None:
    staff.visit(sent)
    staff.submit_form("/trekk", reason="Hemmelig grunn")
    with app.app_context():
        found = the_submission(app)
        lines = [f"{e.what} {e.detail}" for e in storage.audit_log.listing(subject=found.id).events]
        assert any(line.startswith("submission.withdrawn") for line in lines)
        assert "Hemmelig" not in " ".join(lines)
        sealed = db.session.query(Move).all()
        assert all(b"Hemmelig" not in move.sealed for move in sealed)
        assert store.get(found.id) is not None


HEALTH = {
    "title": "Helse",
    "open_to": "anyone",
    "sections": [
        section(
            "barnet",
            text("child_name", "Navn?", required=True),
            {"id": "stasjon", "type": "unit", "label": "Hvilken helsestasjon?", "required": True},
            {"id": "hage", "type": "unit", "label": "Hvilken barnehage?", "required": True},
        ),
        section(
            "helse",
            text("funn", "Hva er funnet?"),
            text("internt", "For oss", audience="staff"),
            share_if={"frigi": "yes"},
        ),
        section("frigiving", yes_no("frigi", "Kan barnehagen få det?", required=True)),
        section("mottak", text("takk", "Kommentar?")),
    ],
    "steps": [
        {"id": "hjem", "title": "Hjemmets del", "by": "respondent", "sections": ["barnet"]},
        {
            "id": "stasjon",
            "title": "Helsestasjonens del",
            "by": "receiver",
            "unit": "stasjon",
            "sections": ["helse"],
        },
        {"id": "lese", "title": "Foresatte leser", "by": "guardian", "sections": ["frigiving"]},
        {
            "id": "hage",
            "title": "Barnehagens mottak",
            "by": "receiver",
            "unit": "hage",
            "sections": ["mottak"],
        },
    ],
}


def test_a_form_from_home_is_given_on_by_whoever_holds_it(
    app: Flask, publish: Publish, client: Visitor, signed_in: SignIn
) -> None:
    add_units(app)
    publish(HEALTH)
    begin(client).fill(child_name="Kari Li", stasjon="nes", hage="solbakken").press("Neste")
    client.press("Send inn")
    with app.app_context():
        address = f"/samtaler/{the_submission(app).id}"
    nurse = signed_in("receiver", unit="nes")
    nurse.visit(address)
    nurse.press("Fyll ut «Helsestasjonens del»")
    nurse.fill(funn="Frisk", internt="Ring lege").press("Neste")
    nurse.press("Send inn")
    page = nurse.visit(address)
    assert "Frisk" in page.text and "Ring lege" in page.text, "they read what they wrote"
    assert "Foresatte leser" in nurse.visit("/samtaler/?fane=andre").text
    nurse.visit(address)
    page = nurse.press("Lag lenke og QR-kode")
    assert nurse.status == 200 and "Foresatte leser" in page.text
    nurse.visit(address)
    nurse.press("Fyll ut på dette nettbrettet")
    assert "Frisk" in nurse.page.text and "Ring lege" not in nurse.page.html
    nurse.fill(frigi="no").press("Neste")
    nurse.press("Send inn")
    teacher = signed_in("receiver", unit="solbakken")
    page = teacher.visit(address)
    assert "Kari Li" in page.text and "Frisk" not in page.html and "Ring lege" not in page.html
    assert not teacher.page.buttons("Lag lenke og QR-kode")
    assert signed_in("receiver", unit="lia").get(address).status_code == 404


def test_a_shielded_child_is_in_no_list(app: Flask, publish: Publish, signed_in: SignIn) -> None:
    add_units(app)
    shield = {
        "id": "child_protected_address",
        "type": "choice",
        "label": "Beskyttet adresse?",
        "options": {"ingen": "Nei", "fortrolig": "Ja"},
    }
    publish(form(section("barnet", text("child_name", "Navn?"), shield), open_to=["staff"]))
    staff = begin(signed_in("staff", unit="solbakken"))
    staff.fill(child_name="Kari Li", child_protected_address="fortrolig").press("Neste")
    staff.press("Send inn")
    page = staff.visit("/samtaler/?fane=ferdig")
    assert "Skjermet" in page.text and "K.L." not in page.text and "Solbakken" not in page.text
