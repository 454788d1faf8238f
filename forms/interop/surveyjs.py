"""SurveyJS: pages, panels and questions as JSON."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from forms.i18n import gettext as _
from forms.interop import embedded_form, html_text
from forms.interop.conditions import Answered, Condition, Constant, Every, Not, Unsayable
from forms.interop.draft import Draft, Group, Item, Rule, Standard, Words
from forms.interop.expression_conditions import calculation_of, condition_of
from forms.interop.expressions import SURVEYJS
from forms.interop.json_files import Json, objects_at, parse_json, text_at
from forms.interop.languages import language_code
from forms.interop.repeats import items_of_repeat
from forms.interop.report import Refused
from forms.interop.surveyjs_choices import choices, matrix_item, rating_item, take_options
from forms.interop.surveyjs_limits import limits
from forms.interop.surveyjs_not_here import (
    tell_around,
    tell_question,
    tell_several,
    tell_survey,
)

DEEPEST = 50
_PIPED = re.compile(r"\{([A-Za-z_][^{}]*)\}")
_INPUTS: Mapping[str, tuple[str, Json]] = {
    "number": ("number", {"decimals": 6}),
    "range": ("number", {}),
    "date": ("date", {}),
    "datetime-local": ("date", {}),
    "datetime": ("date", {}),
    "month": ("date", {"precision": "month"}),
    "time": ("time", {}),
    "email": ("text", {"format": "email"}),
    "tel": ("text", {"format": "phone"}),
    "url": ("text", {"format": "url"}),
}
_TYPES: Mapping[str, tuple[str, Json]] = {
    "text": ("text", {}),
    "comment": ("text", {"lines": 4}),
    "radiogroup": ("choice", {}),
    "dropdown": ("choice", {}),
    "checkbox": ("choices", {}),
    "tagbox": ("choices", {}),
    "imagepicker": ("choice", {}),
    "buttongroup": ("choice", {}),
    "boolean": ("yes_no", {}),
    "rating": ("scale", {}),
    "ranking": ("ranking", {}),
    "matrix": ("matrix", {}),
    "file": ("file", {}),
    "signaturepad": ("file", {}),
    "slider": ("number", {}),
    "html": ("note", {}),
    "image": ("note", {}),
    "expression": ("calc", {}),
}


def knows(name: str, data: bytes) -> bool:
    """Whether a file has pages or elements of questions."""
    value = parse_json(data)
    if not isinstance(value, dict) or "sections" in value or "components" in value:
        return False
    nodes = [
        *objects_at(value, "pages"),
        *objects_at(value, "elements"),
        *objects_at(value, "questions"),
    ]
    return bool(nodes) and any("elements" in n or "questions" in n or "type" in n for n in nodes)


def read(name: str, data: bytes) -> Draft:
    """Return the form in a survey; raise `Refused` when it has no elements."""
    return SurveyReader(parse_json(data) or {}, name).draft()


def rest_of(survey: Json) -> str:
    """Return what the hash of our own definition stands for: everything beside it."""
    import json

    plain = {key: value for key, value in survey.items() if key != embedded_form.NAME}
    return json.dumps(plain, sort_keys=True, ensure_ascii=False)


class SurveyReader:
    """One survey."""

    def __init__(self, survey: Json, file: str) -> None:
        self.survey = survey
        title = self.words(survey.get("title")) or Words({"": re.sub(r"\.\w+$", "", file)})
        self.made = Draft(title)
        self.made.id = title.text()
        self.made.default_language = language_code(text_at(survey, "locale"))
        self.report = self.made.report

    def draft(self) -> Draft:
        """Return the whole form."""
        packed = text_at(self.survey, embedded_form.NAME)
        if packed and embedded_form.unpack(packed, rest_of(self.survey), self.made):
            return self.made
        if about := self.words(self.survey.get("description")):
            self.made.keys["intro"] = self.words(self.survey.get("description"), markdown=True)
            del about
        pages = objects_at(self.survey, "pages") or [self.survey]
        self.made.top += [self.page(page) for page in pages]
        tell_survey(self.report, self.survey)
        thanks = self.words(self.survey.get("completedHtml"), markdown=True)
        if any(thanks.values()):
            self.made.keys["receipt"] = thanks
        for value in objects_at(self.survey, "calculatedValues"):
            self.computed(value)
        if objects_at(self.survey, "triggers"):
            what = _("«%(name)s» er ikke med.", name="triggers")
            self.report.lost("triggers", "", what, _("Skriv det som skal skje, i vilkårene."))
        return self.made

    def page(self, page: Json) -> Group:
        """Return what a page becomes; a survey without pages is one."""
        name, alone = text_at(page, "name"), page is self.survey
        title = Words() if alone else self.words(page.get("title"))
        group = Group(name, title, name, self.nodes(page, 0), self.condition(page))
        if alone:
            return group
        group.intro = self.words(page.get("description"), markdown=True)
        tell_around(self.report, page, title.text())
        if page.get("visible") is False and not page.get("visibleIf"):
            group.condition = Constant(False)
        return group

    def words(self, value: Any, *, markdown: bool = False) -> Words:
        """Return a text that stands alone or by language."""
        if isinstance(value, str | int | float) and not isinstance(value, bool):
            found = Words({"": str(value)})
        elif isinstance(value, Mapping):
            found = Words()
            for code, said in value.items():
                if isinstance(said, str):
                    language = "" if code == "default" else language_code(str(code))
                    found[language or ("" if code == "default" else str(code)[:3])] = said
        else:
            found = Words()
        return html_text.mark_names_in_words(
            html_text.clean_words(found, markdown=markdown), _PIPED
        )

    def nodes(self, around: Json, depth: int) -> list[Item | Group]:
        """Return what the elements of a page or panel become."""
        if depth > DEEPEST:
            raise Refused(_("Skjemaet er nøstet for dypt."), _("Ta bort noen nivåer."))
        elements = [*objects_at(around, "elements"), *objects_at(around, "questions")]
        return [made for element in elements for made in self.node(element, depth)]

    def node(self, element: Json, depth: int) -> list[Item | Group]:
        """Return what one element becomes."""
        type, name = text_at(element, "type"), text_at(element, "name")
        if element.get("visible") is False and not element.get("visibleIf"):
            self.constant(element)
            return []
        if type == "panel":
            title = self.words(element.get("title"))
            tell_around(self.report, element, title.text())
            children = self.nodes(element, depth + 1)
            around = Group(name, title, name, children, self.condition(element))
            around.intro = self.words(element.get("description"), markdown=True)
            return [around]
        tell_question(self.report, element, self.words(element.get("title")).text() or name)
        if type in ("paneldynamic", "matrixdynamic", "matrixdropdown", "multipletext"):
            tell_several(self.report, element, self.words(element.get("title")).text() or name)
        if type == "paneldynamic":
            return self.repeat(
                element,
                self.nodes({"elements": objects_at(element, "templateElements")}, depth + 1),
            )
        if type == "matrixdynamic":
            columns = [self.cell(column, element) for column in objects_at(element, "columns")]
            return self.repeat(element, [c for cells in columns for c in cells])
        if type in ("matrixdropdown", "multipletext"):
            return self.several(element)
        element = self.likened(element)
        type = text_at(element, "type")
        if type not in _TYPES:
            what = _("Typen «%(type)s» finnes ikke her.", type=type[:60] or "–")
            how = _("Still spørsmålet på en annen måte.")
            self.report.lost(name, text_at(element, "title") or name, what, how)
            return []
        made = self.item(element)
        return [] if made is None else [made]

    def likened(self, element: Json) -> Json:
        """Return an element of the source's own type as the one of ours that it is like."""
        type, name = text_at(element, "type"), text_at(element, "name")
        if type not in _TYPES and isinstance(element.get("choices"), list):
            self.near(
                name, text_at(element, "title") or name, _("En egen spørsmålstype ble et valg.")
            )
            return {**element, "type": "radiogroup"}
        return {**element, "type": "boolean"} if type.lower() == "yesno" else element

    def constant(self, element: Json) -> None:
        """Remember the value of what is hidden."""
        value = element.get("defaultValue")
        if isinstance(value, str | int | float):
            self.made.constants.setdefault(text_at(element, "name"), value)
        self.report.drop("visible: false")

    def condition(self, element: Json) -> Condition | None:
        """Return what `visibleIf` says."""
        said = text_at(element, "visibleIf")
        return condition_of(_plain(said), SURVEYJS) if said else None

    def item(self, element: Json, name: str = "") -> Item | None:
        """Return the question or note that an element is."""
        type, name = text_at(element, "type"), name or text_at(element, "name")
        ours, keys = _TYPES[type]
        if type == "text":
            ours, keys = _INPUTS.get(text_at(element, "inputType"), (ours, keys))
        label = self.words(element.get("title")) or Words({"": name})
        made = Item(name, ours, name, label, self.words(element.get("description")))
        made.keys, made.condition = dict(keys), self.condition(element)
        said = label.text()
        if ours == "note":
            made.keys["text"] = self.words(
                element.get("html") or element.get("altText"), markdown=True
            )
            made.label = Words()
            return made if any(made.keys["text"].values()) else None
        if ours == "calc":
            return self.calculation(element, made)
        if maker := _MAKERS.get(ours):
            made = maker(self, element, made)
        if made.type == ours == "date" and text_at(element, "inputType") not in (
            "date",
            "month",
            "",
        ):
            made.has_time = True
        self.rest(element, made, said)
        return made

    def rest(self, element: Json, made: Item, said: str) -> None:
        """Take in what every question can have: required, limits, first answer."""
        if element.get("isRequired") is True:
            made.keys["required"] = True
        if element.get("requiredIf"):
            found = condition_of(_plain(text_at(element, "requiredIf")), SURVEYJS)
            when = Every((found, Answered(made.name, False)))
            say = Standard({"nb": "Spørsmålet må besvares.", "nn": "Spørsmålet må svarast på.",
                            "en": "This question must be answered."})  # fmt: skip
            self.made.rules.append(Rule(when, say, made.name, f"{made.name} · requiredIf"))
        limits(self, element, made, said)
        if "defaultValue" in element:
            made.first = element["defaultValue"]
        if begins := text_at(element, "defaultValueExpression").replace(" ", ""):
            if made.type == "date" and begins.lower() == "today()":
                made.keys["prefill"] = "today"
            else:
                what = _("«%(name)s» er ikke med.", name="defaultValueExpression")
                how = _("Sett det opp for hånd hvis det trengs.")
                self.report.lost(made.where, said, what, how)
        if element.get("readOnly") is True:
            what = _("«%(name)s» er ikke med.", name="readOnly")
            how = _("Spørsmålet kan besvares her. Bruk «note» eller «calc».")
            self.report.lost(made.where, said, what, how)

    def near(self, where: str, said: str, what: str) -> None:
        """Note that something came along as something else."""
        how = _("Se over spørsmålet, og endre typen hvis noe annet passer bedre.")
        self.report.approximate(where, said, what, how)

    def rule(self, raw: Json, made: Item) -> None:
        """Make a rule of an expression that must hold."""
        found = condition_of(_plain(text_at(raw, "expression")), SURVEYJS)
        when = Every((Answered(made.name), Not(found)))
        rule = Rule(when, self.words(raw.get("text")), made.name, f"{made.name} · validators")
        self.made.rules.append(rule)

    def attached(self, element: Json, made: Item) -> Item:
        """Return a file question; a signature becomes one too."""
        if text_at(element, "type") == "signaturepad":
            self.near(
                made.where, made.label.text(), _("En underskrift ble et vedlegg. Bruk «signers».")
            )
        if element.get("allowMultiple") is True:
            most = element.get("maxFiles")
            known = isinstance(most, int) and 0 < most <= 10
            made.keys["max_files"] = most if known else 10
        return made

    def repeat(self, element: Json, children: list[Item | Group]) -> list[Item | Group]:
        """Return a repeat of some questions."""
        name = text_at(element, "name")
        label = self.words(element.get("title")) or Words({"": name})
        made = Item(name, "repeat", name, label, self.words(element.get("description")))
        made.condition = self.condition(element)
        for key, keys in (
            ("min", ("minPanelCount", "minRowCount")),
            ("max", ("maxPanelCount", "maxRowCount")),
        ):
            for each in keys:
                count = element.get(each)
                if isinstance(count, int) and 0 < count <= 200:
                    made.keys[key] = count
        if element.get("isRequired") is True:
            made.keys.setdefault("min", 1)
        adds = (element.get(k) for k in ("panelAddText", "addPanelText", "addRowText"))
        add = self.words(next(filter(None, adds), None))
        if any(add.values()):
            made.keys["add"] = add
        made.inner = items_of_repeat(children, self.report)
        return [made] if made.inner else []

    def cell(self, column: Json, element: Json) -> list[Item]:
        """Return the question that a column of a table asks."""
        asked = {
            **column,
            "type": text_at(column, "cellType") or text_at(element, "cellType") or "dropdown",
        }
        if asked["type"] == "default" or asked["type"] not in _TYPES:
            asked["type"] = "dropdown"
        asked.setdefault("choices", element.get("choices"))
        if asked.get("visible") is False and not asked.get("visibleIf"):
            self.report.drop("visible: false")
            return []
        where = f"{text_at(element, 'name')}.{text_at(column, 'name')}"
        tell_question(
            self.report, {**column, "name": where}, self.words(column.get("title")).text()
        )
        made = self.item(asked)
        return [made] if made else []

    def several(self, element: Json) -> list[Item | Group]:
        """Return a group with one question for each cell, or for each line of text."""
        name = text_at(element, "name")
        found: list[Item | Group] = []
        if text_at(element, "type") == "multipletext":
            for line in objects_at(element, "items"):
                where = f"{name}.{text_at(line, 'name')}"
                tell_question(self.report, {**line, "name": where}, "")
                made = self.item({**line, "type": "text"}, where)
                found += [made] if made else []
        else:
            for row in choices(self, element.get("rows")):
                for column in objects_at(element, "columns"):
                    for cell in self.cell(column, element):
                        cell.label = Words({"": f"{row.label.text()}: {cell.label.text()}"})
                        cell.name = f"{name}.{row.code}.{cell.name}"
                        found.append(cell)
            self.near(name, self.words(element.get("title")).text() or name,
                      _("En tabell ble ett spørsmål for hver rute."))  # fmt: skip
        title = self.words(element.get("title"))
        group = Group(name, title, name, found, self.condition(element))
        group.intro = self.words(element.get("description"), markdown=True)
        return [group]

    def calculation(self, element: Json, made: Item) -> Item | None:
        """Return a computed value; None when it cannot be said."""
        try:
            value = calculation_of(_plain(text_at(element, "expression")), SURVEYJS)
            if not isinstance(value, dict):
                raise Unsayable(_("den er ikke en utregning vi har"))
        except Unsayable as error:
            what = _("Utregningen kan ikke sies her: %(why)s.", why=error)
            self.report.lost(
                made.where, made.label.text(), what, _("Sett den opp for hånd, som «calc».")
            )
            return None
        made.keys = {"value": value}
        return made

    def computed(self, raw: Json) -> None:
        """Add a computed value of the whole survey at its end."""
        element = {"name": text_at(raw, "name"), "expression": text_at(raw, "expression")}
        made = self.calculation(element, Item(element["name"], "calc", element["name"], Words()))
        if made is not None:
            made.keys["show"] = "export"
            self.made.top.append(made)


def _plain(expression: str) -> str:
    """Return an expression whose names in a panel, `{panel.x}`, are those of the row."""
    return re.sub(r"\{(?:panel|row)\.([^{}]+)\}", r"{\1}", expression)


_MAKERS: Mapping[str, Callable[[SurveyReader, Json, Item], Item]] = {
    "choice": take_options,
    "choices": take_options,
    "ranking": take_options,
    "scale": rating_item,
    "matrix": matrix_item,
    "file": SurveyReader.attached,
}
