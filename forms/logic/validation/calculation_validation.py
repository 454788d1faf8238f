"""Validate a calculation: its inputs, the kind of its value, and its faults."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from forms.i18n import gettext as _
from forms.logic.answer_paths import expand_name
from forms.logic.validation.condition_validation import (
    condition_faults,
    condition_references,
    is_literal,
    kind_name,
    name_fault,
)
from forms.logic.validation.errors import Fault, Path

_NUMBERS = frozenset({"number", "code"})
OVER: Mapping[str, frozenset[str]] = {
    "sum": _NUMBERS,
    "mean": _NUMBERS,
    "min": _NUMBERS,
    "max": _NUMBERS,
    "score": frozenset({"code", "codes"}),
    "count": frozenset(
        {"text", "number", "date", "time", "code", "codes", "rows", "files", "true"}
    ),
}
"""The functions over a list of questions, and the kinds that each takes."""
BETWEEN = frozenset({"years", "months", "days"})
"""The functions of two days."""
ARITHMETIC = frozenset({"minus", "times", "divide"})
"""The functions of two operands: a question, a number, or a calculation inside."""
MOST_DECIMALS = 6
DEEPEST = 10
_COPIED = frozenset({"text", "number", "date", "time", "code"})
_IF_KEYS = frozenset({"if", "then", "else"})

Scores = Mapping[str, Mapping[str, Decimal]]
"""By name of a question, the score of each of its option codes that has one."""


def calculation_references(raw: object) -> Iterator[str]:
    """Every name that the calculation looks at, in its order; `matrix.*` as it is written."""
    if not isinstance(raw, Mapping):
        return
    for key, inner in raw.items():
        if key == "if":
            yield from condition_references(inner)
        elif key in ("then", "else"):
            yield from calculation_references(inner)
        elif key in ARITHMETIC or key == "round":
            yield from _operand_references(inner)
        elif key == "value" and isinstance(inner, str):
            yield inner
        elif isinstance(inner, list):
            yield from (name for name in inner if isinstance(name, str) and name != "today")


def _operand_references(operands: object) -> Iterator[str]:
    for each in operands if isinstance(operands, list) else [operands]:
        if isinstance(each, str):
            yield each
        else:
            yield from calculation_references(each)


def calculation_kind(raw: object, kinds: Mapping[str, str]) -> str:
    """Return the kind of the value, such as `number`, for a valid calculation."""
    if not isinstance(raw, Mapping):
        return "text" if isinstance(raw, str) else "number"
    if "value" in raw:
        return kinds.get(str(raw["value"]), "text")
    if "if" in raw:
        found = {calculation_kind(raw[key], kinds) for key in ("then", "else") if key in raw}
        return found.pop() if len(found) == 1 else "text"
    return "number"


def calculation_faults(
    raw: object, kinds: Mapping[str, str], scores: Scores | None = None, path: Path = ()
) -> Iterator[Fault]:
    """Everything that keeps the calculation from being compiled, in its order.

    With *scores*, also choices whose options have none.
    """
    if not isinstance(raw, Mapping) or not raw:
        yield _shape(path)
    elif "if" in raw:
        yield from _if_faults(raw, kinds, scores, path)
    elif "value" in raw:
        yield from _copy_faults(raw, kinds, path)
    elif "round" in raw:
        yield from _round_faults(raw, kinds, scores, path)
    elif set(raw) & ARITHMETIC:
        yield from _arithmetic_faults(raw, kinds, scores, path)
    else:
        yield from _function_faults(raw, kinds, scores, path)


def _arithmetic_faults(
    raw: Mapping[str, Any], kinds: Mapping[str, str], scores: Scores | None, path: Path
) -> Iterator[Fault]:
    function = next(key for key in raw if key in ARITHMETIC)
    yield from _unknown_keys(raw, frozenset({function}), path)
    operands, here = raw[function], (*path, function)
    if not isinstance(operands, list) or len(operands) != 2:
        what = _("«%(function)s» må ha to verdier.", function=function)
        yield Fault(here, what, _("Skriv to spørsmål eller tall i hakeparenteser: [ … , … ]."))
        return
    for number, operand in enumerate(operands):
        yield from _operand_faults(function, operand, kinds, scores, (*here, number))


def _round_faults(
    raw: Mapping[str, Any], kinds: Mapping[str, str], scores: Scores | None, path: Path
) -> Iterator[Fault]:
    yield from _unknown_keys(raw, frozenset({"round", "decimals"}), path)
    yield from _operand_faults("round", raw["round"], kinds, scores, (*path, "round"))
    decimals = raw.get("decimals", 0)
    if type(decimals) is not int or not 0 <= decimals <= MOST_DECIMALS:
        what = _("«decimals» må være et helt tall fra 0 til %(most)s.", most=MOST_DECIMALS)
        yield Fault((*path, "decimals"), what, _("Skriv hvor mange desimaler det skal være."))


def _operand_faults(
    function: str, operand: object, kinds: Mapping[str, str], scores: Scores | None, path: Path
) -> Iterator[Fault]:
    """Yield what is wrong with a question, a number or a calculation that is computed with."""
    if isinstance(operand, Mapping):
        yield from _inner_faults(function, operand, kinds, scores, path)
    elif isinstance(operand, str):
        if fault := name_fault(operand, kinds, path):
            yield fault
        elif kinds[operand] not in _NUMBERS:
            yield _wrong_kind(function, operand, kinds[operand], _NUMBERS, path)
        elif scores is not None and kinds[operand] != "number":
            yield from _score_faults(operand, scores.get(operand), path)
    elif not is_literal("number", operand):
        what = _("«%(function)s» regner bare med tall.", function=function)
        yield Fault(path, what, _("Skriv id-en til et spørsmål, eller et tall."))


def _inner_faults(
    function: str,
    operand: Mapping[str, Any],
    kinds: Mapping[str, str],
    scores: Scores | None,
    path: Path,
) -> Iterator[Fault]:
    """Yield what is wrong with a calculation inside another."""
    if len(path) > DEEPEST * 2:
        what = _("Beregningen er nøstet for dypt.")
        yield Fault(path, what, _("Del den i flere spørsmål av typen calc."))
    elif calculation_kind(operand, kinds) != "number":
        what = _("«%(function)s» regner bare med tall.", function=function)
        yield Fault(path, what, _("Bruk en beregning som gir et tall."))
    else:
        yield from calculation_faults(operand, kinds, scores, path)


def _shape(path: Path) -> Fault:
    what = _("Beregningen må være et objekt med én funksjon.")
    functions = ", ".join([*OVER, *sorted(BETWEEN), *sorted(ARITHMETIC), "round", "value", "if"])
    return Fault(path, what, _("Bruk en av: %(functions)s.", functions=functions))


def _unknown_keys(raw: Mapping[str, Any], known: frozenset[str], path: Path) -> Iterator[Fault]:
    for key in raw:
        if key not in known:
            what = _("«%(key)s» kan ikke stå her.", key=key)
            yield Fault((*path, key), what, _("Ta det bort."))


def _if_faults(
    raw: Mapping[str, Any], kinds: Mapping[str, str], scores: Scores | None, path: Path
) -> Iterator[Fault]:
    yield from _unknown_keys(raw, _IF_KEYS, path)
    yield from condition_faults(raw["if"], kinds, (*path, "if"))
    if "then" not in raw:
        yield Fault(
            path, _("«if» mangler «then»."), _("Skriv verdien som gjelder når vilkåret holder.")
        )
    for key in ("then", "else"):
        if key in raw:
            yield from _result_faults(raw[key], kinds, scores, (*path, key))
    found = {calculation_kind(raw[key], kinds) for key in ("then", "else") if key in raw}
    if len(found - {"code", "text"}) + bool(found & {"code", "text"}) > 1:
        what = _("«then» og «else» gir ulike slag verdier.")
        yield Fault(path, what, _("La begge gi tall, eller begge gi tekst."))


def _result_faults(
    raw: object, kinds: Mapping[str, str], scores: Scores | None, path: Path
) -> Iterator[Fault]:
    if isinstance(raw, Mapping):
        yield from calculation_faults(raw, kinds, scores, path)
    elif not is_literal("text", raw) and not is_literal("number", raw):
        what = _("Verdien må være et tall, en tekst eller en beregning.")
        yield Fault(path, what, _("Skriv et tall, eller en tekst i hermetegn."))


def _copy_faults(raw: Mapping[str, Any], kinds: Mapping[str, str], path: Path) -> Iterator[Fault]:
    yield from _unknown_keys(raw, frozenset({"value"}), path)
    here = (*path, "value")
    if fault := name_fault(raw["value"], kinds, here):
        yield fault
    elif kinds[raw["value"]] not in _COPIED:
        yield _wrong_kind("value", raw["value"], kinds[raw["value"]], _COPIED, here)


def _function_faults(
    raw: Mapping[str, Any], kinds: Mapping[str, str], scores: Scores | None, path: Path
) -> Iterator[Fault]:
    named = [key for key in raw if key != "need"]
    if len(named) != 1 or named[0] not in OVER.keys() | BETWEEN:
        yield _shape(path)
        return
    function, here = named[0], (*path, named[0])
    names = raw[function]
    if not isinstance(names, list) or not names:
        what = _("«%(function)s» må ha en liste av spørsmål.", function=function)
        yield Fault(here, what, _("Sett id-ene i hakeparenteser: [ … ]."))
    elif function in BETWEEN:
        yield from _between_faults(function, names, kinds, here)
    else:
        yield from _over_faults(function, names, kinds, scores, here)
    if "need" in raw:
        yield from _need_faults(function, raw["need"], (*path, "need"))


def _between_faults(
    function: str, names: Sequence[Any], kinds: Mapping[str, str], path: Path
) -> Iterator[Fault]:
    if len(names) != 2:
        what = _("«%(function)s» må ha to datoer.", function=function)
        yield Fault(path, what, _("Skriv [fra, til]; den ene kan være today."))
    for number, name in enumerate(names):
        here = (*path, number)
        if name == "today":
            continue
        if fault := name_fault(name, kinds, here):
            yield fault
        elif kinds[name] != "date":
            yield _wrong_kind(function, name, kinds[name], frozenset({"date"}), here)


def _over_faults(
    function: str,
    names: Sequence[Any],
    kinds: Mapping[str, str],
    scores: Scores | None,
    path: Path,
) -> Iterator[Fault]:
    for number, name in enumerate(names):
        here = (*path, number)
        found = expand_name(name, kinds) if isinstance(name, str) else []
        if not found:
            yield _unknown(name, here)
            continue
        kind = kinds[found[0]]
        if kind not in OVER[function]:
            yield _wrong_kind(function, name, kind, OVER[function], here)
        elif scores is not None and kind != "number" and function != "count":
            yield from _score_faults(name, scores.get(found[0]), here)


def _unknown(name: object, path: Path) -> Fault:
    return Fault(
        path,
        _("«%(name)s» er ikke et tidligere spørsmål.", name=name),
        _("Bruk id-en til et spørsmål, matrise.* eller gjentakelse.*.spørsmål."),
        name=str(name),
    )


def _score_faults(name: str, scores: Mapping[str, Decimal] | None, path: Path) -> Iterator[Fault]:
    if not scores:
        what = _("Alternativene i «%(name)s» har ingen poeng.", name=name)
        yield Fault(path, what, _("Gi alternativene «score»."))


def _wrong_kind(
    function: str, name: object, kind: str, allowed: frozenset[str], path: Path
) -> Fault:
    return Fault(
        path,
        _(
            "«%(function)s» kan ikke regne med «%(name)s», som er %(kind)s.",
            function=function,
            name=name,
            kind=kind_name(kind),
        ),
        _("Bruk %(kinds)s.", kinds=_(" eller ").join(sorted(map(kind_name, allowed)))),
    )


def _need_faults(function: str, need: object, path: Path) -> Iterator[Fault]:
    if function in BETWEEN or function == "count":
        what = _("«need» kan ikke brukes sammen med «%(function)s».", function=function)
        yield Fault(path, what, _("Ta det bort."))
    elif type(need) is not int or need < 1:
        what = _("«need» må være et helt tall fra 1.")
        yield Fault(path, what, _("Skriv hvor mange svar som trengs."))


def band_faults(bands: object, path: Path = ()) -> Iterator[Fault]:
    """Yield the faults of `bands`: `[{"to": 9, "label": …}, …]`, each `to` above the one before.

    Only the last band may leave `to` out; it is the rest.
    """
    if not isinstance(bands, list) or not all(isinstance(band, Mapping) for band in bands):
        what = _("«bands» må være en liste av bånd.")
        yield Fault(path, what, _("Skriv [{«to»: 9, «label»: «…»}, {«label»: «…»}]."))
        return
    before: Any = None
    for number, band in enumerate(bands):
        to = band.get("to")
        if to is None and number == len(bands) - 1:
            return
        if not is_literal("number", to):
            what = _("Båndet mangler «to».")
            yield Fault((*path, number), what, _("Skriv det høyeste tallet i båndet."))
        elif before is not None and to <= before:
            what = _("«to» må være høyere enn i båndet før.")
            yield Fault((*path, number, "to"), what, _("Sett båndene i stigende rekkefølge."))
        before = to if is_literal("number", to) else before
