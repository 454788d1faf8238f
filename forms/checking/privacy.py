"""Protection of respondents: sensitive, alone, personal and anonymous questions."""

import re
from collections.abc import Iterator, Mapping

from forms.checking.context import Spot, View, codes_of, error, hint, warning
from forms.definition.messages import did_you_mean
from forms.definition.problems import Finding
from forms.definition.source.positions import Path
from forms.i18n import gettext as _
from forms.logic.shielding import can_shield, tells_place
from forms.questions import question_type_of

_IDENTIFYING = frozenset({"personnummer", "email", "phone"})
_BORN = re.compile(r"\b(fødselsdato|fødd|født|birth)", re.IGNORECASE)
_COORDINATOR = re.compile(r"\b[kc]oordinator", re.IGNORECASE)
_PLACE = re.compile(
    r"\b(adresse|poststed|telefon)|^hvilken (barnehage|skole)|barnehage eller skole|bor det andre"
    r"|\b(address|phone)|^which (kindergarten|school)",
    re.IGNORECASE,
)
"""Labels that ask for a place or a way to one."""
_GUARDIAN = re.compile(r"foresatt|forelder|foreldre|guardian|parent", re.IGNORECASE)
_CLAIM = re.compile(
    r"\b(bare|kun|aldri|ingen|alle|only|never|nobody|everyone|everybody|all|berre|aldri)\b"
    r"|leder|leiar|styrer|styrar|rektor|ansatt|tilsett|kolleg|mottaker|mottakar",
    re.IGNORECASE,
)
"""Words by which an author says who reads, or who does not."""
_WARNING = re.compile(
    r"navn|namn|\bname|gjenkjenn|kjenne (deg|noen|andre) igjen|identif", re.IGNORECASE
)


def check_purpose(view: View) -> Iterator[Finding]:
    """Check that a form of special categories says why it asks, and by which law.

    GDPR articles 9 and 30; other forms about people are told in the record of processing.
    """
    definition = view.definition
    if definition.confidentiality not in ("special", "health"):
        return
    if not definition.purpose:
        what = _("Skjemaet sier ikke hva svarene skal brukes til.")
        yield hint((), what, _("Fyll ut «Hva svarene skal brukes til». Kommunen må kunne svare."))
    if not definition.basis:
        what = _("Skjemaet sier ikke hvilken hjemmel kommunen har for å spørre.")
        yield hint((), what, _("Fyll ut «Hjemmel». Personvernombudet i kommunen kan hjelpe deg."))


def check_sensitive(view: View) -> Iterator[Finding]:
    """Check that a sensitive question is optional, can be declined, and gives its reason.

    The people it concerns are free to answer; staff's assessments are part of their duty.
    """
    for spot in view.spots:
        question = spot.question
        if not question.sensitive or question.audience == "staff":
            continue
        if question.required:
            what = _("Et følsomt spørsmål kan ikke være påkrevd.")
            how = _('Skriv "required": "soft", eller ta det bort.')
            yield error((*spot.path, "required"), what, how)
        if not question.decline:
            what = _("Et følsomt spørsmål må alltid kunne avslås.")
            yield warning((*spot.path, "decline"), what, _('Ta bort "decline": false.'))
        if not question.purpose and not (spot.around and spot.around.question.purpose):
            what = _("Et følsomt spørsmål må si hvorfor vi spør.")
            yield warning((*spot.path, "sensitive"), what, _('Legg til "purpose": "…"'))


def check_alone(view: View) -> Iterator[Finding]:
    """Check that questions for one person alone are in an interview, not in a form that goes
    home.
    """
    definition = view.definition
    at_home = {"anyone", "link"} & set(definition.open_to)
    if definition.mode == "interview" and not at_home:
        return
    how = _('Skriv "mode": "interview" og "open_to": ["staff"], eller flytt spørsmålet dit.')
    for number, section in enumerate(definition.sections):
        if section.audience == "alone":
            what = _("Delen stilles på tomannshånd, men skjemaet kan fylles ut hjemme.")
            yield warning(("sections", number, "audience"), what, how)
    for spot in view.spots:
        if spot.question.audience == "alone" and spot.section.audience != "alone":
            what = _("Spørsmålet stilles på tomannshånd, men skjemaet kan fylles ut hjemme.")
            yield warning((*spot.path, "audience"), what, how)


def check_anonymous(view: View) -> Iterator[Finding]:
    """Check that an anonymous form asks for no identifying data."""
    if view.definition.anonymous is None:
        if "anonymous" in view.form:
            what = _("“anonymous” gjelder bare anonyme skjemaer.")
            how = _('Skriv "confidentiality": "anonymous", eller ta bort nøkkelen.')
            yield error(("anonymous",), what, how)
        return
    for spot in view.spots:
        yield from _identifying(spot)
        yield from _unwarned(view, spot)
    for number, step in enumerate(view.definition.steps):
        if step.sign:
            what = _("En underskrift viser hvem som har svart.")
            how = _("Ta bort underskriften, eller velg en annen fortrolighet.")
            yield error(("steps", number, "sign"), what, how)
    if len(view.definition.steps) > 1:
        what = _("Et anonymt skjema sendes av én person, i ett steg.")
        how = _("Ta bort stegene etter det første, eller velg en annen fortrolighet.")
        yield error(("steps", 1), what, how)


def check_offline(view: View) -> Iterator[Finding]:
    """Check that what is typed without network lies as guarded on the device as it should."""
    said = view.form.get("offline")
    if said not in (None, "no") and view.definition.mode == "kiosk":
        what = _("På et felles nettbrett blir ingenting tatt vare på uten nett.")
        yield warning(("offline",), what, _('Skriv "offline": "no", eller ta bort nøkkelen.'))
    elif said == "readable" and view.definition.confidentiality in ("special", "health"):
        what = _("Alle som får tak i nettbrettet, kan lese det som er skrevet uten nett.")
        yield error(("offline",), what, _('Skriv "queue", eller ta bort nøkkelen.'))
    elif said == "readable" and view.definition.confidentiality == "personal":
        what = _("Alle som får tak i nettbrettet, kan lese det som er skrevet uten nett.")
        yield warning(("offline",), what, _('Skriv "queue" hvis nettbrettet kan være andres.'))


def check_readers(view: View) -> Iterator[Finding]:
    """Nobody is said to read what the class of the form keeps from them."""
    form = view.definition
    place = ("read_by", "coordinator")
    if form.confidentiality == "health" and form.coordinator in ("answers", "figures"):
        what = _("Helseopplysninger leses av dem som gir hjelpen, ikke av koordinatoren.")
        yield error(place, what, _('Skriv "counts" eller "none".'))
    elif form.confidentiality == "special" and form.coordinator == "answers":
        what = _("Koordinatoren leser hvert svar i et skjema med særlige kategorier.")
        yield warning(place, what, _('Skriv "figures" eller "counts" hvis det er nok.'))
    steps = [number for number, step in enumerate(form.steps) if step.by == "coordinator"]
    if steps and form.coordinator != "answers":
        what = _("Koordinatoren gjør et steg, men får ikke lese svarene.")
        yield error(
            ("steps", steps[0], "by"), what, _('Skriv "read_by": {"coordinator": "answers"}.')
        )
    yield from _author_readers(view)
    if form.anonymous is None:
        yield from _section_readers(view)


def _author_readers(view: View) -> Iterator[Finding]:
    """Check that the author's own words add to what is said of who reads."""
    document = view.loaded.document or {}
    translated = (each.get("readers", "") for each in document.get("translations", {}).values())
    said = " ".join([view.definition.readers, *translated])
    if _COORDINATOR.search(said):
        what = _("Hva koordinatoren leser, blir sagt av seg selv, og slik det er.")
        yield warning(("readers",), what, _("Ta bort det teksten sier om koordinatoren."))
    elif _CLAIM.search(said):
        what = _("Hvem som leser svarene, blir sagt av seg selv, ut fra “read_by”.")
        how = _("Ta bort det teksten sier om hvem som leser. Skriv bare det som kommer i tillegg.")
        yield error(("readers",), what, how)


def _section_readers(view: View) -> Iterator[Finding]:
    """Check that everybody who does a step reads it, and that no class is read by too many."""
    form = view.definition
    readers = frozenset[str]().union(*(section.people for section in form.sections))
    everywhere = readers.intersection(*(section.people for section in form.sections))
    needed = {
        "receiver": (readers, _("Enheten som mottar skjemaet, får ikke lese noe av det.")),
        "leader": (everywhere, _("Lederen gjør et steg, men får ikke lese alle svarene.")),
    }
    for number, step in enumerate(form.steps):
        if step.by in needed and step.by not in needed[step.by][0]:
            how = _('Legg til “%(word)s” i "read_by".', word=step.by)
            yield error(("steps", number, "by"), needed[step.by][1], how)
    yield from _section_classes(view)
    where = ("read_by", "services")
    if form.services and "members" not in readers:
        what = _("Tjenester er nevnt, men ingen kan få tilgang til skjemaet.")
        yield error(where, what, _('Legg til “%(word)s” i "read_by".', word="members"))
    elif form.services and not form.case:
        what = _("Tjenester får tilgang i en sak, og skjemaet hører ikke til noen.")
        yield error(where, what, _('Skriv "case": "may" øverst i skjemaet.'))


def _section_classes(view: View) -> Iterator[Finding]:
    guarded = view.definition.confidentiality in ("special", "health")
    for number, section in enumerate(view.definition.sections):
        own = "read_by" in view.form["sections"][number]
        place = ("sections", number, "read_by") if own else ("read_by", "people")
        if guarded and "unit" in section.people:
            what = _("Særlige kategorier og helse kan ikke leses av alle på enheten.")
            yield error(place, what, _('Skriv hvem: "doers", "members", "leader", "receiver".'))
            return
        if "leader" not in section.people:
            what = _("Lederen leser ikke delen, og kan ikke ta over når noen er borte.")
            yield warning(place, what, _('Legg til “%(word)s” i "read_by".', word="leader"))
            return


def check_child(view: View) -> Iterator[Finding]:
    """Check that the child is named by a text and a date that are asked outside repeats."""
    questions = view.definition.questions
    for number, (id, kind) in enumerate(zip(view.definition.child, ("text", "date"), strict=False)):
        place: Path = ("child", number)
        fit = sorted(name for name in questions if view.kinds.get(name) == kind)
        if id in view.lost or (id in fit and questions[id].audience != "alone"):
            continue
        what = _("Barnet kan ikke finnes ved “%(id)s”.", id=id)
        how = _("Nevn et spørsmål av typen %(type)s som ikke blir stilt alene.", type=kind)
        yield error(place, what, did_you_mean(id, fit, how))


def check_list(view: View) -> Iterator[Finding]:
    """Check that what stands in lists is asked of all, identifies nobody, and is one answer."""
    questions = view.definition.questions
    for number, id in enumerate(view.definition.listed):
        place: Path = ("list", number)
        question = questions.get(id)
        if question is None:
            if id not in view.lost:
                what = _("Det finnes ikke noe spørsmål med id-en “%(id)s”.", id=id)
                how = did_you_mean(id, sorted(questions), _("Nevn et som finnes."))
                yield error(place, what, how)
            continue
        if question.personal or question.is_sensitive or question.audience != "all":
            what = _(
                "«%(label)s» kan vise hvem det gjelder, eller er bare for noen.",
                label=question.label,
            )
            yield error(place, what, _("Nevn et spørsmål som kan stå i en liste andre kan se."))
        elif question_type_of(question).kind in ("files", "rows", "matrix"):
            what = _(
                "«%(label)s» har flere svar, og får ikke plass i en liste.", label=question.label
            )
            yield error(place, what, _("Nevn et spørsmål med ett svar."))


def check_shields(view: View) -> Iterator[Finding]:
    """Check that what shields a child is asked outside repeats, with codes that exist, and that
    every answer of such a form that may tell a place says whether it does.
    """
    for spot in view.spots:
        yield from _shielding(spot)
    for spot in view.spots if can_shield(view.definition) else ():
        question = spot.question
        is_text = question_type_of(question).kind == "text"
        if is_text and _asks_a_place(spot) and question.place is None and not tells_place(question):
            what = _("Svaret kan vise hvor et barn med beskyttet adresse er.")
            yield warning(spot.path, what, _('Skriv "place": true, eller "place": false.'))


def _shielding(spot: Spot) -> Iterator[Finding]:
    place = (*spot.path, "shields")
    if spot.question.shields and spot.around is not None:
        what = _("Det som skjermer et barn, må stå utenfor gjentakelser.")
        yield error(place, what, _("Flytt spørsmålet ut av gjentakelsen."))
    known = codes_of(spot.question)
    for code in spot.question.shields:
        if code not in known:
            what = _("“%(code)s” er ikke et svar på spørsmålet.", code=code)
            yield error(place, what, did_you_mean(code, list(known)))


def _asks_a_place(spot: Spot) -> bool:
    around = spot.around.question.label if spot.around else ""
    names_guardians = bool(_GUARDIAN.search(around)) and spot.question.personal
    return bool(_PLACE.search(spot.question.label)) or names_guardians


def _identifying(spot: Spot) -> Iterator[Finding]:
    question = spot.question
    how = _("Ta bort spørsmålet, eller velg en annen fortrolighet enn anonymous.")
    if question.personal:
        what = _("Skjemaet er anonymt, men svaret er merket som personlig.")
        yield error((*spot.path, "personal"), what, how)
    elif question.own.get("format") in _IDENTIFYING:
        what = _("Skjemaet er anonymt, men her spørres det etter noe som viser hvem det er.")
        yield error((*spot.path, "format"), what, how)
    elif question_type_of(question).kind == "files":
        what = _("Skjemaet er anonymt, men en fil kan vise hvem som har laget den.")
        yield error((*spot.path, "type"), what, how)
    elif question.prefill in ("user.name", "user.email", "user.phone"):
        what = _("Skjemaet er anonymt, men svaret fylles ut med navn.")
        yield error((*spot.path, "prefill"), what, _('Ta bort "prefill".'))
    elif question.prefill == "last" or (
        isinstance(question.prefill, Mapping) and "from" in question.prefill
    ):
        what = _("Skjemaet er anonymt, men svaret hentes fra et annet skjema.")
        yield error((*spot.path, "prefill"), what, _('Ta bort "prefill".'))
    elif question_type_of(question).kind == "date" and _BORN.search(question.label):
        what = _("Skjemaet er anonymt, men en fødselsdato kan vise hvem det er.")
        yield warning(spot.path, what, _("Spør om alder i grupper i stedet."))


def _unwarned(view: View, spot: Spot) -> Iterator[Finding]:
    """Where one writes freely, the help warns against names."""
    question = spot.question
    kind = question_type_of(question)
    if kind.is_free_text(question) and not _WARNING.search(f"{question.help} {spot.section.intro}"):
        what = _("Her kan noen komme til å skrive navn i et anonymt skjema.")
        yield warning(spot.path, what, _('Skriv i "help": «Ikke skriv navn.»'))
