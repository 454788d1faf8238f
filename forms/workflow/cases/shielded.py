"""Cases whose forms said that the child's address is protected, before that was noted."""

import hashlib
from datetime import timedelta

from sqlalchemy import or_, select

from forms import i18n
from forms.definition import Definition
from forms.logic.shielding import can_shield, shielding_codes
from forms.storage import Submission, db, shared_values
from forms.storage.definitions import versions
from forms.storage.submissions import store
from forms.storage.workflow import cases
from forms.workflow.compiled_forms import compiled_form
from forms.workflow.visibility import is_shielded

NOTED = "shielding"
"""The shared value that says which versions were looked through, and by what."""
LATELY = timedelta(days=2)


def shield_cases() -> int:
    """Note it in every case that holds a form which says so; how many had it not noted.

    A form that is sent notes it at once. This finds those of before, and versions whose questions
    came to shield by a later rule: all answers to a version are opened once for each rule, and
    afterwards the newest only, so that a night costs no more the more there is.
    """
    able = {
        version.id: _rule(version.id, definition)
        for version in versions.versions_of_all_forms()
        if can_shield(definition := compiled_form(version).definition)
    }
    done = shared_values.noted_words(NOTED)
    unread = [id for id, rule in able.items() if rule not in done]
    newest = Submission.listed >= f"{i18n.today() - LATELY:%Y%m%d}"
    found = select(Submission.case_id, Submission.id).where(
        Submission.version_id.in_(able),
        or_(Submission.version_id.in_(unread), newest) if unread else newest,
        Submission.case_id.is_not(None),
        Submission.state != "withdrawn",
    )
    by_case: dict[str, list[str]] = {}
    for case_id, id in db.session.execute(found):
        by_case.setdefault(str(case_id), []).append(id)
    late = [
        case_id
        for case_id, ids in by_case.items()
        if not cases.is_shielded(case_id) and any(map(_is_shielded, ids))
    ]
    for case_id in late:
        cases.shield(case_id)
    if unread:
        shared_values.note_words(NOTED, frozenset(able.values()))
    return len(late)


def _rule(version_id: str, definition: Definition) -> str:
    """Return a word that changes when other answers to the version shield."""
    codes = sorted((id, *shielding_codes(each)) for id, each in definition.questions.items())
    return hashlib.sha256(f"{version_id} {codes}".encode()).hexdigest()[:16]


def _is_shielded(submission_id: str) -> bool:
    submission = store.get(submission_id)
    return submission is not None and is_shielded(submission)
