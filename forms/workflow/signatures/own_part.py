"""What one of a family reads by a link: their part and the child's.

Parents who live apart, or whom one has left, must not learn by a link where the other is or how to
reach them. At the table they read the whole together. Who signs a permission reads whom it leaves
out, for that is a part of what they sign, but not that they are left out themselves. Who holds
another link reads nothing of it.
"""

from collections.abc import Mapping
from typing import Any

from forms.compiled_form import CompiledForm
from forms.definition import Definition, Question, Signer
from forms.logic.answer_state import Answers
from forms.logic.derivation import full_name, without_questions
from forms.logic.shielding import tells_place
from forms.questions import question_type_of
from forms.workflow.cases.exclusions import is_named, names_in
from forms.workflow.signatures.signers import signer_name


def own_part(
    compiled_form: CompiledForm,
    signer: Signer,
    answers: Answers,
    shown: Mapping[str, Any],
    *,
    blind: bool = False,
) -> dict[str, Any]:
    """Return of *shown* what the signer reads alone; all of it where nobody else is written in.

    *blind* keeps from them whom a permission leaves out, as they are where it is themselves.
    """
    definition = compiled_form.definition
    if not others_are_in(definition, signer, answers):
        return dict(shown)
    lists = _lists(definition)
    own = {name: _own_rows(signer, name, answers) for name in lists}
    hidden = _hidden(
        compiled_form, lists, people=blind or leaves_signer_out(definition, signer, answers)
    )
    rest = without_questions({n: v for n, v in shown.items() if n not in lists}, hidden)
    mine = {name: rows for name, rows in own.items() if rows and name in shown}
    return {n: mine.get(n, rest.get(n)) for n in shown if n in mine or n in rest}


def others_are_in(definition: Definition, signer: Signer, answers: Answers) -> bool:
    """Tell whether the answers name a person who signs, or may, other than the signer."""
    return any(
        len(rows) > len(_own_rows(signer, name, answers))
        for name in _lists(definition)
        if isinstance(rows := answers.get(name), list)
    )


def has_several_signers(definition: Definition, answers: Answers) -> bool:
    """Tell whether the answers name more than one of the family who signs, or may."""
    return any(
        isinstance(rows := answers.get(name), list) and len(rows) > 1 for name in _lists(definition)
    )


def leaves_signer_out(definition: Definition, signer: Signer, answers: Answers) -> bool:
    """Tell whether the answers leave the signer out of what a permission shares."""
    if definition.grants is None:
        return False
    name = signer_name(signer, answers)
    return bool(name) and any(is_named(each, name) for each in names_in(definition.grants, answers))


def questions_kept_apart(
    compiled_form: CompiledForm, answers: Answers, step: str
) -> frozenset[str]:
    """Return the questions whose answers nobody of the family reads by a link to a step that any of
    them may hold: who they are and how to reach them, and where the child is. None where one is
    named. Whom a permission leaves out is read where it is signed.
    """
    definition = compiled_form.definition
    if not has_several_signers(definition, answers):
        return frozenset()
    lists, done = _lists(definition), definition.step(step)
    signs = [each for each in definition.signers if done and each.id in done.sign]
    blind = not signs or any(leaves_signer_out(definition, each, answers) for each in signs)
    return lists | _hidden(compiled_form, lists, people=blind)


def _lists(definition: Definition) -> frozenset[str]:
    """Return the repeats that have the family's signers in their rows."""
    names = (each.name.partition(".") for each in definition.signers if each.how != ("login",))
    return frozenset(first for first, dot, _inner in names if dot)


def _own_rows(signer: Signer, name: str, answers: Answers) -> list[Any]:
    rows = answers.get(name)
    if signer.name.partition(".")[0] != name or not isinstance(rows, list):
        return []
    return rows[signer.row - 1 : signer.row]


def _hidden(compiled_form: CompiledForm, lists: frozenset[str], *, people: bool) -> frozenset[str]:
    """Return what tells where somebody is, or with *people* who is left out, and what follows."""
    definition, derivation = compiled_form.definition, compiled_form.compiled.derivation
    asked = {full_name(*each) for each in definition.walk() if _tells_of_a_person(each[0])}
    if people and definition.grants is not None and definition.grants.except_people:
        asked.add(definition.grants.except_people.replace(".", ".*.", 1))
    told = frozenset(each for each in asked if each.partition(".")[0] not in lists)
    return told | derivation.questions_disclosing(told)


def _tells_of_a_person(question: Question) -> bool:
    """Tell whether an answer can show where a person lives or is; a unit is what they sign for."""
    return tells_place(question) and question_type_of(question).refers_to != "units"
