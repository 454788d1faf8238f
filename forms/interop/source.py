"""A version's document as writers see it: every question with its texts in every language."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from forms.definition import Definition, Group, Question, Section, parse_definition
from forms.definition.groups import by_group, ungrouped_questions
from forms.i18n import gettext as _
from forms.interop.report import Report
from forms.logic import piping
from forms.markup import Foreign
from forms.questions import TYPES, kinds_of

Texts = dict[str, str]
"""A text by language."""
Place = Callable[[str], str]
"""How a format writes the place of an answer in a text, given the question's name there."""

Json = Mapping[str, Any]
Held = Mapping[str, frozenset[str]]
"""By type of question, the keys that a format has a place for, or tells of itself."""
_FORM = frozenset(
    {"$schema", "title", "language", "sections", "lists", "check", "confidentiality", "category",
     "minutes"}
)  # fmt: skip
"""Keys of the form that every format has a place for, or that say nothing outside this service."""
_SECTION = frozenset({"id", "title", "show_if", "questions"})
_GROUP = frozenset({"id", "type", "label", "show_if", "questions"})
_QUESTION = frozenset(
    {"id", "type", "label", "show_if", "required", "options", "rows", "questions", "prefill"}
)
_OPTION = frozenset({"label"})


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, where it stands, and its counterparts in the other languages."""

    question: Question
    section: Section
    repeat: Question | None
    others: Mapping[str, Question]
    name: str
    """Its name in the other format, used once in the whole form."""


class Source:
    """A document made ready for a writer."""

    def __init__(
        self, document: Json, place: Place | None = None, held: Held | None = None
    ) -> None:
        self.document = document
        self.held = held or {}
        self.main = parse_definition(document, "", TYPES)
        self.languages = [self.main.source, *document["translations"]]
        self.definitions: dict[str, Definition] = {
            code: parse_definition(document, code, TYPES) for code in self.languages
        }
        self.kinds = kinds_of(self.main)
        self.report = Report()
        self.place = place
        self.names = dict(names_of(self.main))
        if held is not None:
            self.tell_keys(document["form"])

    def sections(self) -> Iterator[tuple[Section, list[Asked]]]:
        """Yield the sections, each with its questions."""
        for number, section in enumerate(self.main.sections):
            others = {code: d.sections[number] for code, d in self.definitions.items()}
            asked = []
            for at, question in enumerate(section.questions):
                same = {code: other.questions[at] for code, other in others.items()}
                asked.append(Asked(question, section, None, same, self.names[("", question.id)]))
            yield section, asked

    def heading(self, asked: Asked) -> Texts:
        """Return the heading that a question stands under in its section."""
        return self.texts(lambda q: q.group.label if q.group else "", asked.others)

    def inside(self, asked: Asked) -> list[Asked]:
        """Return the questions of a repeat."""
        return [
            Asked(
                inner,
                asked.section,
                asked.question,
                {code: other.questions[at] for code, other in asked.others.items()},
                self.names[(asked.question.id, inner.id)],
            )
            for at, inner in enumerate(asked.question.questions)
        ]

    def name(self, ref: str, repeat: str = "") -> str:
        """Return the name in the other format of what a condition names."""
        return self.names.get((repeat, ref)) or self.names.get(("", ref)) or ref

    def kind(self, ref: str, repeat: str = "") -> str:
        """Return the kind of what a condition names."""
        return self.kinds.get(f"{repeat}.*.{ref}") or self.kinds.get(ref, "text")

    def question(self, ref: str, repeat: str = "") -> Question | None:
        """Return the question that a condition names."""
        head = ref.partition(".")[0]
        if repeat:
            for inner in self.main.questions[repeat].questions:
                if inner.id == head:
                    return inner
        return self.main.questions.get(head)

    def texts(self, get: Callable[[Any], Any], of: Mapping[str, Any], repeat: str = "") -> Texts:
        """Return a text in every language that has it; *get* finds it in each of *of*."""
        found: Texts = {}
        for code, each in of.items():
            said = get(each)
            if isinstance(said, str) and said and not isinstance(said, Foreign):
                found[code] = self.filled(said, repeat)
        return found

    def of_form(self, get: Callable[[Definition], str]) -> Texts:
        """Return a text of the form itself in every language."""
        found: Texts = {}
        for code, each in self.definitions.items():
            said = get(each)
            if said and not isinstance(said, Foreign):
                found[code] = said
        return found

    def filled(self, text: str, repeat: str = "") -> str:
        """Return a text with the format's places for answers."""
        if "{" not in text and "}" not in text:
            return text
        return piping.fill_text(text, lambda name: self._placed(name, repeat))

    def _placed(self, ref: str, repeat: str) -> str | None:
        head, _dot, rest = ref.partition(".")
        if rest and self.main.section(head) is not None:
            ref = rest
        if self.place is None:
            what = _(
                "Svaret kan ikke settes inn i teksten: %(why)s.", why=_("formatet har det ikke")
            )
            self.report.lost(ref, "", what, _("Skriv teksten om."))
            return None
        return self.place(self.name(ref, repeat))

    def tell_keys(self, form: Json) -> None:
        """Tell of every key of the form and its parts that the format has no place for."""
        self.keys(form, _FORM | self.held["form"])
        for section in form["sections"]:
            label = str(section["title"])
            self.keys(section, _SECTION | self.held["section"], section["id"], label)
            for question, _place, group in ungrouped_questions(section["questions"]):
                if group is not None and question is group["questions"][0]:
                    label = str(group["label"])
                    self.keys(group, _GROUP | self.held["group"], group["id"], label)
                for each in (question, *question.get("questions", ())):
                    self.question_keys(each)

    def question_keys(self, raw: Json) -> None:
        """Tell of the keys of a question, its options and its rows."""
        held = self.held.get(raw["type"], frozenset())
        label = str(raw.get("label", ""))
        self.keys(raw, _QUESTION | self.held["question"] | held, raw["id"], label)
        for name in ("options", "rows"):
            for option in raw.get(name, {}).values():
                if isinstance(option, Mapping):
                    self.keys(option, _OPTION | self.held[name], raw["id"], str(option["label"]))

    def keys(self, raw: Json, held: frozenset[str], where: str = "", label: str = "") -> None:
        """Tell of each key that says something and is not held."""
        for key, value in raw.items():
            if key == "required" and value == "soft":
                self.lost_key(where, label, "required: soft")
            elif key not in held and value not in (None, "", "all"):
                self.lost_key(where or key, label, key)

    def lost_key(self, where: str, label: str, key: str) -> None:
        """Tell that a key has no place in the format but in our own part of it."""
        self.report.lost(where, label, _("«%(name)s» er ikke med.", name=key), manual_remedy())

    def report_condition(self, where: str, label: str, why: object) -> None:
        """Tell that a condition cannot be said, so what hangs on it is always shown."""
        what = _("Vilkåret kan ikke sies her: %(why)s. Det vises alltid.", why=why)
        self.report.lost(where, label, what, _("Skriv vilkåret for hånd der filen skal brukes."))

    def report_rule(self, where: str, said: str, why: object = None) -> None:
        """Tell that a rule across answers cannot be said."""
        what = _("Regelen kan ikke sies her: %(why)s.", why=why or _("formatet har det ikke"))
        how = _("Skriv regelen for hånd der filen skal brukes.")
        self.report.lost(where, said[:80], what, how)

    def report_calculation(self, question: Question, why: object = None) -> None:
        """Tell that a calculation cannot be said."""
        what = _("Utregningen kan ikke sies her: %(why)s.", why=why or _("formatet har det ikke"))
        how = _("Skriv utregningen for hånd der filen skal brukes.")
        self.report.lost(question.id, question.label, what, how)

    def first_answer(self, asked: Asked, *, today: Any = None, tell: bool = True) -> Any:
        """Return the fixed first answer, its codes those of the format; *today* for the day itself.

        None when there is none. One that comes from elsewhere, such as the child's name from the
        case, has no place in other formats; the report says so if *tell*.
        """
        question = asked.question
        prefill = question.prefill
        if isinstance(prefill, Mapping) and not isinstance(prefill.get("value"), Mapping):
            value = prefill.get("value")
            if isinstance(value, list):
                return [_written_code(question, code) for code in value]
            return _written_code(question, value)
        if prefill == "today" and today is not None:
            return today
        if prefill is not None and tell:
            self.lost_key(question.id, question.label, "prefill")
        return None

    def report_type(self, asked: Asked) -> bool:
        """Tell of a type that the format has nothing like; whether people answer it."""
        question = asked.question
        answered = TYPES[question.type].answerable
        what = _("Typen «%(type)s» finnes ikke der.", type=question.type)
        self.report.lost(question.id, question.label, what, manual_remedy())
        return answered

    def report_approximation(self, asked: Asked, what: str) -> None:
        """Tell that something is written as something else."""
        self.report.approximate(asked.question.id, asked.question.label, what, manual_remedy())


def manual_remedy() -> str:
    """Return the remedy for what the format has no place for."""
    return _(
        "Sett det opp for hånd der filen skal brukes. Det ligger ved, "
        "og er der når filen kommer hit igjen."
    )


def _written_code(question: Question, code: Any) -> Any:
    """Return what a code is called in other formats; what is no code as it is."""
    return next((o.alias or o.code for o in question.options if o.code == code), code)


def names_of(definition: Definition) -> Iterator[tuple[tuple[str, str], str]]:
    """Yield repeat ("" outside) and id of each question, and a name used once in the form."""
    taken = {section.id for section in definition.sections} | set(definition.questions)
    for question in definition.questions.values():
        yield ("", question.id), question.id
        for inner in question.questions:
            name, number = inner.id, 1
            while name in taken:
                number += 1
                name = f"{question.id}_{inner.id}" if number == 2 else f"{inner.id}_{number}"
            taken.add(name)
            yield (question.id, inner.id), name


def by_heading(asked: list[Asked]) -> Iterator[tuple[Group | None, list[Asked]]]:
    """Yield the questions of a section, those of each group together."""
    return by_group(asked, lambda each: each.question)


def option_label(number: int) -> Callable[[Question], str]:
    """Return what finds the label of an option in a question."""
    return lambda question: question.options[number].label


def row_label(number: int) -> Callable[[Question], str]:
    """Return what finds the label of a row in a matrix."""
    return lambda question: question.rows[number].label


def end_label(number: int) -> Callable[[Question], str]:
    """Return what finds the words at an end of a scale."""
    return lambda question: str(question.own["ends"][number])
