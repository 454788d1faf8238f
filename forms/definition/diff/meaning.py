"""Meaning of a question: whether it is the same in two versions of a form.

Answers are stored as codes and numbers. A corrected spelling leaves their meaning as it was;
another wording, unit or scale does not: such answers are separate in exports and are never counted
together. Publishing, exports and results all use this rule.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from forms.definition.diff.change import quoted_value, shorten
from forms.definition.diff.labels import is_other_label, normalize_label, similarity
from forms.definition.keywords import Key, Meaning
from forms.definition.messages import language_name
from forms.definition.model import Question
from forms.definition.validation.structure_validation import Types
from forms.i18n import gettext as _

Json = Mapping[str, Any]
Place = tuple[str, ...]
"""What changed in a question: `(key,)`, `(key, code)`, or `(key, code, language)`."""
MeaningVersions = Mapping[str, int]
"""Question → number of the version in which its meaning began; 0 for the first one there was.

Questions in rows are called `repeat.*.question`.
"""

LABEL = 0.5
"""As large a share of its words must stay for a question to be the same one."""
OPTION = 0.6
"""The same for an option or a row."""
STATEMENT = 1.0
"""The same for a label that is itself what a person says."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as a document holds it, and its translations: language → path in it → text."""

    raw: Json
    texts: Mapping[str, Mapping[str, str]]

    @property
    def label(self) -> str:
        """What a sentence calls it."""
        return shorten(self.raw.get("label") or self.raw["id"])


def meaning_differences(old: Asked, new: Asked, types: Types) -> dict[Place, str]:
    """Why answers to *old* mean something else than answers to *new*, as sentences; empty if not.

    Both are of one type.
    """
    found = dict(_label(old, new, types))
    for key in ("options", "rows"):
        before, after = labels_by_code(old.raw.get(key)), labels_by_code(new.raw.get(key))
        own = dict(_options(before, after, key, new.label))
        found |= {(key, code): why for code, why in own.items()}
        if not own:
            found |= {(key, "", code): why for code, why in _translated(old, new, key)}
    if _is_scored_anew(old.raw.get("options", {}), new.raw.get("options", {})):
        why = _("Poengene for svarene i «%(label)s» er endret.", label=new.label)
        found["options", "", "score"] = f"{why} {kept_separate_sentence()}"
    for own_key in types[new.raw["type"]].keys:
        if own_key.meaning and _differs(own_key, own_key.meaning, old.raw, new.raw):
            found[(own_key.name,)] = _key(own_key, own_key.meaning, old, new)
    return found


def questions_by_name(document: Json) -> dict[str, Asked]:
    """Every question of a document by the name that the whole form has for it."""
    found: dict[str, Asked] = {}
    texts = {code: _by_question(each) for code, each in document["translations"].items()}
    for section in document["form"]["sections"]:
        for question in section["questions"]:
            path = f"{section['id']}.{question['id']}"
            below = {code: each.get(path, {}) for code, each in texts.items()}
            found[question["id"]] = Asked(question, below)
            for inner in question.get("questions", ()):
                start = f"{inner['id']}."
                inside = {
                    code: {p.removeprefix(start): t for p, t in each.items() if p.startswith(start)}
                    for code, each in below.items()
                }
                found[f"{question['id']}.*.{inner['id']}"] = Asked(inner, inside)
    return found


def _by_question(texts: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """Group translations by their section and question."""
    found: dict[str, dict[str, str]] = {}
    for path, text in texts.items():
        section, _dot, rest = path.partition(".")
        question, _dot, inside = rest.partition(".")
        found.setdefault(f"{section}.{question}", {})[inside] = text
    return found


def meaning_versions(documents: Mapping[int, Json], types: Types) -> dict[int, dict[str, int]]:
    """In which version the meaning of each question began, by the number of the version.

    *documents* are all versions of a form by their numbers, the oldest first. A version that goes
    back to what an older one asked has the meaning of that one.
    """
    every = {number: questions_by_name(document) for number, document in documents.items()}
    known: dict[str, list[tuple[int, list[Asked]]]] = {}
    found: dict[int, dict[str, int]] = {}
    for number, asked in every.items():
        found[number] = {
            name: _first_version(question, number, known.setdefault(name, []), types)
            for name, question in asked.items()
        }
    return _with_sources(every, found, types)


def can_be_copied(old: Question, new: Question, types: Types) -> bool:
    """Whether an answer to *old*, of another form perhaps, says the same as an answer to *new*.

    The labels may be in different languages, so other words are no reason; a label that another
    code has is one.
    """
    for before, after in ((old.options, new.options), (old.rows, new.rows)):
        had, has = ({option.code: option.label for option in each} for each in (before, after))
        if any(_taken_label(code, had, has) for code in has if code in had):
            return False
    keys = types[new.type].keys
    return not any(k.meaning and _differs(k, k.meaning, old.own, new.own) for k in keys)


def answer_key(id: str, began: int) -> str:
    """Return the key of a question's answers where meanings are separate: `trives`, `trives@v3`.

    The first meaning has the question's id, so a key never changes its meaning.
    """
    return f"{id}@v{began}" if began else id


def label_with_versions(label: str, numbers: Sequence[int]) -> str:
    """Add the version numbers to a label; *numbers* are ascending."""
    versions = _number_ranges(numbers)
    return _("%(label)s (versjon %(versions)s)", label=label, versions=versions)


def _number_ranges(numbers: Sequence[int]) -> str:
    """Rising numbers in a few words: 1–3, 5."""
    found: list[list[int]] = []
    for number in numbers:
        if found and found[-1][-1] == number - 1:
            found[-1].append(number)
        else:
            found.append([number])
    return ", ".join(str(span[0]) if len(span) == 1 else f"{span[0]}–{span[-1]}" for span in found)


def labels_by_code(options: Any) -> dict[str, str]:
    """Code → label of options or rows as a document holds them."""
    return {
        code: str(option if isinstance(option, str) else option["label"])
        for code, option in (options or {}).items()
    }


def meaning_sources(asked: Mapping[str, Asked], types: Types) -> dict[str, list[str]]:
    """Return the sources of each question's meaning: those of computed values, and repeats."""
    found: dict[str, list[str]] = {}
    for name, question in asked.items():
        repeat, inside, _inner = name.partition(".*.")
        wanted = [repeat] if inside else []
        for reference in _references(question.raw, types):
            first = reference.partition(".")[0]
            known = (f"{repeat}.*.{first}", reference, first) if inside else (reference, first)
            wanted += [each for each in known if each in asked][:1]
        if wanted:
            found[name] = wanted
    return found


def _references(raw: Json, types: Types) -> Iterator[str]:
    for key in types[raw["type"]].keys:
        if key.meaning and key.meaning.refers:
            yield from key.meaning.refers(raw.get(key.name))


def kept_separate_sentence() -> str:
    """Explain that answers with another meaning are kept separate."""
    return _("Gamle og nye svar holdes fra hverandre i eksport og resultater.")


def _label(old: Asked, new: Asked, types: Types) -> Iterator[tuple[Place, str]]:
    before, after = str(old.raw.get("label", "")), str(new.raw.get("label", ""))
    least = STATEMENT if types[new.raw["type"]].is_statement else LABEL
    if before and after and is_other_label(before, after, least, numbered=True):
        why = _(
            "Spørsmålet “%(old)s” er skrevet om til “%(new)s”.",
            old=shorten(before),
            new=shorten(after),
        )
        yield ("label",), f"{why} {kept_separate_sentence()}"


def _options(
    before: Mapping[str, str], after: Mapping[str, str], key: str, label: str
) -> Iterator[tuple[str, str]]:
    """Yield the codes whose labels have another meaning, and the reason."""
    for code in (code for code in after if code in before):
        about = {"label": label, "old": shorten(before[code]), "new": shorten(after[code])}
        if taken := _taken_label(code, before, after):
            if key == "rows":
                why = _("I «%(label)s» heter raden “%(old)s” nå “%(new)s”.", **about)
            else:
                why = _("I «%(label)s» heter svaret “%(old)s” nå “%(new)s”.", **about)
            about["taken"] = shorten(taken)
            why += " " + _("“%(taken)s” sto for noe annet før.", **about)
            yield code, f"{why} {kept_separate_sentence()}"
        elif is_other_label(before[code], after[code], OPTION):
            if key == "rows":
                why = _("I «%(label)s» er raden “%(old)s” skrevet om til “%(new)s”.", **about)
            else:
                why = _("I «%(label)s» er svaret “%(old)s” skrevet om til “%(new)s”.", **about)
            yield code, f"{why} {kept_separate_sentence()}"


def _taken_label(code: str, before: Mapping[str, str], after: Mapping[str, str]) -> str:
    """Return another code's label that *code* took over, or one nearer to it than its own."""
    mine, new = before[code], after[code]
    if normalize_label(mine) == normalize_label(new):
        return ""
    for other, label in before.items():
        if other != code and normalize_label(label) == normalize_label(new):
            return label
        if other != code and similarity(label, new) > max(similarity(mine, new), LABEL):
            return label
    return ""


def _translated(old: Asked, new: Asked, key: str) -> Iterator[tuple[str, str]]:
    """Languages in which a label took over another's, though the author's own stayed."""
    for language in old.texts.keys() & new.texts.keys():
        before, after = (
            {
                c: each.texts[language].get(f"{key}.{c}", t)
                for c, t in labels_by_code(each.raw.get(key)).items()
            }
            for each in (old, new)
        )
        taken = [code for code in after if code in before and _taken_label(code, before, after)]
        if taken:
            why = _(
                "I oversettelsen av «%(label)s» til %(language)s heter “%(old)s” nå “%(new)s”.",
                label=new.label,
                language=language_name(language),
                old=shorten(before[taken[0]]),
                new=shorten(after[taken[0]]),
            )
            yield language, f"{why} {kept_separate_sentence()}"


def _is_scored_anew(old: Json, new: Json) -> bool:
    """Whether an option that had a score has another one."""
    scores = [
        {c: o["score"] for c, o in each.items() if isinstance(o, Mapping) and "score" in o}
        for each in (old, new)
    ]
    return any(scores[1].get(code, score) != score for code, score in scores[0].items())


def _key(key: Key, meaning: Meaning, old: Asked, new: Asked) -> str:
    before, after = (each.raw.get(key.name, meaning.default) for each in (old, new))
    about = {"what": meaning.noun(), "label": new.label}
    if isinstance(before, Mapping | list) or isinstance(after, Mapping | list):
        why = _("%(what)s i «%(label)s» er endret.", **about)
    elif before is None:
        why = _("%(what)s i «%(label)s» er ny: %(new)s.", **about, new=quoted_value(after))
    elif after is None:
        why = _("%(what)s i «%(label)s» er tatt bort: %(old)s.", **about, old=quoted_value(before))
    else:
        about |= {"old": quoted_value(before), "new": quoted_value(after)}
        why = _("%(what)s i «%(label)s» er endret: %(old)s → %(new)s.", **about)
    return f"{why} {kept_separate_sentence()}"


def _differs(key: Key, meaning: Meaning, old: Json, new: Json) -> bool:
    before, after = (each.get(key.name, meaning.default) for each in (old, new))
    if meaning.words and (before is None or after is None):
        return False
    return _is_another(before, after, meaning.words)


def _is_another(old: Any, new: Any, words: bool) -> bool:
    """Whether two values of a key differ; with *words* their texts may be spelt anew."""
    if isinstance(old, str) and isinstance(new, str):
        return (
            is_other_label(old, new, OPTION)
            if words
            else normalize_label(old) != normalize_label(new)
        )
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        both = [*old, *(each for each in new if each not in old)]
        return any(
            _is_another(old[each], new[each], words)
            if each in old and each in new
            else not (words and isinstance(old.get(each, new.get(each)), str))
            for each in both
        )
    if isinstance(old, list) and isinstance(new, list):
        return len(old) != len(new) or any(
            _is_another(one, other, words) for one, other in zip(old, new, strict=True)
        )
    return bool(old != new)


def _first_version(
    question: Asked, number: int, known: list[tuple[int, list[Asked]]], types: Types
) -> int:
    """When the meaning of *question* began; *known* are the meanings so far, and grow by it."""
    for began, members in known:
        if question in members:
            return began
    for began, members in known:
        if all(_is_same(member, question, types) for member in members):
            members.append(question)
            return began
    known.append((number if known else 0, [question]))
    return known[-1][0]


def _is_same(old: Asked, new: Asked, types: Types) -> bool:
    return old.raw["type"] == new.raw["type"] and not meaning_differences(old, new, types)


def _with_sources(
    every: Mapping[int, Mapping[str, Asked]], own: Mapping[int, MeaningVersions], types: Types
) -> dict[int, dict[str, int]]:
    """Return the meanings where a question also begins anew with one of its sources."""
    known: dict[str, dict[Any, int]] = {}
    found: dict[int, dict[str, int]] = {}
    for number, asked in every.items():
        above = meaning_sources(asked, types)
        found[number] = {}
        for name in asked:
            whole = _meaning_identity(name, own[number], above, frozenset())
            mine = known.setdefault(name, {})
            found[number][name] = mine.setdefault(whole, number if mine else 0)
    return found


def _meaning_identity(
    name: str, own: MeaningVersions, above: Mapping[str, Sequence[str]], below: frozenset[str]
) -> Any:
    """Return the identity of a question's meaning: its first version, and its sources."""
    if name in below:  # a circle, which the check stops
        return own[name]
    inside = below | {name}
    return own[name], *(_meaning_identity(each, own, above, inside) for each in above.get(name, ()))
