"""Minutes are written from the plan of the case, and go on from the minutes before them."""

from datetime import date
from typing import Any

import pytest
from flask import Flask

from forms import storage
from forms.compiled_form import compile_form
from forms.definition import read_library
from forms.definition.loading import load_form
from forms.questions import TYPES
from forms.settings import ROOT
from forms.storage import Version, db
from forms.storage.definitions import versions
from forms.storage.workflow import cases
from forms.workflow.cases.prefill import carried_answers
from forms.workflow.signatures.signers import signer_name
from forms.workflow.visibility import OWN
from tests.support.factories import add_units, add_user, keep_submission

FOLDER = ROOT / "definitions"
PLAN: dict[str, Any] = {
    "pl_situation": "Nora leker mest alene.",
    "pl_goal": "Nora leker med ett barn hver dag.",
    "pl_measures": [
        {
            "measure": "Lekegruppe",
            "where": "barnehage",
            "start": "2026-09-08",
            "responsible": "Kari Prøve",
            "evaluate": "2026-10-06",
        }
    ],
}
ASSESSED = [{"assessor": "ppt", "agreed": "2026-09-03", "done": "2026-09-10"}]


@pytest.fixture
def shipped(app: Flask) -> dict[str, Version]:
    """The forms of a cross-disciplinary meeting, published."""
    add_units(app)
    library = read_library(FOLDER, TYPES)
    with app.app_context(), storage.writing():
        found = {}
        for id in ("handlingsplan", "motereferat", "tillatelse"):
            loaded = load_form(FOLDER / f"{id}.json", library)
            assert loaded.document, loaded.problems
            found[id] = versions.publish(loaded.document)
        db.session.commit()
    return found


def test_minutes_begin_with_the_plan_and_with_what_was_assessed_before(
    app: Flask, shipped: dict[str, Version]
) -> None:
    user_id, _path = add_user(app, "kari", "staff", unit="lia")
    with app.app_context(), storage.writing():
        case = cases.open_case("lia", cases.Child("Nora Prøve", date(2020, 4, 2)), user_id)
        db.session.commit()
        case_id = case.id
    keep_submission(app, shipped["handlingsplan"], PLAN, case=case_id)
    keep_submission(app, shipped["motereferat"], {"mi_followups": ASSESSED}, case=case_id)
    with app.app_context():
        definition = shipped["motereferat"].definition()
        found = carried_answers(definition, case_id, lambda _submission: OWN)
    assert found.answers["mi_know"] == PLAN["pl_situation"]
    assert found.answers["mi_goal"] == PLAN["pl_goal"]
    assert found.answers["actions"] == [
        {"act_what": "Lekegruppe", "act_who": "Kari Prøve", "act_due": "2026-10-06"}
    ]
    assert found.answers["mi_followups"] == ASSESSED
    assert found.origins["actions"]["title"] == "Handlingsplan"


def test_a_plan_knows_who_gave_the_permission_and_asks_each_to_sign(
    app: Flask, shipped: dict[str, Version]
) -> None:
    user_id, _path = add_user(app, "kari", "staff", unit="lia")
    both = ["Tone Prøve", "Roar Prøve"]
    gave = [{"guardian_name": name, "guardian_phone": "91000001"} for name in both]
    with app.app_context(), storage.writing():
        case = cases.open_case("lia", cases.Child("Nora Prøve", date(2020, 4, 2)), user_id)
        db.session.commit()
        case_id = case.id
    keep_submission(app, shipped["tillatelse"], {"guardians": gave}, unit="lia", case=case_id)
    with app.app_context():
        plan = compile_form(shipped["handlingsplan"].definition())
        found = carried_answers(plan.definition, case_id, lambda _submission: OWN)
        assert found.answers["pl_guardians"] == [{"pl_guardian": name} for name in both]
        known = {**found.answers, "pl_kind": "tverrfaglig", "pl_guardians_count": 2}
        signers = plan.compiled.course.signers("plan", known)
        assert [signer_name(each, known) for each in signers if "." in each.name] == both
