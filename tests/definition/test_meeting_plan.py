"""The file of arenas: its check, its translations, and that it is no form."""

import json
from pathlib import Path
from typing import Any

import pytest

from forms.checking import check_library
from forms.definition import read_library
from forms.definition.loading import form_files
from forms.definition.meeting_plan import plan_texts, translated_plan
from forms.questions import TYPES
from forms.settings import ROOT

PLAN: dict[str, Any] = {
    "closed": [{"name": "Høst", "week": 40}],
    "arenas": {"styrk": {"title": "STYRK", "rules": [{"per_year": 6}]}},
    "tasks": {"mai": {"title": "I mai", "rules": [{"dates": ["05-15"]}], "by": "leader"}},
}


def problems(folder: Path, **changes: Any) -> list[tuple[str, str]]:
    (folder / "arenas.json").write_text(json.dumps({**PLAN, **changes}), "utf-8")
    return [(found.path, found.what) for found in check_library(read_library(folder, TYPES))]


def arena(**more: Any) -> dict[str, Any]:
    return {"styrk": {"title": "STYRK", **more}}


def test_a_right_plan_has_no_problem(tmp_path: Path) -> None:
    assert problems(tmp_path) == []
    assert read_library(tmp_path, TYPES).plan == PLAN and form_files(tmp_path) == []


def test_what_is_shipped_has_no_problem_and_every_text_is_translated() -> None:
    library = read_library(ROOT / "definitions", TYPES, ("nb", "nn", "en"))
    found = [p for p in check_library(library) if p.file.endswith("arenas.json")]
    assert found == []
    english = translated_plan(dict(library.plan), library.catalogues["en"]["arenas"])
    assert english["arenas"]["tverrfaglig_mote"]["title"] == "Cross-disciplinary meeting"
    assert english["arenas"]["tverrfaglig_mote"]["agenda"][2]["title"] == "Cases"
    assert english["arenas"]["styrk"]["participants"][4] == "NAV"
    assert english["arenas"]["styrk"]["rules"] == library.plan["arenas"]["styrk"]["rules"]


@pytest.mark.parametrize(
    ("changes", "path", "what"),
    [
        ({"arenas": arena(rules=[{}])}, "arenas.styrk.rules[0]", "på én måte"),
        (
            {"arenas": arena(rules=[{"every": "4w", "per_year": 2}])},
            "arenas.styrk.rules[0]",
            "står det 2",
        ),
        ({"arenas": arena(rules=[{"every": "4"}])}, "arenas.styrk.rules[0].every", "every"),
        (
            {"arenas": arena(rules=[{"every": "4w", "on": "fre"}])},
            "arenas.styrk.rules[0].on",
            "",
        ),
        (
            {"arenas": arena(rules=[{"per_year": 2, "plus": "2w"}])},
            "arenas.styrk.rules[0].plus",
            "hører til from",
        ),
        ({"arenas": arena(rules=[{"dates": ["15-05"]}])}, "arenas.styrk.rules[0].dates[0]", ""),
        ({"arenas": {"styrk": {}}}, "arenas.styrk", "mangler nøkkelen “title”"),
        (
            {"arenas": arena(minutes={"form": "finnes-ikke"})},
            "arenas.styrk.minutes.form",
            "finnes ikke i mappen",
        ),
        ({"arenas": arena(hvor="her")}, "arenas.styrk.hvor", "finnes ikke her"),
        ({"arenas": arena(title="<b>S</b>")}, "arenas.styrk.title", "HTML"),
        ({"closed": [{"name": "Høst"}]}, "closed[0]", "en uke, påsken"),
        ({"closed": [{"name": "Høst", "week": 54}]}, "closed[0].week", "54"),
        (
            {"closed": [{"name": "Jul", "from": "12-32", "to": "12-24"}]},
            "closed[0].from",
            "12-32",
        ),
        (
            {"closed": [{"name": "Jul", "from": "12-20", "to": "2026-12-24"}]},
            "closed[0]",
            "hver sin måte",
        ),
    ],
)
def test_what_is_wrong_is_told_with_its_place(
    tmp_path: Path, changes: dict[str, Any], path: str, what: str
) -> None:
    found = problems(tmp_path, **changes)
    assert any(where == path and what in told for where, told in found), found


def test_minutes_name_questions_of_their_form(tmp_path: Path) -> None:
    form = {
        "title": "Logg",
        "sections": [
            {"id": "a", "title": "A", "questions": [{"id": "dag", "type": "date", "label": "Dag"}]}
        ],
    }
    (tmp_path / "logg.json").write_text(json.dumps(form), "utf-8")
    right = arena(minutes={"form": "logg", "from": {"dag": "date"}})
    assert problems(tmp_path, arenas=right) == []
    wrong = arena(minutes={"form": "logg", "from": {"dato": "date"}})
    assert problems(tmp_path, arenas=wrong)[0][0] == "arenas.styrk.minutes.from.dato"


def test_a_plan_with_faults_is_left_out(tmp_path: Path) -> None:
    problems(tmp_path, arenas=[])
    assert read_library(tmp_path, TYPES).plan == {}
    assert list(plan_texts({})) == []
