"""What a form guards less than its questions need: its class, marks, retention and readers.

The words of a question only suggest, and its author decides: these are not part of the check.
"""

from collections.abc import Callable, Iterator

from forms.checking.context import Spot, View, hint, is_unit_question, warning
from forms.checking.label_words import asks_identity, asks_sensitive
from forms.definition import Loaded, Problem, Question
from forms.definition.problems import Finding
from forms.definition.reading_rights import level_allows
from forms.i18n import gettext as _
from forms.questions import question_type_of
from forms.questions.own_unit import unit_of_family

_OPEN_CLASSES = frozenset({"public", "internal"})
_WRITTEN = frozenset({"text", "date", "number"})
"""Kinds of answers that can say who somebody is; a tick cannot."""
_RESERVED = frozenset({"staff", "alone"})


def suggestions(loaded: Loaded) -> list[Problem]:
    """Return what an author may want to guard better, in the order of the page."""
    if loaded.partial is None:
        return []
    view = View(loaded)
    found = (each for suggest in SUGGESTERS for each in suggest(view))
    return list(dict.fromkeys(map(loaded.problem, found)))


def seems_personal(question: Question) -> bool:
    """Whether the words of a question ask who somebody is, and it is not marked so."""
    kind = question_type_of(question).kind
    return kind in _WRITTEN and not question.personal and asks_identity(question.label)


def seems_sensitive(question: Question) -> bool:
    """Whether the words of a question ask about health and the like, and it is not marked so."""
    kind = question_type_of(question)
    return kind.answerable and not question.is_sensitive and asks_sensitive(question.label)


def _suggest_class(view: View) -> Iterator[Finding]:
    """Find health and names asked in a class that guards neither."""
    said = view.definition.confidentiality
    place = ("confidentiality",)
    if said in _OPEN_CLASSES | {"personal"} and (spot := _first(view, _is_sensitive)):
        what = _(
            "«%(label)s» kan handle om helse eller annet følsomt, og svarene er vernet som"
            " %(name)s.",
            label=spot.label,
            name=_names()[said],
        )
        how = _("Velg «Helseopplysninger» eller «Særlige kategorier» hvis det gjør det.")
        yield warning(place, what, how) if said in _OPEN_CLASSES else hint(place, what, how)
    if said == "public" and (spot := _first(view, _names_family)):
        what = _("«%(label)s» viser hvem noen er, og svarene er ikke vernet.", label=spot.label)
        yield warning(place, what, _("Velg «Personopplysninger» eller strengere."))


def _names() -> dict[str, str]:
    return {
        "public": _("åpne for alle"),
        "internal": _("interne"),
        "personal": _("personopplysninger"),
    }


def _is_sensitive(spot: Spot) -> bool:
    """Whether a question that others than staff answer is sensitive, or seems so."""
    question = spot.question
    return question.audience != "staff" and (question.is_sensitive or seems_sensitive(question))


def _names_family(spot: Spot) -> bool:
    """Whether a question that others than staff answer shows who somebody is."""
    question = spot.question
    return question.audience not in _RESERVED and (question.personal or seems_personal(question))


def _first(view: View, asks: Callable[[Spot], bool]) -> Spot | None:
    return next((spot for spot in view.spots if asks(spot)), None)


def _suggest_marks(view: View) -> Iterator[Finding]:
    """Find what shows who somebody is and is not marked so, or stands in an anonymous form."""
    is_anonymous = view.definition.anonymous is not None
    for spot in view.spots:
        if not seems_personal(spot.question):
            continue
        if is_anonymous:
            what = _("Skjemaet er anonymt, men her spørres det etter noe som viser hvem det er.")
            yield warning(spot.path, what, _("Ta bort spørsmålet, eller velg et annet vern."))
        else:
            what = _("Svaret ser ut til å vise hvem noen er.")
            yield hint(spot.path, what, _("Kryss av for «Viser hvem noen er» hvis det gjør det."))


def _suggest_retention(view: View) -> Iterator[Finding]:
    """Find that answers are never erased."""
    if "answers" not in view.form.get("keep", {}):
        what = _("Svarene blir aldri slettet.")
        yield hint(("keep",), what, _("Velg hvor lenge de skal oppbevares."))


def _suggest_somebody_reads(view: View) -> Iterator[Finding]:
    """Find that nobody may read what is sent."""
    form = view.definition
    if form.anonymous is not None or level_allows(form.coordinator, "figures"):
        return
    staffed = {step.by for step in form.steps} - {"respondent", "guardian"}
    if form.case or staffed:
        return
    readers = frozenset[str]().union(*(section.people for section in form.sections))
    if not readers & {"leader", "unit"}:
        what = _("Ingen kan lese svarene som blir sendt inn.")
        yield warning(("read_by",), what, _("Velg hvem som leser dem."))
    elif "anyone" in form.open_to and unit_of_family(form) is None:
        what = _("Ingen kan lese svarene som blir sendt inn: ingen vet hvor skjemaet hører til.")
        how = _("Spør om enheten, med et spørsmål av slaget «Enhet».")
        yield warning(("read_by",), what, how)


def _suggest_who_begins(view: View) -> Iterator[Finding]:
    """Find that anybody may begin what staff begin."""
    first = view.definition.steps[0]
    if first.by not in ("respondent", "guardian") and "anyone" in view.definition.open_to:
        what = _("Alle kan begynne på skjemaet, men det første steget gjøres av ansatte.")
        yield warning(("open_to",), what, _("Velg hvilke ansatte som kan begynne."))


def _suggest_units(view: View) -> Iterator[Finding]:
    """Find questions for a unit where the municipality has none of the kinds to choose."""
    for spot in view.spots:
        question = spot.question
        if is_unit_question(question) and not question_type_of(question).codes(question):
            what = _("Det er ingen enhet å velge i «%(label)s».", label=spot.label)
            how = _("Velg andre slags enheter, eller be administratoren legge inn enhetene.")
            yield warning(spot.path, what, how)


SUGGESTERS = (
    _suggest_class,
    _suggest_who_begins,
    _suggest_somebody_reads,
    _suggest_retention,
    _suggest_marks,
    _suggest_units,
)
