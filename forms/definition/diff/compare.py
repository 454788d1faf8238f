"""What changed between two versions of a form, in sentences.

*wording* changes what people read, *additive* what is asked. *breaking* is what somebody must have
seen: answers that mean something else (`diff.meaning`), a question or an option that is gone, and
answers that are less protected (`diff.protection`).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from forms.definition.condition_words import Known, labels_in_form
from forms.definition.diff import meaning, protection
from forms.definition.diff import workflow as course
from forms.definition.diff.change import (
    Change,
    Json,
    changed_keys,
    condition_text,
    plain_change,
    shorten,
)
from forms.definition.diff.key_names import form_key_name
from forms.definition.diff.meaning import Asked, Place
from forms.definition.groups import groups_in_form, ungroup_document
from forms.definition.messages import language_name
from forms.definition.validation.structure_validation import Types
from forms.i18n import gettext as _
from forms.i18n import ngettext

_ELSEWHERE = (course.FORM_KEYS | protection.FORM_KEYS) | {
    "$schema",
    "sections",
    "steps",
    "signers",
    "check",
    "tests",
    "lists",
    "id",
}
_LABEL = frozenset({"label"})
_OFFERED = _LABEL | {"show_if"}
_SCORED = _OFFERED | {"score"}
"""The keys of an option; another score than before is told of its question."""
_APART = protection.PART_KEYS | {
    "id",
    "type",
    "required",
    "show_if",
    "options",
    "rows",
    "questions",
}
_SECTION_APART = course.SECTION_KEYS | protection.PART_KEYS | {"id", "questions", "show_if"}
"""Keys of a question, and of a section, that have sentences of their own."""


@dataclass(frozen=True, slots=True)
class _PlacedQuestion:
    """A question where it stands: its section, and the name that the whole form has for it."""

    name: str
    asked: Asked
    section: Json

    @property
    def raw(self) -> Json:
        """The question as the document holds it."""
        return self.asked.raw

    @property
    def label(self) -> str:
        """What a sentence calls it."""
        return shorten(self.raw.get("label") or self.raw.get("text") or self.raw["id"])


def compare_documents(
    old: Json, new: Json, types: Types, earlier: Mapping[int, Json] | None = None
) -> list[Change]:
    """Every change from the *old* document to the *new* one, in the order of the new form.

    *earlier* are the versions before *old*, by number. An id that was used in one of them and means
    something else in *new* is breaking too, for answers to it may be kept.
    """
    headings = [*_groups(old["form"], new["form"])]
    old, new = ungroup_document(old), ungroup_document(new)
    earlier = {number: ungroup_document(each) for number, each in (earlier or {}).items()}
    before, after = old["form"], new["form"]
    known = labels_in_form(after)
    return [
        *_settings(before, after),
        *protection.compare_form(before, after),
        *course.compare_form(before, after, known),
        *_sections(before["sections"], after["sections"], known),
        *headings,
        *_questions(_questions_by_name(old), _questions_by_name(new), types, known),
        *_reused_ids(old, new, types, earlier),
        *course.compare_steps(before, after, known),
        *course.compare_signers(before, after, known),
        *_rules(before.get("check", []), after.get("check", [])),
        *_translations(old["translations"], new["translations"]),
    ]


def _settings(before: Json, after: Json) -> Iterator[Change]:
    for key in changed_keys(before, after, _ELSEWHERE):
        name = form_key_name(key)
        yield plain_change(key, before.get(key), after.get(key), _("skjemaet"), name=name)


def _sections(before: Sequence[Json], after: Sequence[Json], known: Known) -> Iterator[Change]:
    old, new = _by_id(before), _by_id(after)
    for id, section in old.items():
        if id not in new:
            yield Change("additive", _("Slettet delen «%(title)s».", title=section["title"]))
    moved = _moved_names(list(old), list(new))
    for id, section in new.items():
        title = section["title"]
        if id not in old:
            yield Change("additive", _("Ny del: «%(title)s».", title=title))
            continue
        if id in moved:
            yield Change("additive", _("Flyttet delen «%(title)s».", title=title))
        where = _("delen «%(title)s»", title=title)
        for key in changed_keys(old[id], section, _SECTION_APART):
            yield plain_change(key, old[id].get(key), section.get(key), where)
        if sentence := _condition_sentence(where, old[id], section, known):
            yield Change("additive", sentence)
        yield from protection.compare_part(old[id], section, where)
        yield from course.compare_section(old[id], section, known)


def _groups(before: Json, after: Json) -> Iterator[Change]:
    """Tell of headings over several questions; their conditions are told at the questions."""
    old = {group["id"]: group for group, _section in groups_in_form(before)}
    new = {group["id"]: group for group, _section in groups_in_form(after)}
    for id, group in old.items():
        if id not in new:
            yield Change(
                "additive", _("Slettet gruppen «%(label)s».", label=shorten(group["label"]))
            )
    for id, group in new.items():
        if id not in old:
            yield Change("additive", _("Ny gruppe: «%(label)s».", label=shorten(group["label"])))
            continue
        where = _("gruppen «%(label)s»", label=shorten(group["label"]))
        for key in changed_keys(old[id], group, frozenset({"id", "type", "questions", "show_if"})):
            yield plain_change(key, old[id].get(key), group.get(key), where)


def _by_id(items: Iterable[Json]) -> dict[str, Json]:
    return {item["id"]: item for item in items}


def _moved_names(before: Sequence[str], after: Sequence[str]) -> set[str]:
    """Return the names in both, but not in the same order."""
    both = set(before) & set(after)
    old, new = [n for n in before if n in both], [n for n in after if n in both]
    blocks = SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()
    kept = {name for block in blocks for name in new[block.b : block.b + block.size]}
    return both - kept


def _questions_by_name(document: Json) -> dict[str, _PlacedQuestion]:
    """Every question by the name that the whole form has for it."""
    asked = meaning.questions_by_name(document)
    found: dict[str, _PlacedQuestion] = {}
    for section in document["form"]["sections"]:
        for question in section["questions"]:
            names = [f"{question['id']}.*.{i['id']}" for i in question.get("questions", ())]
            for name in (question["id"], *names):
                found[name] = _PlacedQuestion(name, asked[name], section)
    return found


def _questions(
    old: Mapping[str, _PlacedQuestion],
    new: Mapping[str, _PlacedQuestion],
    types: Types,
    known: Known,
) -> Iterator[Change]:
    moved = _moved_names(list(old), list(new))
    before: _PlacedQuestion | None = None
    for name, asked in new.items():
        if name not in old:
            yield Change("additive", _added_sentence(asked, before), name)
        else:
            if name in moved or old[name].section["id"] != asked.section["id"]:
                yield Change("additive", _moved_sentence(asked, before), name)
            yield from _question(old[name].asked, asked, types, known)
        before = asked
    for name, gone in old.items():
        if name not in new:
            sentence = _("Slettet: «%(label)s». Svar som finnes, beholdes.", label=gone.label)
            yield Change("breaking", sentence, name)


def _added_sentence(asked: _PlacedQuestion, before: _PlacedQuestion | None) -> str:
    """Where a question was put in."""
    if before is None or before.section["id"] != asked.section["id"]:
        return _(
            "Lagt til: «%(label)s» først i «%(title)s».",
            label=asked.label,
            title=asked.section["title"],
        )
    return _("Lagt til: «%(label)s» etter «%(before)s».", label=asked.label, before=before.label)


def _moved_sentence(asked: _PlacedQuestion, before: _PlacedQuestion | None) -> str:
    """Where a question was moved."""
    if before is None or before.section["id"] != asked.section["id"]:
        return _(
            "Flyttet «%(label)s» først i «%(title)s».",
            label=asked.label,
            title=asked.section["title"],
        )
    return _("Flyttet «%(label)s» etter «%(before)s».", label=asked.label, before=before.label)


def _question(
    before: Asked, asked: _PlacedQuestion, types: Types, known: Known
) -> Iterator[Change]:
    """Yield the changes in one question."""
    old, new, label, name = before.raw, asked.raw, asked.label, asked.name
    why: dict[Place, str] = {}
    if old["type"] != new["type"]:
        old_name, new_name = (_type_name(each["type"], types) for each in (old, new))
        values = {"label": label, "old": old_name, "new": new_name}
        sentence = _("Endret type på «%(label)s»: %(old)s → %(new)s.", **values)
        yield Change("breaking", sentence, name)
    else:
        why = meaning.meaning_differences(before, asked.asked, types)
    where = f"«{label}»"
    for key in changed_keys(old, new, _APART):
        if (key,) not in why:
            yield plain_change(key, old.get(key), new.get(key), where, name)
    for sentence in why.values():
        yield Change("breaking", sentence, name)
    yield from protection.compare_part(old, new, where, name)
    if old.get("required", False) != new.get("required", False):
        yield Change("additive", _required_sentence(label, new.get("required", False)), name)
    if sentence := _condition_sentence(where, old, new, known):
        yield Change("additive", sentence, name)
    for key, noun in (("options", _("svaralternativ")), ("rows", _("rad"))):
        yield from _options(old.get(key, {}), new.get(key, {}), asked, key, noun, why, known)


def _type_name(name: str, types: Types) -> str:
    """Return the author's word for a type; its name without one."""
    words = types[name].words if name in types else ()
    return words[0].text if words else name


def _reused_ids(
    old: Json, new: Json, types: Types, earlier: Mapping[int, Json]
) -> Iterator[Change]:
    """Questions that mean something else for a reason outside themselves and the *old* document."""
    last = max(earlier, default=0) + 1
    began = meaning.meaning_versions({**earlier, last: old, last + 1: new}, types)[last + 1]
    before, after = meaning.questions_by_name(old), meaning.questions_by_name(new)
    above = meaning.meaning_sources(after, types)
    for name, question in after.items():
        was, repeat = before.get(name), name.partition(".*.")[0]
        if began[name] != last + 1 or (repeat != name and began[repeat] == last + 1):
            continue
        if was and (
            was.raw["type"] != question.raw["type"]
            or meaning.meaning_differences(was, question, types)
        ):
            continue  # told of the question itself
        if any(began[each] == last + 1 for each in above.get(name, ())):
            why = _("«%(label)s» bygger på noe som betyr noe annet nå.", label=question.label)
        else:
            why = _("«%(label)s» betydde noe annet i en tidligere versjon.", label=question.label)
        yield Change("breaking", f"{why} {meaning.kept_separate_sentence()}", name)


def _required_sentence(label: str, required: Any) -> str:
    if required is True:
        return _("«%(label)s» må nå fylles ut.", label=label)
    if required == "soft":
        return _("«%(label)s» etterspørres nå, men stopper ingen.", label=label)
    return _("«%(label)s» er nå valgfritt.", label=label)


def _condition_sentence(where: str, before: Json, after: Json, known: Known) -> str:
    """Describe a changed condition, or return ""."""
    old, new = before.get("show_if"), after.get("show_if")
    if old == new:
        return ""
    if new is None:
        return _("%(where)s vises nå alltid.", where=where)
    if old is None:
        return _(
            "%(where)s vises nå bare på et vilkår: %(when)s.",
            where=where,
            when=condition_text(new, known),
        )
    return _("Endret når %(where)s vises: %(when)s.", where=where, when=condition_text(new, known))


def _options(
    old: Json,
    new: Json,
    asked: _PlacedQuestion,
    key: str,
    noun: str,
    why: Mapping[Place, str],
    known: Known,
) -> Iterator[Change]:
    """Options, or rows, that came, went or are called something else.

    *why* holds those that are told of already, for they stand for something else.
    """
    about = {"noun": noun, "label": asked.label}
    for code in new:
        text = _text(new[code])
        if code not in old:
            sentence = _("Nytt %(noun)s i «%(label)s»: “%(text)s”.", **about, text=text)
            yield Change("additive", sentence, asked.name)
        else:
            yield from _option(
                old[code], new[code], asked.name, about, known, told=(key, code) in why
            )
    for code in old:
        if code not in new:
            sentence = _(
                "Slettet %(noun)s i «%(label)s»: “%(text)s”. Svar som finnes, beholdes.",
                **about,
                text=_text(old[code]),
            )
            yield Change("breaking", sentence, asked.name)
    if _moved_names(list(old), list(new)):
        sentence = _("Endret rekkefølgen av %(noun)s i «%(label)s».", **about)
        yield Change("wording", sentence, asked.name)


def _option(
    old: Any, new: Any, name: str, about: Mapping[str, str], known: Known, *, told: bool
) -> Iterator[Change]:
    before, after = _text(old), _text(new)
    if before != after and not told:
        sentence = _(
            "Endret %(noun)s i «%(label)s»: “%(old)s” → “%(new)s”"
            " (gamle svar beholdes som “%(old)s”).",
            **about,
            old=before,
            new=after,
        )
        yield Change("wording", sentence, name)
    more, less = _details(old), _details(new)
    where = _("“%(text)s” i «%(label)s»", text=after, label=about["label"])
    for key in changed_keys(
        more, less, _SCORED if "score" in more and "score" in less else _OFFERED
    ):
        yield plain_change(key, more.get(key), less.get(key), where, name)
    if sentence := _condition_sentence(where, more, less, known):
        yield Change("additive", sentence, name)


def _text(option: Any) -> str:
    return str(option if isinstance(option, str) else option["label"])


def _details(option: Any) -> Json:
    return {} if isinstance(option, str) else option


def _rules(old: Sequence[Json], new: Sequence[Json]) -> Iterator[Change]:
    for rule in new:
        if rule not in old:
            yield Change("additive", _("Ny regel: «%(say)s»", say=rule["say"]), rule["at"])
    for rule in old:
        if rule not in new:
            yield Change("additive", _("Regel tatt bort: «%(say)s»", say=rule["say"]), rule["at"])


def _translations(old: Mapping[str, Json], new: Mapping[str, Json]) -> Iterator[Change]:
    for language in dict.fromkeys((*old, *new)):
        before, after = old.get(language, {}), new.get(language, {})
        count = sum(before.get(path) != after.get(path) for path in {*before, *after})
        if count:
            sentence = ngettext(
                "Oversettelsen til %(language)s: én tekst er ny, endret eller borte.",
                "Oversettelsen til %(language)s: %(number)s tekster er nye, endret eller borte.",
                count,
                language=language_name(language),
            )
            yield Change("wording", sentence)
