"""The shipped arenas in force, and a municipality with units."""

from collections.abc import Iterator

import pytest
import time_machine
from flask import Flask

from forms import storage
from forms.definition import read_library
from forms.definition.meeting_plan import translated_plan
from forms.questions import TYPES
from forms.settings import ROOT
from forms.storage import db
from forms.storage.definitions import year_plans
from tests.support.factories import add_units


@pytest.fixture(autouse=True)
def november() -> Iterator[None]:
    """The day before Advent, for everybody who signs in too."""
    with time_machine.travel("2026-11-29 10:00", tick=False):
        yield


@pytest.fixture
def town(app: Flask) -> Flask:
    """A kindergarten and two schools, with the shipped arenas."""
    library = read_library(ROOT / "definitions", TYPES)
    plan = dict(library.plan)
    english = translated_plan(plan, library.catalogues["en"]["arenas"])
    add_units(app)
    with app.app_context(), storage.writing():
        year_plans.put_in_force({"nb": plan, "en": english})
        db.session.commit()
    return app
