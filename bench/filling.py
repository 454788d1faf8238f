"""Pages and posts beside their floors, in one process: `python -m bench.filling`.

Each page of ours is asked for in turn with the same page as pre-built bytes (the floor) and as a
plain WTForms class that is made once (the peer), all through the same Flask application, asked as a
server asks it. CPU milliseconds, medians of interleaved rounds; on a shared machine only the ratios
say anything.
"""

import argparse
import json
import random
import re
import secrets
import statistics
import tempfile
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import wtforms
from flask import Flask, request
from werkzeug.test import EnvironBuilder, run_wsgi_app

from app import create_app
from forms import storage
from forms.checking import check_form
from forms.compiled_form import clean_posted, compile_form
from forms.definition import expand_form
from forms.definition.library import Library, read_library
from forms.definition.loading import load_text
from forms.logic.relevance import EVERYONE
from forms.questions import TYPES as KINDS
from forms.storage import db
from forms.storage.definitions import versions
from forms.storage.submissions import store
from forms.web.auth.authorization import ACCESS, EVERYBODY
from forms.web.core.question_html import render_questions
from forms.web.respondent.page_validation import validate_page
from forms.workflow.pagination import page_flow

Case = Callable[[], int]
SIZES = (3, 60, 300)
MIX = ["text", "text", "lines", "radio", "tick", "list", "date", "number", "text", "radio", "lines"]
"""What a municipality's form asks, question by question, over and over."""
TYPES = {"lines": "text", "radio": "choice", "list": "choice", "tick": "choices"}
OPTIONS = {
    "radio": ["Ja", "Nei", "Vet ikke", "Ønsker ikke å svare"],
    "tick": ["Norsk", "Samisk", "Arabisk", "Ukrainsk", "Annet"],
    "list": [f"Barnehage {number}" for number in range(10)],
}
GOOD = {
    "text": "Kari Nordmann, Åsveien 3",
    "lines": "Barnet trives godt i barnehagen. Søvnen er bedre enn i høst.",
    "date": "2024-05-17",
    "number": "7",
}
LONGEST = {"text": 200, "lines": 2000}
MOST = 120
KEYS: dict[str, dict[str, Any]] = {
    "text": {"max_length": LONGEST["text"]},
    "lines": {"max_length": LONGEST["lines"], "lines": 4},
    "number": {"min": 0, "max": MOST},
    "date": {"near": True},
    **{
        kind: {"options": {f"v{code}": text for code, text in enumerate(texts)}}
        for kind, texts in OPTIONS.items()
    },
}


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
                versions.publish(expand_form(f"maling{size}", definition(size), Library()))
            db.session.commit()
        measured = {size: measure(app, size, count) for size in SIZES}
    show(measured)
    show_check()


def definition(size: int) -> dict[str, Any]:
    """Return an anonymous form of *size* questions on one page."""
    questions = [question(number) for number in range(size)]
    section = {"id": "alt", "title": "Alt", "questions": questions}
    return {"title": "Måling", "confidentiality": "anonymous", "sections": [section]}


def question(number: int) -> dict[str, Any]:
    """Return question *number*: every other one is required, every fifth has a help text."""
    kind = MIX[number % len(MIX)]
    made = {"id": f"q{number}", "type": TYPES.get(kind, kind), "label": label(number)}
    if number % 5 == 0:
        made["help"] = HELP
    return {**made, **KEYS.get(kind, {}), "required": number % 2 == 0}


HELP = "Skriv kort. Ikke ta med navn eller fødselsnummer på andre enn barnet."


def label(number: int) -> str:
    """Return a label of realistic length."""
    return f"Spørsmål {number + 1}: hvordan opplever dere overgangen til barnehagen?"


def posted(size: int) -> dict[str, Any]:
    """Return a browser's post with every question answered correctly."""
    answers = {"radio": "v1", "list": "v1", "tick": ["v0", "v2"], **GOOD}
    return {f"q{number}": answers[MIX[number % len(MIX)]] for number in range(size)}


def faulty(size: int) -> dict[str, Any]:
    """Return a post with a quarter of the required answers empty, and numbers that are too high."""
    found = {**posted(size), **{f"q{number}": "" for number in range(0, size, 8)}}
    return found | {f"q{n}": "999" for n in range(size) if MIX[n % len(MIX)] == "number"}


def plain_form(size: int) -> type[wtforms.Form]:
    """Build the same questions as a plain WTForms class."""
    made = {f"q{number}": plain_field(number) for number in range(size)}
    return type("Plain", (wtforms.Form,), made)


def plain_field(number: int) -> Any:
    """One question as WTForms has it."""
    kind = MIX[number % len(MIX)]
    asked: dict[str, Any] = {"description": HELP if number % 5 == 0 else ""}
    if kind in OPTIONS:
        asked["choices"] = [(f"v{code}", text) for code, text in enumerate(OPTIONS[kind])]
    rules = [wtforms.validators.Optional() if number % 2 else wtforms.validators.InputRequired()]
    if kind in LONGEST:
        rules.append(wtforms.validators.Length(max=LONGEST[kind]))
    if kind == "number":
        rules.append(wtforms.validators.NumberRange(0, MOST))
    return PLAIN[kind](label(number), rules, **asked)


class Ticks(wtforms.SelectMultipleField):
    """Tick boxes."""

    widget = wtforms.widgets.ListWidget(prefix_label=False)
    option_widget = wtforms.widgets.CheckboxInput()


PLAIN = {
    "text": wtforms.StringField,
    "lines": wtforms.TextAreaField,
    "radio": wtforms.RadioField,
    "tick": Ticks,
    "list": wtforms.SelectField,
    "date": wtforms.DateField,
    "number": wtforms.IntegerField,
}
PLAIN_PAGE = """<!doctype html><html lang="nb"><title>Måling</title><form method="post">
{% for field in form %}<div>{{ field.label }}
{% if field.description %}<p id="{{ field.id }}-help">{{ field.description }}</p>{% endif %}
{% for error in field.errors %}<p id="{{ field.id }}-error">{{ error }}</p>{% endfor %}
{{ field }}</div>{% endfor %}</form></html>"""


@cache
def plain_page(app: Flask, size: int) -> Callable[[], str]:
    """Return a renderer of a plain WTForms page, validated when posted."""
    form_class, template = plain_form(size), app.jinja_env.from_string(PLAIN_PAGE)

    def plain() -> str:
        form = form_class(request.form if request.method == "POST" else None)
        if request.method == "POST":
            form.validate()
        return template.render(form=form)

    return plain


@cache
def ours(app: Flask, size: int) -> Callable[[], str]:
    """Our questions read, checked and drawn, without the page around them."""
    with app.app_context():
        version = versions.current(f"maling{size}")
        assert version is not None
        made = compile_form(versions.definition(version))

    def drawn() -> str:
        questions = made.definition.sections[0].questions
        sheet = made.question_form(questions, clean_posted(request.form))
        way = page_flow(made, sheet.answers(), EVERYONE)
        assert not validate_page(way, sheet)
        return render_questions(way, questions, sheet).html

    return drawn


def work(app: Flask, path: str, form: dict[str, Any], page: Callable[[], str]) -> Case:
    """Return the benchmark of a posted form, in a request that has been parsed."""
    context = app.test_request_context(path, method="POST", data=form)
    context.push()
    assert request.form

    def ask() -> int:
        page()
        context.pop()
        return 422

    return ask


def add_floors(app: Flask, size: int, page: bytes) -> None:
    """Routes for the floors and the peer."""
    plain = plain_page(app, size)

    def prebuilt() -> bytes:
        return page

    def raw() -> tuple[str, int]:
        found = versions.current_and_closed(f"maling{size}")
        assert found is not None
        store.keep(found[0], {"raw": request.form.to_dict()}, key=secrets.token_hex(16))
        db.session.commit()
        return "", 204

    app.add_url_rule(f"/floor/{size}", f"bench.bytes{size}", prebuilt)
    app.add_url_rule(f"/raw/{size}", f"bench.raw{size}", raw, methods=["POST"])
    app.add_url_rule(f"/plain/{size}", f"bench.plain{size}", plain, methods=["GET", "POST"])


def hidden(page: str, name: str) -> str:
    """Return the value of a hidden control."""
    found = re.search(f'name="{name}" value="([^"]*)"', page)
    assert found, name
    return found[1]


def measure(app: Flask, size: int, rounds: int) -> dict[str, float]:
    """Median CPU milliseconds of every case."""
    client = app.test_client()
    address = f"/skjema/maling{size}/"
    page = client.get(address)
    token, key = hidden(page.text, "csrf_token"), hidden(page.text, "key")
    cookies = "; ".join(each.split(";")[0] for each in page.headers.getlist("Set-Cookie"))
    app._got_first_request = False  # the floors are routes of the same application
    app.config["WTF_CSRF_CHECK_DEFAULT"] = False
    add_floors(app, size, page.data)
    good, bad = posted(size), faulty(size)
    sent = {"csrf_token": token}

    def case(path: str, form: dict[str, Any] | None = None) -> Case:
        return asking(app, cookies, path, form)

    def fresh() -> dict[str, Any]:
        return {**good, **sent, "key": secrets.token_hex(16)}

    cases: dict[str, Callable[[], Case]] = {
        "GET blank": lambda: case(address),
        "floor: bytes": lambda: case(f"/floor/{size}"),
        "peer: GET": lambda: case(f"/plain/{size}"),
        "POST invalid": lambda: case(address, {**bad, **sent, "key": key}),
        "peer: POST invalid": lambda: case(f"/plain/{size}", bad),
        "POST valid": lambda: case(address, fresh()),
        "floor: raw row": lambda: case(f"/raw/{size}", good),
        "form invalid": lambda: work(app, address, bad, ours(app, size)),
        "peer: form invalid": lambda: work(app, address, bad, plain_page(app, size)),
    }
    wanted = {"GET blank": 200, "POST invalid": 422, "POST valid": 303}
    for name, make in cases.items():
        status = make()()
        assert status in (wanted.get(name, status),) and status < 500, (name, status)
    taken: dict[str, list[float]] = {name: [] for name in cases}
    chance = random.Random(size)
    for _round in range(rounds):
        for name in chance.sample(list(cases), len(cases)):  # no case always warms another's caches
            ask = cases[name]()
            start = time.process_time()
            ask()
            taken[name].append((time.process_time() - start) * 1000)
    return {name: statistics.median(values) for name, values in taken.items()}


def asking(app: Flask, cookies: str, path: str, form: dict[str, Any] | None) -> Case:
    """One request, made ready so that nothing but the application's own work is in its time."""
    method = "GET" if form is None else "POST"
    environ = EnvironBuilder(path, method=method, data=form, headers=[("Cookie", cookies)])
    prepared = environ.get_environ()

    def ask() -> int:
        answer, status, _headers = run_wsgi_app(app, prepared, buffered=True)
        b"".join(answer)
        return int(status[:3])

    return ask


RATIOS = (
    ("GET blank", "floor: bytes", "budget ≤ 2 × at 60"),
    ("peer: GET", "GET blank", "budget ≥ 10 × at 60"),
    ("peer: form invalid", "form invalid", "budget ≥ 5 × at 60"),
    ("peer: POST invalid", "POST invalid", "(the whole request: DECISIONS)"),
    ("POST valid", "floor: raw row", "budget ≤ 5 × at 60"),
)


def show(measured: dict[int, dict[str, float]]) -> None:
    """Print the figures and the ratios that have a budget."""
    print(f"{'CPU ms':36}" + "".join(f"{size:>10}" for size in SIZES))
    for name in measured[SIZES[0]]:
        print(f"{name:36}" + "".join(f"{measured[size][name]:10.2f}" for size in SIZES))
    for above, below, budget in RATIOS:
        ratios = "".join(f"{measured[s][above] / measured[s][below]:10.1f}" for s in SIZES)
        print(f"{above} / {below}"[:36].ljust(36) + ratios + f"   {budget}")
    for name in ("GET blank", "POST invalid", "POST valid"):
        ratio = measured[300][name] / measured[60][name]
        print(f"{f'300 / 60, {name}':46}{ratio:10.1f}   budget ≤ 6 ×")


def show_check() -> None:
    """Print how long the check of a definition takes."""
    text = json.dumps({**definition(60), "confidentiality": "personal"})
    taken = []
    for _round in range(20):
        start = time.process_time()
        check_form(load_text("maling", text, library()))
        taken.append((time.process_time() - start) * 1000)
    print(f"{'check of 60 questions':46}{statistics.median(taken):10.1f}   budget ≤ 10 ms")


def library() -> Library:
    """Return a library that holds only the question types."""
    with tempfile.TemporaryDirectory() as empty:
        return read_library(Path(empty), KINDS)


if __name__ == "__main__":
    main()
