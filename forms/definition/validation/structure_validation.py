"""Structure of a definition: every key known, every value of its kind.

Faulty parts are reported and left out, so that the rest can be expanded, parsed and checked too.
"""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from forms.definition import keywords, meeting_keys
from forms.definition.keywords import Key
from forms.definition.messages import did_you_mean, nearest_word, quote_value, slug
from forms.definition.problems import Finding
from forms.definition.source.positions import Path
from forms.definition.validation.reference_validation import ReferenceValidator
from forms.definition.validation.value_validation import (
    GONE,
    Findings,
    Shape,
    TooMany,
    mapping_shape,
    object_shape,
    shape_of,
)
from forms.i18n import gettext as _

Json = dict[str, Any]


class KnownType(Protocol):
    """The properties of a question type that the structure depends on."""

    @property
    def keys(self) -> tuple[Key, ...]:
        """The type's own keys."""

    @property
    def uses(self) -> frozenset[str]:
        """Which of `options`, `rows` and `questions` it needs."""

    @property
    def words(self) -> Sequence[Any]:
        """What authors call the type, the first word first; each has `text`."""

    @property
    def synonyms(self) -> tuple[str, ...]:
        """What other tools and Norwegian authors call the type."""

    @property
    def only(self) -> frozenset[str]:
        """The common keys that it has; empty when it has all of them."""

    @property
    def is_statement(self) -> bool:
        """Whether its label is what a person says, so that other words are another answer."""


Types = Mapping[str, KnownType]


def keys_of(kind: KnownType) -> tuple[Key, ...]:
    """Every key that a question of this type may have."""
    own = {key.name for key in kind.keys}
    text_instead = "text" in own
    common = (
        key if key.name != "label" or not text_instead else _optional(key)
        for key in keywords.QUESTION
        if not kind.only or key.name in kind.only
    )
    shared = (key for name, key in keywords.SHARED.items() if name in kind.uses - own)
    return (*common, *shared, *kind.keys)


def _plain(name: str) -> str:
    """Return what somebody calls a type, without the differences of writing."""
    return re.sub(r"[-_/]", " ", name.lower()).strip()


def _optional(key: Key) -> Key:
    """Return the same key as optional."""
    return replace(key, required=False)


@dataclass(frozen=True, slots=True)
class Checked:
    """*value* is the valid part, None without one; *kept* and *lost* as in `Findings`."""

    value: Any
    findings: tuple[Finding, ...]
    kept: Mapping[Path, list[int]] = field(default_factory=dict)
    lost: frozenset[str] = frozenset()


class Grammar:
    """The format with these question types."""

    def __init__(self, types: Types) -> None:
        self.types = types
        called = {_plain(each): name for name, kind in types.items() for each in kind.synonyms}
        said = {_plain(word.text): name for name, kind in types.items() for word in kind.words}
        self._by_word = {**called, **said}
        self.named: dict[str, Shape] = {
            "condition": _CONDITION,
            "choices": _choices(),
            "item": Shape(self._item, lambda: _("et spørsmål")),
            "question": Shape(self._question, lambda: _("et spørsmål")),
            "inner": Shape(self._inner, lambda: _("et spørsmål")),
        }
        self.named["options"] = Shape(self._options, lambda: _("svaralternativer"))
        for name, table in {**TABLES, **meeting_keys.TABLES}.items():
            self.named[name] = object_shape(table, self.named)
        self.shapes = {
            name: object_shape(keys_of(kind), self.named, self._other_type_remedy)
            for name, kind in types.items()
        }

    def form(
        self, raw: Any, blocks: Mapping[str, Json], lists: Collection[str], unfit: Collection[str]
    ) -> Checked:
        """Check a form; it may name *blocks* and *lists*; *unfit* blocks have faults of their
        own.
        """

        def settle(value: Json, findings: Findings) -> None:
            ReferenceValidator(
                value, findings, blocks, {*lists, *value.get("lists", {})}, unfit
            ).run()

        return _checked(self.named["form"], raw, settle)

    def block(self, raw: Any, lists: Collection[str]) -> Checked:
        """Check a block of questions."""

        def settle(value: Json, findings: Findings) -> None:
            form = {"sections": [{"id": "", **value}]}
            ReferenceValidator(form, findings, {}, lists, (), at=()).run()
            value["questions"] = form["sections"][0]["questions"]

        return _checked(self.named["block"], raw, settle)

    def lists(self, raw: Any) -> Checked:
        """Check the file of shared option lists."""
        return _checked(mapping_shape(self.named["choices"], keywords.ID), raw)

    def arenas(self, raw: Any) -> Checked:
        """Check the file of arenas, tasks and closed days."""
        return _checked(self.named["arenas"], raw)

    def _other_type_remedy(self, name: str) -> str:
        """How to mend a key that belongs to other types."""
        owners = [
            type_name
            for type_name, kind in self.types.items()
            if name in kind.uses or any(key.name == name for key in kind.keys)
        ]
        if not owners:
            return ""
        return _("Den hører til typen %(types)s. Ta den bort.", types=", ".join(owners))

    def _item(self, value: Any, path: Path, findings: Findings) -> Any:
        """Check a question of a section, or an included block."""
        if isinstance(value, dict) and "use" in value and "type" not in value:
            return self.named["use"].run(value, path, findings)
        return self._question(value, path, findings)

    def _inner(self, value: Any, path: Path, findings: Findings) -> Any:
        """Check a question inside a repeat or a group, which may be neither."""
        name = value.get("type") if isinstance(value, dict) else None
        kind = self.types.get(name) if isinstance(name, str) else None
        if kind is not None and "questions" in kind.uses:
            what = _("Grupper og gjentakelser kan ikke stå inni hverandre.")
            findings.error((*path, "type"), what, _("Flytt den ut, eller bruk en egen del."))
            return self._mark_lost(value, findings)
        return self._question(value, path, findings)

    def _question(self, value: Any, path: Path, findings: Findings) -> Any:
        if not isinstance(value, dict):
            return object_shape((), {}).run(value, path, findings)
        name = value.get("type")
        if "use" in value and name is None:
            what = _("En blokk kan bare tas inn rett i en del.")
            findings.error((*path, "use"), what, _("Skriv spørsmålene her i stedet."))
            return GONE
        if not isinstance(name, str) or name not in self.shapes:
            findings.error(*self._unknown_type(name, value, path))
            return self._mark_lost(value, findings)
        found = self.shapes[name].run(value, path, findings)
        return self._mark_lost(value, findings) if found is GONE else found

    def _mark_lost(self, value: Json, findings: Findings) -> Any:
        if isinstance(value.get("id"), str):
            findings.lost.add(value["id"])
        return GONE

    def _unknown_type(self, name: Any, value: Json, path: Path) -> tuple[Path, str, str]:
        known = sorted(self.types)
        if "type" not in value:
            how = _('Legg til "type": ett av %(types)s.', types=", ".join(known))
            near = nearest_word("type", [key for key in value if key not in ("id", "label")])
            how = _("Mente du “%(word)s”?", word="type") if near else how
            return path, _("Spørsmålet mangler type."), how
        what = _("Typen %(type)s finnes ikke.", type=quote_value(name))
        meant = self._by_word.get(_plain(str(name)), "")
        how = _("Mente du “%(word)s”?", word=meant) if meant in known else ""
        return (*path, "type"), what, how or did_you_mean(str(name), known)

    def _options(self, value: Any, path: Path, findings: Findings) -> Any:
        if not isinstance(value, str):
            return self.named["choices"].run(value, path, findings)
        if value.startswith("@"):
            return value
        what = _("“options” kan ikke være %(value)s.", value=quote_value(value))
        how = _("En liste nevnes med @ foran: “@%(name)s”.", name=slug(value))
        if re.search(r"[,;/\n]", value):
            texts = [text.strip() for text in re.split(r"[,;/\n]", value) if text.strip()]
            how = _("Skriv %(example)s.", example=_example(texts))
        findings.error(path, what, how)
        return GONE


TABLES: Mapping[str, tuple[Key, ...]] = {
    "form": keywords.FORM,
    "anonymous": keywords.ANONYMOUS,
    "read_by": keywords.READ_BY,
    "grants": keywords.GRANTS,
    "tell": keywords.TELL,
    "next": keywords.NEXT,
    "keep": keywords.KEEP,
    "leads_nowhere": keywords.LEADS_NOWHERE,
    "section": keywords.SECTION,
    "step": keywords.STEP,
    "back": keywords.BACK,
    "signer": keywords.SIGNER,
    "check": keywords.CHECK,
    "test": keywords.TEST,
    "use": keywords.USE,
    "block": keywords.BLOCK,
}


def _checked(
    shape: Shape, raw: Any, settle: Callable[[Json, Findings], None] | None = None
) -> Checked:
    findings = Findings()
    value = GONE
    try:
        value = shape.run(raw, (), findings)
        if value is not GONE and settle:
            settle(value, findings)
    except TooMany:
        value = GONE
        what = _("Her er det så mange feil at resten ikke er sett på.")
        findings.all.append(Finding("error", (), what, _("Rett disse først.")))
    return Checked(
        None if value is GONE else value,
        tuple(findings.all),
        findings.kept,
        frozenset(findings.lost),
    )


_CONDITION = shape_of({"type": "object"}, {})


def _choices() -> Shape:
    """Codes and what a person reads: a text, or an object with label, help and score."""
    detailed = object_shape(keywords.OPTION, {"condition": _CONDITION})

    def option(value: Any, path: Path, findings: Findings) -> Any:
        if isinstance(value, str) and value.strip():
            return value
        if isinstance(value, dict):
            return detailed.run(value, path, findings)
        what = _("Alternativet “%(code)s” har ingen tekst.", code=path[-1])
        findings.error(path, what, _('Skriv "%(code)s": "teksten".', code=path[-1]))
        return GONE

    codes = mapping_shape(
        Shape(option, lambda: _("en tekst")), keywords.CODE, keywords.MOST_OPTIONS
    )

    def run(value: Any, path: Path, findings: Findings) -> Any:
        if isinstance(value, list):
            what = _("Alternativer skrives med kode og tekst, ikke som en liste.")
            findings.error(path, what, _("Skriv %(example)s.", example=_example(value)))
            return GONE
        if value == {}:
            findings.error(path, _("Her er ingen alternativer."), _("Skriv minst ett."))
            return GONE
        found = codes.run(value, path, findings)
        return found or GONE

    return Shape(run, lambda: _("svaralternativer"))


def _example(values: list[Any]) -> str:
    """Return the first two values of a list, written as options."""
    texts = [value for value in values if isinstance(value, str)][:2] or ["Ja", "Nei"]
    pairs = ", ".join(f'"{slug(text, keywords.CODE)}": "{text[:30]}"' for text in texts)
    return f"{{{pairs}}}"
