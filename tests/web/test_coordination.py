"""The coordinator's pages."""

from tests.web.conftest import Publish, SignIn

FORM = {
    "title": "Prøve",
    "confidentiality": "personal",
    "sections": [
        {"id": "a", "title": "A", "questions": [{"id": "navn", "type": "text", "label": "Navn"}]}
    ],
}


def test_overview_is_for_coordinators(signed_in: SignIn, publish: Publish) -> None:
    publish(FORM)
    assert signed_in("author").get("/oversikt/").status_code == 404
    assert signed_in("coordinator").get("/oversikt/").status_code == 200
