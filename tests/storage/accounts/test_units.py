"""Units are taken in whole or not at all, and every fault is named with its line."""

from datetime import date
from pathlib import Path

import pytest

from forms.storage.accounts import units
from forms.storage.database.engine import db
from forms.storage.models.accounts import Unit

EXAMPLE = Path(__file__).parents[3] / "examples" / "units.csv"

pytestmark = pytest.mark.usefixtures("writing")


def test_the_example_is_taken_in() -> None:
    found = units.import_csv(EXAMPLE.read_text("utf-8"))
    assert (len(found.added), found.changed, found.unchanged) == (7, [], [])
    assert {unit.kind for unit in units.all_units()} <= set(units.KINDS)
    assert [unit.name for unit in units.all_units(["barnehage"])] == [
        "Lillevik barnehage",
        "Solbakken barnehage",
    ]
    again = units.import_csv(EXAMPLE.read_text("utf-8"))
    assert (again.added, again.changed, len(again.unchanged)) == ([], [], 7)


@pytest.mark.parametrize("between", [";", ",", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_tables_come_as_spreadsheets_write_them(between: str, end: str) -> None:
    lines = ["name;id;kind;active;note", '"Berg; og dal";berg;annen;NEI;x', ";;;", "Å;aa;annen"]
    text = "\N{BOM}" + end.join(lines).replace(";", between) + end
    text = text.replace(f"Berg{between} og dal", "Berg og dal")
    found = units.import_csv(text)
    db.session.commit()
    assert found.added == ["berg", "aa"]
    berg, aa = units.get("berg"), units.get("aa")
    assert berg is not None and (berg.name, berg.active) == ("Berg og dal", False)
    assert aa is not None and (aa.name, aa.active) == ("Å", True)
    assert [unit.id for unit in units.all_units()] == ["aa"]
    assert [unit.id for unit in units.all_units(inactive=True)] == ["berg", "aa"]


def test_a_new_unit_is_there_from_a_day_of_its_own_or_from_the_import() -> None:
    units.import_csv("id;name;kind\nold;Old;annen\n")
    table = "id;name;kind;active;since\nold;Old;annen;ja;\na;A;annen;ja;17.08.2026\nb;B;annen;ja;\n"
    found = units.import_csv(table, date(2026, 11, 29))
    assert (found.added, found.changed, found.unchanged) == (["a", "b"], [], ["old"])
    days = {unit.id: unit.since for unit in units.all_units()}
    assert days == {"old": None, "a": date(2026, 8, 17), "b": date(2026, 11, 29)}
    assert units.import_csv(table.replace(";ja;\na", ";ja;2026-01-05\na")).changed == ["old"]
    assert units.import_csv("id;name;kind\na;A;annen\n", date(2027, 1, 1)).unchanged == ["a"]


def test_what_is_not_in_the_file_stays() -> None:
    units.import_csv("id;name;kind;active\na;A;annen;ja\nb;B;annen;ja\n")
    found = units.import_csv("id;name;kind;active\nb;B2;barnehage;nei\nc;C;annen;\n")
    assert (found.added, found.changed, found.unchanged) == (["c"], ["b"], [])
    assert {unit.id: unit.active for unit in units.all_units(inactive=True)} == {
        "a": True,
        "b": False,
        "c": True,
    }


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "Linje 1: Kolonnen «id» mangler."),
        ("id;navn;type\n", "Linje 1: Kolonnen «name» mangler."),
        ("id;name;kind\nÅ;A;annen", "Linje 2: Id «Å» kan ikke brukes."),
        ("id;name;kind\n" + "a" * 41 + ";A;annen", "kan ikke brukes."),
        ("id;name;kind\na;;annen", "Linje 2: Navnet mangler."),
        ("id;name;kind\na;A;skole", "Linje 2: Typen «skole» finnes ikke. Velg mellom "),
        ("id;name;kind;active\na;A;annen;kanskje", "Linje 2: «kanskje» er ikke ja eller nei."),
        ("id;name;kind;since\na;A;annen;snart", "Linje 2: «snart» er ikke en dato."),
        ("id;name;kind;since\na;A;annen;31.02.2026", "Linje 2: «31.02.2026» er ikke en dato."),
        ("id;name;kind\na;A;annen\n\na;B;annen", "Linje 4: Id «a» står på linje 2 også."),
        ('id;name;kind\na;"A;annen', "Linje 2: Linjen kan ikke leses."),
        ("id;name;kind\na;A\0;annen", "Linje 2: Linjen kan ikke leses."),
        ("id;name;kind\na;A\ud800;annen", "Linje 2: Linjen kan ikke leses."),
    ],
)
def test_a_fault_names_its_line_and_changes_nothing(text: str, problem: str) -> None:
    with pytest.raises(units.UnitsError) as refused:
        units.import_csv(text)
    assert problem in refused.value.problems[0]
    assert db.session.query(Unit).count() == 0


def test_every_fault_is_told_at_once() -> None:
    with pytest.raises(units.UnitsError) as refused:
        units.import_csv("id;name;kind\nA;;x\nb;B;annen\nb;B;annen\n")
    assert [problem.split(":")[0] for problem in refused.value.problems] == [
        "Linje 2",
        "Linje 2",
        "Linje 2",
        "Linje 4",
    ]
