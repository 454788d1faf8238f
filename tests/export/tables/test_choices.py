"""Several answers as cells: what is not ticked is «Nei», and what is left empty is empty."""

from tests.export.factories import Export, define
from tests.support.factories import question

HELP = question("hjelp", "choices", "Hjelp", options={"x": "Tolk", "y": "Støtte"})
GIVEN = [{"hjelp": ["y"]}, {"hjelp": []}, {"hjelp": None}, {"hjelp": {"declined": True}}]
DECLINED = "Ønsker ikke å svare"


def test_what_is_not_ticked_is_no_and_what_is_left_is_empty() -> None:
    export = Export({"v": define([HELP])}, [("v", each) for each in GIVEN])
    words = [("Nei", "Ja"), ("", ""), ("", ""), (DECLINED, DECLINED)]
    assert [(row["hjelp.x"], row["hjelp.y"]) for row in export.words()] == words
    sheet = [(row["hjelp.x"] or "", row["hjelp.y"] or "") for row in export.sheet(0)]
    assert sheet == words
    codes = [("0", "1"), ("", ""), ("", ""), ("declined", "declined")]
    assert [(row["hjelp.x"], row["hjelp.y"]) for row in export.codes()] == codes
