"""A submission on paper, as one reader may have it."""

from collections.abc import Mapping
from typing import Any

from forms import i18n
from forms.export import printable
from forms.export.signature_block import SignatureLine
from forms.storage import Submission
from forms.storage.workflow import transitions
from forms.workflow import interview_record
from forms.workflow.compiled_forms import compiled_form
from forms.workflow.roles import STAFF
from forms.workflow.signatures.signature_status import signature_lines
from forms.workflow.visibility import Viewer, is_shielded


def submission_paper(
    submission: Submission,
    answers: Mapping[str, Any],
    viewer: Viewer,
    audiences: frozenset[str] = STAFF,
    signatures: tuple[SignatureLine, ...] | None = None,
) -> printable.Document:
    """Return the document of *answers*, which hold no more than *viewer* may read.

    *audiences* are those whose questions are printed. The signatures of now come with it, unless
    others are given; those of a child with a protected address only for readers who may know the
    guardians.
    """
    if not viewer.places and is_shielded(submission):
        signatures = ()
    return printable.filled_document(
        compiled_form(submission.version),
        answers,
        audiences,
        reference=submission.reference or "",
        received=submission.received,
        signatures=signature_lines(submission, viewer) if signatures is None else signatures,
        origins=_origins(submission, answers, viewer),
    )


def _origins(
    submission: Submission, answers: Mapping[str, Any], viewer: Viewer
) -> Mapping[str, str]:
    """Return who wrote an answer at home: for the unit's readers of all of it, nobody else.

    Parents who live apart do not read from each other's copy who wrote what.
    """
    found = compiled_form(submission.version)
    if not viewer.is_whole or found.definition.mode != "interview":
        return {}
    if not viewer.places and is_shielded(submission):
        return {}
    with i18n.use(found.definition.language):
        return interview_record.origins(transitions.history(submission), answers)
