"""Our definitions as XLSForm, for Kobo and ODK."""

from collections.abc import Callable, Mapping
from typing import Any

from forms.definition import Group
from forms.definition.messages import language_name
from forms.i18n import gettext as _
from forms.interop import embedded_form
from forms.interop.conditions import Unsayable
from forms.interop.conditions_out import XPath, days_of, required_when, write_calculation
from forms.interop.exported_file import ExportedFile
from forms.interop.source import Asked, Source, Texts, by_heading, option_label, row_label
from forms.interop.workbook_out import cell_text, workbook
from forms.interop.xlsform_choices_out import ChoiceSheet
from forms.interop.xlsform_workbook import written_rest
from forms.logic.dates.relative_dates import is_relative

_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_CHUNK = 30_000
_MOST_RADIOS = 7
Row = dict[str, Any]
_TEXTS = ("label", "hint", "constraint_message")
_FORMATS = {
    "email": r"[^@\s]+@[^@\s]+\.[^@\s]+",
    "phone": r"[0-9 +()-]{8,20}",
    "postcode": r"[0-9]{4}",
    "personnummer": r"[0-9]{6} ?[0-9]{5}",
    "orgnr": r"[0-9]{3} ?[0-9]{3} ?[0-9]{3}",
    "url": r"https?://.+",
}


def write(document: Mapping[str, Any]) -> ExportedFile:
    """Return the workbook of a version's document."""
    return _Writer(document).made()


class _Writer:
    """The rows of the sheets survey, choices and settings."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self.source = Source(document, lambda name: f"${{{name}}}", _HELD)
        self.spoken = XPath(self.source)
        self.survey: list[Row] = []
        self.choices = ChoiceSheet(self.source)

    def made(self) -> ExportedFile:
        """Return the file."""
        for section, asked in self.source.sections():
            if section.intro or section.questions:
                title = {c: s.title for c, s in self.counterparts(section.id).items()}
                row = {
                    "type": "begin_group",
                    "name": f"del_{section.id}",
                    "appearance": "field-list",
                }
                self.row(row, label=self.source.texts(lambda t: t, title))
                self.relevant(section.show_if, "", section.title)
                if section.intro:
                    intros = {c: s.intro for c, s in self.counterparts(section.id).items()}
                    note = {"type": "note", "name": f"del_{section.id}_intro"}
                    self.row(note, label=self.source.texts(lambda t: t, intros))
            for group, together in by_heading(asked):
                self.group(group, together)
            self.end_group()
        self.checks()
        return ExportedFile(f"{self.source.main.id}.xlsx", self.file(), _TYPE, self.source.report)

    def group(self, group: Group | None, together: list[Asked]) -> None:
        """Add questions that stand together, below their heading when they have one."""
        if group is not None:
            heading = self.source.heading(together[0])
            hint = self.source.texts(lambda q: q.group.help if q.group else "", together[0].others)
            self.row({"type": "begin_group", "name": group.id}, label=heading, hint=hint)
            self.relevant(group.show_if, "", group.label)
        for each in together:
            self.question(each)
        if group is not None:
            self.end_group()

    def end_group(self) -> None:
        """Close a group; one that nothing was written in is taken back, as ODK refuses it."""
        if self.survey[-1]["type"] == "begin_group":
            self.survey.pop()
        else:
            self.survey.append({"type": "end_group"})

    def counterparts(self, id: str) -> dict[str, Any]:
        """Return a section in every language."""
        return {code: d.section(id) for code, d in self.source.definitions.items()}

    def row(self, row: Row, **texts: Texts) -> Row:
        """Add a row, with its texts in every language."""
        for column, found in texts.items():
            for code, said in found.items():
                row[f"{column}::{language_name(code).capitalize()} ({code})"] = said
        self.survey.append(row)
        return row

    def relevant(self, condition: Any, repeat: str, label: str) -> None:
        """Give the last row its condition."""
        if condition is None:
            return
        try:
            self.survey[-1]["relevant"] = self.spoken.say(condition, repeat)
        except Unsayable as error:
            self.source.report_condition(self.survey[-1].get("name", ""), label, error)

    def question(self, asked: Asked) -> None:
        """Add the rows of a question."""
        question = asked.question
        repeat = asked.repeat.id if asked.repeat else ""
        label = self.source.texts(lambda q: q.label, asked.others, repeat)
        hint = self.source.texts(lambda q: q.help, asked.others, repeat)
        maker = _MAKERS.get(question.type, _Writer.unlike)
        row = maker(self, asked, {"name": asked.name})
        if row is None:
            return
        if question.type == "note":
            label = (
                self.source.texts(lambda q: q.own.get("text", ""), asked.others, repeat) or label
            )
        self.row(row, label=label, hint=hint, constraint_message=self.message(asked, repeat))
        self.relevant(question.own_condition, repeat, question.label)
        if question.required and question.questions:
            self.source.lost_key(question.id, question.label, "required")
        elif question.required and not question.rows:
            row["required"] = "yes"
        first = self.source.first_answer(asked, today="today()")
        if first is not None:
            row["default"] = _default_of(first)
        after = _AFTER.get(question.type)
        if after is not None:
            after(self, asked)

    def message(self, asked: Asked, repeat: str) -> Texts:
        """Return what is said of an answer outside the limits."""
        say = self.source.texts(lambda q: q.say, asked.others, repeat)
        return say or self.source.texts(
            lambda q: q.own.get("pattern_help", ""), asked.others, repeat
        )

    def text(self, asked: Asked, row: Row) -> Row:
        """Return a text, its format as a pattern."""
        keys = asked.question.own
        pattern = keys.get("pattern") or _FORMATS.get(keys.get("format", ""))
        rules = []
        if pattern and not {"'", '"'} <= set(pattern):
            quote = '"' if "'" in pattern else "'"
            rules.append(f"regex(., {quote}{pattern}{quote})")
        if "format" in keys or (pattern and not rules):
            what = _("Formatet på teksten er ikke med, eller ble et mønster.")
            self.source.report_approximation(asked, what)
        if "max_length" in keys:
            rules.append(f"string-length(.) <= {keys['max_length']}")
        if rules:
            row["constraint"] = " and ".join(rules)
        if keys.get("lines", 1) > 1:
            row["appearance"] = "multiline"
        return row | {"type": "text"}

    def number(self, asked: Asked, row: Row) -> Row:
        """Return a whole number or a decimal."""
        keys = asked.question.own
        return row | {"type": "decimal" if keys.get("decimals") else "integer"} | self.limits(asked)

    def limits(self, asked: Asked) -> Row:
        """Return the constraint of `min` and `max`."""
        found = []
        for key, op in (("min", ">="), ("max", "<=")):
            value = asked.question.own.get(key)
            if isinstance(value, str):
                shift = days_of(value) if is_relative(value) else None
                if value[-1] in "my":
                    what = _("Måneder og år ble et tall på dager.")
                    self.source.report_approximation(asked, what)
                value = f"date('{value}')" if shift is None else self.spoken.today(shift)
            if value is not None:
                found.append(f". {op} {value}")
        return {"constraint": " and ".join(found)} if found else {}

    def date(self, asked: Asked, row: Row) -> Row:
        """Return a date."""
        if period := asked.question.own.get("precision"):
            row["appearance"] = {"month": "month-year", "year": "year"}[period]
        return row | {"type": "date"} | self.limits(asked)

    def time(self, asked: Asked, row: Row) -> Row:
        """Return a time of day; its limits are left out."""
        return row | {"type": "time"}

    def yes_no(self, asked: Asked, row: Row) -> Row:
        """Return a choice of the list of yes and no."""
        return row | {"type": f"select_one {self.choices.yes_no()}"}

    def choice_row(self, asked: Asked, row: Row) -> Row:
        """One of several."""
        if len(asked.question.options) > _MOST_RADIOS:
            row["appearance"] = "minimal"
        self.filter(asked, row)
        return row | {"type": f"select_one {self.choices.list_of(asked)}"}

    def filter(self, asked: Asked, row: Row) -> None:
        """Let the options depend on answers, where they do."""
        repeat, parts = asked.repeat.id if asked.repeat else "", []
        for option in asked.question.options:
            if option.show_if is None:
                continue
            try:
                said = self.spoken.say(option.show_if, repeat)
                parts.append(f"(name != '{option.alias or option.code}' or {said})")
            except Unsayable as error:
                self.source.report_condition(asked.question.id, option.label, error)
        if parts:
            row["choice_filter"] = " and ".join(parts)

    def several(self, asked: Asked, row: Row) -> Row:
        """Several, with how many and what excludes the rest."""
        keys, rules = asked.question.own, []
        for key, op in (("min", ">="), ("max", "<=")):
            if key in keys:
                rules.append(f"count-selected(.) {op} {keys[key]}")
        for code in keys.get("exclusive", ()):
            rules.append(f"not(selected(., '{code}') and count-selected(.) > 1)")
        if rules:
            row["constraint"] = " and ".join(rules)
        self.filter(asked, row)
        return row | {"type": f"select_multiple {self.choices.list_of(asked)}"}

    def words(self, asked: Asked) -> None:
        """Add the question for the words beside each option that has some."""
        repeat = asked.repeat.id if asked.repeat else ""
        codes = [option.code for option in asked.question.options]
        for other in asked.question.others:
            at = codes.index(other)
            label = self.source.texts(option_label(at), asked.others, repeat)
            self.row({"type": "text", "name": f"{asked.name}_{other}"}, label=label)
            alias = asked.question.options[at].alias
            self.survey[-1]["relevant"] = self.spoken.has(asked.question.id, repeat, alias or other)

    def scale(self, asked: Asked, row: Row) -> Row:
        """Return a range; the words at its ends are left out."""
        keys = asked.question.own
        row["parameters"] = f"start={keys.get('min', 0)} end={keys['max']} step=1"
        return row | {"type": "range"}

    def matrix(self, asked: Asked, row: Row) -> Row:
        """Return a table: a group of choices with one list."""
        return row | {"type": "begin_group", "appearance": "table-list"}

    def rows(self, asked: Asked) -> None:
        """Add the rows of a matrix, and its end."""
        list_name = self.choices.list_of(asked)
        for number, each in enumerate(asked.question.rows):
            label = self.source.texts(row_label(number), asked.others)
            row = {"type": f"select_one {list_name}", "name": f"{asked.name}_{each.code}"}
            if asked.question.required:
                row["required"] = "yes"
            self.row(row, label=label)
        self.survey.append({"type": "end_group"})

    def ranking(self, asked: Asked, row: Row) -> Row:
        """Return a ranking of all of them."""
        return row | {"type": f"rank {self.choices.list_of(asked)}"}

    def repeat(self, asked: Asked, row: Row) -> Row:
        """Return a repeat; a number of rows that is fixed counts."""
        keys = asked.question.own
        if keys.get("min") == keys.get("max") and "min" in keys:
            row["repeat_count"] = keys["min"]
        elif "min" in keys or "max" in keys:
            what = _("Hvor mange rader det kan være, er ikke med.")
            self.source.report_approximation(asked, what)
        return row | {"type": "begin_repeat"}

    def inside(self, asked: Asked) -> None:
        """Add the questions of a repeat, and its end."""
        for each in self.source.inside(asked):
            self.question(each)
        self.survey.append({"type": "end_repeat"})

    def file(self) -> bytes:
        """Return the workbook."""
        main = self.source.main
        settings = {
            "form_title": main.title,
            "form_id": main.id,
            "version": "1",
            "default_language": f"{language_name(main.source).capitalize()} ({main.source})",
        }
        cleaned = [{head: cell_text(cell) for head, cell in row.items()} for row in self.survey]
        packed = embedded_form.pack_form(self.source.document, written_rest(cleaned))
        chunks = [packed[at : at + _CHUNK] for at in range(0, len(packed), _CHUNK)]
        sheets: dict[str, list[Row]] = {
            "survey": self.survey,
            "choices": self.choices.rows,
            "settings": [settings],
            embedded_form.NAME: [{embedded_form.NAME: chunk} for chunk in chunks],
        }
        return workbook(sheets, {"survey": ("type", "name"), "choices": ("list_name", "name")})

    def attached(self, asked: Asked, row: Row) -> Row:
        """Return a file."""
        return row | {"type": "file"}

    def unit(self, asked: Asked, row: Row) -> Row:
        """Return a unit of the municipality, which only we know: a text."""
        self.source.report_approximation(asked, _("En enhet i kommunen ble et tekstfelt."))
        return row | {"type": "text"}

    def confirm(self, asked: Asked, row: Row) -> Row:
        """Return a tick."""
        return row | {"type": "acknowledge"}

    def note(self, asked: Asked, row: Row) -> Row:
        """Return a text between the questions."""
        return row | {"type": "note"}

    def unlike(self, asked: Asked, row: Row) -> Row | None:
        """Return a text for what has no type there; nothing when nobody answers it."""
        return row | {"type": "text"} if self.source.report_type(asked) else None

    def calc(self, asked: Asked, row: Row) -> Row | None:
        """Return a computed value; nothing when there are no words for it."""
        repeat = asked.repeat.id if asked.repeat else ""
        try:
            row["calculation"] = write_calculation(self.spoken, asked.question.own["value"], repeat)
        except Unsayable as error:
            self.source.report_calculation(asked.question, error)
            row["calculation"] = "''"
        return row | {"type": "calculate"}

    def checks(self) -> None:
        """Put the form's rules into the constraints of the questions where they are said."""
        rows = {row.get("name"): row for row in self.survey}
        for number, check in enumerate(self.source.main.checks):
            row = rows.get(self.source.name(check.at))
            try:
                if row is None or check.level != "error" or row["type"].startswith("begin"):
                    raise Unsayable(_("formatet har det ikke"))
                needed = required_when(check.when, check.at)
                if needed is not None and row.get("required") != "yes":
                    row["required"] = self.spoken.say(needed) if needed else "yes"
                    continue
                rule = f"not({self.spoken.say(check.when)})"
            except Unsayable as error:
                self.source.report_rule(f"check {number + 1}", check.say, error)
                continue
            row["constraint"] = f"({row['constraint']}) and {rule}" if "constraint" in row else rule


def _default_of(first: Any) -> Any:
    """Return a first answer as XLSForm writes it: several codes with a space between, a tick OK."""
    if isinstance(first, list):
        return " ".join(first)
    return "OK" if first is True else first


_HELD = {
    "form": frozenset(),
    "section": frozenset({"intro"}),
    "group": frozenset({"help"}),
    "question": frozenset({"help", "say"}),
    "options": frozenset({"alias", "score", "show_if"}),
    "rows": frozenset(),
    "text": frozenset({"lines", "format", "max_length", "pattern", "pattern_help"}),
    "number": frozenset({"min", "max"}),
    "scale": frozenset({"min", "max"}),
    "date": frozenset({"min", "max", "precision"}),
    "choice": frozenset({"other"}),
    "choices": frozenset({"other", "min", "max", "exclusive"}),
    "repeat": frozenset({"min", "max"}),
    "note": frozenset({"text"}),
    "calc": frozenset({"value"}),
}
_MAKERS: Mapping[str, Callable[[_Writer, Asked, Row], Row | None]] = {
    "text": _Writer.text,
    "number": _Writer.number,
    "date": _Writer.date,
    "time": _Writer.time,
    "yes_no": _Writer.yes_no,
    "choice": _Writer.choice_row,
    "choices": _Writer.several,
    "scale": _Writer.scale,
    "matrix": _Writer.matrix,
    "ranking": _Writer.ranking,
    "repeat": _Writer.repeat,
    "file": _Writer.attached,
    "unit": _Writer.unit,
    "course": _Writer.unit,
    "confirm": _Writer.confirm,
    "note": _Writer.note,
    "calc": _Writer.calc,
}
_AFTER: Mapping[str, Callable[[_Writer, Asked], None]] = {
    "choice": _Writer.words,
    "choices": _Writer.words,
    "matrix": _Writer.rows,
    "repeat": _Writer.inside,
}
