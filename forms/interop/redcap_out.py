"""Our definitions as a REDCap data dictionary."""

import csv
import io
from collections.abc import Callable, Mapping
from typing import Any

from forms.definition import Question, Section
from forms.i18n import gettext as _
from forms.interop import embedded_form
from forms.interop.conditions import Unsayable
from forms.interop.conditions_out import RedCap
from forms.interop.exported_file import ExportedFile
from forms.interop.redcap import (
    ANNOTATION,
    BRANCHING,
    CHOICES,
    COLUMNS,
    FORM,
    HEADER,
    IDENTIFIER,
    LABEL,
    MATRIX,
    MAX,
    MIN,
    NAME,
    NOTE,
    REQUIRED,
    SHORT,
    TYPE,
    VALIDATION,
    rest_of,
)
from forms.interop.source import Asked, Source, by_heading

Row = dict[str, str]
_CHUNK = 30_000
"""Characters of our own definition in one annotation; a cell holds 32,767."""


def write(document: Mapping[str, Any]) -> ExportedFile:
    """Return the dictionary of a version's document."""
    writer = _Writer(document)
    rows = writer.rows()
    packed = embedded_form.pack_form(document, rest_of(rows))
    size = max(_CHUNK, -(-len(packed) // len(rows)))
    for number, row in enumerate(rows):
        if part := packed[number * size : (number + 1) * size]:
            row[ANNOTATION] = f"{row.get(ANNOTATION, '')} @SV={part}".strip()
    text = io.StringIO()
    out = csv.writer(text)
    out.writerow(COLUMNS)
    out.writerows([row.get(key, "") for key in SHORT] for row in rows)
    name = f"{writer.source.main.id}-redcap.csv"
    data = text.getvalue().encode()
    return ExportedFile(name, data, "text/csv", writer.source.report)


class _Writer:
    """The rows of the dictionary."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self.source = Source(document, lambda name: f"[{name}]", _HELD)
        self.spoken = RedCap(self.source)
        self.found: list[Row] = []
        self.header = ""
        self.form = ""

    def rows(self) -> list[Row]:
        """Return every row; the first is the record's id, as REDCap wants."""
        main = self.source.main
        first = main.sections[0].id
        self.found.append({NAME: "record_id", FORM: first, TYPE: "text", LABEL: "Record ID"})
        if len(self.source.languages) > 1:
            what = _("Bare ett språk er med.")
            how = _("Legg inn de andre språkene i REDCap, under «Multi-Language Management».")
            self.source.report.lost(_("hele filen"), "", what, how)
        for number, check in enumerate(main.checks):
            self.source.report_rule(f"check {number + 1}", check.say)
        for section, asked in self.source.sections():
            self.form, self.header = section.id, self.source.filled(str(section.title))
            for group, together in by_heading(asked):
                if group is not None:
                    self.header = self.source.filled(group.label)
                for each in together:
                    self.question(each, section)
        return self.found

    def question(self, asked: Asked, section: Section) -> None:
        """Add the row of a question, or the rows of what it holds."""
        question = asked.question
        if question.questions:
            what = _("En liste med rader ble spørsmål som stilles én gang.")
            self.source.report_approximation(asked, what)
            self.source.first_answer(asked)
            for key in ("help", "required", "personal"):
                if getattr(question, key):
                    self.source.lost_key(question.id, question.label, key)
            self.header = self.source.filled(question.label)
            for inner in self.source.inside(asked):
                self.question(inner, section)
            return
        repeat = asked.repeat.id if asked.repeat else ""
        text = question.own.get("text", "") if question.type == "note" else question.label
        row = {
            NAME: asked.name,
            FORM: self.form,
            HEADER: self.header,
            LABEL: self.source.filled(str(text), repeat),
            NOTE: self.source.filled(str(question.help), repeat),
            REQUIRED: "y" if question.required else "",
            IDENTIFIER: "y" if question.personal else "",
        } | _MAKERS.get(question.type, _Writer.unlike)(self, asked)
        first = self.source.first_answer(asked)
        if first is not None:
            row[ANNOTATION] = f"{row.get(ANNOTATION, '')} {_default_of(first)}".strip()
        self.header = ""
        row[BRANCHING] = self.branching(asked, section, repeat)
        if question.rows:
            self.matrix(asked, row)
        else:
            self.found.append(row)

    def matrix(self, asked: Asked, row: Row) -> None:
        """Add the rows of a matrix."""
        header = row[HEADER]
        for each in asked.question.rows:
            own_row = {NAME: f"{asked.name}_{each.code}", LABEL: each.label, MATRIX: asked.name}
            self.found.append(row | own_row | {HEADER: header or str(asked.question.label)})
            header = ""

    def branching(self, asked: Asked, section: Section, repeat: str) -> str:
        """Return the branching logic: the section's condition and the question's."""
        conditions = [(section.show_if, ""), (asked.question.show_if, repeat)]
        if asked.repeat is not None:
            conditions.insert(1, (asked.repeat.show_if, ""))
        said = []
        for condition, where in conditions:
            if condition is None:
                continue
            try:
                said.append(self.spoken.say(condition, where))
            except Unsayable as error:
                self.source.report_condition(asked.question.id, asked.question.label, error)
        return " and ".join(said)

    def text(self, asked: Asked) -> Row:
        """Return a text, or notes."""
        keys = asked.question.own
        if keys.get("lines", 1) > 1:
            return {TYPE: "notes"}
        validation = {"email": "email", "phone": "phone"}.get(keys.get("format", ""), "")
        if "format" in keys and not validation:
            self.source.report_approximation(asked, _("Formatet på teksten er ikke med."))
        return {TYPE: "text", VALIDATION: validation}

    def number(self, asked: Asked) -> Row:
        """Return a number with its limits."""
        keys = asked.question.own
        validation = "number" if keys.get("decimals") else "integer"
        limits = {MIN: str(keys.get("min", "")), MAX: str(keys.get("max", ""))}
        return {TYPE: "text", VALIDATION: validation, **limits}

    def date(self, asked: Asked) -> Row:
        """Return a date; limits from today are left out."""
        keys = asked.question.own
        limits = {MIN: str(keys.get("min", "")), MAX: str(keys.get("max", ""))}
        if any(day.startswith("today") for day in limits.values()):
            what = _("Grensen for datoen er ikke med, for den følger dagen.")
            self.source.report_approximation(asked, what)
        limits = {key: "" if day.startswith("today") else day for key, day in limits.items()}
        return {TYPE: "text", VALIDATION: "date_ymd", **limits}

    def options(self, asked: Asked, type: str) -> Row:
        """Options as `1, One | 2, Two`."""
        said = self.listed(asked.question)
        if asked.question.others:
            self.source.report_approximation(asked, _("Ordene ved «Annet» er ikke med."))
        if any(option.show_if is not None for option in asked.question.options):
            self.source.report_approximation(asked, _("Alle svarene vises alltid der."))
        none = ",".join(asked.question.own.get("exclusive", ()))
        return {
            TYPE: type,
            CHOICES: said,
            **({ANNOTATION: f"@NONEOFTHEABOVE={none}"} if none else {}),
        }

    def listed(self, question: Question) -> str:
        """Return the options in one cell."""
        each = (f"{o.alias or o.code}, {o.label.replace('|', '/')}" for o in question.options)
        return " | ".join(each)

    def unlike(self, asked: Asked) -> Row:
        """Return what has no type there: a text."""
        self.source.report_approximation(asked, _("Spørsmålet ble et tekstfelt."))
        return {TYPE: "text"}

    def calc(self, asked: Asked) -> Row:
        """Return a calculation; `sum` and `mean` have words there."""
        value = asked.question.own["value"]
        for name in ("sum", "mean", "min", "max"):
            names = value.get(name) if isinstance(value, Mapping) else None
            if names and not any("*" in each for each in names):
                refs = ", ".join(self.spoken.ref(each, "") for each in names)
                return {TYPE: "calc", CHOICES: f"{name}({refs})"}
        self.source.report_calculation(asked.question)
        return {TYPE: "text", ANNOTATION: "@HIDDEN"}


def _default_of(first: Any) -> str:
    """Return the annotation of a first answer; a tick is the code of its only box."""
    text = ",".join(first) if isinstance(first, list) else "1" if first is True else str(first)
    quote = '"' if "'" in text else "'"
    return f"@DEFAULT={quote}{text}{quote}"


_HELD = {
    "form": frozenset(),
    "section": frozenset(),
    "group": frozenset(),
    "question": frozenset({"help", "personal"}),
    "options": frozenset({"alias", "show_if"}),
    "rows": frozenset(),
    "text": frozenset({"lines", "format"}),
    "number": frozenset({"min", "max"}),
    "scale": frozenset({"min", "max"}),
    "date": frozenset({"min", "max"}),
    "choice": frozenset({"other"}),
    "choices": frozenset({"other", "exclusive"}),
    "note": frozenset({"text"}),
    "calc": frozenset({"value"}),
}
_MAKERS: Mapping[str, Callable[[_Writer, Asked], Row]] = {
    "text": _Writer.text,
    "number": _Writer.number,
    "scale": _Writer.number,
    "date": _Writer.date,
    "time": lambda writer, asked: {TYPE: "text", VALIDATION: "time"},
    "yes_no": lambda writer, asked: {TYPE: "radio", CHOICES: "yes, Ja | no, Nei"},
    "choice": lambda writer, asked: writer.options(asked, "radio"),
    "choices": lambda writer, asked: writer.options(asked, "checkbox"),
    "matrix": lambda writer, asked: writer.options(asked, "radio"),
    "ranking": _Writer.unlike,
    "file": lambda writer, asked: {TYPE: "file"},
    "unit": _Writer.unlike,
    "course": _Writer.unlike,
    "confirm": lambda writer, asked: {TYPE: "checkbox", CHOICES: "1, Ja"},
    "note": lambda writer, asked: {TYPE: "descriptive"},
    "calc": _Writer.calc,
}
