"""The days and the state that a list or an export is filtered by."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask import request

from forms.i18n import gettext as _
from forms.logic.dates.written_dates import read_date, write_date
from forms.text_formats import tidy
from forms.workflow.wording.state_names import state_names

LONGEST = 100


@dataclass(frozen=True, slots=True)
class Filter:
    """Which submissions: days in Oslo, both included, and a state."""

    since: date | None = None
    until: date | None = None
    state: str | None = None
    unread: Mapping[str, tuple[str, str]] = field(default_factory=dict, compare=False)
    """By name in the address, what was typed as a day and could not be read, and why."""

    def typed(self, name: str) -> str:
        """Return the text of a date field: `fra` or `til`."""
        if name in self.unread:
            return self.unread[name][0]
        day = {"fra": self.since, "til": self.until}[name]
        return write_date(day) if day else ""

    @property
    def problems(self) -> list[tuple[str, str]]:
        """What is wrong with the days: the id of the field, and the message."""
        return [(name, why) for name, (_typed, why) in self.unread.items()]

    @property
    def arguments(self) -> dict[str, str]:
        """The same as the page's address has it."""
        given = {"fra": self.since, "til": self.until, "status": self.state}
        return {name: str(value) for name, value in given.items() if value}

    @property
    def terms(self) -> dict[str, Any]:
        """The same as storage has it."""
        return {"since": self.since, "until": self.until, "state": self.state}


def requested_days() -> Filter:
    """Return the requested filter; an unreadable date counts as none, and is reported."""
    state = request.values.get("status", "")
    days: dict[str, date | None] = {}
    unread: dict[str, tuple[str, str]] = {}
    for name, label in (("fra", _("Fra dag")), ("til", _("Til dag"))):
        typed = tidy(request.values.get(name, ""))[:LONGEST]
        try:
            days[name] = read_date(typed, name=label) if typed else None
        except ValueError as error:
            days[name], unread[name] = None, (typed, str(error))
    if days["fra"] and days["til"] and days["til"] < days["fra"]:
        why = _("Til dag er før fra dag. Rett en av dem.")
        unread["til"], days["til"] = (write_date(days["til"]), why), None
    known = state if state in state_names() else None
    return Filter(days["fra"], days["til"], known, unread)
