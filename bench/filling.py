"""Pages and posts beside their floors, in one process: `python -m bench.filling`.

Each page of ours is asked for in turn with the same page as pre-built bytes (the floor) and as a
plain WTForms class that is made once (the peer), all through the same Flask application. CPU
milliseconds, medians of interleaved rounds; on a shared machine only the ratios say anything.
"""

import argparse
import json
import re
import secrets
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import wtforms
from flask import Flask, request
from markupsafe import Markup

from app import create_app
from forms import storage
from forms.checking import check
from forms.definition import expand
from forms.definition.library import Library, read_library
from forms.definition.loading import load_text
from forms.questions import TYPES as KINDS
from forms.storage import db, submissions, versions
from forms.web.access import ACCESS, EVERYBODY

SIZES = (3, 60, 300)
TYPES = ("text", "choice", "number", "yes_no", "text", "text")
GOOD = {"text": "Et svar på noen ord", "choice": "b", "number": "12", "yes_no": "yes"}


def main() -> None:
    """Print the table."""
    rounds = argparse.ArgumentParser(description=__doc__)
    rounds.add_argument("--rounds", type=int, default=40)
    count = rounds.parse_args().rounds
    ACCESS["bench"] = EVERYBODY
    with tempfile.TemporaryDirectory() as folder:
        app = create_app({"INSTANCE": folder})
        with app.app_context(), storage.writing():
            storage.upgrade()
            for size in SIZES:
                versions.publish(expand(f"maling{size}", definition(size), Library()))
            db.session.commit()
        measured = {size: measure(app, size, count) for size in SIZES}
    show(measured)
    show_check()


def definition(size: int) -> dict[str, Any]:
    """An anonymous form of *size* questions of four types on one page."""
    questions = [question(number) for number in range(size)]
    section = {"id": "alt", "title": "Alt", "questions": questions}
    return {"title": "Måling", "confidentiality": "anonymous", "sections": [section]}


def question(number: int) -> dict[str, Any]:
    """The question with that number."""
    kind = TYPES[number % len(TYPES)]
    made = {"id": f"q{number}", "type": kind, "label": f"Spørsmål nummer {number}?"}
    options = {"a": "Aldri", "b": "Av og til", "c": "Ofte"}
    return {**made, "options": options} if kind == "choice" else made


def plain_form(size: int) -> type[wtforms.Form]:
    """The same questions as a plain WTForms class."""
    made: dict[str, Any] = {}
    for number in range(size):
        kind, label = TYPES[number % len(TYPES)], f"Spørsmål nummer {number}?"
        optional = [wtforms.validators.Optional()]
        if kind == "number":
            made[f"q{number}"] = wtforms.IntegerField(label, optional)
        elif kind == "text":
            made[f"q{number}"] = wtforms.StringField(
                label, [*optional, wtforms.validators.Length(max=20000)]
            )
        else:
            codes = ["a", "b", "c"] if kind == "choice" else ["yes", "no"]
            choices = [(code, code) for code in codes]
            made[f"q{number}"] = wtforms.RadioField(label, optional, choices=choices)
    return type("Plain", (wtforms.Form,), made)


def add_floors(app: Flask, size: int, page: bytes) -> None:
    """Routes for the floors and the peer."""
    form_class = plain_form(size)

    def prebuilt() -> bytes:
        return page

    def raw() -> tuple[str, int]:
        version = versions.open_now(f"maling{size}")[0]
        submissions.keep(version, {"raw": request.form.to_dict()}, key=secrets.token_hex(16))
        db.session.commit()
        return "", 204

    def plain() -> str:
        form = form_class(request.form if request.method == "POST" else None)
        if request.method == "POST":
            form.validate()
        rows = Markup("").join(
            Markup("<div>{}{}{}</div>").format(f.label(), f(), Markup(" ").join(f.errors))
            for f in form
        )
        return f"<!doctype html><form>{rows}</form>"

    app.add_url_rule(f"/floor/{size}", f"bench.bytes{size}", prebuilt)
    app.add_url_rule(f"/raw/{size}", f"bench.raw{size}", raw, methods=["POST"])
    app.add_url_rule(f"/plain/{size}", f"bench.plain{size}", plain, methods=["GET", "POST"])


def hidden(page: str, name: str) -> str:
    """The value of a hidden control."""
    found = re.search(f'name="{name}" value="([^"]*)"', page)
    assert found, name
    return found[1]


def measure(app: Flask, size: int, rounds: int) -> dict[str, float]:
    """Median CPU milliseconds of every case."""
    client = app.test_client()
    address = f"/skjema/maling{size}/"
    page = client.get(address)
    token, key = hidden(page.text, "csrf_token"), hidden(page.text, "key")
    app._got_first_request = False  # the floors are routes of the same application
    app.config["WTF_CSRF_CHECK_DEFAULT"] = False
    add_floors(app, size, page.data)
    good = {f"q{n}": GOOD[TYPES[n % len(TYPES)]] for n in range(size)}
    bad = {**good, "q2": "tolv"}
    sent = {"csrf_token": token}

    cases: dict[str, Callable[[], int]] = {
        "GET blank": lambda: client.get(address).status_code,
        "floor: bytes": lambda: client.get(f"/floor/{size}").status_code,
        "peer: GET": lambda: client.get(f"/plain/{size}").status_code,
        "POST invalid": lambda: client.post(address, data={**bad, **sent, "key": key}).status_code,
        "peer: POST invalid": lambda: client.post(f"/plain/{size}", data=bad).status_code,
        "POST valid": lambda: (
            client.post(address, data={**good, **sent, "key": secrets.token_hex(16)}).status_code
        ),
        "floor: raw row": lambda: client.post(f"/raw/{size}", data=good).status_code,
    }
    wanted = {"GET blank": 200, "POST invalid": 422, "POST valid": 303}
    for name, case in cases.items():
        status = case()
        assert status in (wanted.get(name, status),) and status < 500, (name, status)
    taken: dict[str, list[float]] = {name: [] for name in cases}
    for _round in range(rounds):
        for name, case in cases.items():
            start = time.process_time()
            case()
            taken[name].append((time.process_time() - start) * 1000)
    return {name: statistics.median(values) for name, values in taken.items()}


RATIOS = (
    ("GET blank", "floor: bytes", "≤ 2 ×"),
    ("peer: GET", "GET blank", "≥ 10 ×"),
    ("peer: POST invalid", "POST invalid", "≥ 5 ×"),
    ("POST valid", "floor: raw row", "≤ 5 ×"),
)


def show(measured: dict[int, dict[str, float]]) -> None:
    """Print the figures and the ratios that have a budget."""
    print(f"{'CPU ms':24}" + "".join(f"{size:>10}" for size in SIZES))
    for name in measured[SIZES[0]]:
        print(f"{name:24}" + "".join(f"{measured[size][name]:10.2f}" for size in SIZES))
    for above, below, budget in RATIOS:
        ratios = "".join(f"{measured[s][above] / measured[s][below]:10.1f}" for s in SIZES)
        print(f"{above} / {below:14}"[:24].ljust(24) + ratios + f"   budget {budget} at 60")
    for name in ("GET blank", "POST invalid", "POST valid"):
        ratio = measured[300][name] / measured[60][name]
        print(f"300 / 60, {name:14}{ratio:10.1f}   budget ≤ 6 ×")


def show_check() -> None:
    """Print how long the check of a definition takes."""
    text = json.dumps({**definition(60), "confidentiality": "personal"})
    taken = []
    for _round in range(20):
        start = time.process_time()
        check(load_text("maling", text, library()))
        taken.append((time.process_time() - start) * 1000)
    print(f"check of 60 questions   {statistics.median(taken):10.1f} ms   budget ≤ 10 ms")


def library() -> Library:
    """A library with nothing in it but the question types."""
    with tempfile.TemporaryDirectory() as empty:
        return read_library(Path(empty), KINDS)


if __name__ == "__main__":
    main()
