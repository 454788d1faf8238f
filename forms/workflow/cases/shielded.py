"""Cases whose forms said that the child's address is protected, before that was noted."""

from sqlalchemy import select

from forms.logic.shielding import can_shield
from forms.storage import Submission, db
from forms.storage.definitions import versions
from forms.storage.submissions import store
from forms.storage.workflow import cases
from forms.workflow.compiled_forms import compiled_form
from forms.workflow.visibility import is_shielded


def shield_what_is_told() -> int:
    """Note it in every case that holds a form which says so; how many had it not noted.

    A form that is sent notes it at once. This finds those of before, and versions whose questions
    came to shield by a later rule.
    """
    able = [v.id for v in versions.every_version() if can_shield(compiled_form(v).definition)]
    found = select(Submission.case_id, Submission.id).where(
        Submission.version_id.in_(able),
        Submission.case_id.is_not(None),
        Submission.state != "withdrawn",
    )
    by_case: dict[str, list[str]] = {}
    for case_id, id in db.session.execute(found):
        by_case.setdefault(str(case_id), []).append(id)
    late = [
        case_id
        for case_id, ids in by_case.items()
        if not cases.is_shielded(case_id) and any(map(_says_so, ids))
    ]
    for case_id in late:
        cases.shield(case_id)
    return len(late)


def _says_so(submission_id: str) -> bool:
    submission = store.get(submission_id)
    return submission is not None and is_shielded(submission)
