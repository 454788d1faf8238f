"""A form with many questions and invented submissions to it, for the benches of exports."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

FORM = "maling"
QUESTIONS = 60
WORDS = [
    "barnet",
    "leker",
    "godt",
    "ute",
    "med",
    "de",
    "andre",
    "når",
    "været",
    "er",
    "fint",
    "og",
    "liker",
    "å",
    "høre",
    "på",
    "eventyr",
]


def definition() -> dict[str, Any]:
    """Sixty questions: ten each of choice, scale, yes or no, number, date or time, text."""
    makers = (_choice, _scale, _yes_no, _number, _moment, _text)
    questions = [makers[n % len(makers)](n) for n in range(QUESTIONS)]
    sections = [
        {"id": f"del{n}", "title": f"Del {n}", "questions": questions[n * 10 : n * 10 + 10]}
        for n in range(6)
    ]
    return {"title": "Måling", "confidentiality": "personal", "sections": sections}


def _question(n: int, type: str, **keys: Any) -> dict[str, Any]:
    return {"id": f"q{n}", "type": type, "label": f"Spørsmål nummer {n}?", **keys}


def _choice(n: int) -> dict[str, Any]:
    options = {f"s{m}": f"Svaralternativ {m}" for m in range(6)}
    return _question(n, "choice", options=options)


def _scale(n: int) -> dict[str, Any]:
    return _question(n, "scale", max=10)


def _yes_no(n: int) -> dict[str, Any]:
    return _question(n, "yes_no")


def _number(n: int) -> dict[str, Any]:
    return _question(n, "number", decimals=1)


def _moment(n: int) -> dict[str, Any]:
    return _question(n, "time" if n % 12 == 4 else "date")


def _text(n: int) -> dict[str, Any]:
    return _question(n, "text", lines=4)


def answers(chance: random.Random) -> dict[str, Any]:
    """One submission's answers; one in ten questions is left empty, one in thirty not asked."""
    found: dict[str, Any] = {}
    for n in range(QUESTIONS):
        lot = chance.random()
        if lot < 0.03:
            continue
        found[f"q{n}"] = None if lot < 0.13 else _answer(n, chance)
    return found


def _answer(n: int, chance: random.Random) -> Any:
    day = datetime(2010, 1, 1) + timedelta(days=chance.randrange(6000))
    clock = f"{chance.randrange(24):02}:{chance.randrange(60):02}"
    return (
        f"s{chance.randrange(6)}",
        chance.randrange(11),
        chance.choice(("yes", "no")),
        chance.randrange(2000) / 10,
        clock if n % 12 == 4 else day.date().isoformat(),
        " ".join(chance.choices(WORDS, k=chance.randrange(3, 25))),
    )[n % 6]


@contextmanager
def application(folder: Path) -> Iterator[Any]:
    """Open an app context over the database in *folder*, with the form published."""
    from flask import Flask

    from forms import settings, storage
    from forms.definition import Library, expand_form
    from forms.storage import db
    from forms.storage.definitions import versions

    app = Flask("bench")
    app.config.update(settings.load({"INSTANCE": folder / "instance"}))
    storage.init_app(app)
    with app.app_context():
        if not (folder / "ready").exists():
            storage.upgrade()
            (folder / "ready").touch()
            with storage.writing():
                versions.publish(expand_form(FORM, definition(), Library()))
                db.session.commit()
            with storage.writing():
                yield versions.current(FORM)
        else:
            yield versions.current(FORM)
        db.session.remove()
        db.engine.dispose()


def chunks(version: Any, rows: int) -> Iterator[list[dict[str, Any]]]:
    """Rows for the table of submissions, sealed, a thousand at a time."""
    from forms.storage.database.column_types import dumps
    from forms.storage.encryption.records import associated_data, seal
    from forms.storage.models.base import new_id

    chance = random.Random(20260507)
    first = datetime(2026, 1, 1, 6, tzinfo=UTC)
    for start in range(0, rows, 1000):
        chunk = []
        for number in range(start, min(start + 1000, rows)):
            id, received = new_id(), first + timedelta(minutes=3 * number)
            where = associated_data("submission", FORM, id, version.hash)
            sealed = seal(dumps(answers(chance)), where)
            chunk.append(
                {
                    "id": id,
                    "form_id": FORM,
                    "version_id": version.id,
                    "step": "utfylling",
                    "state": "sent",
                    "received": received,
                    "period": received.date(),
                    "listed": f"{received:%Y%m%d%Y%m%d%H%M%S%f}{id}",
                    "reference": f"{number:08}",
                    "key_hash": id,
                    "digest": id,
                    "sealed": sealed.sealed,
                    "wrapped_key": sealed.wrapped_key,
                    "key_id": sealed.key_id,
                }
            )
        yield chunk
