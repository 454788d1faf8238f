"""«Invitasjoner»: staff make links to forms, with a QR code and a code to say aloud."""

import re
from typing import Any

from flask import Blueprint, abort, redirect, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from forms.compiled_form import clean
from forms.definition import Definition, Question
from forms.i18n import gettext as _
from forms.logic.answer_state import is_blank
from forms.questions import QuestionForm
from forms.storage import audit_log, db
from forms.storage.accounts import units
from forms.storage.definitions import versions
from forms.storage.models.workflow import Case, Invitation
from forms.storage.workflow import cases, invitations
from forms.storage.workflow.cases import About
from forms.storage.workflow.invitations import IssuedInvitation
from forms.web.auth.authorization import current_staff_user
from forms.web.auth.unit_scope import scope
from forms.web.core import mail
from forms.web.core.csrf_and_cookies import bust_bfcache, limiter
from forms.web.core.question_html import draw
from forms.web.core.templating import render_page
from forms.web.handout import issue_link
from forms.workflow.compiled_forms import compiled_form
from forms.workflow.pagination import page_flow
from forms.workflow.roles import STAFF

bp = Blueprint("invitations", __name__, url_prefix="/invitasjoner")
DAYS = (7, 21, 90)
USES = (1, 30, 500)
CHOSEN = ("form", "unit", "case", "days", "most", "address")
ADDRESS = re.compile(r"[^@\s]{1,64}@[^@\s]{1,190}\.[^@\s]{2,60}")


@bp.get("/")
def index() -> Response:
    """The links that still open something, and the form for a new one."""
    return render_invitations()


def render_invitations(
    problems: list[tuple[str, str]] | None = None, status: int = 200, **typed: Any
) -> Response:
    """The page; with what is wrong, and what was typed."""
    found = [i for i in invitations.listing(here(), current_staff_user().id) if i.purpose == "form"]
    page = render_page(
        "invitations/index.html",
        status=status,
        invitations=[(each, title(each)) for each in found],
        forms=open_by_link(),
        cases=here_open(),
        units=[unit for unit in units.all_units() if unit.id in here()],
        names={unit.id: unit.name for unit in units.all_units(inactive=True)},
        days=DAYS,
        uses=USES,
        problems=problems or [],
        typed=typed,
    )
    return bust_bfcache(page)


def here() -> frozenset[str]:
    """The units for which whoever is signed in invites."""
    return scope().units("staff", "leader")


def title(invitation: Invitation) -> str:
    """What the invitation is to."""
    version = versions.current(invitation.form_id)
    return compiled_form(version).definition.title if version else invitation.form_id


def open_by_link() -> list[Definition]:
    """The forms that somebody without an account may fill in."""
    found = (compiled_form(f.current).definition for f in versions.overview() if not f.archived)
    return sorted((d for d in found if {"link", "anyone"} & set(d.open_to)), key=lambda d: d.title)


@bp.post("/")
@limiter.limit("60/hour")
def add() -> Response:
    """A new link, shown this once, and sent if an address was given."""
    form = next((d for d in open_by_link() if d.id == request.form.get("form")), None)
    days, most = chosen("days", DAYS), chosen("most", USES)
    unit, address = request.form.get("unit", ""), request.form.get("address", "").strip()
    case = request.form.get("case", "")
    problems = [("form", _("Velg skjemaet."))] if form is None else []
    problems += [("case", _("Velg saken."))] if case and case not in homes() else []
    problems += [("unit", _("Velg enheten."))] if unit and unit not in here() else []
    if address and not ADDRESS.fullmatch(address):
        problems += [("address", _("Skriv e-postadressen slik: navn@eksempel.no."))]
    if problems or form is None:
        return render_invitations(problems, 422, **request.form.to_dict())
    known = prefilled(form)
    if known is None:
        return ask_first(form)
    anonymous = form.anonymous is not None
    made = invitations.issue(
        "form",
        form.id,
        unit=None if anonymous else homes().get(case if form.case else "") or unit or None,
        case=case or None if form.case else None,
        by=current_staff_user().id,
        days=days,
        most=most,
        prefill=known,
    )
    audit_log.record(current_staff_user().id, "invitation.made", form.id)
    return sent(made, form, address)


def here_open() -> list[tuple[Case, About]]:
    """The open cases that an invitation may be in."""
    return [(case, cases.about(case)) for case in cases.listing(here())]


def homes() -> dict[str, str]:
    """The unit of each of them, where what is sent in the case belongs."""
    return {case.id: case.unit_id for case, _about in here_open()}


def linked(form: Definition) -> list[Question]:
    """The questions whose first answer goes along with a link."""
    return [q for q in form.questions.values() if q.prefill == "link"]


def prefilled(form: Definition) -> dict[str, Any] | None:
    """The first answers that were given for the link; None when they are still to be asked for."""
    if not linked(form) or form.anonymous is not None:
        return {}
    if "_prefilled" not in request.form:
        return None
    own = MultiDict((k, v) for k, v in request.form.items(multi=True) if k not in CHOSEN)
    filled_in = question_form_of(form, own)
    return {name: value for name, value in filled_in.answers().items() if not is_blank(value)}


def question_form_of(form: Definition, posted: MultiDict[str, str]) -> QuestionForm:
    """The questions that go along, with what was typed."""
    version = versions.current(form.id) or abort(404)
    return compiled_form(version).question_form(linked(form), clean(posted) or MultiDict())


def ask_first(form: Definition) -> Response:
    """What the form shall know from the start."""
    version = versions.current(form.id) or abort(404)
    flow = page_flow(compiled_form(version), {}, STAFF)
    empty: MultiDict[str, str] = MultiDict()
    return render_page(
        "invitations/prefill.html",
        form=form,
        drawing=draw(flow, linked(form), question_form_of(form, empty)),
        chosen={name: request.form.get(name, "") for name in CHOSEN},
    )


def chosen(name: str, known: tuple[int, ...]) -> int:
    """One of the numbers that the page offers."""
    typed = request.form.get(name, "")
    return int(typed) if typed.isascii() and typed.isdecimal() and int(typed) in known else known[0]


def sent(made: IssuedInvitation, form: Definition, address: str) -> Response:
    """The link on the page, after it was mailed if it was to be."""
    db.session.commit()  # nobody waits for the database while the mail server takes its time
    notice = mailed(address, issue_link.words(made)) if address else ""
    return issue_link.shown(made, form.title, notice, back=url_for(".index"))


def mailed(address: str, words: str) -> str:
    """How it went to mail the link."""
    try:
        mail.send(address, words)
    except mail.NotMailed:
        return _("E-posten ble ikke sendt. Feilen er hos oss. Gi lenken på en annen måte.")
    return _("E-posten er sendt.")


@bp.post("/<invitation_id>/trekk")
def revoke(invitation_id: str) -> Response:
    """Let a link open nothing any more."""
    invitation = invitations.get(invitation_id)
    if invitation is None or not (
        invitation.made_by == current_staff_user().id or invitation.unit_id in here()
    ):
        abort(404)
    invitations.revoke(invitation)
    audit_log.record(current_staff_user().id, "invitation.revoked", invitation.form_id)
    db.session.commit()
    return redirect(url_for(".index"), 303)
