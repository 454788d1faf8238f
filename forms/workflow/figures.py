"""Figures of a report: counted for its unit and period, for those who may know them.

Who works at the unit gets its own numbers; the coordinator gets those of forms whose figures or
counts are theirs to read. Nobody else gets any.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from forms import i18n
from forms.definition import Definition, Question
from forms.i18n import gettext as _
from forms.logic.answer_state import Answers
from forms.logic.figures import (
    DUE,
    RECEIVED,
    TOGETHER,
    UNIT,
    Counted,
    MeetingSource,
    ResultSource,
    Source,
    compile_figure,
    facts_in,
    meeting_source,
    names_in,
    result_source,
    source_of,
)
from forms.logic.school_year import Calendar
from forms.questions import countable_kinds
from forms.storage.accounts import units
from forms.storage.definitions import versions
from forms.storage.submissions import facts, queries
from forms.storage.workflow import worklist
from forms.workflow import arenas, result_figures, visibility
from forms.workflow.compiled_forms import compiled_form
from forms.workflow.unit_scope import UnitScope
from forms.workflow.wording.condition_text import condition_text

AROUND = timedelta(days=366)
"""A date in the answers may be so far from the day they came, and still be counted by it."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure, and the unit and the days that it is of."""

    counted: Counted
    since: date
    until: date
    unit: str | None

    def recipe(self) -> dict[str, Any]:
        """Return what is stored beside the number: of how many, when counted, and of what."""
        return {
            "n": self.counted.n,
            "taken": i18n.today().isoformat(),
            "since": self.since.isoformat(),
            "until": self.until.isoformat(),
            "unit": self.unit,
        }


def has_figures(definition: Definition) -> bool:
    """Tell whether the form has any figure."""
    return any("figure" in question.own for question in definition.questions.values())


def unit_of_report(definition: Definition, answers: Answers) -> str | None:
    """Return the unit that the figures of a report are of; None for a form without such figures."""
    for question in definition.questions.values():
        over = question.own.get("over", {}) if "figure" in question.own else {}
        if isinstance(unit := answers.get(over.get("unit", "")), str):
            return unit
    return None


def figures(definition: Definition, answers: Answers, scope: UnitScope | None) -> dict[str, Figure]:
    """Return the figures that the user may have, by question; those without a period are absent.

    Without a *scope* it is a command of the server's, which may have all of them.
    """
    found = {}
    for question in definition.questions.values():
        if "figure" in question.own:
            figure = figure_of(question, answers, scope)
            if figure is not None:
                found[question.id] = figure
    return found


def figure_of(question: Question, answers: Answers, scope: UnitScope | None) -> Figure | None:
    """Return one figure; None without a period, or where the user may not have it."""
    meeting = meeting_source(question.own["figure"])
    if meeting is not None:
        return _of_meetings(question, meeting, answers, scope)
    if (told := result_source(question.own["figure"])) is not None:
        return _of_results(question, told, answers, scope)
    over, source = question.own["over"], source_of(question.own["figure"])
    days = period(answers.get(over["year"]), answers.get(over.get("term", "")))
    unit = answers.get(over["unit"]) if "unit" in over and not source.everywhere else None
    if days is None or ("unit" in over and not source.everywhere and not isinstance(unit, str)):
        return None
    if scope is not None and not may_read_figure(source, unit, scope):
        return None
    version = versions.current(source.form)
    if version is None:
        return None
    definition = compiled_form(version).definition
    kinds = countable_kinds(definition)
    if not kinds:
        return None
    today = min(days[1], i18n.today())
    last = today if source.function == "gap" else days[1]
    count = compile_figure(source, kinds, days[0], last, _calendars())
    names = frozenset(names_in(question.own["figure"])) & kinds.keys()
    known = overdue_answers if source.function == "overdue" else counted_answers
    return Figure(count(known(source, names, *days, unit)), *days, unit)


def _calendars() -> Callable[[object], Calendar]:
    """Return a function of a unit's id, that gives the days when units of its kind do not meet."""
    made: dict[object, Calendar] = {}

    def calendar_of(unit_id: object) -> Calendar:
        if unit_id not in made:
            unit = units.get(unit_id) if isinstance(unit_id, str) else None
            made[unit_id] = Calendar(arenas.year_plan(), unit.kind if unit else "")
        return made[unit_id]

    return calendar_of


def _of_meetings(
    question: Question, source: MeetingSource, answers: Answers, scope: UnitScope | None
) -> Figure | None:
    """Return a figure of an arena's meetings; what is planned after today does not count yet."""
    over = question.own["over"]
    days = period(answers.get(over["year"]), answers.get(over.get("term", "")))
    unit_id = answers.get(over.get("unit", ""))
    one = "unit" in over and not source.everywhere
    if days is None or (one and not isinstance(unit_id, str)):
        return None
    arena = arenas.arenas().get(source.arena)
    if arena is None or not _may_count_meetings(unit_id if one else None, scope):
        return None
    found = units.get(unit_id) if one and isinstance(unit_id, str) else None
    where = [found] if one else arenas.places_of(arena)
    counted = arenas.count_meetings(arena, where, source.function, *days)
    return Figure(counted, *days, unit_id if one else None)


def _of_results(
    question: Question, source: ResultSource, answers: Answers, scope: UnitScope | None
) -> Figure | None:
    """Return the mean that the results of an anonymous form tell, of all units together."""
    over = question.own["over"]
    days = period(answers.get(over["year"]), answers.get(over.get("term", "")))
    if days is None or (scope is not None and not result_figures.may_read_results(source, scope)):
        return None
    found = result_figures.newest_mean(source, days[1])
    if found is None:
        return None
    counted, batch = found
    return Figure(counted, batch.first, batch.end, None)


def _may_count_meetings(unit_id: object, scope: UnitScope | None) -> bool:
    """Tell whether the user works at the unit, or coordinates; a command counts all of them."""
    if scope is None or (isinstance(unit_id, str) and scope.is_own_unit(unit_id)):
        return True
    return scope.user is not None and "coordinator" in scope.user.roles


def period(year: object, term: object) -> tuple[date, date] | None:
    """Return the first and the last day of a tertial (`1`, `2`, `3`), or of the whole year.

    >>> period(2026, "2")
    (datetime.date(2026, 5, 1), datetime.date(2026, 8, 31))
    """
    text = str(year) if isinstance(year, int | str) else ""
    if len(text) != 4 or not (text.isascii() and text.isdigit()):
        return None
    number = int(text)
    if not 1900 <= number <= 2999:
        return None
    if term in ("1", "2", "3"):
        first = 4 * (int(str(term)) - 1) + 1
        after = date(number + (first + 4) // 13, (first + 3) % 12 + 1, 1)
        return date(number, first, 1), after - timedelta(days=1)
    return date(number, 1, 1), date(number, 12, 31)


def tertial_of(day: date) -> int:
    """Return the tertial of a day, 1 to 3, whose days `period` gives.

    >>> tertial_of(date(2026, 5, 1))
    2
    """
    return (day.month - 1) // 4 + 1


def may_read_figure(source: Source, unit: str | None, scope: UnitScope) -> bool:
    """Tell whether the user may know the number: at the unit, or as one who coordinates.

    A number may be of one person, and two reports may differ by one: who works at the unit gets
    it of a form that they read whole, or how many there are.
    """
    if unit is not None and scope.is_own_unit(unit) and _reads_whole(source, unit, scope):
        return True
    if scope.user is None or "coordinator" not in scope.user.roles:
        return False
    level = "counts" if _is_how_many(source) else "figures"
    return visibility.coordinator_access(source.form).allows(level)


def _is_how_many(source: Source) -> bool:
    """Tell whether the number tells nothing but how many came, or wait after their deadline."""
    return source.function in ("count", "overdue") and not source.where


def _reads_whole(source: Source, unit: str, scope: UnitScope) -> bool:
    """Tell whether the number is how many there are, or of answers that the user reads all of."""
    version = versions.current(source.form)
    if version is None or _is_how_many(source):
        return version is not None
    mine = {"unit", "leader"} if unit in scope.units("leader") else {"unit"}
    return all(mine & section.people for section in version.definition().sections)


def counted_answers(
    source: Source, names: frozenset[str], since: date, until: date, unit: str | None
) -> Iterator[Answers]:
    """Yield what may be counted of each submission, also of those whose time is over."""
    units = [unit] if unit is not None else None
    wide = timedelta(0) if source.on == RECEIVED else AROUND
    first, last = since - wide, until + wide
    state = None if source.underway else "sent"
    for line, answers in queries.stream(
        source.form, since=first, until=last, units=units, state=state, staff=bool(names)
    ):
        if line.state == "withdrawn":
            continue
        known = {RECEIVED: line.period.isoformat(), UNIT: line.unit_id}
        yield {**facts_in(answers, names), **known}
    yield from facts.known_answers(source.form, since=first, until=last, units=units)


def overdue_answers(
    source: Source, names: frozenset[str], since: date, until: date, unit: str | None
) -> Iterator[Answers]:
    """Yield what may be counted of each submission that waits today after its deadline."""
    units = [unit] if unit is not None else None
    deadlines = worklist.overdue_days(source.form)
    for line, answers in queries.stream(
        source.form, state="underway", only="overdue", units=units, staff=bool(names)
    ):
        known = {DUE: deadlines[line.id].isoformat(), UNIT: line.unit_id}
        yield {**facts_in(answers, names), **known, RECEIVED: line.period.isoformat()}


def figure_note(question: Question, answers: Answers, figure: Figure | None) -> str:
    """Say of which answers a number of the results is, or why there is no number."""
    source, over = result_source(question.own["figure"]), question.own["over"]
    if source is None and figure is not None and figure.counted.value is None:
        return _("Det er ingenting å regne av i perioden.")
    days = period(answers.get(over["year"]), answers.get(over.get("term", "")))
    if source is None or days is None:
        return ""
    return result_figures.mean_note(source, days[1], figure.counted.value if figure else None)


def empty_at_first(definition: Definition) -> Iterator[tuple[str, str]]:
    """Yield the figures that are empty until answers are opened, each with when that is."""
    for question in definition.questions.values():
        source = result_source(question.own["figure"]) if "figure" in question.own else None
        if source is not None and (when := result_figures.opening_note(source.form)):
            yield question.label, when


def recipes(found: Mapping[str, Figure]) -> dict[str, Any]:
    """Return what is stored beside the numbers when a report is sent."""
    return {f"{id}.figure": figure.recipe() for id, figure in found.items()}


def explanation(question: Question) -> str:
    """Describe how the number is worked out, in a sentence or two."""
    if (meeting := meeting_source(question.own["figure"])) is not None:
        return _explanation_of_meetings(meeting)
    if (results := result_source(question.own["figure"])) is not None:
        return _explanation_of_results(results)
    source = source_of(question.own["figure"])
    version = versions.current(source.form)
    if version is None:
        return _("Skjemaet tallet regnes ut fra, finnes ikke.")
    definition = compiled_form(version).definition
    labels = {id: q.label for id, q in definition.questions.items()}
    known = {RECEIVED: _("dagen svaret kom"), UNIT: _("enheten")}
    between = ", " if source.function in TOGETHER else " – "
    of = between.join(labels.get(name) or known.get(name, name) for name in source.of)
    told = {"form": definition.title, "of": of}
    said = {
        "count": _("Antall svar på «%(form)s».", **told),
        "share": _("Andel av svarene på «%(form)s».", **told)
        if not of
        else _("Andel av de ulike svarene på «%(of)s» i «%(form)s».", **told),
        "sum": _("Summen av «%(of)s» i svarene på «%(form)s».", **told),
        "mean": _("Gjennomsnittet av «%(of)s» i svarene på «%(form)s».", **told),
        "median": _("Medianen av «%(of)s» i svarene på «%(form)s».", **told),
        "max": _("Det største av «%(of)s» i svarene på «%(form)s».", **told),
        "distinct": _("Antall ulike svar på «%(of)s» i «%(form)s».", **told),
        "gap": _("Flest dager mellom to svar på «%(form)s», uten helligdager og ferier.", **told),
        "overdue": _("Antall svar på «%(form)s» som venter etter fristen.", **told),
    }[source.function]
    parts = [said]
    if source.part:
        parts.append(
            _("Med er de der %(condition)s.", condition=condition_text(source.part, definition))
        )
    if source.where:
        where = condition_text(source.where, definition)
        parts.append(_("Bare svar der %(condition)s, blir regnet med.", condition=where))
    if source.function == "overdue":
        parts.append(_("Med er de som venter i dag, og hadde frist før perioden var ute."))
        return " ".join(parts)
    if source.on != RECEIVED:
        label = labels.get(source.on, source.on)
        parts.append(_("Perioden gjelder «%(question)s».", question=label))
    else:
        parts.append(_("Perioden gjelder dagen svaret kom."))
    parts.append(
        _("Uferdige svar er med, trukne ikke. Er tallet feil, retter du svarene.")
        if source.underway
        else _("Trukne og uferdige svar er ikke med. Er tallet feil, retter du svarene.")
    )
    return " ".join(parts)


def _explanation_of_meetings(source: MeetingSource) -> str:
    """Describe how a figure of meetings is worked out."""
    arena = arenas.arenas().get(source.arena)
    name = arena.title if arena else source.arena
    said = {
        "planned": _("Antall møter som planen sier, i «%(arena)s».", arena=name),
        "held": _("Antall møter som er ført som holdt, i «%(arena)s».", arena=name),
        "held_share": _("Andelen av de planlagte møtene i «%(arena)s» som er holdt.", arena=name),
        "longest_gap": _(
            "Flest dager mellom to møter i «%(arena)s», uten helligdager og ferier.", arena=name
        ),
    }[source.function]
    more = _("Perioden gjelder dagen møtet ble holdt. Er tallet feil, retter du under «Møter».")
    return f"{said} {more}"


def _explanation_of_results(source: ResultSource) -> str:
    """Describe which mean is taken from the results."""
    version = versions.current(source.form)
    if version is None:
        return _("Skjemaet tallet regnes ut fra, finnes ikke.")
    definition = compiled_form(version).definition
    name, _dot, row = source.of.partition(".")
    question = definition.questions.get(name)
    rows = {each.code: each.label for each in question.rows} if question else {}
    if source.function == "told_rate":
        return _(
            "Andelen av lenkene til «%(form)s» som det kom svar fra, i ukene med de siste svarene"
            " som er åpnet. Den står bare når resultatene viser den.",
            form=definition.title,
        )
    said = rows.get(row) or (question.label if question else source.of)
    if source.function == "told_share":
        return _(
            "Andelen som svarte i den øvre halvdelen av «%(of)s» i resultatene av «%(form)s», fra"
            " de siste svarene som er åpnet, av dem som kom før perioden var ute. Den står bare når"
            " resultatene viser den.",
            of=said,
            form=definition.title,
        )
    return _(
        "Gjennomsnittet av «%(of)s» i resultatene av «%(form)s», fra de siste svarene som er"
        " åpnet, av dem som kom før perioden var ute. Det står bare når resultatene viser det.",
        of=said,
        form=definition.title,
    )
