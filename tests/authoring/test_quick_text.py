"""Quick text: what people write becomes what they mean, and every item reads back as itself."""

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from forms.authoring import hints, quick_text_reader, quick_text_writer
from forms.authoring.surroundings import Surroundings
from forms.definition.keywords import CODE
from forms.definition.messages import slug
from forms.questions import TYPES
from forms.settings import ROOT

FOLDER = ROOT / "definitions"
LISTS = json.loads((FOLDER / "lists.json").read_text("utf-8"))
SHIPPED = [
    path
    for path in (*sorted(FOLDER.glob("*.json")), *sorted((FOLDER / "blocks").glob("*.json")))
    if path.name not in ("lists.json", "arenas.json", "definition.schema.json")
]
GUIDE = (ROOT / "docs" / "quick-text.md").read_text("utf-8")


def before(*items: dict[str, Any]) -> Surroundings:
    """The surroundings after some questions."""
    found = Surroundings(lists=LISTS)
    for item in items:
        found.add(item)
    return found


ALLERGY = {"id": "allergi", "type": "yes_no", "label": "Har barnet allergi?"}
AGE = {"id": "alder", "type": "number", "label": "Alder"}
THINGS = {"id": "lan", "type": "choices", "label": "Låne?", "options": {"telt": "Telt"}}


def read_one(text: str, *earlier: dict[str, Any]) -> dict[str, Any]:
    """The one item that *text* is."""
    reading = quick_text_reader.read_items(text, before(*earlier))
    assert not reading.remarks, reading.remarks
    (item,) = reading.items
    return item


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Hva heter barnet? * (personlig) #navn",
            {"id": "navn", "type": "text", "label": "Hva heter barnet?"}
            | {"personal": True, "required": True},
        ),
        (
            "Sover barnet godt?\nJa\nNei\nAv og til\nVet ikke",
            {"id": "sover_barnet_godt", "type": "choice", "label": "Sover barnet godt?"}
            | {
                "options": {
                    "ja": "Ja",
                    "nei": "Nei",
                    "av_og_til": "Av og til",
                    "vet_ikke": "Vet ikke",
                }
            },
        ),
        (
            "Har {navn} allergi? Ja / Nei * #allergi",
            {"id": "allergi", "type": "yes_no", "label": "Har {navn} allergi?", "required": True},
        ),
        (
            "Hva tåler du ikke? (flere svar, følsomt)\n! Kjøkkenet spør.\n? Ja\nMelk\n"
            "Ingenting (bare denne)\nAnnet (fritekst)",
            {"id": "hva_taler_du_ikke", "type": "choices", "label": "Hva tåler du ikke?"}
            | {"sensitive": True, "purpose": "Kjøkkenet spør.", "show_if": {"allergi": "yes"}}
            | {"options": {"melk": "Melk", "ingenting": "Ingenting", "annet": "Annet"}}
            | {"exclusive": ["ingenting"], "other": "annet"},
        ),
        (
            "Noe om natta? (3 linjer, 500 tegn)\n> Kort.",
            {"id": "noe_om_natta", "type": "text", "label": "Noe om natta?", "help": "Kort."}
            | {"lines": 3, "max_length": 500},
        ),
        (
            "Vekt? (tall 2–60 kg)\n= decimals 1",
            {"id": "vekt", "type": "number", "label": "Vekt?", "min": 2, "max": 60, "unit": "kg"}
            | {"decimals": 1},
        ),
        (
            "Når? (nær dato i dag–i dag+6m) *",
            {"id": "nar", "type": "date", "label": "Når?", "near": True, "min": "today"}
            | {"max": "today+6m", "required": True},
        ),
        (
            "Fornøyd? (skala 0–10: Nei / Svært)\ntips: Hvorfor?",
            {"id": "fornoyd", "type": "scale", "label": "Fornøyd?", "min": 0, "max": 10}
            | {"ends": ["Nei", "Svært"], "guide": "Hvorfor?"},
        ),
        (
            "Enig?\n| Uenig | Enig\nMaten er god",
            {"id": "enig", "type": "matrix", "label": "Enig?"}
            | {"options": {"uenig": "Uenig", "enig": "Enig"}}
            | {"rows": {"maten_er_god": "Maten er god"}},
        ),
        (
            "Søsken? (gjentas 0–8)\nrad: {navn}\n+ Navn *",
            {"id": "sosken", "type": "repeat", "label": "Søsken?", "min": 0, "max": 8}
            | {"summary": "{navn}"}
            | {"questions": [{"id": "navn", "type": "text", "label": "Navn", "required": True}]},
        ),
        (
            "~ (advarsel) Ring 112.\n? allergi = Ja og (alder < 3 eller ikke (lan har Telt))",
            {"id": "ring_112", "type": "note", "tone": "warning", "text": "Ring 112."}
            | {
                "show_if": {
                    "allergi": "yes",
                    "any": [{"alder": {"below": 3}}, {"not": {"lan": {"has_any": ["telt"]}}}],
                }
            },
        ),
        ("@barn uten child_address", {"use": "barn", "except": ["child_address"]}),
        (
            "Hvilke dager?\n☐ Mandag\n☐ Tirsdag",
            {"id": "hvilke_dager", "type": "choices", "label": "Hvilke dager?"}
            | {"options": {"mandag": "Mandag", "tirsdag": "Tirsdag"}},
        ),
        (
            "Risiko?\nLav (1 poeng)\nHøy (2,5 poeng) | Si fra #h",
            {"id": "risiko", "type": "choice", "label": "Risiko?"}
            | {
                "options": {
                    "lav": {"label": "Lav", "score": 1},
                    "h": {"label": "Høy", "help": "Si fra", "score": 2.5},
                }
            },
        ),
    ],
)
def test_what_is_written_is_what_is_meant(text: str, expected: dict[str, Any]) -> None:
    earlier = [] if "#allergi" in text else [AGE, THINGS, ALLERGY]
    item = read_one(text, *earlier)
    assert quick_text_writer.is_same(item, expected), item
    again = quick_text_writer.write_item(item, before(*earlier))
    assert quick_text_writer.is_same(read_one(again, *earlier), expected)
    assert not again.startswith("{")


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_every_shipped_part_reads_back(path: Path) -> None:
    form = json.loads(path.read_text("utf-8"))
    lists = {**LISTS, **form.get("lists", {})}
    parts = form.get("sections") or [{"id": "del", "title": "Del", "questions": form["questions"]}]
    text = quick_text_writer.write_parts(parts, Surroundings(lists=lists))
    reading = quick_text_reader.read_parts(text, Surroundings(lists=lists))
    assert reading.remarks == []
    assert len(reading.items) == len(parts)
    assert all(map(quick_text_writer.is_same, reading.items, parts))
    assert "\n{" not in text, "no shipped item needs JSON"


PIECES = [
    *("Hva", "er du?", " *", " (dato)", " (må)", " #id", "#", "> ", "? ", "! ", "= ", "| ", "+ "),
    *(
        "~ ",
        "@barn",
        "{navn}",
        "\\",
        " / ",
        "Ja / Nei",
        "ø",
        "Å",
        "\n",
        "\n\n",
        "tips: ",
        "(info) ",
    ),
    *(
        "- ",
        "☐ ",
        " (fritekst)",
        " | ",
        "  ",
        "5",
        "«x»",
        "(",
        ")",
        ",",
        "…",
        "\t",
        "[ ] ",
        "\u00a0",
    ),
]
CONDITIONS: list[dict[str, Any]] = [
    {"a": "x"},
    {"q1": "yes"},
    {"b": {"one_of": ["x", "y"]}},
    {"any": [{"a": "x"}, {"b": {"min": 2}}]},
    {"n": {"min": 1, "max": 3}},
    {"a": {"answered": False}},
    {"not": {"a": "x"}},
    {"a": "x y", "b": {"has_any": ["og", "eller"]}},
    {"all": [{"a": "x"}, {"a": "y"}]},
    {"d": {"below": {"question": "e"}}},
    {"d": {"is": "today-6m"}},
    {"d": True},
]


def random_items(chance: random.Random) -> Iterator[dict[str, Any]]:
    """Items of every type with hostile texts, each id once."""
    taken: set[str] = set()
    for number in range(chance.randint(1, 4)):
        item = random_item(chance, number)
        if item["id"] not in taken:
            taken.add(item["id"])
            yield item


def random_text(chance: random.Random) -> str:
    return "".join(chance.choice(PIECES) for _ in range(chance.randint(1, 5)))


def random_item(chance: random.Random, number: int, nested: bool = False) -> dict[str, Any]:
    kinds = [kind for kind in TYPES if not (nested and kind == "repeat")]
    name = chance.choice(kinds)
    item: dict[str, Any] = {
        "id": f"q{number}" if chance.random() < 0.5 else slug(random_text(chance)),
        "type": name,
        ("text" if name == "note" else "label"): random_text(chance),
    }
    for key in ("help", "purpose", "guide"):
        if chance.random() < 0.3:
            item[key] = random_text(chance)
    if chance.random() < 0.3:
        item["required"] = chance.choice([True, False, "soft"])
    item |= random_shared(chance, TYPES[name].uses)
    for key in TYPES[name].keys:
        if key.name not in item and chance.random() < 0.3:
            item |= random_key(chance, key.name, dict(key.schema))
    if chance.random() < 0.4:
        item["show_if"] = chance.choice(CONDITIONS)
    return item


def random_shared(chance: random.Random, uses: frozenset[str]) -> dict[str, Any]:
    """The keys that several types use: answers, rows, nested questions."""
    found: dict[str, Any] = {}
    if "options" in uses:
        found["options"] = random_options(chance) if chance.random() < 0.8 else "@ofte"
    if "rows" in uses:
        found["rows"] = {f"r{row}": random_text(chance) for row in range(chance.randint(1, 3))}
    if "questions" in uses:
        found["questions"] = [random_item(chance, 100, nested=True)]
    return found


def random_options(chance: random.Random) -> dict[str, Any]:
    values = [
        lambda: random_text(chance),
        lambda: {"label": random_text(chance), "help": random_text(chance)},
        lambda: {"label": "L", "score": chance.choice([1, -2, 2.5])},
        lambda: {"label": "L", "alias": "x"},
    ]
    codes = ["a", "b", "ja", "nei", "x1", slug(random_text(chance), CODE)]
    return {chance.choice(codes): chance.choice(values)() for _ in range(chance.randint(1, 4))}


def random_key(chance: random.Random, name: str, schema: dict[str, Any]) -> dict[str, Any]:
    if "enum" in schema:
        return {name: chance.choice(schema["enum"])}
    if schema.get("type") == "boolean":
        return {name: chance.random() < 0.5}
    if schema.get("type") in ("integer", "number"):
        return {name: chance.choice([0, 1, 9, 2.5, -3])}
    if schema.get("type") == "string":
        days = ["today", "today-6m", "2026-05-07", "08:00"]
        return {name: chance.choice(days) if name in ("min", "max") else random_text(chance)}
    return {}


@pytest.mark.parametrize("seed", range(12))
def test_any_item_reads_back_as_itself(seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(60):
        items = list(random_items(chance))
        text = quick_text_writer.write_items(items, Surroundings(lists=LISTS))
        reading = quick_text_reader.read_items(text, Surroundings(lists=LISTS))
        assert not reading.remarks, text
        assert len(reading.items) == len(items), text
        assert all(map(quick_text_writer.is_same, reading.items, items)), text


@pytest.mark.parametrize("seed", range(6))
def test_any_text_is_read_or_refused_in_words(seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(200):
        text = "".join(chance.choice(PIECES) for _ in range(chance.randint(1, 40)))
        reading = quick_text_reader.read_parts(text, Surroundings(lists=LISTS))
        lines = text.count("\n") + 1
        assert all(1 <= remark.line <= lines and remark.text for remark in reading.remarks)


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("A?\nJa\nNei\nJa", 4, "Svaret «Ja» står to ganger."),
        ("A? #a\n\nB? #a", 3, "Det finnes et spørsmål med id «a» fra før."),
        ("A?\n= decimals en", 2, "for eksempel «= decimals 1»"),
        ("A?\n? bare tull", 2, "er ikke et vilkår"),
        ("@barn\nNavn", 2, "Sett en tom linje etter blokka."),
        ('{"id": "a"', 1, "Etter «= nøkkel» skal det stå en verdi"),
        ("# Del\nNavn?", 2, "Sett en tom linje mellom delens navn"),
        ("# Del #a\n\n# Del #a", 3, "Det finnes en del med id «a»"),
    ],
)
def test_what_cannot_be_read_says_where_and_how_to_mend_it(text: str, line: int, says: str) -> None:
    reading = quick_text_reader.read_parts(text, Surroundings())
    (remark,) = [remark for remark in reading.remarks if remark.stops]
    assert remark.line == line and says in remark.text
    assert not reading.is_whole


def test_an_unknown_word_is_told() -> None:
    reading = quick_text_reader.read_items("Vekt? (kilo)", Surroundings())
    (remark,) = reading.remarks
    assert not remark.stops and "«kilo» ikke er et kjent ord" in remark.text
    assert reading.items[0]["label"] == "Vekt? (kilo)"
    assert not quick_text_reader.read_items(
        "Navn (som i passet, med alle navn)", Surroundings()
    ).remarks


def test_the_guide_names_every_word() -> None:
    for word in (*hints.by_word(), *hints.NOTES, *quick_text_reader.NAMED):
        assert f"`{word}`" in GUIDE, word


def test_the_example_of_the_guide_is_whole() -> None:
    example = GUIDE.split("```\n")[1]
    reading = quick_text_reader.read_parts(example, Surroundings(lists=LISTS))
    assert reading.remarks == []
    assert [len(part["questions"]) for part in reading.items] == [3, 4]
    assert quick_text_writer.write_parts(reading.items, Surroundings(lists=LISTS)) == example


@pytest.mark.parametrize("said", ["Nei eller Delvis", "Nei, Delvis"])
def test_a_condition_names_several_answers_as_people_do(said: str) -> None:
    granted = {"id": "innvilget", "type": "choice", "label": "Innvilget?"}
    granted["options"] = {"ja": "Ja", "nei": "Nei", "delvis": "Delvis"}
    item = read_one(f"Hvorfor?\n? {said}", granted)
    assert item["show_if"] == {"innvilget": {"one_of": ["nei", "delvis"]}}


def test_an_answer_with_eller_in_it_stays_one() -> None:
    often = {"id": "ofte", "type": "choice", "label": "Hvor ofte?"}
    often["options"] = {"aldri": "Aldri", "to": "2 eller 3 ganger"}
    assert read_one("Hvor?\n? 2 eller 3 ganger", often)["show_if"] == {"ofte": "to"}


def test_rows_of_a_table_may_be_marked_with_plus() -> None:
    item = read_one("Passer det? (tabell)\nGodt\nDårlig\n+ Jeg trives\n+ Jeg leser")
    assert item["options"] == {"godt": "Godt", "darlig": "Dårlig"}
    assert item["rows"] == {"jeg_trives": "Jeg trives", "jeg_leser": "Jeg leser"}
    assert "questions" not in item


def test_a_star_before_an_unknown_word_still_means_that_it_must_be_answered() -> None:
    reading = quick_text_reader.read_items("Født * (fødselsdag)\n\nSykdom? (følsomtt)", before())
    assert [item.get("required") for item in reading.items] == [True, None]
    assert reading.items[0]["label"] == "Født (fødselsdag)"
    assert "Mente du «følsomt»?" in reading.remarks[1].text


def test_a_star_before_answers_on_the_line_means_that_it_must_be_answered() -> None:
    for text in ("Allergi? * Ja / Nei", "Allergi? Ja / Nei *", "Allergi? * Ja / Nei (ja/nei)"):
        (item,) = quick_text_reader.read_items(text, before()).items
        assert (item["label"], item["type"], item["required"]) == ("Allergi?", "yes_no", True), text


def test_two_kinds_of_answer_are_not_called_unknown_words() -> None:
    (remark,) = quick_text_reader.read_items("Når? (dato, klokkeslett)", before()).remarks
    assert "kan stå sammen" in remark.text and "kjent ord" not in remark.text


def test_words_that_people_write_are_understood() -> None:
    item = read_one("Sykdom? (følsom, må besvares)")
    assert (item["sensitive"], item["required"]) == (True, True)
    assert set(hints.SYNONYMS.values()) <= {*hints.known_words()}


def test_lines_with_plus_that_may_be_questions_are_remarked_on() -> None:
    (remark,) = quick_text_reader.read_items("Hvem henter?\n+ Navn\n+ Telefon", before()).remarks
    assert "«Telefon» er lest som et svar på «Navn»" in remark.text and not remark.stops
    apart = quick_text_reader.read_items("Hvem henter?\n+ Navn\n+\n+ Telefon (telefon)", before())
    assert apart.remarks == [] and len(apart.items[0]["questions"]) == 2
