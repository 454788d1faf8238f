"""Who signs: their names, what they may be shown, and who of a family signs where, now or later."""

from collections.abc import Mapping, Sequence

from forms.compiled_form import CompiledForm
from forms.definition import Definition, Signer, Step
from forms.logic.answer_state import Answers
from forms.workflow.roles import EVERYBODY, STAFF

ALL = "*"
"""Whose a step is that staff hand to the family on a tablet of the unit: everybody signs there."""


def signer_name(signer: Signer, answers: Answers) -> str:
    """Return the signer's name, where the form asks for it; else ""."""
    first, _dot, inner = signer.name.partition(".")
    found = answers.get(first)
    if inner:
        rows = found if isinstance(found, list) else []
        row = rows[signer.row - 1] if len(rows) >= signer.row else {}
        found = row.get(inner) if isinstance(row, Mapping) else None
    return found if isinstance(found, str) else ""


def audience_of(signer: Signer) -> frozenset[str]:
    """Return the audiences of what the signer is shown: staff's too for who signs by sign-in."""
    return STAFF if signer.how == ("login",) else EVERYBODY


def people_to_sign(form: CompiledForm, step: Step, answers: Answers) -> list[Signer]:
    """Return one signer for each of the family who may sign at *step*, as far as they are known:
    a signer of a row that nobody is written in is left out, and the pupil who cannot be asked to
    sign after what the steps before said, since they are too young. Guardians do the step anyhow.
    """
    definition = form.definition
    before = {s for each in definition.steps[: definition.steps.index(step)] for s in each.sections}
    decided = {id for id, each in definition.questions.items() if each.section in before}
    found: dict[tuple[str, int], Signer] = {}
    for signer in definition.signers:
        if signer.id not in step.sign or audience_of(signer) != EVERYBODY:
            continue
        is_pupil = "." not in signer.name
        if is_pupil and not form.compiled.course.may_sign(signer, decided, answers):
            continue
        if is_pupil or signer_name(signer, answers):
            found.setdefault(_person_key(signer), signer)
    return list(found.values())


def split_signers(
    definition: Definition, asked: Sequence[Signer], holder: str
) -> tuple[list[Signer], list[Signer]]:
    """Return who of *asked* signs on the page of *holder*, the id of a signer, `ALL`, or "" for who
    is not known; and who signs later, by a link of their own.
    """
    if holder == ALL:
        return list(asked), []
    own = next((each for each in definition.signers if each.id == holder), None)
    here = [
        each
        for each in asked
        if audience_of(each) != EVERYBODY
        or (own is not None and _person_key(each) == _person_key(own))
    ]
    return here, [each for each in asked if each not in here]


def _person_key(signer: Signer) -> tuple[str, int]:
    """Return what two signers have alike who are one person: where the form has their name."""
    return (signer.name, signer.row) if signer.name else (signer.id, 0)
