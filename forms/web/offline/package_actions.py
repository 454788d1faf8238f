"""What a package asks for, done by the rules of the pages: saved, sent, or why not."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal, NamedTuple

from flask import request, url_for
from sqlalchemy.exc import IntegrityError
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import ServiceUnavailable

from forms.compiled_form import clean_posted
from forms.i18n import gettext as _
from forms.questions import QuestionForm
from forms.storage import Submission, Version, db
from forms.storage.definitions import versions
from forms.storage.encryption.records import token_hash
from forms.storage.submissions import drafts, store
from forms.storage.workflow import transitions
from forms.web.auth.audience import audiences, may_start
from forms.web.drafts import offline, save_sequence
from forms.web.drafts.access import may_fill_in, posted_answers
from forms.web.drafts.draft_session import DraftSession, create_draft
from forms.web.drafts.offline import Ticket
from forms.web.drafts.start import first_answers
from forms.web.interview import home_replies, notes_and_marks
from forms.web.offline.package import Package, Posted, as_request
from forms.web.respondent import one_page_form
from forms.web.respondent.page_validation import has_unseen_questions, validate_page
from forms.web.respondent.save_conflict import conflict_message, is_saved_elsewhere
from forms.web.respondent.submit_response import (
    Busy,
    Invalid,
    Signing,
    Unsigned,
    not_permitted_message,
    submit_draft,
)
from forms.web.security.csrf_and_cookies import KEY
from forms.web.signing import sign
from forms.workflow.compiled_forms import compiled_form
from forms.workflow.pagination import PageFlow, page_flow
from forms.workflow.submit import Moved, NotPermitted, Repeated, Stale, Submitted

State = Literal["saved", "sent", "waits", "refused", "sign"]


class Outcome(NamedTuple):
    """How a package ended. Only `waits` is tried again by itself."""

    state: State
    why: Sequence[str] = ()
    """Sentences without a word of what was answered."""
    at: str = ""
    """The address where the person goes on."""
    submission: Submission | None = None
    step: str = ""
    session: DraftSession | None = None


def perform_package(version: Version, package: Package) -> Outcome:
    """Do what the package asks for, once however often it comes; commit what is stored."""
    ticket = ticket_of(version, package)
    if ticket is None:
        return Outcome("refused", [_("Dette er for gammelt til å bli sendt, eller er endret.")])
    if not ticket.is_mine:
        return Outcome("waits", [required_sign_in(ticket)])
    if compiled_form(version).definition.one_page:
        return send_sheet(version, package)
    if sent := sent_before(version, ticket, package):
        return sent
    session = draft_session_of(version, ticket, package)
    if session is None:
        return Outcome("refused", [gone_message()], at=start_address(version))
    if not may_fill_in(session):
        return Outcome("refused", [_("Du har ikke lenger tilgang til dette steget.")])
    return save_and_send(session, package)


def ticket_of(version: Version, package: Package) -> Ticket | None:
    """Return what entitles the package: a ticket of a draft, or of a form that it begins."""
    if package.ticket:
        return offline.read_ticket(offline.DRAFT, package.ticket)
    ticket = offline.read_ticket(offline.FORM, package.begin)
    known = ticket is not None and ticket.id == version.form_id and KEY.fullmatch(package.key)
    return ticket if known else None


def draft_id(ticket: Ticket | None, package: Package) -> str:
    """Return the id of the package's draft: the ticket's, or what follows from the browser's key.

    That key stands in no page and no table, so that who finds a draft's id cannot begin with it.
    """
    return ticket.id if ticket and package.ticket else token_hash(package.key)[:32]


def required_sign_in(ticket: Ticket) -> str:
    """Return who must be signed in, or out, before the package is sent."""
    if ticket.user:
        return _("Sendes når den som skrev det, er logget inn på dette nettbrettet.")
    return _("Sendes når ingen er logget inn på dette nettbrettet.")


def gone_message() -> str:
    """Return what to say of a draft that is erased or was sent by somebody else."""
    return _("Skjemaet er sendt fra et annet sted, eller er slettet.")


def start_address(version: Version) -> str:
    """Return the address of the form's start page."""
    return url_for("respondent.start", form_id=version.form_id)


def sent_before(version: Version, ticket: Ticket, package: Package) -> Outcome | None:
    """Return the outcome of a package whose draft was sent; None while it is not."""
    key = draft_id(ticket, package)
    if drafts.get(key) is not None:
        return None
    found = transitions.find_by_key(key)
    submission, step = found or (store.find_by_key(key), "")
    if submission is None or submission.form_id != version.form_id:
        return None
    first = compiled_form(submission.version).definition.steps[0].id
    return Outcome("sent", submission=submission, step=step or first)


def draft_session_of(version: Version, ticket: Ticket, package: Package) -> DraftSession | None:
    """Return the draft that the package is of, begun now if it was begun without network."""
    key = draft_id(ticket, package)
    draft = drafts.get(key)
    if draft is not None:
        return DraftSession(draft, draft.version) if draft.form_id == version.form_id else None
    definition = compiled_form(version).definition
    if package.ticket or versions.is_archived(version.form_id) or not may_start(definition):
        return None
    if definition.case == "must":
        return None
    where = drafts.DraftContext(owner=ticket.user or None)
    try:
        return create_draft(version, first_answers(definition), where, key)
    except IntegrityError:  # the same package came twice at once: the other one goes on
        db.session.rollback()
        raise ServiceUnavailable from None


def save_and_send(session: DraftSession, package: Package) -> Outcome:
    """Take over the pages of the package, and send the step if it says so."""
    try:
        for posted in package.pages:
            with as_request(posted):
                if conflict := save_page(session, posted):
                    db.session.rollback()
                    return conflict
        session.keep()
        db.session.commit()
        if package.kind == "page":
            return Outcome("saved", session=session)
        with as_request(package.rest):
            return send_step(session, package)
    except drafts.StaleRevision:  # another save came between: the next try tells who
        db.session.rollback()
        raise ServiceUnavailable from None


def save_page(session: DraftSession, posted: Posted) -> Outcome | None:
    """Take a page into the draft; return why not when it was saved elsewhere meanwhile."""
    questions = session.questions_on(posted.page)
    if is_saved_already(session, posted.page):
        return None
    if posted.only is not None:
        notes_and_marks.add_offline_notes(session, questions)
        questions = tuple(q for q in questions if q.id in posted.only)
    if not questions:
        return None
    if is_saved_elsewhere(session, posted.page):
        why = conflict_message(session, posted.page)
        return Outcome("refused", [why], page_url(session, posted.page))
    session.take(posted.page, questions, posted_answers())
    if posted.only is None:
        notes_and_marks.keep_posted_notes(session, questions, whole=False)
    return None


def page_url(session: DraftSession, page_id: str) -> str:
    """Return the address of a page of the draft."""
    return url_for("respondent.page", form_id=session.version.form_id, page_id=page_id)


def is_saved_already(session: DraftSession, page: str) -> bool:
    """Whether this very page, or a later state of it, is in the draft already."""
    last = save_sequence.SIGNED.fullmatch(session.payload.writers.get(page, ""))
    now = save_sequence.SIGNED.fullmatch(save_sequence.posted_sequence())
    return bool(last and now and last[1] == now[1] and int(last[2]) >= int(now[2]))


def send_step(session: DraftSession, package: Package) -> Outcome:
    """Send the step, by the rules of the review and of signing."""
    if session.is_home:
        return hand_in_replies(session)
    review = url_for("review.review_answers", form_id=session.version.form_id)
    place = url_for("signing.sign", form_id=session.version.form_id)
    match submit_draft(session, signing_of_package(session, package)):
        case Invalid(_flow, form):
            return Outcome("refused", problem_sentences(form), review, session=session)
        case Unsigned(()):
            return Outcome("sign", [_("Svarene er lagret. Nå må de skrives under.")], place)
        case Unsigned(wrong):
            return Outcome("refused", [why for _place, why in wrong], place)
        case Busy() | Stale():
            raise ServiceUnavailable
        case result:
            return stored_outcome(session, result)


def hand_in_replies(session: DraftSession) -> Outcome:
    """Give what a parent wrote at home to the staff who will talk with them."""
    try:
        home_replies.hand_in(session)
    except home_replies.TalkIsOver:
        review = url_for("review.review_answers", form_id=session.version.form_id)
        return Outcome("refused", [home_replies.too_late_message()], review, session=session)
    return Outcome("sent", session=session)


def stored_outcome(
    session: DraftSession, result: Submitted | Repeated | Moved | NotPermitted
) -> Outcome:
    """Return how a package ended whose step was taken to the database."""
    match result:
        case Submitted(submission, step) | Repeated(submission, step):
            return Outcome("sent", submission=submission, step=step, session=session)
        case Moved():
            return Outcome("refused", [gone_message()], start_address(session.version))
        case NotPermitted():
            review = url_for("review.review_answers", form_id=session.version.form_id)
            return Outcome("refused", [not_permitted_message()], review)


def signing_of_package(session: DraftSession, package: Package) -> Signing | None:
    """Return what the signers gave in the package; None when nobody did, or is to sign.

    What they were shown is asked about unless they signed the very answers of the package.
    """
    said, flow = sign.posted_signer_forms(session), sign.flow_to_sign(session)
    if not any(each.choice for each in said):
        return None
    signing = sign.signing_of(session, flow, said)
    shown = request.form.get("shown", "")
    if package.whole or sign.is_mark_current(session, flow, shown):
        return signing
    return replace(signing, problems=[("", sign.changed_message())])


def problem_sentences(form: QuestionForm) -> list[str]:
    """Return what must be corrected, in sentences that name questions."""
    return [message for _place, message in form.problems()] or [
        _("Svarene er lagret, men kan ikke sendes ennå. Se over dem.")
    ]


def send_sheet(version: Version, package: Package) -> Outcome:
    """Store the answers of a form of one page; the same ones once, others never under their key."""
    with as_request(package.rest):
        flow, form = posted_sheet(version)
        if store.find_by_key(package.key) is None and (
            refused := refused_sheet_outcome(version, flow, form)
        ):
            return refused
        try:
            submission = one_page_form.save_answers(version, flow, package.key)
        except store.IdempotencyConflict:
            db.session.rollback()
            why = _("Andre svar er allerede sendt fra den samme siden. Disse er ikke sendt.")
            return Outcome("refused", [why])
        if submission is None:
            return Outcome("refused", [one_page_form.used_up_message()])
        return Outcome("sent", submission=submission)


def refused_sheet_outcome(version: Version, flow: PageFlow, form: QuestionForm) -> Outcome | None:
    """Return why a sheet is not stored; None when it may be."""
    if not may_start(flow.compiled_form.definition) or versions.is_archived(version.form_id):
        return Outcome("refused", [_("Skjemaet er stengt.")])
    if has_unseen_questions(flow, form):
        return Outcome("refused", [_("Svarene dine gir noen flere spørsmål.")])
    if not validate_page(flow, form):
        return Outcome("refused", problem_sentences(form))
    if all(flow.relevance.answers.get(id) is None for id in flow.relevance.asked):
        return Outcome("refused", [_("Svar på minst ett spørsmål før du sender.")])
    return None


def posted_sheet(version: Version) -> tuple[PageFlow, QuestionForm]:
    """Return the pages and the form of a sheet as the request holds it."""
    found = compiled_form(version)
    questions = found.definition.questions.values()
    form = found.question_form(questions, clean_posted(request.form) or MultiDict())
    return page_flow(found, form.answers(), audiences(found.definition)), form
