"""Comments between authors."""

import re

from flask import Flask

from forms.storage import audit_log
from forms.storage.definitions import draft_comments
from tests.support.client import Visitor
from tests.web.conftest import SignIn
from tests.web.forms_author import TEXT, app, author, folder, save
from tests.web.security.test_pressed_twice import pressed_twice

__all__ = ["app", "author", "folder"]

PAGE = "/skjemaer/mote/kommentarer/"
ITEM = "motet.hvorfor"
SAID = "Spør vi om dette to ganger?\n<b>Sjekk</b>"


def write(author: Visitor, text: str = SAID, item: str = ITEM) -> int:
    author.get(PAGE)
    return author.send(PAGE, {"item": item, "text": text}).status_code


def ids(app: Flask) -> list[str]:
    with app.app_context():
        return [each.id for each in draft_comments.comments("mote")]


def test_a_comment_stands_at_its_question_and_in_the_list(author: Visitor, app: Flask) -> None:
    assert write(author) == 303
    page = author.visit(f"/skjemaer/mote/bygg/?valgt={ITEM}")
    assert "Spør vi om dette to ganger?" in page.text and "&lt;b&gt;Sjekk&lt;/b&gt;" in page.html
    assert "1 kommentar" in page.text and "Kommentarer (1)" in page.text
    assert SAID.split("\n")[0] not in author.visit("/skjemaer/mote/bygg/?valgt=motet.hort").text
    assert "Hva gikk galt?" in author.visit(PAGE).text


def test_publishing_waits_for_every_comment(author: Visitor, app: Flask) -> None:
    save(author, TEXT.replace('"Møtet"', '"Samtalen"'))
    write(author)
    page = author.visit("/skjemaer/mote/publiser")
    assert "1 kommentar må løses" in page.text
    page = author.press("Publiser versjon 2")
    assert author.status == 422 and "Løs kommentarene før du publiserer." in page.text
    (comment,) = ids(app)
    assert author.send(f"{PAGE}{comment}", {"gjor": "lost"}).status_code == 303
    assert "Løst av" in author.visit(PAGE).text
    author.visit("/skjemaer/mote/publiser")
    assert "Versjon 2 er publisert" in author.press("Publiser versjon 2").text
    assert ids(app) == []


def test_a_comment_goes_with_the_draft(author: Visitor, app: Flask) -> None:
    save(author, TEXT.replace('"Møtet"', '"Samtalen"'))
    write(author)
    begun = re.search(r'name="seen" value="(\w+)"', author.get("/skjemaer/mote/").text)
    assert begun is not None
    author.send("/skjemaer/mote/forkast", {"seen": begun[1]})
    assert ids(app) == []


def test_a_comment_follows_its_question_and_outlives_it(author: Visitor, app: Flask) -> None:
    write(author)
    moved = TEXT.replace('"id": "motet"', '"id": "samtalen"')
    save(author, moved)
    assert SAID.split("\n")[0] in author.visit("/skjemaer/mote/bygg/?valgt=samtalen.hvorfor").text
    save(author, moved.replace('"id": "hvorfor"', '"id": "grunn"'))
    page = author.visit(PAGE)
    assert SAID.split("\n")[0] in page.text and "Hva gikk galt?" in page.text


def test_an_id_that_is_changed_takes_its_comments_along(author: Visitor, app: Flask) -> None:
    author.get(PAGE)
    add = {"gjor": "add", "item": ITEM, "quick": "Hva mer? #mer_om"}
    author.send("/skjemaer/mote/bygg/", add)
    write(author, item="motet.mer_om")
    rename = {"gjor": "rename", "item": "motet.mer_om", "id": "annet"}
    author.send("/skjemaer/mote/bygg/", rename)
    assert SAID.split("\n")[0] in author.visit("/skjemaer/mote/bygg/?valgt=motet.annet").text


def test_an_empty_comment_is_refused_with_what_is_wrong(author: Visitor, app: Flask) -> None:
    assert write(author, "  ") == 422 and write(author, "x" * 2001) == 422
    page = author.send(PAGE, {"item": ITEM, "text": " "}).text
    assert "Skriv kommentaren." in page and "<title>Feil:" in page
    assert write(author, item="finnes.ikke") == 404 and ids(app) == []


def test_only_its_writer_takes_a_comment_away(
    author: Visitor, signed_in: SignIn, app: Flask
) -> None:
    write(author)
    (comment,) = ids(app)
    other = signed_in("author")
    other.get(PAGE)
    assert other.send(f"{PAGE}{comment}", {"gjor": "slett"}).status_code == 400
    assert "Slett kommentaren" not in other.visit(PAGE).text
    assert (
        author.send("/skjemaer/annet/kommentarer/" + comment, {"gjor": "lost"}).status_code == 404
    )
    assert author.send(f"{PAGE}finnes-ikke", {"gjor": "lost"}).status_code == 404
    assert author.send(f"{PAGE}{comment}", {"gjor": "slett"}).status_code == 303
    assert ids(app) == []


def test_the_log_says_that_somebody_commented_and_not_what(author: Visitor, app: Flask) -> None:
    write(author)
    with app.app_context():
        events = audit_log.listing().events
    event = next(each for each in events if each.what == "form.commented")
    assert (event.who, event.subject, event.detail) == (author.user_id, "mote", "")


def test_a_comment_is_written_once_however_often_it_is_sent(author: Visitor, app: Flask) -> None:
    author.visit(PAGE)
    author.fill(text=SAID)
    pressed_twice(app, author, "Legg til kommentaren")
