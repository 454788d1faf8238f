"""Sections, steps, signers and rules: each refers to existing parts, and none is unused."""

from collections.abc import Collection, Iterator

from forms.checking.context import View, error, is_unit_question, warning
from forms.definition import Step
from forms.definition.messages import did_you_mean
from forms.definition.problems import Finding
from forms.definition.source.positions import Path
from forms.i18n import gettext as _
from forms.questions import question_type_of
from forms.questions.own_unit import unit_of_family


def check_sections(view: View) -> Iterator[Finding]:
    """Check that the form and every section have questions."""
    if view.loaded.document is None:  # what is left out may be the questions
        return
    if not any(question_type_of(spot.question).answerable for spot in view.spots):
        what = _("Skjemaet har ingen spørsmål.")
        yield error(("sections",), what, _("Legg til et spørsmål i en del."))
        return
    for number, section in enumerate(view.definition.sections):
        if not section.questions:
            what = _("Delen «%(title)s» har ingen spørsmål.", title=section.title)
            yield warning(
                ("sections", number), what, _("Legg til et spørsmål, eller ta bort delen.")
            )


def check_rules(view: View) -> Iterator[Finding]:
    """Check that each rule is attached to a question."""
    ids = list(view.definition.questions)
    for number, check in enumerate(view.definition.checks):
        if check.at not in view.definition.questions and check.at not in view.lost:
            what = _("Regelen peker på “%(id)s”, som ikke er et spørsmål.", id=check.at)
            yield error(("check", number, "at"), what, did_you_mean(check.at, ids))


def check_steps(view: View) -> Iterator[Finding]:
    """Each step does something that exists, and together they do everything."""
    if "steps" not in view.form:
        return
    sections = [section.id for section in view.definition.sections]
    signers = [signer.id for signer in view.definition.signers]
    for number, step in enumerate(view.definition.steps):
        here: Path = ("steps", number)
        if not step.sections and not step.sign:
            what = _("Steget «%(title)s» har ingen deler og ingen underskrift.", title=step.title)
            yield error(here, what, _('Legg til "sections": ["…"], eller ta bort steget.'))
        yield from _named(step.sections, sections, (*here, "sections"), _("en del"))
        yield from _named(step.sign, signers, (*here, "sign"), _("en som skriver under"))
        yield from _receiver(view, step, number)
        yield from _back(view, step, number)
    yield from _left_out(view, sections)
    yield from _belongs_to_nobody(view)


def _named(
    names: Collection[str], known: Collection[str], path: Path, kind: str
) -> Iterator[Finding]:
    for number, name in enumerate(names):
        if name not in known:
            what = _("“%(name)s” er ikke %(kind)s.", name=name, kind=kind)
            yield error((*path, number), what, did_you_mean(name, sorted(known)))


def _left_out(view: View, sections: Collection[str]) -> Iterator[Finding]:
    """Sections that no step fills in, or that several do."""
    filled = [id for step in view.definition.steps for id in step.sections]
    for number, id in enumerate(sections):
        if id not in filled:
            title = view.definition.sections[number].title
            what = _("Ingen får fylle ut delen «%(title)s»: den står ikke i noe steg.", title=title)
            yield error(("sections", number), what, _("Legg den til i et steg."))
        elif filled.count(id) > 1:
            what = _("Delen “%(id)s” står i flere steg, så det siste steget skriver over.", id=id)
            yield warning(("sections", number), what, _("La den stå i ett steg."))


def _belongs_to_nobody(view: View) -> Iterator[Finding]:
    """Demand that a form that anybody may begin says the unit whose people do its later steps.

    Without it no unit's people meet the form, and what the family sent waits for ever.
    """
    form = view.definition
    later = next((s for s in form.steps[1:] if s.by in ("staff", "leader")), None)
    if later is None or form.anonymous is not None or "anyone" not in form.open_to or view.lost:
        return
    question = unit_of_family(form)
    if question is None:
        what = _(
            "Steget «%(title)s» kommer ikke til noen: ingen vet hvor skjemaet hører til.",
            title=later.title,
        )
        how = _("Spør om enheten i det første steget, med et spørsmål av slaget «Enhet».")
        yield error(("steps", form.steps.index(later)), what, how)
    elif question.required is not True:
        what = _("Skjemaet hører til enheten her, men den som svarer, kan hoppe over den.")
        how = _("La spørsmålet være et som må besvares. Ellers kommer skjemaet ikke til noen.")
        yield error(view.by_name[question.id].path, what, how)
    if later.by == "staff" and any("unit" not in each.people for each in form.sections):
        what = _(
            "Steget «%(title)s» kommer ikke til noen: ingen ansatt ved enheten leser svarene.",
            title=later.title,
        )
        how = _("La lederen gjøre steget, eller la alle ansatte ved enheten lese svarene.")
        yield error(("steps", form.steps.index(later)), what, how)


def _receiver(view: View, step: Step, number: int) -> Iterator[Finding]:
    """Demand that a unit question that is answered earlier names the receiver."""
    here: Path = ("steps", number)
    if step.by == "receiver" and not step.unit:
        what = _("Steget «%(title)s» sier ikke hvem som mottar.", title=step.title)
        yield error((*here, "by"), what, _('Legg til "unit": id-en til et unit-spørsmål.'))
    if not step.unit or step.unit in view.lost:
        return
    spot = view.by_name.get(step.unit)
    units = [id for id, question in view.definition.questions.items() if is_unit_question(question)]
    if spot is None or not is_unit_question(spot.question):
        what = _("“%(id)s” er ikke et unit-spørsmål.", id=step.unit)
        yield error((*here, "unit"), what, did_you_mean(step.unit, units, _("Legg til et.")))
    elif spot.section.id not in {id for s in view.definition.steps[:number] for id in s.sections}:
        what = _("«%(label)s» blir ikke besvart i et tidligere steg.", label=spot.label)
        yield error((*here, "unit"), what, _("Flytt spørsmålet til et tidligere steg."))


def check_signers(view: View) -> Iterator[Finding]:
    """Everyone who may sign is asked to, and is named by a question that exists."""
    asked = {id for step in view.definition.steps for id in step.sign}
    known = {signer.id for signer in view.definition.signers}
    for signer in view.definition.signers:
        here: Path = ("signers", signer.id)
        if signer.id not in asked and asked <= known:
            what = _("«%(label)s» blir aldri bedt om å skrive under.", label=signer.label)
            how = _(
                'Skriv "sign": ["%(id)s"] i et steg, eller ta bort underskriften.', id=signer.id
            )
            yield warning(here, what, how)
        if not signer.how:
            what = _("«%(label)s» har ingen måte å skrive under på.", label=signer.label)
            yield error((*here, "how"), what, _('Skriv for eksempel "how": ["draw", "type_name"].'))
        if signer.name and not is_text(view, signer.name):
            what = _("“%(id)s” er ikke et tekstspørsmål med et navn.", id=signer.name)
            yield error((*here, "name"), what, did_you_mean(signer.name, text_names(view)))
        elif signer.row > 1 and "." not in signer.name:
            what = _(
                "«%(label)s» har en rad, men navnet står ikke i en gjentakelse.", label=signer.label
            )
            how = _('Skriv "name": "gjentakelse.spørsmål", eller ta bort "row".')
            yield warning((*here, "row"), what, how)


def text_names(view: View) -> list[str]:
    """Return the text questions as a signer names them: `name`, or `repeat.name`."""
    return [
        spot.name.replace(".*.", ".") for spot in view.spots if view.kinds.get(spot.name) == "text"
    ]


def is_text(view: View, name: str) -> bool:
    """Whether *name* is a text question, in a repeat too (`repeat.name`)."""
    repeat, _dot, inner = name.partition(".")
    if repeat in view.lost:
        return True
    return view.kinds.get(f"{repeat}.*.{inner}" if inner else repeat) == "text"


def _back(view: View, step: Step, number: int) -> Iterator[Finding]:
    """Check that a form goes back to an earlier step."""
    earlier = [each.id for each in view.definition.steps[:number]]
    if step.back and step.back.to not in earlier:
        what = _("“%(id)s” er ikke et tidligere steg.", id=step.back.to)
        yield error(("steps", number, "back", "to"), what, did_you_mean(step.back.to, earlier))
