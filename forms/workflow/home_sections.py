"""Which sections of an interview may be answered at home first."""

from forms.definition import Definition, Question, Section
from forms.questions import question_type_of

STAFFS = frozenset({"user.name", "unit"})
"""First answers that only staff know: a section with one of them frames the conversation."""


def home_sections(definition: Definition) -> list[Section]:
    """List the sections of the first step that may go home, each as its author says (`home`)."""
    first = definition.steps[0].sections
    return [s for s in definition.sections if s.id in first and may_go_home(s)]


def may_go_home(section: Section) -> bool:
    """Whether a section may go home: as its author says, else unless it is for staff, asked alone,
    confirmed together, or the frame of the conversation.
    """
    asked = [question for question in section.questions if question.audience == "all"]
    if not asked:
        return False
    if section.home is not None:
        return section.home
    return section.audience == "all" and not any(map(_is_asked_together, section.questions))


def _is_asked_together(question: Question) -> bool:
    framed = isinstance(question.prefill, str) and question.prefill in STAFFS
    return framed or question_type_of(question).is_statement
