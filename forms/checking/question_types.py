"""The question types' own checks of their keys, and the sources of first answers."""

import re
from collections.abc import Iterator, Mapping

from forms.checking import other_forms
from forms.checking.context import Spot, View, error, warning
from forms.definition.keywords import FORM_ID, ID
from forms.definition.messages import did_you_mean, quote_value
from forms.definition.problems import Finding
from forms.i18n import gettext as _
from forms.questions import TYPES, question_type_of
from forms.questions.first_answers import can_be_fixed

_FROM = re.compile(rf"({FORM_ID.strip('^$')})\.({ID.strip('^$')})")


def check_types(view: View) -> Iterator[Finding]:
    """Yield the findings of the types themselves."""
    for spot in view.spots:
        for fault in question_type_of(spot.question).faults(spot.question):
            keys = tuple(fault.key.split(".")) if fault.key else ()
            path = (*spot.path, *keys)
            yield Finding(fault.level, path, fault.what, fault.how)
        yield from _unoffered(spot)


def _unoffered(spot: Spot) -> Iterator[Finding]:
    """Tell of conditions on options, or rows, of types that always have them all."""
    question = spot.question
    places = [("rows", row) for row in question.rows]
    if not question_type_of(question).offers:
        places += [("options", option) for option in question.options]
    for key, option in places:
        if option.show_if is not None:
            what = _("Bare svar i «choice» og «choices» kan ha «show_if».")
            yield error((*spot.path, key, option.code, "show_if"), what, _("Ta det bort."))


def check_prefills(view: View) -> Iterator[Finding]:
    """Check that a first answer fits the question, and comes from an existing question."""
    for spot in view.spots:
        source = spot.question.prefill
        path = (*spot.path, "prefill")
        if isinstance(source, Mapping) and "value" in source:
            yield from _fixed(spot, source["value"])
        elif isinstance(source, Mapping):
            yield from _from(view, spot, str(source["from"]))
            yield from _rows(spot, source.get("rows", {}))
        elif source is not None and spot.around is not None:
            what = _("Et spørsmål som gjentas, kan ikke fylles ut på forhånd.")
            yield warning(path, what, _("Ta det bort."))
        elif source == "last" and spot.question.audience == "alone":
            what = _("Det én person svarte alene, kan ikke fylles ut på forhånd neste gang.")
            yield error(path, what, _("Ta det bort."))
        elif (kinds := _taking(source)) and spot.question.type not in kinds:
            what = _(
                "%(source)s passer ikke i et spørsmål av typen %(type)s.",
                source=f"“{source}”",
                type=spot.question.type,
            )
            yield error(path, what, _("Bruk typen %(type)s, eller ta det bort.", type=kinds[0]))


def _taking(source: str) -> list[str]:
    """Return the types that can be filled in with *source* beforehand; none when any can."""
    return [name for name, kind in TYPES.items() if source in kind.prefills]


def _rows(spot: Spot, rows: Mapping[str, str]) -> Iterator[Finding]:
    """Check that the rows of another repeat go into questions of this one."""
    known = [each.id for each in spot.question.questions]
    for id in rows:
        if id not in known:
            what = _(
                "«%(label)s» har ikke noe spørsmål med id-en “%(id)s” i radene.",
                label=spot.question.label,
                id=id,
            )
            how = did_you_mean(id, known, _("Nevn et spørsmål i radene, eller ta det bort."))
            yield error((*spot.path, "prefill", "rows", id), what, how)


def _fixed(spot: Spot, value: object) -> Iterator[Finding]:
    """Check that a fixed first answer is one that a person could give."""
    path = (*spot.path, "prefill", "value")
    if spot.around is not None:
        what = _("Et spørsmål som gjentas, kan ikke fylles ut på forhånd.")
        yield warning(path, what, _("Ta det bort."))
    elif not can_be_fixed(spot.question, value):
        what = _("%(value)s kan ikke være et svar her.", value=quote_value(value))
        yield error(path, what, _("Skriv svaret slik det blir lagret, eller ta det bort."))


def _from(view: View, spot: Spot, source: str) -> Iterator[Finding]:
    """`<form>.<question>` of the same case."""
    path = (*spot.path, "prefill", "from")
    match = _FROM.fullmatch(source)
    if match is None:
        what = _("“%(source)s” er ikke skrevet som skjema.spørsmål.", source=source[:60])
        yield error(path, what, _("Skriv for eksempel “forste-samtalen.child_name”."))
        return
    folder = view.loaded.library.folder
    if folder is None:
        return
    form, id = match.groups()
    forms = other_forms.form_names(folder)
    if form not in forms:
        what = _("Skjemaet “%(form)s” finnes ikke.", form=form)
        yield error(path, what, did_you_mean(form, forms))
    elif id not in (ids := other_forms.ids_in_form(folder, form)):
        what = _("Skjemaet “%(form)s” har ikke spørsmålet “%(id)s”.", form=form, id=id)
        yield error(
            path, what, did_you_mean(id, sorted(ids), _("Velg et spørsmål som finnes der."))
        )
