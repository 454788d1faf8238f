"""Figures: the form they count exists, its questions may be counted, and the period is asked."""

from collections.abc import Generator, Iterator, Mapping
from typing import Any

from forms.checking import other_forms
from forms.checking.context import Spot, View, error, is_unit_question
from forms.definition import Definition, parse_definition
from forms.definition.loading import load_form
from forms.definition.messages import did_you_mean
from forms.definition.problems import Finding
from forms.definition.source.positions import Path
from forms.i18n import gettext as _
from forms.logic.conditions import literal_codes
from forms.logic.figures import (
    MeetingSource,
    ResultSource,
    figure_faults,
    meeting_source,
    result_names,
    result_source,
    source_of,
)
from forms.questions import countable_kinds, kinds_of, question_type_of

TERMS = frozenset({"1", "2", "3", "year"})


def check_figures(view: View) -> Iterator[Finding]:
    """Check every figure of the form."""
    for spot in view.spots:
        if not _is_complete(spot.question.own):
            continue  # what is lacking is told with the keys
        if spot.around is None:
            yield from _check_report_questions(view, spot)
            source = meeting_source(spot.question.own["figure"])
            told = result_source(spot.question.own["figure"])
            if told is not None:
                yield from _check_result(view, spot, told)
            else:
                yield from _arena(view, spot, source) if source else _check_count(view, spot)
        else:
            what = _("Et tall kan ikke telles i en liste.")
            yield error(spot.path, what, _("Flytt spørsmålet ut av listen."))


def _is_complete(own: Mapping[str, Any]) -> bool:
    figure, over = own.get("figure"), own.get("over")
    if not isinstance(figure, Mapping) or len(figure) != 1 or not isinstance(over, Mapping):
        return False
    given = next(iter(figure.values()))
    return isinstance(given, Mapping) and any(
        isinstance(given.get(key), str) for key in ("form", "arena")
    )


def _check_report_questions(view: View, spot: Spot) -> Iterator[Finding]:
    """Check that the report's own questions say the unit and the period."""
    over = spot.question.own["over"]
    wanted = {"unit": _("en enhet"), "year": _("et år"), "term": _("en tertial")}
    for key, noun in wanted.items():
        owner = view.by_name.get(over[key]) if key in over else None
        if key not in over or (owner is not None and _is_report_question(owner, key)):
            continue
        what = _("“%(name)s” er ikke et spørsmål om %(noun)s.", name=over[key], noun=noun)
        how = {
            "unit": _('Nevn et spørsmål av typen "unit" i dette skjemaet.'),
            "year": _('Nevn et spørsmål av typen "number" uten desimaler i dette skjemaet.'),
            "term": _('Nevn et valg med kodene "1", "2" og "3", og "year" for hele året.'),
        }[key]
        yield error((*spot.path, "over", key), what, how)


def _is_report_question(owner: Spot, key: str) -> bool:
    question = owner.question
    if key == "unit":
        return is_unit_question(question)
    if key == "year":
        return question_type_of(question).is_whole(question)
    return bool(question.options) and {option.code for option in question.options} <= TERMS


def _read_other_form(
    view: View, form: str, here: Path
) -> Generator[Finding, None, Definition | None]:
    """Check that the other form is there; return it when it can be looked into."""
    folder = view.loaded.library.folder
    if form == view.loaded.id:
        what = _("Et tall kan ikke telles fra skjemaet det selv står i.")
        yield error((*here, "form"), what, _("Nevn et annet skjema."))
        return None
    if folder is None:
        return None
    if form not in other_forms.form_names(folder):
        what = _("Skjemaet “%(form)s” finnes ikke i mappen.", form=form)
        known = other_forms.form_names(folder)
        how = did_you_mean(form, known, _("Lag det, eller nevn et som finnes."))
        yield error((*here, "form"), what, how)
        return None
    loaded = load_form(folder / f"{form}.json", view.loaded.library)
    return (
        parse_definition(loaded.document) if loaded.document else None
    )  # its own faults are told there


def _check_result(view: View, spot: Spot, source: ResultSource) -> Iterator[Finding]:
    """Check that the results of the other form have a mean of that question."""
    here = (*spot.path, "figure", source.function)
    definition = yield from _read_other_form(view, source.form, here)
    if definition is None:
        return
    if definition.anonymous is None:
        what = _("Skjemaet “%(form)s” er ikke anonymt, og telles som andre.", form=source.form)
        yield error((*here, "form"), what, _("Bruk “mean” med “of” i stedet."))
        return
    if not source.of:
        return
    known = list(result_names(definition, kinds_of(definition)))
    if source.of not in known:
        what = _("Resultatene av skjemaet har ikke noe gjennomsnitt av “%(name)s”.", name=source.of)
        how = did_you_mean(source.of, known, _("Nevn et spørsmål med en skala eller poeng."))
        yield error((*here, "of"), what, how)


def _check_count(view: View, spot: Spot) -> Iterator[Finding]:
    """Check what is counted in the other form."""
    raw, path = spot.question.own["figure"], (*spot.path, "figure")
    source = source_of(raw)
    here = (*path, source.function)
    definition = yield from _read_other_form(view, source.form, here)
    if definition is None:
        return
    kinds = countable_kinds(definition)
    if not kinds:
        what = _("Skjemaet “%(form)s” er anonymt, og telles bare i resultatene.", form=source.form)
        yield error((*here, "form"), what, _("Nevn et skjema som ikke er anonymt."))
        return
    faults = list(figure_faults(raw, kinds, path))
    for fault in faults:
        yield error(fault.path, fault.what, fault.how)
    if not faults:
        yield from _codes(raw, definition, kinds, here)
    if source.function == "overdue" and not any(step.within for step in definition.steps):
        what = _("Ingen steg i skjemaet “%(form)s” har en frist.", form=source.form)
        yield error(
            (*here, "form"), what, _('Skriv "within" på et steg der, eller tell noe annet.')
        )


def _arena(view: View, spot: Spot, source: MeetingSource) -> Iterator[Finding]:
    """Check that the folder has the arena, where it has a plan of the year at all."""
    known = view.loaded.library.plan.get("arenas", {})
    if known and source.arena not in known:
        what = _("Arenaen “%(name)s” finnes ikke i arenas.json.", name=source.arena)
        path = (*spot.path, "figure", source.function, "arena")
        yield error(path, what, did_you_mean(source.arena, list(known)))


def _codes(
    raw: Mapping[str, Any], definition: Definition, kinds: Mapping[str, str], here: Path
) -> Iterator[Finding]:
    """Check that the conditions compare with answers that the other form has."""
    for key in ("where", "part"):
        condition = next(iter(raw.values())).get(key)
        for path, name, code in literal_codes(condition, kinds) if condition else ():
            question = definition.questions.get(name)
            known = question_type_of(question).codes(question) if question else {}
            if known and code not in known:
                what = _("“%(name)s” har ikke svaret “%(code)s”.", name=name, code=code[:60])
                how = did_you_mean(code, list(known), _("Bruk en av kodene i spørsmålet."))
                yield error((*here, key, *path), what, how)
