"""Files: sealed name and all, and nobody else's."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from forms.storage import Unstorable, drafts, files, submissions
from forms.storage.engine import db
from forms.storage.models import Draft, StoredFile, Submission, Version, now
from forms.storage.sealing import Unopenable

CONTENT = bytes(range(256)) * 20


def sent(version: Version, key: str = "k") -> Submission:
    return submissions.keep(version, {"bedre": "Ja"}, key=key)


def test_a_file_is_opened_as_it_was(version: Version) -> None:
    kept = files.keep(version, "Vedtak «æøå».pdf", "application/pdf", CONTENT)
    empty = files.keep(version, "", "", b"")
    db.session.commit()
    db.session.expunge_all()
    found, nothing = files.get(kept.id), files.get(empty.id)
    assert found is not None and nothing is not None
    assert files.open(found) == ("Vedtak «æøå».pdf", "application/pdf", CONTENT)
    assert files.open(nothing) == ("", "", b"")
    assert (found.size - 29) % 1024 == 0 and found.size > len(CONTENT)
    assert files.get("ukjent") is None


def test_a_list_of_files_does_not_load_them(version: Version) -> None:
    draft, _ = drafts.start(version)
    files.keep(version, "a", "b", CONTENT, draft)
    db.session.commit()
    db.session.expunge_all()
    (file,) = files.of_draft(draft)
    assert "sealed" not in vars(file)
    assert files.size_of_draft(draft) == file.size


def test_files_follow_what_is_sent(version: Version) -> None:
    draft, _ = drafts.start(version)
    used, unused = (files.keep(version, name, "t", b"x", draft) for name in "ab")
    submission = sent(version)
    assert files.attach(submission, [used.id], draft) == 1
    drafts.finish(draft)
    db.session.commit()
    db.session.expunge_all()
    assert [file.id for file in files.of_submission(submission)] == [used.id]
    assert files.get(unused.id) is None
    assert files.open(files.of_submission(submission)[0]).name == "a"


def test_a_file_for_a_draft_that_was_sent_meanwhile_is_told_of(version: Version) -> None:
    draft, _ = drafts.start(version)
    db.session.commit()
    db.session.execute(sa.delete(Draft).where(Draft.id == draft.id))
    with pytest.raises(drafts.Outdated):
        files.keep(version, "a", "t", b"x", draft)
    db.session.rollback()
    assert files.keep(version, "a", "t", b"x")


def test_nobody_takes_another_ones_files(version: Version, anonymous: Version) -> None:
    mine, theirs = drafts.start(version).draft, drafts.start(version).draft
    file = files.keep(version, "a", "t", b"x", theirs)
    loose = files.keep(anonymous, "a", "t", b"x")
    submission = sent(version)
    assert files.attach(submission, [file.id, loose.id], mine) == 0
    assert files.attach(submission, [file.id, loose.id]) == 0
    assert files.attach(submission, [file.id], theirs) == 1
    assert files.attach(sent(version, "other"), [file.id]) == 0


def test_files_that_belong_to_nobody_are_erased_in_time(version: Version) -> None:
    draft, _ = drafts.start(version)
    files.keep(version, "a", "t", b"x", draft)
    loose = files.keep(version, "a", "t", b"x")
    db.session.commit()
    assert files.remove_orphans(now() - timedelta(days=1)) == 0
    assert files.remove_orphans(now() + timedelta(seconds=1)) == 1
    db.session.commit()
    db.session.expunge_all()
    assert files.get(loose.id) is None
    (kept,) = files.of_draft(draft)
    files.remove(kept)
    assert files.of_draft(draft) == []


def test_a_file_that_was_moved_does_not_open(version: Version) -> None:
    one, other = (files.keep(version, name, "t", b"x") for name in "ab")
    one.record, other.record = other.record, one.record
    db.session.commit()
    with pytest.raises(Unopenable):
        files.open(one)


@pytest.mark.parametrize("name", ["a\0", "\ud800"])
def test_a_name_that_cannot_be_kept_is_refused(version: Version, name: str) -> None:
    with pytest.raises(Unstorable):
        files.keep(version, name, "t", b"x")
    assert db.session.query(StoredFile).count() == 0
