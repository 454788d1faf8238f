"""LimeSurvey: questions, arrays, relevance and languages of an .lss file."""

from typing import Any

import pytest

from forms.interop import Refused, take
from tests.interop.factories import questions


def table(name: str, *rows: dict[str, Any]) -> str:
    """A table of the file."""
    cells = ("".join(f"<{k}><![CDATA[{v}]]></{k}>" for k, v in row.items()) for row in rows)
    return f"<{name}><rows>{''.join(f'<row>{each}</row>' for each in cells)}</rows></{name}>"


def question(qid: int, type: str, title: str, text: str, **more: Any) -> dict[str, Any]:
    """A row of questions."""
    return {"qid": qid, "gid": 1, "parent_qid": 0, "type": type, "title": title, "question": text,
            "language": "nb", "question_order": qid, "relevance": "1", **more}  # fmt: skip


def lss(*tables: str) -> bytes:
    """A whole file in bokmål with one group."""
    settings = table(
        "surveys_languagesettings", {"surveyls_language": "nb", "surveyls_title": "Prøve"}
    )
    group = table("groups", {"gid": 1, "group_name": "Del", "group_order": 1, "language": "nb"})
    head = '<?xml version="1.0"?><document><LimeSurveyDocType>Survey</LimeSurveyDocType>'
    return f"{head}{settings}{group}{''.join(tables)}</document>".encode()


FILE = lss(
    table(
        "questions",
        question(1, "L", "valg", "Velg", mandatory="Y", other="Y"),
        question(2, "M", "flere", "Flere"),
        question(3, "F", "tabell", "Hvordan går det?"),
        question(4, "T", "hva", "Hva?", relevance='((valg.NAOK == "A1"))'),
        question(5, "S", "mer", "Mer?", relevance='((flere_SQ1.NAOK == "Y"))'),
        question(5, "S", "mer", "More?", language="en"),
        question(6, "N", "tall", "Tall", mandatory="S", relevance='tabell_R1.NAOK == "A2"'),
        question(7, "X", "tekst", "<b>Takk</b>"),
    ),
    table(
        "subquestions",
        question(11, "T", "SQ1", "En", parent_qid=2),
        question(12, "T", "SQ2", "To", parent_qid=2),
        question(13, "T", "R1", "Ute", parent_qid=3),
        question(14, "T", "R2", "Inne", parent_qid=3),
    ),
    table(
        "answers",
        *(
            {"qid": qid, "code": code, "answer": text, "sortorder": code[1], "language": "nb"}
            for qid in (1, 3)
            for code, text in (("A1", "Bra"), ("A2", "Dårlig"))
        ),
    ),
)  # fmt: skip


def test_a_survey() -> None:
    taken = take("x.lss", FILE)
    found = questions(taken)
    assert found["valg"]["required"] is True and found["valg"]["other"] == "other"
    assert found["flere"]["options"]["sq1"] == {"label": "En", "alias": "SQ1"}
    assert found["tabell"]["rows"]["r1"] == {"label": "Ute", "alias": "R1"}
    assert found["hva"]["show_if"] == {"valg": "a1"}
    assert found["mer"]["show_if"] == {"flere": {"has_any": ["sq1"]}}
    assert found["tall"]["show_if"] == {"tabell.r1": "a2"} and found["tall"]["required"] == "soft"
    assert found["tekst"]["text"] == "**Takk**"
    assert ["Mer?", "More?"] in taken.catalogues["en"].values()


@pytest.mark.parametrize(
    "data",
    [
        FILE[:400],
        FILE.replace(b"<document>", b'<!DOCTYPE d [<!ENTITY e "x">]><document>'),
        b"<LimeSurveyDocType>Survey</LimeSurveyDocType>",
    ],
)
def test_broken_xml_and_entities_are_refused(data: bytes) -> None:
    with pytest.raises(Refused):
        take("x.lss", data)
