"""What a parent on a cheap tablet meets, beside plain HTML and peers: `python -m bench.browser`.

The real server shows two anonymous forms of one page, with 60 and with 300 questions. The scripts
in `client_forms/` visit them in turn with the same forms as plain HTML (the floor), SurveyJS and
Form.io; `make bench` installs the two, as `package-lock.json` says, in a folder that git ignores.
Every figure is a median; what is beside a floor or a peer is the median of the ratios in each
round, since the machine is shared. Node and the driver of the browser come with Playwright for
Python.
"""

import argparse
import contextlib
import http.client
import json
import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import playwright

from app import create_app
from forms import storage
from forms.definition import expand_form
from forms.definition.library import Library
from forms.storage import db
from forms.storage.definitions import versions

PATIENCE = 60
"""Seconds that a server or a program has before it counts as failed."""

ROOT = Path(__file__).parents[1]
TOOLS = Path(__file__).parent / "client_forms"
BUILD = ROOT / "build" / "client_forms"
DRIVER = Path(playwright.__file__).parent / "driver"
FLOOR, INLINE, PEERS = "html", "html-inline", ("surveyjs-js", "formio")
PROBE = {
    "text": "#A-barnets_navn",
    "yes": "#A-gaatt_i_barnehage",
    "no": "[name=A-gaatt_i_barnehage][value=nei]",
    "dependent": "#A-hvilken_barnehage",
}
SIZES = {"a": 60, "b": 300}
BUSY, ENOUGH = 30, 5
SHORTEST_LIST = 8
"""Options that a choice needs before it is drawn as a list, as the other renderers draw it."""

Sample = dict[str, Any]


def main() -> None:
    """Print the table and every budget; exit 1 when one is missed, 2 without the bench."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--inline", action="store_true", help="the floor in one request too")
    options.add_argument("--floor", action="store_true", help="beside plain HTML only")
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--minutes", type=float, default=12, help="no new sample after so long")
    given = options.parse_args()
    if not (BUILD / "node_modules" / "esbuild").exists():
        print("SurveyJS, Form.io and what bundles them are not installed here. Run: make bench")
        sys.exit(2)
    beside = (FLOOR, *((INLINE,) * given.inline), *(() if given.floor else PEERS))
    prepare(beside)
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder)) as address:
        early = {form: before_paint(f"{address}/skjema/{form}/") for form in SIZES}
        samples = measure(address, beside, given.rounds, given.minutes)
    show(samples, early)
    sys.exit(not judge(samples, early))


def prepare(variants: Sequence[str]) -> None:
    """Put the scripts beside the packages, and build the pages that this run needs."""
    shutil.copytree(TOOLS, BUILD, dirs_exist_ok=True, copy_function=shutil.copyfile)
    node("build.mjs", "--only", ",".join(variants))


def node(*arguments: str) -> str:
    """Return what a script of `client_forms/` prints; raises when it fails."""
    done = subprocess.run(
        [DRIVER / "node", *arguments],
        cwd=BUILD,
        check=True,
        stdout=subprocess.PIPE,
        env={**os.environ, "PLAYWRIGHT_CORE": (DRIVER / "package" / "index.mjs").as_uri()},
    )
    return done.stdout.decode()


def neutral_forms() -> dict[str, Any]:
    """Return the forms in the renderer-neutral format."""
    program = "import {FORMS} from './forms.mjs'; console.log(JSON.stringify(FORMS))"
    found: dict[str, Any] = json.loads(node("--input-type=module", "-e", program))
    return found


def definition(form: dict[str, Any]) -> dict[str, Any]:
    """Convert a neutral form to a definition."""
    sections = [
        {"id": s["id"], "title": s["title"], "questions": [question(f) for f in s["fields"]]}
        for s in form["sections"]
    ]
    return {"title": form["title"], "confidentiality": "anonymous", "sections": sections}


def question(field: dict[str, Any]) -> dict[str, Any]:
    """Convert a neutral field to a question with the same controls."""
    made: dict[str, Any] = {"id": field["id"], "label": field["label"]}
    if field.get("required"):
        made["required"] = True
    if when := field.get("showIf"):
        made["show_if"] = {when["field"]: when["equals"]}
    options = {option["value"]: option["text"] for option in field.get("options", ())}
    match field["type"]:
        case "textarea":
            return {**made, "type": "text", "lines": 3}
        case "date":
            return {**made, "type": "date", "near": True}
        case "select":
            more = range(len(options), SHORTEST_LIST)
            return {
                **made,
                "type": "choice",
                "options": options | {f"v{n}": f"Annen {n}" for n in more},
            }
        case "radio":
            return {**made, "type": "choice", "options": options}
        case kind:
            return {**made, "type": kind}


@contextlib.contextmanager
def serving(folder: Path) -> Iterator[str]:
    """Run the real server with the two forms; yield its address."""
    app = create_app({"INSTANCE": folder})
    with app.app_context(), storage.writing():
        storage.upgrade()
        for name, form in neutral_forms().items():
            if name in SIZES:
                versions.publish(expand_form(name, definition(form), Library()))
        db.session.commit()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = {"SKJEMAVERK_INSTANCE": str(folder)}
    gunicorn = [sys.executable, "-m", "gunicorn", "--config", "gunicorn.conf.py"]
    command = [*gunicorn, "--bind", f"127.0.0.1:{port}", "app:create_app()"]
    server = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **settings})
    try:
        wait_for(port, server)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(PATIENCE)


def wait_for(port: int, server: subprocess.Popen[bytes]) -> None:
    """Until the server answers."""
    for _attempt in range(150):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        if server.poll() is not None:
            break
        time.sleep(0.2)
    raise SystemExit("The server did not start.")


def before_paint(url: str) -> int:
    """Bytes that must come before a browser paints: the page, and the sheets that it waits for."""
    size, page = fetch(url)
    head = page.partition("</head>")[0]
    links = re.findall(r'<link rel="stylesheet" [^>]*>', head)
    sheets = [re.findall(r'href="([^"]+)"', link)[0] for link in links if "media=" not in link]
    base = urlsplit(url)
    return size + sum(fetch(f"{base.scheme}://{base.netloc}{sheet}")[0] for sheet in sheets)


def fetch(url: str) -> tuple[int, str]:
    """How many bytes an answer is on the wire, headers too, and its text."""
    parts = urlsplit(url)
    size = 0
    for encoding in ("br", "identity"):
        connection = http.client.HTTPConnection(parts.netloc, timeout=PATIENCE)
        connection.request("GET", parts.path, headers={"Accept-Encoding": encoding})
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        size = size or len(body) + len(str(answer.headers)) + 17  # the status line
    return size, body.decode()


def measure(address: str, beside: Sequence[str], rounds: int, minutes: float) -> list[Sample]:
    """Every sample that came to an end."""
    out = BUILD / "results" / f"{time.strftime('%Y-%m-%d-%H%M%S')}.jsonl"
    urls = [f"--url=ours-{form}={address}/skjema/{form}/" for form in SIZES]
    probe = [part for name, selector in PROBE.items() for part in (f"--{name}", selector)]
    bounds = ["--runs", str(rounds), "--minutes", str(minutes), "--patience", "3"]
    short = ["--keys", "10", "--toggles", "5"]
    where = ["--variants", ",".join(beside), "--forms", ",".join(SIZES), "--out", str(out)]
    node("measure.mjs", *urls, *probe, *bounds, *short, *where)
    samples = [json.loads(line) for line in out.read_text().splitlines()]
    for sample in samples:
        if sample["form"] == "url":
            sample["variant"], sample["form"] = sample["variant"].split("-")
    return [sample for sample in samples if "error" not in sample]


COLUMNS: dict[str, Callable[[Sample], float | None]] = {
    "first visit kB": lambda s: s["bytes"] / 1000,
    "return kB": lambda s: s["again"]["bytes"] / 1000,
    "first paint ms": lambda s: s["fcp"],
    "usable ms": lambda s: s["usable"],
    "blocking ms": lambda s: s["blocking"],
    "show ms": lambda s: middle(s["toggles"]),
    "key ms": lambda s: middle(s["keys"]),
    "heap MB": lambda s: s["heap"] / 1e6,
    "DOM nodes": lambda s: s["domNodes"],
    "layout shift": lambda s: s["cls"],
    "kept %": lambda s: 100 * s["keptTyping"],
    "others %": lambda s: 100 * s["others"],
}


def middle(values: Sequence[float | None]) -> float | None:
    """Return the median of the known values."""
    known = [value for value in values if value is not None]
    return statistics.median(known) if known else None


def of(samples: list[Sample], variant: str, form: str) -> dict[int, Sample]:
    """Return the samples of one page, by round."""
    return {s["run"]: s for s in samples if (s["variant"], s["form"]) == (variant, form)}


def figure(samples: list[Sample], variant: str, form: str, name: str) -> float:
    """One figure of one page."""
    found = middle([COLUMNS[name](s) for s in of(samples, variant, form).values()])
    return float("nan") if found is None else found


def ratio(
    samples: list[Sample], name: str, above: tuple[str, str], below: tuple[str, str]
) -> float:
    """How many times more one page has of something than another, in the same round."""
    ours, other = of(samples, *above), of(samples, *below)
    pairs = [(COLUMNS[name](ours[run]), COLUMNS[name](other[run])) for run in ours.keys() & other]
    found = middle([one / two for one, two in pairs if one is not None and two])
    return float("nan") if found is None else found


def show(samples: list[Sample], early: dict[str, int]) -> None:
    """Print the figures as a table."""
    pages = sorted({(s["form"], s["variant"]) for s in samples})
    print(f"{'':17}" + "".join(f"{f'{form} {variant}':>15}" for form, variant in pages))
    for name in COLUMNS:
        figures = (figure(samples, variant, form, name) for form, variant in pages)
        print(f"{name:17}" + "".join(f"{each:15.1f}" for each in figures))
    print(f"{'rounds':17}" + "".join(f"{len(of(samples, v, f)):15}" for f, v in pages))
    print("kB of ours before the first paint:", {f: round(n / 1000, 1) for f, n in early.items()})
    busy = middle([COLUMNS["others %"](s) for s in samples]) or 0
    fewest = min(len(of(samples, variant, form)) for form, variant in pages)
    if busy > BUSY or fewest < ENOUGH:
        print(
            f"Others used {busy:.0f} % of the machine; {fewest} rounds were done. Ratios of times"
            f" are worth something from {ENOUGH} rounds on, under {BUSY} % (--minutes)."
        )


def judge(samples: list[Sample], early: dict[str, int]) -> bool:
    """Print every budget with pass or MISS; whether all are kept."""
    kept = [
        budget(*each) for form in SIZES for each in (*of_page(samples, form), *ahead(samples, form))
    ]
    ours, first = ("ours", "a"), "of 60 questions, kB:"
    kept += [
        budget(f"{first} first visit", figure(samples, *ours, "first visit kB"), "≤", 30),
        budget(f"{first} before the first paint", early["a"] / 1000, "≤", 14),
        budget(f"{first} return visit", figure(samples, *ours, "return kB"), "≤", 8),
        budget(
            "300 questions beside 60, usable",
            ratio(samples, "usable ms", ("ours", "b"), ours),
            "≤",
            1.3,
        ),
    ]
    return all(kept)


def budget(what: str, found: float, sign: str, wanted: float) -> bool:
    """Print one budget; whether it is kept."""
    passed = found <= wanted if sign == "≤" else found >= wanted
    print(f"  {'pass' if passed else 'MISS'}  {what:48}{found:8.2f} {sign} {wanted:g}")
    return passed


def of_page(samples: list[Sample], form: str) -> Iterator[tuple[str, float, str, float]]:
    """Yield the budgets of one page, relative to the floor."""
    ours, size = ("ours", form), SIZES[form]
    most = {"first paint ms": 1.25, "usable ms": 1.25, "show ms": 1.5, "key ms": 1.2}
    for name, times in most.items():
        found = ratio(samples, name, ours, (FLOOR, form))
        yield f"{size} questions beside the floor: {name[:-3]}", found, "≤", times
    every = of(samples, *ours).values()
    typed = min((100.0 * s["keptTyping"] for s in every), default=0.0)
    yield f"{size} questions: typed text kept, %", typed, "≥", 100
    shift = max((float(s["cls"]) for s in every), default=1.0)
    yield f"{size} questions: layout shift", shift, "≤", 0
    yield f"{size} questions: heap, MB", figure(samples, *ours, "heap MB"), "≤", 2
    nodes = figure(samples, *ours, "DOM nodes") / size
    yield f"{size} questions: DOM nodes a question", nodes, "≤", 7.5


def ahead(samples: list[Sample], form: str) -> Iterator[tuple[str, float, str, float]]:
    """Yield the budgets relative to other renderers, when they were measured."""
    for peer in PEERS:
        if of(samples, peer, form):
            for name, times in {"first paint ms": 5, "usable ms": 5, "show ms": 6}.items():
                found = ratio(samples, name, (peer, form), ("ours", form))
                yield f"{SIZES[form]} questions ahead of {peer}: {name[:-3]}", found, "≥", times


if __name__ == "__main__":
    main()
