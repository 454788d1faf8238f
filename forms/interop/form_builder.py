"""An author's JSON, its translations and the report of what a reader found."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from forms import i18n
from forms.definition.groups import TYPE as GROUP
from forms.definition.groups import ungrouped_questions
from forms.definition.keywords import FORM_ID, MOST_OPTIONS, MOST_QUESTIONS
from forms.definition.messages import language_name, slug
from forms.definition.translations.translatable_texts import form_texts
from forms.i18n import gettext as _
from forms.interop import first_answers, identifiers
from forms.interop.conditions import (
    CONDITIONS,
    Condition,
    Literal,
    Ours,
    Target,
    Unsayable,
    to_own_condition,
)
from forms.interop.date_times import split_date_times
from forms.interop.draft import Choice, Draft, Item, Rule, Words
from forms.interop.draft_languages import settle_languages
from forms.interop.existing_questions import Earlier
from forms.interop.expression_conditions import Ref
from forms.interop.form_texts import Catalogues, Renderer, catalogues, share_lists
from forms.interop.report import Refused, Report
from forms.interop.sections import Part, arrange_sections
from forms.logic.validation.calculation_validation import calculation_faults, calculation_kind
from forms.questions import TYPES

Json = dict[str, Any]


@dataclass(slots=True)
class Taken:
    """A definition of another system as an author's text; nothing of it is stored yet."""

    kind: str
    id: str
    title: str
    text: str
    catalogues: Catalogues
    report: Report
    language: str
    texts: dict[str, int] = field(default_factory=dict)
    """By language, how many texts there are."""
    aliases: dict[str, tuple[str, str]] = field(default_factory=dict)
    """By our id, what the source calls the question, and its type."""


@dataclass(slots=True)
class _Place:
    """What an item of the source became: its target, and where in the order it stands."""

    target: Target
    order: int
    repeat: str = ""
    alone: bool = False


def build_form(draft: Draft, kind: str, known: Mapping[str, Earlier] | None = None) -> Taken:
    """Return the author's text of a draft; *known* are the questions of an existing form.

    Raises `Refused` when there is nothing to answer in it, or too much.
    """
    if draft.own is not None:
        return _own(draft, kind)
    return _Builder(draft, known or {}).taken(kind)


def _own(draft: Draft, kind: str) -> Taken:
    """Return an export of our own, which carries its definition whole."""
    form = draft.own or {}
    try:
        source = {text.path: text.text for text in form_texts(form, TYPES)}
        count = sum(
            len(list(ungrouped_questions(section["questions"]))) for section in form["sections"]
        )
    except (KeyError, TypeError, AttributeError):
        source, count = {}, 0
    found: Catalogues = {
        code: {path: [source[path], text] for path, text in pairs.items() if path in source}
        for code, pairs in draft.own_translations.items()
    }
    draft.report.count("questions", count)
    title = str(form.get("title", ""))
    language = str(form.get("language", "nb"))
    counted = {code: len(pairs) for code, pairs in found.items()} | {language: len(source)}
    text = json.dumps(form, ensure_ascii=False, indent=2) + "\n"
    id = slug(draft.id or title, FORM_ID)
    return Taken(kind, id, title, text, found, draft.report, language, counted)


class _Builder:
    """The way from a draft to JSON: ids first, then conditions, then texts."""

    def __init__(self, draft: Draft, known: Mapping[str, Earlier]) -> None:
        self.draft, self.report = draft, draft.report
        self.ids = identifiers.Ids()
        self.section_ids = identifiers.Ids()
        self.earlier = known
        self.known = {id: id for id in known}
        self.known |= {each.alias: id for id, each in known.items() if each.alias}
        self.places: dict[tuple[str, str], _Place] = {}
        self.order = 0
        self.orders: dict[str, int] = {}
        self.aliases: dict[str, tuple[str, str]] = {}
        self.unsaid: set[str] = set()

    def taken(self, kind: str) -> Taken:
        """Return the whole result."""
        self.source, languages = settle_languages(self.draft)
        split_date_times(self.draft)
        parts = arrange_sections(self.draft)
        self.sized(parts)
        for part in parts:
            for item in part.items:
                self.register(item)
        form = self.form(parts)
        share_lists(form, {item.id: item.list_name for item in _every_item(parts)})
        renderer = Renderer(self.source, self.seen_from, self.report)
        own = renderer.form(form, self.source)
        found = catalogues(own, {code: renderer.form(form, code) for code in languages})
        self.unread(found)
        counted = {code: len(pairs) for code, pairs in found.items()}
        counted[self.source] = sum(1 for _text in form_texts(own, TYPES))
        text = json.dumps(own, ensure_ascii=False, indent=2) + "\n"
        id = slug(self.draft.id or own["title"], FORM_ID)
        return Taken(
            kind, id, own["title"], text, found, self.report, self.source, counted, self.aliases
        )

    def unread(self, catalogues: Catalogues) -> None:
        """Tell of the languages that come along and that no page can be read in."""
        for code in catalogues.keys() - i18n.LANGUAGES.keys() - i18n.FAMILY_LANGUAGES.keys():
            what = _(
                "Tekstene på %(language)s er med, men ingen kan velge det språket her.",
                language=language_name(code),
            )
            how = _("De ligger under «Oversett» til sidene finnes på det språket.")
            self.report.approximate(_("hele filen"), "", what, how)

    def form(self, parts: list[Part]) -> Json:
        """Return the form with `Words` for its texts."""
        form: Json = {"$schema": "definition.schema.json", "title": self.draft.title}
        if self.source != "nb":
            form["language"] = self.source
        form |= {"confidentiality": "personal", "open_to": "link", **self.draft.keys}
        form["sections"] = [section for part in parts if (section := self.section(part))]
        if checks := list(self.checks()):
            form["check"] = checks
        return form

    def seen_from(self, name: str, repeat: str) -> Target | Literal:
        """Return what a name became, for a text inside the repeat with that id."""
        around = self.aliases[repeat][0] if repeat else ""
        return self.find(name, around, None)

    # Size

    def sized(self, parts: list[Part]) -> None:
        """Refuse what has nothing to answer, or more than a form can hold."""
        items = [item for part in parts for item in (*part.items,)]
        count = sum(1 + len(item.inner) for item in items)
        if not any(TYPES[item.type].answerable for item in _every_item(parts)):
            raise Refused(
                _("Det er ingen spørsmål å svare på i filen."),
                _("Velg filen med selve skjemaet."),
            )
        if count > MOST_QUESTIONS:
            raise Refused(
                _("Skjemaet har %(count)s spørsmål.", count=count),
                _("Det kan ha høyst %(most)s. Del det i flere.", most=MOST_QUESTIONS),
            )

    # Ids

    def register(self, item: Item, repeat: str = "") -> None:
        """Give an item its id, and remember what its name became."""
        self.order += 1
        item.id = self.id_of(item)
        self.orders[item.id] = self.order
        self.code(item)
        type_ = TYPES[item.type]
        codes = item.codes | {code: code for code, _text in type_.fixed_answers}
        target = Target(item.id, type_.kind, codes)
        key = (repeat, item.name)
        self.places.setdefault(key, _Place(target, self.order, repeat))
        for row in item.rows:
            target = Target(f"{item.id}.{item.row_codes[row.code]}", "code", codes)
            self.places.setdefault(
                (repeat, row.name or row.code), _Place(target, self.order, repeat)
            )
        for inner in item.inner:
            self.register(inner, "" if item.type == GROUP else item.name)
        self.aliases[item.id] = (item.name, item.type)

    def id_of(self, item: Item) -> str:
        """Return the id of an item: its own, that of the form it is a new version of, or new."""
        label = item.label.text(self.source)
        if item.id:
            return self.ids.keep_or_new_id(item.id, label)
        before = self.known.get(item.name)
        if before is None:
            return self.ids.new_id(item.name, label)
        if self.earlier[before].type == item.type:
            return self.ids.keep_or_new_id(before, label)
        what = _("Typen er en annen enn i skjemaet som finnes, så spørsmålet får en ny id.")
        self.report.approximate(item.where, label, what, _("Gamle svar hører til den gamle id-en."))
        self.ids.keep_or_new_id(before)
        return self.ids.new_id(item.name, label)

    def code(self, item: Item) -> None:
        """Give the options and rows of an item their codes: those they have here, or new ones."""
        here = self.earlier.get(item.id)
        options, rows = (here.options, here.rows) if here else (None, None)
        item.codes = identifiers.codes([option.code for option in item.options], options)
        item.row_codes = identifiers.codes([row.code for row in item.rows], rows)

    def find(self, name: str, repeat: str, before: int | None) -> Target | Literal:
        """Return what a name became, as seen from a repeat and a place in the order."""
        place = self.places.get((repeat, name)) or self.places.get(("", name))
        if place is None and name in self.draft.constants:
            return self.draft.constants[name]
        if place is None:
            if any(key[1] == name for key in self.places):
                raise Unsayable(_("«%(name)s» står i en liste som gjentas", name=name[:60]))
            raise Unsayable(_("«%(name)s» finnes ikke i skjemaet", name=name[:60]))
        if before is not None and place.order >= before:
            raise Unsayable(_("«%(name)s» står senere i skjemaet", name=name[:60]))
        if place.target.ref in self.unsaid:
            raise Unsayable(_("«%(name)s» kom ikke med", name=name[:60]))
        return place.target

    # Sections and questions

    def section(self, part: Part) -> Json | None:
        """Return a section with its questions; None when nothing is left in it."""
        group = part.group
        title = group.title if any(group.title.values()) else self.draft.title
        label = title.text(self.source)
        first = min(self.orders[item.id] for item in part.items)
        shown = self.shown(group.condition, group.where, label, "", first)
        questions = [q for item in part.items if (q := self.question(item)) is not None]
        if not questions:
            return None
        id = group.id or (group.name if group.name else label)
        made: Json = {"id": self.section_ids.keep_or_new_id(id, label) if group.id else None}
        made["id"] = made["id"] or self.section_ids.new_id(id, label)
        made["title"] = title if label else Words({self.source: _("Del")})
        if group.intro:
            made["intro"] = group.intro
        self.report.count("sections")
        return made | shown | {"questions": questions}

    def question(self, item: Item, repeat: str = "") -> Json | None:
        """Return a question, note or calculation; None when it cannot be said."""
        label = item.label.text(self.source)
        order = self.orders[item.id]
        keys = dict(item.keys)
        if "value" in keys and not self.calculated(item, keys, repeat, order):
            return None
        made: Json = {"id": item.id, "type": item.type}
        if any(item.label.values()) or not _says_text(item.type):
            named = Words({self.source: item.name or item.id})
            made["label"] = item.label if any(item.label.values()) else named
        if any(item.help.values()):
            made["help"] = item.help
        made |= self.answers(item, keys, repeat)
        made |= self.first_answer(item, made, repeat)
        made |= self.shown(item.condition, item.where, label or item.name, repeat, order)
        if item.inner:
            around = "" if item.type == GROUP else item.name
            inner = [q for each in item.inner if (q := self.question(each, around)) is not None]
            if not inner:
                self.unsaid.add(item.id)
                return None
            made["questions"] = inner
        self.report.count(_counted(item))
        return made

    def answers(self, item: Item, keys: Json, repeat: str) -> Json:
        """Return the options, the rows and the type's own keys, with our codes in them."""
        made: Json = {}
        codes = item.codes
        if item.options:
            made["options"] = self.options(item.options, codes, item, repeat)
        if item.rows:
            made["rows"] = self.options(item.rows, item.row_codes, item, repeat)
        if alias := identifiers.alias(item.name, item.id):
            keys.setdefault("alias", alias)
        if item.options and "other" in keys:
            other = keys["other"]
            own = [codes[code] for code in other] if isinstance(other, list) else codes[other]
            keys["other"] = own
        if "exclusive" in keys:
            keys["exclusive"] = [codes[code] for code in keys["exclusive"] if code in codes]
        return made | keys

    def first_answer(self, item: Item, made: Json, repeat: str) -> Json:
        """Return `prefill` with the fixed first answer, or nothing with a line in the report."""
        if item.first is None:
            return {}
        value = None if repeat else first_answers.stored_first_answer(item, made)
        if value is not None:
            return {"prefill": {"value": value}}
        what = _("Det faste første svaret er ikke med.")
        where = item.first_where or item.where
        self.report.lost(where, item.label.text(self.source), what, _("Bruk «prefill»."))
        return {}

    def options(
        self, choices: list[Choice], codes: Mapping[str, str], item: Item, repeat: str
    ) -> Json:
        """Return options or rows by our codes."""
        if len(choices) > MOST_OPTIONS:
            raise Refused(
                _("En liste har %(count)s svar.", count=len(choices)),
                _(
                    "Den kan ha høyst %(most)s. Del den, eller bruk et tekstfelt.",
                    most=MOST_OPTIONS,
                ),
            )
        made: Json = {}
        for choice in choices:
            code = codes[choice.code]
            if code in made:
                continue
            label = (
                choice.label if any(choice.label.values()) else Words({self.source: choice.code})
            )
            more: Json = {}
            if any(choice.help.values()):
                more["help"] = choice.help
            if choice.score is not None:
                more["score"] = choice.score
            if alias := identifiers.alias(choice.code, code):
                more["alias"] = alias
            if choice.condition is not None and TYPES[item.type].offers:
                said = label.text(self.source)
                more |= self.shown(choice.condition, item.where, said, repeat, self.orders[item.id])
            made[code] = {"label": label, **more} if more else label
        return made

    def shown(
        self, condition: Condition | None, where: str, label: str, repeat: str, before: int
    ) -> Json:
        """Return `show_if`, or nothing with a line in the report."""
        if condition is None:
            return {}
        try:
            found: Ours = to_own_condition(condition, lambda name: self.find(name, repeat, before))
        except Unsayable as error:
            self.report.lost(
                where,
                label,
                _("Vilkåret kan ikke sies her: %(why)s. Det vises alltid.", why=error),
                _("Skriv vilkåret for hånd i «show_if»."),
            )
            self.report.count("conditions_lost")
            return {}
        if found is True:
            return {}
        if found is False:
            what = _("Det er alltid skjult i kilden, men vises her.")
            self.report.approximate(where, label, what, _("Ta det bort hvis ingen skal se det."))
            return {}
        self.report.count("conditions")
        return {"show_if": found}

    # Calculations and rules

    def calculated(self, item: Item, keys: Json, repeat: str, order: int) -> bool:
        """Put the calculation of an item in our words; False when it cannot be said."""
        label = item.label.text(self.source) or item.name
        try:
            keys["value"] = self.resolved(keys["value"], repeat, order)
            kinds = self.kinds(repeat, order)
            fault = next(calculation_faults(keys["value"], kinds), None)
            if fault is not None:
                raise Unsayable(fault.what.rstrip("."))
        except Unsayable as error:
            what = _("Utregningen kan ikke sies her: %(why)s.", why=error)
            self.report.lost(item.where, label, what, _("Sett den opp for hånd, som «calc»."))
            self.unsaid.add(item.id)
            return False
        place = next(p for k, p in self.places.items() if p.target.ref == item.id)
        kind = calculation_kind(keys["value"], kinds)
        place.target = Target(item.id, "text" if kind == "code" else kind)
        return True

    def kinds(self, repeat: str, before: int) -> dict[str, str]:
        """Return the kinds of every earlier name, as `calculation_faults` wants them."""
        found = {}
        for (around, _name), place in self.places.items():
            if place.order >= before or place.target.ref in self.unsaid:
                continue
            if not around or around == repeat:
                found[place.target.ref] = place.target.kind
            if around:
                outer = self.places[("", around)].target.ref
                found[f"{outer}.*.{place.target.ref}"] = place.target.kind
        return found

    def resolved(self, value: Any, repeat: str, before: int) -> Any:
        """Return a calculation with our ids and conditions in it."""
        if isinstance(value, Ref):
            return self.referred(value.name, repeat, before)
        if isinstance(value, Mapping):
            return {key: self.resolved(each, repeat, before) for key, each in value.items()}
        if isinstance(value, list):
            return [self.resolved(each, repeat, before) for each in value]
        if isinstance(value, CONDITIONS):
            return self.decided(value, repeat, before)
        return value

    def decided(self, condition: Condition, repeat: str, before: int) -> Json:
        """Return a condition inside a calculation, which must depend on something."""
        found = to_own_condition(condition, lambda name: self.find(name, repeat, before))
        if isinstance(found, bool):
            raise Unsayable(_("vilkåret i den er alltid likt"))
        return found

    def referred(self, name: str, repeat: str, before: int) -> str | Literal:
        """Return our reference to a name: `matrix.*` and `repeat/inner` are wholes."""
        around, slash, inner = name.partition("/")
        found = self.places.get((around, inner)) if slash else None
        target = self.find(around if found else name.removesuffix(".*"), repeat, before)
        if not isinstance(target, Target):
            return target
        if found is not None:
            return f"{target.ref}.*.{found.target.ref}"
        return f"{target.ref}.*" if name.endswith(".*") else target.ref

    def checks(self) -> Iterator[Json]:
        """Yield the form's rules across answers."""
        for rule in self.draft.rules:
            made = self.check(rule)
            if made is not None:
                yield made

    def check(self, rule: Rule) -> Json | None:
        """Return one rule; None when it cannot be said."""
        place = self.places.get(("", rule.at))
        label = rule.say.text(self.source)[:80]
        try:
            if place is None or not place.target.ref or place.target.ref in self.unsaid:
                raise Unsayable(_("den gjelder et spørsmål i en liste som gjentas"))
            when = to_own_condition(rule.when, lambda name: self.find(name, "", None))
            if isinstance(when, bool):
                return None
        except Unsayable as error:
            what = _("Regelen kan ikke sies her: %(why)s.", why=error)
            how = _("Skriv den for hånd i «check», eller bruk min og max.")
            self.report.lost(rule.where, label, what, how)
            return None
        self.report.count("rules")
        said = rule.say if label else Words({self.source: _("Se over svaret.")})
        made: Json = {"when": when, "say": said, "at": place.target.ref}
        return made if rule.level == "error" else made | {"level": rule.level}


def _says_text(name: str) -> bool:
    """Tell whether a question of the type is a text, and needs no label."""
    return any(key.name == "text" for key in TYPES[name].keys)


def _counted(item: Item) -> str:
    """Return as what the report counts an item."""
    if TYPES[item.type].is_heading:
        return "groups"
    if TYPES[item.type].answerable:
        return "questions"
    return "calculations" if "value" in item.keys else "notes"


def _every_item(parts: list[Part]) -> Iterator[Item]:
    for part in parts:
        for item in part.items:
            yield item
            yield from item.inner
