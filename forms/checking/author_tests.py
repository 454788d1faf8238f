"""The author's own tests: answers as input, expected questions, problems and values.

A problem that the case does not list fails it, except for required questions that it leaves
unanswered: a case need not fill in the whole form.
"""

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from forms.checking.author_tests_of_steps import (
    audiences_of_step,
    check_named,
    doer_failures,
)
from forms.checking.context import Spot, View, codes_of, error
from forms.compiled_form import CompiledForm, build_form, compile_form
from forms.definition import AuthorTest, Question
from forms.definition.messages import did_you_mean, quote_value
from forms.definition.problems import Finding
from forms.definition.source.positions import Path
from forms.i18n import gettext as _
from forms.logic.answer_state import is_declined
from forms.logic.dates.relative_dates import parse_day
from forms.logic.relevance import Relevance
from forms.logic.validation.condition_validation import is_literal
from forms.questions import question_at, question_type_of

EVERYBODY = frozenset({"all", "staff", "alone"})


@dataclass(frozen=True, slots=True)
class _Outcome:
    """The result of a case: the asked questions, and the messages by question."""

    relevance: Relevance
    errors: Mapping[str, list[str]]
    warnings: Mapping[str, list[str]]


def check_cases(view: View) -> Iterator[Finding]:
    """Every case that does not come out as its author says."""
    cases = view.definition.tests
    if not cases:
        return
    compiled_form = compile_form(view.definition)
    for number, case in enumerate(cases):
        path: Path = ("tests", number)
        wrong = [
            *_unknown_names(view, case, path),
            *_impossible_answers(view, case, path),
            *check_named(view, case, path),
        ]
        yield from wrong or _failures(view, compiled_form, case, path)


def _failures(
    view: View, compiled_form: CompiledForm, case: AuthorTest, path: Path
) -> Iterator[Finding]:
    outcome = _run(compiled_form, case)
    yield from _asked_failures(view, case, outcome.relevance, path)
    yield from _computed_failures(view, case, outcome.relevance, path)
    yield from _problem_failures(view, case, outcome, path)
    yield from doer_failures(view, compiled_form, case, path)


def _run(compiled_form: CompiledForm, case: AuthorTest) -> _Outcome:
    definition = compiled_form.definition
    relevance = compiled_form.compiled.relevant(case.answers, audiences=EVERYBODY)
    own: Iterable[str] = definition.questions
    if step := definition.step(case.step):
        relevance = compiled_form.compiled.relevant(
            case.answers,
            audiences=audiences_of_step(definition, step),
            sections=step.sections,
            others=EVERYBODY,
        )
        own = {q.id for q in definition.questions.values() if q.section in step.sections}
    asked = {*case.answers, *case.problems} & {*relevance.asked}
    questions = [q for id, q in compiled_form.definition.questions.items() if id in asked]
    sheet = build_form(_without_units(questions), answers=relevance.answers)
    sheet.validate_asked(relevance.asked, relevance.closed)
    errors: dict[str, list[str]] = {}
    for control, message in sheet.problems():
        errors.setdefault(question_at(control), []).append(message)
    warnings: dict[str, list[str]] = {}
    for check in compiled_form.compiled.checks(relevance.known):
        if check.at not in own:
            continue
        told = errors if check.level == "error" else warnings
        told.setdefault(check.at, []).append(check.say)
    return _Outcome(relevance, errors, warnings)


def _without_units(questions: Iterable[Question]) -> list[Question]:
    """Return the questions whose answers can be judged; a case's units are not validated."""
    return [
        replace(question, questions=tuple(_without_units(question.questions)))
        if question.questions
        else question
        for question in questions
        if not question_type_of(question).codes_are_stored
    ]


def _asked_failures(
    view: View, case: AuthorTest, found: Relevance, path: Path
) -> Iterator[Finding]:
    open_now = {*found.shown, *found.sections}
    how = _("Rett vilkåret, eller rett prøven.")
    for number, name in enumerate(case.asked):
        if name not in open_now:
            what = _(
                "Prøven «%(case)s»: «%(label)s» skulle bli spurt, men ble det ikke.",
                case=case.name,
                label=_label(view, name),
            )
            yield error((*path, "asked", number), what, how)
    for number, name in enumerate(case.not_asked):
        if name in open_now:
            what = _(
                "Prøven «%(case)s»: «%(label)s» skulle ikke bli spurt, men ble det.",
                case=case.name,
                label=_label(view, name),
            )
            yield error((*path, "not_asked", number), what, how)


def _computed_failures(
    view: View, case: AuthorTest, found: Relevance, path: Path
) -> Iterator[Finding]:
    for name, wanted in case.computed.items():
        value = _value(found.known, name)
        if not _is_same_value(value, wanted):
            what = _(
                "Prøven «%(case)s»: «%(label)s» skulle bli %(wanted)s, men ble %(value)s.",
                case=case.name,
                label=_label(view, name),
                wanted=quote_value(wanted),
                value=quote_value(value),
            )
            how = _("Rett beregningen, eller rett prøven.")
            yield error((*path, "computed", name), what, how)


def _value(answers: Mapping[str, Any], name: str) -> Any:
    """Return a computed value: `sum`, or `barn.0.alder` in a row."""
    value: Any = answers
    for step in name.split("."):
        try:
            value = value[int(step) if step.isdecimal() else step]
        except (KeyError, IndexError, TypeError):
            return None
    return value


def _is_same_value(value: Any, wanted: Any) -> bool:
    numbers = (int, float)
    if isinstance(value, numbers) and isinstance(wanted, numbers):
        return math.isclose(value, wanted, rel_tol=1e-9, abs_tol=1e-12)
    return bool(value == wanted)


def _problem_failures(
    view: View, case: AuthorTest, outcome: _Outcome, path: Path
) -> Iterator[Finding]:
    """Yield a finding for each expected problem that is missing, and each unexpected one."""
    said = {
        text for each in (outcome.errors, outcome.warnings) for t in each.values() for text in t
    }
    for number, name in enumerate(case.problems):
        if name not in outcome.errors and name not in outcome.warnings and name not in said:
            what = _(
                "Prøven «%(case)s» venter en feil ved «%(label)s», men der er alt i orden.",
                case=case.name,
                label=_label(view, name),
            )
            how = _("Rett regelen, eller rett prøven.")
            yield error((*path, "problems", number), what, how)
    for id, messages in outcome.errors.items():
        if id in case.problems or any(message in case.problems for message in messages):
            continue
        what = _(
            "Prøven «%(case)s» får en feil den ikke venter, ved «%(label)s»: %(problem)s",
            case=case.name,
            label=_label(view, id),
            problem=messages[0],
        )
        how = _('Rett svarene i prøven, eller legg til "problems": ["%(id)s"].', id=id)
        yield error((*path, "answers"), what, how)


def _label(view: View, name: str) -> str:
    spot = view.owner(_name_of_all_rows(name))
    section = view.definition.section(name)
    return spot.label if spot else section.title if section else name


def _name_of_all_rows(name: str) -> str:
    """`barn.0.navn` as `barn.*.navn`."""
    return re.sub(r"\.[0-9]+\.", ".*.", name)


def _unknown_names(view: View, case: AuthorTest, path: Path) -> Iterator[Finding]:
    """Names in the case that are none of the form's."""
    named = [
        *(((*path, "answers", id), id.partition(".other")[0]) for id in case.answers),
        *_numbered_paths(case.asked, (*path, "asked")),
        *_numbered_paths(case.not_asked, (*path, "not_asked")),
        *_numbered_paths(case.reads, (*path, "reads")),
        *_numbered_paths(case.withheld, (*path, "withheld")),
        *(((*path, "computed", id), id) for id in case.computed),
    ]
    known = [*view.by_name, *(section.id for section in view.definition.sections)]
    for place, name in named:
        if _name_of_all_rows(name) not in known:
            what = _(
                "Prøven «%(case)s» nevner “%(name)s”, som ikke finnes.",
                case=case.name,
                name=name[:60],
            )
            how = did_you_mean(name, list(view.definition.questions), _("Ta det bort."))
            yield error(place, what, how)


def _numbered_paths(names: Iterable[str], path: Path) -> Iterator[tuple[Path, str]]:
    for number, name in enumerate(names):
        yield (*path, number), name


def _impossible_answers(view: View, case: AuthorTest, path: Path) -> Iterator[Finding]:
    """Answers that no one can give to their question."""
    for id, value in case.answers.items():
        spot = view.by_name.get(id)
        if spot is None:
            continue
        if not question_type_of(spot.question).answerable:
            what = _(
                "Prøven «%(case)s» svarer på «%(label)s», som ingen svarer på.",
                case=case.name,
                label=spot.label,
            )
            yield error((*path, "answers", id), what, _("Ta bort svaret."))
        elif not is_stored_answer(spot.question, value):
            what = _(
                "Prøven «%(case)s»: %(value)s kan ikke være svaret på «%(label)s».",
                case=case.name,
                value=quote_value(value),
                label=spot.label,
            )
            yield error((*path, "answers", id), what, _remedy(spot))


def _remedy(spot: Spot) -> str:
    """Describe the format of an answer."""
    codes = list(codes_of(spot.question))
    kind = question_type_of(spot.question).kind
    if kind == "codes":
        return _("Skriv en liste av koder: %(codes)s.", codes=", ".join(codes[:8]))
    if kind == "code" and codes:
        return _("Skriv én av kodene: %(codes)s.", codes=", ".join(codes[:8]))
    return {
        "number": _("Skriv et tall uten hermetegn."),
        "date": _("Skriv en dato som “2026-05-07”."),
        "time": _("Skriv et klokkeslett som “14:05”."),
        "true": _("Skriv true."),
        "rows": _("Skriv ett svar for hver rad."),
        "files": _("Skriv en liste av filer: id, name, type og size."),
    }.get(kind, _("Skriv en tekst i hermetegn."))


def is_stored_answer(question: Question, value: Any) -> bool:
    """Whether *value* is shaped as an answer to the question is stored."""
    if value is None or is_declined(value):
        return True
    codes, type_ = codes_of(question), question_type_of(question)
    match type_.kind:
        case "code":
            return isinstance(value, str) and (value in codes or type_.codes_are_stored)
        case "codes":
            return isinstance(value, list) and all(isinstance(c, str) and c in codes for c in value)
        case "rows":
            return _is_stored_rows(question, value, codes)
        case kind:
            return _SHAPES[kind](value)


_SHAPES = {
    "text": lambda value: isinstance(value, str),
    "number": lambda value: type(value) in (int, float),
    "date": lambda value: parse_day(value) is not None,
    "time": lambda value: is_literal("time", value),
    "true": lambda value: value is True,
    "files": lambda value: isinstance(value, list) and all(_is_file(each) for each in value),
}


def _is_file(value: Any) -> bool:
    return isinstance(value, dict) and all(
        isinstance(value.get(key), str) for key in ("id", "name", "type")
    )


def _is_stored_rows(question: Question, value: Any, codes: Mapping[str, str]) -> bool:
    """Tell whether the value has the rows of a matrix, by code, or of a repeat."""
    if question.questions:
        inner = {each.id: each for each in question.questions}
        return isinstance(value, list) and all(_is_stored_row(row, inner) for row in value)
    rows = {row.code for row in question.rows}
    return isinstance(value, dict) and all(
        row in rows and isinstance(code, str) and code in codes for row, code in value.items()
    )


def _is_stored_row(row: Any, inner: Mapping[str, Question]) -> bool:
    if not isinstance(row, dict):
        return False
    return all(
        (
            id in inner
            and question_type_of(inner[id]).answerable
            and is_stored_answer(inner[id], value)
        )
        or (id.partition(".other")[0] in inner and ".other" in id and isinstance(value, str))
        for id, value in row.items()
    )
