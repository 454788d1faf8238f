"""Submitting a draft ends in one of the named ways, and only one of them stores anything."""

from typing import Any

import pytest
from flask import Flask

from forms.web.respondent import review
from forms.web.respondent.submit_response import Invalid, Unsigned
from forms.workflow.submit import Submitted
from tests.support.client import Visitor
from tests.support.factories import form, section
from tests.web.conftest import Publish
from tests.web.forms_simple import NAME, begin, sent


@pytest.fixture
def endings(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Collect how every submission from the review ended."""
    found: list[Any] = []
    submit_draft = vars(review)["submit_draft"]

    def noted(session: Any) -> Any:
        found.append(submit_draft(session))
        return found[-1]

    monkeypatch.setattr(review, "submit_draft", noted)
    return found


def test_what_must_be_corrected_is_invalid_and_nothing_is_stored(
    app: Flask, publish: Publish, client: Visitor, endings: list[Any]
) -> None:
    publish(
        form(section("barnet", NAME | {"required": True}), section("mer", NAME | {"id": "mer"}))
    )
    begin(client)
    client.visit("/skjema/prove/se-over")
    client.press("Send inn")
    assert client.status == 422
    assert [type(each) for each in endings] == [Invalid]
    assert [place for place, _why in endings[0].form.problems()] == ["A-navn", "A-mer"]
    assert sent(app) == []


def test_a_step_with_signers_is_unsigned_until_they_have_signed(
    app: Flask, publish: Publish, client: Visitor, endings: list[Any]
) -> None:
    signer = {"label": "Foresatt", "how": ["type_name"], "required": True}
    step = {
        "id": "alt",
        "title": "Alt",
        "by": "respondent",
        "sections": ["barnet", "mer"],
        "sign": ["foresatt"],
    }
    publish(
        form(
            section("barnet", NAME),
            section("mer", NAME | {"id": "mer"}),
            signers={"foresatt": signer},
            steps=[step],
        )
    )
    begin(client).fill(navn="Ola").press("Neste")
    client.fill(mer="Kari").press("Neste")
    client.press("Gå til underskrift")
    assert endings == [Unsigned()]
    assert sent(app) == []
    client.fill(**{"s-foresatt-do": "type_name", "s-foresatt-name": "Kari"})
    client.fill(**{"s-foresatt-read": "1"}).press("Skriv under og send inn")
    assert sent(app) == [{"navn": "Ola", "mer": "Kari"}]


def test_what_is_whole_is_submitted(
    app: Flask, publish: Publish, client: Visitor, endings: list[Any]
) -> None:
    publish(form(section("barnet", NAME), section("mer", NAME | {"id": "mer"})))
    begin(client).fill(navn="Ola").press("Neste")
    client.fill(mer="Kari").press("Neste")
    client.press("Send inn")
    assert [type(each) for each in endings] == [Submitted]
    assert sent(app) == [{"navn": "Ola", "mer": "Kari"}]
