"""XLSForm (ODK, Kobo, SurveyCTO, CHT): a workbook with the sheets survey, choices and settings."""

import re
from collections.abc import Iterator, Mapping

from forms.i18n import gettext as _
from forms.interop import embedded_form, html_text
from forms.interop.conditions import (
    Answered,
    Condition,
    Every,
    Lost,
    Not,
    Unsayable,
    join_conditions,
    number_of,
)
from forms.interop.draft import Choice, Draft, Group, Item, Rule, Standard, Words
from forms.interop.expression_conditions import calculation_of, condition_of
from forms.interop.expressions import XPATH
from forms.interop.languages import language_code
from forms.interop.report import Refused
from forms.interop.sheets import Sheets, may_be_csv
from forms.interop.xlsform_choices import take_choice_filter
from forms.interop.xlsform_limits import limits
from forms.interop.xlsform_not_here import tell_around, tell_parameters, tell_question
from forms.interop.xlsform_table import Row, table
from forms.interop.xlsform_types import METADATA, Kind, kind_of
from forms.interop.xlsform_workbook import rest_of, sheet_named, sheets_of

_PIPED = re.compile(r"\$\{\s*(?:last-saved#)?([^{}\s]+?)\s*\}")
_EXPRESSION = re.compile(r"\$\{|^\.$|[\w-]+\(.*\)")
"""What makes a default one that is worked out: a name, the answer itself, a function."""
_OTHER = {"nb": "Annet", "nn": "Anna", "en": "Other"}
_YES = frozenset({"yes", "true", "true()", "1", "ja"})
_BEGIN = re.compile(r"begin[ _](group|repeat|lgroup)$")
_END = re.compile(r"end[ _](group|repeat|lgroup)$")


def knows(name: str, data: bytes) -> bool:
    """Whether a file is a workbook, or a CSV with an XLSForm's columns."""
    if data[:4] == b"PK\x03\x04":
        return b"xl/" in data[:200_000] or name.lower().endswith((".xlsx", ".xlsm"))
    if data[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        return name.lower().endswith((".xls", ".xlsx")) or b"W\0o\0r\0k\0b\0o\0o\0k" in data
    if not may_be_csv(data):
        return False
    head = data[:2_000].lower()
    first = head.partition(b"\n")[0]
    return (b"type" in first and b"name" in first and b"label" in first) or first.startswith(
        (b"survey", b'"survey"')
    )


def read(name: str, data: bytes) -> Draft:
    """Return the form in a workbook; raise `Refused` when there is none in it."""
    sheets = sheets_of(data)
    survey = sheet_named(sheets, "survey")
    if survey is None and len(sheets) == 1:
        survey = next(iter(sheets.values()))
    if not survey:
        raise Refused(
            _("Regnearket har ikke arket «survey»."),
            _("Arkene heter %(names)s. Et XLSForm har arkene survey og choices.",
              names=", ".join(list(sheets)[:8])),
        )  # fmt: skip
    reader = WorkbookReader(table(survey, "survey"), sheets, name)
    packed = "".join(
        cells[0] for _row, cells in (sheet_named(sheets, embedded_form.NAME) or [])[1:]
    )
    if packed and embedded_form.unpack(packed, rest_of(survey), reader.made):
        return reader.made
    return reader.draft()


class _Open:
    """A group or repeat that is not closed yet."""

    def __init__(self, row: Row, node: Group | Item) -> None:
        self.row, self.node = row, node
        self.children: list[Item | Group] = []


class WorkbookReader:
    """The survey sheet, row by row."""

    def __init__(self, survey: list[Row], sheets: Sheets, file: str) -> None:
        self.survey = survey
        self.settings = (table(sheet_named(sheets, "settings") or [], "settings") or [{}])[0]
        self.columns: dict[int, Mapping[str, str]] = {}
        self.told_lists: set[str] = set()
        self.entities = bool((sheet_named(sheets, "entities") or [])[1:])
        self.choices = self.lists(table(sheet_named(sheets, "choices") or [], "choices"))
        title = self.settings.get("form_title") or self.settings.get("title") or ""
        stem = re.sub(r"\.\w+$", "", file)
        self.made = Draft(html_text.clean_words(Words({"": title or stem or "XLSForm"})))
        self.made.id = str(
            self.settings.get("form_id") or self.settings.get("id_string") or title or stem
        )
        self.made.default_language = language_code(str(self.settings.get("default_language", "")))
        self.report = self.made.report
        self.open: list[_Open] = [_Open({"row": 0}, Group("", Words(), ""))]

    def lists(self, rows: list[Row]) -> dict[str, list[Choice]]:
        """Return the lists of the choices sheet."""
        found: dict[str, list[Choice]] = {}
        for row in rows:
            code = str(row.get("name", ""))
            list_name = str(row.get("list_name", "")).strip()
            if not list_name or not code:
                continue
            label = self.words(row, "label")
            score = number_of(row.get("score", ""))
            choice = Choice(code, label, score)
            self.columns[id(choice)] = {
                n: v if isinstance(v, str) else v.text() for n, v in row.items() if n != "row"
            }
            found.setdefault(list_name, []).append(choice)
        return found

    def words(self, row: Row, column: str, *, markdown: bool = False) -> Words:
        """Return the texts of a column, cleaned, with the names of answers marked."""
        found = row.get(column) or Words()
        return html_text.mark_names_in_words(
            html_text.clean_words(found, markdown=markdown), _PIPED
        )

    def draft(self) -> Draft:
        """Return the whole form."""
        for row in self.survey:
            self.row(row)
        if self.entities:
            self.report.not_taken("entities", "", ["entities"])
        if len(self.open) > 1:
            last = self.open[-1].row
            raise Refused(
                _("Gruppen «%(name)s» på rad %(row)s blir aldri lukket.",
                  name=last.get("name", ""), row=last["row"]),
                _("Legg til en rad med end group eller end repeat."),
            )  # fmt: skip
        self.made.top = self.open[0].children
        return self.made

    def row(self, row: Row) -> None:
        """Take in one row."""
        type = re.sub(r"\s+", " ", str(row.get("type", ""))).strip()
        lower = type.lower()
        if not type or lower.startswith("#"):
            return
        if str(row.get("disabled", "")).lower() in _YES:
            self.report.drop("disabled")
            return
        if begin := _BEGIN.match(lower):
            self.begin(row, begin[1])
        elif end := _END.match(lower):
            self.end(row, end[1])
        elif lower in METADATA:
            self.report.drop(lower)
            tell_parameters(self, row, lower)
        else:
            self.item(row, kind_of(type))

    def where(self, row: Row, column: str = "") -> str:
        """Name a place of the survey sheet."""
        place = _("survey rad %(row)s", row=row["row"])
        return f"{place} · {column}" if column else place

    def begin(self, row: Row, kind: str) -> None:
        """Open a group or a repeat."""
        name = str(row.get("name", "")) or f"{kind}_{row['row']}"
        title = self.words(row, "label")
        where = self.where(row, "relevant" if "relevant" in row else "")
        condition = self.condition(row)
        node: Group | Item
        if kind != "repeat":
            node = Group(name, title, where, condition=condition)
            node.intro = Words()
        else:
            node = Item(name, "repeat", where, title, self.words(row, "hint"), condition=condition)
            count = number_of(row.get("repeat_count", ""))
            if isinstance(count, int) and 0 < count <= 200:
                node.keys |= {"min": count, "max": count}
            elif row.get("repeat_count"):
                what = _("Hvor mange ganger noe gjentas, kan ikke følge et svar.")
                how = _("Den som svarer, legger til så mange rader som trengs.")
                self.report.approximate(self.where(row, "repeat_count"), name, what, how)
        tell_around(self, row, title.text() or name)
        self.open.append(_Open(row, node))

    def end(self, row: Row, kind: str) -> None:
        """Close a group or a repeat."""
        if len(self.open) == 1:
            raise Refused(
                _("Rad %(row)s lukker en gruppe som ikke er åpnet.", row=row["row"]),
                _("Ta bort raden, eller legg til begin group."),
            )
        closed = self.open.pop()
        into = self.open[-1].children
        if isinstance(closed.node, Group):
            closed.node.children = closed.children
            into.append(matrix if (matrix := _matrix(closed)) else closed.node)
        else:
            self.repeat(closed.node, closed.children)
            into.append(closed.node)

    def repeat(self, node: Item, children: list[Item | Group]) -> None:
        """Put the questions of a repeat in it; a repeat in it becomes one box of text."""
        for item in _flat(children):
            if item.type == "repeat":
                what = _("En gjentakelse inni en gjentakelse ble ett tekstfelt.")
                how = _("Spør om det inni på en annen måte, for eksempel i et eget skjema.")
                self.report.lost(item.where, item.label.text() or item.name, what, how)
                item.type, item.inner, item.keys = "text", [], {"lines": 4}
            node.inner.append(item)

    def item(self, row: Row, kind: Kind | None) -> None:
        """Take in one question, note or calculation."""
        name = str(row.get("name", "")).strip() or f"rad_{row['row']}"
        label = self.words(row, "label")
        said = label.text() or name
        if kind is None:
            what = _("Typen «%(type)s» finnes ikke her.", type=str(row.get("type"))[:60])
            how = _("Still spørsmålet på en annen måte.")
            self.report.lost(self.where(row, "type"), said, what, how)
            return
        if kind.ours == "hidden" or (kind.ours == "calc" and not row.get("calculation")):
            self.constant(row, name, kind)
            return
        item = Item(name, kind.ours, self.where(row, "relevant"), label, self.words(row, "hint"))
        item.keys = dict(kind.keys)
        item.condition = self.condition(row)
        item.has_time = kind.has_time
        if kind.note:
            self.report.approximate(self.where(row, "type"), said, kind.note(), kind.remedy())
        if kind.ours == "note":
            item.keys["text"] = self.note(row)
            item.label, item.help = Words(), Words()
            if not any(item.keys["text"].values()):
                return
        elif kind.ours == "calc":
            self.calculation(row, item)
            return
        elif kind.list_name is not None:
            self.listed(row, item, kind)
        self.rest(row, item, said)
        self.open[-1].children.append(item)

    def note(self, row: Row) -> Words:
        """Return the text of a note: its label, and its hint below."""
        found = self.words(row, "label", markdown=True)
        for language, hint in self.words(row, "hint", markdown=True).items():
            found[language] = f"{found.get(language, '')}\n\n{hint}".strip()
        return found

    def listed(self, row: Row, item: Item, kind: Kind) -> None:
        """Give a question the options of its list."""
        list_name = str(kind.list_name)
        found = self.choices.get(list_name)
        if found is None:
            if "${" in list_name or "." in list_name or kind.external:
                what = _("Svarene står i en annen fil eller et annet svar, så spørsmålet ble et "
                         "tekstfelt.")  # fmt: skip
                self.report.lost(self.where(row, "type"), item.label.text() or item.name, what,
                                 _("Sett opp svarlisten for hånd."))  # fmt: skip
                item.type, item.keys = "text", {}
                return
            known = ", ".join(sorted(self.choices)[:8]) or "–"
            raise Refused(
                _("Rad %(row)s bruker listen «%(list)s», som ikke finnes i arket choices.",
                  row=row["row"], list=list_name),
                _("Listene der er: %(known)s.", known=known),
            )  # fmt: skip
        item.options = list(found)
        item.list_name = list_name
        take_choice_filter(self, row, item)
        if kind.other:
            codes = {choice.code for choice in found}
            code = "other" if "other" not in codes else "annet"
            item.options.append(
                Choice(code, Standard({"nb": "Annet", "en": "Other", "nn": "Anna"}))
            )
            item.keys["other"] = code

    def constant(self, row: Row, name: str, kind: Kind) -> None:
        """Remember a hidden value, so that conditions on it can be worked out."""
        if kind.ours == "calc":
            raise Refused(
                _("Rad %(row)s regner ut noe, men sier ikke hva.", row=row["row"]),
                _("Fyll ut kolonnen calculation, eller ta bort raden."),
            )
        self.made.constants.setdefault(name, str(row.get("default", "")))
        self.report.drop("hidden")

    def calculation(self, row: Row, item: Item) -> None:
        """Give a calculation its value, or tell why it has none."""
        text = str(row["calculation"])
        try:
            value = calculation_of(text, XPATH, item.name)
        except Unsayable as error:
            what = _("Utregningen kan ikke sies her: %(why)s.", why=error)
            how = _("Sett den opp for hånd, som «calc».")
            self.report.lost(self.where(row, "calculation"), item.name, what, how)
            return
        if not isinstance(value, dict):
            self.made.constants.setdefault(item.name, value)
            self.report.drop("calculate")
            return
        if value.get("value") == text:
            return
        item.keys = {"value": value, "show": "all" if any(item.label.values()) else "export"}
        item.where = self.where(row, "calculation")
        self.open[-1].children.append(item)

    def rest(self, row: Row, item: Item, said: str) -> None:
        """Take in what every question can have: required, limits, first answer, looks."""
        required = str(row.get("required", "")).lower()
        if required in _YES and item.type not in ("note", "calc"):
            item.keys["required"] = True
        elif required and required not in ("no", "false", "false()", "0", "nei"):
            self.required_if(row, item, required)
        limits(self, row, item, said)
        if row.get("default") and item.type != "note":
            self.first_answer(row, item)
        guide = self.words(row, "guidance_hint")
        if any(guide.values()) and item.type != "note":
            item.keys["guide"] = guide
        tell_question(self, row, item, said)

    def required_if(self, row: Row, item: Item, text: str) -> None:
        """Make a rule of a question that must be answered when something holds."""
        found = condition_of(str(row["required"]), XPATH, item.name)
        when = Every((found, Answered(item.name, False)))
        said = self.words(row, "required_message")
        if not any(said.values()):
            said = Standard({"nb": "Spørsmålet må besvares.", "nn": "Spørsmålet må svarast på.",
                          "en": "This question must be answered."})  # fmt: skip
        self.made.rules.append(Rule(when, said, item.name, self.where(row, "required")))

    def first_answer(self, row: Row, item: Item) -> None:
        """Keep a fixed first answer; an expression is none."""
        text = str(row["default"]).strip()
        if text.lower() in ("today()", "now()") and item.type == "date":
            item.keys["prefill"] = "today"
            return
        item.first = "" if _EXPRESSION.search(text) else text
        item.first_where = self.where(row, "default")

    def condition(self, row: Row) -> Condition | None:
        """Return the condition of a row."""
        text = str(row.get("relevant", "")).strip()
        if not text:
            return None
        self.report.count("relevant")
        return condition_of(text, XPATH)

    def rule(self, row: Row, item: Item, text: str) -> None:
        """Make a rule of a constraint that is no limit of the question itself."""
        found = condition_of(text, XPATH, item.name)
        if isinstance(found, Lost):
            what = _("Regelen kan ikke sies her: %(why)s.", why=found.why)
            how = _("Skriv den for hånd i «check».")
            said = item.label.text() or item.name
            self.report.lost(self.where(row, "constraint"), said, what, how)
            return
        when = Every((Answered(item.name), Not(found)))
        say = self.words(row, "constraint_message")
        self.made.rules.append(Rule(when, say, item.name, self.where(row, "constraint")))


def _flat(nodes: list[Item | Group]) -> Iterator[Item]:
    for node in nodes:
        if isinstance(node, Item):
            yield node
            continue
        for item in _flat(node.children):
            item.condition = join_conditions(node.condition, item.condition)
            yield item


def _matrix(closed: _Open) -> Item | None:
    """Return a matrix of a group whose looks are those of one; None for another group."""
    group = closed.node
    looks = str(closed.row.get("appearance", "")).lower()
    items = [child for child in closed.children if isinstance(child, Item)]
    notes = [item for item in items if item.type == "note"]
    asked = [item for item in items if item.type != "note"]
    if "table-list" not in looks or len(items) != len(closed.children) or len(asked) < 2:
        return None
    lists = {item.list_name for item in asked}
    plain = [i for i in asked if i.type == "choice" and not i.condition and "other" not in i.keys]
    if len(plain) < len(asked) or len(lists) != 1 or len(notes) > 1 or not isinstance(group, Group):
        return None
    label = group.title or (notes[0].keys["text"] if notes else Words())
    made = Item(group.name, "matrix", group.where, label, condition=group.condition)
    made.options, made.list_name = asked[0].options, asked[0].list_name
    made.rows = [Choice(item.name, item.label or Words({"": item.name})) for item in asked]
    if all(item.keys.get("required") for item in asked):
        made.keys["required"] = True
    return made
