"""Packages from browsers without network: stored once, and little told of them."""

import secrets
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
import time_machine
from flask import Flask

from forms import storage
from forms.storage import Submission, db
from forms.storage.models.submissions import Draft
from forms.storage.submissions import drafts, store
from tests.support.answer_generator import PDF
from tests.support.client import Visitor
from tests.support.factories import add_units, form, section, text, yes_no
from tests.web.conftest import Publish, SignIn
from tests.web.forms_simple import begin
from tests.web.forms_workflow import TRAVELS, begun_by, open_for
from tests.web.offline.packages import package, page, post, setup_of
from tests.web.offline.packages import pairs as fields

SECRET = "Kanarigul"
SHEET = form(
    section("a", text("bra", "Hva var bra?", required=True), yes_no("igjen", "Igjen?")),
    review=False,
)
PARTS = form(
    section("a", text("navn", "Hva heter barnet?", required=True), text("mer", "Mer?")),
    section("b", text("annet", "Noe annet?"), {"id": "fil", "type": "file", "label": "Vedlegg"}),
)
FILE = {"page": "", "field": "x", "name": "", "type": ""}
STAFF = {**PARTS, "open_to": ["staff"]}


def stored(app: Flask) -> list[dict[str, Any]]:
    with app.app_context(), storage.reading():
        return [dict(store.open_answers(each)) for each in db.session.query(Submission).all()]


def sheet(setup: dict[str, Any], key: str, **answers: str) -> bytes:
    said = {f"A-{name}": value for name, value in answers.items()}
    head = {"kind": "send", "begin": setup["begin"], "key": key, "fields": fields(said)}
    return package(setup, head)


def ticket(client: Visitor) -> str:
    [form] = [each for each in client.page.all("form") if each.get("data-ticket")]
    return str(form.get("data-ticket"))


def test_a_sheet_is_stored_once_however_often_it_comes(
    app: Flask, client: Visitor, publish: Publish
) -> None:
    publish(SHEET)
    setup, key = setup_of(client), secrets.token_hex(16)
    box = sheet(setup, key, bra=SECRET, igjen="yes")
    assert SECRET.encode() not in box
    first, again = post(client, setup, box), post(client, setup, box)
    assert first.get_json()["state"] == again.get_json()["state"] == "sent"
    assert first.get_json()["reference"] == again.get_json()["reference"] != ""
    assert [each["bra"] for each in stored(app)] == [SECRET]


def test_other_answers_under_a_key_that_was_used_are_not_lost_in_silence(
    app: Flask, client: Visitor, publish: Publish
) -> None:
    publish(SHEET)
    setup, key = setup_of(client), secrets.token_hex(16)
    assert post(client, setup, sheet(setup, key, bra="Kaffen")).status_code == 200
    other = post(client, setup, sheet(setup, key, bra="Kakene"))
    assert other.status_code == 409 and other.get_json()["state"] == "refused"
    assert other.get_json()["reference"] == ""
    assert [each["bra"] for each in stored(app)] == ["Kaffen"]


def test_what_is_wrong_is_said_without_a_word_of_the_answers(
    app: Flask, client: Visitor, publish: Publish
) -> None:
    publish(SHEET)
    setup = setup_of(client)
    refused = post(client, setup, sheet(setup, secrets.token_hex(16), igjen=SECRET))
    assert refused.status_code == 409
    assert "Hva var bra?" in " ".join(refused.get_json()["why"])
    assert SECRET not in refused.get_data(as_text=True)
    assert stored(app) == []


def test_a_page_of_a_draft_is_saved_and_a_late_twin_changes_nothing(
    app: Flask, client: Visitor, publish: Publish
) -> None:
    publish(PARTS)
    begin(client)
    setup, mine = setup_of(client), ticket(client)
    own = secrets.token_hex(8)

    def saved(number: int, answer: str) -> str:
        pages = [page("a", {"A-navn": answer}, writer=f"{own}.{number}")]
        box = package(setup, {"kind": "page", "ticket": mine, "pages": pages})
        return str(post(client, setup, box).get_json()["state"])

    assert saved(1, "Ol") == "saved"
    assert saved(3, "Ola") == "saved"
    assert saved(2, "Olaf") == "saved"
    with app.app_context():
        [draft] = db.session.query(Draft).all()
        assert drafts.payload(draft).answers["navn"] == "Ola"


def test_a_page_that_was_saved_elsewhere_meanwhile_is_a_conflict(
    app: Flask, client: Visitor, publish: Publish
) -> None:
    publish(PARTS)
    begin(client)
    setup, mine = setup_of(client), ticket(client)
    client.fill(navn="Kari").press("Neste")
    pages = [page("a", {"A-navn": "Ola"}, writer=f"{secrets.token_hex(8)}.1")]
    box = package(setup, {"kind": "page", "ticket": mine, "pages": pages})
    answer = post(client, setup, box)
    assert (answer.status_code, answer.get_json()["state"]) == (409, "refused")
    with app.app_context():
        [draft] = db.session.query(Draft).all()
        assert drafts.payload(draft).answers["navn"] == "Kari"


def test_a_draft_is_sent_with_pages_and_files_once(
    app: Flask, client: Visitor, publish: Publish
) -> None:
    publish(PARTS)
    begin(client)
    setup, mine = setup_of(client), ticket(client)
    pages = [page("a", {"A-navn": "Ola"}), page("b", {"A-annet": "Nei"})]
    file = {"page": "b", "field": "A-fil", "name": "b.pdf", "type": "", "size": len(PDF)}
    head = {"kind": "send", "ticket": mine, "pages": pages, "files": [file]}
    box = package(setup, head, [PDF])
    first, again = post(client, setup, box), post(client, setup, box)
    assert first.get_json()["state"] == again.get_json()["state"] == "sent"
    assert first.get_json()["reference"] == again.get_json()["reference"]
    [answers] = stored(app)
    assert answers["navn"] == "Ola" and answers["fil"][0]["name"] == "b.pdf"
    with app.app_context():
        assert db.session.query(Draft).count() == 0


def test_only_what_was_touched_replaces_what_the_draft_holds(
    app: Flask, client: Visitor, publish: Publish
) -> None:
    publish(PARTS)
    begin(client)
    setup, mine = setup_of(client), ticket(client)
    client.fill(navn="Ola", mer="Liker brunost").press("Neste")
    pages = [page("a", {"A-navn": "Ole"}, revision=1, only=["navn"])]
    box = package(setup, {"kind": "send", "ticket": mine, "pages": pages})
    assert post(client, setup, box).get_json()["state"] == "sent"
    [answers] = stored(app)
    assert (answers["navn"], answers["mer"]) == ("Ole", "Liker brunost")


def test_a_form_begun_without_network_is_one_draft_and_one_answer(
    app: Flask, client: Visitor, publish: Publish
) -> None:
    publish(PARTS)
    setup, key = setup_of(client), secrets.token_hex(16)
    own = {"begin": setup["begin"], "key": key}
    part = package(setup, {"kind": "page", **own, "pages": [page("a", {"A-navn": "Ola"})]})
    rest = package(setup, {"kind": "send", **own, "pages": [page("b", {"A-annet": "Nei"})]})
    assert post(client, setup, part).get_json()["state"] == "saved"
    assert post(client, setup, rest).get_json()["state"] == "sent"
    assert post(client, setup, rest).get_json()["state"] == "sent"
    [answers] = stored(app)
    assert (answers["navn"], answers["annet"]) == ("Ola", "Nei")


def test_an_id_alone_entitles_to_nothing(app: Flask, client: Visitor, publish: Publish) -> None:
    publish(PARTS)
    begin(client)
    with app.app_context():
        [draft] = db.session.query(Draft).all()
        id = draft.id
    setup, stranger = setup_of(client), app.test_client()
    assert isinstance(stranger, Visitor)
    for head in (
        {"key": id},
        {"ticket": id},
        {"ticket": setup["begin"], "key": id},
        {"begin": ticket(client), "key": id},
    ):
        pages = [page("a", {"A-navn": "Kari"})]
        box = package(setup, {"kind": "send", "pages": pages, **head})
        answer = post(stranger, setup, box)
        assert answer.get_json()["state"] == "refused", head
    assert stored(app) == []


def test_who_knows_the_id_of_a_draft_writes_nothing_in_it(
    app: Flask, client: Visitor, publish: Publish
) -> None:
    """A ticket to begin the form is anybody's; with it, a known id begins a draft of one's own."""
    publish(PARTS)
    begin(client).fill(navn=SECRET).press("Neste")
    with app.app_context():
        id = db.session.query(Draft).one().id
    stranger = app.test_client()
    assert isinstance(stranger, Visitor)
    setup = setup_of(stranger)
    own = {"begin": setup["begin"], "key": id}
    for revision in range(4):
        pages = [page("a", {"A-navn": "Endret"}, revision=revision)]
        post(stranger, setup, package(setup, {"kind": "page", **own, "pages": pages}))
    with app.app_context():
        found = {each.id: drafts.payload(each).answers["navn"] for each in db.session.query(Draft)}
    assert found.pop(id) == SECRET and set(found.values()) <= {"Endret"}
    post(stranger, setup, package(setup, {"kind": "send", **own, "pages": []}))
    assert SECRET not in str(stored(app))
    client.press("Neste")
    client.press("Send inn")
    assert SECRET in str(stored(app))
    last = post(stranger, setup, package(setup, {"kind": "send", **own, "pages": []}))
    assert last.get_json()["reference"] not in client.page.text


def test_who_knows_the_id_of_a_later_step_does_not_do_it(
    app: Flask, client: Visitor, publish: Publish, signed_in: SignIn
) -> None:
    add_units(app)
    publish(TRAVELS)
    begun_by(signed_in("staff", unit="solbakken"))
    open_for(app, client)
    with app.app_context():
        id = db.session.query(Draft).one().id
    elsewhere = signed_in("staff", unit="nes")
    setup = setup_of(elsewhere)
    pages = [page("foresatt", {"A-dele": "yes"})]
    box = package(setup, {"kind": "send", "begin": setup["begin"], "key": id, "pages": pages})
    assert post(elsewhere, setup, box).get_json()["state"] == "refused"
    with app.app_context():
        assert "dele" not in drafts.payload(db.session.get(Draft, id)).answers


def test_a_package_gives_nobody_the_receipt_but_the_visit_that_sent_it(
    app: Flask, client: Visitor, publish: Publish
) -> None:
    publish(PARTS)
    begin(client).fill(navn=SECRET).press("Neste")
    client.press("Neste")
    mine = ticket(client)
    [send] = [f for f in client.page.all("form") if f.get("id") == "send"]
    held = {i.get("name", ""): i.get("value", "") for i in send.iter("input")}
    setup, stranger = setup_of(client), app.test_client()
    assert isinstance(stranger, Visitor)
    box = package(setup, {"kind": "send", "ticket": mine, "fields": fields(held)})
    theirs = post(stranger, setup, box)
    assert theirs.get_json()["state"] == "sent" and "X-Location" not in theirs.headers
    assert "kvittering" not in str(theirs.headers.getlist("Set-Cookie"))
    own = post(client, setup, box)
    assert own.headers["X-Location"].endswith("/kvittering")
    assert SECRET in client.visit("/skjema/prove/kopi").text
    assert stranger.get("/skjema/prove/kopi").status_code != 200


def test_what_staff_wrote_waits_for_them(
    app: Flask, publish: Publish, signed_in: SignIn, client: Visitor
) -> None:
    publish(STAFF)
    writer, other = signed_in("staff"), signed_in("staff")
    begin(writer)
    setup, mine = setup_of(writer), ticket(writer)
    pages = [page("a", {"A-navn": "Ola"})]
    box = package(setup, {"kind": "send", "ticket": mine, "pages": pages})
    for somebody in (client, other):
        answer = post(somebody, setup, box)
        assert (answer.status_code, answer.get_json()["state"]) == (403, "waits")
    assert post(writer, setup, box).get_json()["state"] == "sent"
    assert len(stored(app)) == 1


def test_an_interview_begun_without_network_is_that_of_who_wrote_it(
    app: Flask, publish: Publish, signed_in: SignIn
) -> None:
    publish(STAFF)
    writer = signed_in("staff")
    setup = setup_of(writer)
    head = {"kind": "page", "begin": setup["begin"], "key": secrets.token_hex(16)}
    box = package(setup, {**head, "pages": [page("a", {"A-navn": "Ola"})]})
    assert post(signed_in("staff"), setup, box).get_json()["state"] == "waits"
    assert post(writer, setup, box).get_json()["state"] == "saved"
    with app.app_context():
        [draft] = db.session.query(Draft).all()
        assert draft.owner_id == writer.user_id


@pytest.mark.parametrize("box", [b"", b"x" * 500, bytes(3000)])
def test_what_is_no_package_is_refused(client: Visitor, publish: Publish, box: bytes) -> None:
    publish(SHEET)
    answer = post(client, setup_of(client), box)
    assert (answer.status_code, answer.get_json()["state"]) == (409, "refused")


@pytest.mark.parametrize(
    "head",
    [
        {},
        {"kind": "other"},
        {"kind": "page", "pages": 3},
        {"kind": "page", "pages": [{"page": 1, "fields": []}]},
        {"kind": "page", "pages": [{"page": "a", "fields": [["A-navn"]]}]},
        {"kind": "page", "pages": [{"page": "a", "fields": [["A-navn", 5]]}]},
        {"kind": "send", "files": [{"page": "", "field": "x", "name": "", "type": "", "size": -1}]},
        {
            "kind": "send",
            "files": [{"page": "", "field": "x", "name": "", "type": "", "size": 9e9}],
        },
        {"kind": "send", "ticket": None},
    ],
)
def test_a_package_of_another_shape_is_refused(
    client: Visitor, publish: Publish, head: dict[str, Any]
) -> None:
    publish(SHEET)
    setup = setup_of(client)
    answer = post(client, setup, package(setup, head))
    assert (answer.status_code, answer.get_json()["state"]) == (409, "refused")


def test_no_package_without_a_token_of_ours(client: Visitor, publish: Publish) -> None:
    publish(SHEET)
    setup = setup_of(client)
    box = sheet(setup, secrets.token_hex(16), bra="x")
    assert client.post(setup["receive"], data=box).status_code == 400


def test_a_version_that_is_not_of_the_form_answers_as_an_unknown_one(
    client: Visitor, publish: Publish
) -> None:
    publish(SHEET)
    publish(PARTS, "annet")
    setup, other = setup_of(client), setup_of(client, "annet")
    wrong = f"/skjema/prove/uten-nett/{other['version']}"
    unknown = f"/skjema/prove/uten-nett/{'0' * 32}"
    one, two = (post(client, {**setup, "receive": path}, b"x") for path in (wrong, unknown))
    assert one.status_code == two.status_code == 404


def test_a_ticket_ends_with_the_draft(app: Flask, client: Visitor, publish: Publish) -> None:
    publish(PARTS)
    begin(client)
    setup, mine = setup_of(client), ticket(client)
    box = package(setup, {"kind": "send", "ticket": mine, "pages": [page("a", {"A-navn": "O"})]})
    with time_machine.travel(datetime.now(UTC) + timedelta(days=31)):
        assert post(client, setup, box).get_json()["state"] == "refused"
    assert stored(app) == []


def test_a_clock_that_is_wrong_by_a_day_loses_nothing(
    app: Flask, client: Visitor, publish: Publish
) -> None:
    publish(SHEET)
    setup = setup_of(client)
    box = sheet(setup, secrets.token_hex(16), bra="Kaffen")
    with time_machine.travel(datetime.now(UTC) + timedelta(days=1)):
        assert post(client, setup, box).get_json()["state"] == "sent"
    assert len(stored(app)) == 1


def test_nothing_of_it_is_in_a_log(
    client: Visitor, publish: Publish, caplog: pytest.LogCaptureFixture
) -> None:
    publish(SHEET)
    setup = setup_of(client)
    with caplog.at_level(0):
        post(client, setup, sheet(setup, secrets.token_hex(16), bra=SECRET, igjen=SECRET))
        post(client, setup, sheet(setup, secrets.token_hex(16), bra=SECRET))
    assert SECRET not in caplog.text


def opened(client: Visitor, setup: dict[str, Any], box: bytes) -> Any:
    """The page that shows what waited."""
    token = client.get(setup["token"]).get_json()["token"]
    data = {"csrf_token": token, "pakke": (BytesIO(box), "pakke")}
    return client.post(f"{setup['receive']}/apne", data=data)


def test_what_waited_is_shown_beside_what_was_saved_meanwhile(
    app: Flask, client: Visitor, publish: Publish
) -> None:
    publish(PARTS)
    begin(client)
    setup, mine = setup_of(client), ticket(client)
    client.fill(navn="Kari", mer="Liker brunost").press("Neste")
    box = package(
        setup,
        {"kind": "page", "ticket": mine, "pages": [page("a", {"A-navn": "Ola"}, only=["navn"])]},
    )
    assert post(client, setup, box).get_json()["state"] == "refused"
    assert opened(client, setup, box).status_code == 409
    assert "Kari" in client.page.text, "what the draft holds"
    values = {i.get("name"): i.get("value") for i in client.page.all("input")}
    assert (values["A-navn"], values["A-mer"]) == ("Ola", "Liker brunost")
    client.press("Neste")
    with app.app_context():
        [draft] = db.session.query(Draft).all()
        answers = drafts.payload(draft).answers
    assert (answers["navn"], answers["mer"]) == ("Ola", "Liker brunost")


def test_what_waits_is_shown_to_nobody_but_a_reader_of_its_draft(
    app: Flask, client: Visitor, publish: Publish
) -> None:
    publish(PARTS)
    begin(client)
    setup, mine = setup_of(client), ticket(client)
    box = package(setup, {"kind": "page", "ticket": mine, "pages": [page("a", {"A-navn": SECRET})]})
    stranger, other = app.test_client(), app.test_client()
    assert isinstance(stranger, Visitor) and isinstance(other, Visitor)
    begin(other)
    for somebody in (stranger, other):
        answer = opened(somebody, setup, box)
        assert answer.status_code == 410
        assert SECRET not in answer.get_data(as_text=True)
    client.visit("/skjema/prove/")  # the next person at the device
    assert SECRET not in opened(client, setup, box).get_data(as_text=True)


TALK = {**STAFF, "mode": "interview"}


def notes_of(app: Flask) -> tuple[dict[str, str], list[str], list[str]]:
    with app.app_context(), storage.reading():
        [draft] = db.session.query(Draft).all()
        kept = drafts.payload(draft)
        return dict(kept.notes), list(kept.again), list(kept.skipped)


def test_notes_of_an_interview_are_added_and_none_is_taken_away(
    app: Flask, publish: Publish, signed_in: SignIn, client: Visitor
) -> None:
    """What was written without network comes beside what was written before, once."""
    publish(TALK)
    staff = signed_in("staff")
    begin(staff)
    setup, mine = setup_of(staff), ticket(staff)
    staff.fill(navn="Ola", **{"_note-navn": "Sa han var trøtt", "_again-mer": "1"}).press("Neste")
    noted = {"_note-navn": "Mor ringte", "_note-mer": "Spør far", "_skip-mer": "1"}
    pages = [page("a", noted, revision=1, only=[])]
    box = package(setup, {"kind": "page", "ticket": mine, "pages": pages})
    assert post(client, setup, box).get_json()["state"] == "waits"
    for _time in range(2):
        assert post(staff, setup, box).get_json()["state"] == "saved"
    notes, again, skipped = notes_of(app)
    assert notes == {"navn": "Sa han var trøtt\nMor ringte", "mer": "Spør far"}
    assert (again, skipped) == (["mer"], ["mer"])
    more = {**noted, "_note-mer": "Spør far\nog mormor"}
    pages = [page("a", {**more, "A-mer": "Liker brunost"}, revision=1, only=["mer"])]
    box = package(setup, {"kind": "page", "ticket": mine, "pages": pages})
    assert post(staff, setup, box).get_json()["state"] == "saved"
    assert notes_of(app)[0]["mer"] == "Spør far\nog mormor"
    assert notes_of(app)[0]["navn"] == "Sa han var trøtt\nMor ringte"


def test_the_blank_form_has_the_tools_in_an_interview_only(
    publish: Publish, signed_in: SignIn
) -> None:
    staff = signed_in("staff")
    for form_here, expected in ((STAFF, False), (TALK, True)):
        publish(form_here)
        page = staff.get("/skjema/prove/uten-nett/").get_data(as_text=True)
        assert ("Notat (vises ikke til foresatte)" in page) is expected
