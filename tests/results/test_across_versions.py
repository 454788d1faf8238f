"""Results over several versions: nothing is summed that means something else, nothing is lost."""

from typing import Any

from forms.definition import parse_definition
from forms.definition.diff.meaning import meaning_versions
from forms.questions import TYPES
from forms.results import labels as wording
from forms.results.across_versions import Version, count_together
from forms.results.report import Line, Survey
from tests.results.factories import Answers, Raw, choice, define
from tests.support.factories import expanded as document

YES = {"1": "Ja", "2": "Nei"}
NO = {"1": "Nei", "2": "Ja"}


def lines(
    documents: list[Raw], given: list[tuple[int, Answers]], words: int = 0, strict: bool = False
) -> dict[str, Line]:
    """The lines of the answers, by name; *words* is the version of the page, the newest unless
    given.
    """
    numbered = dict(enumerate(documents, 1))
    began = meaning_versions(numbered, TYPES)
    versions = {}
    for n, each in numbered.items():
        definition = parse_definition(each)
        versions[n] = Version(n, definition, began[n], dict.fromkeys(definition.questions))
    counted = count_together(versions[words or len(documents)], versions.values(), given)
    survey = Survey(*counted, 6, strict=strict)
    return {line.item.id: line for line in survey.whole()}


def trives(options: dict[str, str]) -> Raw:
    return document({"id": "x", "type": "choice", "label": "Trives barnet?", "options": options})


def told(line: Line) -> dict[str, int]:
    return {line.labels[code]: number for code, number in line.shown.counts.items()}


def test_swapped_labels_are_counted_apart_in_their_own_words() -> None:
    given = [(1, {"x": "1"})] * 8 + [(2, {"x": "1"})] * 7 + [(2, {"x": "2"})] * 9
    found = lines([trives(YES), trives(NO)], given)
    assert list(found) == ["x@v2", "x"]
    assert told(found["x"]) == {"Ja": 8, "Nei": 0} and found["x"].shown.n == 8
    assert told(found["x@v2"]) == {"Nei": 7, "Ja": 9} and found["x@v2"].shown.n == 16
    assert found["x"].item.label == "Trives barnet? (versjon 1)"
    assert found["x@v2"].item.label == "Trives barnet?"


def test_kilos_and_grams_have_no_common_mean() -> None:
    weights = [
        document({"id": "v", "type": "number", "label": "Vekt", "unit": unit, "decimals": 1})
        for unit in ("kg", "g")
    ]
    kilos = [(1, {"v": 3 + n / 10}) for n in range(12)]
    grams = [(2, {"v": 3000 + 100 * n}) for n in range(12)]
    found = lines(weights, kilos + grams)
    assert {name: float(line.shown.mean or 0) for name, line in found.items()} == {
        "v": 3.5,
        "v@v2": 3550.0,
    }


def test_a_version_that_goes_back_is_counted_with_the_first() -> None:
    given = [(1, {"x": "1"})] * 6 + [(2, {"x": "1"})] * 6 + [(3, {"x": "1"})] * 6
    found = lines([trives(YES), trives(NO), trives(YES)], given)
    assert told(found["x"])["Ja"] == 12 and told(found["x@v2"])["Nei"] == 6
    assert list(found) == ["x", "x@v2"]


def test_a_better_spelling_is_counted_together() -> None:
    given = [(1, {"x": "1"})] * 6 + [(2, {"x": "1"})] * 6
    found = lines([trives({"1": "Jaa", "2": "Nei"}), trives(YES)], given)
    assert told(found["x"]) == {"Ja": 12, "Nei": 0}


def test_an_option_that_is_gone_keeps_its_answers() -> None:
    given = [(1, {"x": "3"})] * 6 + [(2, {"x": "1"})] * 6
    found = lines([trives({**YES, "3": "Vet ikke"}), trives(YES)], given)
    assert told(found["x"]) == {"Ja": 6, "Nei": 0, "Vet ikke (tidligere)": 6}
    assert found["x"].shown.n == 12
    alone = lines([trives({**YES, "3": "Vet ikke"}), trives(YES)], given[6:])
    assert told(alone["x"]) == {"Ja": 6, "Nei": 0}


def test_another_type_is_counted_by_itself() -> None:
    number = document({"id": "x", "type": "number", "label": "Trives barnet?"})
    given = [(1, {"x": n}) for n in range(12)] + [(2, {"x": "1"})] * 6
    found = lines([number, trives(YES)], given)
    assert found["x"].shown.mean == 5.5 and told(found["x@v2"])["Ja"] == 6


def test_what_a_change_in_the_mean_is_measured_from_means_the_same() -> None:
    scales = [document({"id": "s", "type": "scale", "label": "Bra?", "max": n}) for n in (5, 10)]
    before = lines(scales, [(1, {"s": 4})] * 6, words=1)
    now = lines(scales, [(2, {"s": 8})] * 6)
    assert wording.change_text(now["s@v2"], before) == ""
    assert wording.change_text(before["s"], before) == "uendret"


def test_what_follows_from_an_older_meaning_waits_for_it() -> None:
    def form(options: dict[str, str]) -> Raw:
        more = {"id": "y", "type": "choice", "label": "Hvor?", "options": YES}
        asked = {"id": "x", "type": "choice", "label": "Trives barnet?", "options": options}
        return document(asked, {**more, "show_if": {"x": "1"}})

    few: list[Any] = [(1, {"x": "1", "y": "1"})] * 8 + [(1, {"x": "2"})] * 2
    many: list[Any] = [(2, {"x": "1", "y": "1"})] * 8 + [(2, {"x": "2"})] * 8
    found = lines([form(YES), form(NO)], [*few, *many], strict=True)
    assert found["x@v2"].shown.is_open and not found["x"].shown.is_open
    assert found["y"].shown.n is None  # who was asked in version 1 would tell of the two


def test_the_small_are_hidden_in_each_meaning() -> None:
    given = [(1, {"x": "1"})] * 3 + [(2, {"x": "2"})] * 8
    found = lines([trives(YES), trives(NO)], given, strict=True)
    assert found["x"].shown.n is None and told(found["x@v2"]) == {"Nei": 0, "Ja": 8}


def test_one_version_is_counted_as_it_is() -> None:
    definition = define(choice("rolle", "fub"))
    version = Version(1, definition, {}, dict.fromkeys(definition.questions))
    counted = count_together(version, [version], [(1, {"rolle": "f"})])
    assert counted.definition == definition and counted.people == [{"rolle": "f"}]
