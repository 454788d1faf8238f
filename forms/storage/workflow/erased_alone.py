"""Erasure of what one person answered alone, from everything that is kept of a submission.

That is the answers, those of its history and of a step that is begun, the notes beside them, and
the files they name. What others answered, and what staff wrote of their own, stays.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple

import orjson
from sqlalchemy import select
from sqlalchemy.orm import undefer_group

from forms.logic.alone_answers import (
    PEOPLE,
    answers_without,
    asked_alone,
    is_same_person,
    people_in,
    without_person_named,
)
from forms.logic.derivation import without_questions
from forms.logic.file_references import references_in
from forms.storage.database.column_types import dumps
from forms.storage.database.engine import db, note_erasure
from forms.storage.encryption.records import seal, unseal
from forms.storage.models.submissions import Draft, Submission
from forms.storage.models.workflow import Move
from forms.storage.submissions import attachments, drafts, store
from forms.storage.submissions.draft_payload import DraftPayload
from forms.storage.workflow import transitions

WHAT = transitions.ERASED_ALONE
ASKED_BY = ("person", "representative")
"""Who asked for it: the person who answered, or who acts for them."""

Said = Mapping[str, Any]


class Erasure(NamedTuple):
    """That what one person answered alone was erased: when, and who asked for it."""

    at: datetime
    asked_by: str


def people_asked_alone(submission: Submission) -> list[str]:
    """Return whose answers given alone are kept anywhere of the submission; "" is unnamed."""
    alone = asked_alone(submission.version.definition())
    if not alone:
        return []
    found = people_in(store.open_answers(submission), alone)
    for move in transitions.history(submission):
        found += people_in(move.said.get("answers", {}), alone)
        found += [str(name) for name in _recorded(move.said)]
    for draft in _drafts(submission):
        found += _people_of_draft(drafts.payload(draft), alone)
    return list({name.casefold(): name for name in reversed(found)}.values())[::-1]


def erasures(submission: Submission) -> list[Erasure]:
    """Return the erasures of what was answered alone, the first first."""
    if not asked_alone(submission.version.definition()):
        return []
    history = transitions.history(submission)
    return [Erasure(e.at, str(e.said.get("asked", ""))) for e in history if e.what == WHAT]


def erase(
    submission: Submission,
    name: str,
    *,
    who: str,
    asked_by: str,
    told: Collection[str] = (),
    anew: Callable[[Said], Said] = lambda _answers: {},
) -> None:
    """Erase what the person called *name* answered alone; lock the submission first.

    *who* does it, because one of `ASKED_BY` asked. The history and the log keep that it happened.
    *told* are the computed values that tell of such answers: they go too, and *anew* computes those
    of the answers that are left.
    """
    if asked_by not in ASKED_BY:
        raise ValueError(f"Unknown: {asked_by}. Known: {', '.join(ASKED_BY)}.")
    alone = asked_alone(submission.version.definition())
    left = without_questions(answers_without(store.open_answers(submission), name, alone), told)
    store.rewrite(submission, {**left, **anew(left)})
    for move in _moves(submission):
        said = _event_without(orjson.loads(unseal(move.record, move.associated_data)), name, alone)
        if "answers" in said:
            said["answers"] = without_questions(said["answers"], told)
        move.record = seal(dumps(said), move.associated_data, move.key_class)
    for draft in _drafts(submission):
        payload = drafts.payload(draft)
        kept = _payload_without(payload, name, alone)
        if kept != payload:
            drafts.save(draft, kept, draft.revision)
    _erase_files(submission)
    transitions.note_erased_alone(submission, who=who, asked_by=asked_by)
    note_erasure(db.session())


def _recorded(said: Said) -> list[str]:
    """Return who was asked alone, as what was noted in an interview numbers them."""
    record = said.get("alone") or {}
    return list(record.get("people", ()))


def _event_without(said: Said, name: str, alone: frozenset[str]) -> dict[str, Any]:
    """Return the content of an event without what is of the person."""
    found = dict(said)
    if "answers" in found:
        found["answers"] = answers_without(found["answers"], name, alone)
    numbered = _recorded(said) or list(said.get("answers", {}).get(PEOPLE, ()))
    if "notes" in found:
        found["notes"] = without_person_named(found["notes"], numbered, name, alone)
    if "again" in found:
        again = dict.fromkeys(found["again"])
        found["again"] = list(without_person_named(again, numbered, name, alone))
    if "alone" in found:
        record = dict(found["alone"])
        with_whom = [each for each in record.get("with", ()) if not is_same_person(each[0], name)]
        names = [each for each in record.get("people", ()) if not is_same_person(each, name)]
        record |= {"with": with_whom, "people": names}
        found["alone"] = record
    if found.get("alone") == {"with": [], "people": []}:
        del found["alone"]
    return found


def _people_of_draft(payload: DraftPayload, alone: frozenset[str]) -> list[str]:
    sets = payload.private.sets if payload.private else ()
    return [each.name for each in sets] or people_in(payload.answers, alone)


def _payload_without(payload: DraftPayload, name: str, alone: frozenset[str]) -> DraftPayload:
    """Return the content of a draft without what is of the person."""
    sets = payload.private.sets if payload.private else ()
    for number in range(len(sets) - 1, -1, -1):
        if is_same_person(sets[number].name, name):
            payload = payload.without_person(number)
    if name or sets:
        return payload
    answers = {n: v for n, v in payload.answers.items() if n.partition(".")[0] not in alone}
    return replace(payload.without_typed(alone), answers=answers)


def _erase_files(submission: Submission) -> None:
    """Erase the submission's files that nothing names any more."""
    kept: list[Any] = [store.open_answers(submission)]
    kept += [move.said.get("answers", {}) for move in transitions.history(submission)]
    kept += [dict(drafts.payload(draft).to_json()) for draft in _drafts(submission)]
    named = {file["id"] for file in references_in(kept)}
    for file in attachments.files_of_submission(submission):
        if file.id not in named:
            attachments.remove(file)


def _moves(submission: Submission) -> list[Move]:
    found = select(Move).where(Move.submission_id == submission.id).order_by(Move.number)
    return list(db.session.scalars(found.options(undefer_group("sealed"))))


def _drafts(submission: Submission) -> list[Draft]:
    found = select(Draft).where(Draft.submission_id == submission.id).order_by(Draft.created)
    return list(db.session.scalars(found.options(undefer_group("sealed"))))
