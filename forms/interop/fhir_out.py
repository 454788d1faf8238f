"""Our definitions as FHIR Questionnaire R4, one in each language in a bundle."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from forms.definition import Definition, Option, Question
from forms.i18n import gettext as _
from forms.interop import embedded_form
from forms.interop.conditions import Unsayable
from forms.interop.conditions_out import FhirPath, link_id
from forms.interop.exported_file import ExportedFile
from forms.interop.fhir import rest_of
from forms.interop.fhir_conditions_out import enable_when
from forms.interop.fhir_extensions import EHELSE, HL7
from forms.interop.source import Asked, Source, by_heading
from forms.logic import piping
from forms.questions import TYPES

Json = dict[str, Any]
_EXPRESSIONS = "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-"
_CONTROL = "http://hl7.org/fhir/questionnaire-item-control"
_TODAY = "today()"
_INITIAL: Mapping[str, tuple[str, Callable[[Any], Any]]] = {
    "string": ("valueString", str),
    "text": ("valueString", str),
    "integer": ("valueInteger", int),
    "decimal": ("valueDecimal", lambda value: value),
    "quantity": ("valueQuantity", lambda value: {"value": value}),
    "date": ("valueDate", str),
    "time": ("valueTime", lambda value: f"{value}:00"),
    "boolean": ("valueBoolean", lambda value: value in (True, "yes")),
}
"""By the type of an item, the key of its first answer, and how one of ours is written there."""


def write(document: Mapping[str, Any]) -> ExportedFile:
    """Return the questionnaire of a version's document, or a bundle of its languages."""
    source = Source(document, held=_HELD)
    every = [
        _Writer(source, definition, code == source.main.source).questionnaire()
        for code, definition in source.definitions.items()
    ]
    main = every[0]
    packed = embedded_form.pack_form(document, rest_of(main))
    main.setdefault("extension", []).append({"url": embedded_form.URL, "valueString": packed})
    root: Json = main
    if len(every) > 1:
        entries = [{"resource": each} for each in every]
        root = {"resourceType": "Bundle", "type": "collection", "entry": entries}
    space = 2 if len(every) == 1 else None  # twelve languages with indentation pass the 2 MB
    data = json.dumps(root, ensure_ascii=False, indent=space).encode() + b"\n"
    return ExportedFile(f"{source.main.id}-fhir.json", data, "application/fhir+json", source.report)


def _control(code: str) -> Json:
    """Return the extension that says how an item looks."""
    coding = {"coding": [{"system": _CONTROL, "code": code}]}
    return {"url": f"{HL7}questionnaire-itemControl", "valueCodeableConcept": coding}


class _Writer:
    """One questionnaire, in one language."""

    def __init__(self, source: Source, definition: Definition, is_main: bool) -> None:
        self.source, self.definition, self.is_main = source, definition, is_main
        self.spoken = FhirPath(source)
        self.sections = {section.id: section for section in definition.sections}

    def questionnaire(self) -> Json:
        """Return the whole questionnaire."""
        form = self.definition
        made: Json = {
            "resourceType": "Questionnaire",
            "language": form.language,
            "name": form.id,
            "title": str(form.title),
            "status": "draft",
            "extension": [],
        }
        if form.summary:
            made["description"] = str(form.summary)
        made["item"] = [
            self.section(section.id, asked) for section, asked in self.source.sections()
        ]
        for number, check in enumerate(form.checks if self.is_main else ()):
            self.source.report_rule(f"check {number + 1}", check.say)
        return made

    def section(self, id: str, asked: list[Asked]) -> Json:
        """Return the group of a section."""
        section = self.sections[id]
        made: Json = {"linkId": f"del_{id}", "type": "group", "text": self.plain(section.title)}
        self.enabled(made, section.show_if, "", section.title)
        worded = {question.id: question for question in section.questions}
        inner: list[Json] = []
        for group, together in by_heading(asked):
            items = [self.item(each, worded[each.question.id]) for each in together]
            inner += items if group is None else [self.group(worded, together, items)]
        if section.intro:
            intro = {
                "linkId": f"del_{id}_intro",
                "type": "display",
                "text": self.plain(section.intro),
            }
            inner.insert(0, intro)
        made["item"] = inner
        return made

    def group(
        self, worded: Mapping[str, Question], together: list[Asked], items: list[Json]
    ) -> Json:
        """Return the group of questions below one heading."""
        group = together[0].question.group
        said = worded[together[0].question.id].group
        if group is None or said is None:
            return {}
        made: Json = {"linkId": group.alias or group.id, "type": "group"}
        made["text"] = self.plain(said.label)
        self.enabled(made, group.show_if, "", said.label)
        help = [self.help(made["linkId"], said.help)] if said.help else []
        return made | {"item": [*help, *items]}

    def plain(self, text: str) -> str:
        """Return a text without places for answers, which the format does not have."""
        if "{" not in text and "}" not in text:
            return str(text)
        return str(piping.fill_text(text, lambda name: None))

    def item(self, asked: Asked, question: Question) -> Json:
        """Return the item of a question, its texts those of *question*."""
        repeat = asked.repeat.id if asked.repeat else ""
        id = link_id(self.source, asked.question.id, repeat)
        made: Json = {"linkId": id, "text": self.plain(question.label)}
        made |= _MAKERS.get(question.type, _Writer.unlike)(self, asked, question)
        if question.required:
            made["required"] = True
        self.first_answer(made, asked)
        self.enabled(made, asked.question.own_condition, repeat, question.label)
        if question.help:
            made.setdefault("item", []).insert(0, self.help(id, question.help))
        return made

    def first_answer(self, made: Json, asked: Asked) -> None:
        """Give an item its fixed first answer: at the options where it has any (rule que-11)."""
        first = self.source.first_answer(asked, today=_TODAY, tell=self.is_main)
        if first is None:
            return
        if first == _TODAY:
            expression = {"language": "text/fhirpath", "expression": _TODAY}
            url = f"{_EXPRESSIONS}initialExpression"
            made.setdefault("extension", []).append({"url": url, "valueExpression": expression})
            return
        if "answerOption" in made:
            for option in made["answerOption"]:
                if option["valueCoding"]["code"] in (first if isinstance(first, list) else [first]):
                    option["initialSelected"] = True
            return
        name, value_of = _INITIAL[made["type"]]
        made["initial"] = [{name: value_of(first)}]

    def help(self, id: str, text: str) -> Json:
        """Return the item that holds the help of a question."""
        extension = [_control("help")]
        return {
            "linkId": f"{id}_hjelp",
            "type": "display",
            "text": self.plain(text),
            "extension": extension,
        }

    def enabled(self, made: Json, condition: Any, repeat: str, label: str) -> None:
        """Give an item its condition: as tests where they can say it, else as FHIRPath."""
        if condition is None:
            return
        try:
            made |= enable_when(self.spoken, condition, repeat)
        except Unsayable:
            try:
                said = self.spoken.say(condition, repeat)
            except Unsayable as error:
                if self.is_main:
                    self.source.report_condition(made["linkId"], label, error)
                return
            expression = {"language": "text/fhirpath", "expression": said}
            url = f"{_EXPRESSIONS}enableWhenExpression"
            made.setdefault("extension", []).append({"url": url, "valueExpression": expression})

    def text(self, asked: Asked, question: Question) -> Json:
        """Return a string or a text."""
        keys = question.own
        made: Json = {"type": "text" if keys.get("lines", 1) > 1 else "string"}
        if "max_length" in keys:
            made["maxLength"] = keys["max_length"]
        if "pattern" in keys:
            made["extension"] = [{"url": f"{HL7}regex", "valueString": keys["pattern"]}]
        return self.spoken_of(made, question)

    def spoken_of(self, made: Json, question: Question) -> Json:
        """Add what is said of an answer outside the limits."""
        say = question.say or question.own.get("pattern_help", "")
        if say:
            said = {"url": f"{EHELSE}validationtext", "valueString": self.plain(say)}
            made.setdefault("extension", []).append(said)
        return made

    def number(self, asked: Asked, question: Question) -> Json:
        """Return an integer, a decimal, or a quantity with its unit."""
        keys = question.own
        places = keys.get("decimals", 0)
        made: Json = {"type": "decimal" if places else "integer", "extension": []}
        value = "valueDecimal" if places else "valueInteger"
        for key, name in (("min", "minValue"), ("max", "maxValue")):
            if key in keys:
                made["extension"].append({"url": f"{HL7}{name}", value: keys[key]})
        if places:
            made["extension"].append({"url": f"{HL7}maxDecimalPlaces", "valueInteger": places})
        if keys.get("unit"):
            coding = {"display": self.plain(keys["unit"])}
            made["type"] = "quantity"
            made["extension"].append({"url": f"{HL7}questionnaire-unit", "valueCoding": coding})
        return self.spoken_of(made, question)

    def scale(self, asked: Asked, question: Question) -> Json:
        """Return an integer between the ends of a scale."""
        limits = (("minValue", question.own.get("min", 0)), ("maxValue", question.own["max"]))
        return {
            "type": "integer",
            "extension": [{"url": f"{HL7}{name}", "valueInteger": value} for name, value in limits],
        }

    def date(self, asked: Asked, question: Question) -> Json:
        """Return a date."""
        made: Json = {"type": "date", "extension": []}
        if period := question.own.get("precision"):
            made["extension"].append(_control({"month": "yearmonth", "year": "year"}[period]))
        for key, name in (("min", "minValue"), ("max", "maxValue")):
            limit = str(question.own.get(key, ""))
            if limit == "today":
                url = f"{EHELSE}sdf-{name.lower()}"
                made["extension"].append({"url": url, "valueString": "today()"})
            elif limit and not limit.startswith("today"):
                made["extension"].append({"url": f"{HL7}{name}", "valueDate": limit})
            elif limit and self.is_main:
                what = _("Grensen for datoen er ikke med, for den følger dagen.")
                self.source.report_approximation(asked, what)
        return made

    def options(self, options: tuple[Option, ...]) -> list[Json]:
        """Return the options with their codes, names and scores."""
        found = []
        for option in options:
            coding: Json = {
                "code": option.alias or option.code,
                "display": self.plain(option.label),
            }
            if option.score is not None:
                coding["extension"] = [{"url": f"{HL7}ordinalValue", "valueDecimal": option.score}]
            found.append({"valueCoding": coding})
        return found

    def choice(self, asked: Asked, question: Question) -> Json:
        """Return a choice; one that takes other words is open."""
        kind = "open-choice" if question.others else "choice"
        if self.is_main and any(option.show_if is not None for option in question.options):
            self.source.report_approximation(asked, _("Alle svarene vises alltid der."))
        if self.is_main and len(question.others) > 1:
            self.source.report_approximation(asked, _("Bare ett svar kan ha egne ord der."))
        made: Json = {"type": kind, "answerOption": self.options(question.options)}
        return made | ({"repeats": True} if TYPES[question.type].kind == "codes" else {})

    def matrix(self, asked: Asked, question: Question) -> Json:
        """Return a group with a choice for each row."""
        id = link_id(self.source, question.id)
        options = self.options(question.options)
        rows = [
            {"linkId": f"{id}.{row.code}", "type": "choice", "text": self.plain(row.label),
             "answerOption": options, **({"required": True} if question.required else {})}
            for row in question.rows
        ]  # fmt: skip
        return {"type": "group", "item": rows}

    def repeat(self, asked: Asked, question: Question) -> Json:
        """Return a group that repeats."""
        pairs = zip(self.source.inside(asked), question.questions, strict=True)
        made: Json = {"type": "group", "repeats": True, "extension": []}
        for key, name in (("min", "minOccurs"), ("max", "maxOccurs")):
            if key in question.own:
                url = f"{HL7}questionnaire-{name}"
                made["extension"].append({"url": url, "valueInteger": question.own[key]})
        made["item"] = [self.item(each, inner) for each, inner in pairs]
        return made

    def ranking(self, asked: Asked, question: Question) -> Json:
        """Several choices; their order is left out."""
        if self.is_main:
            what = _("Rekkefølgen er ikke med; det ble et flervalg.")
            self.source.report_approximation(asked, what)
        return {"type": "choice", "repeats": True, "answerOption": self.options(question.options)}

    def unit(self, asked: Asked, question: Question) -> Json:
        """Return a unit of the municipality, which only we know: a text."""
        if self.is_main:
            self.source.report_approximation(asked, _("En enhet i kommunen ble et tekstfelt."))
        return {"type": "string"}

    def note(self, asked: Asked, question: Question) -> Json:
        """Return a text between the questions, as Markdown too."""
        text = self.plain(question.own.get("text", ""))
        markdown = {"url": f"{HL7}rendering-markdown", "valueMarkdown": text}
        return {"type": "display", "text": text, "_text": {"extension": [markdown]}}

    def unlike(self, asked: Asked, question: Question) -> Json:
        """Return a string for what has no type there; a text when nobody answers it."""
        if not self.is_main:
            return {"type": "string" if TYPES[question.type].answerable else "display"}
        return {"type": "string" if self.source.report_type(asked) else "display"}

    def calc(self, asked: Asked, question: Question) -> Json:
        """Return a number that is read only, computed by FHIRPath."""
        value = question.own["value"]
        made: Json = {"type": "decimal", "readOnly": True}
        names = value.get("sum") or value.get("score") if isinstance(value, Mapping) else None
        if not names or any("*" in name for name in names):
            if self.is_main:
                self.source.report_calculation(question)
            return made
        each = [
            self.spoken.ref(name, "") + ("" if "sum" in value else ".ordinal()") for name in names
        ]
        expression = {"language": "text/fhirpath", "expression": f"({' | '.join(each)}).sum()"}
        url = f"{_EXPRESSIONS}calculatedExpression"
        return made | {"extension": [{"url": url, "valueExpression": expression}]}


_HELD = {
    "form": frozenset({"summary"}),
    "section": frozenset({"intro"}),
    "group": frozenset({"help", "alias"}),
    "question": frozenset({"help", "alias"}),
    "options": frozenset({"alias", "score", "show_if"}),
    "rows": frozenset(),
    "text": frozenset({"lines", "max_length", "pattern", "pattern_help", "say"}),
    "number": frozenset({"min", "max", "decimals", "unit", "say"}),
    "scale": frozenset({"min", "max"}),
    "date": frozenset({"min", "max", "precision"}),
    "choice": frozenset({"other"}),
    "choices": frozenset({"other"}),
    "repeat": frozenset({"min", "max"}),
    "note": frozenset({"text"}),
    "calc": frozenset({"value"}),
}
_MAKERS: Mapping[str, Callable[[_Writer, Asked, Question], Json]] = {
    "text": _Writer.text,
    "number": _Writer.number,
    "date": _Writer.date,
    "time": lambda writer, asked, question: {"type": "time"},
    "yes_no": lambda writer, asked, question: {"type": "boolean"},
    "choice": _Writer.choice,
    "choices": _Writer.choice,
    "ranking": _Writer.ranking,
    "scale": _Writer.scale,
    "matrix": _Writer.matrix,
    "repeat": _Writer.repeat,
    "file": lambda writer, asked, question: {"type": "attachment"},
    "unit": _Writer.unit,
    "course": _Writer.unit,
    "confirm": lambda writer, asked, question: {"type": "boolean"},
    "note": _Writer.note,
    "calc": _Writer.calc,
}
