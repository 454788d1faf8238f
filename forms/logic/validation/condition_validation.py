"""The condition language: which tests each kind of value takes, and what is wrong with a condition.

    condition := {"all": [condition, …]} | {"any": [condition, …]} | {"not": condition}
               | {"<question>": test, …}                        several keys = all of them
    test      := scalar (means `is`) | {"is" | "is_not" | "one_of" | "has_any" | "has_all"
                                        | "min" | "max" | "above" | "below" | "answered": value}
    value     := literal | {"question": "<name>"} | "today", "today-6m" … (against dates only)

`one_of`, `has_any` and `has_all` take a list of literals, or the question that holds such a list.
"""

import math
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from forms.i18n import gettext as _
from forms.logic.dates.relative_dates import is_relative, parse_day
from forms.logic.validation.errors import Fault, Path

ORDER_TESTS = frozenset({"min", "max", "above", "below"})
LIST_TESTS = frozenset({"one_of", "has_any", "has_all"})
_SAME_TESTS = frozenset({"is", "is_not", "one_of", "answered"})

TESTS: Mapping[str, frozenset[str]] = {
    "text": _SAME_TESTS,
    "number": _SAME_TESTS | ORDER_TESTS,
    "date": _SAME_TESTS | ORDER_TESTS,
    "time": _SAME_TESTS | ORDER_TESTS,
    "code": _SAME_TESTS,
    "codes": frozenset({"has_any", "has_all", "answered"}),
    "rows": frozenset({"answered"}),
    "files": frozenset({"answered"}),
    "true": frozenset({"is", "answered"}),
}
"""The tests that each kind of value takes. A computed value has the kind of what it computes."""

_TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")


def tests_of(kind: str) -> frozenset[str]:
    """The tests that a value of this *kind* takes."""
    return TESTS[kind]


@dataclass(frozen=True, slots=True)
class Use:
    """One test in a condition: of the question *name*, and where it stands."""

    path: Path
    name: str
    test: str
    value: Any

    @property
    def reference(self) -> str | None:
        """The question it is compared with, or None when that is a literal."""
        return reference_in(self.value)


def reference_in(value: object) -> str | None:
    """Return the name in `{"question": name}`, or None."""
    if isinstance(value, Mapping) and set(value) == {"question"}:
        name = value["question"]
        return name if isinstance(name, str) else None
    return None


def expand_test(test: object) -> Mapping[str, Any]:
    """Return a test written out: a scalar means `is`."""
    return test if isinstance(test, Mapping) else {"is": test}


def _places(test: object, path: Path) -> Iterator[tuple[Path, str, Any]]:
    """Yield the tests of one question, each with its path in the source."""
    for key, value in expand_test(test).items():
        yield ((*path, key) if isinstance(test, Mapping) else path), key, value


def tests_in_condition(raw: object, path: Path = ()) -> Iterator[Use]:
    """Every test in the condition, in its order; what is not shaped as a condition is left out."""
    if not isinstance(raw, Mapping):
        return
    for key, inner in raw.items():
        here = (*path, key)
        if key in ("all", "any"):
            for number, each in enumerate(inner if isinstance(inner, list) else ()):
                yield from tests_in_condition(each, (*here, number))
        elif key == "not":
            yield from tests_in_condition(inner, here)
        else:
            yield from (Use(at, key, test, value) for at, test, value in _places(inner, here))


def condition_references(raw: object) -> Iterator[str]:
    """Every name that the condition looks at, in its order, as often as it does."""
    for use in tests_in_condition(raw):
        yield use.name
        if use.reference is not None:
            yield use.reference


def condition_faults(raw: object, kinds: Mapping[str, str], path: Path = ()) -> Iterator[Fault]:
    """Everything that keeps the condition from being compiled, in its order."""
    if not isinstance(raw, Mapping) or not raw:
        what = _("Et vilkår må være et objekt med minst én nøkkel.")
        yield Fault(path, what, _("Skriv {«spørsmålets id»: «svaret»}."))
        return
    for key, inner in raw.items():
        here = (*path, key)
        if key in ("all", "any"):
            yield from _list_faults(inner, kinds, here)
        elif key == "not":
            yield from condition_faults(inner, kinds, here)
        else:
            yield from _name_faults(key, inner, kinds, here)


def name_fault(name: object, kinds: Mapping[str, str], path: Path) -> Fault | None:
    """Return the fault of naming something that is not an earlier question, or None."""
    if isinstance(name, str) and name in kinds and "*" not in name:
        return None
    return Fault(
        path,
        _("«%(name)s» er ikke et tidligere spørsmål.", name=name),
        _("Bruk id-en til et spørsmål som står før dette."),
        name=str(name),
    )


def _list_faults(inner: object, kinds: Mapping[str, str], path: Path) -> Iterator[Fault]:
    if not isinstance(inner, list):
        yield Fault(
            path,
            _("«%(key)s» må ha en liste av vilkår.", key=path[-1]),
            _("Sett vilkårene i hakeparenteser: [ … ]."),
        )
        return
    for number, each in enumerate(inner):
        yield from condition_faults(each, kinds, (*path, number))


def _name_faults(name: str, test: object, kinds: Mapping[str, str], path: Path) -> Iterator[Fault]:
    if fault := name_fault(name, kinds, path):
        yield fault
        return
    kind = kinds[name]
    if not expand_test(test):
        yield Fault(path, _("Prøven er tom."), _allowed(kind))
    for at, key, value in _places(test, path):
        if key in TESTS[kind]:
            yield from _value_faults(kind, key, value, kinds, at)
        else:
            what = _("«%(test)s» kan ikke brukes på %(kind)s.", test=key, kind=kind_name(kind))
            yield Fault(at, what, _allowed(kind))


def kind_name(kind: str) -> str:
    """Return the everyday name of a kind of value."""
    return {
        "text": _("en tekst"),
        "number": _("et tall"),
        "date": _("en dato"),
        "time": _("et klokkeslett"),
        "code": _("et valg"),
        "codes": _("et flervalg"),
        "rows": _("rader"),
        "files": _("filer"),
        "true": _("en bekreftelse"),
    }[kind]


def _allowed(kind: str) -> str:
    """How to mend a test that the kind does not take."""
    order = [test for test in _TEST_ORDER if test in TESTS[kind]]
    if kind == "codes":
        return _("Bruk has_any eller has_all på et flervalg.")
    if kind == "rows":
        return _("Bruk answered, eller vis til én rad i en matrise: matrise.rad.")
    return _("Bruk %(tests)s.", tests=", ".join(order))


_TEST_ORDER = (
    "is",
    "is_not",
    "one_of",
    "has_any",
    "has_all",
    "min",
    "max",
    "above",
    "below",
    "answered",
)


def _value_faults(
    kind: str, test: str, value: object, kinds: Mapping[str, str], path: Path
) -> Iterator[Fault]:
    if test == "answered":
        if not isinstance(value, bool):
            yield Fault(
                path, _("«answered» må være true eller false."), _("Skriv true eller false.")
            )
    elif isinstance(value, Mapping):
        yield from _reference_faults(kind, test, value, kinds, path)
    elif test in LIST_TESTS:
        yield from _literals_faults(kind, test, value, path)
    elif not is_literal(kind, value):
        yield _literal_fault(kind, value, path)


def _reference_faults(
    kind: str, test: str, value: Mapping[str, Any], kinds: Mapping[str, str], path: Path
) -> Iterator[Fault]:
    other = reference_in(value)
    if other is None:
        how = _("Skriv {«question»: «spørsmålets id»}.")
        yield Fault(path, _("Verdien er ikke et svar og viser ikke til et spørsmål."), how)
        return
    if fault := name_fault(other, kinds, path):
        yield fault
        return
    wanted = "codes" if test in LIST_TESTS else kind
    if kinds[other] != wanted or (test == "one_of" and kind != "code"):
        yield Fault(
            path,
            _(
                "%(kind)s kan ikke sammenlignes med «%(name)s», som er %(other)s.",
                kind=kind_name(kind).capitalize(),
                name=other,
                other=kind_name(kinds[other]),
            ),
            _("Vis til et spørsmål av samme slag."),
        )


def _literals_faults(kind: str, test: str, value: object, path: Path) -> Iterator[Fault]:
    if not isinstance(value, list):
        what = _("«%(test)s» må ha en liste.", test=test)
        yield Fault(path, what, _("Sett svarene i hakeparenteser: [ … ]."))
        return
    for number, item in enumerate(value):
        if not is_literal("code" if kind == "codes" else kind, item):
            yield _literal_fault(kind, item, (*path, number))


def is_literal(kind: str, value: object) -> bool:
    """Whether *value* is a literal that a value of this *kind* may be compared with."""
    if kind == "number":
        return type(value) in (int, float) and math.isfinite(value)  # type: ignore[arg-type]  # a number by now
    if kind == "true":
        return value is True
    if not isinstance(value, str) or not value:
        return False
    if kind == "date":
        return is_relative(value) or parse_day(value) is not None
    return kind != "time" or _TIME.fullmatch(value) is not None


def _literal_fault(kind: str, value: object, path: Path) -> Fault:
    if value is None or value == "":
        how = _("Skriv {«answered»: false} for det som ikke er besvart.")
    else:
        how = {
            "text": _("Skriv en tekst i hermetegn."),
            "number": _("Skriv tallet uten hermetegn, med punktum som desimaltegn."),
            "date": _("Skriv datoen som 2026-05-07, today eller today-6m."),
            "time": _("Skriv klokkeslettet som 14:05."),
            "true": _("Skriv true."),
        }.get(kind, _("Skriv koden til et av alternativene i hermetegn; ja og nei er yes og no."))
    what = _("%(value)s er ikke %(kind)s.", value=_shown(value), kind=kind_name(kind))
    return Fault(path, what, how)


def _shown(value: object) -> str:
    """Format a literal as the author wrote it, shortened."""
    words = {None: "null", True: "true", False: "false"}
    if value is None or isinstance(value, bool):
        return words[value]
    return f"«{value}»" if len(str(value)) <= 40 else f"«{str(value)[:39]}…»"


def literal_codes(raw: object, kinds: Mapping[str, str]) -> Iterator[tuple[Path, str, str]]:
    """Every option code that the condition names: where, of which question, and the code."""
    for use in tests_in_condition(raw):
        if kinds.get(use.name) not in ("code", "codes") or use.test == "answered":
            continue
        codes: Collection[Any] = use.value if isinstance(use.value, list) else [use.value]
        yield from ((use.path, use.name, code) for code in codes if isinstance(code, str))
