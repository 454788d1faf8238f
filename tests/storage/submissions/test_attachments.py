"""Files: sealed name and all, and nobody else's."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from forms.storage import Unstorable
from forms.storage.database.engine import db
from forms.storage.encryption.records import Unopenable
from forms.storage.models.base import now
from forms.storage.models.definitions import Version
from forms.storage.models.submissions import (
    Draft,
    StoredFile,
    Submission,
)
from forms.storage.submissions import attachments, drafts, store

CONTENT = bytes(range(256)) * 20


def sent(version: Version, key: str = "k") -> Submission:
    return store.keep(version, {"bedre": "Ja"}, key=key)


def files_of(draft: Draft) -> list[StoredFile]:
    return list(db.session.scalars(sa.select(StoredFile).where(StoredFile.draft_id == draft.id)))


def test_a_file_is_opened_as_it_was(version: Version) -> None:
    kept = attachments.keep(version, "Vedtak «æøå».pdf", "application/pdf", CONTENT)
    empty = attachments.keep(version, "", "", b"")
    db.session.commit()
    db.session.expunge_all()
    found, nothing = attachments.get(kept.id), attachments.get(empty.id)
    assert found is not None and nothing is not None
    assert attachments.open_attachment(found) == ("Vedtak «æøå».pdf", "application/pdf", CONTENT)
    assert attachments.open_attachment(nothing) == ("", "", b"")
    assert (found.size - 29) % 1024 == 0 and found.size > len(CONTENT)
    assert attachments.get("ukjent") is None


def test_a_list_of_files_does_not_load_them(version: Version) -> None:
    draft, _ = drafts.start(version)
    attachments.keep(version, "a", "b", CONTENT, draft)
    db.session.commit()
    db.session.expunge_all()
    (file,) = files_of(draft)
    assert "sealed" not in vars(file)
    assert attachments.size_of_draft(draft) == file.size


def test_files_follow_what_is_sent(version: Version) -> None:
    draft, _ = drafts.start(version)
    used, unused = (attachments.keep(version, name, "t", b"x", draft) for name in "ab")
    submission = sent(version)
    assert attachments.attach(submission, [used.id], draft) == 1
    drafts.finish(draft)
    db.session.commit()
    db.session.expunge_all()
    assert [file.id for file in attachments.files_of_submission(submission)] == [used.id]
    assert attachments.get(unused.id) is None
    assert attachments.open_attachment(attachments.files_of_submission(submission)[0]).name == "a"


def test_a_file_for_a_draft_that_was_sent_meanwhile_is_told_of(version: Version) -> None:
    draft, _ = drafts.start(version)
    db.session.commit()
    db.session.execute(sa.delete(Draft).where(Draft.id == draft.id))
    with pytest.raises(drafts.StaleRevision):
        attachments.keep(version, "a", "t", b"x", draft)
    db.session.rollback()
    assert attachments.keep(version, "a", "t", b"x")


def test_nobody_takes_another_ones_files(version: Version, anonymous: Version) -> None:
    mine, theirs = drafts.start(version).draft, drafts.start(version).draft
    file = attachments.keep(version, "a", "t", b"x", theirs)
    loose = attachments.keep(anonymous, "a", "t", b"x")
    submission = sent(version)
    assert attachments.attach(submission, [file.id, loose.id], mine) == 0
    assert attachments.attach(submission, [file.id, loose.id]) == 0
    assert attachments.attach(submission, [file.id], theirs) == 1
    assert attachments.attach(sent(version, "other"), [file.id]) == 0


def test_files_that_belong_to_nobody_are_erased_in_time(version: Version) -> None:
    draft, _ = drafts.start(version)
    attachments.keep(version, "a", "t", b"x", draft)
    loose = attachments.keep(version, "a", "t", b"x")
    db.session.commit()
    assert attachments.remove_orphans(now() - timedelta(days=1)) == 0
    assert attachments.remove_orphans(now() + timedelta(seconds=1)) == 1
    db.session.commit()
    db.session.expunge_all()
    assert attachments.get(loose.id) is None
    (kept,) = files_of(draft)
    attachments.remove(kept)
    assert files_of(draft) == []


def test_a_file_that_was_moved_does_not_open(version: Version) -> None:
    one, other = (attachments.keep(version, name, "t", b"x") for name in "ab")
    one.record, other.record = other.record, one.record
    db.session.commit()
    with pytest.raises(Unopenable):
        attachments.open_attachment(one)


@pytest.mark.parametrize("name", ["a\0", "\ud800"])
def test_a_name_that_cannot_be_kept_is_refused(version: Version, name: str) -> None:
    with pytest.raises(Unstorable):
        attachments.keep(version, name, "t", b"x")
    assert db.session.query(StoredFile).count() == 0
