"""Our definitions as SurveyJS."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from forms.definition import Group
from forms.i18n import gettext as _
from forms.interop import embedded_form
from forms.interop.conditions import Unsayable
from forms.interop.conditions_out import SurveyJs, required_when, write_calculation
from forms.interop.exported_file import ExportedFile
from forms.interop.source import (
    Asked,
    Source,
    Texts,
    by_heading,
    end_label,
    option_label,
    row_label,
)
from forms.interop.surveyjs import rest_of

Json = dict[str, Any]


def write(document: Mapping[str, Any]) -> ExportedFile:
    """Return the survey of a version's document."""
    writer = _Writer(document)
    survey = writer.survey()
    survey[embedded_form.NAME] = embedded_form.pack_form(document, rest_of(survey))
    data = json.dumps(survey, ensure_ascii=False, indent=2).encode() + b"\n"
    name = f"{writer.source.main.id}-surveyjs.json"
    return ExportedFile(name, data, "application/json", writer.source.report)


class _Writer:
    """The pages and elements."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self.source = Source(document, lambda name: f"{{{name}}}", _HELD)
        self.spoken = SurveyJs(self.source)

    def survey(self) -> Json:
        """Return the whole survey."""
        main = self.source.main
        pages = []
        for section, asked in self.source.sections():
            others = {c: d.section(section.id) for c, d in self.source.definitions.items()}
            page: Json = {
                "name": section.id,
                "title": self.said(self.source.texts(lambda s: s.title, others)),
                "elements": [
                    element
                    for group, together in by_heading(asked)
                    for element in self.elements(group, together)
                ],
            }
            if section.intro:
                page["description"] = self.said(self.source.texts(lambda s: s.intro, others))
            self.visible(page, section.show_if, "", section.title)
            pages.append(page)
        made: Json = {
            "title": self.said(self.source.of_form(lambda d: d.title)),
            "locale": main.source,
        }
        if main.summary:
            made["description"] = self.said(self.source.of_form(lambda d: d.summary))
        made |= {"pages": pages, "clearInvisibleValues": "onHidden"}
        return made

    def elements(self, group: Group | None, together: list[Asked]) -> list[Json]:
        """Return the elements of questions that stand together, in a panel below a heading."""
        found = [e for each in together if (e := self.element(each)) is not None]
        if group is None:
            return found
        made: Json = {"type": "panel", "name": group.id}
        made["title"] = self.said(self.source.heading(together[0]))
        if group.help:
            help = self.source.texts(lambda q: q.group.help if q.group else "", together[0].others)
            made["description"] = self.said(help)
        self.visible(made, group.show_if, "", group.label)
        return [made | {"elements": found}]

    def said(self, texts: Texts) -> Any:
        """Return a text as SurveyJS writes it: alone, or by language."""
        source = texts.get(self.source.main.source, "")
        if len(texts) < 2:
            return source or next(iter(texts.values()), "")
        rest = {code: text for code, text in texts.items() if code != self.source.main.source}
        return {"default": source, **rest}

    def visible(self, element: Json, condition: Any, repeat: str, label: str) -> None:
        """Give an element its condition."""
        if condition is None:
            return
        try:
            element["visibleIf"] = self.spoken.say(condition, repeat)
        except Unsayable as error:
            self.source.report_condition(element["name"], label, error)

    def element(self, asked: Asked) -> Json | None:
        """Return the element of a question."""
        question = asked.question
        repeat = asked.repeat.id if asked.repeat else ""
        made: Json = {"type": "text", "name": question.id}
        made["title"] = self.said(self.source.texts(lambda q: q.label, asked.others, repeat))
        if question.help:
            made["description"] = self.said(
                self.source.texts(lambda q: q.help, asked.others, repeat)
            )
        if question.required:
            made["isRequired"] = True
        made |= _MAKERS.get(question.type, _Writer.unlike)(self, asked)
        first = self.source.first_answer(asked, today=_TODAY)
        if first is not None:
            made["defaultValueExpression" if first == _TODAY else "defaultValue"] = first
        self.visible(made, question.own_condition, repeat, question.label)
        self.checked(made, question.id if not repeat else "")
        return made

    def checked(self, made: Json, id: str) -> None:
        """Put the form's rules at this question among its validators."""
        for check in self.source.main.checks:
            if check.at == id:
                needed = required_when(check.when, check.at)
                try:
                    if check.level != "error":
                        raise Unsayable(_("formatet har det ikke"))
                    if needed:
                        made["requiredIf"] = self.spoken.say(needed)
                        continue
                    rule = self.spoken.negated(self.spoken.say(check.when))
                except Unsayable as error:
                    self.source.report_rule(id, check.say, error)
                    continue
                validator = {"type": "expression", "expression": rule, "text": check.say}
                made.setdefault("validators", []).append(validator)

    def text(self, asked: Asked) -> Json:
        """Return a text."""
        keys, made = asked.question.own, {}
        inputs = {"email": "email", "phone": "tel", "url": "url"}
        if keys.get("lines", 1) > 1:
            made = {"type": "comment", "rows": keys["lines"]}
        elif keys.get("format") in inputs:
            made = {"inputType": inputs[keys["format"]]}
        if "format" in keys and "inputType" not in made:
            self.source.report_approximation(asked, _("Formatet på teksten er ikke med."))
        if "max_length" in keys:
            made["maxLength"] = keys["max_length"]
        if "pattern" in keys:
            text = keys.get("pattern_help", "")
            made["validators"] = [{"type": "regex", "regex": keys["pattern"], "text": text}]
        return made

    def number(self, asked: Asked) -> Json:
        """Return a number."""
        keys = asked.question.own
        made = {"inputType": "number", **{k: keys[k] for k in ("min", "max") if k in keys}}
        return made if keys.get("decimals") else {**made, "step": 1}

    def date(self, asked: Asked) -> Json:
        """Return a date; limits from today are expressions."""
        period = asked.question.own.get("precision")
        made: Json = {"inputType": "month" if period else "date"}
        if period == "year":
            self.source.report_approximation(asked, _("Et år ble en måned."))
        for key in ("min", "max"):
            limit = asked.question.own.get(key)
            if limit and str(limit).startswith("today"):
                made[f"{key}ValueExpression"] = self.spoken.literal("date", limit)
            elif limit:
                made[key] = limit
        return made

    def choices(self, asked: Asked) -> Json:
        """Options, with «other» and what excludes the rest."""
        question = asked.question
        repeat = asked.repeat.id if asked.repeat else ""
        found = []
        for number, option in enumerate(question.options):
            texts = self.source.texts(option_label(number), asked.others, repeat)
            each: Json = {"value": option.alias or option.code, "text": self.said(texts)}
            found.append(each | {"name": question.id})
            self.visible(found[-1], option.show_if, repeat, option.label)
            del found[-1]["name"]
        type = {"choice": "radiogroup", "choices": "checkbox"}.get(question.type, "ranking")
        made: Json = {"type": type, "choices": found}
        for key, name in (("min", "minSelectedChoices"), ("max", "maxSelectedChoices")):
            if key in question.own:
                made[name] = question.own[key]
        if question.others or question.own.get("exclusive"):
            what = _("«Annet» og svar som står alene, er vanlige svar der.")
            self.source.report_approximation(asked, what)
        return made

    def scale(self, asked: Asked) -> Json:
        """Return a rating."""
        keys = asked.question.own
        made = {"type": "rating", "rateMin": keys.get("min", 0), "rateMax": keys["max"]}
        for at, name in enumerate(("minRateDescription", "maxRateDescription")):
            if "ends" in keys:
                texts = self.source.texts(end_label(at), asked.others)
                made[name] = self.said(texts)
        return made

    def matrix(self, asked: Asked) -> Json:
        """Return a matrix."""
        rows = []
        for number, row in enumerate(asked.question.rows):
            texts = self.source.texts(row_label(number), asked.others)
            rows.append({"value": row.code, "text": self.said(texts)})
        columns = self.choices(asked)["choices"]
        made: Json = {"type": "matrix", "columns": columns, "rows": rows}
        if asked.question.required:
            made["isAllRowRequired"] = True
        return made

    def repeat(self, asked: Asked) -> Json:
        """Return a panel that repeats."""
        inner = [e for each in self.source.inside(asked) if (e := self.element(each)) is not None]
        keys = asked.question.own
        made: Json = {"type": "paneldynamic", "templateElements": inner}
        for key, name in (("min", "minPanelCount"), ("max", "maxPanelCount")):
            if key in keys:
                made[name] = keys[key]
        if keys.get("add"):
            made["panelAddText"] = self.said(
                self.source.texts(lambda q: q.own["add"], asked.others)
            )
        return made

    def unit(self, asked: Asked) -> Json:
        """Return a unit of the municipality, which only we know: a text."""
        self.source.report_approximation(asked, _("En enhet i kommunen ble et tekstfelt."))
        return {}

    def note(self, asked: Asked) -> Json:
        """Return a text between the questions."""
        repeat = asked.repeat.id if asked.repeat else ""
        texts = self.source.texts(lambda q: q.own.get("text", ""), asked.others, repeat)
        return {"type": "html", "html": self.said(texts)}

    def unlike(self, asked: Asked) -> Json:
        """Return a text for what has no type there; an empty one when nobody answers it."""
        return {} if self.source.report_type(asked) else {"type": "html", "html": ""}

    def calc(self, asked: Asked) -> Json:
        """Return a computed value."""
        repeat = asked.repeat.id if asked.repeat else ""
        value = asked.question.own["value"]
        try:
            if not isinstance(value, Mapping) or not set(value) <= _COMPUTED:
                raise Unsayable(_("formatet har det ikke"))
            said = (
                write_calculation(self.spoken, value, repeat)
                .replace("if(", "iif(")
                .replace(" div ", " / ")
            )
        except Unsayable as error:
            self.source.report_calculation(asked.question, error)
            said = ""
        return {"type": "expression", "expression": said}


_TODAY = "today()"
_COMPUTED = frozenset({"if", "then", "else", "value", "min", "max", "score", "need", "count"})
_YES_NO = {"type": "boolean", "valueTrue": "yes", "valueFalse": "no"}
_HELD = {
    "form": frozenset({"summary"}),
    "section": frozenset({"intro"}),
    "group": frozenset({"help"}),
    "question": frozenset({"help"}),
    "options": frozenset({"alias", "show_if"}),
    "rows": frozenset(),
    "text": frozenset({"lines", "format", "max_length", "pattern", "pattern_help"}),
    "number": frozenset({"min", "max"}),
    "scale": frozenset({"min", "max", "ends"}),
    "date": frozenset({"min", "max", "precision"}),
    "choice": frozenset({"other"}),
    "choices": frozenset({"other", "min", "max", "exclusive"}),
    "repeat": frozenset({"min", "max", "add"}),
    "note": frozenset({"text"}),
    "calc": frozenset({"value"}),
}
_MAKERS: Mapping[str, Callable[[_Writer, Asked], Json]] = {
    "text": _Writer.text,
    "number": _Writer.number,
    "date": _Writer.date,
    "time": lambda writer, asked: {"inputType": "time"},
    "yes_no": lambda writer, asked: dict(_YES_NO),
    "choice": _Writer.choices,
    "choices": _Writer.choices,
    "ranking": _Writer.choices,
    "scale": _Writer.scale,
    "matrix": _Writer.matrix,
    "repeat": _Writer.repeat,
    "file": lambda writer, asked: {"type": "file"},
    "unit": _Writer.unit,
    "course": _Writer.unit,
    "confirm": lambda writer, asked: {"type": "boolean"},
    "note": _Writer.note,
    "calc": _Writer.calc,
}
