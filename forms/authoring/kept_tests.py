"""A test run kept as the author's own test: the answers, and what came out of them."""

from collections.abc import Mapping
from typing import Any

from forms.checking.author_tests import EVERYBODY
from forms.compiled_form import CompiledForm
from forms.logic.answer_state import is_blank
from forms.questions import question_type_of


def make_case(compiled_form: CompiledForm, answers: Mapping[str, Any], name: str) -> dict[str, Any]:
    """Return the test that holds for *answers*: who is asked, problems, computed values.

    Files are left out: their content is not kept in a test run.
    """
    definition = compiled_form.definition
    given = {id_: value for id_, value in answers.items() if _is_kept(compiled_form, id_, value)}
    found = compiled_form.compiled.relevant(given, audiences=EVERYBODY)
    conditional = [q.id for q in definition.questions.values() if q.show_if is not None]
    computed = [q.id for q in definition.questions.values() if "value" in q.own]
    lists = {
        "asked": [id_ for id_ in conditional if id_ in found.shown],
        "not_asked": [id_ for id_ in conditional if id_ not in found.shown],
        "problems": list(dict.fromkeys(c.at for c in compiled_form.compiled.checks(found.known))),
    }
    outcome: dict[str, Any] = {key: value for key, value in lists.items() if value}
    if computed:
        outcome["computed"] = {id_: found.known.get(id_) for id_ in computed}
    return {"name": name, "answers": given, **outcome}


def _is_kept(compiled_form: CompiledForm, name: str, value: Any) -> bool:
    question = compiled_form.definition.questions.get(name.partition(".other")[0])
    if question is None or is_blank(value):
        return False
    kind = question_type_of(question)
    return kind.answerable and kind.kind != "files"
