"""What the receipt of a step says: the step's own text, and what followed from the answers."""

from collections.abc import Iterator, Mapping
from typing import Any

from forms.compiled_form import CompiledForm
from forms.definition import Check, Step
from forms.markup import in_language_of
from forms.questions.filled_texts import Texts
from forms.workflow.roles import STAFF


def receipt_text(
    made: CompiledForm,
    step: Step | None,
    answers: Mapping[str, Any],
    audiences: frozenset[str] | None = None,
) -> str:
    """Return, as Markdown, what happens after the step for a reader with these *answers*.

    Of the outcomes only the one that came is said: it follows from what the reader may read.
    """
    texts = Texts(made.definition, answers, audiences)
    said = texts.markdown(made.definition.receipt_of(step))
    came = [f"- {texts.markdown(each.say)}" for each in _came(made, step, answers)]
    if not came:
        return said  # in the language that it says it is in
    is_list = said.rpartition("\n")[2].startswith("- ")
    whole = ("\n" if is_list else "\n\n").join(filter(None, (said, "\n".join(came))))
    return in_language_of(said, whole)


def _came(made: CompiledForm, step: Step | None, answers: Mapping[str, Any]) -> Iterator[Check]:
    if step is None:
        return
    known = made.compiled.relevant(answers, audiences=STAFF).known
    for each in made.compiled.outcomes(known):
        question = made.definition.questions.get(each.at)
        if question is not None and question.section in step.sections:
            yield each
