"""«Send skjema hjem»: each parent answers at home first, apart, and staff see it by parent.

Answers from home are stored in the staff's draft under the parent's name, beside the answers and
not among them. Only staff see them, until they are read aloud and taken over.
"""

from flask import Blueprint, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from forms.i18n import gettext as _
from forms.storage import db
from forms.storage.workflow import invitations
from forms.web.auth.audience import is_staff
from forms.web.auth.unit_scope import scope
from forms.web.core.templating import render_page
from forms.web.drafts.access import DraftGone, load_draft
from forms.web.drafts.draft_session import DraftSession
from forms.web.handout import issued_link
from forms.web.security.csrf_and_cookies import creates_once, press_id, press_secret
from forms.workflow.home_sections import home_sections

bp = Blueprint("answer_at_home", __name__, url_prefix="/skjema/<form_id>/hjem")
LONGEST = 40
DAYS = 30


@bp.get("/")
def choose_parent(form_id: str) -> Response:
    """For whom, and which parts."""
    return render_home_page(load_interview(form_id))


def load_interview(form_id: str) -> DraftSession:
    """Load the staff's interview in this browser; `DraftGone` for a draft that a parent fills
    in.
    """
    session = load_draft(form_id)
    if not is_staff() or session.is_home:
        raise DraftGone(form_id)
    return session


def render_home_page(
    session: DraftSession, problems: list[tuple[str, str]] | None = None, status: int = 200
) -> Response:
    """Render the page."""
    definition = session.compiled_form.definition
    fresh = [section.id for section in home_sections(definition)]
    return render_page(
        "interview/answer_at_home.html",
        status=status,
        definition=definition,
        draft=session.draft.id,
        sections=home_sections(definition),
        ticked=request.form.getlist("section") if problems else fresh,
        name=request.form.get("name", ""),
        sent=session.payload.from_parents,
        problems=problems or [],
    )


@bp.post("/")
@creates_once
def issue_home_link(form_id: str) -> Response:
    """Issue a link for one parent."""
    session = load_interview(form_id)
    name = request.form.get("name", "").strip()[:LONGEST]
    known = {section.id for section in home_sections(session.compiled_form.definition)}
    chosen = [id for id in request.form.getlist("section") if id in known]
    problems = [("name", _("Skriv hvem lenken er til, for eksempel Foresatt 1."))] * (not name)
    problems += [("section", _("Velg minst én del."))] * (not chosen)
    if problems:
        return render_home_page(session, problems, 422)
    made = invitations.issue(
        "home",
        form_id,
        unit=session.draft.unit_id or scope().own_unit(),
        by=current_user.id,
        days=DAYS,
        prefill={"draft": session.draft.id, "as": name, "sections": chosen},
        id=press_id(),
        secret=press_secret()[:32],
    )
    db.session.commit()
    return issued_link.render_issued_link(
        made, name, back=url_for("respondent.continue_draft", form_id=form_id)
    )
