"""Drafts: their version, two devices, old pages, and closing on a tablet, on both databases."""

from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete

from forms import storage
from forms.storage import db
from forms.storage.definitions import versions
from forms.storage.models.submissions import Draft
from forms.storage.submissions import attachments
from tests.support.client import Visitor
from tests.support.databases import Settings
from tests.support.factories import (
    form,
    section,
    text,
)
from tests.web.conftest import Publish, SignIn
from tests.web.forms_simple import (
    TWO_PAGES,
    begin,
    draft,
    sent,
)

LATER = text("senere", "Noe mer?")


@pytest.fixture
def kept_in(database: Settings) -> Settings:
    """Both databases in turn."""
    return database


def test_a_draft_stays_on_the_version_it_began_with(
    app: Flask, client: Visitor, publish: Publish
) -> None:
    first = publish(TWO_PAGES)
    begin(client).fill(navn="Ola")
    publish(form(section("nytt", text("annet", "Noe annet?")), section("b", LATER)))
    client.press("Neste")
    assert client.path == "/skjema/prove/del/sovn"
    client.press("Neste")
    client.press("Send inn")
    assert sent(app) == [{"navn": "Ola", "sover": None}]
    with app.app_context():
        assert versions.get(first.id).number == 1
    begin(client)
    assert client.path == "/skjema/prove/del/nytt"


def test_an_archived_form_takes_no_new_ones(app: Flask, client: Visitor, publish: Publish) -> None:
    publish(TWO_PAGES)
    begin(client)
    with app.app_context(), storage.writing():
        versions.archive("prove")
        db.session.commit()
    client.visit("/skjema/prove/fortsett")
    client.fill(navn="Ola").press("Neste")
    client.press("Neste")
    client.press("Send inn")
    assert len(sent(app)) == 1
    assert client.get("/skjema/prove/").status_code == 410
    assert "Prøve" not in client.visit("/").text


def test_two_devices(app: Flask, client: Visitor, publish: Publish) -> None:
    publish(TWO_PAGES)
    begin(client).press("Fortsett senere")
    code = client.page.words(client.page.id("koden"))
    other = app.test_client()
    assert isinstance(other, Visitor)
    other.visit("/")
    other.page.fill("code", code)
    other.press("Fortsett")
    assert other.path == "/skjema/prove/del/barnet"
    client.press("Fortsett nå")
    other.fill(navn="Kari fra den andre").press("Neste")
    client.fill(navn="Ola herfra").press("Neste")
    assert client.status == 409
    assert client.page.value("navn") == "Ola herfra"
    assert "et annet sted" in client.page.notices[0]
    assert "Kari fra den andre" in client.page.text, "both texts are shown"
    client.press("Neste")
    assert draft(app)["answers"]["navn"] == "Ola herfra"


def test_autosave_keeps_what_is_typed(app: Flask, client: Visitor, publish: Publish) -> None:
    publish(TWO_PAGES)
    begin(client).fill(navn="Ol")
    fields = client.page.posted(client.page.button("Neste"))
    answer = client.post("/skjema/prove/utkast", data=fields)
    assert answer.status_code == 200
    assert set(answer.json) == {"saved", "revision"}
    assert draft(app)["answers"]["navn"] == "Ol"
    assert client.post("/skjema/prove/utkast", data=fields).status_code == 409
    fields["revision"] = str(answer.json["revision"])
    old, other = fields.copy(), fields.copy()
    old["csrf_token"], other["_page"] = "old", "x"
    assert client.post("/skjema/prove/utkast", data=old).status_code == 400
    assert client.post("/skjema/prove/utkast", data=other).status_code == 410


@pytest.mark.parametrize("token", [None, "", "x" * 60])
def test_an_old_page_loses_nothing(
    token: str | None, app: Flask, client: Visitor, publish: Publish
) -> None:
    publish(TWO_PAGES)
    begin(client).fill(navn="Ola").press("Neste", csrf_token=token)
    assert client.status == 400
    assert client.path == "/skjema/prove/del/barnet"
    assert "stått åpen lenge" in client.page.notices[0]
    assert client.page.value("navn") == "Ola"
    assert "navn" not in draft(app)["answers"]
    client.press("Neste")
    assert client.path == "/skjema/prove/del/sovn"
    client.press("Neste")
    client.press("Send inn", csrf_token=token)
    assert client.status == 400
    assert sent(app) == []
    client.press("Send inn")
    assert len(sent(app)) == 1


def test_closing_the_form_on_this_device(app: Flask, client: Visitor, publish: Publish) -> None:
    publish(TWO_PAGES)
    begin(client).fill(navn="Ola").press("Fortsett senere")
    client.press("Lukk skjemaet på dette nettbrettet")
    assert client.path == "/"
    assert client.get("/skjema/prove/del/barnet").status_code == 410
    assert "Ola" not in client.page.text
    assert draft(app)["answers"]["navn"] == "Ola"


def two_children(visitor: Visitor) -> tuple[Visitor, dict[str, str]]:
    """One child's page is open in a tab, and another child is begun in the next."""
    begin(visitor).fill(navn="Ola")
    fields = dict(visitor.page.posted(visitor.page.button("Neste")))
    visitor.visit("/skjema/prove/")
    visitor.press("Begynn på nytt")
    visitor.fill(navn="Eva").press("Neste")
    return visitor, fields


def test_two_children_in_two_tabs_are_never_mixed(
    app: Flask, signed_in: SignIn, publish: Publish
) -> None:
    publish(TWO_PAGES)
    staff, first_tab = two_children(signed_in("staff"))
    answer = staff.post("/skjema/prove/del/barnet", data=first_tab)
    assert answer.status_code == 303
    staff.visit(answer.location)
    assert staff.path == "/skjema/prove/del/sovn"
    staff.fill(sover="yes").press("Neste")
    assert "Ola" in staff.page.text and "Eva" not in staff.page.text
    staff.press("Send inn")
    assert sent(app) == [{"navn": "Ola", "sover": "yes"}]


def test_who_is_not_known_keeps_the_text_of_the_other_tab_on_the_page(
    app: Flask, client: Visitor, publish: Publish
) -> None:
    publish(TWO_PAGES)
    client, first_tab = two_children(client)
    page = client.post("/skjema/prove/del/barnet", data=first_tab)
    assert page.status_code == 409
    assert "Ola" in client.page.html and "Eva" not in client.page.html
    again = dict(client.page.posted(client.page.button("Neste")))
    assert again["_draft"] == first_tab["_draft"] and again["A-navn"] == "Ola"
    assert (
        client.post("/skjema/prove/utkast", data={**first_tab, "_page": "barnet"}).status_code
        == 409
    )
    for odd in ("", "-1", "²", "x" * 40):
        data = {**first_tab, "revision": odd}
        assert client.post("/skjema/prove/del/barnet", data=data).status_code == 409


def test_a_page_of_a_draft_that_is_gone_changes_no_other(
    app: Flask, client: Visitor, publish: Publish
) -> None:
    publish(TWO_PAGES)
    client, first_tab = two_children(client)
    gone = {**first_tab, "_draft": "0" * 32}
    assert client.post("/skjema/prove/del/barnet", data=gone).status_code == 410
    key = {"csrf_token": client.token, "key": first_tab["_draft"]}
    assert client.post("/skjema/prove/send", data=key).status_code == 409
    assert sent(app) == []


def test_what_was_typed_in_a_second_tab_after_sending_can_be_copied(
    app: Flask, client: Visitor, publish: Publish
) -> None:
    """Nothing of what was sent is shown: only what this tab posted."""
    publish(TWO_PAGES)
    begin(client).fill(navn="Ola")
    second_tab = dict(client.page.posted(client.page.button("Neste")))
    client.press("Neste")
    client.fill(sover="yes").press("Neste")
    client.press("Send inn")
    client.post("/skjema/prove/del/barnet", data={**second_tab, "A-navn": "Ola & Kari"})
    box = client.page.id("skrevet")
    assert box is not None
    assert (box.text or "").strip().splitlines()[:2] == ["Hva heter barnet?", "Ola & Kari"]
    assert "Det du skrev nå, er ikke lagret." in client.page.text
    assert client.visit("/skjema/prove/fortsett").id("skrevet") is None
    assert [answers["navn"] for answers in sent(app)] == ["Ola"]


def test_the_second_is_told_who_kept_the_page(
    app: Flask, signed_in: SignIn, publish: Publish
) -> None:
    publish(TWO_PAGES)
    staff = signed_in("staff")
    begin(staff).fill(navn="Ola")
    fields = dict(staff.page.posted(staff.page.button("Neste")))
    staff.press("Neste")
    assert (
        staff.post("/skjema/prove/del/barnet", data={**fields, "A-navn": "Per"}).status_code == 409
    )
    assert "Kari Prøve lagret denne delen kl." in staff.page.text
    assert "Ola" in staff.page.text and "Per" in staff.page.html


def test_a_page_whose_answer_was_lost_goes_on(
    app: Flask, client: Visitor, publish: Publish
) -> None:
    publish(TWO_PAGES)
    begin(client)
    names = ("_page", "revision", "_draft", "csrf_token")
    fields = {name: client.page.hidden_value(name) for name in names}

    def kept(name: str, writer: str) -> int:
        typed = {**fields, "navn": name, "_writer": writer}
        return client.post("/skjema/prove/utkast", data=typed).status_code

    mine, other = "00ff00ff00ff00ff", "11ff00ff00ff00ff"
    assert [kept("A", f"{mine}.1"), kept("AB", f"{mine}.2")] == [200, 200]
    assert kept("A", f"{mine}.1") == kept("A", f"{mine}.2") == 409  # a late twin
    for strange in (f"{other}.9", "", "x.9", f"{mine}.", f"{mine}.9999999"):
        assert kept("C", strange) == 409
    assert draft(app)["answers"]["navn"] == "AB"
    assert kept("ABC", f"{mine}.3") == 200


def test_a_file_for_a_draft_that_goes_in_the_same_moment_is_no_fault(
    client: Visitor, publish: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    def keep_too_late(*file: Any) -> None:
        db.session.execute(delete(Draft))
        keep(*file)

    keep = attachments.keep
    letter = {"id": "brev", "type": "file", "label": "Brev"}
    publish(form(section("a", letter), section("b", text("navn", "Navn"))))
    begin(client)
    monkeypatch.setattr(attachments, "keep", keep_too_late)
    client.press("Neste", brev=(BytesIO(b"%PDF-1.4\n%%EOF\n"), "brev.pdf"))
    assert client.status == 409 and "et annet sted" in client.page.notices[0]
