"""Who people are elsewhere: found by issuer and subject together, and kept as a keyed hash."""

import pytest
from sqlalchemy import text

from forms.storage import identities, people
from forms.storage.engine import db
from forms.storage.models import User

pytestmark = pytest.mark.usefixtures("writing")
ISSUER = "https://idporten.no"
PID = "01019012345"


@pytest.fixture
def anna(writing: None) -> User:
    return people.add("anna", "Anna Berg", ["staff"])


def test_a_subject_is_one_user_to_its_issuer(anna: User) -> None:
    identities.link(anna, ISSUER, PID)
    assert identities.find(ISSUER, PID) is anna
    assert identities.find("https://annen.no", PID) is None
    assert identities.find(ISSUER, PID[:-1] + "6") is None
    assert identities.is_linked(anna, ISSUER)


def test_a_new_subject_takes_the_place_of_the_old(anna: User) -> None:
    identities.link(anna, ISSUER, "gammel")
    identities.link(anna, ISSUER, "ny")
    assert identities.find(ISSUER, "gammel") is None
    bjarne = people.add("bjarne", "Bjarne", ["staff"])
    identities.link(bjarne, ISSUER, "ny")
    assert identities.find(ISSUER, "ny") is bjarne and not identities.is_linked(anna, ISSUER)
    identities.unlink(bjarne, ISSUER)
    assert identities.find(ISSUER, "ny") is None


def test_the_database_holds_no_national_identity_number(anna: User) -> None:
    identities.link(anna, identities.NATIONAL_ID, PID)
    assert PID not in repr(db.session.execute(text("SELECT * FROM identity")).all())
