"""Let pyxform, and ODK Validate where Java is, judge every XLSForm that we write.

    .venv/bin/python -m bench.xlsform_oracle

pyxform wants xlrd 2.0.1 exactly, so it gets an environment of its own in a temporary folder and is
no dependency of ours. Each shipped form, and each good definition of the tests, is written, judged
and read home again; the exit code tells.
"""

import json
import shutil
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

from forms.definition import load_form, read_library
from forms.definition.loading import form_files
from forms.interop import read_form, write_form
from forms.questions import TYPES
from forms.settings import ROOT

PYXFORM = "pyxform==4.5.0"
FOLDERS = (ROOT / "definitions", ROOT / "tests" / "checking" / "good")


def installed(folder: Path) -> Path:
    """Return the Python of a new environment with pyxform."""
    venv.create(folder, with_pip=True)
    python = folder / "bin" / "python"
    subprocess.run([python, "-m", "pip", "install", "-q", PYXFORM], check=True)
    return python


def judged(python: Path, book: Path, validate: bool) -> str:
    """Return what the judges say against a workbook; "" when they accept it."""
    xml = str(book.with_suffix(".xml"))
    command = [str(python), "-m", "pyxform.xls2xform", str(book), xml, "--json"]
    done = subprocess.run(
        [*command, *([] if validate else ["--skip_validate"])], capture_output=True, text=True
    )
    said = (done.stdout + done.stderr).strip()
    at = said.find("{")
    found = json.loads(said[at:]) if at >= 0 else {"code": 999, "message": said}
    return "" if found["code"] in (100, 101) else str(found["message"])[-600:]


def main() -> int:
    """Judge them all, and print how many were accepted and came home equal."""
    validate = shutil.which("java") is not None
    accepted = equal = total = 0
    with tempfile.TemporaryDirectory() as folder:
        python = installed(Path(folder) / "venv")
        for place in FOLDERS:
            library = read_library(place, TYPES)
            for path in form_files(place):
                document = load_form(path, library).document or {}
                made, total = write_form(document, "xlsform"), total + 1
                book = Path(folder) / made.name
                book.write_bytes(made.data)
                said = judged(python, book, validate)
                accepted += not said
                home = json.loads(read_form(made.name, made.data).text)
                home.pop("$schema", None)
                equal += home == document["form"]
                if said:
                    print(f"{path.stem}: {said}")
    judges = "pyxform and ODK Validate" if validate else "pyxform"
    print(f"{accepted} of {total} accepted by {judges}, {equal} of {total} came home equal")
    return 0 if accepted == equal == total else 1


if __name__ == "__main__":
    sys.exit(main())
