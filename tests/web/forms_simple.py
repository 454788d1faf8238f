"""Tiny definitions, one for each thing to try, and what they lead to."""

from typing import Any

from flask import Flask

from forms.storage import db
from forms.storage.models.submissions import (
    Draft,
    Submission,
)
from forms.storage.submissions import drafts, store
from tests.support.client import Visitor
from tests.support.factories import form, section, text, yes_no

Json = dict[str, Any]


NAME = text("navn", "Hva heter barnet?", required=True)
SLEEP = yes_no("sover", "Sover barnet godt?")
TROUBLE = text("hva", "Hva er vanskelig?", show_if={"sover": "no"}, required=True)
TWO_PAGES = form(section("barnet", NAME), section("sovn", SLEEP, TROUBLE))
AWKWARD = form(
    section(
        "form",
        *(text(id, f"Feltet {id}") for id in ("action", "elements", "submit", "feil", "hoved")),
        yes_no("dataset", "Er det mer?"),
        text("skjema", "Hva mer?", show_if={"dataset": "yes"}, required=True),
        {"id": "conditions", "type": "repeat", "label": "Hvem?", "add": "Legg til en",
         "questions": [text("rows", "Navn", required=True), text("error", "Rolle")]},
        {"id": "help", "type": "matrix", "label": "Hvor enig?",
         "options": {"row": "Ja", "no": "Nei"}, "required": True,
         "rows": {"help": "Rådet", "error": "Feilen"}},
        {"id": "reset", "type": "ranking", "label": "Hva først?",
         "options": {"help": "Hjelp", "error": "Feil", "hint": "Hint"},
         "help": "Gi hver et nummer."},
        text("method", "Hva sist?", required=True, lines=3, max_length=100),
    ),
    title="Navn",
)  # fmt: skip
"""Ids of questions that are properties of a form element, or ids of the page."""
LIMITED = form(
    section(
        "om",
        {"id": "alder", "type": "number", "label": "Hvor gammel er barnet?", "min": 1, "max": 18,
         "say": "Alderen må være fra 1 til 18 år."},
        {"id": "lan", "type": "choices", "label": "Hva trenger dere?", "max": 1,
         "options": {"sekk": "Sekk", "regnklaer": "Regnklær"}, "say": "Dere kan låne én ting."},
    ),
)  # fmt: skip
"""Limits with words of their own."""
SHEET = form(
    section("motet", text("bra", "Hva var bra?", max_length=1000)),
    confidentiality="anonymous",
    anonymous={"hide_below": 3, "time": "week"},
    review=False,
)


def begin(visitor: Visitor, form_id: str = "prove") -> Visitor:
    """Open the form's start page and start."""
    visitor.visit(f"/skjema/{form_id}/")
    visitor.press("Start")
    assert visitor.status == 200, visitor.path
    return visitor


def sent(app: Flask, form_id: str = "prove") -> list[Json]:
    """The answers of every submission, the oldest first."""
    with app.app_context():
        found = db.session.query(Submission).filter_by(form_id=form_id).order_by(Submission.listed)
        return [store.open_answers(submission) for submission in found]


def draft(app: Flask) -> Json:
    """What the only draft holds."""
    with app.app_context():
        return drafts.payload(db.session.query(Draft).one()).to_json()


def number_of_drafts(app: Flask) -> int:
    """How many drafts there are."""
    with app.app_context():
        return db.session.query(Draft).count()
