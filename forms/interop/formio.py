"""Form.io (Open Forms, NAV's form builder): components as JSON."""

import re
from collections.abc import Mapping
from typing import Any

from forms.i18n import gettext as _
from forms.interop import html_text
from forms.interop.conditions import (
    Chosen,
    Compare,
    Condition,
    Constant,
    Not,
    Truthy,
    number_of,
    replace_tests,
)
from forms.interop.draft import Choice, Draft, Group, Item, Words
from forms.interop.expression_conditions import condition_of
from forms.interop.expressions import JAVASCRIPT
from forms.interop.formio_conditions import listed_tests
from forms.interop.formio_limits import take_limits
from forms.interop.formio_not_here import tell_component, tell_first_rows, tell_form
from forms.interop.json_files import Json, object_at, objects_at, parse_json, text_at
from forms.interop.patterns import is_usable
from forms.interop.repeats import items_of_repeat
from forms.interop.report import Refused

DEEPEST = 50
_SHOW = re.compile(r"^\s*(?:var\s+)?show\s*=\s*|;\s*$")
_PERSON = {"personal": True}
_TYPES: Mapping[str, tuple[str, Json]] = {
    "textfield": ("text", {}),
    "textarea": ("text", {"lines": 4}),
    "email": ("text", {"format": "email"}),
    "phonenumber": ("text", {"format": "phone"}),
    "url": ("text", {"format": "url"}),
    "fnrfield": ("text", {"format": "personnummer", **_PERSON}),
    "bsn": ("text", _PERSON),
    "orgnr": ("text", {"format": "orgnr"}),
    "firstname": ("text", _PERSON),
    "surname": ("text", _PERSON),
    "postcode": ("text", {"format": "postcode"}),
    "number": ("number", {"decimals": 6}),
    "currency": ("number", {"decimals": 2}),
    "checkbox": ("confirm", {}),
    "navcheckbox": ("confirm", {}),
    "selectboxes": ("choices", {}),
    "radio": ("choice", {}),
    "radiopanel": ("choice", {}),
    "select": ("choice", {}),
    "navselect": ("choice", {}),
    "landvelger": ("choice", {}),
    "valutavelger": ("choice", {}),
    "datetime": ("date", {}),
    "date": ("date", {}),
    "day": ("date", {}),
    "navdatepicker": ("date", {}),
    "monthpicker": ("date", {"precision": "month"}),
    "year": ("number", {}),
    "time": ("time", {}),
    "file": ("file", {}),
    "attachment": ("file", {}),
    "signature": ("file", {}),
    "htmlelement": ("note", {}),
    "content": ("note", {}),
    "alertstripe": ("note", {}),
    "survey": ("matrix", {}),
}
_GROUPS = frozenset(
    {"panel", "fieldset", "container", "well", "navskjemagruppe", "row", "columns", "table",
     "tabs", "accordion", "formgroup"}
)  # fmt: skip
_REPEATS = frozenset({"datagrid", "editgrid"})
_SILENT = frozenset({"button", "recaptcha", "hidden", "resource"})


def knows(name: str, data: bytes) -> bool:
    """Whether a file is a form with components."""
    value = parse_json(data)
    return isinstance(value, dict) and any("type" in c for c in objects_at(value, "components"))


def read(name: str, data: bytes) -> Draft:
    """Return the form in a file."""
    form = parse_json(data) or {}
    title = text_at(form, "title") or text_at(form, "name") or re.sub(r"\.\w+$", "", name)
    reader = _Reader(
        Draft(Words({"": html_text.clean_text(title)}), id=text_at(form, "name") or title)
    )
    tell_form(reader.report, form)
    reader.made.top = reader.nodes(form, 0)
    return reader.made


class _Reader:
    """The components of one form."""

    def __init__(self, made: Draft) -> None:
        self.made, self.report = made, made.report
        self.boxes: set[str] = set()

    def nodes(self, around: Json, depth: int) -> list[Item | Group]:
        """Return what the components of a form or a group become."""
        if depth > DEEPEST:
            raise Refused(_("Skjemaet er nøstet for dypt."), _("Ta bort noen nivåer."))
        inner = objects_at(around, "components")
        inner += [
            c for column in objects_at(around, "columns") for c in objects_at(column, "components")
        ]
        rows = around.get("rows")  # of a table; a text area has a number of them
        for row in rows if isinstance(rows, list) else ():
            inner += [
                c
                for cell in objects_at({"cells": row}, "cells")
                for c in objects_at(cell, "components")
            ]
        return [made for component in inner for made in self.node(component, depth)]

    def node(self, raw: Json, depth: int) -> list[Item | Group]:
        """Return what one component becomes."""
        type, key = text_at(raw, "type").lower(), text_at(raw, "key") or text_at(raw, "id")
        if type in _SILENT:
            if isinstance(raw.get("defaultValue"), str | int | float):
                self.made.constants.setdefault(key, raw["defaultValue"])
            self.report.drop(type)
            return []
        label = Words(
            {
                "": html_text.clean_text(
                    text_at(raw, "legend") or text_at(raw, "title") or text_at(raw, "label")
                )
            }
        )
        if type in _GROUPS or (type in ("", "form") and objects_at(raw, "components")):
            shown = label if type not in ("container", "columns", "row") else Words()
            tell_component(self.report, raw, label.text(), around=True)
            group = Group(key, shown, key, self.nodes(raw, depth + 1), self.condition(raw))
            group.intro = self.help(raw)
            return [group]
        if type in _REPEATS:
            return self.repeat(raw, key, label, depth)
        if type not in _TYPES:
            what = _("Typen «%(type)s» finnes ikke her.", type=type[:60] or "–")
            self.report.lost(key, label.text(), what, _("Still spørsmålet på en annen måte."))
            return []
        made = self.item(raw, type, key, label)
        return [] if made is None else [made]

    def repeat(self, raw: Json, key: str, label: Words, depth: int) -> list[Item | Group]:
        """Return a repeat; one in it becomes a box of text."""
        made = Item(key, "repeat", key, label, self.help(raw), condition=self.condition(raw))
        tell_component(self.report, raw, label.text(), around=True)
        tell_first_rows(self.report, raw, label.text())
        validate = object_at(raw, "validate")
        for ours, name in (("min", "minLength"), ("max", "maxLength")):
            count = number_of(validate.get(name))
            if isinstance(count, int) and 0 < count <= 200:
                made.keys[ours] = count
        made.inner = items_of_repeat(self.nodes(raw, depth + 1), self.report)
        add = html_text.clean_text(text_at(raw, "addAnother"))
        if add:
            made.keys["add"] = Words({"": add})
        return [made] if made.inner else []

    def help(self, raw: Json) -> Words:
        """Return the help of a component."""
        first = text_at(raw, "description") or text_at(raw, "additionalDescriptionText")
        found = [html_text.clean_text(each) for each in (first, text_at(raw, "tooltip")) if each]
        said = "\n".join(dict.fromkeys(filter(None, found)))
        return Words({"": said} if said else {})

    def item(self, raw: Json, type: str, key: str, label: Words) -> Item | None:
        """Return the question or note that a component is."""
        ours, keys = _TYPES[type]
        made = Item(
            key, ours, key, label, self.help(raw), dict(keys), condition=self.condition(raw)
        )
        if raw.get("isSensitiveData") is True and ours != "note":
            made.keys["personal"] = True
        said = label.text()
        if ours == "note":
            content = text_at(raw, "content") or text_at(raw, "html") or text_at(raw, "label")
            made.keys["text"] = Words({"": html_text.clean_text(content, markdown=True)})
            made.label, made.help = Words(), Words()
            tell_component(self.report, raw, "", around=True)
            return made if made.keys["text"].text() else None
        if ours in ("choice", "choices", "matrix"):
            self.chosen(raw, made)
        if type == "day":
            self.period(raw, made)
        if type == "datetime":
            self.clock(raw, made)
        self.limits(object_at(raw, "validate"), made, said)
        if (first := _first(raw.get("defaultValue"))) is not None:
            made.first = first
        if made.type == "matrix":
            tell_first_rows(self.report, raw, said)
        take_limits(self.report, raw, made, said)
        tell_component(self.report, raw, said)
        return made

    def period(self, raw: Json, made: Item) -> None:
        """Ask for the month or the year alone where the day is hidden."""
        fields = object_at(raw, "fields")
        hidden = {name for name in fields if object_at(fields, name).get("hide") is True}
        if "day" in hidden:
            made.keys["precision"] = "year" if "month" in hidden else "month"

    def clock(self, raw: Json, made: Item) -> None:
        """Ask for the time of day with the date, or alone; both are asked for unless turned off."""
        made.has_time = raw.get("enableTime") is not False
        if raw.get("enableDate") is False:
            made.type = "time"

    def chosen(self, raw: Json, made: Item) -> None:
        """Give a component its options."""
        values = objects_at(raw, "values") or objects_at(object_at(raw, "data"), "values")
        made.options = self.options(values)
        if made.type == "matrix":
            rows = self.options(objects_at(raw, "questions"))
            made.rows = [Choice(r.code, r.label, name=f"{made.name}.{r.code}") for r in rows]
        elif made.type == "choice" and raw.get("multiple") is True:
            made.type = "choices"
        if made.type == "choices":
            self.boxes.add(made.name)
        if not made.options or (made.type == "matrix" and not made.rows):
            what = _(
                "Svarene står i en annen fil eller et annet svar, så spørsmålet ble et tekstfelt."
            )
            self.report.lost(
                made.where, made.label.text(), what, _("Sett opp svarlisten for hånd.")
            )
            made.type, made.options, made.rows = "text", [], []

    def options(self, values: list[Json]) -> list[Choice]:
        """Return the options of a list of values."""
        found: dict[str, Choice] = {}
        for each in values:
            code, label = text_at(each, "value"), html_text.clean_text(text_at(each, "label"))
            if code:
                found.setdefault(code, Choice(code, Words({"": label or code})))
        return list(found.values())

    def limits(self, validate: Json, made: Item, said: str) -> None:
        """Put what the component validates in our keys."""
        if validate.get("required") is True and made.type != "note":
            made.keys["required"] = True
        for key in ("min", "max"):
            limit = number_of(validate.get(key))
            if made.type == "number" and limit is not None:
                made.keys[key] = limit
        most = number_of(validate.get("maxLength"))
        if made.type == "text" and isinstance(most, int) and 0 < most <= 10_000:
            made.keys["max_length"] = most
        pattern = text_at(validate, "pattern")
        if made.type == "text" and pattern and is_usable(pattern):
            made.keys["pattern"] = pattern
            message = html_text.clean_text(text_at(validate, "customMessage"))
            if message:
                made.keys["pattern_help"] = Words({"": message})
        if text_at(validate, "custom"):
            what = _("Regelen kan ikke sies her: %(why)s.", why=_("den er et program"))
            self.report.lost(made.where, said, what, _("Skriv den for hånd i «check»."))

    def condition(self, raw: Json) -> Condition | None:
        """Return what the component's condition says: the simple one, else the JavaScript."""
        if raw.get("hidden") is True and not objects_at(raw, "logic"):
            return Constant(False)
        custom = text_at(raw, "customConditional")
        if custom.strip():
            found = condition_of(_SHOW.sub("", custom), JAVASCRIPT)
            return replace_tests(found, self.leaf)
        simple = object_at(raw, "conditional")
        tests = listed_tests(simple, self.leaf)
        if tests is not None:
            return tests
        when = text_at(simple, "when").rpartition(".")[2]
        if not when:
            return None
        value = simple.get("eq")
        test = Compare(when, "=", value if isinstance(value, str | int | float) else "")
        found = self.leaf(test)
        return found if simple.get("show") in (True, "true") else Not(found)

    def leaf(self, test: Condition) -> Condition:
        """Return a test whose name leads through containers, or to a box that is ticked."""
        name = getattr(test, "name", "")
        if not isinstance(test, Compare | Truthy) or "." not in name:
            return test
        *_around, head, last = name.split(".")
        if head in self.boxes:
            ticked = isinstance(test, Truthy) or str(test.value).lower() in ("true", "1")
            found: Condition = Chosen(head, last)
            return found if ticked == (getattr(test, "op", "=") == "=") else Not(found)
        return Truthy(last) if isinstance(test, Truthy) else Compare(last, test.op, test.value)


def _first(value: Any) -> Any:
    """Return the first answer of a component, or None where it only says that there is none."""
    if isinstance(value, Mapping):
        value = [key for key, ticked in value.items() if ticked is True]
    return value if value not in ("", False, None, []) else None
