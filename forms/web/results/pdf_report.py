"""The results as a PDF: the numbers of the page, with bars that paper and every reader can show.

The bars are cells of tables: no picture, no drawing, and nothing but what the page tells.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from flask import current_app, render_template

from forms import i18n
from forms.definition import Definition
from forms.export.pdf.client import print_pdf
from forms.export.printable import Document
from forms.i18n import gettext as _
from forms.results import charts, labels, table
from forms.results.charts import WIDTH, Part
from forms.results.report import Line

Blocks = Sequence[tuple[bool, list[Line]]]


class Cell(NamedTuple):
    """A part of a bar, as a cell of a table."""

    percent: int
    kind: str
    """`ink`, `faded` where the end is uncertain, or `ground`: a class of the style."""


def bar_cells(parts: Sequence[Part]) -> list[Cell]:
    """Return the cells of a bar, each at least one per cent wide, and what is left of its width."""
    kinds = ["faded" if part.together else "ink" for part in parts]
    widths = [max(1, round(100 * part.width / WIDTH)) for part in parts]
    return with_remainder([Cell(width, kind) for width, kind in zip(widths, kinds, strict=True)])


def with_remainder(some: list[Cell]) -> list[Cell]:
    """Return the cells, and one for what is left of the width."""
    left = 100 - sum(cell.percent for cell in some)
    return [*some, Cell(left, "ground")] if left > 0 else some


def answer_rows(line: Line) -> Iterator[tuple[str, str, str, list[Cell]]]:
    """Yield each option, or options told as one number, as the page tells them, with its bar."""
    for row in table.rows([line]):
        words, number, percent = str(row[2]), row[3], row[4]
        if not words:
            continue
        if not isinstance(percent, int):
            yield words, str(number), str(percent), []
            continue
        bar = with_remainder([Cell(percent, "ink")] if percent else [])
        yield words, str(number), labels.share_text(percent), bar


def pdf_of(
    definition: Definition,
    facts: Sequence[str],
    blocks: Blocks,
    moved: Mapping[str, str],
    least: int,
) -> bytes:
    """Return the PDF; `NotPrinted` as the printer raises it."""
    taken = _(
        "%(municipality)s. Tallene er hentet %(day)s.",
        municipality=current_app.config["MUNICIPALITY"],
        day=i18n.format_date(i18n.today()),
    )
    title = _("Resultater: %(title)s", title=definition.title)
    document = Document(title, definition.id, i18n.current_language(), ())
    html = render_template(
        "results/pdf.html",
        document=document,
        facts=" ".join(filter(None, [taken, *facts])),
        blocks=blocks,
        moved=moved,
        least=least,
        wording=labels,
        share_bar=charts.share_bar,
        cells=bar_cells,
        answers=answer_rows,
    )
    return print_pdf(html)
