"""Two authors never overwrite each other."""

import pytest

from forms.storage import Unstorable
from forms.storage.database.engine import db
from forms.storage.definitions import drafts

pytestmark = pytest.mark.usefixtures("writing")


def test_a_draft_is_saved_and_discarded() -> None:
    first = drafts.save("skjema", '{"title": "A"}', {"en": {"title": "A"}}, 0, "anna")
    assert (first.revision, first.changed_by) == (1, "anna")
    second = drafts.save("skjema", "uferdig {", {}, 1, "anna")
    db.session.commit()
    db.session.expunge_all()
    kept = drafts.get("skjema")
    assert kept is not None and (kept.text, kept.revision, kept.catalogues) == ("uferdig {", 2, {})
    assert second.changed == kept.changed
    assert [draft.form_id for draft in drafts.all_drafts()] == ["skjema"]
    drafts.discard("skjema")
    drafts.discard("skjema")
    assert drafts.get("skjema") is None


@pytest.mark.parametrize("revision", [0, 1, 7])
def test_an_outdated_save_shows_both_texts(revision: int) -> None:
    drafts.save("skjema", "A", {}, 0, "anna")
    drafts.save("skjema", "B", {}, 1, "bjarne")
    with pytest.raises(drafts.StaleRevision) as outdated:
        drafts.save("skjema", "C", {}, revision, "anna")
    theirs = outdated.value.theirs
    assert theirs is not None and (theirs.text, theirs.changed_by) == ("B", "bjarne")
    assert outdated.value.yours == "C"


def test_a_draft_that_was_discarded_meanwhile_is_not_lost() -> None:
    with pytest.raises(drafts.StaleRevision) as outdated:
        drafts.save("skjema", "C", {}, 3, "anna")
    assert (outdated.value.theirs, outdated.value.yours) == (None, "C")


@pytest.mark.parametrize("text", ["a\0b", "\ud800"])
def test_what_cannot_be_kept_is_refused(text: str) -> None:
    with pytest.raises(Unstorable):
        drafts.save("skjema", text, {}, 0, "anna")
