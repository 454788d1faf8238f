"""What the instance of `SKJEMAVERK_INSTANCE` keeps, one submission a line.

`readout.py brukerskjema fb_good`: the first word of that text, a tab, and the text, which is how
`crash_under_load.py` wants it. `readout.py`: everything as JSON. `readout.py --integrity`: ok.
"""

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))
from app import create_app
from forms.storage import db
from forms.storage.definitions import versions
from forms.storage.submissions import queries


def main(form: str = "", text: str = "") -> None:
    """Print it."""
    with create_app().app_context():
        if form == "--integrity":
            print(db.session.execute(db.text("PRAGMA integrity_check")).scalar())
            return
        for each in [form] if form else [found.form_id for found in versions.overview()]:
            for _line, answers in queries.stream(each):
                told = answers.get(text) or ""
                print(f"{told.split()[0]}\t{told}" if text else json.dumps(answers))


if __name__ == "__main__":
    main(*sys.argv[1:])
