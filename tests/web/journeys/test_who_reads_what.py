"""The real forms from hand to hand, to the end of their way: nobody reads what is not theirs."""

import json

import pytest
from flask import Flask

from forms import i18n, storage
from forms.logic.readers import answers_for_audiences
from forms.storage import Version, db
from forms.storage.accounts import units
from forms.storage.definitions import versions
from forms.storage.models.accounts import UnitRole
from forms.storage.submissions import store
from forms.storage.workflow import transitions
from forms.workflow.compiled_forms import compiled_form
from forms.workflow.roles import EVERYBODY
from tests.support.answer_generator import Filling
from tests.support.client import Visitor
from tests.web.conftest import SignIn
from tests.web.forms_workflow import open_for, the_submission
from tests.web.journeys.test_every_form import FOLDER, FORMS, fill_in, published, send

__all__ = ["published"]

TRAVELLING = [
    form
    for form in FORMS
    if len(json.loads((FOLDER / f"{form}.json").read_text("utf-8")).get("steps", ())) > 1
]
HANDED = ("guardian", "respondent")
LONGEST = 12
CAREFUL = ("undringsnotat",)
"""Forms whose first answers go badly together. What sends a form back does not so twice."""


@pytest.mark.parametrize("form", TRAVELLING)
def test_a_form_goes_its_whole_way(
    form: str, app: Flask, published: dict[str, Version], client: Visitor, signed_in: SignIn
) -> None:
    with app.app_context():
        version = versions.current(form)
        assert version is not None
        definition = version.definition()
    staff = everywhere(app, signed_in("staff", "leader", "receiver", "coordinator"))
    with app.app_context(), i18n.use("nb"):
        staff.visit("/")
        fill_in(staff, definition, "first")
    done = []
    for _ in range(LONGEST):
        step = waiting_at(app)
        if not step:
            break
        done.append(step)
        by = definition.step(step)
        assert by is not None
        doer = client if by.by in HANDED else staff
        open_for(app, doer)
        if doer is client:
            sees_no_more_than_the_family(app, client)
        with app.app_context(), i18n.use("nb"):
            again = done.count(step) > 1 or form in CAREFUL
            Filling(doer, definition, "last" if again else "first").to_review()
            send(doer)
        assert doer.path.endswith("/kvittering"), (step, doer.path, doer.page.problems)
    assert done or definition.id == form
    with app.app_context():
        found = the_submission(app)
        assert found.state == "sent", (done, transitions.task(found))
        assert staff.visit(f"/samtaler/{found.id}").text


def everywhere(app: Flask, visitor: Visitor) -> Visitor:
    """Let the visitor work at every unit."""
    with app.app_context(), storage.writing():
        for unit in units.all_units():
            for role in ("staff", "leader", "receiver"):
                place = {"user_id": visitor.user_id, "unit_id": unit.id, "role": role}
                db.session.merge(UnitRole(**place))
        db.session.commit()
    return visitor


def waiting_at(app: Flask) -> str:
    """The step where the form waits; "" when it is done."""
    with app.app_context():
        task = transitions.task(the_submission(app))
        return task.step if task else ""


def sees_no_more_than_the_family(app: Flask, visitor: Visitor) -> None:
    """No text that only staff wrote stands in the page."""
    with app.app_context():
        submission = store.get(the_submission(app).id)
        assert submission is not None
        every = store.open_answers(submission)
        theirs = answers_for_audiences(EVERYBODY, compiled_form(submission.version).compiled, every)
        hidden = {
            value
            for name, value in every.items()
            if name not in theirs and isinstance(value, str) and len(value) > 12
        } - {value for value in theirs.values() if isinstance(value, str)}
        assert [value for value in hidden if value in visitor.page.html] == []
