"""Closing a case: what is not done in it, how it ended, and the anonymous forms to hand out."""

from collections.abc import Iterator
from typing import NamedTuple

from flask import request, url_for

from forms.definition import Definition, Question
from forms.i18n import format_date, ngettext
from forms.i18n import gettext as _
from forms.storage.definitions import versions
from forms.storage.models.workflow import Case
from forms.storage.submissions import drafts
from forms.storage.workflow import cases, consents, meetings, transitions
from forms.web.auth.authorization import current_staff_user
from forms.web.auth.unit_scope import scope
from forms.web.casework.case_page import case_units
from forms.web.casework.submission_page import state_text
from forms.web.core.staff_form import StaffForm, drop_down, line
from forms.workflow import arenas, visibility
from forms.workflow.compiled_forms import compiled_form

FEEDBACK_DAYS = 30


class OpenPoint(NamedTuple):
    """What is not done in a case, and what becomes of it when the case is closed."""

    what: str
    then: str
    address: str = ""


def open_points(case: Case) -> list[OpenPoint]:
    """List what is not done in the case, as far as the user may know."""
    return [
        *_unfinished_submissions(case),
        *_unsent_drafts(case),
        *_planned_meetings(case),
        *_valid_permissions(case),
    ]


def _unfinished_submissions(case: Case) -> Iterator[OpenPoint]:
    for submission in cases.submissions(case):
        task = transitions.task(submission)
        reader = visibility.viewer(submission, scope())
        if task is not None and reader is not None:
            title = compiled_form(submission.version).definition.title
            yield OpenPoint(
                f"{title}: {state_text(submission, task, reader)}",
                _("Skjemaet blir liggende, og kan gjøres ferdig."),
                url_for("casework.submission", submission_id=submission.id),
            )


def _unsent_drafts(case: Case) -> Iterator[OpenPoint]:
    found = drafts.drafts_of_case(case.id)
    kept = _("Det blir liggende til det er sendt eller slettet.")
    for draft in found:
        if draft.owner_id == current_staff_user().id:
            title = compiled_form(draft.version).definition.title
            yield OpenPoint(_("%(form)s: påbegynt av deg", form=title), kept)
    if others := sum(draft.owner_id != current_staff_user().id for draft in found):
        yield OpenPoint(
            ngettext(
                "%(number)s skjema er påbegynt av noen andre",
                "%(number)s skjemaer er påbegynt av noen andre",
                others,
            ),
            kept,
        )


def _planned_meetings(case: Case) -> Iterator[OpenPoint]:
    known = arenas.arenas()
    for meeting in meetings.meetings_of_case(case.id):
        if meeting.unit_id in case_units() and meeting.state in meetings.OPEN:
            arena = known.get(meeting.arena)
            title = arena.title if arena else meeting.arena
            yield OpenPoint(
                f"{title} {format_date(meeting.day)}",
                _("Møtet blir ikke avlyst. Ta saken av sakslisten, eller avlys møtet."),
                url_for("meeting.show_meeting", meeting_id=meeting.id),
            )


def _valid_permissions(case: Case) -> Iterator[OpenPoint]:
    for permission in consents.permissions_in_case(case.id):
        if consents.status(permission) in ("valid", "later"):
            last = format_date(permission.ends) if permission.ends else ""
            yield OpenPoint(
                _("Tillatelse til og med %(day)s", day=last) if last else _("Tillatelse"),
                _(
                    "Den gjelder ikke lenger når saken er lukket, og andre tjenester slipper ikke"
                    " inn."
                ),
            )


def outcome_names() -> dict[str, str]:
    """Return how a case can end, in words."""
    return {
        "reached": _("Situasjonen er slik vi ønsket"),
        "later": _("Målet kan nås på sikt"),
        "elsewhere": _("Saken går videre et annet sted"),
        "family": _("Foresatte trakk seg"),
        "nothing": _("Det var ingen grunn til å gå videre"),
    }


def closing_form(case: Case, *, posted: bool = False) -> StaffForm:
    """Ask how the case ended, whether the family was told, and, when something is not done, whether
    it is closed all the same.
    """
    return StaffForm(
        (
            drop_down("outcome", _("Hvordan gikk det?"), outcome_names(), required=True),
            drop_down(
                "told",
                _("Har foresatte og barnet fått vite at saken lukkes?"),
                {"yes": _("Ja"), "no": _("Nei")},
                required=True,
            ),
            line("why", _("Hvis nei: Hvorfor ikke?"), max_length=500),
            *([_confirmation_question()] if open_points(case) else []),
        ),
        request.form if posted else None,
    )


def _confirmation_question() -> Question:
    label = _("Jeg har lest hva som ikke er ferdig, og vil lukke saken likevel")
    return Question("sure", "confirm", "", label=label, required=True)


def feedback_forms(case: Case) -> list[Definition]:
    """Return the anonymous forms that follow in some form of the case, and may begin now."""
    wanted: dict[str, None] = {}
    for submission in cases.submissions(case):
        if submission.state != "withdrawn":
            following = compiled_form(submission.version).definition.next
            wanted |= dict.fromkeys(each.form for each in following)
    opened = (versions.current_and_closed(form_id) for form_id in wanted)
    found = (compiled_form(each[0]).definition for each in opened if each and not each[1])
    return [definition for definition in found if definition.anonymous is not None]
