"""The rules of the layout that a machine can check: layers, sizes, one place a type, reasons."""

import ast
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from app import create_app
from forms.questions import TYPES
from forms.questions.base import QuestionType
from forms.settings import ROOT
from forms.storage import db
from forms.web.auth.authorization import ACCESS
from tests.support.databases import Settings

SOURCES = [ROOT / "app.py", *sorted((ROOT / "forms").rglob("*.py"))]
IGNORES = re.compile(
    r"#\s*(?:noqa: ?[A-Z]+[0-9]+(?:, ?[A-Z]+[0-9]+)*|type: ignore\[[\w, -]+\])(?P<reason>.*)"
)
BARE = re.compile(r"#\s*(?:noqa(?!: ?[A-Z])|type: ignore(?!\[))")
LEFT_OVER = re.compile(r"\bTODO\b|\bFIXME\b|(?<![.\w])print\(|except:")
TESTS = sorted((ROOT / "tests").rglob("__init__.py"))
HOOKS = {
    *("filter_stream", "load_bytecode", "dump_bytecode"),  # Jinja
    *("get_id", "get_object", "collect"),  # Flask-Login, pypdf, prometheus_client
    "seal_package",  # what only browsers do: static/offline/seal.js
    "start_thread",  # gunicorn.conf.py
}
"""Names that libraries call, or that only tests need, each for the reason beside it."""
PACKAGES = sorted(path.parent for path in (ROOT / "forms" / "web").rglob("__init__.py"))
MOST_MODULES = 12
"""In a package of the web, so that a reader finds a module by its name at a glance."""


def found(pattern: re.Pattern[str], paths: list[Path]) -> list[str]:
    """Every line that the pattern is in, with its place."""
    return [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for path in paths
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if pattern.search(line)
    ]


def test_imports_point_down() -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_nothing_is_left_over() -> None:
    lines = found(LEFT_OVER, SOURCES)
    assert [line for line in lines if "def print(" not in line] == []


def test_ignores_carry_reasons() -> None:
    assert found(BARE, SOURCES) == []
    bare = [
        line
        for line in found(IGNORES, SOURCES)
        if not IGNORES.search(line)["reason"].strip(" -—#.")  # type: ignore[index]  # it was found
    ]
    assert bare == []


@pytest.mark.parametrize("kind", TYPES.values(), ids=TYPES)
def test_a_question_type_has_a_template(kind: QuestionType) -> None:
    assert any((ROOT / "templates" / name).exists() for name in kind.templates)


def test_every_module_opens_with_a_sentence() -> None:
    bare = [p for p in SOURCES if p.stat().st_size and not p.read_text("utf-8").startswith('"""')]
    assert [str(path.relative_to(ROOT)) for path in bare] == []


@pytest.fixture
def app(sqlite: Settings) -> Flask:
    """The whole application."""
    app = create_app(sqlite)
    with app.app_context():
        db.engine.dispose()
    return app


def test_every_page_has_its_place_in_the_table_of_access(app: Flask) -> None:
    blueprints = {rule.endpoint.split(".")[0] for rule in app.url_map.iter_rules()}
    assert blueprints == set(ACCESS)


def test_getting_a_page_has_no_other_method(app: Flask) -> None:
    for rule in app.url_map.iter_rules():
        methods = (rule.methods or set()) - {"HEAD", "OPTIONS"}
        assert methods in ({"GET"}, {"POST"}), rule


@pytest.mark.parametrize("package", PACKAGES, ids=lambda path: path.name)
def test_a_web_package_has_at_most_twelve_modules(package: Path) -> None:
    modules = [path.name for path in package.glob("*.py") if path.name != "__init__.py"]
    assert len(modules) <= MOST_MODULES, "split it by subject, and say how in docs/contributing.md"


def test_tests_lie_where_what_they_test_lies() -> None:
    folders = {str(path.parent.relative_to(ROOT / "tests")) for path in TESTS}
    unlike = {each for each in folders if not (ROOT / "forms" / each).is_dir()}
    assert unlike == {"browser", "server", "static", "support", "web/journeys"}


def test_every_name_is_used() -> None:
    """A name that stands once, where it is defined, is for nobody."""
    texts = [path.read_text("utf-8") for path in (*SOURCES, *(ROOT / "templates").rglob("*.html"))]
    used = Counter(word for text in texts for word in re.findall(r"\w+", text))
    names = {name for text in texts[: len(SOURCES)] for name in defined(text)}
    alone = {name for name in names if used[name] == 1 and name[:2] != "__"}
    assert alone - HOOKS == set()


def defined(source: str) -> Iterator[str]:
    """Yield what a module and its classes define, but for what a decorator takes."""
    body = ast.parse(source).body
    for node in [*body, *(each for kind in body for each in getattr(kind, "body", ()))]:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.decorator_list:
            yield node.name
        elif isinstance(node, ast.Assign) and node in body:
            yield from (each.id for each in node.targets if isinstance(each, ast.Name))


def test_every_make_target_has_help() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    phony = re.findall(r"^\.PHONY: (.+)$", makefile, re.MULTILINE)
    helped = re.findall(r"^([a-z-]+):[^#\n]*## \S", makefile, re.MULTILINE)
    declared = {name for names in phony for name in names.split()}
    targets = set(re.findall(r"^([a-z][a-z-]*):", makefile, re.MULTILINE))
    assert targets <= set(helped), "a target without ## help"
    assert declared == targets, "a target that is not .PHONY, or the other way round"


def test_no_route_module_imports_another() -> None:
    """What two of them share lies in a module without routes."""
    routes = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for path in (ROOT / "forms" / "web").rglob("*.py")
        if " = Blueprint(" in path.read_text("utf-8")
    }
    found = [
        f"{name} imports {other}"
        for name in sorted(routes)
        for other in imported_by(ROOT / (name.replace(".", "/") + ".py"))
        if other in routes and other != name
    ]
    assert found == []


def imported_by(path: Path) -> set[str]:
    """The modules that a file imports, or imports something from."""
    tree = ast.parse(path.read_text("utf-8"))
    froms = [n for n in ast.walk(tree) if isinstance(n, ast.ImportFrom) and n.module]
    return {str(n.module) for n in froms} | {f"{n.module}.{a.name}" for n in froms for a in n.names}
