"""Answers that lead nowhere go after their time; what leads on waits for the archive."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask

from forms import storage
from forms.definition import read_library
from forms.definition.loading import load_form
from forms.questions import TYPES
from forms.storage import Version, db
from forms.storage.definitions import versions
from forms.storage.retention import retention
from forms.storage.submissions import store
from forms.workflow import retention_rules
from tests.web.conftest import *  # noqa: F403 — the application and its database

FOLDER = Path(__file__).parents[2] / "definitions"
START = datetime(2026, 1, 1, 12, tzinfo=UTC)


def note() -> Version:
    """The shipped note of wonder, published."""
    loaded = load_form(FOLDER / "undringsnotat.json", read_library(FOLDER, TYPES))
    assert loaded.document is not None
    return versions.publish(loaded.document)


@pytest.mark.parametrize(
    ("decision", "state", "goes"),
    [
        ("ikke_videre", "sent", True),
        ("mote", "sent", False),
        ("melding", "sent", False),
        ("ikke_videre", "underway", False),
    ],
)
def test_a_note_that_leads_nowhere_goes_after_six_weeks_without_the_archive(
    app: Flask, decision: str, state: str, goes: bool
) -> None:
    with app.app_context(), time_machine.travel(START, tick=False) as clock, storage.writing():
        answers = {"un_decision": decision, "un_reason": "Vi har snakket sammen."}
        kept = store.keep(note(), answers, key="a", state=state)
        db.session.commit()
        clock.shift(timedelta(weeks=6) - timedelta(minutes=1))
        assert [due.ids for due in retention_rules.find_due()] == [[]]
        clock.shift(timedelta(minutes=1))
        (due,) = retention_rules.find_due()
        assert due.ids == ([kept.id] if goes else [])
        assert due.unarchived == (0 if goes or state == "underway" else 1)
        assert retention.erase(due.ids) == int(goes)
