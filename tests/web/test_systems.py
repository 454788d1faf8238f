"""The list of the 62 systems: it is whole, and the forms and pages that it names exist."""

import re

from flask import Flask

from forms.settings import ROOT

ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in (ROOT / "docs" / "systems.md").read_text("utf-8").splitlines()
    if re.match(r"\| \d+ \|", line)
]


def test_every_row_is_there_once_and_says_where() -> None:
    assert [int(row[0]) for row in ROWS] == list(range(1, 63))
    assert all(row[2] and row[4] for row in ROWS)


def test_the_forms_exist() -> None:
    named = {id for row in ROWS for id in re.findall(r"`([^`]+)`", row[3])}
    assert named
    assert {id for id in named if not (ROOT / "definitions" / f"{id}.json").is_file()} == set()


def test_the_pages_exist(app: Flask) -> None:
    routes = app.url_map.bind("localhost")
    for path in {path for row in ROWS for path in re.findall(r"`([^`]+)`", row[4])}:
        endpoint, values = routes.match(path, method="GET")
        assert endpoint and "redirect" not in endpoint, (path, values)
