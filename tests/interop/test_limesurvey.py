"""LimeSurvey: questions, arrays, relevance and languages of an .lss file."""

from typing import Any

import pytest

from forms.interop import Refused, read_form
from tests.interop.factories import form_of, questions


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
    taken = read_form("x.lss", FILE)
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
        read_form("x.lss", data)


KINDS = "15ABCDEFGHIKLMNOPQRSTUXY!:;|*"
"""Every type of question that LimeSurvey has."""


def of_kind(type: str, **more: Any) -> bytes:
    """A file with one question of a type, its lines and columns, and answers on two scales."""
    lines = [
        question(10 + n, type, f"SQ{n}", f"Linje {n}", parent_qid=1, scale_id=scale)
        for n, scale in ((1, 0), (2, 0), (3, 1), (4, 1))
    ]
    answers = [
        {"qid": 1, "code": f"A{n}", "answer": f"Svar {n}", "sortorder": n, "scale_id": scale,
         "language": "nb", "assessment_value": n}
        for scale in (0, 1) for n in (1, 2)
    ]  # fmt: skip
    tables = {"answers": answers, "subquestions": lines, **more}
    asked = [question(1, type, "K", "Hva?", mandatory="Y"), question(2, "S", "K", "Mer?")]
    return lss(table("questions", *asked), *(table(k, *rows) for k, rows in tables.items()))


@pytest.mark.parametrize("type", KINDS)
def test_every_type_becomes_a_question_or_has_a_line(type: str) -> None:
    """Also where two questions have the same code, as in the sample of LimeSurvey itself."""
    taken = read_form("x.lss", of_kind(type))
    found = questions(taken)
    asked = [each for id, each in found.items() if each.get("label") != "Mer?"]
    assert asked or [line for line in taken.report.lines if line.where == "K" and line.how]
    assert all(each.get("required") for each in asked if each["type"] not in ("note", "group"))


def test_both_scales_of_a_table_are_asked() -> None:
    """Found: the second scale vanished without a line."""
    heads = [{"qid": 1, "attribute": f"dualscale_header{h}", "value": h * 3} for h in "AB"]
    found = questions(read_form("x.lss", of_kind("1", question_attributes=heads)))
    labels = [each["label"] for each in found.values() if each["type"] == "choice"]
    assert labels == [f"Linje {n}: {h}" for n in (1, 2) for h in ("AAA", "BBB")]


@pytest.mark.parametrize(
    ("type", "name", "value", "key", "expected"),
    [
        ("S", "maximum_chars", "20", "max_length", 20),
        ("N", "min_num_value_n", "1", "min", 1),
        ("N", "suffix", "kr", "unit", "kr"),
        ("K", "slider_max", "+5", "max", 5),
        ("M", "max_answers", "1", "max", 1),
        ("M", "exclude_all_others", "SQ1", "exclusive", ["sq1"]),
        ("D", "date_format", "mm.yyyy", "precision", "month"),
    ],
)
def test_attributes_become_keys(type: str, name: str, value: str, key: str, expected: Any) -> None:
    rows = [{"qid": 1, "attribute": name, "value": value}]
    rows.append({"qid": 1, "attribute": "slider_layout", "value": "1" if type == "K" else "0"})
    found = questions(read_form("x.lss", of_kind(type, question_attributes=rows)))
    assert [each[key] for each in found.values() if key in each][:1] == [expected]


@pytest.mark.parametrize("name", ["prefix", "equals_num_value", "array_filter", "time_limit"])
def test_attributes_that_have_no_place_have_a_line(name: str) -> None:
    rows = [{"qid": 1, "attribute": name, "value": "x"}]
    lines = read_form("x.lss", of_kind("K", question_attributes=rows)).report.lines
    assert [line.level for line in lines if f"«{name}»" in line.what and line.how] == ["lost"]


def test_what_is_hidden_there_is_told() -> None:
    rows = [{"qid": 1, "attribute": "hidden", "value": "1"}]
    lines = read_form("x.lss", of_kind("S", question_attributes=rows)).report.lines
    assert [line.what for line in lines] == ["Det er alltid skjult i kilden, men vises her."]


@pytest.mark.parametrize(
    ("type", "rows", "expected"),
    [
        ("S", [{"sqid": 0, "defaultvalue": "Nesodden"}], {"value": "Nesodden"}),
        ("N", [{"sqid": 0, "defaultvalue": "3"}], {"value": 3}),
        ("L", [{"sqid": 0, "defaultvalue": "A2"}], {"value": "a2"}),
        ("M", [{"sqid": 12, "defaultvalue": "Y"}], {"value": ["sq2"]}),
        ("S", [{"sqid": 0, "defaultvalue": "{TOKEN:FIRSTNAME}"}], None),
    ],
)
def test_first_answers_go_along_or_have_a_line(type: str, rows: Any, expected: Any) -> None:
    """Found: no first answer of LimeSurvey came along, and no line said so."""
    rows = [{"qid": 1, "scale_id": 0, "language": "nb", **each} for each in rows]
    taken = read_form("x.lss", of_kind(type, defaultvalues=rows))
    found = [each["prefill"] for each in questions(taken).values() if "prefill" in each]
    assert found == ([expected] if expected else [])
    assert bool(taken.report.lines) is (expected is None)


def test_texts_of_the_survey_scores_and_languages_of_the_newer_form() -> None:
    said = {"surveyls_language": "nb", "surveyls_title": "Prøve", "surveyls_description": "Kort.",
            "surveyls_welcometext": "<b>Velkommen</b>", "surveyls_endtext": "Takk!"}  # fmt: skip
    asked = {"qid": 1, "gid": 1, "parent_qid": 0, "type": "L", "title": "valg", "question_order": 1}
    data = (
        '<?xml version="1.0"?><document><LimeSurveyDocType>Survey</LimeSurveyDocType>'
        + table("surveys", {"sid": 1, "language": "nb", "assessments": "Y"})
        + table("surveys_languagesettings", said)
        + table("groups", {"gid": 1, "group_order": 1})
        + table("group_l10ns", {"gid": 1, "group_name": "Del", "language": "nb"})
        + table("questions", asked)
        + table(
            "question_l10ns",
            {"qid": 1, "question": "Velg", "language": "nb"},
            {"qid": 1, "question": "Choose", "language": "en"},
        )
        + table("answers", {"aid": 5, "qid": 1, "code": "A1", "assessment_value": 3})
        + table("answer_l10ns", {"aid": 5, "answer": "Bra", "language": "nb"})
        + "</document>"
    )
    taken = read_form("x.lss", data.encode())
    form = form_of(taken)
    assert {key: form[key] for key in ("summary", "intro", "receipt")} == {
        "summary": "Kort.", "intro": "**Velkommen**", "receipt": "Takk!",
    }  # fmt: skip
    assert questions(taken)["valg"]["options"] == {
        "a1": {"label": "Bra", "score": 3, "alias": "A1"}
    }
    assert taken.catalogues["en"]
