"""Names and codes of another system in headings and cells, where they are asked for."""

from forms.export.selection import Choice
from tests.export.factories import Export, define
from tests.support.factories import question

OPTIONS = {"ja": {"label": "Ja", "alias": "LA33-6"}, "nei": "Nei"}
ASKED = [
    question("feber", "choice", alias="1.2 feber", options=OPTIONS),
    question("tegn", "choices", alias="cb", options=OPTIONS),
    question("fritt", "text"),
    question("barn", "repeat", questions=[question("navn", "text", alias="name")]),
]
GIVEN = {"feber": "ja", "tegn": ["ja"], "fritt": "x"}


def table(format: str, *, aliases: bool) -> list[list[str]]:
    """The file in cells; the columns of the submission itself left out."""
    export = Export({"v": define(ASKED)}, [("v", GIVEN)], Choice(sensitive=True, aliases=aliases))
    text = export.written(format).decode("utf-8-sig")
    cut = ";" if format == "csv" else ","
    return [line.split(cut)[6:] for line in text.splitlines()]


def test_nothing_changes_without_asking() -> None:
    assert table("csv-koder", aliases=False)[0][:4] == ["feber", "tegn.ja", "tegn.nei", "fritt"]


def test_codes_have_the_other_systems_names_and_codes() -> None:
    head, row = table("csv-koder", aliases=True)
    assert head[:4] == ["1.2 feber", "cb.LA33-6", "cb.nei", "fritt"]
    assert row[:4] == ["LA33-6", "1", "0", "x"]
    assert head[-2:] == ["_not_asked", "_declined"] and row[-2] == "barn"


def test_words_have_the_other_systems_headings_and_our_answers() -> None:
    head, row = table("csv", aliases=True)
    assert head[:4] == ["1.2 feber", "cb.LA33-6", "cb.nei", "Om fritt"]
    assert row[0] == "Ja"


def test_excel_and_the_codebook_agree() -> None:
    export = Export({"v": define(ASKED)}, [("v", GIVEN)], Choice(sensitive=True, aliases=True))
    book = export.workbook()
    heads = [[cell.value for cell in sheet[1]] for sheet in book.worksheets]
    assert "1.2 feber" in heads[0] and "name" in heads[1]
    codes = next(sheet for sheet in book.worksheets if sheet.title == "Koder")
    assert "LA33-6" in [cell.value for cell in codes[2]]
    told = [row[1].value for row in book.worksheets[-1].iter_rows()]
    assert {"1.2 feber", "cb.LA33-6", "name"} <= set(told)
