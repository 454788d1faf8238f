"""Two pages at once: what was typed stays on the page, and whoever typed it is told why."""

from flask import request, url_for
from werkzeug.wrappers import Response

from forms import i18n
from forms.definition import Definition, Question
from forms.i18n import gettext as _
from forms.questions import format_answer
from forms.storage import db
from forms.storage.accounts import users
from forms.storage.submissions import drafts
from forms.web.drafts import save_sequence
from forms.web.drafts.access import (
    draft_gone_response,
    load_posted_draft,
    posted_answers,
    redirect_to_sign_in,
    save_and_respond,
)
from forms.web.drafts.draft_session import DraftSession
from forms.web.respondent.page_view import render_form_page
from forms.workflow.pagination import Page, PageFlow, page_flow


def save_lost_response(form_id: str, way: PageFlow, shown: Page) -> Response:
    """Another device was faster: the page with both texts, unless that one has sent the form."""
    work = load_posted_draft(form_id)
    if work is None:
        return draft_gone_response(form_id)
    return rerender_posted(work, way, shown, changed_elsewhere(work, shown.id), 409)


def keep_until_signed_in(work: DraftSession, page_id: str) -> Response:
    """The sign-in came to its end while a page was open: keep what was typed, and ask to sign in.

    The draft's own cookie, which no other site can send, says whose it is.
    """
    onward = url_for("respondent.page", form_id=work.version.form_id, page_id=page_id)
    questions = questions_of(work.edition.definition, page_id)
    if questions and not saved_elsewhere(work, page_id):
        try:
            work.take(page_id, questions, posted_answers())
            return save_and_respond(work, redirect_to_sign_in(onward))
        except drafts.StaleRevision:  # sent or saved from elsewhere in the same moment
            db.session.rollback()
    return redirect_to_sign_in(onward)


def questions_of(definition: Definition, page_id: str) -> list[Question]:
    """The questions that a page of that name holds, relevant or not."""
    name, _dot, question = page_id.partition(".")
    section = definition.section(name)
    return [q for q in section.questions if question in ("", q.id)] if section else []


def rerender_posted(
    work: DraftSession,
    way: PageFlow,
    shown: Page,
    notice: str,
    status: int,
    revision: str | None = None,
) -> Response:
    """The page once more with all that was typed, and why; at *revision* when nothing was kept."""
    return render_form_page(
        work,
        way,
        shown,
        work.edition.sheet(shown.questions, posted_answers()),
        notice=notice,
        status=status,
        others=others(work, shown) if status == 409 else (),
        revision=revision,
    )


def others(work: DraftSession, shown: Page) -> list[tuple[str, str]]:
    """What the draft holds from another device where this page says something else."""
    mine = work.edition.sheet(shown.questions, posted_answers()).answers()
    return [
        (question.label, format_answer(question, work.answers))
        for question in shown.questions
        if question.audience in work.audiences
        and question.id in mine
        and mine[question.id] != work.answers.get(question.id)
    ]


def saved_elsewhere(work: DraftSession, page_id: str) -> bool:
    """Whether the page was kept from another device since this one got it."""
    if request.form.get("revision", "") == str(work.revision(page_id)):
        return False
    return not save_sequence.goes_on(work.payload.get("writers", {}).get(page_id, ""))


def changed_elsewhere(work: DraftSession, page_id: str = "") -> str:
    """What to say when somebody else, or another device, kept the same page in the meantime."""
    time = i18n.format_time(i18n.local(work.draft.changed))
    by = users.get(work.saver(page_id))
    if by is None:
        return _(
            "Denne delen ble lagret et annet sted kl. %(time)s. Det du har skrevet, står her."
            " Trykk Neste for å beholde det.",
            time=time,
        )
    return _(
        "%(name)s lagret denne delen kl. %(time)s. Det du har skrevet, står her."
        " Trykk Neste for å beholde det.",
        name=by.name,
        time=time,
    )


def wrong_draft_response(work: DraftSession, page_id: str) -> Response:
    """A page of another draft than the one that is open here now: what was typed, and nothing more.

    It is drawn from what was posted alone, so that nothing of either draft is seen on the other.
    """
    definition = work.edition.definition
    questions = questions_of(definition, page_id)
    sheet = work.edition.sheet(questions, posted_answers())
    way = page_flow(work.edition, sheet.answers(), work.audiences, work.draft.step)
    shown = way.page(page_id)
    if shown is None:
        return draft_gone_response(work.version.form_id)
    return render_form_page(
        work,
        way,
        shown,
        sheet,
        notice=_(
            "Et annet skjema er åpnet på dette nettbrettet etterpå. Det du har skrevet her, står"
            " på siden, men er ikke lagret. Åpne dette skjemaet igjen med lenken eller koden, og"
            " trykk Neste her en gang til."
        ),
        status=409,
        revision=number if (number := request.form.get("revision", "")).isdecimal() else "0",
        stray=True,
    )
