"""Who people are elsewhere: found by issuer and subject together, and kept as a keyed hash."""

import pytest
from sqlalchemy import text

from forms.storage.accounts import oidc_identities, users
from forms.storage.database.engine import db
from forms.storage.models.accounts import User

pytestmark = pytest.mark.usefixtures("writing")
ISSUER = "https://idporten.no"
PID = "01019012345"


@pytest.fixture
def anna(writing: None) -> User:
    return users.add("anna", "Anna Berg", ["staff"])


def test_a_subject_is_one_user_to_its_issuer(anna: User) -> None:
    oidc_identities.link(anna, ISSUER, PID)
    assert oidc_identities.find(ISSUER, PID) is anna
    assert oidc_identities.find("https://annen.no", PID) is None
    assert oidc_identities.find(ISSUER, PID[:-1] + "6") is None
    assert oidc_identities.is_linked(anna, ISSUER)


def test_a_new_subject_takes_the_place_of_the_old(anna: User) -> None:
    oidc_identities.link(anna, ISSUER, "gammel")
    oidc_identities.link(anna, ISSUER, "ny")
    assert oidc_identities.find(ISSUER, "gammel") is None
    bjarne = users.add("bjarne", "Bjarne", ["staff"])
    oidc_identities.link(bjarne, ISSUER, "ny")
    assert oidc_identities.find(ISSUER, "ny") is bjarne and not oidc_identities.is_linked(
        anna, ISSUER
    )
    oidc_identities.unlink(bjarne, ISSUER)
    assert oidc_identities.find(ISSUER, "ny") is None


def test_the_database_holds_no_national_identity_number(anna: User) -> None:
    oidc_identities.link(anna, oidc_identities.NATIONAL_ID, PID)
    assert PID not in repr(db.session.execute(text("SELECT * FROM identity")).all())
