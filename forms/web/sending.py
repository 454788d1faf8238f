"""Sending one's part of a form: kept, and given to whoever does the next, in one transaction."""

from collections.abc import Callable, Mapping
from datetime import datetime, time
from typing import Any

from flask_login import current_user
from werkzeug.wrappers import Response

from forms import language
from forms.definition import Definition, Step
from forms.logic.answers import Answers
from forms.logic.merging import merged
from forms.storage import Submission, db, drafts, files, moving, submissions
from forms.storage.moving import Waiting
from forms.storage.periods import after
from forms.web.at_hand import cookie, home
from forms.web.audience import STAFF
from forms.web.journey import Journey
from forms.web.receipts import to_receipt
from forms.web.scope import HANDED
from forms.web.security import drop_cookie
from forms.web.work import Work, files_in


def send(work: Work, way: Journey, also: Callable[[Submission], None] | None = None) -> Response:
    """The receipt, when the answers are on disk and the form is on its way to the next.

    *also* does more in the same transaction. Raises `submissions.Clash` and `drafts.Outdated` as
    they do, and `moving.Elsewhere` when the form no longer waits at this step.
    """
    submission = keep_first(work, way) if work.draft.submission_id is None else keep_on(work, way)
    if also is not None:
        also(submission)
    sent = {file["id"] for file in files_in(way.relevance.answers)}
    files.attach(submission, sent, work.draft)
    drafts.finish(work.draft, work.draft.revision)
    db.session.commit()
    form_id = work.version.form_id
    response = to_receipt(submission, way.step.id)
    drop_cookie(response, cookie(form_id), path=home(form_id))
    return response


def keep_first(work: Work, way: Journey) -> Submission:
    """The new submission; a form of several steps begins its way."""
    definition, answers = way.edition.definition, way.relevance.answers
    travels = len(definition.steps) > 1
    unit = work.draft.unit_id or unit_of(definition, answers)
    submission = submissions.keep(
        work.version,
        answers,
        key=work.draft.id,
        step=way.step.id,
        unit=unit,
        case=work.draft.case_id,
        state="underway" if travels else "sent",
    )
    if travels:
        go_on(submission, way, answers, key=work.draft.id)
    return submission


def keep_on(work: Work, way: Journey) -> Submission:
    """The submission with a later step's answers put into it."""
    submission = work.submission
    moving.lock(submission)
    whole = merged(
        way.edition.compiled,
        submissions.open(submission),
        way.relevance.answers,
        way.step.sections,
    )
    go_on(submission, way, whole, key=work.draft.id, later=True)
    return submission


def go_on(
    submission: Submission, way: Journey, whole: Answers, *, key: str, later: bool = False
) -> None:
    """Let the form wait where its answers say."""
    known = way.edition.compiled.relevant(whole, audiences=STAFF).known
    to = way.edition.compiled.course.after(way.step.id, known)
    moving.send(
        submission,
        way.step.id,
        way.relevance.answers,
        key=key,
        who=doer(way.step),
        on=waiting(to, submission.unit_id, known) if to else None,
        skipped=skipped(way.edition.definition, way.step, to),
        merged=whole if later else None,
    )


def skipped(definition: Definition, done: Step, to: Step | None) -> list[str]:
    """The steps between what is done and where the form goes on; none when it goes back."""
    order = [step.id for step in definition.steps]
    first, last = order.index(done.id) + 1, order.index(to.id) if to else len(order)
    return order[first:last]


def waiting(step: Step, unit: str | None, known: Answers) -> Waiting:
    """What it is to wait at *step* for a form of *unit*: whose it is, and by when."""
    today = datetime.combine(language.today(), time())
    due = after(today, step.within).date() if step.within else None
    if step.by == "coordinator":
        return Waiting(step.id, step.by, None, due)
    receiver = known.get(step.unit) if step.by == "receiver" else None
    return Waiting(step.id, step.by, receiver if isinstance(receiver, str) else unit, due)


def doer(step: Step) -> str:
    """Who does it, for the history: a user's id, or what somebody without an account is."""
    by_hand = step.by in HANDED and step.by != "respondent"
    return step.by if by_hand or not current_user.is_authenticated else str(current_user.id)


def unit_of(definition: Definition, answers: Mapping[str, Any]) -> str | None:
    """The unit a submission belongs to: the question prefilled with it, else the sender's own."""
    for question in definition.questions.values():
        if question.prefill == "unit" and isinstance(answers.get(question.id), str):
            return str(answers[question.id])
    return current_user.unit_id if current_user.is_authenticated else None
