"""Questions made from what an author writes, for tests."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from werkzeug.datastructures import MultiDict

from forms import markup
from forms.compiled_form import build_form
from forms.definition import Question
from forms.questions import AnswerField, question_type_of
from tests.support.factories import make_definition, section


def ask(type: str, **keys: Any) -> Question:
    """A question of that type with the author's keys; its id is `q` unless told."""
    raw = {"id": "q", "type": type, "label": "Spørsmålet", **keys}
    return next(iter(make_definition(section("del", raw)).questions.values()))


def fill_in(question: Question, posted: Mapping[str, str | Sequence[Any]]) -> AnswerField:
    """The question's field with *posted* (HTML name → one string or several values) in it."""
    names: MultiDict[str, Any] = MultiDict()
    for name, values in posted.items():
        names.setlist(name, [values] if isinstance(values, str) else list(values))
    return build_form([question], names).fields[question.id]


def draw(field: AnswerField, template: str = "questions/_question.html", **context: Any) -> str:
    """The question as HTML, the way a page draws it."""
    question = field.question
    values = {
        "question": question,
        "field": field,
        "kind": question_type_of(question),
        "shown": True,
    }
    conditional = question.show_if is not None
    page = ENVIRONMENT.get_template(template)
    return page.render(values | {"conditional": conditional, "staff": False} | context)


ENVIRONMENT = Environment(
    loader=FileSystemLoader(Path(__file__).parents[2] / "templates"),
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
    extensions=["jinja2.ext.i18n"],
    undefined=StrictUndefined,
)
ENVIRONMENT.install_null_translations(newstyle=True)  # type: ignore[attr-defined]
markup.add_to_environment(ENVIRONMENT)
