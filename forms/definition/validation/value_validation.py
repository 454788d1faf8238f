"""Validation of JSON values against the schema fragments of the key tables, with plain messages.

A shape returns the value without its faulty parts, or `GONE` when nothing is left of it. So the
result is always valid, and the rest of a definition can be checked at the same time. It knows the
JSON Schema keywords in `KEYWORDS`; a test checks every key table against them.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from forms.definition.keywords import LONGEST_ID, MOST_ITEMS, Key, Schema
from forms.definition.messages import (
    did_you_mean,
    json_type_name,
    limit_fault,
    nearest_word,
    pattern_fault,
    quote_value,
    range_remedy,
    subject_name,
    type_remedy,
)
from forms.definition.problems import Finding
from forms.definition.source.positions import Path
from forms.i18n import gettext as _

KEYWORDS = frozenset(
    {"$ref", "type", "enum", "const", "anyOf", "oneOf", "not", "default", "description"}
    | {"pattern", "minLength", "maxLength"}
    | {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"}
    | {"items", "prefixItems", "minItems", "maxItems", "uniqueItems"}
    | {"properties", "required", "additionalProperties", "propertyNames"}
)
GONE: Final = object()
"""What a shape gives back for a value that cannot be used."""
MOST_FINDINGS = 200


class TooMany(Exception):
    """So much is wrong that looking further helps nobody."""


class Findings:
    """The collected faults; *kept* gives the items kept of a shortened list."""

    def __init__(self) -> None:
        self.all: list[Finding] = []
        self.kept: dict[Path, list[int]] = {}
        self.lost: set[str] = set()
        """Ids of questions that were left out; a part that names them is not at fault."""

    def error(self, path: Path, what: str, how: str) -> None:
        """Add a problem that stops publishing."""
        self.all.append(Finding("error", path, what, how))
        if len(self.all) >= MOST_FINDINGS:
            raise TooMany


Run = Callable[[Any, Path, Findings], Any]


@dataclass(frozen=True, slots=True)
class Shape:
    """The check of one kind of value, and its name."""

    run: Run
    expects: Callable[[], str]


Shapes = Mapping[str, Shape]


def shape_of(schema: Schema, named: Shapes) -> Shape:
    """Build the shape of a schema fragment; `$ref` looks up *named* when it runs."""
    if "$ref" in schema:
        name = schema["$ref"].removeprefix("#/$defs/")
        return Shape(lambda v, p, f: named[name].run(v, p, f), lambda: named[name].expects())
    if "enum" in schema or "const" in schema:
        return _enumeration(schema.get("enum", [schema.get("const")]))
    if branches := schema.get("anyOf") or schema.get("oneOf"):
        return _any_of([shape_of(branch, named) for branch in branches])
    kind = schema.get("type")
    if isinstance(kind, list):
        return _any_of([shape_of({**schema, "type": each}, named) for each in kind])
    make = _MAKERS.get(kind or "")
    return make(schema, named) if make else Shape(lambda v, p, f: v, lambda: _("en verdi"))


def _wrong_kind(value: Any, path: Path, findings: Findings, expected: str, how: str = "") -> Any:
    found = json_type_name(value)
    what = _(
        "%(subject)s skal være %(expected)s, ikke %(found)s.",
        subject=subject_name(path),
        expected=expected,
        found=found,
    )
    findings.error(path, what, how or type_remedy(value, expected))
    return GONE


def _enumeration(values: Sequence[Any]) -> Shape:
    choices = [
        value if isinstance(value, str) else quote_value(value).strip("“”") for value in values
    ]

    def run(value: Any, path: Path, findings: Findings) -> Any:
        if any(value == each and type(value) is type(each) for each in values):
            return value
        what = _(
            "%(subject)s kan ikke være %(value)s.",
            subject=subject_name(path),
            value=json_type_name(value),
        )
        findings.error(path, what, did_you_mean(str(value), choices))
        return GONE

    return Shape(run, lambda: _("ett av ordene %(words)s", words=", ".join(choices)))


def _any_of(branches: Sequence[Shape]) -> Shape:
    def expects() -> str:
        return _(" eller ").join(branch.expects() for branch in branches)

    def run(value: Any, path: Path, findings: Findings) -> Any:
        best: Findings | None = None
        for branch in branches:
            trial = Findings()
            result = branch.run(value, path, trial)
            if not trial.all:
                return result
            if best is None and all(finding.path != path for finding in trial.all):
                best, kept = trial, result
        if best is None:
            return _wrong_kind(value, path, findings, expects())
        for finding in best.all:
            findings.error(finding.path, finding.what, finding.how)
        findings.kept.update(best.kept)
        return kept

    return Shape(run, expects)


def _text(schema: Schema, named: Shapes) -> Shape:
    pattern = re.compile(schema["pattern"]) if "pattern" in schema else None
    least, most = schema.get("minLength", 0), schema.get("maxLength")

    def run(value: Any, path: Path, findings: Findings) -> Any:
        if not isinstance(value, str):
            return _wrong_kind(value, path, findings, _("en tekst"))
        if most is not None and len(value) > most:
            return _too_long(value, path, findings, most)
        if len(value) < least or (pattern and not pattern.search(value)):
            findings.error(path, *pattern_fault(value, path, schema.get("pattern", "")))
            return GONE
        return GONE if _is_reserved(value, path, findings, schema) else value

    return Shape(run, lambda: _("en tekst"))


def _is_reserved(value: str, path: Path, findings: Findings, schema: Schema) -> bool:
    if value not in schema.get("not", {}).get("enum", ()):
        return False
    what = _(
        "%(subject)s kan ikke være %(value)s.", subject=subject_name(path), value=quote_value(value)
    )
    findings.error(path, what, _("Det ordet er opptatt. Velg et annet."))
    return True


def _too_long(value: str, path: Path, findings: Findings, most: int) -> Any:
    what = _(
        "%(subject)s er på %(length)s tegn og kan ha høyst %(most)s.",
        subject=subject_name(path),
        length=len(value),
        most=most,
    )
    findings.error(path, what, _("Gjør den kortere."))
    return GONE


def _number(schema: Schema, named: Shapes) -> Shape:
    whole = schema["type"] == "integer"

    def expected() -> str:
        return _("et helt tall") if whole else _("et tall")

    def run(value: Any, path: Path, findings: Findings) -> Any:
        if isinstance(value, bool) or not isinstance(value, int if whole else (int, float)):
            return _wrong_kind(value, path, findings, expected())
        if how := range_remedy(value, schema):
            what = _(
                "%(subject)s kan ikke være %(value)s.",
                subject=subject_name(path),
                value=quote_value(value),
            )
            findings.error(path, what, how)
            return GONE
        return value

    return Shape(run, expected)


def _boolean(schema: Schema, named: Shapes) -> Shape:
    def run(value: Any, path: Path, findings: Findings) -> Any:
        if isinstance(value, bool):
            return value
        return _wrong_kind(value, path, findings, _("true eller false"))

    return Shape(run, lambda: _("true eller false"))


def _list(schema: Schema, named: Shapes) -> Shape:
    first = [shape_of(each, named) for each in schema.get("prefixItems", ())]
    item = shape_of(schema.get("items") or {}, named)

    def run(value: Any, path: Path, findings: Findings) -> Any:
        if not isinstance(value, list):
            return _wrong_kind(value, path, findings, _("en liste"))
        if not _count_is_right(value, path, findings, schema):
            return GONE
        most = schema.get("maxItems", MOST_ITEMS)
        shapes = [*first, *[item] * (len(value) - len(first))]
        checked = [
            shape.run(each, (*path, number), findings)
            for number, (shape, each) in enumerate(zip(shapes, value[:most], strict=False))
        ]
        kept = [number for number, each in enumerate(checked) if each is not GONE]
        if len(kept) < len(value):
            findings.kept[path] = kept
        return [checked[number] for number in kept]

    return Shape(run, lambda: _("en liste"))


def _count_is_right(value: list[Any], path: Path, findings: Findings, schema: Schema) -> bool:
    least: int = schema.get("minItems", 0)
    most: int = schema.get("maxItems", MOST_ITEMS)
    if len(value) > most:
        findings.error(path, *limit_fault(subject_name(path), len(value), most))
    if len(value) < least:
        what = _(
            "%(subject)s har %(count)s, men må ha minst %(least)s.",
            subject=subject_name(path),
            count=len(value),
            least=least,
        )
        findings.error(path, what, _("Legg til det som mangler."))
    if schema.get("uniqueItems") and (twice := [each for each in value if value.count(each) > 1]):
        what = _(
            "%(value)s står to ganger i %(subject)s.",
            value=quote_value(twice[0]),
            subject=subject_name(path),
        )
        findings.error(path, what, _("Ta bort den ene."))
    return len(value) >= least


def _object(schema: Schema, named: Shapes) -> Shape:
    keys = tuple(
        Key(name, inner, "", required=name in schema.get("required", ()))
        for name, inner in schema.get("properties", {}).items()
    )
    rest = schema.get("additionalProperties", True)
    if rest is False:
        return object_shape(keys, named)
    if isinstance(rest, Mapping):
        return mapping_shape(
            shape_of(rest, named), schema.get("propertyNames", {}).get("pattern", "")
        )

    def run(value: Any, path: Path, findings: Findings) -> Any:
        return (
            value if isinstance(value, dict) else _wrong_kind(value, path, findings, _("et objekt"))
        )

    return Shape(run, lambda: _("et objekt"))


_MAKERS: Mapping[str, Callable[[Schema, Shapes], Shape]] = {
    "string": _text,
    "integer": _number,
    "number": _number,
    "boolean": _boolean,
    "array": _list,
    "object": _object,
}


def mapping_shape(inner: Shape, pattern: str = "", most: int = MOST_ITEMS) -> Shape:
    """Build the shape of an object whose keys are the author's own names."""
    names = re.compile(pattern)

    def run(value: Any, path: Path, findings: Findings) -> Any:
        if not isinstance(value, dict):
            return _wrong_kind(value, path, findings, _("et objekt"))
        if len(value) > most:
            findings.error(path, *limit_fault(subject_name(path), len(value), most))
        found = {}
        for name, each in list(value.items())[:most]:
            result = inner.run(each, (*path, name), findings)
            if names.search(name) and len(name) <= LONGEST_ID:
                found[name] = result
            elif len(name) > LONGEST_ID:
                _too_long(name, (*path, name), findings, LONGEST_ID)
            else:
                what = _("“%(name)s” kan ikke brukes som kode.", name=name[:60])
                findings.error((*path, name), what, pattern_fault(name, path, pattern)[1])
        return {name: each for name, each in found.items() if each is not GONE}

    return Shape(run, lambda: _("et objekt"))


Elsewhere = Callable[[str], str]
"""How to mend a key that stands in the wrong object, or "" when no object has it."""


def object_shape(
    keys: Sequence[Key], named: Shapes, elsewhere: Elsewhere = lambda name: ""
) -> Shape:
    """Build the shape of an object with exactly these keys."""
    shapes = {key.name: shape_of(key.schema, named) for key in keys}
    required = [key.name for key in keys if key.required]
    texts = frozenset(key.name for key in keys if key.text and key.required)

    def run(value: Any, path: Path, findings: Findings) -> Any:
        if not isinstance(value, dict):
            return _wrong_kind(value, path, findings, _("et objekt"))
        found = {
            name: shapes[name].run(each, (*path, name), findings)
            for name, each in value.items()
            if name in shapes
        }
        unknown = [name for name in value if name not in shapes]
        meant = {_unknown_key(name, path, findings, list(shapes), elsewhere) for name in unknown}
        for name in required:
            if name not in value and name not in meant:
                what = _("Her mangler nøkkelen “%(key)s”.", key=name)
                findings.error(path, what, _('Legg til "%(key)s": …', key=name))
        for name in texts & found.keys():
            if not str(found[name]).strip():
                findings.error((*path, name), _("“%(key)s” er tom.", key=name), _("Skriv teksten."))
        found = {name: each for name, each in found.items() if each is not GONE}
        return found if all(name in found for name in required) else GONE

    return Shape(run, lambda: _("et objekt"))


def _unknown_key(
    name: str, path: Path, findings: Findings, known: Sequence[str], elsewhere: Elsewhere
) -> str:
    """Tell about a key that does not exist, and give the key that was probably meant."""
    what = _("Nøkkelen “%(key)s” finnes ikke her.", key=name[:60])
    other = elsewhere(name)
    findings.error((*path, name), what, other or did_you_mean(name, known, _("Ta den bort.")))
    return "" if other else nearest_word(name, known)
