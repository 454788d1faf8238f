"""REDCap data dictionary: a CSV with one row for each field."""

import re
from collections.abc import Mapping
from typing import Any

from forms.i18n import gettext as _
from forms.interop import embedded_form, html_text
from forms.interop.conditions import Condition, Unsayable, number_of
from forms.interop.draft import Choice, Draft, Group, Item, Words
from forms.interop.expression_conditions import calculation_of, condition_of
from forms.interop.expressions import REDCAP
from forms.interop.report import Refused
from forms.interop.sheets import may_be_csv, read_csv, table

COLUMNS = (
    "Variable / Field Name", "Form Name", "Section Header", "Field Type", "Field Label",
    "Choices, Calculations, OR Slider Labels", "Field Note",
    "Text Validation Type OR Show Slider Number", "Text Validation Min", "Text Validation Max",
    "Identifier?", "Branching Logic (Show field only if...)", "Required Field?",
    "Custom Alignment", "Question Number (surveys only)", "Matrix Group Name", "Matrix Ranking?",
    "Field Annotation",
)  # fmt: skip
SHORT = (
    "field_name", "form_name", "section_header", "field_type", "field_label",
    "select_choices_or_calculations", "field_note", "text_validation_type_or_show_slider_number",
    "text_validation_min", "text_validation_max", "identifier", "branching_logic",
    "required_field", "custom_alignment", "question_number", "matrix_group_name",
    "matrix_ranking", "field_annotation",
)  # fmt: skip
NAME, FORM, HEADER, TYPE, LABEL, CHOICES, NOTE, VALIDATION, MIN, MAX, IDENTIFIER, BRANCHING = SHORT[
    :12
]
REQUIRED, NUMBER, MATRIX, RANKED, ANNOTATION = SHORT[12], *SHORT[14:]
_HEADS = dict(zip(SHORT, COLUMNS, strict=True))
_PIPED = re.compile(r"\[([a-z]\w*)\]")
_TYPES: Mapping[str, tuple[str, dict[str, Any]]] = {
    "text": ("text", {}),
    "notes": ("text", {"lines": 4}),
    "radio": ("choice", {}),
    "dropdown": ("choice", {}),
    "checkbox": ("choices", {}),
    "yesno": ("yes_no", {}),
    "truefalse": ("yes_no", {}),
    "slider": ("number", {"min": 0, "max": 100}),
    "file": ("file", {}),
    "descriptive": ("note", {}),
    "calc": ("calc", {}),
}
_VALIDATIONS: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("datetime", "date", {"near": True}),
    ("date", "date", {}),
    ("time", "time", {}),
    ("integer", "number", {}),
    ("number", "number", {"decimals": 6}),
    ("email", "text", {"format": "email"}),
    ("phone", "text", {"format": "phone"}),
)


def knows(name: str, data: bytes) -> bool:
    """Whether a file is a CSV with the columns of a dictionary."""
    head = data[:600].lower()
    named = (b"field name" in head and b"field type" in head) or (
        b"field_name" in head and b"field_type" in head
    )
    return named and may_be_csv(data)


def read(name: str, data: bytes) -> Draft:
    """Return the form in a dictionary; raise `Refused` for a file with other columns."""
    rows = [(number, _row(cells)) for number, cells in table(read_csv(data))]
    rows = [(number, cells) for number, cells in rows if cells.get(NAME)]
    if not rows:
        raise Refused(
            _("Filen har ingen felt."), _("Last ned «Data Dictionary» fra REDCap på nytt.")
        )
    return _Reader(rows, name).draft()


def _row(cells: Mapping[str, str]) -> dict[str, str]:
    """Return a row by the short names of its columns."""
    names = {head.lower(): short for head, short in zip(COLUMNS, SHORT, strict=True)}
    found = {}
    for head, cell in cells.items():
        key = head.strip().strip('"').lower()
        found[names.get(key, key)] = cell.strip()
    return found


def rest_of(rows: list[dict[str, str]]) -> str:
    """Return what the hash of our own definition stands for: the fields, without annotations."""
    kept = [[r.get(key, "") for key in SHORT if key != ANNOTATION] for r in rows]
    return repr(kept)


_READ = ("@HIDDEN", "@DEFAULT", "@NONEOFTHEABOVE", "@SV")
"""The beginnings of annotations that are read, or hide a field."""


class _Reader:
    """The rows of one dictionary."""

    def __init__(self, rows: list[tuple[int, dict[str, str]]], file: str) -> None:
        self.rows = rows
        stem = re.sub(r"\.\w+$", "", file)
        self.made = Draft(Words({"": stem}))
        self.made.id = stem
        self.report = self.made.report

    def draft(self) -> Draft:
        """Return the whole form: a section for each instrument and header."""
        plain = [row for _number, row in self.rows]
        packed = "".join(
            part for row in plain for part in re.findall(r"@SV=(\S+)", row.get(ANNOTATION, ""))
        )
        if packed and embedded_form.unpack(packed, rest_of(plain), self.made):
            return self.made
        group = Group("", Words(), "")
        before: tuple[str, str] = ("", "")
        for number, row in self.rows:
            form, header = row.get(FORM, ""), row.get(HEADER, "")
            if form != before[0] or header:
                title = html_text.clean_text(header) or form.replace("_", " ").capitalize()
                name = form if form != before[0] else ""
                group = Group(name, Words({"": title}), _where(number), [])
                self.made.top.append(group)
            before = (form, header)
            if (item := self.item(number, row)) is not None:
                self.place(group, item, row)
        return self.made

    def place(self, group: Group, item: Item, row: dict[str, str]) -> None:
        """Put an item in its group, or its row in the matrix before it."""
        name = row.get(MATRIX, "")
        last = group.children[-1] if group.children else None
        alike = [o.code for o in item.options]
        if name and item.type == "choice":
            lost = {NOTE: any(item.help.values()), ANNOTATION: item.first not in (None, "")}
            names = [_HEADS[key] for key, found in lost.items() if found]
            self.report.not_taken(item.where, item.label.text(), names)
        if not name or item.type != "choice":
            group.children.append(item)
        elif (
            isinstance(last, Item)
            and last.name == name
            and last.type == "matrix"
            and [o.code for o in last.options] == alike
            and item.condition == last.condition
        ):
            last.rows.append(Choice(item.name, item.label))
            last.keys |= {k: True for k in ("personal",) if item.keys.get(k)}
            if bool(last.keys.get("required")) != bool(item.keys.get("required")):
                self.report.not_taken(item.where, item.label.text(), [_HEADS[REQUIRED]])
        else:
            made = Item(name, "matrix", item.where, group.title, condition=item.condition)
            made.options = item.options
            made.rows = [Choice(item.name, item.label)]
            made.keys = {k: True for k in ("required", "personal") if item.keys.get(k)}
            group.children.append(made)

    def item(self, number: int, row: dict[str, str]) -> Item | None:
        """Return the question, note or calculation of a row."""
        name, type, where = row[NAME], row.get(TYPE, "").lower(), _where(number)
        label = self.words(row.get(LABEL, "") or name)
        said = label.text()
        annotation = row.get(ANNOTATION, "")
        if type not in _TYPES:
            what = _("Typen «%(type)s» finnes ikke her.", type=type[:60] or "–")
            self.report.lost(where, said, what, _("Still spørsmålet på en annen måte."))
            return None
        ours, keys = _TYPES[type]
        made = Item(name, ours, where, label, self.words(row.get(NOTE, "")), dict(keys))
        made.condition = self.condition(row)
        if "@HIDDEN" in annotation and ours != "calc":
            self.report.drop("@HIDDEN")
            return None
        self.passed_over(row, made, said)
        if ours == "note":
            self.annotated(annotation, Item(name, ours, where, label), said)
            made.keys["text"] = self.words(row.get(LABEL, ""), markdown=True)
            made.label, made.help = Words(), Words()
            return made if any(made.keys["text"].values()) else None
        if ours == "calc":
            self.annotated(annotation, Item(name, ours, where, label), said)
            return self.calculation(row, made, "@HIDDEN" in annotation)
        if ours in ("choice", "choices"):
            self.chosen(row, made)
        self.rest(row, made, said, annotation)
        return made

    def passed_over(self, row: dict[str, str], made: Item, said: str) -> None:
        """Tell of the columns that have no place here."""
        names = [RANKED] if row.get(RANKED, "").lower() == "y" else []
        names += [CHOICES] if row.get(TYPE, "").lower() == "slider" and row.get(CHOICES) else []
        names += [NOTE] if made.type == "note" and row.get(NOTE) else []
        names += [VALIDATION] if row.get(TYPE) == "notes" and row.get(VALIDATION) else []
        names += [NUMBER] if row.get(NUMBER) else []
        self.report.not_taken(made.where, said, [_HEADS[name] for name in names])

    def words(self, said: str, *, markdown: bool = False) -> Words:
        """Return a text, cleaned, with the names of answers marked."""
        if not said:
            return Words()
        return html_text.mark_names_in_words(
            html_text.clean_words(Words({"": said}), markdown=markdown), _PIPED
        )

    def condition(self, row: dict[str, str]) -> Condition | None:
        """Return what the branching logic says."""
        logic = row.get(BRANCHING, "")
        return condition_of(logic, REDCAP) if logic else None

    def chosen(self, row: dict[str, str], made: Item) -> None:
        """Give a field its options: `1, One | 2, Two`."""
        for part in row.get(CHOICES, "").split("|"):
            code, _comma, label = part.partition(",")
            if code.strip():
                made.options.append(Choice(code.strip(), self.words(label.strip() or code.strip())))
        made.options = list({option.code: option for option in made.options}.values())
        if not made.options:
            what = _(
                "Svarene står i en annen fil eller et annet svar, så spørsmålet ble et tekstfelt."
            )
            self.report.lost(
                made.where, made.label.text(), what, _("Sett opp svarlisten for hånd.")
            )
            made.type = "text"

    def rest(self, row: dict[str, str], made: Item, said: str, annotation: str) -> None:
        """Take in validation, required, identifier and annotations."""
        validation = row.get(VALIDATION, "").lower()
        if made.name and row.get(TYPE) == "text":
            self.validated(validation, made, said)
        for key, column in (("min", MIN), ("max", MAX)):
            limit: Any = row.get(column, "")
            if made.type == "number" and number_of(limit) is not None:
                made.keys[key] = number_of(limit)
            elif made.type == "date" and re.fullmatch(r"\d{4}-\d\d-\d\d|today", limit):
                made.keys[key] = limit
            elif limit:
                self.report.not_taken(made.where, said, [_HEADS[column]])
        if row.get(REQUIRED, "").lower() == "y":
            made.keys["required"] = True
        if row.get(IDENTIFIER, "").lower() == "y":
            made.keys["personal"] = True
        self.annotated(annotation, made, said)

    def annotated(self, annotation: str, made: Item, said: str) -> None:
        """Take in what the field annotation says that has a meaning here."""
        none = re.search(r"@NONEOFTHEABOVE\s*=\s*['\"]?([\w,]+)", annotation)
        if none and made.type == "choices":
            made.keys["exclusive"] = none[1].split(",")
        if "@DEFAULT" in annotation:
            made.first = ""
        if first := re.search(r"@DEFAULT\s*=\s*(?:'([^']*)'|\"([^\"]*)\")", annotation):
            text = first[1] or first[2] or ""
            made.first = "" if "[" in text else text.split(",") if made.type == "choices" else text
        if made.type == "date" and re.search(r"@TODAY\b", annotation):
            made.keys["prefill"] = "today"
            annotation = re.sub(r"@TODAY\b", "", annotation)
        for name in dict.fromkeys(re.findall(r"@[A-Z][A-Z-]+", annotation)):
            if name.startswith(_READ):
                continue
            what = _("«%(name)s» er ikke med.", name=name)
            self.report.lost(made.where, said, what, _("Sett det opp for hånd hvis det trengs."))

    def validated(self, validation: str, made: Item, said: str) -> None:
        """Give a text field the type that its validation says."""
        for start, ours, keys in _VALIDATIONS:
            if validation.startswith(start):
                made.type, made.keys = ours, {k: v for k, v in keys.items() if k != "near"}
                made.has_time = start == "datetime"
                return
        if validation:
            what = _("Kontrollen «%(name)s» er ikke med.", name=validation[:40])
            self.report.lost(made.where, said, what, _("Skriv et enklere mønster i «pattern»."))

    def calculation(self, row: dict[str, str], made: Item, hidden: bool) -> Item | None:
        """Return a calculated field; None when it cannot be said."""
        try:
            value = calculation_of(row.get(CHOICES, ""), REDCAP)
            if not isinstance(value, dict):
                raise Unsayable(_("den er ikke en utregning vi har"))
        except Unsayable as error:
            what = _("Utregningen kan ikke sies her: %(why)s.", why=error)
            how = _("Sett den opp for hånd, som «calc».")
            self.report.lost(made.where, made.label.text(), what, how)
            return None
        made.keys = {"value": value} | ({"show": "export"} if hidden else {})
        return made


def _where(number: int) -> str:
    return _("rad %(row)s", row=number)
