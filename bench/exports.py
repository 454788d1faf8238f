"""Exports of many submissions beside their floors: `python -m bench.exports [--full]`.

CSV beside the sqlite3 command line, which reads the same texts from plain columns; XLSX beside
XlsxWriter, which gets finished cells. Ours begin with sealed answers in the database. Cases run in
processes of their own, in turn; the figures are medians of CPU seconds.
"""

import argparse
import json
import resource
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import bench.invented as invented

FLOOR, PEER = "sqlite3 command line", "XlsxWriter constant_memory"
PREPARE = "prepare"
CASES = ("read", "csv", FLOOR, "csv-codes", "jsonl", "xlsx", PEER, "xlsx-whole")
"""In an order that puts each beside its floor or peer, for the machine is not calm for long."""


def main() -> None:
    """Make the submissions, run every case in turn, print the table."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--full", action="store_true", help="100,000 submissions")
    arguments.add_argument("--rows", type=int, default=0)
    arguments.add_argument("--rounds", type=int, default=3)
    arguments.add_argument("--case", choices=(PREPARE, *CASES), help=argparse.SUPPRESS)
    arguments.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    given = arguments.parse_args()
    rows = given.rows or (100_000 if given.full else 10_000)
    if given.case == PREPARE:
        prepare(given.folder, rows)
    elif given.case:
        print(json.dumps(measure(given.case, given.folder)))
    if given.case:
        return
    with tempfile.TemporaryDirectory() as folder:
        start(PREPARE, Path(folder), "--rows", str(rows))
        found = run(Path(folder), given.rounds)
    show(found, rows)


def run(folder: Path, rounds: int) -> dict[str, list[dict[str, float]]]:
    """Every case in turn, *rounds* times, each in a process of its own."""
    found: dict[str, list[dict[str, float]]] = {case: [] for case in CASES}
    for _round in range(rounds):
        for case in CASES:
            found[case].append(json.loads(start(case, folder)))
    return found


def start(case: str, folder: Path, *more: str) -> str:
    """Measure one case in a child process; this one stays small, since memory is inherited."""
    command = [sys.executable, "-m", "bench.exports", "--case", case, "--folder", str(folder)]
    return subprocess.run([*command, *more], check=True, stdout=subprocess.PIPE, text=True).stdout


def show(found: dict[str, list[dict[str, float]]], rows: int) -> None:
    """Print the figures as a table."""
    middle = {
        case: {key: statistics.median(each[key] for each in all) for key in all[0]}
        for case, all in found.items()
    }
    print(f"Export of {rows:,} submissions × {invented.QUESTIONS} answers (medians)")
    print(f"{'':28}{'CPU s':>8}{'first byte ms':>15}{'peak MB':>9}{'over start':>12}{'MB out':>8}")
    for case, each in middle.items():
        print(
            f"{case:28}{each['cpu']:8.2f}{each['first']:15.1f}{each['peak']:9.0f}"
            f"{each['peak'] - each['start']:12.1f}{each['bytes'] / 1e6:8.1f}"
        )
    csv, xlsx = middle["csv"]["cpu"], middle["xlsx"]["cpu"]
    print(f"CSV is {csv / middle[FLOOR]['cpu']:.1f} × the command line (budget 4).")
    print(f"XLSX, one sheet, is {xlsx / middle[PEER]['cpu']:.2f} × XlsxWriter (budget 0.25).")
    opening = middle["read"]["opening"]
    share = 100 * opening / csv
    print(f"Opening sealed answers: {opening:.2f} s, {share:.0f} % of CSV (budget 33).")


def prepare(folder: Path, rows: int) -> None:
    """Create a database of sealed submissions, and the same texts in plain columns for the
    floor.
    """
    with invented.application(folder) as version:
        from sqlalchemy import insert

        from forms.storage import db
        from forms.storage.models.submissions import Submission
        from forms.storage.submissions import counters

        for chunk in invented.chunks(version, rows):
            db.session.execute(insert(Submission), chunk)
            for (day, state), more in Counter((r["period"], r["state"]) for r in chunk).items():
                counters.add(invented.FORM, day, state, more)
            db.session.commit()
    with invented.application(folder):
        lines = b"".join(pieces("csv")).decode("utf-8-sig")
    plain(folder / "plain.db", lines)


def plain(path: Path, text: str) -> None:
    """Write the export's cells in plain columns."""
    import csv

    table = csv.reader(text.splitlines(keepends=True), delimiter=";")
    width = len(next(table))
    with sqlite3.connect(path) as connection:
        columns = ", ".join(f"c{n} TEXT" for n in range(width))
        connection.execute(f"CREATE TABLE answers ({columns})")
        marks = ", ".join("?" * width)
        connection.executemany(f"INSERT INTO answers VALUES ({marks})", table)  # noqa: S608


def measure(case: str, folder: Path) -> dict[str, float]:
    """One case in this process: CPU seconds, first byte, peak memory, size, seconds of opening."""
    if case == FLOOR:
        return command_line(folder)
    if case == PEER:
        return drained(lambda: xlsxwriter(folder))
    with invented.application(folder):
        import forms.web.coordinator.export as imported

        assert imported
        least = peak_memory()
        if case == "read":
            return {**reading(), "start": least}
        for _piece, _few in zip(pieces(case), range(2), strict=False):
            pass  # what is imported and compiled on the first use is not what is measured
        return {**drained(lambda: pieces(case)), "start": least}


def drained(start: Callable[[], Iterable[bytes]]) -> dict[str, float]:
    """Measure the cost of consuming every piece."""
    before, began = time.process_time(), time.perf_counter()
    least = peak_memory()
    size, first = 0, 0.0
    for piece in start():
        first = first or time.perf_counter() - began
        size += len(piece)
    return {
        "cpu": time.process_time() - before,
        "first": first * 1000,
        "start": least,
        "peak": peak_memory(),
        "bytes": size,
        "opening": 0,
    }


def peak_memory() -> float:
    """Return the peak memory of this process, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def pieces(case: str) -> Iterator[bytes]:
    """Yield the export as the coordinator's page makes it."""
    from forms.export.formats import FORMATS
    from forms.export.selection import ORDINARY
    from forms.export.xlsx import writer
    from forms.web.coordinator.export import Source, export_data
    from forms.web.core.date_filter import Filter
    from forms.workflow.visibility import CoordinatorAccess

    every = CoordinatorAccess("answers", None, None)
    source = Source(invented.FORM, Filter(), {}, every)
    data = export_data(source, ORDINARY)
    match case:
        case "csv" | "jsonl":
            return FORMATS[case].write(data)
        case "csv-codes":
            return FORMATS["csv-koder"].write(data)
        case "xlsx":
            return writer.workbook([writer.answers_sheet("Svar", data.plan.main, source)])
        case _:
            return FORMATS["xlsx"].write(data)


def reading() -> dict[str, float]:
    """Measure reading the submissions, and the share of unsealing."""
    from forms.storage.encryption import records
    from forms.storage.submissions import queries

    spent = 0.0
    unseal = vars(queries)["unseal"]

    def timed(*arguments: Any) -> bytes:
        nonlocal spent
        began = time.thread_time()
        found: bytes = unseal(*arguments)
        spent += time.thread_time() - began
        return found

    assert unseal is records.unseal
    vars(queries)["unseal"] = timed
    found = drained(lambda: (b"." for _each in queries.stream(invented.FORM)))
    return {**found, "opening": spent}


def command_line(folder: Path) -> dict[str, float]:
    """Measure the sqlite3 program; Python's module where there is none."""
    program = shutil.which("sqlite3")
    if program is None:
        return drained(lambda: _module(folder))
    query = [program, "-csv", "-header", str(folder / "plain.db"), "SELECT * FROM answers"]
    began = time.perf_counter()
    with subprocess.Popen(query, stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        size = len(child.stdout.read(1))
        first = time.perf_counter() - began
        while piece := child.stdout.read(1 << 20):
            size += len(piece)
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return {
        "cpu": usage.ru_utime + usage.ru_stime,
        "first": first * 1000,
        "start": 0,
        "peak": usage.ru_maxrss / 1024,
        "bytes": size,
        "opening": 0,
    }


def _module(folder: Path) -> Iterator[bytes]:
    import csv
    import io

    out = io.StringIO()
    writer = csv.writer(out)
    for row in sqlite3.connect(folder / "plain.db").execute("SELECT * FROM answers"):
        writer.writerow(row)
        if out.tell() > 65536:
            yield out.getvalue().encode()
            out.seek(0)
            out.truncate()
    yield out.getvalue().encode()


def xlsxwriter(folder: Path) -> Iterator[bytes]:
    """Write the same cells with XlsxWriter, from plain columns, numbers as numbers."""
    from xlsxwriter import Workbook

    path = folder / "peer.xlsx"
    book = Workbook(path, {"constant_memory": True, "tmpdir": str(folder)})
    sheet = book.add_worksheet("Svar")
    connection = sqlite3.connect(folder / "plain.db")
    for at, row in enumerate(connection.execute("SELECT * FROM answers")):
        for column, cell in enumerate(row):
            if cell.isascii() and cell.isdigit():
                sheet.write_number(at, column, int(cell))
            elif cell:
                sheet.write_string(at, column, cell)
    book.close()
    connection.close()
    yield path.read_bytes()


if __name__ == "__main__":
    main()
