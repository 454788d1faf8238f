"""Which period a report is of: read from its own answers, and put into them when one is begun."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any, NamedTuple

from forms import i18n
from forms.definition import Definition
from forms.i18n import gettext as _
from forms.storage import Submission
from forms.storage.accounts import users
from forms.storage.definitions import versions
from forms.storage.submissions import queries, store
from forms.storage.workflow import transitions
from forms.workflow import visibility
from forms.workflow.compiled_forms import compiled_form
from forms.workflow.figures import period
from forms.workflow.unit_scope import UnitScope


class Period(NamedTuple):
    """A year and, where the report asks for one, a term."""

    year: int
    term: str
    name: str

    @property
    def code(self) -> str:
        """The period as the address has it."""
        return f"{self.year}-{self.term}" if self.term else str(self.year)


def period_questions(definition: Definition) -> Mapping[str, str] | None:
    """Return the questions that say what a report's figures are of; None for another form."""
    every = [q.own["over"] for q in definition.questions.values() if "figure" in q.own]
    return max(every, key=len, default=None)


def period_of(
    definition: Definition, over: Mapping[str, str], answers: Mapping[str, Any]
) -> Period | None:
    """Return the period that a report says it is of; None when it says none."""
    year, term = answers.get(over["year"]), answers.get(over.get("term", ""), "")
    if not isinstance(year, int | str) or not str(year).isdigit():
        return None
    if not isinstance(term, str):
        term = ""
    question = definition.questions.get(over.get("term", ""))
    option = question.option(term) if question else None
    name = f"{option.label} {year}" if option else str(year)
    return Period(int(year), term, name)


def reported_periods(
    definition: Definition, since: date, versions: Collection[str] | None = None
) -> frozenset[tuple[str | None, int, str]] | None:
    """Return the unit, year and term of each report that came since a day, by its own answers.

    None for a form that does not say which period it is of. *versions* are ids; all without.
    """
    over = period_questions(definition)
    if over is None:
        return None
    found = set()
    sent = queries.stream(definition.id, since=since, state="sent", versions=versions)
    for line, answers in sent:
        of = period_of(definition, over, answers)
        if of is not None:
            unit = answers.get(over.get("unit", ""))
            found.add((unit if isinstance(unit, str) else line.unit_id, of.year, of.term))
    return frozenset(found)


def superseded_ids(form_id: str) -> frozenset[str]:
    """Return the ids of reports of which the same unit has sent a newer one for the same period."""
    version = versions.current(form_id)
    definition = compiled_form(version).definition if version else None
    over = period_questions(definition) if definition else None
    if definition is None or over is None:
        return frozenset()
    newest: dict[tuple[str | None, Period], str] = {}
    found = set()
    for line, answers in queries.stream(form_id, state="sent", staff=False):
        of = period_of(definition, over, answers)
        unit = answers.get(over.get("unit", ""))
        if of is not None:
            place = (unit if isinstance(unit, str) else line.unit_id, of)
            found.add(newest.get(place, ""))
            newest[place] = line.id
    return frozenset(found - {""})


def answers_of_new_report(
    definition: Definition, year: str, term: str, unit: str
) -> dict[str, Any]:
    """Return the first answers of a report that is begun for a period and a unit.

    What the report does not ask for, or does not offer, is left out.
    """
    over = period_questions(definition)
    if over is None:
        return {}
    found: dict[str, Any] = {}
    if year.isascii() and year.isdigit() and period(year, term) is not None:
        found[over["year"]] = int(year)
    asked = definition.questions.get(over.get("term", ""))
    if asked is not None and asked.option(term) is not None:
        found[asked.id] = term
    if unit and "unit" in over:
        found[over["unit"]] = unit
    return found


def repeated_report_problem(
    definition: Definition, answers: Mapping[str, Any], scope: UnitScope
) -> tuple[str, str] | None:
    """Return the question and the sentence that say that a report of the same unit and period came
    before, when, and, to who may read it, from whom.
    """
    over = period_questions(definition)
    of = period_of(definition, over, answers) if over else None
    unit = answers.get(over.get("unit", "")) if over else None
    if over is None or of is None or ("unit" in over and not isinstance(unit, str)):
        return None
    if "term" in over and not of.term:
        return None
    found, days = None, period(of.year, of.term)
    since = days[0] if days else None  # nobody reports a period before it begins
    for line, earlier in queries.stream(definition.id, since=since, state="sent", staff=False):
        is_same = unit is None or earlier.get(over["unit"]) == unit
        if is_same and period_of(definition, over, earlier) == of:
            found = line
    before = store.get(found.id) if found else None
    if before is None or before.received is None:
        return None
    said = _(
        "%(who)s sendte en rapport for samme periode %(day)s. Sender du en til, er det den nye som"
        " teller.",
        who=_sender(before) if visibility.viewer(before, scope) else _("Noen"),
        day=i18n.format_date(i18n.local_time(before.received).date()),
    )
    return over.get("term", over["year"]), said


def _sender(submission: Submission) -> str:
    """Return the name of who sent a report."""
    ids = (each.who for each in transitions.history(submission) if each.what == "sent")
    user = users.get(next(ids, ""))
    return user.name if user else _("Noen")


def unfinished_period_problem(
    definition: Definition, answers: Mapping[str, Any]
) -> tuple[str, str] | None:
    """Return the question and the sentence that say that the report's period is not over."""
    over = period_questions(definition)
    of = period_of(definition, over, answers) if over else None
    days = period(of.year, of.term) if of else None
    if over is None or of is None or days is None or days[1] < i18n.today():
        return None
    if "term" in over and not of.term:
        return None
    if of.term:
        said = _(
            "Tertialet er ikke over før %(day)s. Tallene blir stående slik de er når du sender.",
            day=i18n.format_date(days[1]),
        )
    else:
        said = _(
            "Året er ikke over før %(day)s. Tallene blir stående slik de er når du sender.",
            day=i18n.format_date(days[1]),
        )
    return over.get("term", over["year"]), said
