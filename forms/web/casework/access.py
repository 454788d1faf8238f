"""Who is let into a case or one submission: given with a reason, asked for, and taken back."""

from collections.abc import Iterator

from flask import Blueprint, abort, redirect, request, url_for
from werkzeug.wrappers import Response

from forms.i18n import gettext as _
from forms.storage import audit_log, db
from forms.storage.models.workflow import Admission
from forms.storage.submissions import store
from forms.storage.workflow import admissions, cases
from forms.storage.workflow.admissions import Place
from forms.web.auth.authorization import current_staff_user
from forms.web.auth.unit_scope import scope
from forms.web.casework import access_panel
from forms.web.core.staff_form import StaffForm, line
from forms.web.core.templating import render_page
from forms.web.security.csrf_and_cookies import bust_bfcache, limiter
from forms.workflow import visibility
from forms.workflow.cases import permitted

bp = Blueprint("access", __name__, url_prefix="/tilgang")


@bp.post("/sak/<case_id>")
def let_into_case(case_id: str) -> Response:
    """Let a colleague into a case, as its leader or a member."""
    case = cases.get(case_id, scope().case_scope()) or abort(404)
    place = Place(case=case.id)
    form = access_panel.admission_form(
        access_panel.colleagues(case.unit_id, access_panel.unit_kinds_let_in()), place, posted=True
    )
    return _let_in(place, form, url_for("cases.case", case_id=case.id))


@bp.post("/svar/<submission_id>")
def let_into_submission(submission_id: str) -> Response:
    """Let a colleague into a submission outside a case, as its leader, a doer or a member."""
    submission = store.get(submission_id)
    if (
        submission is None
        or submission.case_id is not None
        or not access_panel.may_let_in(submission)
    ):
        abort(404)
    place = Place(submission=submission.id)
    form = access_panel.admission_form(
        access_panel.colleagues(submission.unit_id or "", ()), place, posted=True
    )
    return _let_in(place, form, url_for("casework.submission", submission_id=submission.id))


def _let_in(place: Place, form: StaffForm | None, back: str) -> Response:
    if form is None:
        return redirect(back, 303)
    fit = form.validate()
    if sentence := access_panel.left_out_of(place, form.text("colleague")):
        form.refuse("colleague", sentence)
        fit = False
    if not fit:
        return bust_bfcache(render_page("casework/let_in.html", status=422, form=form, back=back))
    admissions.let_in(
        place, form.text("colleague"), form.text("access_why"), by=current_staff_user().id
    )
    db.session.commit()
    return redirect(back, 303)


@bp.post("/sak/<case_id>/navn/<submission_id>/<int:number>")
def settle_name(case_id: str, submission_id: str, number: int) -> Response:
    """Say who is meant by a name that the permission leaves out, and that nobody has."""
    case = cases.get(case_id, scope().case_scope()) or abort(404)
    submission = store.get(submission_id)
    if submission is None or submission.case_id != case.id:
        abort(404)
    found = permitted.unsettled_names(submission)
    if number not in found or not access_panel.may_settle(case, submission):
        abort(404)
    back = url_for("cases.case", case_id=case.id)
    form = access_panel.name_form(case, number, found[number], posted=True)
    if not form.validate():
        page = render_page("casework/settle_name.html", status=422, form=form, back=back)
        return bust_bfcache(page)
    meant = form.text(f"meant_{number}")
    cases.settle_name(case.id, found[number], "" if meant == access_panel.NOBODY else meant)
    audit_log.record(current_staff_user().id, "access.named", case.id)
    db.session.commit()
    return redirect(back, 303)


@bp.post("/<admission_id>/avslutt")
def take_back(admission_id: str) -> Response:
    """Take an admission back, or refuse what was asked."""
    admission = load_admission(admission_id)
    admissions.end(admission, by=current_staff_user().id)
    db.session.commit()
    return redirect(_page_of_admission(admission), 303)


@bp.post("/<admission_id>/gi")
def grant(admission_id: str) -> Response:
    """Let in somebody who asked; only a leader does."""
    admission = load_admission(admission_id)
    place = Place(admission.case_id, admission.submission_id)
    if (
        admission.state != "asked"
        or not access_panel.is_led(admission)
        or not access_panel.may_be_given(admission)
    ):
        abort(404)
    if access_panel.left_out_of(place, admission.user_id):
        abort(404)
    admissions.let_in(place, admission.user_id, "", by=current_staff_user().id)
    db.session.commit()
    return redirect(url_for("casework.overview"), 303)


def load_admission(admission_id: str) -> Admission:
    """Load the admission if the user leads its unit, or is let in there too; else 404."""
    admission = admissions.get(admission_id)
    if admission is None:
        abort(404)
    if access_panel.is_led(admission):
        return admission
    if admission.state != "open":
        abort(404)
    if admission.case_id is not None:
        if cases.get(admission.case_id, scope().case_scope()) is None:
            abort(404)
        return admission
    submission = store.get(admission.submission_id or "")
    if submission is None or not access_panel.may_let_in(submission):
        abort(404)
    return admission


def _page_of_admission(admission: Admission) -> str:
    """Return the page where the admission stands, or the list when the user no longer reads it."""
    db.session.expire_all()
    if admission.case_id is not None:
        if cases.get(admission.case_id, scope().case_scope()) is not None:
            return url_for("cases.case", case_id=admission.case_id)
        return url_for("cases.index")
    submission = store.get(admission.submission_id or "")
    if submission is not None and visibility.viewer(submission, scope()) is not None:
        return url_for("casework.submission", submission_id=submission.id)
    return url_for("casework.overview")


@bp.get("/")
def ask_page() -> Response:
    """Render the page of somebody who needs to read what they do not see."""
    return render_ask(ask_form())


def ask_form(*, posted: bool = False) -> StaffForm:
    """Build the form: what it is about, and why."""
    help = _(
        "Referansen står på kvitteringen, og sakens kode øverst i saken. For eksempel K7QM-3FXA."
    )
    reason = line(
        "access_why",
        _("Hvorfor trenger du å lese dette?"),
        required=True,
        help=_("Lederen leser begrunnelsen, og at du har bedt om tilgang, står i loggen."),
        max_length=access_panel.LONGEST,
    )
    reference = line("reference", _("Referanse eller sakskode"), required=True, help=help)
    return StaffForm((reference, reason), request.form if posted else None)


def render_ask(form: StaffForm | None, status: int = 200) -> Response:
    """Render the page; without a *form* it says what happens now."""
    return bust_bfcache(render_page("casework/ask_access.html", status=status, form=form))


@bp.post("/")
@limiter.limit("30/hour")
def ask_access() -> Response:
    """Tell the leader that the user asks to be let in.

    The answer is the same whether there is such a form or case or not, and whose it is.
    """
    form = ask_form(posted=True)
    if not form.validate():
        return render_ask(form, 422)
    for place in places_by_reference(form.text("reference")):
        admissions.ask_admission(place, current_staff_user().id, form.text("access_why"))
    db.session.commit()
    return render_ask(None)


def places_by_reference(reference: str) -> Iterator[Place]:
    """Yield what the reference or the code names at the user's units, unless they read it."""
    here = scope().units("staff", "leader")
    for submission in store.find(reference):
        if submission.unit_id in here and visibility.viewer(submission, scope()) is None:
            in_case = submission.case_id is not None
            yield Place(case=submission.case_id) if in_case else Place(submission=submission.id)
    case = cases.by_code(reference.strip().upper())
    if case is None or case.unit_id not in here:
        return
    if cases.get(case.id, scope().case_scope()) is None:
        yield Place(case=case.id)
