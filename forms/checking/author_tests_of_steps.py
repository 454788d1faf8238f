"""The author's own tests of one step: what its doer is asked and shown, who signs, and where the
form goes.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from forms.checking.context import View, error
from forms.compiled_form import CompiledForm
from forms.definition import AuthorTest, Definition, Step
from forms.definition.messages import did_you_mean
from forms.definition.problems import Finding
from forms.definition.source.positions import Path
from forms.i18n import gettext as _
from forms.logic.readers import answers_for_audiences, answers_for_receiver
from forms.logic.step_answers import ALL

EVERYBODY = frozenset({"all"})
FAMILY = ("guardian", "respondent")


def audiences_of_step(definition: Definition, step: Step) -> frozenset[str]:
    """Return the audiences that the doer of *step* is asked as."""
    if step.by == "guardian" or (step.by == "respondent" and step != definition.steps[0]):
        return EVERYBODY
    by_anyone = step.by == "respondent" and "anyone" in definition.open_to
    return EVERYBODY if by_anyone else ALL


def check_named(view: View, case: AuthorTest, path: Path) -> Iterator[Finding]:
    """Check that the step, the doer and the signers that a case names exist."""
    steps = [step.id for step in view.definition.steps]
    step = view.definition.step(case.step)
    for key, name in (("step", case.step), ("next", case.next)):
        if name and name not in steps:
            what = _("Prøven «%(case)s» nevner steget “%(name)s”, som ikke finnes.",
                     case=case.name, name=name)  # fmt: skip
            yield error((*path, key), what, did_you_mean(name, steps))
    if step and case.by and case.by != step.by:
        what = _("Prøven «%(case)s»: steget gjøres ikke av “%(by)s”.", case=case.name, by=case.by)
        yield error((*path, "by"), what, _('Skriv "by": "%(by)s".', by=step.by))
    if step is None and (case.signed is not None or case.next is not None):
        what = _("Prøven «%(case)s» sier hva et steg fører til, men ikke hvilket.", case=case.name)
        yield error(path, what, _('Legg til "step": id-en til steget.'))
    if step is None and not case.by and (case.reads or case.withheld):
        what = _("Prøven «%(case)s» sier hva noen får lese, men ikke hvem.", case=case.name)
        yield error(path, what, _('Legg til "step", eller "by": hvem som leser.'))
    signers = [signer.id for signer in view.definition.signers]
    for number, name in enumerate(case.signed or ()):
        if name not in signers:
            what = _("“%(name)s” er ikke %(kind)s.", name=name, kind=_("en som skriver under"))
            yield error((*path, "signed", number), what, did_you_mean(name, signers))


def doer_failures(
    view: View, compiled_form: CompiledForm, case: AuthorTest, path: Path
) -> Iterator[Finding]:
    """Yield a finding for each thing that the doer reads, signs or sends otherwise than told."""
    definition, compiled = compiled_form.definition, compiled_form.compiled
    known = compiled.relevant(case.answers, audiences=ALL).known
    step = definition.step(case.step)
    seen = _answers_read_by(compiled_form, known, step.by if step else case.by, step)
    for key, names, wanted in (("reads", case.reads, True), ("withheld", case.withheld, False)):
        for number, name in enumerate(names):
            if _is_among(definition, name, seen) != wanted:
                told = (
                    _("skulle bli vist for den som leser, men ble det ikke")
                    if wanted
                    else _("skulle ikke bli vist for den som leser, men ble det")
                )
                what = _("Prøven «%(case)s»: «%(name)s» %(told)s.", case=case.name, name=name,
                         told=told)  # fmt: skip
                how = _("Rett hvem som leser, eller rett prøven.")
                yield error((*path, key, number), what, how)
    if step is not None:
        yield from _next_step_failures(compiled_form, case, step, known, path)


def _next_step_failures(
    compiled_form: CompiledForm,
    case: AuthorTest,
    step: Step,
    known: Mapping[str, Any],
    path: Path,
) -> Iterator[Finding]:
    """Yield a finding when others sign, or the form goes elsewhere, than told."""
    compiled = compiled_form.compiled
    if case.signed is not None:
        asked = [signer.id for signer in compiled.course.signers(step.id, known)]
        if sorted(asked) != sorted(case.signed):
            what = _("Prøven «%(case)s»: det er %(asked)s som blir bedt om å skrive under.",
                     case=case.name, asked=", ".join(asked) or _("ingen"))  # fmt: skip
            yield error((*path, "signed"), what, _("Rett vilkåret, eller rett prøven."))
    if case.next is not None:
        to = compiled.course.next_step(step.id, known)
        if (to.id if to else "") != case.next:
            what = _("Prøven «%(case)s»: skjemaet går videre til %(step)s.", case=case.name,
                     step=f"“{to.id}”" if to else _("ingen"))  # fmt: skip
            yield error((*path, "next"), what, _("Rett vilkåret, eller rett prøven."))


def _answers_read_by(
    compiled_form: CompiledForm, known: Mapping[str, Any], by: str, step: Step | None
) -> Mapping[str, Any]:
    """Return the answers that the doer reads, their own among them."""
    compiled = compiled_form.compiled
    if by == "receiver":
        steps = [step] if step else [s for s in compiled_form.definition.steps if s.by == by]
        own = {id for each in steps for id in each.sections}
        closed = {s.id for s in compiled_form.definition.sections if "receiver" not in s.people}
        withheld = (compiled.course.withheld(known) | closed) - own
        return answers_for_receiver(EVERYBODY, compiled, known, withheld, own)
    return answers_for_audiences(EVERYBODY if by in FAMILY else ALL, compiled, known)


def _is_among(definition: Definition, name: str, seen: Mapping[str, Any]) -> bool:
    """Whether a question, or any of a section, is among the answers that are *seen*."""
    section = definition.section(name)
    if section is not None:
        return any(question.id in seen for question in section.questions)
    return name.partition(".")[0] in seen
