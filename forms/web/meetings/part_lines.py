"""The parts of a meeting, each as the user may know it: a case, or the general topics."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from flask import url_for
from werkzeug.wrappers import Response

from forms.i18n import gettext as _
from forms.storage import Version, db
from forms.storage.accounts import users
from forms.storage.definitions import versions
from forms.storage.models.meetings import Meeting, MeetingPart
from forms.storage.models.workflow import Case
from forms.storage.submissions import drafts, store
from forms.storage.submissions.drafts import DraftContext
from forms.storage.workflow import cases, consents, meetings
from forms.web.auth.audience import may_start
from forms.web.auth.authorization import current_staff_user
from forms.web.auth.unit_scope import scope
from forms.web.drafts import start as draft_start
from forms.web.drafts.draft_session import DraftSession
from forms.web.drafts.open_draft import resume_draft
from forms.web.meetings.fields import arena_of
from forms.web.security.csrf_and_cookies import press_id
from forms.workflow import visibility
from forms.workflow.cases.permitted import services_in_words
from forms.workflow.compiled_forms import compiled_form

TOPICS = "temaer"
"""What stands for the general topics among the cases to choose from."""
HELD = {"held": "ja", "cancelled": "avlyst", "postponed": "utsatt"}


class PartLine(NamedTuple):
    """A part in the list of a meeting; of a case that is not the user's only that it is there."""

    id: str
    title: str
    case: str = ""
    """The address of the case; "" when it is none, or not the user's."""
    permitted: bool | None = None
    """Whether the child may be named on the day; None where there is no case of the user's."""
    services: str = ""
    """The services that the permission then is for."""
    minutes: str = ""
    paper: str = ""
    """The addresses of the minutes, and of those alone as PDF, when the user may read them."""
    writer: str = ""
    """Who has begun the minutes."""
    may_write: bool = False
    may_remove: bool = False


def part_lines(meeting: Meeting) -> list[PartLine]:
    """Return what the meeting talks about, as far as the user may know."""
    return [_line(meeting, part, n) for n, part in enumerate(meetings.parts(meeting), 1)]


def _line(meeting: Meeting, part: MeetingPart, number: int) -> PartLine:
    case = _case_of(part)
    if part.case_id is not None and case is None:
        return PartLine(part.id, _("Sak %(number)s (du har ikke tilgang)", number=number))
    title, address, permitted, services = _("Generelle temaer"), "", None, ""
    if case is not None:
        title = cases.child_of_case(case).initials or case.code
        address = url_for("cases.case", case_id=case.id)
        permitted = bool(consents.valid_forms(case.id, meeting.day))
        services = services_in_words(case.id, meeting.day)
    found = store.get(part.submission_id) if part.submission_id else None
    if found is not None:
        read = visibility.viewer(found, scope()) is not None
        minutes = url_for("casework.submission", submission_id=found.id) if read else ""
        paper = url_for("casework.submission_pdf", submission_id=found.id) if read else ""
        return PartLine(part.id, title, address, permitted, services, minutes, paper)
    writer = _writer(part)
    return PartLine(
        part.id,
        title,
        address,
        permitted,
        services,
        writer=writer,
        may_write=not writer and _minutes_form(meeting) is not None,
        may_remove=not writer,
    )


def _case_of(part: MeetingPart) -> Case | None:
    return cases.get(part.case_id, scope().case_scope()) if part.case_id else None


def _writer(part: MeetingPart) -> str:
    """Return who else has begun the minutes; "" when nobody has, or the user."""
    draft = drafts.get(part.draft_id) if part.draft_id else None
    if draft is None or draft.owner_id in (None, current_staff_user().id):
        return ""
    owner = users.get(draft.owner_id or "")
    return owner.name if owner else ""


def load_open_part(meeting: Meeting, part_id: str) -> MeetingPart | None:
    """Return a part that the user may change: general topics, or a case of theirs."""
    part = meetings.part_of(meeting, part_id)
    if part is None or (part.case_id is not None and _case_of(part) is None) or _writer(part):
        return None
    return part


def is_there(meeting: Meeting, wanted: str) -> bool:
    """Tell whether a case that the user may open, or the general topics, is on the agenda."""
    there = (part for part in meetings.parts(meeting) if (part.case_id or TOPICS) == wanted)
    return any(part.case_id is None or _case_of(part) is not None for part in there)


def addable_parts(meeting: Meeting) -> list[tuple[str, str]]:
    """Return what can be put on the agenda: the user's open cases at the unit, and topics."""
    there = {part.case_id for part in meetings.parts(meeting)}
    if len(there) >= meetings.MOST_PARTS:
        return []
    found = [] if None in there else [(TOPICS, _("Generelle temaer"))]
    if not arena_of(meeting).takes_cases:
        return found
    mine = (c for c in cases.listing(scope().case_scope()) if meeting.unit_id in (None, c.unit_id))
    return [
        *((c.id, _case_label(c)) for c in mine if c.id not in there),
        *found,
    ]


def _case_label(case: Case) -> str:
    """Return what tells a case from others on a screen that others may see."""
    initials = cases.child_of_case(case).initials
    return f"{initials} ({case.code})" if initials else case.code


def _minutes_form(meeting: Meeting) -> Version | None:
    """Return the form of the minutes, if the user may begin one."""
    form_id = arena_of(meeting).raw.get("minutes", {}).get("form", "")
    version = versions.current(form_id) if form_id else None
    if version is None or not may_start(compiled_form(version).definition):
        return None
    return version


def open_minutes(meeting: Meeting, part: MeetingPart) -> Response | None:
    """Open the minutes of the part, or begin them; None when they are written, or cannot be."""
    version = _minutes_form(meeting)
    if version is None or part.submission_id is not None:
        return None
    begun = drafts.get(part.draft_id) if part.draft_id else None
    if begun is not None:
        return resume_draft(DraftSession(begun, begun.version))
    where = DraftContext(current_staff_user().id, meeting.unit_id, part.case_id)
    session = draft_start.begin_form(version, where, minutes_prefill(meeting), id=press_id())
    meetings.begin_minutes(part, session.draft.id)
    db.session.commit()
    return resume_draft(session)


def minutes_prefill(meeting: Meeting) -> Mapping[str, Any]:
    """Return the answers of the minutes that the meeting knows, so that nobody types them twice."""
    rules = arena_of(meeting).raw.get("minutes", {})
    details = meetings.details(meeting)
    chair = users.get(meeting.chair_id) if meeting.chair_id else None
    came = [each for each in details.participants if each.came is not False]
    values: dict[str, Any] = {
        "date": meeting.day.isoformat(),
        "held": HELD.get(meeting.state),
        "start": details.start,
        "end": details.end,
        "chair": chair.name if chair else "",
        "secretary": current_staff_user().name,
        "participants": [{"name": each.name, "service": each.service} for each in came],
    }
    filled = {question: values[source] for question, source in rules.get("from", {}).items()}
    return {**rules.get("answers", {}), **{q: value for q, value in filled.items() if value}}
