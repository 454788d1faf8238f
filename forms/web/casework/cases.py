"""«Saker»: a child's forms, the family's permissions, and the forms that can begin next."""

from collections.abc import Sequence
from datetime import date

from flask import Blueprint, abort, redirect, request, url_for
from werkzeug.wrappers import Response

from forms import i18n
from forms.definition import Definition, Question
from forms.i18n import gettext as _
from forms.storage import Submission, audit_log, db
from forms.storage.accounts import units
from forms.storage.definitions import versions
from forms.storage.models.meetings import Meeting
from forms.storage.models.workflow import Case, Permission
from forms.storage.submissions import store
from forms.storage.submissions.drafts import DraftContext
from forms.storage.workflow import case_holders, cases, consents, invitations, meetings, transitions
from forms.storage.workflow.cases import Closing
from forms.web.auth.audience import may_start
from forms.web.auth.authorization import current_staff_user
from forms.web.auth.reading_log import record_reading
from forms.web.auth.unit_scope import scope
from forms.web.casework import access_panel
from forms.web.casework.case_closing import (
    FEEDBACK_DAYS,
    closing_form,
    feedback_forms,
    open_points,
    outcome_names,
)
from forms.web.casework.case_page import (
    case_units,
    child_form,
    child_in_form,
    child_values,
    holder_of,
    load_case,
    possible_holders,
)
from forms.web.casework.submission_page import state_text
from forms.web.core.staff_form import StaffForm, drop_down
from forms.web.core.templating import render_confirmation, render_page
from forms.web.drafts import start as draft_start
from forms.web.drafts.open_draft import resume_draft
from forms.web.handout.issued_link import render_issued_link
from forms.web.handout.next_forms import startable_next_forms
from forms.web.security.csrf_and_cookies import (
    bust_bfcache,
    creates_once,
    press_id,
    press_secret,
)
from forms.workflow import arenas, visibility
from forms.workflow.cases.permitted import coverage, unsettled_names
from forms.workflow.compiled_forms import compiled_form

bp = Blueprint("cases", __name__, url_prefix="/saker")


@bp.get("/")
def index() -> Response:
    """Render the cases that the user may open, by initials, since others may see the screen."""
    return render_cases()


def render_cases(new: StaffForm | None = None) -> Response:
    """Render the list, and the form for a *new* case."""
    wanted = request.args.get("skjema", "")
    version = versions.current(wanted) if wanted else None
    found = cases.listing(scope().case_scope(), closed="lukkede" in request.args)
    page = render_page(
        "casework/cases.html",
        status=422 if new else 200,
        cases=[(case, cases.child_of_case(case)) for case in found],
        new=new or new_case_form(),
        works_somewhere=bool(case_units()),
        form=compiled_form(version).definition if version else None,
        closed="lukkede" in request.args,
    )
    return bust_bfcache(page)


def new_case_form() -> StaffForm:
    """Build the form for a new case; without fields for a user at no unit."""
    first = scope().unit_to_begin_with(case_units())
    return child_form(unit_question(), known={"unit": first} if first else {})


@bp.post("/")
@creates_once
def add() -> Response:
    """Add a case."""
    new = child_form(unit_question(), posted=True)
    if not new.validate():
        return render_cases(new)
    case = cases.get(press_id(), scope().case_scope())
    if case is None:
        case = cases.open_case(
            new.text("unit"), child_in_form(new), current_staff_user().id, id=press_id()
        )
        audit_log.record(current_staff_user().id, "case.opened", case.id)
        db.session.commit()
    form = request.form.get("skjema", "")
    return redirect(url_for(".case", case_id=case.id, skjema=form or None), 303)


def unit_question() -> Question:
    """Ask for one of the units of the signed-in user."""
    names = {unit.id: unit.name for unit in units.all_units() if unit.id in case_units()}
    return drop_down("unit", _("Enhet"), names, required=True)


@bp.get("/<case_id>")
def case(case_id: str) -> Response:
    """One case: who, what is permitted, what was sent, and what may begin."""
    case = load_case(case_id)
    record_reading("case.read", case.id)
    return render_case(case)


def render_case(
    case: Case, changed: StaffForm | None = None, ended: StaffForm | None = None
) -> Response:
    """Render the case's page, with the errors in the child's particulars in *changed*, or in how
    the case *ended*.
    """
    about = cases.child_of_case(case)
    permitted = consents.permissions_in_case(case.id)
    sent = readable_submissions(case)
    forms = startable_forms(case)
    first = suggested_forms(case, sent, forms, permitted)
    page = render_page(
        "casework/case.html",
        status=422 if changed or ended else 200,
        ended=ended or closing_form(case),
        undone=[] if case.closed else open_points(case),
        feedback=feedback_forms(case) if case.closed else [],
        closing=cases.closing(case),
        outcomes=outcome_names(),
        child=changed or child_form(known=child_values(about)),
        case=case,
        about=about,
        age=age_in_years(about.born),
        permissions=[(p, consents.status(p), permission_title(p), coverage(p)) for p in permitted],
        settling={p.submission_id: name_forms(case, p) for p in permitted if p.excepts},
        permission_names=permission_names(),
        submissions=[
            (
                s,
                compiled_form(s.version).definition,
                state_text(s, transitions.task(s), visibility.viewer(s, scope())),
            )
            for s in sent
        ],
        first=first,
        forms=forms,
        wanted=request.args.get("skjema", ""),
        access=access_panel.panel_of_case(case),
        leads=case.unit_id in scope().units("leader"),
        meetings=meetings_of(case),
        holder=holder_of(case),
        holders=possible_holders(case),
    )
    return bust_bfcache(page)


def meetings_of(case: Case) -> list[tuple[Meeting, str]]:
    """Return the meetings at the user's units that talk about the case, with their names."""
    known = arenas.arenas()
    found = (each for each in meetings.meetings_of_case(case.id) if each.unit_id in case_units())
    return [
        (each, known[each.arena].title if each.arena in known else each.arena) for each in found
    ]


def readable_submissions(case: Case) -> list[Submission]:
    """Return the submissions of the case that the user may open."""
    return [s for s in cases.submissions(case) if visibility.viewer(s, scope()) is not None]


def permission_title(permission: Permission) -> str:
    """Return the title of the form that gave the permission."""
    submission = store.get(permission.submission_id)
    return compiled_form(submission.version).definition.title if submission else permission.form_id


def name_forms(case: Case, permission: Permission) -> dict[int, StaffForm]:
    """Return the forms that ask who is meant by names that nobody has, by the name's place."""
    submission = store.get(permission.submission_id)
    if submission is None or not access_panel.may_settle(case, submission):
        return {}
    return {
        n: access_panel.name_form(case, n, name) for n, name in unsettled_names(submission).items()
    }


def permission_names() -> dict[str, str]:
    """Return the names of the states of a permission."""
    return {
        "valid": _("Gyldig"),
        "waiting": _("Venter på svar eller underskrift"),
        "refused": _("Avslått"),
        "withdrawn": _("Trukket"),
        "expired": _("Utløpt"),
        "later": _("Gjelder senere"),
        "closed": _("Gjelder ikke mens saken er lukket"),
    }


def startable_forms(case: Case) -> list[Definition]:
    """List the forms that the user may begin in the case."""
    if case.closed is not None:
        return []
    open_now = (form.current for form in versions.overview() if form.opening.is_open)
    found = (compiled_form(version).definition for version in open_now)
    return sorted((d for d in found if d.case and may_start(d)), key=lambda d: d.title)


def suggested_forms(
    case: Case,
    sent: Sequence[Submission],
    forms: Sequence[Definition],
    permitted: Sequence[Permission],
) -> list[Definition]:
    """Return those of *forms* that come next in the case, the most recently suggested first.

    They follow from a form that was sent, and neither they nor what follows from them was sent
    after it: who began with the minutes is not asked for what comes before them. In a case where
    nothing is permitted and nothing else follows, it is the form that gives the permission; from a
    permission that has ended nothing follows.
    """
    startable = {form.id: form for form in forms}
    later: set[str] = set()
    found: list[Definition] = []
    over = {
        each.submission_id
        for each in permitted
        if consents.status(each) in ("withdrawn", "expired", "refused")
    }
    for submission in reversed([each for each in sent if each.id not in over]):
        for form in startable_next_forms(submission):
            passed = form.id in later or any(each.form in later for each in form.next)
            if form.id in startable and not passed and form not in found:
                found.append(startable[form.id])
        if submission.state != "withdrawn":
            later.add(submission.form_id)
    if not found and not any(consents.status(each) == "valid" for each in permitted):
        found = [form for form in forms if form.grants is not None and form.id not in later][:1]
    return found


def age_in_years(born: date | None) -> int | None:
    """Whole years today; what a child decides alone follows from it (forms.md § 12)."""
    if born is None:
        return None
    today = i18n.today()
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


@bp.post("/<case_id>/start")
@creates_once
def start(case_id: str) -> Response:
    """Begin a form in the case."""
    case = load_case(case_id)
    wanted = request.form.get("form", "")
    definition = next((d for d in startable_forms(case) if d.id == wanted), None)
    version = versions.current(wanted) if definition else None
    if version is None:
        abort(404)
    session = draft_start.begin_form(
        version, DraftContext(current_staff_user().id, case.unit_id, case.id), id=press_id()
    )
    db.session.commit()
    return resume_draft(session)


def load_permission(case: Case, submission_id: str) -> Permission:
    """Return the permission that the submission gives in the case; 404 for any other."""
    permission = consents.get(submission_id)
    if permission is None or permission.case_id != case.id:
        abort(404)
    return permission


@bp.get("/<case_id>/trekk/<submission_id>")
def confirm_withdrawal(case_id: str, submission_id: str) -> Response:
    """Ask whether the family has taken the permission back."""
    case = load_case(case_id)
    load_permission(case, submission_id)
    page = render_confirmation(
        _("Har familien trukket tillatelsen?"),
        _(
            "Fra nå deles ikke mer, og barnet kan bare drøftes uten navn."
            " Det kan ikke gjøres om: sier familien ja igjen, må de gi en ny tillatelse."
        ),
        button=_("Trekk tilbake"),
        back=url_for(".case", case_id=case.id),
    )
    return bust_bfcache(page)


@bp.post("/<case_id>/trekk/<submission_id>")
def withdraw(case_id: str, submission_id: str) -> Response:
    """Note that the family has taken a permission back."""
    case = load_case(case_id)
    permission = load_permission(case, submission_id)
    if consents.withdraw(permission):
        audit_log.record(current_staff_user().id, "permission.withdrawn", submission_id)
    db.session.commit()
    return redirect(url_for(".case", case_id=case.id), 303)


@bp.post("/<case_id>/lukk")
def close(case_id: str) -> Response:
    """Close the case, with how it ended and whether the family was told; or open it again."""
    case = load_case(case_id)
    if (case.closed is not None) != ("open" in request.form):  # it was pressed twice
        return redirect(url_for(".case", case_id=case.id), 303)
    if case.closed is not None:
        cases.reopen(case)
        audit_log.record(current_staff_user().id, "case.reopened", case.id)
        db.session.commit()
        return redirect(url_for(".case", case_id=case.id), 303)
    ended = closing_form(case, posted=True)
    fit = ended.validate()
    told = ended.text("told") == "yes"
    if ended.text("told") == "no" and not ended.text("why"):
        ended.refuse("why", _("Skriv hvorfor foresatte ikke har fått vite det."))
        fit = False
    if not fit:
        return render_case(case, ended=ended)
    cases.close(case, Closing(ended.text("outcome"), told, "" if told else ended.text("why")))
    audit_log.record(current_staff_user().id, "case.closed", case.id)
    db.session.commit()
    return redirect(url_for(".case", case_id=case.id), 303)


@bp.post("/<case_id>/lenke")
@creates_once
def hand_out(case_id: str) -> Response:
    """Issue a link to an anonymous form that follows when the case is closed; nothing ties it to
    the case.
    """
    case = load_case(case_id)
    wanted = request.form.get("form", "")
    form = next((d for d in feedback_forms(case) if d.id == wanted), None)
    if form is None or case.closed is None:
        abort(404)
    made = invitations.issue(
        "form", form.id, days=FEEDBACK_DAYS, id=press_id(), secret=press_secret()[:32]
    )
    db.session.commit()
    return render_issued_link(made, form.title, back=url_for(".case", case_id=case.id))


@bp.post("/<case_id>/stafettholder")
def hand_over(case_id: str) -> Response:
    """Let one of those who may open the case hold it (stafettholder) from today on."""
    case = load_case(case_id)
    chosen = request.form.get("holder", "")
    if chosen not in possible_holders(case) or case.closed is not None:
        abort(404)
    case_holders.hand_over(case.id, chosen, by=current_staff_user().id)
    db.session.commit()
    return redirect(url_for(".case", case_id=case.id), 303)


@bp.post("/<case_id>/barnet")
def change(case_id: str) -> Response:
    """Write the child's name or date of birth anew."""
    case = load_case(case_id)
    changed = child_form(posted=True)
    if not changed.validate():
        return render_case(case, changed)
    cases.change(case, child_in_form(changed))
    audit_log.record(current_staff_user().id, "case.changed", case.id)
    db.session.commit()
    return redirect(url_for(".case", case_id=case.id), 303)
