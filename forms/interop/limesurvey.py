"""LimeSurvey: a survey as XML (.lss)."""

import re
from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from forms.i18n import gettext as _
from forms.interop import html_text
from forms.interop.conditions import (
    Chosen,
    Compare,
    Condition,
    Constant,
    Not,
    number_of,
    replace_tests,
)
from forms.interop.draft import Choice, Draft, Group, Item, Standard, Words
from forms.interop.expression_conditions import condition_of
from forms.interop.expressions import LIMESURVEY
from forms.interop.languages import language_code
from forms.interop.limesurvey_attributes import take_attributes, tell_attributes
from forms.interop.limesurvey_not_here import tell_question, tell_survey
from forms.interop.limesurvey_types import FIXED, SEVERAL, TYPES
from forms.interop.patterns import is_usable
from forms.interop.report import Refused
from forms.interop.sheets import MOST_ROWS, refuse_doctype

Row = dict[str, str]
_OTHER = {"nb": "Annet", "nn": "Anna", "en": "Other"}


def knows(name: str, data: bytes) -> bool:
    """Whether a file is a LimeSurvey document."""
    return b"<LimeSurveyDocType>" in data[:2_000]


def read(name: str, data: bytes) -> Draft:
    """Return the survey in a file; raise `Refused` for XML that is not one."""
    from defusedxml.common import DefusedXmlException  # only who imports pays for it
    from defusedxml.ElementTree import fromstring

    refuse_doctype(data)
    try:
        root = fromstring(data, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise Refused(
            _("Filen følger ikke formatet %(label)s.", label="LimeSurvey"),
            _("Lag filen på nytt i programmet den kommer fra."),
        ) from error
    return _Reader(root, name).draft()


def _rows(root: Element, table: str) -> list[Row]:
    """Return the rows of a table of the file."""
    found = [
        {cell.tag: (cell.text or "").strip() for cell in row}
        for row in root.iterfind(f"{table}/rows/row")
    ]
    if len(found) > MOST_ROWS:
        raise Refused(
            _("Filen har over %(most)s spørsmål, tekster og grupper.", most=MOST_ROWS),
            _("Del skjemaet i flere, og importer dem hver for seg."),
        )
    return found


class _Reader:
    """The tables of one survey."""

    def __init__(self, root: Element, file: str) -> None:
        self.root = root
        settings = _rows(root, "surveys_languagesettings")
        survey = (_rows(root, "surveys") or [{}])[0]
        main = survey.get("language", "") or (settings[0]["surveyls_language"] if settings else "")
        title = Words()
        for row in settings:
            title[_code(row.get("surveyls_language", ""))] = html_text.clean_text(
                row.get("surveyls_title", "")
            )
        self.made = Draft(title or Words({"": re.sub(r"\.\w+$", "", file)}))
        self.made.id = title.text() or file
        self.made.default_language = _code(main)
        self.report = self.made.report
        self.main = main
        self.attributes: dict[str, Row] = {}
        for row in self.one_language(_rows(root, "question_attributes")):
            self.attributes.setdefault(row.get("qid", ""), {})[row.get("attribute", "")] = row.get(
                "value", ""
            )
        self.words = {
            "question": self.texts("question_l10ns", "qid", "question"),
            "help": self.texts("question_l10ns", "qid", "help"),
            "group": self.texts("group_l10ns", "gid", "group_name"),
            "about": self.texts("group_l10ns", "gid", "description"),
            "answer": self.texts("answer_l10ns", "aid", "answer"),
        }
        self.kinds: dict[str, str] = {}
        self.defaults = self.one_language(_rows(root, "defaultvalues"))
        said = {r.get("dvid"): r for r in self.one_language(_rows(root, "defaultvalue_l10ns"))}
        self.defaults = [{**each, **said.get(each.get("dvid"), {})} for each in self.defaults]
        self.scored = survey.get("assessments") == "Y"
        filled = [each.tag for each in root if each.find("rows/row") is not None]
        tell_survey(self.report, survey, settings, filled)
        self.about(settings)

    def about(self, settings: list[Row]) -> None:
        """Take in what is said of the survey, before it and after it."""
        for name, key in (("description", "summary"), ("welcometext", "intro"),
                          ("endtext", "receipt")):  # fmt: skip
            texts = Words()
            for row in settings:
                texts[_code(row.get("surveyls_language", ""))] = row.get(f"surveyls_{name}", "")
            cleaned = html_text.clean_words(texts, markdown=key != "summary")
            if any(cleaned.values()):
                self.made.keys[key] = cleaned

    def texts(self, table: str, key: str, column: str) -> dict[str, Words]:
        """Return a column of texts by the key of its rows, in every language."""
        found: dict[str, Words] = {}
        for row in _rows(self.root, table):
            found.setdefault(row.get(key, ""), Words())[_code(row.get("language", ""))] = row.get(
                column, ""
            )
        return found

    def said(
        self,
        row: Row,
        every: list[Row],
        kind: str,
        key: str,
        column: str,
        *,
        markdown: bool = False,
    ) -> Words:
        """Return a text in every language: from a table of its own, or from rows by language."""
        found = self.words[kind].get(row.get(key, ""))
        if found is None:
            same = [each for each in every if each.get(key) == row.get(key) and column in each]
            found = Words({_code(each.get("language", self.main)): each[column] for each in same})
        return Words(
            {c: t for c, t in html_text.clean_words(found, markdown=markdown).items() if t}
        )

    def one_language(self, rows: list[Row]) -> list[Row]:
        """Return the rows of the survey's own language, where rows stand by language."""
        return [row for row in rows if row.get("language", self.main) in (self.main, "")]

    def draft(self) -> Draft:
        """Return the whole form: a section for each group."""
        self.questions = _rows(self.root, "questions")
        self.subquestions = _rows(self.root, "subquestions")
        self.answers = _rows(self.root, "answers")
        groups = _rows(self.root, "groups")
        asked = [
            q for q in self.one_language(self.questions) if q.get("parent_qid", "0") in ("0", "")
        ]
        for question in asked:
            self.kinds[question.get("title", "")] = question.get("type", "")
        for group in sorted(self.one_language(groups), key=_order("group_order")):
            title = self.said(group, groups, "group", "gid", "group_name")
            made = Group(f"gruppe_{group.get('gid', '')}", title, title.text())
            made.condition = self.condition(group.get("grelevance", ""))
            made.intro = self.said(group, groups, "about", "gid", "description", markdown=True)
            if group.get("randomization_group"):
                self.report.not_taken(title.text(), title.text(), ["randomization_group"])
            mine = [q for q in asked if q.get("gid") == group.get("gid")]
            for question in sorted(mine, key=_order("question_order")):
                made.children += self.question(question)
            self.made.top.append(made)
        return self.made

    def inside(self, question: Row, scale: str = "0") -> list[Row]:
        """Return the subquestions of a question, in order."""
        mine = [
            each
            for each in self.one_language([*self.subquestions, *self.questions])
            if each.get("parent_qid") == question.get("qid")
            and each.get("scale_id", "0") in (scale, "")
        ]
        return sorted(
            {each["qid"]: each for each in mine if "qid" in each}.values(),
            key=_order("question_order"),
        )

    def question(self, row: Row) -> list[Item | Group]:
        """Return what one question becomes."""
        type, name = row.get("type", ""), row.get("title", "") or row.get("qid", "")
        label = self.said(row, self.questions, "question", "qid", "question")
        where = name
        if type in ("*", "I"):
            what = _("Typen «%(type)s» finnes ikke her.", type=type)
            self.report.lost(where, label.text(), what, _("Sett den opp for hånd, som «calc»."))
            return []
        if type in SEVERAL or type == "1":
            return self.several(row, name, label, type)
        if type not in TYPES:
            what = _("Typen «%(type)s» finnes ikke her.", type=type[:60] or "–")
            self.report.lost(where, label.text(), what, _("Still spørsmålet på en annen måte."))
            return []
        ours, keys = TYPES[type]
        help = self.said(row, self.questions, "help", "qid", "help")
        made = Item(name, ours, where, label or Words({"": name}), help, dict(keys))
        made.condition = self.condition(row.get("relevance", ""))
        if ours == "note":
            made.keys["text"] = self.said(
                row, self.questions, "question", "qid", "question", markdown=True
            )
            for code, below in help.items():
                said = made.keys["text"].get(code, "")
                made.keys["text"][code] = f"{said}\n\n{below}".strip()
            made.label, made.help = Words(), Words()
            attributes = self.attributes.get(row.get("qid", ""), {})
            take_attributes(made, {k: v for k, v in attributes.items() if k == "hidden"})
            tell_attributes(self.report, made, attributes)
            return [made] if made.keys["text"] else []
        self.chosen(row, made, type)
        self.rest(row, made, type)
        return [made]

    def chosen(self, row: Row, made: Item, type: str) -> None:
        """Give a question its options and rows."""
        if type in FIXED:
            made.options = [Choice(code, Standard(label)) for code, label in FIXED[type]]
        elif type in "L!ORFH":
            made.options = self.options(row)
        subs = [
            (
                each.get("title", ""),
                self.said(
                    each, [*self.subquestions, *self.questions], "question", "qid", "question"
                ),
            )
            for each in self.inside(row)
        ]
        if type in "MP":
            made.options = [
                Choice(code, label or Words({"": code})) for code, label in subs if code
            ]
        elif made.type == "matrix":
            made.rows = [
                Choice(c, w or Words({"": c}), name=f"{made.name}_{c}") for c, w in subs if c
            ]
        made.options = list({option.code: option for option in made.options}.values())
        empty = made.type in ("choice", "choices", "ranking", "matrix") and not made.options
        if empty or (made.type == "matrix" and not made.rows):
            what = _(
                "Svarene står i en annen fil eller et annet svar, så spørsmålet ble et tekstfelt."
            )
            self.report.lost(
                made.where, made.label.text(), what, _("Sett opp svarlisten for hånd.")
            )
            made.type, made.options, made.rows = "text", [], []
        elif row.get("other") == "Y" and made.type in ("choice", "choices"):
            code = "other" if "other" not in {o.code for o in made.options} else "annet"
            attributes = self.attributes.get(row.get("qid", ""), {})
            said = html_text.clean_text(attributes.get("other_replace_text", ""))
            label = Words({_code(self.main): said}) if said else Standard(_OTHER)
            made.options.append(Choice(code, label))
            made.keys["other"] = code
        if type in "OP" and made.options:
            made.keys["other"] = [option.code for option in made.options]

    def options(self, row: Row, scale: str = "0") -> list[Choice]:
        """Return the answers of a question; those of its second scale when asked for."""
        mine = [a for a in self.one_language(self.answers) if a.get("qid") == row.get("qid")]
        found = []
        for each in sorted(mine, key=_order("sortorder")):
            if (each.get("scale_id") or "0") != scale:
                continue
            code = each.get("code", "")
            if "aid" in each and self.words["answer"]:
                label = html_text.clean_words(self.words["answer"].get(each["aid"], Words()))
            else:
                same = [
                    a
                    for a in self.answers
                    if (a.get("qid"), a.get("code")) == (each.get("qid"), code)
                    and (a.get("scale_id") or "0") == scale
                ]
                label = html_text.clean_words(
                    Words({_code(a.get("language", self.main)): a.get("answer", "") for a in same})
                )
            score = number_of(each.get("assessment_value", "")) if self.scored else None
            label = label if any(label.values()) else Words({"": code})
            found.append(Choice(code, label, score))
        return [choice for choice in found if choice.code]

    def rest(self, row: Row, made: Item, type: str) -> None:
        """Take in what every question can have: mandatory, limits, attributes."""
        attributes = self.attributes.get(row.get("qid", ""), {})
        if row.get("mandatory") in ("Y", "S"):
            made.keys["required"] = "soft" if row["mandatory"] == "S" else True
        pattern = row.get("preg", "").strip().strip("/")
        if made.type == "text" and pattern and is_usable(pattern):
            made.keys["pattern"] = pattern
        take_attributes(made, attributes)
        tell_attributes(self.report, made, attributes)
        tell_question(self.report, row, made)
        self.first(row, made)

    def first(self, row: Row, made: Item) -> None:
        """Take in the fixed first answer; one that is worked out is told."""
        given = [d for d in self.defaults if d.get("qid") == row.get("qid")]
        of_lines = [d for d in given if d.get("sqid", "0") not in ("", "0")]
        ticked = {d["sqid"] for d in of_lines if d.get("defaultvalue") == "Y"}
        if of_lines and made.type == "choices":
            found: Any = [s.get("title", "") for s in self.inside(row) if s.get("qid") in ticked]
        else:
            found = next((d["defaultvalue"] for d in given if d.get("defaultvalue")), None)
        if isinstance(found, str) and "{" in found:
            what = _("Det faste første svaret er ikke med.")
            self.report.lost(made.where, made.label.text(), what, _("Bruk «prefill»."))
        elif found:
            made.first = found

    def several(self, row: Row, name: str, label: Words, type: str) -> list[Item | Group]:
        """Return a group with a question for each line, or for each cell of a table."""
        made = Group(name, label, name, condition=self.condition(row.get("relevance", "")))
        made.intro = self.said(row, self.questions, "help", "qid", "help")
        attributes = self.attributes.get(row.get("qid", ""), {})
        if attributes.get("hidden") == "1":
            made.condition = Constant(False)
        for line in self.inside(row):
            for column, options in self.columns(row, type, attributes):
                made.children.append(self.cell(row, type, line, column, options))
        first = next((each for each in made.children if isinstance(each, Item)), None)
        if first is not None:
            tell_attributes(self.report, first, attributes)
        if type in ";:1":
            what = _("En tabell ble ett spørsmål for hver rute.")
            how = _("Se over spørsmålet, og endre typen hvis noe annet passer bedre.")
            self.report.approximate(name, label.text(), what, how)
        return [made] if made.children else []

    def columns(
        self, row: Row, type: str, attributes: Row
    ) -> Iterator[tuple[tuple[str, Words], list[Choice]]]:
        """Yield the code and the name of each column of a table, and its answers."""
        every = [*self.subquestions, *self.questions]
        if type in ";:":
            for each in self.inside(row, "1"):
                words = self.said(each, every, "question", "qid", "question")
                yield (each.get("title", ""), words), []
        elif type == "1" and (second := self.options(row, "1")):
            for code, head, options in (("0", "A", self.options(row)), ("1", "B", second)):
                said = html_text.clean_text(attributes.get(f"dualscale_header{head}", "")) or head
                yield (code, Words({_code(self.main): said})), options
        else:
            yield ("", Words()), self.options(row) if type == "1" else []

    def cell(
        self, row: Row, type: str, line: Row, column: tuple[str, Words], options: list[Choice]
    ) -> Item:
        """Return the question of a line, or of a cell of a table."""
        every = [*self.subquestions, *self.questions]
        ours, keys = SEVERAL.get(type, ("choice" if options else "text", {}))
        name = row.get("title", "") or row.get("qid", "")
        code, head = column
        said = self.said(line, every, "question", "qid", "question")
        both = Words({c: f"{t}: {head[c]}" if head.get(c) else t for c, t in said.items()})
        parts = filter(None, (name, line.get("title", ""), code))
        named = "_".join(parts)
        made = Item(named, ours, name, both or Words({"": named}), keys=dict(keys))
        made.options = list({option.code: option for option in options}.values())
        if row.get("mandatory") in ("Y", "S"):
            made.keys["required"] = "soft" if row["mandatory"] == "S" else True
        attributes = self.attributes.get(row.get("qid", ""), {})
        take_attributes(made, {k: v for k, v in attributes.items() if k != "hidden"})
        return made

    def condition(self, said: str) -> Condition | None:
        """Return what a relevance says; 1 is always."""
        said = said.strip()
        if said in ("", "1"):
            return None
        found = condition_of(said, LIMESURVEY)
        return replace_tests(found, self.leaf) if found != Constant(True) else None

    def leaf(self, test: Condition) -> Condition:
        """Return a test of a box that is ticked, `Q1_SQ001 == "Y"`, as ours."""
        if not isinstance(test, Compare):
            return test
        head, _underscore, code = test.name.partition("_")
        if code and self.kinds.get(head, "") in ("M", "P") and test.value in ("Y", ""):
            ticked = (test.value == "Y") == (test.op == "=")
            return Chosen(head, code) if ticked else Not(Chosen(head, code))
        return test


def _order(column: str) -> Any:
    def key(row: Row) -> float:
        return number_of(row.get(column, "")) or 0

    return key


def _code(language: str) -> str:
    return language_code(language.partition("-")[0]) if language else ""
