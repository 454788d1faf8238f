"""Who has access to a case or a submission, who asks for it, and the form that gives it."""

from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

from flask import request, url_for

from forms.definition import Question
from forms.i18n import gettext as _
from forms.storage import Submission, db
from forms.storage.accounts import units, users
from forms.storage.definitions import versions
from forms.storage.models.workflow import Admission, Case
from forms.storage.submissions import store
from forms.storage.workflow import admissions
from forms.storage.workflow.admissions import Place
from forms.web.auth.authorization import current_staff_user
from forms.web.auth.unit_scope import scope
from forms.web.core.staff_form import StaffForm, drop_down, line
from forms.workflow import visibility
from forms.workflow.cases import exclusions
from forms.workflow.compiled_forms import compiled_form

LONGEST = 500


class Person(NamedTuple):
    """Somebody who may read a case or a submission, and how they came to it."""

    user_id: str
    name: str
    how: str
    """Every way that they came by."""
    reason: str = ""
    admission: str = ""
    """The id of the admission that may be taken back; "" when there is none."""


class AccessRequest(NamedTuple):
    """Somebody who asks to be let in: who, to what, why, and whether it can be given."""

    id: str
    name: str
    what: str
    reason: str
    obstacle: str
    """Why it cannot be given; "" when it can."""


class Panel(NamedTuple):
    """Who may read something, and the form to let in somebody more."""

    people: list[Person]
    form: StaffForm | None
    """None when nobody more can be let in by the user."""
    action: str


def panel_of_case(case: Case, form: StaffForm | None = None) -> Panel:
    """Return who may open the case."""
    place = Place(case=case.id)
    form = form or admission_form(colleagues(case.unit_id, unit_kinds_let_in()), place)
    people = merge_people([*_unit_leaders(case.unit_id), *_admitted(place)])
    return Panel(people, form, url_for("access.let_into_case", case_id=case.id))


def panel_of_submission(submission: Submission, form: StaffForm | None = None) -> Panel | None:
    """Return who reads the submission outside a case; None where the case says it."""
    if submission.case_id is not None or submission.reference is None:
        return None
    place = Place(submission=submission.id)
    sent = [
        Person(user.id, user.name, _("har fylt ut eller bedt om svar"))
        for user in map(users.get, sorted(admissions.doers(submission)))
        if user is not None
    ]
    if form is None and may_let_in(submission):
        form = admission_form(colleagues(submission.unit_id or "", ()), place)
    return Panel(
        merge_people([*_unit_leaders(submission.unit_id or ""), *sent, *_admitted(place)]),
        form,
        url_for("access.let_into_submission", submission_id=submission.id),
    )


def merge_people(people: Iterable[Person]) -> list[Person]:
    """Return each person once, in the order they came, with every way they came by."""
    found: dict[str, Person] = {}
    for each in people:
        known = found.get(each.user_id)
        found[each.user_id] = (
            each
            if known is None
            else known._replace(
                how=_("%(first)s og %(last)s", first=known.how, last=each.how),
                reason=known.reason or each.reason,
                admission=known.admission or each.admission,
            )
        )
    return list(found.values())


def may_let_in(submission: Submission) -> bool:
    """Tell whether the user may let a colleague into the submission, if anybody may be let in."""
    sections = compiled_form(submission.version).definition.sections
    mine = visibility.people_of(submission, scope())
    opens = any("members" in section.people for section in sections)
    return opens and bool(mine & {"leader", "doers", "members"})


def _unit_leaders(unit_id: str) -> Iterator[Person]:
    for user, roles in users.users_at_unit(unit_id):
        if "leader" in roles:
            yield Person(user.id, user.name, _("leder"))


def _admitted(place: Place) -> Iterator[Person]:
    for each in admissions.listing(place):
        user, giver = users.get(each.user_id), users.get(each.given_by)
        if user is None:
            continue
        how = _("fikk tilgang av %(name)s", name=giver.name) if giver else _("fra før")
        if each.given_by == each.user_id:
            how = _("opprettet saken")
        yield Person(user.id, user.name, how, admissions.reason(each), each.id)


def unit_kinds_let_in() -> set[str]:
    """Return the kinds of other units whose people some form in a case lets in."""
    found = (compiled_form(each.current).definition for each in versions.overview())
    return {kind for definition in found if definition.case for kind in definition.services}


def colleagues(unit_id: str, kinds: Collection[str], *, me: bool = False) -> dict[str, str]:
    """Return the users at the unit, and at units of these kinds, by id, with their names; oneself
    only with *me*.
    """
    but = "" if me else current_staff_user().id
    elsewhere = units.all_units(sorted(kinds)) if kinds else []
    found: dict[str, str] = {}
    for id, of in [(unit_id, ""), *((unit.id, unit.name) for unit in elsewhere)]:
        for user, roles in users.users_at_unit(id):
            if {"staff", "leader"} & set(roles) and user.id != but:
                found.setdefault(user.id, f"{user.name} ({of})" if of else user.name)
    return found


def admission_form(
    people: dict[str, str], place: Place, *, posted: bool = False
) -> StaffForm | None:
    """Build the form that lets somebody in; None when everybody is in already."""
    inside = {each.user_id for each in admissions.listing(place)}
    outside = {id: name for id, name in people.items() if id not in inside}
    if not outside:
        return None
    questions = (drop_down("colleague", _("Kollega"), outside, required=True), reason_question())
    return StaffForm(questions, request.form if posted else None)


def reason_question() -> Question:
    """Ask for the reason."""
    help = _("Skriv kort hva kollegaen skal gjøre. Begrunnelsen kan leses av alle med tilgang.")
    return line("access_why", _("Hvorfor?"), required=True, help=help, max_length=LONGEST)


def access_requests() -> list[AccessRequest]:
    """List those who ask to be let in at the units that the user leads."""
    found = []
    for each in admissions.pending_requests(scope().units("leader")):
        user = users.get(each.user_id)
        if user is not None:
            why, obstacle = admissions.reason(each), obstacle_to(each)
            found.append(AccessRequest(each.id, user.name, _subject_of(each), why, obstacle))
    return found


def obstacle_to(admission: Admission) -> str:
    """Return why what is asked for cannot be given; "" when it can."""
    if not may_be_given(admission):
        return _("Dette skjemaet leses bare av dem som fylte det ut, og deg.")
    return left_out_of(Place(admission.case_id, admission.submission_id), admission.user_id)


def left_out_of(place: Place, user_id: str) -> str:
    """Return the sentence of the permission that leaves the user out of the case; "" for none."""
    user, some = users.get(user_id), exclusions.left_out_of_case(place.case)
    who = exclusions.find_user(some, user) if user else None
    who = who or exclusions.find_unsettled(some)
    return who.sentence if who else ""


NOBODY = "-"


def name_form(case: Case, number: int, name: str, *, posted: bool = False) -> StaffForm:
    """Ask who is meant by a name that nobody has: those who are called nearly that stand first."""
    some = {
        **exclusions.nearly_named(name),
        **colleagues(case.unit_id, unit_kinds_let_in(), me=True),
    }
    none = {NOBODY: _("Ingen som bruker Skjemaverk")}
    label = _("Hvem er «%(name)s»?", name=name)
    help = _("Foresatte vil ikke dele noe med personen. Ingen har navnet her; er det skrevet feil?")
    question = drop_down(f"meant_{number}", label, some | none, required=True, help=help)
    return StaffForm((question,), request.form if posted else None)


def may_settle(case: Case, submission: Submission) -> bool:
    """Tell whether the user may say whom the permission means: as leader, or since they took it."""
    doers = admissions.doers(submission)
    return case.unit_id in scope().units("leader") or current_staff_user().id in doers


def _subject_of(admission: Admission) -> str:
    if admission.case_id is not None:
        case = db.session.get(Case, admission.case_id)
        return _("sak %(code)s", code=case.code) if case else ""
    submission = store.get(admission.submission_id or "")
    if submission is None:
        return ""
    return f"{compiled_form(submission.version).definition.title} {submission.reference}"


def is_led(admission: Admission) -> bool:
    """Tell whether the user leads the unit of what the admission is to."""
    return _unit_of(admission) in scope().units("leader")


def _unit_of(admission: Admission) -> str | None:
    if admission.case_id is not None:
        case = db.session.get(Case, admission.case_id)
        return case.unit_id if case else None
    submission = store.get(admission.submission_id or "")
    return submission.unit_id if submission else None


def may_be_given(admission: Admission) -> bool:
    """Tell whether some part of the form is read by those who are let in; a case always is."""
    if admission.case_id is not None:
        return True
    submission = store.get(admission.submission_id or "")
    return submission is not None and may_let_in(submission)
