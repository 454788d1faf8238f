"""A filled form of four pages as PDF beside ReportLab driven directly: `python -m bench.documents`.

Ours counts both sides: the HTML that is drawn here, and what the child needs to lay it out. Then
two hundred of them in a zip (`--full`; forty otherwise), with the most memory this process takes.
CPU seconds, medians of interleaved rounds.
"""

import argparse
import os
import random
import resource
import statistics
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Paragraph, SimpleDocTemplate, Table

from forms.compiled_form import compile_form
from forms.definition import Library, expand_form, parse_definition
from forms.export import printable
from forms.export.pdf import client as press
from forms.export.pdf.coverage import FONTS
from forms.export.pdf_zip import zip_documents
from forms.export.printable import Document
from forms.questions.base import question_type_of

ROUNDS = 15
SENTENCE = "Barnet leker godt med de andre og sier ifra når noe er vanskelig. "


def main() -> None:
    """Run both in turn, then the zip; print the table."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--full", action="store_true", help="200 documents in the zip")
    many = 200 if arguments.parse_args().full else 40
    paper = filled(0)
    for font in ("DejaVuSans", "DejaVuSans-Bold"):
        pdfmetrics.registerFont(TTFont(font, str(FONTS / f"{font}.ttf")))
    ours, floor = measured(
        lambda: press.print_pdf(printable.document_html(paper)), lambda: direct(paper)
    )
    print(f"{'':34}{'CPU s':>8}{'pages':>7}")
    for name, (seconds, content) in {"ours": ours, "ReportLab direct": floor}.items():
        print(f"{name:34}{seconds:8.3f}{content.count(b'/Type /Page') - 1:7}")
    print(f"Ours is {ours[0] / floor[0]:.1f} × ReportLab direct (budget 5).")
    zipped(many)


def measured(*ways: Callable[[], bytes]) -> list[tuple[float, bytes]]:
    """Return each function's median CPU seconds, this process and its child together, and its
    output.
    """
    contents = [way() for way in ways]
    seconds: list[list[float]] = [[] for _way in ways]
    for _round in range(ROUNDS):
        for way, found in zip(ways, seconds, strict=True):
            before = spent()
            way()
            found.append(spent() - before)
    middle = (statistics.median(found) for found in seconds)
    return list(zip(middle, contents, strict=True))


def spent() -> float:
    """CPU seconds of this process and of the child that makes PDFs."""
    child = press._press.child
    schedule = Path(f"/proc/{child.pid}/schedstat") if child else None
    beside = int(schedule.read_text().split()[0]) / 1e9 if schedule else 0.0
    return time.process_time() + beside


def zipped(many: int) -> None:
    """So many documents in a zip."""
    began, before = time.perf_counter(), spent()
    size = first = 0.0
    for piece in zip_documents((f"R-{n}", filled(n)) for n in range(many)):
        first = first or time.perf_counter() - began
        size += len(piece)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    child = press._press.child
    status = Path(f"/proc/{child.pid}/status").read_text() if child else "VmHWM: 0"
    theirs = int(status.split("VmHWM:")[1].split()[0]) / 1024
    print(
        f"{many} in a zip: {spent() - before:.1f} s CPU, first piece after {first:.2f} s,"
        f" {size / 1e6:.1f} MB; this process {peak:.0f} MB (budget 100), its child {theirs:.0f} MB"
    )


def filled(seed: int) -> Document:
    """Build a form of four pages, filled in."""
    chance = random.Random(seed)
    answers = {name: answer(name, chance) for name in EDITION.definition.questions}
    received = datetime(2026, 5, 7, 12, 5, tzinfo=UTC)
    readers = frozenset({"all"})
    return printable.filled_document(
        EDITION, answers, readers, reference="K7QM-3FXA", received=received
    )


def answer(name: str, chance: random.Random) -> Any:
    """Return an answer to the question called *name*, by its first letter."""
    match name[0]:
        case "m":
            return {row: chance.choice("123") for row in "abcd"}
        case "v":
            return chance.choice("abc")
        case "r":
            return [{"navn": f"Barn {n}", "aar": 2015 + n} for n in range(3)]
        case "l":
            return SENTENCE * chance.randrange(6, 12)
        case _:
            return SENTENCE


def questions(n: int) -> Iterator[dict[str, Any]]:
    """Yield the questions of one section."""
    options = {"a": "Svært ofte", "b": "Av og til", "c": "Aldri"}
    rows = {row: f"Påstand {row} som man kan være enig i" for row in "abcd"}
    agree = {"1": "Uenig", "2": "Litt enig", "3": "Enig"}
    inner = [
        {"id": "navn", "type": "text", "label": "Navn"},
        {"id": "aar", "type": "number", "label": "Født"},
    ]
    yield {"id": f"t{n}", "type": "text", "label": f"Spørsmål {n}.1"}
    yield {"id": f"v{n}", "type": "choice", "label": f"Spørsmål {n}.2", "options": options}
    yield {"id": f"l{n}", "type": "text", "lines": 5, "label": f"Spørsmål {n}.3"}
    yield {
        "id": f"m{n}",
        "type": "matrix",
        "label": f"Hvor enig {n}?",
        "rows": rows,
        "options": agree,
    }
    yield {"id": f"k{n}", "type": "text", "label": f"Spørsmål {n}.4"}
    if n % 3 == 0:
        yield {"id": f"r{n}", "type": "repeat", "label": "Søsken", "questions": inner}


def definition() -> dict[str, Any]:
    """Enough for four pages."""
    sections = [
        {"id": f"del{n}", "title": f"Del {n}", "questions": list(questions(n))} for n in range(6)
    ]
    return {"title": "Samtale om barnet", "confidentiality": "personal", "sections": sections}


EDITION = compile_form(parse_definition(expand_form("samtale", definition(), Library())))
HEAD = ParagraphStyle("head", fontName="DejaVuSans-Bold", fontSize=12, leading=16, spaceBefore=16)
LABEL = ParagraphStyle(
    "label", fontName="DejaVuSans-Bold", fontSize=9.5, leading=13.3, spaceBefore=8
)
TEXT = ParagraphStyle("text", fontName="DejaVuSans", fontSize=9.5, leading=13.3)


def direct(paper: Document) -> bytes:
    """Build the same document directly with ReportLab."""
    out = BytesIO()
    story: list[Any] = [Paragraph(paper.stamp, LABEL), Paragraph(paper.title, HEAD)]
    for part in paper.parts:
        story.append(Paragraph(part.title, HEAD))
        for line in part.lines:
            story += [Paragraph(line.label, LABEL), *_told(line)]
    template = SimpleDocTemplate(out, pagesize=A4, leftMargin=62, rightMargin=62)
    template.build(story, onFirstPage=_foot, onLaterPages=_foot)
    return out.getvalue()


def _told(line: printable.Line) -> list[Any]:
    kind: Any = question_type_of(line.question)
    if isinstance(line.value, dict):
        cells = [
            [Paragraph(row, TEXT), Paragraph(words or "", TEXT)]
            for row, words in kind.lines(line.question, line.value)
        ]
        return [Table(cells, [280, 190])]
    if isinstance(line.value, list):
        rows = kind.lines(line.question, line.value)
        return [
            Paragraph(text, style)
            for number, (words, answers) in enumerate(rows, 1)
            for text, style in (
                (f"{number}. {words}", LABEL),
                *((f"<b>{label}:</b> {told}", TEXT) for label, told in answers),
            )
        ]
    return [Paragraph(line.words, TEXT)]


def _foot(canvas: Any, _template: Any) -> None:
    canvas.setFont("DejaVuSans", 8.5)
    canvas.drawString(62, 30, f"Samtale om barnet · side {canvas.getPageNumber()}")


if __name__ == "__main__":
    os.environ.setdefault("PYTHONDONTWRITEBYTECODE", "1")
    main()
