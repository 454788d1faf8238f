"""Figures: a number counted from the answers to another form, in a period and at a unit.

```
{"count": {"form": "motereferat", "where": {"mt_held": "ja"}, "on": "mt_date"}}
{"share": {"form": "sak", "part": {"samtykke": "ja"}}}
{"median": {"form": "avvik", "of": ["_received", "lukket"], "on": "lukket"}}
{"distinct": {"form": "motereferat", "of": ["_unit", "mt_date", "mt_type"], "on": "mt_date"}}
{"share": {"form": "motereferat", "of": ["_unit", "mt_date"], "part": {"mt_held": "ja"}}}
{"gap": {"form": "motereferat", "where": {"mt_held": "ja"}, "on": "mt_date"}}
{"overdue": {"form": "avvik"}}
{"held_share": {"arena": "tverrfaglig_mote"}}
{"told_mean": {"form": "brukerskjema", "of": "fb_overall"}}
```
A figure sees only what identifies nobody (`may_be_counted`), so that it can be counted from what is
kept of answers that are erased. Conditions are those of `forms.logic.conditions`.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import fmean, median
from typing import Any, NamedTuple

from forms.definition import Definition, Question
from forms.i18n import gettext as _
from forms.logic.answer_state import Answers, Row, is_blank, is_declined
from forms.logic.conditions import compile_holds
from forms.logic.dates.relative_dates import parse_day
from forms.logic.frequency import longest_gap
from forms.logic.school_year import Calendar
from forms.logic.validation.condition_validation import condition_faults, condition_references
from forms.logic.validation.errors import Fault, Path

RECEIVED, UNIT, DUE = "_received", "_unit", "_due"
KNOWN: Mapping[str, str] = {RECEIVED: "date", UNIT: "code"}
"""What is known of each submission beside its answers."""
MEETINGS = ("planned", "held", "held_share", "longest_gap")
"""What is counted of the meetings of an arena, and not from answers."""
TOLD = ("told_mean", "told_share", "told_rate")
"""What the results of an anonymous form tell of one question, or of one of its rows: the mean, or
the share who chose one of the upper half of the scale, in per cent; and of the whole form how many
per cent of the links that were handed out an answer came by."""
WITHOUT_OF = frozenset({"count", "share", "gap", "overdue"})
"""Functions that count answers, or the days between them, and look at no value."""
TOGETHER = frozenset({"distinct", "share"})
"""Functions that may look at several answers together, and count how many differ."""
MOST_OF = 4
"""So many answers are looked at together."""
COUNTED_KINDS = frozenset({"number", "code", "codes", "date", "true"})
NUMBERS = frozenset({"number"})
DATES = frozenset({"date"})


class Source(NamedTuple):
    """What a figure is counted from."""

    function: str
    form: str
    where: Any
    part: Any
    of: tuple[str, ...]
    on: str
    everywhere: bool
    """Whether all units count, and not only the report's own."""
    underway: bool
    """Whether what waits at a step counts too; what was withdrawn never does."""


class MeetingSource(NamedTuple):
    """What is counted of the meetings of an arena."""

    function: str
    arena: str
    everywhere: bool
    """Whether the meetings at all units count, and not only at the report's own."""


class ResultSource(NamedTuple):
    """The results that a mean or a share is taken from."""

    function: str
    form: str
    of: str


@dataclass(frozen=True, slots=True)
class Counted:
    """A figure, and how many submissions it was counted from."""

    value: int | float | None
    n: int


def meeting_source(raw: Mapping[str, Any]) -> MeetingSource | None:
    """Return what is counted of meetings; None for a figure that is counted from answers."""
    function = next(iter(raw))
    if function not in MEETINGS:
        return None
    return MeetingSource(function, raw[function]["arena"], raw[function].get("unit") == "every")


def result_source(raw: Mapping[str, Any]) -> ResultSource | None:
    """Return the results that the figure is taken from; None for any other figure."""
    function = next(iter(raw))
    if function not in TOLD:
        return None
    return ResultSource(function, raw[function]["form"], raw[function].get("of", ""))


def source_of(raw: Mapping[str, Any]) -> Source:
    """Return the source in a figure that is written right; what is overdue waits at a step."""
    function = next(iter(raw))
    given = raw[function]
    of = given.get("of", ())
    late = function == "overdue"
    return Source(
        function,
        given["form"],
        given.get("where"),
        given.get("part"),
        (of,) if isinstance(of, str) else tuple(of),
        DUE if late else given.get("on", RECEIVED),
        given.get("unit") == "every",
        late or given.get("state") == "any",
    )


def names_in(raw: object) -> Iterator[str]:
    """Yield every question of the other form whose answers the figure looks at."""
    if not isinstance(raw, Mapping) or set(TOLD) & set(raw):
        return
    for given in raw.values():
        if isinstance(given, Mapping):
            yield from condition_references(given.get("where"))
            yield from condition_references(given.get("part"))
            of = given.get("of", ())
            yield from [of] if isinstance(of, str) else of
            if "on" in given:
                yield given["on"]


def may_be_counted(question: Question, kind: str) -> bool:
    """Tell whether a figure may look at the answers to a question outside rows.

    Nothing that identifies somebody, is sensitive, is told alone or is written in words.
    """
    return (
        kind in COUNTED_KINDS
        and not question.personal
        and not question.is_sensitive
        and not question.questions
    )


def countable_kinds(definition: Definition, kinds: Mapping[str, str]) -> dict[str, str]:
    """Return what a figure may look at in the form, and the kind of each; *kinds* has every name.

    Of a form about health only that it was sent, where and when; of an anonymous form nothing.
    """
    if definition.anonymous is not None:
        return {}
    if definition.confidentiality == "health":
        return dict(KNOWN)
    every = ((q, kinds.get(q.id, "")) for q in definition.questions.values())
    return {**KNOWN, **{q.id: kind for q, kind in every if may_be_counted(q, kind)}}


def result_names(definition: Definition, kinds: Mapping[str, str]) -> Iterator[str]:
    """Yield each question, or row of one, whose mean the results of the form can tell."""
    for question in definition.questions.values():
        scored = any(option.score is not None for option in question.options)
        if scored and question.rows:
            yield from (f"{question.id}.{row.code}" for row in question.rows)
        elif scored or kinds.get(question.id) in NUMBERS:
            yield question.id


def facts_in(answers: Answers, names: Iterable[str]) -> dict[str, Any]:
    """Return what is kept of some answers for figures that look at *names*."""
    found = {name: answers[name] for name in names if name in answers}
    return {n: v for n, v in found.items() if not is_blank(v) and not is_declined(v)}


def figure_faults(
    raw: Mapping[str, Any], kinds: Mapping[str, str], path: Path = ()
) -> Iterator[Fault]:
    """Yield what is wrong with a figure over a form with these countable *kinds*."""
    function = next(iter(raw))
    given, here = raw[function], (*path, function)
    for key in ("where", "part"):
        if key in given:
            unknown = [name for name in condition_references(given[key]) if name not in kinds]
            for name in unknown:
                yield _not_countable((*here, key), name)
            if not unknown:
                yield from condition_faults(given[key], kinds, (*here, key))
    if function == "overdue":
        yield from _deadline_faults(given, here)
    else:
        yield from _on_faults(given, kinds, here)
    yield from _of_faults(function, given, kinds, here)
    if (function == "share") != ("part" in given):
        yield Fault(
            here,
            _("En andel må si hva den er en del av, og ingen andre tall gjør det."),
            _('Skriv "part" med et vilkår i "share", og bare der.'),
        )


def _on_faults(given: Mapping[str, Any], kinds: Mapping[str, str], here: Path) -> Iterator[Fault]:
    on = given.get("on")
    if on is not None and kinds.get(on) != "date":
        yield Fault(
            (*here, "on"),
            _("“%(name)s” er ingen dato som kan telles etter.", name=on),
            _('Nevn et datospørsmål i det andre skjemaet, eller ta bort "on".'),
        )


def _deadline_faults(given: Mapping[str, Any], here: Path) -> Iterator[Fault]:
    """Yield what says a day or a state where the deadlines decide both."""
    for key in ("on", "state"):
        if key in given:
            what = _("“overdue” teller det som venter etter fristen, uansett dag og tilstand.")
            yield Fault((*here, key), what, _('Ta bort "%(key)s".', key=key))


def _of_faults(
    function: str, given: Mapping[str, Any], kinds: Mapping[str, str], here: Path
) -> Iterator[Fault]:
    of = given.get("of")
    if of is None or (function in WITHOUT_OF and function not in TOGETHER):
        if (of is not None) == (function in WITHOUT_OF):
            yield _of_fault(function, of, here)
        return
    names = (of,) if isinstance(of, str) else tuple(of)
    fitting: Collection[str] = kinds.keys()
    if function not in TOGETHER:
        if len(names) > 2:
            what = _("Bare “distinct” og “share” ser på flere enn to svar.")
            how = _('Skriv "of" med et tallspørsmål eller to datoer.')
            yield Fault((*here, "of"), what, how)
            return
        wanted = NUMBERS if isinstance(of, str) else DATES
        fitting = {name for name, kind in kinds.items() if kind in wanted}
    for name in names:
        if name not in fitting:
            yield _not_countable((*here, "of"), name)


def _of_fault(function: str, of: object, here: Path) -> Fault:
    """Return that what is worked out is not said, or is where nothing is."""
    if of is None:
        return Fault(
            here,
            _("“%(name)s” må si hva som regnes ut.", name=function),
            _('Skriv "of" med et tallspørsmål eller to datoer.'),
        )
    what = _("“%(name)s” teller svar, og regner ikke med noe i dem.", name=function)
    return Fault(here, what, _('Ta bort "of".'))


def _not_countable(path: Path, name: str) -> Fault:
    return Fault(
        path,
        _("“%(name)s” kan ikke telles med.", name=name),
        _(
            "Nevn et spørsmål med valg, tall, dato eller avkryssing, som ikke er følsomt og ikke"
            " viser hvem noen er."
        ),
    )


def _holidays_only(unit: object) -> Calendar:
    return Calendar({})


def compile_figure(
    source: Source,
    kinds: Mapping[str, str],
    since: date,
    until: date,
    calendar_of: Callable[[object], Calendar] = _holidays_only,
) -> Callable[[Iterable[Answers]], Counted]:
    """Return a function of what is known of some submissions, `_received` and `_unit` included.

    What is overdue is so however long ago its deadline was. *calendar_of* a unit says on which days
    nobody meets, for the longest time between two answers.
    """
    first = date.min if source.function == "overdue" else since
    where = compile_holds(source.where, kinds) if source.where else _always
    part = compile_holds(source.part, kinds) if source.part else _always

    def count(rows: Iterable[Answers]) -> Counted:
        n = inside = 0
        values: list[Any] = []
        inner: set[str] = set()
        days: dict[Any, list[date]] = {}
        for answers in rows:
            day = parse_day(answers.get(source.on))
            if day is None or not first <= day <= until or not where(answers, until, None):
                continue
            n += 1
            is_part = part(answers, until, None)
            inside += is_part
            days.setdefault(answers.get(UNIT), []).append(day)
            if source.of and (value := _value(answers, source)) is not None:
                values.append(value)
                inner |= {str(value)} if is_part else set()
        if source.function == "share" and source.of:
            n, inside = len({str(value) for value in values}), len(inner)
        if source.function == "gap":
            every = [longest_gap(own, since, until, calendar_of(u)) for u, own in days.items()]
            return Counted(max((gap for gap in every if gap is not None), default=None), n)
        return Counted(_result(source.function, n, inside, values), n)

    return count


def _always(answers: Answers, today: date, row: Row | None) -> bool:
    return True


def _value(answers: Answers, source: Source) -> Any:
    """Return the value of one question, of several together, or the days between two dates.

    Of several one may be missing: what is kept of erased answers has what figures looked at then.
    """
    of = source.of
    if len(of) == 1:
        value = answers.get(of[0])
        return None if is_blank(value) or is_declined(value) else value
    if source.function in TOGETHER:
        every = tuple(answers.get(name) for name in of)
        return None if all(is_blank(each) or is_declined(each) for each in every) else every
    first, last = (parse_day(answers.get(name)) for name in of)
    return None if first is None or last is None else (last - first).days


def _result(function: str, n: int, inside: int, values: Sequence[Any]) -> int | float | None:
    if function in ("count", "overdue"):
        return n
    if function == "share":
        return _rounded(100 * inside / n) if n else None
    if function == "distinct":
        return len({str(value) for value in values})
    if not values:
        return 0 if function == "sum" else None
    made: Mapping[str, Callable[[Sequence[Any]], float]] = {
        "sum": sum,
        "mean": fmean,
        "median": median,
        "max": max,
    }
    return _rounded(made[function](values))


def _rounded(value: float) -> int | float:
    """Return the number with one decimal, or none when that is 0."""
    rounded = round(value, 1)
    return int(rounded) if rounded == int(rounded) else rounded
