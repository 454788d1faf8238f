"""Programs that read the tables in SPSS, Stata and R: labels, days, and what is missing.

A label that a program has no room for is cut there; the codebook has it whole.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from forms.export.statistics.variables import NEAR, Variable, missing_labels
from forms.export.tables.columns import Missing

SPSS_LABEL, SPSS_VALUE, STATA_LABEL = 256, 120, 80
WIDEST_TEXT = 32_767
STATA_MISSING = {Missing.DECLINED: ".d", Missing.NOT_ASKED: ".n", Missing.EMPTY: ".e"}
Widths = Mapping[str, int]
"""How many bytes the longest text of a variable has."""


def spss_syntax(file: str, variables: Sequence[Variable], widths: Widths) -> Iterator[str]:
    """Yield the lines of the syntax for SPSS and PSPP."""
    yield "* Encoding: UTF-8."
    yield "SET DECIMAL=DOT."
    yield f"GET DATA /TYPE=TXT /FILE='{file}' /ENCODING='UTF8' /ARRANGEMENT=DELIMITED"
    yield "  /DELIMITERS=',' /QUALIFIER='\"' /FIRSTCASE=2 /VARIABLES="
    for each in variables:
        yield f"  {each.name} {_spss_format(each, widths)}"
    yield "."
    yield from _spss_labels(variables)
    for level, some in _levels(variables):
        yield f"VARIABLE LEVEL {' '.join(some)} ({level})."
    if texts := [each.name for each in variables if each.kind == "text"]:
        yield f"DO REPEAT @text = {' '.join(texts)}."
        yield 'IF (SUBSTR(@text, 1, 1) = "\'") @text = SUBSTR(@text, 2).'
        yield "END REPEAT."
    yield "EXECUTE."


def _spss_labels(variables: Sequence[Variable]) -> Iterator[str]:
    for each in variables:
        yield f"VARIABLE LABELS {each.name} {_spss_text(each.question, SPSS_LABEL)}."
    for each in variables:
        if labels := _labels(each):
            yield f"VALUE LABELS {each.name}"
            yield from (f"  {number} {_spss_text(words, SPSS_VALUE)}" for number, words in labels)
            yield "."
        if each.missing:
            yield f"MISSING VALUES {each.name} ({', '.join(map(str, each.missing.values()))})."


def stata_syntax(file: str, variables: Sequence[Variable]) -> Iterator[str]:
    """Yield the lines of the do-file for Stata 14 or newer."""
    yield "version 14"
    texts = [str(at) for at, each in enumerate(variables, 1) if not _is_numeric(each)]
    columns = f" stringcols({' '.join(texts)})" if texts else ""
    yield (
        f'import delimited using "{file}", clear varnames(1) case(preserve) encoding("UTF-8")'
        f" bindquote(strict){columns}"
    )
    for at, each in enumerate(variables, 1):
        name, new = each.name, f"{each.name[:28]}_new"
        if each.kind == "date":
            yield f'gen long {new} = date({name}, "YMD")'
            yield f"order {new}, after({name})"
            yield f"drop {name}"
            yield f"rename {new} {name}"
            yield f"format {name} %tdCCYY-NN-DD"
        elif not _is_numeric(each):
            yield f'replace {name} = usubstr({name}, 2, .) if usubstr({name}, 1, 1) == "\'"'
        for reason, number in each.missing.items():
            yield f"mvdecode {name}, mv({number}={STATA_MISSING[reason]})"
        if each.labels or each.missing:
            yield f"label define l{at} {_stata_labels(each)}, replace"
            yield f"label values {name} l{at}"
        yield f"label variable {name} {_stata_text(each.question, STATA_LABEL)}"
    yield "compress"


def r_syntax(file: str, variables: Sequence[Variable]) -> Iterator[str]:
    """Yield the lines of the script for R, which needs no package.

    A coded variable becomes a factor, and `missing_answers` keeps why an answer is missing.
    """
    kinds = ", ".join(f'{e.name} = "{_r_class(e)}"' for e in variables)
    yield f'data <- read.csv({_r_text(file)}, encoding = "UTF-8", na.strings = "",'
    yield f"  colClasses = c({kinds}))"
    yield "labels <- c("
    yield ",\n".join(f"  {each.name} = {_r_text(each.question)}" for each in variables)
    yield ")"
    yield "missing_answers <- data.frame(row.names = seq_len(nrow(data)))"
    for each in variables:
        if each.missing:
            words = missing_labels()
            numbers = ", ".join(map(str, each.missing.values()))
            said = ", ".join(_r_text(words[reason]) for reason in each.missing)
            made = f"factor(data${each.name}, c({numbers}), c({said}))"
            yield f"missing_answers${each.name} <- {made}"
            yield f"data${each.name}[data${each.name} %in% c({numbers})] <- NA"
        if each.labels:
            numbers = ", ".join(map(str, each.labels))
            said = ", ".join(map(_r_text, _differing(each.labels)))
            yield f"data${each.name} <- factor(data${each.name}, c({numbers}), c({said}))"
        if each.kind == "text":
            yield f'data${each.name} <- sub("^\'", "", data${each.name})'
    yield 'for (name in names(labels)) attr(data[[name]], "label") <- labels[[name]]'


def _differing(labels: Mapping[int, str]) -> list[str]:
    """Return the words of each number; those of two with the same words carry the number."""
    words = list(labels.values())
    return [f"{said} ({n})" if words.count(said) > 1 else said for n, said in labels.items()]


def _labels(variable: Variable) -> list[tuple[int, str]]:
    words = missing_labels()
    return [*variable.labels.items(), *((n, words[why]) for why, n in variable.missing.items())]


def _is_numeric(variable: Variable) -> bool:
    return variable.kind in ("code", "number")


def _levels(variables: Iterable[Variable]) -> Iterator[tuple[str, list[str]]]:
    every = list(variables)
    if coded := [each.name for each in every if each.kind == "code"]:
        yield "NOMINAL", coded
    if numbers := [each.name for each in every if each.kind == "number"]:
        yield "SCALE", numbers


def _spss_format(variable: Variable, widths: Widths) -> str:
    match variable.kind:
        case "code":
            return "F8.0"
        case "number":
            if not variable.missing:
                return "F8.0"
            return "F8.2" if variable.missing == NEAR else "F20.2"
        case "date":
            return "SDATE10"
        case "time":
            return "TIME5"
    return f"A{min(max(widths.get(variable.name, 1), 1), WIDEST_TEXT)}"


def _spss_text(text: str, most: int) -> str:
    said = _cut(" ".join(text.split()), most).replace('"', '""')
    return f'"{said}"'


_STATA = str.maketrans({"`": "‘", "'": "’", "$": "＄"})
"""Signs that end a text in compound quotes, or call a macro in it."""


def _stata_text(text: str, most: int) -> str:
    said = _cut(" ".join(text.split()), most * 4)[:most]
    return f'`"{said.translate(_STATA)}"\''


def _stata_labels(variable: Variable) -> str:
    words = missing_labels()
    numbers = [(str(number), said) for number, said in variable.labels.items()]
    numbers += [(STATA_MISSING[why], words[why]) for why in variable.missing]
    return " ".join(f"{number} {_stata_text(said, SPSS_VALUE)}" for number, said in numbers)


def _r_text(text: str) -> str:
    said = " ".join(text.split()).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{said}"'


def _r_class(variable: Variable) -> str:
    if variable.kind == "date":
        return "Date"
    return "numeric" if _is_numeric(variable) else "character"


def _cut(text: str, most: int) -> str:
    """Return as much of the text as so many bytes hold."""
    return text.encode()[:most].decode(errors="ignore")
