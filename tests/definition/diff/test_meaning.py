"""What changes the meaning of answers, and what is a better spelling only."""

from typing import Any

import pytest

from forms.definition.diff import meaning
from forms.definition.diff.labels import is_other_label
from forms.questions import TYPES
from tests.support import factories

Raw = dict[str, Any]


def document(*questions: Raw, **translations: dict[str, str]) -> Raw:
    """A document with one section of these questions."""
    return factories.document(factories.section("del", *questions), translations=translations)


def began(*documents: Raw) -> list[dict[str, int]]:
    """In which version the meaning of each question began, version by version."""
    return list(meaning.meaning_versions(dict(enumerate(documents, 1)), TYPES).values())


def two(old: Raw, new: Raw) -> bool:
    """Whether the question means something else in the second version."""
    return [found["x"] for found in began(document(old), document(new))] == [0, 2]


def q(type: str, label: str = "Hvordan går det?", **keys: Any) -> Raw:
    return {"id": "x", "type": type, "label": label, **keys}


YES = {"1": "Ja", "2": "Nei"}
AGREE = {"1": {"label": "Uenig", "score": 1}, "2": {"label": "Enig", "score": 2}}
TURNED = {"1": {"label": "Uenig", "score": 2}, "2": {"label": "Enig", "score": 1}}
ROWS = {"a": "Hjemme", "b": "På skolen"}
BANDS = [{"to": 9, "label": "Lav"}, {"label": "Høy"}]
OTHERS: list[tuple[Raw, Raw]] = [
    (q("choice", options=YES), q("choice", options={"1": "Nei", "2": "Ja"})),
    (q("choice", options=YES), q("choice", options={"1": "Nei, aldri", "2": "Ja, alltid"})),
    (q("choices", options=YES), q("choices", options={"1": "NEI.", "2": "Vet ikke"})),
    (q("ranking", options=YES), q("ranking", options={"1": "Kanskje", "2": "Nei"})),
    (q("choice", options={"1": "Enig"}), q("choice", options={"1": "Uenig"})),
    (q("choice", options={"1": "Under 5 år"}), q("choice", options={"1": "Under 6 år"})),
    (q("choice", options={"1": "Mer enn før"}), q("choice", options={"1": "Mindre enn før"})),
    (
        q("matrix", rows=ROWS, options=YES),
        q("matrix", rows={"a": "På skolen", "b": "Hjemme"}, options=YES),
    ),
    (q("matrix", rows=ROWS, options=AGREE), q("matrix", rows=ROWS, options=TURNED)),
    (q("number", unit="kg"), q("number", unit="g")),
    (q("number"), q("number", unit="g")),
    (q("scale", max=5), q("scale", max=10)),
    (q("scale", max=5), q("scale", max=5, min=1)),
    (q("scale", max=5, ends=["Dårlig", "Bra"]), q("scale", max=5, ends=["Bra", "Dårlig"])),
    (q("scale", max=5, labels={"1": "Lite"}), q("scale", max=5, labels={"1": "Svært mye"})),
    (q("text", "Kan skolen ta bilder av barnet?"), q("text", "Kan barnet gå alene hjem?")),
    (q("text", "Trives barnet?"), q("text", "Trives barnet ikke?")),
    (q("confirm", "Jeg samtykker til bilder"), q("confirm", "Jeg samtykker til bilder på nett")),
    (q("text"), q("number")),
    (q("calc", value={"sum": ["a", "b"]}), q("calc", value={"mean": ["a", "b"]})),
    (
        q("calc", value={"sum": ["a"]}, bands=BANDS),
        q("calc", value={"sum": ["a"]}, bands=[{"to": 5, "label": "Lav"}, {"label": "Høy"}]),
    ),
]
SAME: list[tuple[Raw, Raw]] = [
    (q("choice", options=YES), q("choice", options={"2": "Nei", "1": "Ja"})),
    (q("choice", options=YES), q("choice", options={"1": "Jaa", "2": " nei. "})),
    (q("choice", options=YES), q("choice", options={**YES, "3": "Vet ikke"})),
    (q("choice", options=YES), q("choice", options={"1": "Ja"})),
    (q("choice", options={"1": "Barne hage"}), q("choice", options={"1": "Barnehage"})),
    (
        q("choice", options=YES),
        q("choice", options={"1": {"label": "Ja", "help": "Helt"}, "2": "Nei"}),
    ),
    (q("choice", options=YES), q("choice", options={"1": {"label": "Ja", "score": 1}, "2": "Nei"})),
    (
        q("matrix", rows=ROWS, options=YES),
        q("matrix", rows={"b": "På skulen", "c": "Ute"}, options=YES),
    ),
    (q("number", unit="kg", max=5), q("number", unit="Kg", max=9, decimals=1)),
    (q("scale", max=5), q("scale", max=5, min=0, ends=["Dårlig", "Bra"])),
    (q("scale", max=5, ends=["Dårlig", "Bra"]), q("scale", max=5, ends=["Dårleg", "Bra"])),
    (q("text", "Navn"), q("text", "Fullt navn", lines=3, required=True, help="Skriv.")),
    (q("text", "2. Trives barnet?"), q("text", "3. Trives barnet i klassen?")),
    (q("text", "Hvilken klasse i 2025/26?"), q("text", "Hvilken klasse i 2026/27?")),
    (q("confirm", "Jeg sammtykker"), q("confirm", "Jeg samtykker.")),
    (q("note"), q("note")),
]


@pytest.mark.parametrize(("old", "new"), OTHERS)
def test_answers_that_mean_something_else(old: Raw, new: Raw) -> None:
    assert two(old, new) and two(new, old)


@pytest.mark.parametrize(("old", "new"), SAME)
def test_answers_that_mean_the_same(old: Raw, new: Raw) -> None:
    assert not two(old, new) and not two(new, old)


def test_a_version_that_goes_back_has_its_old_meaning_again() -> None:
    kilo, gram = document(q("number", unit="kg")), document(q("number", unit="g"))
    assert [each["x"] for each in began(kilo, gram, kilo, gram)] == [0, 2, 0, 2]


def test_an_option_that_comes_back_with_another_label_is_compared_to_all_before() -> None:
    found = began(
        document(q("choice", options=YES)),
        document(q("choice", options={"1": "Ja"})),
        document(q("choice", options={"1": "Ja", "2": "Kanskje"})),
    )
    assert [each["x"] for each in found] == [0, 0, 3]


def test_what_is_computed_means_what_it_is_computed_from_means() -> None:
    calc = {"id": "bmi", "type": "calc", "label": "BMI", "value": {"sum": ["x"]}}
    more = {"id": "dobbelt", "type": "calc", "label": "Dobbelt", "value": {"sum": ["bmi"]}}
    other = {"id": "y", "type": "text", "label": "Navn"}
    found = began(
        document(q("number", unit="kg"), calc, more, other),
        document(q("number", unit="g"), calc, more, other),
    )
    assert found[1] == {"x": 2, "bmi": 2, "dobbelt": 2, "y": 0}


def test_rows_mean_what_their_list_means() -> None:
    inner = {"id": "navn", "type": "text", "label": "Navn"}
    found = began(
        document(q("repeat", "Søsken til barnet", questions=[inner])),
        document(q("repeat", "Hvem skal ha kopi?", questions=[inner])),
    )
    assert found[1] == {"x": 2, "x.*.navn": 2}


def test_a_question_in_rows_changes_by_itself() -> None:
    lists = [
        document(q("repeat", questions=[{"id": "v", "type": "number", "label": "V", "unit": unit}]))
        for unit in ("kg", "g")
    ]
    assert began(*lists)[1] == {"x": 0, "x.*.v": 2}


def test_labels_swapped_in_a_translation_are_another_meaning() -> None:
    choice = q("choice", options=YES)
    right = {"del.x.options.1": "Yes", "del.x.options.2": "No"}
    wrong = {"del.x.options.1": "No", "del.x.options.2": "Yes"}
    found = began(document(choice, en=wrong), document(choice, en=right))
    assert [each["x"] for each in found] == [0, 2]
    found = began(document(choice), document(choice, en=right), document(choice, en=right, nn={}))
    assert [each["x"] for each in found] == [0, 0, 0]
    old, new = (
        meaning.questions_by_name(document(choice, en=each))["x"] for each in (wrong, right)
    )
    [why] = meaning.meaning_differences(old, new, TYPES).values()
    assert why.startswith("I oversettelsen av «Hvordan går det?» til engelsk heter “No” nå “Yes”.")


def test_another_alphabet_and_signs_alone() -> None:
    assert is_other_label("😀", "😟", 0.5) and not is_other_label("Так", "так.", 0.5)
    assert is_other_label("نعم", "لا", 0.5)
