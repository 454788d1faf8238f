"""Every form that goes from hand to hand, walked through all its steps until it is done."""

import pytest
from flask import Flask

from forms import storage
from forms.definition import Definition, read_library
from forms.definition.loading import load_folder
from forms.questions import TYPES
from forms.settings import ROOT
from forms.storage import Version, db
from forms.storage.accounts import units, users
from forms.storage.definitions import versions
from forms.storage.workflow import transitions
from tests.support.answer_generator import Filling
from tests.support.client import Visitor
from tests.web.conftest import SignIn
from tests.web.forms_workflow import open_for, the_submission
from tests.web.journeys.test_every_form import open_case, send

FOLDER = ROOT / "definitions"
UNITS = ROOT / "examples" / "units.csv"

WAYS: dict[tuple[str, str], list[str]] = {
    ("avviksmelding", "first"): ["melding", "behandling", "lukking"],
    ("be-om-mote", "first"): ["onske", "svar"],
    ("epds-oppfolging", "first"): ["kartlegging", "samme_dag", "oppfolging"],
    ("forste-samtalen-barnehage", "first"): ["samtale", "faglig", "mistanke"],
    ("forste-samtalen-skole", "last"): ["samtale", "faglig", "avklaring", "barnevernsvar"],
    ("handlingsplan", "last"): ["plan", "evaluering", "avslutning"],
    ("henvisning-ppt", "first"): ["henvisning", "foresatte", "sending", "mottak"],
    ("henvisning-ppt", "last"): ["henvisning", "foresatte"],
    ("kompetanseplan", "first"): ["plan", "evaluering"],
    ("medisinavtale", "first"): ["avtale", "leder"],
    ("motereferat", "first"): ["referat", "godkjenning"],  # outside a case nobody is named
    ("motereferat", "last"): ["referat"],
    ("overgang-barnehage-skole", "first"): ["barnehage", "foresatte", "mottak"],
    ("overgang-barnehage-skole", "last"): ["barnehage", "foresatte"],
    ("overgang-barneskole-ungdomsskole", "last"): ["larer", "hjem", "samtale", "mottak"],
    ("overgang-helsestasjon-barnehage", "first"): [
        "erklaering",
        "helsestasjon",
        "frigiving",
        "mottak",
    ],
    ("overgang-helsestasjon-barnehage", "last"): ["erklaering", "mottak"],
    ("overgang-ungdomsskole-videregaende", "first"): ["elev", "foresatte", "mottak"],
    ("ruskontrakt", "last"): ["avtale", "oppfolging"],
    ("sak-til-mote", "first"): ["innmelding", "vurdering"],
    ("skademelding", "first"): ["melding", "oppfolging"],
    ("skademelding", "last"): ["melding", "oppfolging", "lukking"],
    ("undringsnotat", "last"): ["notat", "avklaring", "barnevernsvar"],
}


@pytest.fixture
def everybody(app: Flask, signed_in: SignIn) -> Visitor:
    """Somebody who may do every step at every unit, with every form published."""
    with app.app_context(), storage.writing():
        units.import_csv(UNITS.read_text("utf-8"))
        for loaded in load_folder(FOLDER, read_library(FOLDER, TYPES)):
            assert loaded.document, loaded.problems
            versions.publish(loaded.document)
        db.session.commit()
    visitor = signed_in("staff", "leader", "receiver", unit="solbakken-barnehage")
    with app.app_context(), storage.writing():
        user = users.get(visitor.user_id)
        assert user is not None
        at = {unit.id: ("staff", "leader", "receiver") for unit in units.all_units()}
        users.change(user, user.name, (), at)
        db.session.commit()
    return visitor


@pytest.mark.parametrize(("form", "choose"), WAYS, ids=lambda value: value)
def test_a_form_goes_all_its_way(form: str, choose: str, app: Flask, everybody: Visitor) -> None:
    definition = published(app, form)
    visitor = everybody
    visitor.visit(f"/skjema/{form}/")
    visitor.submit_form("start")
    if definition.case == "must":
        open_case(visitor)
    fill_in(app, visitor, definition, choose)
    while waits_at(app):
        open_for(app, visitor)
        fill_in(app, visitor, definition, choose)
    with app.app_context():
        history = transitions.history(the_submission(app))
        assert [each.step for each in history if each.what == "sent"] == WAYS[form, choose]
        assert the_submission(app).state == "sent"


def published(app: Flask, form: str) -> Definition:
    """The form in bokmål."""
    with app.app_context():
        version: Version | None = versions.current(form)
        assert version is not None
        return versions.definition(version)


def fill_in(app: Flask, visitor: Visitor, definition: Definition, choose: str) -> None:
    """The step that the visitor has open, from its first page to the receipt."""
    filling = Filling(visitor, definition, choose)
    with app.app_context():
        filling.to_review()
    assert visitor.page.problems == [], visitor.path
    if definition.offline != "no":
        review = visitor.page
        whole = visitor.get(f"/skjema/{definition.id}/uten-nett/")
        assert whole.status_code == 200, "the page that is kept for when the network is gone"
        visitor.page = review
    send(visitor)
    assert visitor.path.endswith("/kvittering"), (visitor.path, visitor.page.problems)


def waits_at(app: Flask) -> str:
    """The step that the form waits at, or "" when it is done."""
    with app.app_context():
        task = transitions.task(the_submission(app))
        return task.step if task else ""
