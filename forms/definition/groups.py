"""Questions under one heading inside a section (`"type": "group"`), taken out of their group.

A group has no answer and no names of its own: its questions are those of the section, each asked
only when the group is. Whatever follows a form's questions reads them as if no group were there.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any, TypeVar

from forms.definition.model import Condition, Group, Question

T = TypeVar("T")
Json = dict[str, Any]
TYPE = "group"


def ungrouped_questions(
    questions: Sequence[Json],
) -> Iterator[tuple[Json, tuple[int, ...], Json | None]]:
    """Yield the questions of a section without their groups.

    Each comes with its place among *questions*, (3,) or (3, 0) inside a group, and its group.
    """
    for number, item in enumerate(questions):
        if item.get("type") != TYPE:
            yield item, (number,), None
            continue
        for inner, question in enumerate(item.get("questions", ())):
            yield question, (number, inner), item


def parse_group(raw: Json) -> Group:
    """Return a group as the model has it."""
    names = ("label", "help", "show_if", "alias")
    return Group(raw["id"], **{name: raw[name] for name in names if name in raw})


def combine_conditions(group: Condition | None, own: Condition | None) -> Condition | None:
    """Return the condition of a question: that of its group, and its own."""
    if group is None or own is None:
        return own if group is None else group
    return {"all": [group, own]}


def ungroup_document(document: Mapping[str, Any]) -> Json:
    """Return a version's document with its questions taken out of their groups.

    The same object when it has no groups. Texts of groups are left out.
    """
    form, paths = document["form"], dict[str, str]()
    sections = []
    for section in form["sections"]:
        questions = []
        for question, _place, group in ungrouped_questions(section["questions"]):
            if group is not None:
                here = f"{section['id']}.{group['id']}.{question['id']}."
                paths[here] = f"{section['id']}.{question['id']}."
                condition = combine_conditions(group.get("show_if"), question.get("show_if"))
                question = {**question, "show_if": condition} if condition else question
            questions.append(question)
        sections.append({**section, "questions": questions})
    if not paths:
        return dict(document)
    translations = {
        language: {_moved(path, paths): text for path, text in texts.items()}
        for language, texts in document.get("translations", {}).items()
    }
    return {**document, "form": {**form, "sections": sections}, "translations": translations}


def _moved(path: str, paths: Mapping[str, str]) -> str:
    head = ".".join(path.split(".", 3)[:3]) + "."
    return paths.get(head, head) + path[len(head) :] if path.count(".") >= 3 else path


def groups_in_form(form: Mapping[str, Any]) -> Iterator[tuple[Json, Json]]:
    """Yield the groups of a form, each with the section that it is in."""
    for section in form["sections"]:
        for item in section["questions"]:
            if item.get("type") == TYPE:
                yield item, section


def by_group(
    items: Iterable[T], question: Callable[[T], Question]
) -> Iterator[tuple[Group | None, list[T]]]:
    """Yield the items whose questions stand together in a group, or in none, in order."""

    def name(item: T) -> str:
        group = question(item).group
        return group.id if group else ""

    for _name, found in groupby(items, name):
        together = list(found)
        yield question(together[0]).group, together
