"""Answers as FHIR QuestionnaireResponse R4, item by item as `fhir_out` writes the questionnaire."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from forms.definition import Definition, Question, Section
from forms.definition.groups import by_group
from forms.interop.source import names_of
from forms.logic.answer_state import is_blank, is_declined
from forms.questions import kinds_of, question_type_of

Json = dict[str, Any]
Answers = Mapping[str, Any]
_ABSENT = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"


class Responses:
    """The answers to one version, as items of its questionnaire."""

    def __init__(self, definition: Definition) -> None:
        self.definition = definition
        self.kinds = kinds_of(definition)
        self.names = dict(names_of(definition))

    def items(self, answers: Answers) -> list[Json]:
        """Return the items of *answers*: what is not among them has none."""
        return [item for each in self.definition.sections for item in self.section(each, answers)]

    def section(self, section: Section, answers: Answers) -> Iterator[Json]:
        """Yield the group of a section, when anything in it is answered."""
        inner: list[Json] = []
        for group, together in by_group(section.questions, lambda question: question):
            items = [item for each in together for item in self.item(each, answers, "")]
            if items and group is not None:
                id = group.alias or group.id
                items = [{"linkId": id, "text": str(group.label), "item": items}]
            inner += items
        if inner:
            yield {"linkId": f"del_{section.id}", "text": str(section.title), "item": inner}

    def item(self, question: Question, answers: Answers, repeat: str) -> Iterator[Json]:
        """Yield the item of a question; one for each row of a list."""
        stored = answers.get(question.id)
        made: Json = {
            "linkId": question.alias or self.names[(repeat, question.id)],
            "text": str(question.label),
        }
        if is_declined(stored):
            yield made | {"extension": [{"url": _ABSENT, "valueCode": "asked-declined"}]}
        elif is_blank(stored):
            return
        elif question.questions and isinstance(stored, list):
            for row in stored:
                inner = [i for q in question.questions for i in self.item(q, row, question.id)]
                yield made | ({"item": inner} if inner else {})
        elif question.rows and isinstance(stored, dict):
            yield made | {"item": list(self.rows(question, stored, made["linkId"]))}
        else:
            yield made | {"answer": [*self.values(question, stored, repeat, answers)]}

    def rows(self, question: Question, stored: Answers, id: str) -> Iterator[Json]:
        """Yield the answered rows of a matrix."""
        for row in question.rows:
            if not is_blank(stored.get(row.code)):
                coding = self.coding(question, stored[row.code])
                yield {"linkId": f"{id}.{row.code}", "text": str(row.label), "answer": [coding]}

    def values(
        self, question: Question, stored: Any, repeat: str, answers: Answers
    ) -> Iterator[Json]:
        """Yield the answers of a question, with the words beside its options."""
        kind = self.kinds.get(f"{repeat}.*.{question.id}" if repeat else question.id, "text")
        if question.options:
            for code in stored if isinstance(stored, list) else [stored]:
                yield self.coding(question, code)
            for name in question.others.values():
                if words := answers.get(f"{question.id}.{name}"):
                    yield {"valueString": str(words)}
        elif kind == "files":
            yield from (
                {"valueAttachment": {"contentType": each["type"], "title": each["name"]}}
                for each in stored
            )
        else:
            yield _VALUES.get(kind, _said)(question, stored)

    def coding(self, question: Question, code: Any) -> Json:
        """Return an option as it is called where it comes from, with its text."""
        option = question.option(str(code))
        if option is None:
            return {"valueString": str(code)}
        return {"valueCoding": {"code": option.alias or option.code, "display": str(option.label)}}


def _number(question: Question, stored: Any) -> Json:
    unit = question.own.get("unit")
    if unit:
        return {"valueQuantity": {"value": stored, "unit": str(unit)}}
    whole = isinstance(stored, int) and not question.own.get("decimals")
    return {"valueInteger" if whole else "valueDecimal": stored}


def _date(question: Question, stored: Any) -> Json:
    size = {"month": 7, "year": 4}.get(question.own.get("precision", ""), 10)
    return {"valueDate": str(stored)[:size]}


def _code(question: Question, stored: Any) -> Json:
    fixed = [code for code, _text in question_type_of(question).fixed_answers]
    if fixed == ["yes", "no"]:
        return {"valueBoolean": stored == "yes"}
    return {"valueString": str(stored)}


def _said(question: Question, stored: Any) -> Json:
    return {"valueString": str(stored)}


_VALUES: Mapping[str, Callable[[Question, Any], Json]] = {
    "number": _number,
    "date": _date,
    "time": lambda question, stored: {"valueTime": f"{stored}:00"},
    "true": lambda question, stored: {"valueBoolean": bool(stored)},
    "code": _code,
}
