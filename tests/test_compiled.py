"""The applications of a test run share what they compile, and each has what is its own."""

from pathlib import Path

from flask import Flask, render_template, url_for
from jinja2 import DictLoader

from app import create_app
from tests.support.databases import Settings


def test_a_template_is_compiled_once(sqlite: Settings) -> None:
    first, second = create_app(sqlite), create_app(sqlite)
    assert first.jinja_env.bytecode_cache is second.jinja_env.bytecode_cache
    one, two = (app.jinja_env.get_template("base.html") for app in (first, second))
    assert one is not two and one.root_render_func.__code__ is two.root_render_func.__code__


def test_a_template_that_changes_is_compiled_anew(sqlite: Settings, tmp_path: Path) -> None:
    for text in ("før", "etter"):
        app = create_app(sqlite)
        app.jinja_env.loader = DictLoader({"side.html": text})
        with app.test_request_context():
            assert render_template("side.html") == text


def test_routes_are_those_of_the_application() -> None:
    first, second = Flask("first"), Flask("second")
    first.add_url_rule("/a/<int:number>/", "page")
    second.add_url_rule("/a/<int:number>/", "other", defaults={"way": "b"})
    second.add_url_rule("/b/<number>", "page")
    for app, path in ((first, "/a/3/?x=1"), (second, "/b/3?x=1")):
        with app.test_request_context():
            assert url_for("page", number=3, x=1) == path
    with second.test_request_context():
        assert url_for("other", number=3) == "/a/3/"
