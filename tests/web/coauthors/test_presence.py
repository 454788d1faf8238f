"""Who else is here, and what undoing changes."""

from datetime import timedelta

from flask import Flask

from forms.storage import db
from forms.storage.definitions.draft_presence import DraftPresence
from forms.storage.models.base import now
from tests.support.client import Visitor
from tests.web.builder.test_builder import do
from tests.web.conftest import SignIn
from tests.web.forms_author import app, author, folder

__all__ = ["app", "author", "folder"]

BUILD = "/skjemaer/mote/bygg/"
WORDS = {"k-label": "Hva skjedde?", "w-label": "Hva gikk galt?"}


def rows(app: Flask) -> list[DraftPresence]:
    with app.app_context():
        return list(db.session.scalars(db.select(DraftPresence)))


def test_the_other_author_is_named_on_the_next_page(
    author: Visitor, signed_in: SignIn, app: Flask
) -> None:
    assert "er også her" not in author.visit(BUILD).text
    other = signed_in("author")
    page = other.visit("/skjemaer/mote/oversett/en")
    assert "er også her" in page.text
    assert "er også her" in author.visit(BUILD).text
    assert len(rows(app)) == 2


def test_who_left_is_forgotten(author: Visitor, signed_in: SignIn, app: Flask) -> None:
    author.visit(BUILD)
    with app.app_context():
        for row in db.session.scalars(db.select(DraftPresence)):
            row.seen = now() - timedelta(minutes=6)
        db.session.commit()
    other = signed_in("author")
    assert "er også her" not in other.visit(BUILD).text
    assert [each.user_id for each in rows(app)] == [other.user_id]


def test_reading_is_noted_once_a_minute(author: Visitor, app: Flask) -> None:
    author.visit(BUILD)
    (first,) = rows(app)
    author.visit(BUILD)
    (second,) = rows(app)
    assert first.seen == second.seen


def test_undo_says_what_it_changes_before_it_does(
    author: Visitor, signed_in: SignIn, app: Flask
) -> None:
    author.visit(BUILD)
    do(author, "set_keys", "motet.hvorfor", **WORDS)
    other = signed_in("author")
    page = other.visit("/skjemaer/mote/angre/")
    assert "“Hva skjedde?”" in page.text and "“Hva gikk galt?”" in page.text
    assert "Gjort av" in page.text
    page = other.press("Angre")
    assert "Angret." in page.text and "Hva gikk galt?" in page.text
    assert other.get("/skjemaer/mote/angre/").status_code == 303


def test_undo_that_cannot_be_done_says_so(author: Visitor, signed_in: SignIn, app: Flask) -> None:
    author.visit(BUILD)
    do(author, "set_keys", "motet.hvorfor", **WORDS)
    page = author.visit("/skjemaer/mote/angre/")
    assert "Dette endres i skjemaet når du angrer" in page.text
