"""The package for statistics: data, syntax for SPSS, Stata and R, and three descriptions, in a zip.

No library is needed, and the submissions are read as they are sent: the tables first, since the
syntax and the files of SPSS say how wide their texts are.
"""

import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from forms import i18n
from forms.definition import Question
from forms.export import csv_writer, printable
from forms.export.pdf.client import NotPrinted, print_pdf
from forms.export.printable import Document, Line, Part
from forms.export.statistics import descriptions, syntax
from forms.export.statistics.sav import sav
from forms.export.statistics.variables import Variable, missing_labels, variables
from forms.export.tables.row_writer import Say, rows
from forms.export.tables.table import Plan, Submitted, Table
from forms.export.zip_stream import Sink
from forms.i18n import gettext as _
from forms.questions import Column

AT_ONCE = 200
MAIN = "data"


def zip_package(form_id: str, made: Plan, submissions: Iterable[Submitted]) -> Iterator[bytes]:
    """Yield the zip, piece by piece."""
    sink = Sink()
    tables = {MAIN: made.main, **{f"liste_{t.name}": t for t in made.repeats}}
    told: dict[str, tuple[str, list[Variable]]] = {}
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, table in tables.items():
            every = variables(table)
            told[name] = (table.title, every)
            widths: dict[str, int] = {}
            with zipped.open(f"{name}.csv", "w", force_zip64=True) as file:
                for piece in _data(table, every, submissions, widths):
                    file.write(piece)
                    yield sink.take()
            for suffix, lines in (
                ("sps", syntax.spss_syntax(f"{name}.csv", every, widths)),
                ("do", syntax.stata_syntax(f"{name}.csv", every)),
                ("R", syntax.r_syntax(f"{name}.csv", every)),
            ):
                zipped.writestr(f"{name}.{suffix}", "\n".join(lines) + "\n")
            yield sink.take()
            with zipped.open(f"{name}.sav", "w", force_zip64=True) as file:
                for piece in _spss_file(table, every, submissions, widths):
                    file.write(piece)
                    yield sink.take()
        title, day = made.main.title, i18n.today().isoformat()
        described = descriptions.data_package(form_id, title, day, told)
        zipped.writestr("datapackage.json", described)
        zipped.writestr("codebook.xml", descriptions.ddi(form_id, title, told))
        html = printable.document_html(codebook(form_id, title, told))
        try:
            zipped.writestr("kodebok.pdf", print_pdf(html))
        except NotPrinted:
            zipped.writestr("kodebok.html", html)
    yield sink.take()


def _data(
    table: Table,
    every: Sequence[Variable],
    submissions: Iterable[Submitted],
    widths: dict[str, int],
) -> Iterator[bytes]:
    """Yield the rows, with commas and names as headings, and note how wide texts are."""
    yield (",".join(each.name for each in every) + "\n").encode()
    found = _cells(table, every, submissions, widths, csv_writer.Guard(",").text)
    while some := list(islice(found, AT_ONCE)):
        yield "".join(",".join(row) + "\n" for row in some).encode("utf-8", "replace")


def _spss_file(
    table: Table,
    every: Sequence[Variable],
    submissions: Iterable[Submitted],
    widths: dict[str, int],
) -> Iterator[bytes]:
    """Yield the rows as a file of SPSS, some of them at a time."""
    cases = _cells(table, every, submissions, {}, lambda text: text)
    pieces = sav(every, widths, cases, i18n.today())
    while some := list(islice(pieces, AT_ONCE)):
        yield b"".join(some)


def _cells(
    table: Table,
    every: Sequence[Variable],
    submissions: Iterable[Submitted],
    widths: dict[str, int],
    guarded: Callable[[str], str],
) -> Iterator[Sequence[str]]:
    """Yield the cells of each row, and note how wide texts are."""
    by_key = {each.column.key: each for each in every}
    named = {question: by_key[question].name for question in by_key}

    def say_of(column: Column) -> Say:
        variable = by_key[column.key]
        if variable.kind != "text":
            return variable.say
        return _text(variable, guarded, widths, named if column.key in REASONS else {})

    yield from rows(table, submissions, say_of, reasons=True)


REASONS = frozenset({"_not_asked", "_declined"})


def _text(
    variable: Variable, guarded: Callable[[str], str], widths: dict[str, int], named: dict[str, str]
) -> Say:
    """How a text is put: on one line, since not every program reads more, and never a formula."""
    name = variable.name

    def say(value: Any) -> str:
        text = " ".join(variable.say(value).split())
        if named:
            text = " ".join(named.get(key, key) for key in text.split())
        size = len(text.encode("utf-8", "replace")) + 1
        if size > widths.get(name, 0):
            widths[name] = size
        return guarded(text)

    return say


def codebook(form_id: str, title: str, tables: descriptions.Tables) -> Document:
    """Return the codebook on paper: every variable, its question, and the words of its numbers."""
    words = missing_labels()
    parts = []
    for name, (heading, every) in tables.items():
        lines = []
        for each in every:
            told = [f"{number} = {said}" for number, said in each.labels.items()]
            told += [f"{code} = {said}" for code, said in each.words.items()]
            told += [f"{number} = {words[why]}" for why, number in each.missing.items()]
            kind = {"number": _("tall"), "code": _("valg"), "date": _("dato")}
            said = kind.get(each.kind, _("klokkeslett") if each.kind == "time" else _("tekst"))
            question = Question(each.name, "text", "", label=each.question)
            label = f"{each.name}: {each.question}"
            lines.append(Line(question, label, "; ".join((said, *told)), given=True))
        parts.append(Part(f"{name}.csv – {heading}", tuple(lines)))
    intro = _(
        "Tallene for manglende svar er satt som manglende i alle programmene. Tekster, datoer og"
        " klokkeslett uten svar er tomme; variablene not_asked og declined sier da hvorfor."
        " Linjeskift i tekster er skrevet som mellomrom. Det lange navnet på en variabel kan være"
        " forkortet i SPSS og Stata, og står helt her."
    )
    return Document(
        _("Kodebok: %(title)s", title=title),
        form_id,
        i18n.current_language(),
        tuple(parts),
        intro=intro,
    )
