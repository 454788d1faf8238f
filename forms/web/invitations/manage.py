"""«Invitasjoner»: staff make links to forms, with a QR code and a code to say aloud."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, abort, redirect, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from forms.compiled_form import clean_posted
from forms.definition import Definition, Question
from forms.i18n import gettext as _
from forms.i18n import ngettext
from forms.logic.answer_state import is_blank
from forms.operations import mail
from forms.questions import PREFIX, QuestionForm
from forms.storage import audit_log, db
from forms.storage.accounts import units
from forms.storage.definitions import versions
from forms.storage.models.workflow import Case, Invitation
from forms.storage.workflow import cases, invitations
from forms.storage.workflow.cases import Child
from forms.storage.workflow.invitations import IssuedInvitation
from forms.web.auth.authorization import current_staff_user
from forms.web.auth.unit_scope import scope
from forms.web.core.question_html import render_questions
from forms.web.core.staff_form import StaffForm, drop_down, line
from forms.web.core.templating import render_confirmation, render_page
from forms.web.handout import issued_link
from forms.web.security.csrf_and_cookies import (
    bust_bfcache,
    creates_once,
    limiter,
    new_page_key,
    page_key,
    press_id,
    press_secret,
)
from forms.workflow.compiled_forms import compiled_form
from forms.workflow.pagination import page_flow
from forms.workflow.roles import STAFF

bp = Blueprint("invitations", __name__, url_prefix="/invitasjoner")
DAYS = (7, 21, 90)
USES = (1, 30, 500)
CHOSEN = ("form", "unit", "case", "days", "most", "address")
FIRST = {"days": str(DAYS[0]), "most": str(USES[0])}
ALONG = "_link-"
"""Before the names under which the choices go along with the second page, beside its questions."""


@bp.get("/")
def index() -> Response:
    """Render the active links, and the form for a new one."""
    return render_invitations()


def render_invitations(new: StaffForm | None = None, notice: str = "") -> Response:
    """Render the page, with the errors in *new*, or a *notice* of what was done."""
    found = [
        i
        for i in invitations.listing(units_to_invite_for(), current_staff_user().id)
        if i.purpose == "form"
    ]
    page = render_page(
        "invitations/index.html",
        status=422 if new else 200,
        invitations=[(each, title_of_target(each)) for each in found],
        forms=forms_open_by_link(),
        names={unit.id: unit.name for unit in units.all_units(inactive=True)},
        new=new or link_form(known=FIRST | default_unit(found) | requested_form()),
        notice=notice,
        key=new_page_key() if notice else page_key(),
    )
    return bust_bfcache(page)


def requested_form() -> dict[str, str]:
    """Return the form that the page's address asks a link to, if there may be one."""
    asked = request.args.get("form", "")
    return {"form": asked} if asked in {each.id for each in forms_open_by_link()} else {}


def default_unit(before: Sequence[Invitation]) -> dict[str, str]:
    """Return the unit that a new link begins with: the user's own, or that of their newest link
    *before*; none when they choose among several for the first time.
    """
    mine, by = units_to_invite_for(), current_staff_user().id
    used = (i.unit_id for i in before if i.made_by == by and i.unit_id in mine)
    found = scope().unit_to_begin_with(mine) or next(used, None)
    return {"unit": found} if found else {}


def link_form(
    posted: MultiDict[str, str] | None = None, known: Mapping[str, str] | None = None
) -> StaffForm:
    """Build the form for a link's target, recipient and validity."""
    places = {unit.id: unit.name for unit in units.all_units() if unit.id in units_to_invite_for()}
    open_cases = {
        case.id: f"{about.initials or case.code} ({case.code})"
        for case, about in open_cases_to_choose()
    }
    forms = {form.id: form.title for form in forms_open_by_link()}
    for_a_case = _("Bare for skjemaer som hører til en sak.")
    private = _("Vi tar ikke vare på adressen. E-posten nevner verken barn, enhet eller tema.")
    lasting = {str(n): ngettext("%(number)s dag", "%(number)s dager", n) for n in DAYS}
    often = {str(n): ngettext("%(number)s gang", "%(number)s ganger", n) for n in USES}
    questions = [drop_down("form", _("Skjema"), forms, required=True)]
    if places:
        questions += [drop_down("unit", _("Enhet"), places)]
    if open_cases:
        questions += [drop_down("case", _("Sak"), open_cases, help=for_a_case)]
    questions += [
        drop_down("days", _("Virker i"), lasting, required=True),
        drop_down("most", _("Kan brukes"), often, required=True),
        line("address", _("Send til e-post"), help=private, format="email"),
    ]
    return StaffForm(questions, posted, known)


def units_to_invite_for() -> frozenset[str]:
    """Return the units for which the user may invite."""
    return scope().units("staff", "leader")


def title_of_target(invitation: Invitation) -> str:
    """Return the title of the invitation's target."""
    version = versions.current(invitation.form_id)
    return compiled_form(version).definition.title if version else invitation.form_id


def forms_open_by_link() -> list[Definition]:
    """List the forms that can be filled in without an account."""
    found = (compiled_form(f.current).definition for f in versions.overview() if not f.archived)
    return sorted((d for d in found if {"link", "anyone"} & set(d.open_to)), key=lambda d: d.title)


@bp.post("/")
@limiter.limit("60/hour")
@creates_once
def add() -> Response:
    """Create a link, show it once, and mail it if an address was given."""
    new = link_form(posted_link())
    if not new.validate():
        return render_invitations(new)
    form = next(d for d in forms_open_by_link() if d.id == new.text("form"))
    case, unit, address = (new.text(name) for name in ("case", "unit", "address"))
    if units_to_invite_for() and not (case or unit or form.anonymous):
        new.refuse("unit", _("Velg enheten svarene skal til."))
        return render_invitations(new)
    known = prefilled_answers(form)
    if known is None:
        return render_prefilled(form, new)
    is_new = invitations.get(press_id()) is None
    if address and mail.is_sent() and not is_new:  # the button was pressed twice
        return render_invitations(notice=f"{_('Lenken er laget.')} {mail_notice()}")
    anonymous = form.anonymous is not None
    made = invitations.issue(
        "form",
        form.id,
        unit=None
        if anonymous
        else unit_of_each_case().get(case if form.case else "") or unit or None,
        case=case or None if form.case else None,
        by=current_staff_user().id,
        days=int(new.text("days")),
        most=int(new.text("most")),
        prefill=known,
        id=press_id(),
        secret=press_secret()[:32],
    )
    if is_new:
        audit_log.record(current_staff_user().id, "invitation.made", form.id)
    return render_and_mail(made, form, address)


def posted_link() -> MultiDict[str, str]:
    """Return the link's posted fields; on the second page they have other names."""
    found = request.form.copy()
    if "_prefilled" in request.form:
        given = {name: request.form.get(f"{ALONG}{name}") for name in CHOSEN}
        found = MultiDict(
            {name: request.form.get(name, "") if v is None else v for name, v in given.items()}
        )
    for name, first in FIRST.items():
        if not {name, f"{PREFIX}{name}"} & found.keys():
            found[name] = first
    return found


def open_cases_to_choose() -> list[tuple[Case, Child]]:
    """List the open cases that an invitation may belong to."""
    return [(case, cases.child_of_case(case)) for case in cases.listing(scope().case_scope())]


def unit_of_each_case() -> dict[str, str]:
    """Map each case to its unit, which receives its submissions."""
    return {case.id: case.unit_id for case, _about in open_cases_to_choose()}


def questions_prefilled_by_link(form: Definition) -> list[Question]:
    """Return the questions whose first answer is stored with a link."""
    return [q for q in form.questions.values() if q.prefill == "link"]


def prefilled_answers(form: Definition) -> dict[str, Any] | None:
    """Return the link's first answers; None when they are still to be asked for."""
    if not questions_prefilled_by_link(form) or form.anonymous is not None:
        return {}
    if "_prefilled" not in request.form:
        return None
    others = {*CHOSEN, "key"}
    own = MultiDict((k, v) for k, v in request.form.items(multi=True) if k not in others)
    filled_in = question_form_of(form, own)
    return {name: value for name, value in filled_in.answers().items() if not is_blank(value)}


def question_form_of(form: Definition, posted: MultiDict[str, str]) -> QuestionForm:
    """Build the form of the prefilled questions, with the posted values."""
    version = versions.current(form.id) or abort(404)
    return compiled_form(version).question_form(
        questions_prefilled_by_link(form), clean_posted(posted) or MultiDict()
    )


def render_prefilled(form: Definition, new: StaffForm) -> Response:
    """Render the page that asks for the form's first answers."""
    version = versions.current(form.id) or abort(404)
    flow = page_flow(compiled_form(version), {}, STAFF)
    empty: MultiDict[str, str] = MultiDict()
    return render_page(
        "invitations/prefill.html",
        form=form,
        drawing=render_questions(
            flow, questions_prefilled_by_link(form), question_form_of(form, empty)
        ),
        chosen={f"{ALONG}{name}": new.text(name) for name in new.names} | {"key": page_key()},
    )


def render_and_mail(made: IssuedInvitation, form: Definition, address: str) -> Response:
    """Render the link, after mailing it if an address was given."""
    db.session.commit()
    notice = mail_link(address, issued_link.message_text(made), form.id) if address else ""
    return issued_link.render_issued_link(made, form.title, notice, back=url_for(".index"))


def mail_link(address: str, words: str, form_id: str) -> str:
    """How it went to mail the link."""
    if mail.is_sent():
        mail.send_later(current_staff_user().id, address, words, form_id)
        return mail_notice()
    try:
        mail.send(address, words)
    except mail.NotMailed:
        return _("E-posten ble ikke sendt. Feilen er hos oss. Gi lenken på en annen måte.")
    return mail_notice()


def mail_notice() -> str:
    """How mail goes from here, when nothing is in its way."""
    if mail.is_sent():
        return _("E-posten blir sendt nå. Kommer den ikke fram, står det under «Filer og e-post».")
    return _(
        "E-posten er ikke sendt, for det er ikke satt opp noen e-postserver."
        " Gi lenken på en annen måte."
    )


def load_invitation(invitation_id: str) -> Invitation:
    """Return a link of the user's own or of their units; 404 for any other."""
    invitation = invitations.get(invitation_id)
    if invitation is None or not (
        invitation.made_by == current_staff_user().id or invitation.unit_id in units_to_invite_for()
    ):
        abort(404)
    return invitation


@bp.get("/<invitation_id>/trekk")
def confirm_revocation(invitation_id: str) -> Response:
    """Ask whether the link is to open nothing any more."""
    invitation = load_invitation(invitation_id)
    page = render_confirmation(
        _("Trekke lenken til «%(title)s»?", title=title_of_target(invitation)),
        _("De som har fått den, kommer ikke inn med den lenger. Det kan ikke gjøres om."),
        button=_("Trekk lenken"),
        back=url_for(".index"),
    )
    return bust_bfcache(page)


@bp.post("/<invitation_id>/trekk")
def revoke(invitation_id: str) -> Response:
    """Let a link open nothing any more."""
    invitation = load_invitation(invitation_id)
    invitations.revoke(invitation)
    audit_log.record(current_staff_user().id, "invitation.revoked", invitation.form_id)
    db.session.commit()
    return redirect(url_for(".index"), 303)
