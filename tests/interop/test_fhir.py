"""FHIR Questionnaire: types, conditions, scores, languages, and what is refused."""

import json
from typing import Any

import pytest

from forms.interop import Refused, Taken, read_form
from tests.interop.factories import form_of, questions, told

HL7 = "http://hl7.org/fhir/StructureDefinition/"
Json = dict[str, Any]


def item(id: str, type: str, text: str = "", **more: Any) -> Json:
    """An item."""
    return {"linkId": id, "type": type, "text": text or id, **more}


def control(code: str) -> Json:
    """The extension that says how an item is drawn."""
    coded = {"coding": [{"code": code}]}
    return {"url": f"{HL7}questionnaire-itemControl", "valueCodeableConcept": coded}


def options(*codes: str, scores: tuple[float, ...] = ()) -> list[Json]:
    """Options with their codes as texts."""
    found: list[Json] = []
    for number, code in enumerate(codes):
        coding: Json = {"code": code, "display": code.upper()}
        if scores:
            value = {"url": f"{HL7}ordinalValue", "valueDecimal": scores[number]}
            coding["extension"] = [value]
        found.append({"valueCoding": coding})
    return found


def bundle(*questionnaires: Json) -> bytes:
    """A bundle of questionnaires."""
    entries = [{"resource": each} for each in questionnaires]
    return json.dumps({"resourceType": "Bundle", "entry": entries}).encode()


def questionnaire(*items: Json, **more: Any) -> Json:
    """A questionnaire in bokmål."""
    made = {"resourceType": "Questionnaire", "language": "nb-NO", "title": "Prøve", "item": items}
    return {**made, **more}


def read(*items: Json) -> Taken:
    """What a questionnaire with these items becomes."""
    return read_form("q.json", json.dumps(questionnaire(*items)).encode())


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (item("a", "string", maxLength=20), {"type": "text", "max_length": 20}),
        (item("a", "text", required=True), {"type": "text", "lines": 4, "required": True}),
        (item("a", "boolean"), {"type": "yes_no"}),
        (item("a", "boolean", extension=[control("check-box")]), {"type": "confirm"}),
        (item("a", "integer", extension=[{"url": f"{HL7}minValue", "valueInteger": 1}]),
         {"type": "number", "min": 1}),
        (item("a", "date"), {"type": "date"}),
        (item("a", "time"), {"type": "time"}),
        (item("a", "attachment"), {"type": "file"}),
        (item("a", "choice", answerOption=options("x", "y")),
         {"type": "choice", "options": {"x": "X", "y": "Y"}}),
        (item("a", "choice", repeats=True, answerOption=options("x", "y")),
         {"type": "choices", "options": {"x": "X", "y": "Y"}}),
        (item("a", "open-choice", answerOption=options("x")),
         {"type": "choice", "options": {"x": "X", "annet": "Annet"}, "other": "annet"}),
        (item("a", "string", item=[item("h", "display", "Hjelp", extension=[control("help")])]),
         {"type": "text", "help": "Hjelp"}),
        (item("a", "choice", answerOption=options("x", "y"),
              initial=[{"valueCoding": {"code": "y"}}]),
         {"type": "choice", "options": {"x": "X", "y": "Y"}, "prefill": {"value": "y"}}),
        (item("a", "choice", repeats=True,
              answerOption=[{**o, "initialSelected": True} for o in options("x", "y")]),
         {"type": "choices", "options": {"x": "X", "y": "Y"}, "prefill": {"value": ["x", "y"]}}),
        (item("a", "string", initial=[{"valueString": "Hei"}]),
         {"type": "text", "prefill": {"value": "Hei"}}),
    ],
)  # fmt: skip
def test_an_item_becomes_a_question(given: Json, expected: Json) -> None:
    taken = read(item("g", "group", "Del", item=[given]))
    assert questions(taken) == {"a": {"id": "a", "label": "a", **expected}}
    assert taken.report.outcome == "whole"


@pytest.mark.parametrize(
    ("enable", "expected"),
    [
        ({"operator": "=", "answerBoolean": True, "question": "ja"}, {"ja": "yes"}),
        ({"operator": "=", "answerCoding": {"code": "LA-1"}, "question": "v"}, {"v": "la_1"}),
        ({"operator": ">", "answerInteger": 3, "question": "n"}, {"n": {"above": 3}}),
        ({"operator": "exists", "answerBoolean": False, "question": "n"},
         {"n": {"answered": False}}),
        ({"operator": "!=", "answerInteger": 3, "question": "n"},
         {"all": [{"n": {"answered": True}}, {"not": {"n": 3}}]}),
    ],
)  # fmt: skip
def test_conditions(enable: Json, expected: Json) -> None:
    taken = read(
        item("ja", "boolean"),
        item("v", "choice", answerOption=options("LA-1", "LA-2")),
        item("n", "integer"),
        item("til", "string", enableWhen=[enable]),
    )
    assert questions(taken)["til"]["show_if"] == expected


def test_several_conditions_are_any_unless_all_is_said() -> None:
    tests = [
        {"question": "n", "operator": op, "answerInteger": value}
        for op, value in ((">", 1), ("<", 9))
    ]
    taken = read(
        item("n", "integer"),
        item("a", "string", enableWhen=tests),
        item("b", "string", enableWhen=tests, enableBehavior="all"),
    )
    found = questions(taken)
    assert found["a"]["show_if"] == {"any": [{"n": {"above": 1}}, {"n": {"below": 9}}]}
    assert found["b"]["show_if"] == {"all": [{"n": {"above": 1}}, {"n": {"below": 9}}]}


def test_scores_are_summed_also_when_the_sum_stands_first() -> None:
    system = "http://ehelse.no/scoringFormulas"
    scored = {"code": [{"system": system, "code": "QS"}]}
    answers = options("LA6568-5", "LA6569-3", scores=(0, 3))
    taken = read(
        item("g", "group", "Plager", item=[
            item("s", "quantity", "Sum", code=[{"system": system, "code": "SS"}]),
            item("a", "choice", answerOption=answers, **scored),
            item("b", "choice", answerOption=answers, **scored),
        ]),
        item("t", "display", "Høy", enableWhen=[
            {"question": "s", "operator": ">", "answerDecimal": 4}]),
    )  # fmt: skip
    found = questions(taken)
    assert found["s"]["value"] == {"score": ["a", "b"]}
    assert found["a"]["options"]["la6568_5"] == {
        "label": "LA6568-5",
        "score": 0,
        "alias": "LA6568-5",
    }
    assert found["t"]["show_if"] == {"s": {"above": 4}}
    assert taken.report.outcome == "whole"


def test_a_bundle_of_languages_is_one_form_with_translations() -> None:
    uuid = "ea16cb11-f10e-4b84-bbe6-91b35198ad6a"
    each = [
        questionnaire(item(uuid, "string", text), language=code, title=text)
        for code, text in (("en-GB", "Name"), ("nb-NO", "Hva heter du?"), ("pl-PL", "Imię"))
    ]
    taken = read_form("b.json", bundle(*each))
    assert (taken.language, set(taken.catalogues)) == ("nb", {"en", "pl"})
    [question] = questions(taken).values()
    assert (question["id"], question["alias"]) == ("hva_heter_du", uuid)
    assert ["Hva heter du?", "Imię"] in taken.catalogues["pl"].values()


def test_contained_value_sets_are_read_and_remote_ones_told() -> None:
    concepts = [{"code": "1", "display": "En"}, {"code": "2", "display": "To"}]
    contained = [{"id": "vs", "compose": {"include": [{"concept": concepts}]}}]
    made = questionnaire(
        item("a", "choice", answerValueSet="#vs"),
        item("b", "choice", answerValueSet="http://example.org/vs"),
        contained=contained,
    )
    taken = read_form("q.json", json.dumps(made).encode())
    found = questions(taken)
    assert found["a"]["options"] == {"1": "En", "2": "To"} and found["b"]["type"] == "text"
    assert told(taken) == [("lost", "b · http://example.org/vs")]


def test_hidden_values_are_worked_out_and_formulas_told() -> None:
    hidden = {"url": f"{HL7}questionnaire-hidden", "valueBoolean": True}
    url = "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-calculatedExpression"
    taken = read(
        item("h", "string", extension=[hidden], initial=[{"valueString": "x"}]),
        item("a", "string", enableWhen=[{"question": "h", "operator": "=", "answerString": "x"}]),
        item("c", "decimal", extension=[{"url": url, "valueExpression": {}}]),
    )
    assert questions(taken) == {"a": {"id": "a", "type": "text", "label": "a"}}
    assert told(taken) == [("lost", "c")]


def test_groups_that_repeat() -> None:
    inner = [item("navn", "string"), item("venn", "string", repeats=True)]
    taken = read(item("barn", "group", "Barn", repeats=True, item=inner))
    barn = form_of(taken)["sections"][0]["questions"][0]
    assert barn["type"] == "repeat" and [q["type"] for q in barn["questions"]] == ["text", "text"]


@pytest.mark.parametrize(
    "content",
    [{"resourceType": "Questionnaire"}, questionnaire(item("a", "display")),
     questionnaire(item("a", "string"), item("a", "string"))],
)  # fmt: skip
def test_what_cannot_be_answered_or_named_is_refused(content: Json) -> None:
    with pytest.raises(Refused):
        read_form("q.json", json.dumps(content).encode())


HN = "http://helsenorge.no/fhir/StructureDefinition/"
SDC = "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-"
BY_PATH = {"valueExpression": {"language": "text/fhirpath", "expression": "%a"}}


@pytest.mark.parametrize(
    "extension",
    [
        {"url": f"{SDC}initialExpression", **BY_PATH},
        {"url": f"{SDC}answerOptionsToggleExpression", **BY_PATH},
        {"url": "http://hl7.org/fhir/StructureDefinition/minLength", "valueInteger": 3},
        {"url": f"{HN}sdf-copyExpression", **BY_PATH},
    ],
)
def test_extensions_that_have_no_place_here_have_a_line(extension: Any) -> None:
    """Found: most of them were passed over in silence."""
    taken = read(item("a", "string", "A", extension=[extension], prefix="1."))
    name = extension["url"].rpartition("/")[2]
    assert [line.what for line in taken.report.lines] == [
        f"«{name}» er ikke med.", "«prefix» er ikke med.",
    ]  # fmt: skip
    assert all(line.how for line in taken.report.lines)


def test_the_sublabel_is_the_help_and_an_option_may_stand_alone() -> None:
    alone = {"url": "http://hl7.org/fhir/StructureDefinition/questionnaire-optionExclusive",
             "valueBoolean": True}  # fmt: skip
    below = {"url": f"{HN}sdf-sublabel", "valueMarkdown": "Kryss av."}
    answers = options("x", "ingen")
    answers[1]["extension"] = [alone]
    asked = item("a", "choice", "A", repeats=True, answerOption=answers, extension=[below])
    found = questions(read(asked))["a"]
    assert (found["help"], found["exclusive"]) == ("Kryss av.", ["ingen"])
