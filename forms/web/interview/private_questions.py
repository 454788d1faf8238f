"""«Jeg er alene med …»: questions for one person alone open only after this page."""

from datetime import UTC, datetime

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from forms import i18n
from forms.i18n import gettext as _
from forms.web.core.templating import render_page
from forms.web.drafts.access import DraftGone, load_draft
from forms.web.drafts.draft_session import DraftSession
from forms.web.drafts.responses import redirect_to_page, save_and_respond
from forms.web.interview.private_pages import page_after_private

bp = Blueprint("private_questions", __name__, url_prefix="/skjema/<form_id>/alene")
LONGEST = 200


def conditions_to_confirm() -> dict[str, str]:
    """Return the conditions to confirm first (forms.md § 4 B5 and § 19, point 2)."""
    return {
        "nobody": _(
            "Ingen andre hører eller ser skjermen. Verken partner eller barn er til stede."
        ),
        "interpreter": _("Brukes tolk, er tolken ikke et barn, en partner eller en slektning."),
        "voluntary": _("Jeg har forklart at det er frivillig å svare."),
        "secrecy": _(
            "Jeg har forklart taushetsplikten, meldeplikten og hvem som får lese svarene."
        ),
    }


@bp.get("/")
def confirm_open(form_id: str) -> Response:
    """With whom one is alone, and the points."""
    session = load_draft(form_id)
    if not session.has_alone:
        raise DraftGone(form_id)
    return render_gate(session)


def render_gate(
    session: DraftSession,
    problems: list[tuple[str, str]] | None = None,
    *,
    notice: str = "",
    status: int = 200,
) -> Response:
    """Render the page, with the conditions not yet confirmed."""
    return render_page(
        "interview/private_questions_open.html",
        status=status,
        definition=session.compiled_form.definition,
        points=conditions_to_confirm(),
        ticked=set(request.form.getlist("point")),
        name=request.form.get("name", ""),
        problems=problems or [],
        notice=notice,
        people=session.people,
        came_from=request.values.get("fra", ""),
        onward=page_after_private(session),
    )


@bp.post("/")
def open_section(form_id: str) -> Response:
    """Open the questions, and note with whom and when."""
    session = load_draft(form_id)
    if not session.has_alone:
        raise DraftGone(form_id)
    name = request.form.get("name", "").strip()[:LONGEST]
    missing = [id for id in conditions_to_confirm() if id not in request.form.getlist("point")]
    problems = [("name", _("Skriv hvem du er alene med."))] if not name else []
    problems += [
        (f"point-{id}", _("Kryss av: %(point)s", point=conditions_to_confirm()[id]))
        for id in missing
    ]
    if problems:
        return render_gate(session, problems, status=422)
    now = i18n.format_moment(datetime.now(UTC))
    session.open_private_questions(name, now)
    first = next((p for p in session.page_flow.pages if p.section.audience == "alone"), None)
    if first is None:
        return save_and_respond(session, render_gate(session, notice=no_questions_message()))
    return save_and_respond(session, redirect_to_page(form_id, first))


def no_questions_message() -> str:
    """Say that the conditions of the private questions do not hold with the answers so far."""
    return _(
        "Spørsmålene er åpnet, men ingen av dem skal stilles ennå. Svar på de andre delene først, "
        "så kommer de i listen «Deler»."
    )


@bp.get("/slett/<int:number>")
def confirm_erase(form_id: str, number: int) -> Response:
    """Whether to erase what one person answered alone."""
    session = load_draft(form_id)
    if not session.has_alone or not 0 < number <= len(session.people):
        raise DraftGone(form_id)
    return render_page(
        "interview/private_questions_erase.html",
        definition=session.compiled_form.definition,
        name=session.people[number - 1].name,
    )


@bp.post("/slett/<int:number>")
def erase(form_id: str, number: int) -> Response:
    """Erase it; what others answered stays."""
    session = load_draft(form_id)
    if not session.has_alone or not 0 < number <= len(session.people):
        raise DraftGone(form_id)
    session.erase_person(number - 1)
    return save_and_respond(session, redirect(url_for(".confirm_open", form_id=form_id), 303))


@bp.get("/ferdig")
def confirm_close(form_id: str) -> Response:
    """Whether one is done being alone."""
    session = load_draft(form_id)
    if not session.has_alone:
        raise DraftGone(form_id)
    return render_page(
        "interview/private_questions_close.html", definition=session.compiled_form.definition
    )


@bp.post("/ferdig")
def close_section(form_id: str) -> Response:
    """Close them again, and ask whether to go on or to be alone with one more.

    The answers stay, and are not in any page before they are opened again.
    """
    session = load_draft(form_id)
    if not session.has_alone:
        raise DraftGone(form_id)
    session.close_private_questions()
    return save_and_respond(session, redirect(url_for(".confirm_open", form_id=form_id), 303))
