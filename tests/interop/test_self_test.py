"""A self-test in the shape of Helsedirektoratet's ABC, made by hand: scores and what they say.

Five sums over forty questions, the last of them of all, and twelve texts that hang on the sums.
"""

import json
from typing import Any

import pytest

from forms.compiled_form import CompiledForm, compile_form
from forms.definition import Library, expand_form, parse_definition
from forms.interop import read_form, write_form
from tests.interop.factories import form_of
from tests.interop.test_fhir import item, options, questionnaire

PARTS = ("glede", "mening", "fellesskap", "ro")
FORMULAS = "http://ehelse.no/scoringFormulas"
ANSWERS = options("LA1", "LA2", "LA3", scores=(0, 1, 2))
EACH = 10
LEVELS = ((None, 7, "lite"), (7, 14, "noe"), (14, None, "mye"))


def coded(code: str) -> list[dict[str, Any]]:
    """What says that an item is added up, or is a sum."""
    return [{"system": FORMULAS, "code": code}]


def part(name: str) -> dict[str, Any]:
    """A group of questions with their sum, and three texts of which one is shown."""
    asked = [
        item(f"{name}.{n}", "choice", f"Hvor ofte {n}?", answerOption=ANSWERS, code=coded("QS"))
        for n in range(EACH)
    ]
    total = item(f"sum-{name}", "quantity", f"Sum {name}", code=coded("SS"))
    return item(f"g-{name}", "group", name.capitalize(), item=[*asked, total])


def texts(name: str) -> list[dict[str, Any]]:
    """What is said of a sum, from the lowest to the highest."""
    found = []
    for low, high, said in LEVELS:
        bounds = [(">=", low), ("<", high)]
        tests = [
            {"question": f"sum-{name}", "operator": op, "answerDecimal": bound}
            for op, bound in bounds
            if bound is not None
        ]
        shown = {"enableWhen": tests, "enableBehavior": "all"}
        found.append(item(f"t-{name}-{said}", "display", f"Du har {said} {name}.", **shown))
    return found


FORM = questionnaire(
    *(part(name) for name in PARTS),
    item(
        "r",
        "group",
        "Resultat",
        item=[
            item("total", "quantity", "Totalskår", code=coded("TS")),
            *(each for name in PARTS for each in texts(name)),
        ],
    ),
)


@pytest.fixture(scope="module")
def form() -> CompiledForm:
    """The form as it came over whole, and went out and home again."""
    taken = read_form("abc.json", json.dumps(FORM).encode())
    assert (taken.report.outcome, taken.report.lines) == ("whole", [])
    assert taken.report.counts["calculations"] == len(PARTS) + 1
    assert taken.report.counts["notes"] == len(PARTS) * len(LEVELS)
    document = expand_form("abc", form_of(taken), Library())
    made = write_form(document, "fhir")
    again = expand_form("abc", form_of(read_form(made.name, made.data)), Library())
    assert again["form"]["sections"] == document["form"]["sections"]
    return compile_form(parse_definition(document))


@pytest.mark.parametrize(
    ("points", "said"), [(0, "lite"), (6, "lite"), (7, "noe"), (13, "noe"), (14, "mye")]
)
def test_each_sum_says_what_its_scores_come_to(form: CompiledForm, points: int, said: str) -> None:
    ids = [q.id for q in form.definition.questions.values() if q.type == "choice"]
    assert len(ids) == len(PARTS) * EACH
    given = [2] * (points // 2) + [1] * (points % 2)
    scores = [*given, *[0] * (EACH - len(given))] * len(PARTS)
    codes = {0: "la1", 1: "la2", 2: "la3"}
    answers = {id: codes[score] for id, score in zip(ids, scores, strict=True)}
    relevant = form.compiled.relevant(answers)
    shown = [n for n in form.definition.questions.values() if n.id in relevant.shown]
    found = [n.own["text"] for n in shown if n.type == "note"]
    assert found == [f"Du har {said} {name}." for name in PARTS]
    assert relevant.answers["total"] == points * len(PARTS)
