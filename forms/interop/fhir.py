"""FHIR Questionnaire R4 (Helsenorge, Structor, SDC), alone or in a bundle of languages."""

from collections.abc import Mapping

from forms.i18n import gettext as _
from forms.interop import embedded_form, fhir_extensions, fhir_not_here, html_text
from forms.interop.conditions import (
    Condition,
    Every,
    Lost,
    Some,
)
from forms.interop.draft import Choice, Draft, Group, Item, Standard, Words
from forms.interop.expression_conditions import Ref
from forms.interop.fhir_extensions import (
    EHELSE,
    HL7,
    SDC,
    control,
    extension,
    limits,
    ordinal,
)
from forms.interop.fhir_items import (
    every_item,
    formula_of,
    ids_around,
    ids_of,
    initial_of,
    item_text,
    test_of,
    value_of,
)
from forms.interop.json_files import Json, object_at, objects_at, parse_json, text_at
from forms.interop.languages import language_code
from forms.interop.repeats import items_of_repeat
from forms.interop.report import Refused

DEEPEST = 50
_PLAIN: Mapping[str, tuple[str, Json]] = {
    "string": ("text", {}),
    "text": ("text", {"lines": 4}),
    "url": ("text", {"format": "url"}),
    "integer": ("number", {}),
    "decimal": ("number", {"decimals": 6}),
    "quantity": ("number", {"decimals": 6}),
    "boolean": ("yes_no", {}),
    "date": ("date", {}),
    "dateTime": ("date", {}),
    "time": ("time", {}),
    "choice": ("choice", {}),
    "open-choice": ("choice", {}),
    "coding": ("choice", {}),
    "attachment": ("file", {}),
    "display": ("note", {}),
}
_OPEN = ("optionsOrString", "optionsOrType")
_LEFT_OUT = frozenset({"sidebar", "highlight", "table-hn1", "table-hn2"})
_VALUES = ("String", "Integer", "Date", "Time")
_HELP = frozenset({"help", "sublabel", "prompt", "flyover"})


def knows(name: str, data: bytes) -> bool:
    """Whether a file is a Questionnaire, or a bundle with one."""
    value = parse_json(data)
    if not isinstance(value, dict):
        return False
    kind = value.get("resourceType")
    return kind == "Questionnaire" or (kind == "Bundle" and bool(_questionnaires(value)))


def _questionnaires(root: Json) -> list[Json]:
    if root.get("resourceType") == "Questionnaire":
        return [root]
    found = [object_at(entry, "resource") for entry in objects_at(root, "entry")]
    return [each for each in found if each.get("resourceType") == "Questionnaire"]


def read(name: str, data: bytes) -> Draft:
    """Return the form in a questionnaire; raise `Refused` when there is nothing in it."""
    every = _questionnaires(parse_json(data) or {})
    if not every:
        raise Refused(_("Filen har ikke noe Questionnaire."), _("Velg filen med selve skjemaet."))
    main = next((each for each in every if _language(each) == "nb"), every[0])
    return _Reader(main, [each for each in every if each is not main]).draft()


def rest_of(questionnaire: Json) -> str:
    """Return what the hash of our own definition stands for: everything beside it."""
    import json

    kept = [e for e in objects_at(questionnaire, "extension") if e.get("url") != embedded_form.URL]
    plain = {k: v for k, v in questionnaire.items() if k != "extension"} | {"extension": kept}
    return json.dumps(plain, sort_keys=True, ensure_ascii=False)


def _language(questionnaire: Json) -> str:
    return language_code(text_at(questionnaire, "language").partition("-")[0])


_OTHER = {"nb": "Annet", "nn": "Anna", "en": "Other"}
_PERIODS = {"year": "year", "yearmonth": "month", "year-month": "month"}
"""Looks of a date that is asked for without its day."""


class _Reader:
    """One questionnaire, and the same one in other languages."""

    def __init__(self, main: Json, others: list[Json]) -> None:
        self.main = main
        self.language = _language(main)
        title = (
            text_at(main, "title")
            or text_at(main, "name")
            or text_at(main, "id")
            or "Questionnaire"
        )
        self.made = Draft(Words({self.language: html_text.clean_text(title)}))
        self.made.id = text_at(main, "name") or title
        self.made.default_language = self.language
        self.report = self.made.report
        ids = {text_at(item, "linkId") for item in every_item(main)}
        self.others: dict[str, Json] = {}
        self.items: dict[str, dict[str, Json]] = {}
        for other in others:
            found = {text_at(item, "linkId"): item for item in every_item(other)}
            code = _language(other)
            if not code or code == self.language or not ids & set(found):
                self.report.lost(
                    text_at(other, "title") or text_at(other, "id"), "",
                    _("Pakken har flere skjemaer. Bare det første er lest."),
                    _("Del den opp, og importer dem hver for seg."),
                )  # fmt: skip
                continue
            self.others[code], self.items[code] = other, found
            self.made.title[code] = html_text.clean_text(text_at(other, "title"))
        for code, said in fhir_extensions.translated(main, "title").items():
            self.made.title.setdefault(code, html_text.clean_text(said))
        self.scored = [text_at(i, "linkId") for i in every_item(main) if formula_of(i) == "QS"]
        if len(ids) < len(every_item(main)):
            raise Refused(
                _("En linkId står to ganger, eller mangler."),
                _("Gi hvert spørsmål sin egen linkId."),
            )

    def draft(self) -> Draft:
        """Return the whole form."""
        packed = extension(self.main, embedded_form.URL)
        if packed and embedded_form.unpack(
            text_at(packed, "valueString"), rest_of(self.main), self.made
        ):
            return self.made
        about = html_text.clean_text(text_at(self.main, "description"))
        if about and about != self.made.title.text() and len(about) < 500:
            self.made.keys["summary"] = Words({self.language: about})
        fhir_not_here.tell_form(self.report, self.main)
        self.made.top = self.nodes(objects_at(self.main, "item"), 0)
        return self.made

    def words(self, item: Json, *, markdown: bool = False) -> Words:
        """Return the text of an item in every language."""
        found = {self.language: item_text(item, markdown)}
        for code, items in self.items.items():
            found[code] = item_text(items.get(text_at(item, "linkId"), {}), markdown)
        for code, said in fhir_extensions.translated(item, "text").items():
            found[code] = html_text.clean_text(said, markdown=markdown)
        return Words({code: said for code, said in found.items() if said})

    def nodes(self, items: list[Json], depth: int) -> list[Item | Group]:
        """Return what some items become, the sums at the end when what they add comes later."""
        if depth > DEEPEST:
            raise Refused(_("Skjemaet er nøstet for dypt."), _("Ta bort noen nivåer."))
        found: list[Item | Group] = []
        sums: list[Item | Group] = []
        for at, item in enumerate(items, 1):
            made = self.node(item, depth)
            is_sum = formula_of(item) in ("SS", "TS")
            late = is_sum and any(each in self.scored for each in ids_of(items[at:]))
            (sums if late else found).extend(made)
        return [*found, *sums]

    def node(self, item: Json, depth: int) -> list[Item | Group]:
        """Return what one item becomes: itself, and what stands inside it."""
        kind, looks, id = text_at(item, "type"), control(item), text_at(item, "linkId")
        if looks in _LEFT_OUT:
            self.report.drop(looks)
            return []
        if extension(item, f"{HL7}questionnaire-hidden").get("valueBoolean") is True:
            self.hidden(item)
            return []
        if kind == "group":
            return self.group(item, depth)
        if kind not in _PLAIN:
            what = _("Typen «%(type)s» finnes ikke her.", type=kind[:60] or "–")
            self.report.lost(
                id, text_at(item, "text"), what, _("Still spørsmålet på en annen måte.")
            )
            return []
        made = self.item(item)
        children = [i for i in objects_at(item, "item") if control(i) not in _HELP | {"unit"}]
        inner = self.nodes(children, depth + 1)
        condition = self.condition(item)
        if inner and condition is not None:
            inner = [Group(id, Words(), id, inner, condition)]
        return [*([made] if made else []), *inner]

    def group(self, item: Json, depth: int) -> list[Item | Group]:
        """Return a section, a heading, or a repeat."""
        id = text_at(item, "linkId")
        fhir_not_here.tell_around(self.report, item, self.words(item).text())
        children = self.nodes(objects_at(item, "item"), depth + 1)
        condition = self.condition(item)
        if item.get("repeats") is not True:
            return [Group(id, self.words(item), id, children, condition)]
        made = Item(id, "repeat", id, self.words(item), condition=condition)
        made.keys |= fhir_extensions.occurrences(item)
        if add := fhir_extensions.text_of(item, "repeatstext"):
            made.keys["add"] = Words({self.language: add})
        made.inner = items_of_repeat(children, self.report)
        return [made] if made.inner else []

    def item(self, item: Json) -> Item | None:
        """Return the question, note or sum that an item is."""
        id, kind = text_at(item, "linkId"), text_at(item, "type")
        type, keys = _PLAIN[kind]
        made = Item(id, type, id, self.words(item), keys=dict(keys), condition=self.condition(item))
        said = made.label.text() or id
        if formula_of(item) in ("SS", "TS"):
            return self.sum(item, made)
        if extension(item, f"{SDC}calculatedExpression") or extension(
            item, f"{EHELSE}copyExpression"
        ):
            what = _("Utregningen kan ikke sies her: %(why)s.", why=_("den bruker FHIRPath"))
            self.report.lost(id, said, what, _("Sett den opp for hånd, som «calc»."))
            return None
        if kind == "display":
            fhir_not_here.tell_around(self.report, item, said)
            made.keys["text"] = self.words(item, markdown=True)
            made.label = Words()
            return made if any(made.keys["text"].values()) else None
        made.help = self.help(item)
        self.looks(item, made, said)
        if item.get("required") is True:
            made.keys["required"] = True
        limits(self.report, item, made, said)
        fhir_not_here.tell_question(self.report, item, made, said)
        self.first(item, made)
        return self.repeated(item, made, said)

    def looks(self, item: Json, made: Item, said: str) -> None:
        """Take in what kind of answer a question wants, as its looks say."""
        kind, looks = text_at(item, "type"), control(item)
        if kind == "boolean" and looks == "check-box":
            made.type = "confirm"
        elif made.type == "choice":
            self.chosen(item, made)
        if kind == "dateTime":
            made.has_time = True
        elif looks in _PERIODS and made.type == "date":
            made.keys["precision"] = _PERIODS[looks]
        if item.get("readOnly") is True:
            what = _("«%(name)s» er ikke med.", name="readOnly")
            how = _("Spørsmålet kan besvares her. Bruk «note» eller «calc».")
            self.report.lost(made.where, said, what, how)

    def near(self, where: str, said: str, what: str) -> None:
        """Note that something came along as something else."""
        how = _("Se over spørsmålet, og endre typen hvis noe annet passer bedre.")
        self.report.approximate(where, said, what, how)

    def help(self, item: Json) -> Words:
        """Return the help of a question: the texts inside it that say they are that."""
        texts = [self.words(each) for each in objects_at(item, "item") if control(each) in _HELP]
        texts += fhir_extensions.sublabels(item, self.language)
        languages = dict.fromkeys(code for words in texts for code in words)
        return Words({c: "\n".join(w[c] for w in texts if c in w) for c in languages})

    def chosen(self, item: Json, made: Item) -> None:
        """Give a question its options; without any here it becomes a text."""
        others = {code: items.get(made.name, {}) for code, items in self.items.items()}
        options = self.options(item, self.main)
        if not options:
            remote = text_at(item, "answerValueSet")
            what = _(
                "Svarene står i en annen fil eller et annet svar, så spørsmålet ble et tekstfelt."
            )
            where = f"{made.name} · {remote[:80]}" if remote else made.name
            self.report.lost(where, made.label.text(), what, _("Sett opp svarlisten for hånd."))
            made.type = "text"
            return
        for code, other in others.items():
            said = {o.code: o.label.text() for o in self.options(other, self.others[code])}
            for option in options:
                if said.get(option.code):
                    option.label[code] = said[option.code]
        made.options = options
        if text_at(item, "type") == "open-choice" or text_at(item, "answerConstraint") in _OPEN:
            codes = {option.code for option in options}
            code = next(c for c in ("annet", "other", "annet_svar", "x_annet") if c not in codes)
            named = html_text.clean_text(text_at(extension(item, f"{SDC}openLabel"), "valueString"))
            label = Words({self.language: named}) if named else Standard(_OTHER)
            made.options.append(Choice(code, label))
            made.keys["other"] = code
        if item.get("repeats") is True:
            made.type = "choices"
            made.keys |= fhir_extensions.exclusive(item)
            counts = fhir_extensions.occurrences(item)
            made.keys |= {k: n for k, n in counts.items() if 0 < n <= len(made.options)}

    def options(self, item: Json, around: Json) -> list[Choice]:
        """Return the options of an item, or of the contained value set that it names."""
        found: list[Choice] = []
        for option in objects_at(item, "answerOption"):
            coding = object_at(option, "valueCoding")
            values = (text_at(option, f"value{kind}") for kind in _VALUES)
            plain = next(filter(None, values), "")
            code = text_at(coding, "code") or text_at(coding, "display") or plain
            label = text_at(coding, "display") or plain or code
            score = ordinal(coding) if ordinal(coding) is not None else ordinal(option)
            found.append(self.choice(code, label, score, coding))
        name = text_at(item, "answerValueSet").removeprefix("#")
        for contained in objects_at(around, "contained"):
            if name and text_at(contained, "id") == name:
                for include in objects_at(contained, "compose", "include"):
                    for concept in objects_at(include, "concept"):
                        found.append(self.concept(concept))
        return list({c.code: c for c in found if c.code}.values())

    def choice(self, code: str, label: str, score: float | None, coding: Json) -> Choice:
        """Return one option."""
        words = Words({self.language: html_text.clean_text(label)})
        for language, said in fhir_extensions.translated(coding, "display").items():
            words.setdefault(language, html_text.clean_text(said))
        return Choice(code, words, score)

    def concept(self, concept: Json) -> Choice:
        """Return an option of a value set, with its designations in other languages."""
        code = text_at(concept, "code")
        made = self.choice(code, text_at(concept, "display") or code, ordinal(concept), concept)
        for each in objects_at(concept, "designation"):
            language = language_code(text_at(each, "language").partition("-")[0])
            if language and text_at(each, "value"):
                made.label.setdefault(language, html_text.clean_text(text_at(each, "value")))
        return made

    def sum(self, item: Json, made: Item) -> Item | None:
        """Return a score: of the section's questions, or of all."""
        names = self.scored
        if formula_of(item) == "SS":
            inside = ids_around(self.main, made.name)
            names = [name for name in self.scored if name in inside]
        if not names:
            what = _("Summen har ingen spørsmål å legge sammen.")
            how = _("Sett den opp for hånd, som «calc».")
            self.report.lost(made.name, made.label.text(), what, how)
            return None
        made.type, made.keys = "calc", {"value": {"score": [Ref(name) for name in names]}}
        return made

    def repeated(self, item: Json, made: Item, said: str) -> Item:
        """Return the item; one that may be answered several times in a repeat of its own."""
        if item.get("repeats") is not True or (made.type in ("choices", "text") and made.options):
            return made
        if made.type == "file":
            made.keys.setdefault(
                "max_files", min(10, fhir_extensions.occurrences(item).get("max", 10))
            )
            return made
        self.near(made.where, said, _("Et spørsmål med flere svar ble en liste med rader."))
        around = Item(f"{made.name}_rader", "repeat", made.where, made.label)
        around.condition, made.condition = made.condition, None
        around.keys |= fhir_extensions.occurrences(item)
        around.inner = [made]
        return around

    def hidden(self, item: Json) -> None:
        """Remember the value of what is hidden, so that conditions on it can be worked out."""
        value = initial_of(item)
        if value is not None:
            self.made.constants.setdefault(text_at(item, "linkId"), value)
        self.report.drop("hidden")
        for inner in objects_at(item, "item"):
            self.hidden(inner)

    def first(self, item: Json, made: Item) -> None:
        """Keep the fixed first answer, or the codes of those that are chosen to begin with."""
        expression = object_at(extension(item, f"{SDC}initialExpression"), "valueExpression")
        if made.type == "date" and text_at(expression, "expression") == "today()":
            made.keys["prefill"] = "today"
        chosen = [each for each in objects_at(item, "answerOption") if each.get("initialSelected")]
        codes = [code for each in chosen if (code := value_of(each)) is not None]
        values = codes or [
            v for each in objects_at(item, "initial") if (v := value_of(each)) is not None
        ]
        if values:
            made.first = values if made.type == "choices" or len(values) > 1 else values[0]

    def condition(self, item: Json) -> Condition | None:
        """Return what `enableWhen` says."""
        if extension(item, f"{SDC}enableWhenExpression"):
            return Lost(_("den bruker FHIRPath"))
        tests = [test_of(each) for each in objects_at(item, "enableWhen")]
        if not tests:
            return None
        if len(tests) == 1:
            return tests[0]
        return Every(tuple(tests)) if item.get("enableBehavior") == "all" else Some(tuple(tests))
