"""Who reads the answers of a form: the words of `read_by`, and what holds when a form is silent."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from forms.i18n import gettext as _
from forms.i18n import join_words, ngettext

if TYPE_CHECKING:
    from forms.definition.model import Definition, Section

_PIPED = re.compile(r"\{[^{}]*\}")
LEVELS = ("none", "counts", "figures", "answers")
"""What the coordinator gets, from the least."""

PEOPLE = ("doers", "members", "leader", "unit", "receiver")
"""Who may read the form itself: those who sent a step, the members of its case and those who were
let in, the leader of its unit, everybody at its unit, and the units that it was sent to."""

NAMED = ("doers", "members", "leader", "receiver")
"""Those of them who are known by name, by office, or by what was sent to them."""

FIGURES = ("none", "leader", "unit")
"""Who of a unit gets the figures of the unit's own answers, from the fewest."""

_PEOPLE = {
    "public": PEOPLE,
    "internal": PEOPLE,
    "personal": NAMED,
    "special": NAMED,
    "health": NAMED,
    "anonymous": PEOPLE,
}

_COORDINATOR = {
    "public": "answers",
    "internal": "answers",
    "personal": "figures",
    "special": "counts",
    "health": "counts",
    "anonymous": "answers",
}


def coordinator_level(form: Mapping[str, Any]) -> str:
    """Return what the coordinator gets of a form as its document holds it.

    A coordinator who does a step of the form reads it, unless it says something else.
    """
    default = _COORDINATOR[form.get("confidentiality", "personal")]
    if any(step.get("by") == "coordinator" for step in form.get("steps", ())):
        default = "answers"
    return str(form.get("read_by", {}).get("coordinator", default))


def coordinator_sentence(level: str) -> str:
    """Return what the people who answer are told of a coordinator who has *level*."""
    return {
        "answers": _("Koordinatoren i kommunen kan lese hvert svar."),
        "figures": _(
            "Koordinatoren i kommunen får tall og avkryssinger, aldri navn, datoer eller det som er"
            " skrevet med egne ord."
        ),
        "counts": _(
            "Koordinatoren i kommunen ser bare hvor mange svar som er kommet, aldri hva som er"
            " svart."
        ),
        "none": _("Koordinatoren i kommunen ser ingenting av skjemaet."),
    }[level]


def form_readers(form: Mapping[str, Any]) -> frozenset[str]:
    """Return who reads a form as its document holds it, where a section says nothing else."""
    default = _PEOPLE[form.get("confidentiality", "personal")]
    return frozenset(form.get("read_by", {}).get("people", default))


def section_readers(section: Mapping[str, Any], form: Mapping[str, Any]) -> frozenset[str]:
    """Return who reads a section: those whom it names, else those of its *form*.

    `unit` and `doers` are short for two lists: everybody, and the doers with the leader.
    """
    said = section.get("read_by")
    if said is None:
        return form_readers(form)
    if isinstance(said, str):
        return frozenset(PEOPLE if said == "unit" else ("doers", "leader"))
    return frozenset(said)


def reading_sentences(definition: "Definition", only: Collection[str] | None = None) -> str:
    """Return what everybody is told of who reads: the people, the parts that others read than the
    rest, the figures of a unit, and the coordinator.

    Parts that only staff see are not named to the family; *only* are the ids of the parts that a
    reader is sent, who is told of no other.
    """
    form = definition
    parts = [each for each in form.sections if only is None or each.id in only]
    found = [] if form.anonymous is not None else list(_reader_sentences(form, parts))
    if form.unit_figures != "none" and not _reads_the_answers(form, parts):
        found.append(figures_sentence(form.unit_figures))
    return " ".join([*found, coordinator_sentence(form.coordinator)])


def _reads_the_answers(form: "Definition", parts: Sequence["Section"]) -> bool:
    """Tell whether those who get figures of the unit are told that they read the answers too."""
    whose = {"leader", "unit"} if form.unit_figures == "leader" else {"unit"}
    return form.anonymous is None and all(whose & each.people for each in parts)


def figures_sentence(whose: str) -> str:
    """Return what is told of those at a unit who get the figures of its own answers."""
    return {
        "none": _("Enheten får ingen tall."),
        "leader": _("Lederen ved enheten får tall, og bare når minst seks har svart."),
        "unit": _("Enheten får tall, og bare når minst seks har svart."),
    }[whose]


def _reader_sentences(form: "Definition", told: Sequence["Section"]) -> Iterator[str]:
    shared = _common_readers(told)
    yield _("Svarene leses av %(people)s.", people=_joined_names(_names(shared, form)))
    for said, sections in _sections_with_other_readers(told, shared):
        parts = _joined_names([f"«{_PIPED.sub('…', section.title)}»" for section in sections])
        names = _joined_names(_names(said, form))
        if said < shared:
            yield ngettext(
                "Delen %(parts)s leses bare av %(people)s.",
                "Delene %(parts)s leses bare av %(people)s.",
                len(sections),
                parts=parts,
                people=names,
            )
        else:
            yield ngettext(
                "Delen %(parts)s leses av %(people)s.",
                "Delene %(parts)s leses av %(people)s.",
                len(sections),
                parts=parts,
                people=names,
            )
    if any(s.share_if and "receiver" in s.people for s in told):
        yield _("De som tar imot, får bare de delene det er sagt ja til å dele.")
    if shared & {"members"} and "unit" not in shared:
        yield _("Hver tilgang har en begrunnelse og står i loggen.")


def _common_readers(sections: Iterable["Section"]) -> frozenset[str]:
    """Return who reads most of the sections; of equally many, the widest."""
    counted: dict[frozenset[str], int] = {}
    for section in sections:
        counted[section.people] = counted.get(section.people, 0) + 1
    return max(counted, key=lambda each: (counted[each], len(each)), default=frozenset())


def _sections_with_other_readers(
    told: Sequence["Section"], shared: frozenset[str]
) -> list[tuple[frozenset[str], list["Section"]]]:
    """Return the sections that others than *shared* read, by who does, without those of staff."""
    found: dict[frozenset[str], list[Section]] = {}
    for section in told:
        if section.people != shared and section.audience != "staff":
            found.setdefault(section.people, []).append(section)
    return list(found.items())


def reader_names() -> dict[str, str]:
    """Return what each of those who may read are called."""
    return {
        "leader": _("lederen"),
        "doers": _("de ansatte som fyller ut skjemaet eller ber om svar"),
        "members": _("kolleger som har fått tilgang"),
        "unit": _("alle som arbeider på enheten"),
        "receiver": _("de som tar imot på enheten skjemaet blir sendt til"),
    }


def _names(said: Collection[str], form: "Definition") -> list[str]:
    """Return the people in words; everybody at the unit includes those who work there."""
    receives = any(step.by == "receiver" for step in form.steps)
    words = reader_names()
    if "members" in said and form.services:
        words["members"] = _("kolleger og samarbeidende tjenester som har fått tilgang")
    if _leaders_fill_in(form):
        words["doers"] = _("den som fyller ut skjemaet")
    if "unit" in said:
        said = set(said) - {"doers", "members", "leader"}
    if not receives:
        said = set(said) - {"receiver"}
    return [name for each, name in words.items() if each in said] or [_("ingen")]


def _leaders_fill_in(form: "Definition") -> bool:
    """Tell whether nobody of the staff but a leader does any of the form, or asks for it."""
    by = {step.by for step in form.steps[1:]} | set(form.open_to)
    return "leader" in by and by <= {"leader", "coordinator", "guardian"}


def _joined_names(names: Sequence[str]) -> str:
    """Return names as «a, b og c»."""
    if len(names) < 2:
        return "".join(names)
    return _("%(first)s og %(last)s", first=join_words(names[:-1]), last=names[-1])


def strictest_level(*levels: str) -> str:
    """Return the strictest of some levels."""
    return min(levels, key=LEVELS.index)


def level_allows(level: str, wanted: str) -> bool:
    """Tell whether *level* gives at least *wanted*."""
    return LEVELS.index(level) >= LEVELS.index(wanted)
