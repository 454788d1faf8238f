"""The moments when a form opens and closes, as an author types them: days and clocks in Oslo."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from typing import NamedTuple

from flask import request

from forms import i18n
from forms.i18n import gettext as _
from forms.logic.dates.written_dates import read_clock, read_date, write_date
from forms.storage import audit_log
from forms.storage.definitions import opening_times, versions
from forms.text_formats import tidy
from forms.web.auth.authorization import current_staff_user

LONGEST = 40
DAY_ENDS = time(23, 59)


class UnreadableTime(ValueError):
    """A day or a clock that cannot be read: the field, and what is wrong."""

    def __init__(self, field: str, why: str) -> None:
        super().__init__(why)
        self.field = field


class Times(NamedTuple):
    """What was typed, and the moments that it says, in UTC."""

    typed: dict[str, str]
    opens: datetime | None = None
    closes: datetime | None = None
    faults: tuple[tuple[str, str], ...] = ()


def posted_times() -> Times:
    """Return the posted moments, with what is wrong with them."""
    typed = {name: tidy(request.form.get(name, ""))[:LONGEST] for name in FIELDS}
    found: dict[str, datetime | None] = {}
    faults: list[tuple[str, str]] = []
    for name in ("opens", "closes"):
        try:
            found[name] = _moment(name, typed)
        except UnreadableTime as unread:
            found[name] = None
            faults.append((unread.field, str(unread)))
    opens, closes = found["opens"], found["closes"]
    if not faults:
        faults += _order_problems(opens, closes)
    return Times(typed, opens, closes, tuple(faults))


FIELDS = ("opens_day", "opens_clock", "closes_day", "closes_clock")


def stored_fields(form_id: str) -> dict[str, str]:
    """Return the fields of a form's present moments."""
    here = opening_times.opening(form_id)
    found = {}
    for name, moment in (("opens", here.opens), ("closes", here.closes)):
        shown = i18n.local_time(moment) if moment else None
        found[f"{name}_day"] = write_date(shown.date()) if shown else ""
        found[f"{name}_clock"] = i18n.format_time(shown) if shown else ""
    return found


def save_times(form_id: str, times: Times) -> None:
    """Keep the moments of a published form, and note it in the log when they are others."""
    if versions.set_times(form_id, times.opens, times.closes):
        audit_log.record(current_staff_user().id, "form.opening", form_id)


def _moment(name: str, typed: dict[str, str]) -> datetime | None:
    """Return one moment in UTC; None when nothing is typed."""
    opens = name == "opens"
    label = _("Åpner") if opens else _("Stenger")
    day, clock = typed[f"{name}_day"], typed[f"{name}_clock"]
    if not day:
        if clock:
            why = _("Skriv hvilken dag klokkeslettet gjelder.")
            raise UnreadableTime(f"{name}_day", why)
        return None
    try:
        which = read_date(day, name=label)
    except ValueError as error:
        raise UnreadableTime(f"{name}_day", str(error)) from None
    try:
        at = read_clock(clock) if clock else time(0) if opens else DAY_ENDS
    except ValueError:
        why = _("%(name)s må ha et klokkeslett, for eksempel kl. 14.05.", name=label)
        raise UnreadableTime(f"{name}_clock", why) from None
    return _moment_in_utc(name, which, at)


def _moment_in_utc(name: str, day: date, clock: time) -> datetime:
    """Return the moment in UTC.

    A clock that comes twice in the night when summer time ends is the first one for what opens, and
    the last for what closes; one that is skipped in spring is refused.
    """
    wanted = datetime.combine(day, clock, i18n.OSLO).replace(fold=int(name == "closes"))
    moment = wanted.astimezone(UTC)
    if moment.astimezone(i18n.OSLO).replace(tzinfo=None) != wanted.replace(tzinfo=None):
        why = _("Klokka stilles fram den natten, så det klokkeslettet finnes ikke.")
        raise UnreadableTime(f"{name}_clock", why)
    return moment


def _order_problems(opens: datetime | None, closes: datetime | None) -> Iterator[tuple[str, str]]:
    if closes is not None and closes <= datetime.now(UTC):
        yield "closes_day", _("Stengetiden har vært. Vil du stenge nå, arkiver skjemaet.")
    elif closes is not None and opens is not None and closes <= opens:
        yield "closes_day", _("Skjemaet må stenge etter at det åpner.")
