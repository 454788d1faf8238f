"""The coordinator's access to one submission: to load it, and the answers in it."""

from typing import Any

from flask import abort

from forms.export.selection import Choice, pick, picked_answers
from forms.logic.shielding import without_places
from forms.storage import Submission
from forms.storage.definitions import versions
from forms.storage.submissions import store
from forms.storage.workflow import release
from forms.web.auth.unit_scope import scope
from forms.web.coordinator.form_access import may_see_sensitive
from forms.workflow import visibility
from forms.workflow.compiled_forms import compiled_form


def load_submission(form_id: str, submission_id: str) -> Submission:
    """Load the submission of that form, or abort with 404; always 404 for an anonymous form."""
    submission = store.get(submission_id)
    if submission is None or submission.form_id != form_id or submission.reference is None:
        abort(404)
    if release.least_group(form_id) or not visibility.coordinator_reads(submission):
        abort(404)
    if scope().is_left_out(submission):
        abort(404)
    return submission


def readable(submission: Submission, sensitive: bool) -> dict[str, Any]:
    """Return the readable answers, with or without the sensitive ones."""
    every = [
        compiled_form(version).definition for version in versions.all_versions(submission.form_id)
    ]
    found, answers = compiled_form(submission.version), store.open_answers(submission)
    picked = pick(found.definition, Choice(sensitive=sensitive), every)
    return picked_answers(
        without_places(found.definition, found.compiled.derivation, answers), picked
    )


def may_read_all(submission: Submission) -> bool:
    """Whether nothing is left out for the user, who then may copy and erase the submission."""
    if visibility.is_shielded(submission):
        return False
    return may_see_sensitive() or readable(submission, False) == readable(submission, True)
