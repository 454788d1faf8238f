"""The page of tokens: made once, seen with their last use, revoked; by whom they belong to."""

import re

from flask import Flask

from forms.storage import db
from forms.storage.models.accounts import ApiToken
from tests.support.client import Visitor, check
from tests.web.api.test_read_api import FORM, ask
from tests.web.conftest import Publish, SignIn

PAGE = "/programmer/"


def made(coordinator: Visitor) -> str:
    coordinator.visit(PAGE)
    coordinator.fill(name="Statistikk", form="prove", days="30").press("Lag nøkkel")
    found = re.search(r"<code>([0-9a-f]{64})</code>", coordinator.page.html)
    assert found, coordinator.page.text
    return found[1]


def test_a_coordinator_makes_a_token_that_is_shown_once(
    app: Flask, publish: Publish, signed_in: SignIn, client: Visitor
) -> None:
    publish(FORM)
    coordinator = signed_in("coordinator")
    assert "Ingen programmer leser noe." in coordinator.visit(PAGE).text
    coordinator.press("Lag nøkkel")
    assert coordinator.status == 422
    text = made(coordinator)
    assert ask(client, text)[0] == 200
    page = coordinator.visit(PAGE)
    assert text not in page.html and "Statistikk" in page.text and "Aldri" not in page.text
    check(page.html)
    assert "Ingen programmer" in signed_in("coordinator").visit(PAGE).text  # not theirs
    with app.app_context():
        id = db.session.query(ApiToken).one().id
    other = signed_in("coordinator")
    other.visit(PAGE)
    assert other.send(f"{PAGE}trekk", {"program": id}).status_code == 404
    coordinator.visit(PAGE)
    assert coordinator.send(f"{PAGE}trekk", {"program": id}).status_code == 303
    assert ask(client, text)[0] == 401


def test_an_administrator_sees_and_revokes_and_makes_none(
    app: Flask, publish: Publish, signed_in: SignIn, client: Visitor
) -> None:
    publish(FORM)
    text = made(signed_in("coordinator"))
    administrator = signed_in("administrator")
    page = administrator.visit(PAGE)
    assert "Statistikk" in page.text and "Lag nøkkel" not in page.text
    assert administrator.send(PAGE, {"name": "Mitt", "form": "prove"}).status_code == 404
    administrator.visit(PAGE)
    administrator.press("Trekk nøkkelen: Statistikk")
    administrator.press("Trekk nøkkelen")  # asked once
    assert ask(client, text)[0] == 401
