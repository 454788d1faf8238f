"""A unit's term report over many submissions: `python -m bench.term_report [--rows 100000]`.

The forms that come with the product are published, and filled with minutes and deviations of units
over years, 200 a unit and year; nine in ten have outlived their time and are facts. All figures of
the report of one term are counted as when its page opens. The goal: over 100,000 submissions at
most twice as long as over 1,000; the exit status is 1 above it.
"""

import argparse
import json
import random
import statistics
import sys
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask

FEW, MANY, RATIO, ROUNDS = 1_000, 100_000, 2.0, 9
A_YEAR = 200
"""Submissions of a unit in a year."""
FORMS = {"motereferat": 7, "avviksmelding": 3}
"""Of ten submissions."""
LAST = date(2026, 4, 30)


def main() -> None:
    """Print both, and the ratio; they are counted in turn, and meet the same load."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rows", type=int, default=MANY)
    rows = arguments.parse_args().rows
    with tempfile.TemporaryDirectory() as few, tempfile.TemporaryDirectory() as many:
        made = {n: prepared(Path(home), n) for n, home in ((FEW, few), (rows, many))}
        spent: dict[int, list[float]] = {number: [] for number in made}
        told = {}
        for _round in range(ROUNDS):
            for number, app in made.items():
                seconds, told[number] = opened(app)
                spent[number].append(seconds)
    middle = {number: statistics.median(each[1:]) for number, each in spent.items()}
    for number, seconds in middle.items():
        print(f"{number:8} submissions: {seconds * 1000:7.1f} ms, {json.dumps(told[number])}")
    ratio = middle[rows] / middle[FEW]
    print(f"ratio {ratio:.2f}, at most {RATIO}")
    sys.exit(ratio > RATIO)


def prepared(folder: Path, rows: int) -> Flask:
    """Return an application with so many submissions."""
    from app import create_app
    from forms import storage
    from forms.definition import load_folder, read_library
    from forms.questions import TYPES
    from forms.settings import ROOT
    from forms.storage import db
    from forms.storage.accounts import units
    from forms.storage.definitions import versions

    years = min(10, max(3, rows // (A_YEAR * 10)))
    places = [f"e{n}" for n in range(max(1, rows // (A_YEAR * years)))]
    app = create_app({"INSTANCE": folder})
    with app.app_context():
        with storage.writing():
            storage.upgrade()
            lines = (f"{id};Enhet {id};barneskole" for id in places)
            units.import_csv("\n".join(("id;name;kind", *lines)))
            library = read_library(ROOT / "definitions", TYPES)
            for loaded in load_folder(ROOT / "definitions", library):
                if loaded.document is not None:
                    versions.publish(loaded.document)
            db.session.commit()
        with storage.writing():
            fill(rows, places, years)
            db.session.commit()
    return app


def opened(app: Flask) -> tuple[float, dict[str, Any]]:
    """Return the CPU seconds for all figures of a unit's term, and some of them."""
    from forms.storage import db
    from forms.storage.definitions import versions
    from forms.workflow import figures
    from forms.workflow.compiled_forms import compiled_form

    with app.app_context():
        version = versions.current("tertialrapport")
        if version is None:
            sys.exit("tertialrapport is not published")
        definition = compiled_form(version).definition
        answers = {"rp_unit": "e0", "rp_year": 2026, "rp_term": "1"}
        began = time.process_time()
        told = figures.figures(definition, answers, None)
        seconds = time.process_time() - began
        db.session.rollback()
        some = ("rp_meetings", "rp_held_share", "rp_deviations_high")
        return seconds, {name: told[name].counted.value for name in some}


def fill(rows: int, places: list[str], years: int) -> None:
    """Insert sealed submissions, and facts of those whose time is over."""
    from sqlalchemy import insert

    from forms.storage import Submission, db
    from forms.storage.database.column_types import dumps
    from forms.storage.definitions import versions
    from forms.storage.encryption.records import associated_data, seal
    from forms.storage.models.base import new_id
    from forms.storage.models.figures import Fact

    chance = random.Random(20260430)
    now = {id: version for id in FORMS if (version := versions.current(id))}
    kept, facts = [], []
    for number in range(rows):
        version = now[chance.choices(list(FORMS), list(FORMS.values()))[0]]
        day = LAST - timedelta(days=chance.randrange(365 * years))
        answers = {
            "mt_held": chance.choices(("ja", "avlyst"), (9, 1))[0],
            "mt_date": day.isoformat(),
            "mt_about": "navngitt",
            "mt_guardian_present": chance.choice(("yes", "no")),
            "dv_severity": chance.choice(("lav", "middels", "hoy")),
            "dv_closed_date": day.isoformat(),
        }
        id, moment = new_id(), datetime(day.year, day.month, day.day, 9, tzinfo=UTC)
        row = {"id": id, "form_id": version.form_id, "version_id": version.id, "state": "sent",
               "unit_id": chance.choice(places), "period": day}  # fmt: skip
        if number % 10:
            where = associated_data("fact", version.form_id, id, version.hash)
            sealed = seal(dumps(answers), where, version.key_class)
            facts.append({**row, **sealed._asdict()})
        else:
            where = associated_data("submission", version.form_id, id, version.hash)
            sealed = seal(dumps(answers), where, version.key_class)
            kept.append({
                **row, **sealed._asdict(), "step": "utfylling", "received": moment,
                "listed": f"{day:%Y%m%d}{moment:%Y%m%d%H%M%S%f}{id}", "reference": f"{number:08}",
                "key_hash": id, "digest": id,
            })  # fmt: skip
    db.session.execute(insert(Submission), kept)
    db.session.execute(insert(Fact), facts)


if __name__ == "__main__":
    main()
