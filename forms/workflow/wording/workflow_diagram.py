"""A form's workflow as a diagram: its steps in order, their holders, and the exceptions."""

from collections.abc import Mapping
from typing import NamedTuple

from forms.definition import Definition, Step
from forms.i18n import format_period, ngettext
from forms.i18n import gettext as _
from forms.workflow.wording.condition_text import condition_text
from forms.workflow.wording.history_text import doer_name


class DiagramStep(NamedTuple):
    """One step of the diagram, in words; "" for what does not apply."""

    id: str
    title: str
    who: str
    parts: tuple[str, ...]
    within: str
    when: str
    signers: tuple[str, ...]
    back: str
    """The title of the step that it may go back to."""
    back_when: str


def diagram(definition: Definition) -> list[DiagramStep]:
    """Return the steps of the form; none for a single step without signers."""
    steps = definition.steps
    if len(steps) == 1 and not steps[0].sign:
        return []
    return [diagram_step(definition, step) for step in steps]


def diagram_step(definition: Definition, step: Step) -> DiagramStep:
    """One step in words."""
    sections = (definition.section(id) for id in step.sections)
    signers = {signer.id: signer.label for signer in definition.signers}
    to = definition.step(step.back.to) if step.back else None
    return DiagramStep(
        step.id,
        step.title or definition.title,
        doer_text(definition, step),
        tuple(section.title for section in sections if section),
        deadline_text(definition, step),
        condition_text(step.show_if, definition) if step.show_if else "",
        tuple(signers.get(id, id) for id in step.sign),
        (to.title or to.id) if to else "",
        condition_text(step.back.when, definition) if step.back else "",
    )


def deadline_text(definition: Definition, step: Step) -> str:
    """Return the deadline in words: a period, or the answer that says the day; "" without one."""
    if isinstance(step.within, Mapping):
        question = definition.questions.get(step.within["until"])
        return _("dagen i «%(question)s»", question=question.label if question else "")
    number, _space, working = step.within.partition(" ")
    if working:
        return ngettext("%(number)s arbeidsdag", "%(number)s arbeidsdager", int(number))
    return format_period(step.within) if step.within else ""


def doer_text(definition: Definition, step: Step) -> str:
    """Who does it; of a receiver, at which unit."""
    unit = definition.questions.get(step.unit)
    who = doer_name(step.by)
    return _("%(who)s ved «%(unit)s»", who=who, unit=unit.label) if unit else who
