"""Everything that is kept of one submission, gathered for the archive or for a person's copy."""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime, time
from typing import Any

import orjson

from forms import i18n
from forms.export import archive_message, package_files
from forms.export.package_files import Attachment, Piece
from forms.logic.readers import answers_for_audiences
from forms.logic.shielding import is_shielded, without_places
from forms.storage import Submission, audit_log, db
from forms.storage.accounts import units, users
from forms.storage.definitions import versions
from forms.storage.encryption.records import Unopenable
from forms.storage.models.audit_log import Event
from forms.storage.models.workflow import Signature
from forms.storage.retention import retention
from forms.storage.submissions import attachments, store
from forms.storage.workflow import signatures, transitions
from forms.workflow.compiled_forms import compiled_form
from forms.workflow.documents.submission_paper import submission_paper
from forms.workflow.roles import STAFF
from forms.workflow.signatures.signature_status import is_unchanged
from forms.workflow.visibility import FAMILY, OWN

WHOLE = STAFF


def archive_package(submission: Submission) -> list[Piece]:
    """Return all of it for the archive, with its description as a Noark 5 arkivmelding."""
    found = _pieces(submission, WHOLE)
    described = next(piece.content for piece in found if piece.name == package_files.METADATA)
    data = orjson.loads(described)
    definition = compiled_form(submission.version).definition
    if is_shielded(definition, store.open_answers(submission)):
        data["unit"] = None  # the archive's journal must not tell where the child is
    if submission.received is None:  # an anonymous one has a day, and no clock time
        data["received"] = _instant(datetime.combine(submission.period, time(), UTC))
    message = archive_message.build_message(found, data)
    return package_files.with_checksums([*found, message])


def reader_package(submission: Submission, audiences: frozenset[str] = WHOLE) -> list[Piece]:
    """All that readers of *audiences* may have of it: paper, answers, version, history, files."""
    return package_files.with_checksums(_pieces(submission, audiences))


def _pieces(submission: Submission, audiences: frozenset[str]) -> list[Piece]:
    version = submission.version
    viewer = OWN if audiences == WHOLE else FAMILY
    with i18n.use(version.definition().language):
        found = compiled_form(version)
        answers = answers_for_audiences(audiences, found.compiled, store.open_answers(submission))
        if audiences != WHOLE:  # a copy for the family does not tell where a shielded child is
            answers = without_places(
                found.definition, found.compiled.derivation, store.open_answers(submission), answers
            )
        paper = submission_paper(submission, answers, viewer, audiences)
    whole = audiences == WHOLE
    kept = orjson.dumps(versions.document(version), option=orjson.OPT_INDENT_2)
    data = metadata(submission, whole=whole)
    return package_files.package_pieces(
        paper, answers, kept, data, _attachments(submission, answers)
    )


def metadata(submission: Submission, *, whole: bool) -> dict[str, Any]:
    """Where it came from and what happened to it; who read it, too, in what is *whole*."""
    version, unit = submission.version, units.get(submission.unit_id or "")
    definition = version.definition()
    receipt = retention.archive_receipt(submission)
    return {
        "id": submission.id,
        "reference": submission.reference,
        "received": _instant(submission.received),
        "state": submission.state,
        "step": submission.step,
        "unit": {"id": unit.id, "name": unit.name} if unit else None,
        "form": {
            "id": submission.form_id,
            "title": definition.title,
            "version": version.number,
            "hash": version.hash,
            "published": _instant(version.published),
            "language": definition.language,
            "confidentiality": definition.confidentiality,
            "keep": dict(definition.keep),
        },
        "steps": [
            {
                "at": _instant(h.at),
                "what": h.what,
                "step": h.step,
                "who": name_of(h.who),
                "reason": h.said.get("reason", "") if whole else "",
            }
            for h in transitions.history(submission)
            if whole or h.what != transitions.ERASED_ALONE
        ],
        "signatures": [
            _signature(each, whole) for each in signatures.listing(submission, voided=True)
        ],
        "archived": {"at": _instant(receipt.at), "reference": receipt.reference}
        if receipt
        else None,
        "log": list(_log(submission)) if whole else [],
    }


def _signature(signature: Signature, whole: bool) -> dict[str, Any]:
    """Return a signature's record; reasons for declining are for staff. A changed one says so."""
    try:
        said = asdict(signatures.content(signature))
    except Unopenable:
        said = {}
    return {
        "signer": signature.signer,
        "step": signature.step,
        "outcome": signature.outcome,
        "how": signature.how,
        "at": _instant(signature.at),
        "voided": _instant(signature.voided),
        "name": said.get("name"),
        "strokes": said.get("strokes"),
        "comment": said.get("comment") if whole else None,
        "shown": signature.shown_hash,
        "unchanged": is_unchanged(signature),
    }


def _log(submission: Submission) -> Iterator[dict[str, Any]]:
    found = audit_log.filters(subject=submission.id)
    for line in db.session.query(Event).filter(*found).order_by(Event.number):
        yield {"at": _instant(line.at), "who": name_of(line.who), "what": line.what}


def _attachments(submission: Submission, answers: dict[str, Any]) -> Iterator[Attachment]:
    named = orjson.dumps(answers)
    for file in attachments.files_of_submission(submission):
        if file.id.encode() in named:
            yield Attachment(file.id, *attachments.open_attachment(file))


def name_of(who: str) -> str:
    """Return the actor's name, or their role when they have no account."""
    user = users.get(who)
    return user.name if user else who


def _instant(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
