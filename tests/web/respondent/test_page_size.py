"""The bytes and elements of a parent's first page, with 60 questions."""

import re

import brotli
from flask import Flask
from werkzeug.test import Client, TestResponse

from bench.filling import definition
from forms.storage import db
from tests.support.client import Visitor
from tests.support.factories import publish

QUESTIONS = 60
MOST_ELEMENTS = 8.1
"""For each question of the bench, whose choices have four or five options each."""


def visit(app: Flask, path: str) -> TestResponse:
    """Ask as a browser without cookies does, for what may be compressed."""
    return Client(app).get(path, headers={"Accept-Encoding": "br"})


def weight(answer: TestResponse) -> int:
    """Return the bytes of an answer with its headers."""
    return len(answer.data) + len(str(answer.headers))


def test_a_first_visit_is_within_its_budget(app: Flask) -> None:
    with app.app_context():
        publish(definition(QUESTIONS), "maling")
        db.session.commit()
    first = visit(app, "/skjema/maling/")
    html = brotli.decompress(first.data).decode()
    assert weight(first) <= 14_000
    files = sorted(set(re.findall(r'(?:src|href)="(/a/[^"]+)"', html)))
    assert [name.rpartition("/")[2] for name in files] == [
        "ikon.svg",
        "parent.css",
        "parent.js",
        "print.css",
    ]
    assert weight(first) + sum(weight(visit(app, name)) for name in files) <= 30_000
    assert len(re.findall(r"<[a-z]", html)) <= MOST_ELEMENTS * QUESTIONS


def test_a_part_has_one_kind_of_mark(app: Flask, client: Visitor) -> None:
    for must, absent in ((10, "sv-optional"), (50, "data-must=")):
        raw = definition(QUESTIONS)
        for number, question in enumerate(raw["sections"][0]["questions"]):
            question["required"] = number < must
        with app.app_context():
            publish(raw, "maling")
            db.session.commit()
        html = re.sub(r"<style>.*</style>", "", client.visit("/skjema/maling/").html, flags=re.S)
        assert absent not in html
        assert html.count("sv-optional") + html.count("data-must=") == {10: 10, 50: 10}[must]
