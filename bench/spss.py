"""Open our files of SPSS in PSPP: `python -m bench.spss [--rows 20]`; `apt-get install pspp` first.

Each form that comes with the product gets invented answers, and its package for statistics is made.
PSPP opens every table twice: the file of SPSS (`.sav`), and the data by our syntax (`.sps`). Names,
labels, formats, value labels and missing values must be the same, and every cell that of the data.
The exit status is 1 when one is not.
"""

import argparse
import csv
import io
import shutil
import subprocess
import sys
import tempfile
import zipfile
from datetime import date
from pathlib import Path
from random import Random

from forms.commands.demo.answers import Inventor
from forms.compiled_form import compile_form
from forms.definition import load_folder, parse_definition, read_library
from forms.questions import TYPES
from forms.settings import ROOT
from tests.export.factories import DOCUMENTS, Export

DAY = date(2026, 5, 7)
DICTIONARY = "DISPLAY DICTIONARY.\n"


def main() -> None:
    """Print each form, its tables and variables, and what differs."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rows", type=int, default=20)
    rows = arguments.parse_args().rows
    if shutil.which("pspp") is None:
        sys.exit("pspp is not there: apt-get install pspp")
    folder, wrong = ROOT / "definitions", 0
    for loaded in load_folder(folder, read_library(folder, TYPES)):
        if loaded.document is None:
            continue
        with tempfile.TemporaryDirectory() as place:
            tables, variables, faults = compared(Path(place), loaded.id, loaded.document, rows)
        wrong += len(faults)
        print(f"{loaded.id:34}{tables:4} tables{variables:6} variables  {'; '.join(faults)}")
    sys.exit(wrong > 0)


def compared(
    place: Path, form: str, document: dict[str, object], rows: int
) -> tuple[int, int, list[str]]:
    """Write a package and open it in PSPP; how many tables and variables, and what differs."""
    definition = parse_definition(document)
    DOCUMENTS[id(definition)] = definition, document
    compiled, chance = compile_form(definition), Random(form)
    made = (Inventor(compiled, chance, DAY).submission() for _each in range(rows))
    export = Export({"v1": definition}, [("v1", each) for each in made if each])
    with zipfile.ZipFile(io.BytesIO(export.written("statistikk"))) as zipped:
        zipped.extractall(place)
    tables, variables, faults = sorted(place.glob("*.sav")), 0, []
    for file in tables:
        name = file.stem
        read = f"GET FILE='{name}.sav'.\n"
        syntax = (place / f"{name}.sps").read_text("utf-8")
        ours = dictionary(place, "sav", read)
        theirs = dictionary(place, "sps", syntax)
        if ours != theirs:
            faults.append(f"{name}: {first_difference(ours, theirs)}")
        for suffix, opened in (("sav", read), ("sps", syntax)):
            said = cells(place, suffix, opened)
            if said != plain(place / f"{name}.csv"):
                faults.append(f"{name}.{suffix}: other cells than the data has")
        variables += len(said[0])
    return len(tables), variables, faults


def dictionary(place: Path, name: str, opened: str) -> list[str]:
    """Return what PSPP says of the variables; a number that it reads gets room for its point."""
    said = run(place, name, f"{opened}{DICTIONARY}")
    return said.replace("F9.2", "F8.2").replace("F21.2", "F20.2").splitlines()


def cells(place: Path, name: str, opened: str) -> list[list[str]]:
    """Return the names and the cells as PSPP writes them."""
    out = f"SAVE TRANSLATE /OUTFILE='{name}.out' /TYPE=CSV /REPLACE /FIELDNAMES /CELLS=VALUES.\n"
    run(place, name, f"{opened}{out}")
    return [[neat(cell) for cell in row] for row in table(place / f"{name}.out")]


def run(place: Path, name: str, syntax: str) -> str:
    """Run the syntax; return what PSPP writes, and stop at what it complains of."""
    (place / f"{name}.run.sps").write_text(f"SET LOCALE='C.UTF-8'.\n{syntax}", "utf-8")
    command = ["pspp", "-o", f"{name}.txt", "-O", "format=csv", f"{name}.run.sps"]
    done = subprocess.run(command, cwd=place, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"pspp: {(done.stdout + done.stderr)[:2000]}")
    return (place / f"{name}.txt").read_text("utf-8")


def plain(path: Path) -> list[list[str]]:
    """Return the names and the cells of our data, without the guard of spreadsheets."""
    return [[neat(cell.removeprefix("'")) for cell in row] for row in table(path)]


def table(path: Path) -> list[list[str]]:
    """Read a CSV."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def neat(cell: str) -> str:
    """Write days, times and numbers in one way: PSPP has its own, and rounds nothing."""
    if len(cell) == 10 and cell[2] == cell[5] == "/":
        return f"{cell[6:]}-{cell[:2]}-{cell[3:5]}"
    if len(cell) == 8 and cell[2] == cell[5] == ":":
        return cell[:5]
    try:
        return str(float(cell))
    except ValueError:
        return cell.strip()


def first_difference(ours: list[str], theirs: list[str]) -> str:
    """Tell where two dictionaries part."""
    pairs = zip([*ours, ""], [*theirs, ""], strict=False)
    return next((f"{a!r} and {b!r}" for a, b in pairs if a != b), "one is longer")


if __name__ == "__main__":
    main()
