"""Each step followed as its doer: what they never get, are never asked or never come to."""

from collections.abc import Iterator

from forms.checking.author_tests_of_steps import audiences_of_step
from forms.checking.conditions import has_too_many
from forms.checking.context import View, error, warning
from forms.checking.reachability import Reachability
from forms.definition import Step
from forms.definition.problems import Finding
from forms.definition.source.positions import Path
from forms.i18n import gettext as _
from forms.logic.conditions import tests_in_condition


def check_course(view: View) -> Iterator[Finding]:
    """Follow every step of a form of several steps."""
    if "steps" not in view.form or view.loaded.document is None or has_too_many(view):
        return
    reach = Reachability(view)
    for number, step in enumerate(view.definition.steps):
        here: Path = ("steps", number)
        yield from _check_empty_sections(view, step, here)
        yield from _check_later_answers(view, step, number)
        yield from _check_contradictions(view, reach, step, here)
        yield from _check_sign_in(view, step, here)
        yield from _check_deadline(view, step, number)


def _check_empty_sections(view: View, step: Step, here: Path) -> Iterator[Finding]:
    """Check that every part of a step asks its doer something."""
    asked = audiences_of_step(view.definition, step)
    empty = 0
    for number, id in enumerate(step.sections):
        section = view.definition.section(id)
        if section is None or any(q.audience in asked for q in section.questions):
            continue
        empty += 1
        what = _(
            "«%(section)s» har ingen spørsmål til den som gjør steget «%(step)s».",
            section=section.title,
            step=step.title,
        )
        how = _("La noen andre gjøre steget, eller endre hvem spørsmålene er for.")
        yield warning((*here, "sections", number), what, how)
    if step.sections and empty == len(step.sections) and not step.sign:
        what = _("Steget «%(title)s» er tomt for den som gjør det.", title=step.title)
        yield error(here, what, _("Gi steget en del med spørsmål, eller ta det bort."))


def _check_later_answers(view: View, step: Step, number: int) -> Iterator[Finding]:
    """Check that a step and its signers hang on nothing that is answered after it."""
    steps = view.definition.steps
    returns = any(
        each.back is not None and each.back.to in {s.id for s in steps[: number + 1]}
        for each in steps[number + 1 :]
    )
    if returns:  # then it may have been answered in the round before
        return
    later = {id for each in steps[number + 1 :] for id in each.sections}
    later -= {id for each in steps[: number + 1] for id in each.sections}
    places: list[tuple[Path, object]] = [(("steps", number, "show_if"), step.show_if)]
    places += [
        (("signers", signer.id, "show_if"), signer.show_if)
        for signer in view.definition.signers
        if signer.id in step.sign
    ]
    for path, condition in places:
        for use in tests_in_condition(condition) if condition is not None else ():
            owner = view.owner(use.name)
            if owner is not None and owner.section.id in later:
                what = _(
                    "«%(label)s» blir først besvart etter steget «%(step)s», som ser på det.",
                    label=owner.label,
                    step=step.title,
                )
                yield warning(path, what, _("Flytt spørsmålet til et tidligere steg."))


def _check_contradictions(
    view: View, reach: Reachability, step: Step, here: Path
) -> Iterator[Finding]:
    """Check that the condition of a step shuts out neither its signers nor its receipt."""
    raws = [] if step.show_if is None or reach.is_faulty(step.show_if, None) else [step.show_if]
    for signer in view.definition.signers:
        if signer.id not in step.sign or signer.show_if is None or not raws:
            continue
        if reach.is_faulty(signer.show_if, None):
            continue
        if why := reach.contradiction([*raws, signer.show_if], None):
            what = _(
                "«%(label)s» blir aldri bedt om å skrive under i steget «%(step)s». %(why)s",
                label=signer.label,
                step=step.title,
                why=why,
            )
            yield error(("signers", signer.id, "show_if"), what, _("Rett ett av vilkårene."))
    if step.receipt and raws and reach.contradiction(raws, None):
        what = _("Ingen får kvitteringen til steget «%(step)s».", step=step.title)
        yield error((*here, "receipt"), what, _("Rett vilkåret til steget."))


def _check_sign_in(view: View, step: Step, here: Path) -> Iterator[Finding]:
    """Check that nobody must be signed in where a guardian does the step."""
    if step.by != "guardian":
        return
    for number, name in enumerate(step.sign):
        signer = next((each for each in view.definition.signers if each.id == name), None)
        if signer is not None and signer.how == ("login",):
            what = _(
                "«%(label)s» må være innlogget, men foresatte gjør steget «%(step)s».",
                label=signer.label,
                step=step.title,
            )
            yield error((*here, "sign", number), what, _('Legg til "draw" eller "type_name".'))


def _check_deadline(view: View, step: Step, number: int) -> Iterator[Finding]:
    """Check that a deadline follows a date that is given in an earlier step."""
    if isinstance(step.within, str):
        return
    name = step.within["until"]
    spot = view.by_name.get(name)
    earlier = {id for each in view.definition.steps[:number] for id in each.sections}
    if name in view.lost:
        return
    if spot is None or view.kinds.get(name) != "date":
        what, how = _("“%(id)s” er ikke et datospørsmål.", id=name), _("Nevn et datospørsmål.")
        yield error(("steps", number, "within", "until"), what, how)
    elif spot.section.id not in earlier:
        what = _("«%(label)s» blir ikke besvart i et tidligere steg.", label=spot.label)
        yield error(
            ("steps", number, "within", "until"), what, _("Flytt spørsmålet til et tidligere steg.")
        )
