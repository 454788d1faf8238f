"""Concurrent saves: render the page with the user's input and explain the conflict (409)."""

from flask import request
from werkzeug.wrappers import Response

from forms import i18n
from forms.i18n import gettext as _
from forms.questions import format_answer
from forms.storage.accounts import users
from forms.web.drafts import save_sequence
from forms.web.drafts.access import posted_answers
from forms.web.drafts.draft_session import DraftSession
from forms.web.drafts.responses import draft_gone_response
from forms.web.respondent.page_view import render_form_page
from forms.workflow.pagination import Page, PageFlow, page_flow, questions_on_page


def rerender_posted(
    session: DraftSession,
    flow: PageFlow,
    shown: Page,
    notice: str,
    status: int,
    revision: str | None = None,
) -> Response:
    """Render the page with all that was typed and the notice; at *revision* when nothing was
    stored.
    """
    return render_form_page(
        session,
        flow,
        shown,
        session.compiled_form.question_form(shown.questions, posted_answers()),
        notice=notice,
        status=status,
        others=differing_answers(session, shown) if status == 409 else (),
        revision=revision,
    )


def differing_answers(session: DraftSession, shown: Page) -> list[tuple[str, str]]:
    """Return the draft's answers from another device where they differ from this page's."""
    mine = session.compiled_form.question_form(shown.questions, posted_answers()).answers()
    return [
        (question.label, format_answer(question, session.answers))
        for question in shown.questions
        if question.audience in session.audiences
        and question.id in mine
        and mine[question.id] != session.answers.get(question.id)
    ]


def is_saved_elsewhere(session: DraftSession, page_id: str) -> bool:
    """Whether the page was kept from another device since this one got it."""
    if is_of_another_person(session):
        return True
    if request.form.get("revision", "") == str(session.revision(page_id)):
        return False
    return not save_sequence.is_next_after(session.payload.writers.get(page_id, ""))


def is_of_another_person(session: DraftSession) -> bool:
    """Whether the page was made while another person than now was alone with the staff."""
    at = request.form.get("_alone", "")
    private = session.payload.private
    return bool(at) and (private is None or not session.person or at != str(private.at))


def conflict_message(session: DraftSession, page_id: str = "") -> str:
    """Return the message for a page that another user or device saved meanwhile; else ""."""
    time = i18n.format_time(i18n.local_time(session.draft.changed))
    by = users.get(session.saver(page_id))
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


def wrong_draft_response(session: DraftSession, page_id: str) -> Response:
    """Render the posted answers of a page whose draft is not the open one.

    Only posted values are rendered, so that neither draft's content shows on the other's page.
    """
    definition = session.compiled_form.definition
    questions = questions_on_page(definition, page_id)
    form = session.compiled_form.question_form(questions, posted_answers())
    flow = page_flow(session.compiled_form, form.answers(), session.audiences, session.draft.step)
    shown = flow.page(page_id)
    if shown is None:
        return draft_gone_response(session.version.form_id)
    return render_form_page(
        session,
        flow,
        shown,
        form,
        notice=_(
            "Et annet skjema er åpnet på dette nettbrettet etterpå. Det du har skrevet her, står"
            " på siden, men er ikke lagret. Åpne dette skjemaet igjen med lenken eller koden, og"
            " trykk Neste her en gang til."
        ),
        status=409,
        revision=number if (number := request.form.get("revision", "")).isdecimal() else "0",
        stray=True,
    )
