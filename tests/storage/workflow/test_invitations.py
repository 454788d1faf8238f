"""Invitations open one thing, until a day, so many times."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from forms import i18n
from forms.storage import Version, db
from forms.storage.models.workflow import Invitation
from forms.storage.workflow import invitations


def test_token_and_code_open_it_and_looking_uses_nothing(version: Version) -> None:
    made = invitations.issue("form", version.form_id, prefill={"rolle": "foresatt"})
    for _ in range(3):
        found = invitations.open_invitation(made.token)
        assert found is not None
        assert invitations.prefill(found) == {"rolle": "foresatt"}
    assert invitations.open_by_code(f" {made.code.lower()} ") is not None
    assert invitations.open_invitation("0" * 32) is None
    assert invitations.open_by_code("AAAAAA") is None
    assert invitations.open_by_code("no code") is None


def test_it_opens_as_many_times_as_it_says(version: Version) -> None:
    made = invitations.issue("form", version.form_id, most=2)
    assert invitations.use(made.invitation)
    assert invitations.open_invitation(made.token) is not None
    assert invitations.use(made.invitation)
    assert not invitations.use(made.invitation)
    assert invitations.open_invitation(made.token) is None
    endless = invitations.issue("form", version.form_id, most=0)
    assert all(invitations.use(endless.invitation) for _ in range(5))
    assert invitations.open_invitation(endless.token) is not None


def test_it_opens_until_the_end_of_its_last_day(version: Version) -> None:
    made = invitations.issue("form", version.form_id, days=2)
    last = i18n.today() + timedelta(days=2)
    with time_machine.travel(f"{last}T21:00:00+00:00", tick=False):
        assert invitations.open_invitation(made.token) is not None
    with time_machine.travel(f"{last + timedelta(days=1)}T12:00:00+00:00", tick=False):
        assert invitations.open_invitation(made.token) is None
        assert invitations.remove_expired() == 1
    assert db.session.query(Invitation).count() == 0


@pytest.mark.parametrize(("days", "most"), [(0, 1), (366, 1), (1, -1), (1, 10_001)])
def test_limits(version: Version, days: int, most: int) -> None:
    with pytest.raises(ValueError, match="Days go from 1 to 365"):
        invitations.issue("form", version.form_id, days=days, most=most)


def test_a_revoked_one_opens_nothing_and_still_stands_in_the_list(version: Version) -> None:
    made = invitations.issue("form", version.form_id)
    invitations.revoke(made.invitation)
    assert invitations.open_invitation(made.token) is None
    assert invitations.listing(units=[]) == []


def test_neither_token_nor_code_nor_prefill_is_kept_in_clear(app: Flask, version: Version) -> None:
    made = invitations.issue("form", version.form_id, prefill={"navn": "KANARIFUGL"})
    row = made.invitation
    kept = f"{row.token_hash} {row.code_hash} {row.sealed!r}"
    assert made.token not in kept
    assert made.code not in kept
    assert "KANARIFUGL" not in kept
