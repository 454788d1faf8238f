"""Commands on a definition: what each does, what it refuses, and that two authors do not meet."""

import json
import random
import time
from typing import Any

import pytest

from forms.authoring import commands
from forms.authoring.commands import Clash, Refused, Unreadable, run
from forms.authoring.items import entries, find_item
from forms.authoring.merging import merge_texts
from forms.authoring.references import mentions_of
from forms.definition import canonical_json, keywords, load_text
from forms.publishing import open_folder
from forms.questions import TYPES
from tests.authoring.shipped import FOLDER, SHIPPED

TEXT = """{
  "title": "Leirskole",
  "sections": [
    {"id": "helse", "title": "Helse", "questions": [
      {"id": "allergi", "type": "yes_no", "label": "Har {navn} allergi?"},
      {"id": "taler", "type": "choice", "label": "Hva?", "show_if": {"allergi": "yes"},
       "options": {"melk": "Melk", "egg": {"label": "Egg", "alias": "7"}}},
      {"id": "sosken", "type": "repeat", "label": "Søsken", "questions": [
        {"id": "alder", "type": "number", "label": "Alder"}
      ]}
    ]},
    {"id": "mer", "title": "Mer", "questions": [
      {"id": "navn", "type": "text", "label": "Navn"},
      {"id": "sum", "type": "calc", "label": "Sum", "value": {"sum": ["sosken.*.alder"]}}
    ]}
  ],
  "steps": [{"id": "en", "title": "En", "by": "staff", "sections": ["helse", "mer"]}],
  "check": [{"when": {"allergi": "no"}, "say": "Hei {navn}", "at": "navn"}],
  "tests": [{"name": "x", "answers": {"allergi": "yes"}, "asked": ["taler"]}]
}
"""


def done(name: str, text: str = TEXT, **arguments: Any) -> dict[str, Any]:
    """The form that a command makes."""
    form: dict[str, Any] = json.loads(run(name, text, **arguments).text)
    return form


def names(form: dict[str, Any]) -> list[str]:
    """The names of the parts and the questions."""
    return [e.name for e in entries(form) if e.kind in ("section", "question", "inner", "block")]


def test_items_have_the_names_of_their_texts() -> None:
    assert [(e.name, e.kind) for e in entries(json.loads(TEXT))] == [
        ("", "form"),
        ("helse", "section"),
        ("helse.allergi", "question"),
        ("helse.taler", "question"),
        ("helse.sosken", "question"),
        ("helse.sosken.alder", "inner"),
        ("mer", "section"),
        ("mer.navn", "question"),
        ("mer.sum", "question"),
        ("steps.en", "step"),
    ]


def test_a_question_is_added_after_another_or_last_in_a_part() -> None:
    ny = {"id": "ny", "type": "text", "label": "Ny"}
    change = run("add", TEXT, after="helse.allergi", items=[ny])
    assert (change.sentence, change.item) == ("La til «Ny»", "helse.ny")
    assert names(json.loads(change.text))[1:4] == ["helse.allergi", "helse.ny", "helse.taler"]
    assert run("add", TEXT, after="helse", items=[ny]).item == "helse.ny"
    assert run("add", TEXT, after="helse.borte", items=[ny]).item == "helse.ny", "said, not lost"
    assert run("add", TEXT, after="", items=[{**ny, "id": "navn"}]).item == "mer.navn_2"
    with pytest.raises(Refused):
        run("add", TEXT, after="helse", items=[])


def test_only_the_keys_that_changed_are_set() -> None:
    change = run("set_keys", TEXT, item="helse.allergi", values={"required": True, "help": None})
    assert change.text == TEXT.replace('allergi?"}', 'allergi?", "required": true}')
    assert change.sentence == "Endret «Har {navn} allergi?»"
    same = run("set_keys", TEXT, item="helse.allergi", values={"label": "Har {navn} allergi?"})
    assert same.text == TEXT


def test_two_authors_meet_only_at_the_same_key() -> None:
    was = {"label": "Navn", "help": None}
    other = run("set_keys", TEXT, item="mer.navn", values={"label": "Fornavn"}, was=was).text
    mine = {"label": "Navn", "help": "Kort"}
    kept = done("set_keys", other, item="mer.navn", values={"help": "Kort"}, was=was)
    navn = find_item(kept, "mer.navn")
    assert navn and (navn.value["label"], navn.value["help"]) == ("Fornavn", "Kort")
    with pytest.raises(Clash) as clash:
        run("set_keys", other, item="mer.navn", values={**mine, "label": "Hele navnet"}, was=was)
    assert clash.value.fields == {"label": ("Hele navnet", "Fornavn")}


@pytest.mark.parametrize(
    ("lines", "options"),
    [
        ("Melk\nEgg", {"melk": "Melk", "egg": {"label": "Egg", "alias": "7"}}),
        ("Egg\nMelk", {"egg": {"label": "Egg", "alias": "7"}, "melk": "Melk"}),
        ("Kumelk\nEgg", {"melk": "Kumelk", "egg": {"label": "Egg", "alias": "7"}}),
        (
            "Melk\nNøtter\nEgg",
            {"melk": "Melk", "notter": "Nøtter", "egg": {"label": "Egg", "alias": "7"}},
        ),
        ("- Melk\n☐ Egg", {"melk": "Melk", "egg": {"label": "Egg", "alias": "7"}}),
    ],
)
def test_answers_as_lines_keep_their_codes(lines: str, options: dict[str, Any]) -> None:
    form = done("answers", item="helse.taler", lines=lines)
    assert form["sections"][0]["questions"][1]["options"] == options


def test_an_answer_moves_and_goes_and_its_question_follows() -> None:
    moved = run("move_answer", TEXT, item="helse.taler", code="egg", by="up")
    assert moved.sentence == "Flyttet svaret «Egg» til plass 1 av 2"
    assert list(json.loads(moved.text)["sections"][0]["questions"][1]["options"]) == ["egg", "melk"]
    same = run("move_answer", TEXT, item="helse.taler", code="melk", by="up")
    assert same.text == TEXT and same.sentence == "«Melk» står allerede ytterst"
    text = TEXT.replace('"alias": "7"}}', '"alias": "7"}}, "other": "egg", "shields": ["melk"]')
    asked = done("remove_answer", text, item="helse.taler", code="egg")["sections"][0]["questions"]
    assert asked[1]["options"] == {"melk": "Melk"}
    assert "other" not in asked[1] and asked[1]["shields"] == ["melk"]


def test_everything_that_names_an_answer_follows_its_new_code() -> None:
    text = TEXT.replace('"when": {"allergi": "no"}', '"when": {"taler": {"one_of": ["egg"]}}')
    text = text.replace('"alias": "7"}}', '"alias": "7"}}, "other": "egg"')
    text = text.replace('"answers": {"allergi": "yes"}', '"answers": {"taler": "egg"}')
    form = done("recode_answers", text, item="helse.taler", codes={"egg": "egg_2"})
    asked = form["sections"][0]["questions"][1]
    assert list(asked["options"]) == ["melk", "egg_2"] and asked["other"] == "egg_2"
    assert form["check"][0]["when"] == {"taler": {"one_of": ["egg_2"]}}
    assert form["tests"][0]["answers"] == {"taler": "egg_2"}
    with pytest.raises(Refused):
        run("recode_answers", TEXT, item="helse.taler", codes={"egg": "melk"})


def test_a_new_answer_never_gets_the_code_of_one_that_went() -> None:
    form = done("answers", item="helse.taler", lines="Egg\nSmør\nmelk!\nOst")
    assert "melk" not in form["sections"][0]["questions"][1]["options"]


def test_flags_of_answers_are_keys_of_the_question() -> None:
    text = TEXT.replace('"choice"', '"choices"')
    lines = "Melk\nAnnet (fritekst)\nIngen (bare denne)"
    form = done("answers", text, item="helse.taler", lines=lines)
    question = form["sections"][0]["questions"][1]
    assert (question["other"], question["exclusive"]) == ("annet", ["ingen"])
    assert commands.answers_written(question) == lines
    with pytest.raises(Clash):
        run("answers", text, item="helse.taler", lines="Ost", was="Noe annet")


@pytest.mark.parametrize("kind", sorted(TYPES))
@pytest.mark.parametrize("old", ["helse.allergi", "helse.taler", "helse.sosken"])
def test_every_type_can_become_every_other(old: str, kind: str) -> None:
    form = done("retype", item=old, type=kind)
    loaded = load_text("x", json.dumps(form), open_folder(FOLDER, ("nb",)).library)
    about = find_item(form, old)
    assert about is not None and about.value["type"] == kind
    faults = [p for p in loaded.problems if ".".join(map(str, about.path[:2])) in p.path]
    assert not faults


def test_what_a_change_of_type_loses_is_told() -> None:
    entry = find_item(json.loads(TEXT), "helse.taler")
    assert entry and commands.lost_keys(entry, "text") == ["options"]


def test_an_item_moves_by_one_before_another_and_into_a_part() -> None:
    up = run("move", TEXT, item="helse.taler", by="up")
    assert up.sentence == "Flyttet «Hva?» til plass 1 av 3 i «Helse»"
    assert names(json.loads(up.text))[1] == "helse.taler"
    into = run("move", TEXT, item="helse.taler", into="mer")
    assert into.renames == (("helse.taler", "mer.taler"),) and into.item == "mer.taler"
    before = run("move", TEXT, item="mer.sum", before="helse.allergi")
    assert names(json.loads(before.text))[1] == "helse.sum"
    part = run("move", TEXT, item="mer", by="up")
    assert names(json.loads(part.text))[0] == "mer"
    assert run("move", TEXT, item="mer", by="down").text == TEXT
    with pytest.raises(Refused):
        run("move", TEXT, item="helse.sosken", into="helse.sosken")
    with pytest.raises(Refused):
        run("move", TEXT, item="mer", into="helse")


def test_a_copy_has_ids_of_its_own() -> None:
    assert "helse.allergi_2" in names(done("duplicate", item="helse.allergi"))
    form = done("duplicate", item="helse")
    assert names(form)[5:9] == [
        "helse_2",
        "helse_2.allergi_2",
        "helse_2.taler_2",
        "helse_2.sosken_2",
    ]
    assert form["sections"][1]["questions"][1]["show_if"] == {"allergi_2": "yes"}


def test_deleting_names_who_looks_at_it() -> None:
    form = json.loads(TEXT)
    about = [(m.entry.name, m.key) for m in mentions_of(form, "helse.allergi")]
    assert about == [("", "check"), ("", "tests"), ("helse.taler", "show_if")]
    change = run("delete", TEXT, item="helse.allergi")
    assert change.item == "helse.taler" and "allergi" not in names(json.loads(change.text))[1]
    with pytest.raises(Refused):
        run("delete", TEXT, item="")
    assert "steps" not in done("delete", item="steps.en")


def test_a_new_id_is_followed_everywhere() -> None:
    change = run("rename", TEXT, item="helse.allergi", id="har_allergi")
    assert change.renames == (("helse.allergi", "helse.har_allergi"),)
    assert json.loads(change.text) == json.loads(TEXT.replace('"allergi"', '"har_allergi"'))
    assert "{fornavn}" in run("rename", TEXT, item="mer.navn", id="fornavn").text
    assert '"at": "fornavn"' in run("rename", TEXT, item="mer.navn", id="fornavn").text
    assert (
        '"sum": ["familie.*.alder"]' in run("rename", TEXT, item="helse.sosken", id="familie").text
    )
    assert '["vern", "mer"]' in run("rename", TEXT, item="helse", id="vern").text
    inner = run("rename", TEXT, item="helse.sosken.alder", id="ar").text
    assert '"sum": ["sosken.*.ar"]' in inner and '{"id": "ar"' in inner
    for bad in ("navn", "Ærlig", "", "all"):
        with pytest.raises(Refused):
            run("rename", TEXT, item="helse.allergi", id=bad)


def test_a_block_is_taken_in_and_out() -> None:
    library = open_folder(FOLDER, ("nb",)).library
    text = run("take_in", TEXT, after="mer", block="barn").text
    assert "mer.@barn" in names(json.loads(text))
    form = done("take_out", text, item="mer.@barn", questions=library.blocks["barn"]["questions"])
    first = library.blocks["barn"]["questions"][0]["id"]
    assert f"mer.{first}" in names(form) and "mer.@barn" not in names(form)


def test_a_list_is_shared_and_made_own() -> None:
    text = run("share_list", TEXT, item="helse.taler", name="Mat").text
    form = json.loads(text)
    assert (
        form["sections"][0]["questions"][1]["options"] == "@mat" and "melk" in form["lists"]["mat"]
    )
    own = done("own_list", text, item="helse.taler", options=form["lists"]["mat"])
    assert own["sections"][0]["questions"][1]["options"] == form["lists"]["mat"]


def test_a_test_is_kept_once() -> None:
    test = {"name": "Med allergi", "answers": {"allergi": "yes"}, "asked": ["taler"]}
    text = run("keep_test", TEXT, test=test).text
    assert json.loads(text)["tests"][-1] == test
    with pytest.raises(Refused):
        run("keep_test", text, test=test)


def test_a_test_is_taken_away_and_the_key_with_the_last() -> None:
    assert "tests" not in json.loads(run("remove_test", TEXT, name="x").text)
    with pytest.raises(Refused, match="finnes ikke lenger"):
        run("remove_test", TEXT, name="y")


def test_what_a_question_cannot_have_goes_with_its_last_or_at_a_press() -> None:
    """A question in a table, as quick text once made it: its key stopped publishing for good."""
    inner = {"id": "trives", "type": "choice", "label": "Trives?", "options": {"ja": "Ja"}}
    table = {"id": "tab", "type": "matrix", "label": "Passer?", "questions": [inner]}
    text = run("add", TEXT, after="mer", items=[table]).text
    gone = done("delete", text, item="mer.tab.trives")
    assert "questions" not in gone["sections"][1]["questions"][-1]
    gone = done("remove_strays", text, item="mer.tab")
    assert list(gone["sections"][1]["questions"][-1]) == ["id", "type", "label"]
    emptied = done("delete", item="helse.sosken.alder")
    assert emptied["sections"][0]["questions"][2]["questions"] == [], "a list of rows keeps its own"


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_no_shipped_form_has_keys_that_an_item_cannot_have(path: Any) -> None:
    form = json.loads(path.read_text("utf-8"))
    assert [entry.name for entry in entries(form) if commands.stray_keys(entry)] == []


def test_a_text_that_is_not_json_is_mended_as_text_first() -> None:
    for text in ("", "{", "[]", "nei"):
        with pytest.raises(Unreadable):
            run("delete", text, item="helse")
    with pytest.raises(Refused):
        run("delete", '{"sections": [1, {"questions": 2}]}', item="helse")


def in_order(item: dict[str, Any], table: tuple[keywords.Key, ...]) -> dict[str, Any]:
    """The item with its keys in the order of their table, as commands write them."""
    return {key.name: item[key.name] for key in table if key.name in item}


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_a_shipped_form_is_built_from_empty_by_commands(path: Any) -> None:
    library = open_folder(FOLDER, ("nb", "nn", "en")).library
    source = path.read_text("utf-8")
    form = json.loads(source)
    text = "{}"
    for part in form["sections"]:
        text = run("add_part", text, title=part["title"]).text
        made = json.loads(text)["sections"][-1]["id"]
        if made != part["id"]:
            text = run("rename", text, item=made, id=part["id"]).text
        keys = {key: part[key] for key in part if key not in ("id", "title", "questions")}
        text = run("set_keys", text, item=part["id"], values=keys).text
        for question in part["questions"]:
            text = run("add", text, after=part["id"], items=[question]).text
    for key, value in form.items():
        if key != "sections":
            text = run("set_keys", text, item="", values={key: value}).text
    form["sections"] = [in_order(part, keywords.SECTION) for part in form["sections"]]
    source = json.dumps(in_order(form, keywords.FORM))
    wanted, found = (load_text(path.stem, each, library).document for each in (source, text))
    assert wanted is not None and found is not None
    assert canonical_json(found) == canonical_json(wanted)


def random_command(rng: random.Random, own: set[str]) -> tuple[str, dict[str, Any]]:
    """A change of one of *own* questions."""
    item = rng.choice(sorted(own))
    label = f"Ny tekst {rng.randrange(99)}?"
    return rng.choice(
        [
            ("set_keys", {"item": item, "values": {"label": label}}),
            ("set_keys", {"item": item, "values": {"required": rng.choice([True, None])}}),
            ("set_keys", {"item": item, "values": {"help": label}}),
        ]
    )


def test_two_authors_on_different_questions_lose_nothing() -> None:
    """1,000 random interleavings: each author's fields are as that author left them."""
    rng = random.Random(7)
    for _round in range(1000):
        text, wanted = TEXT, dict[tuple[str, str], Any]()
        shares = ({"helse.allergi", "helse.taler"}, {"mer.navn", "helse.sosken.alder"})
        for _step in range(4):
            name, arguments = random_command(rng, rng.choice(shares))
            text = run(name, text, **arguments).text
            wanted |= {(arguments["item"], k): v for k, v in arguments["values"].items()}
        form = json.loads(text)
        for (item, key), value in wanted.items():
            entry = find_item(form, item)
            assert entry is not None and entry.value.get(key) == value


STEPS: list[tuple[str, dict[str, Any]]] = [
    ("delete", {"item": "helse.taler"}),
    ("move", {"item": "mer.navn", "into": "helse"}),
    ("move", {"item": "helse.sosken", "by": "up"}),
    ("set_keys", {"item": "mer.navn", "values": {"label": "Fornavn"}}),
    ("add", {"after": "helse.allergi", "items": [{"id": "ny", "type": "text", "label": "Ny"}]}),
    ("rename", {"item": "helse.allergi", "id": "har_allergi"}),
    ("retype", {"item": "helse.allergi", "type": "text"}),
    ("duplicate", {"item": "mer.sum"}),
    ("delete", {"item": "mer"}),
]


@pytest.mark.parametrize("step", STEPS, ids=lambda step: str(step[0]))
def test_undo_restores_every_byte_and_redo_the_change(step: tuple[str, dict[str, Any]]) -> None:
    after = run(step[0], TEXT, **step[1]).text
    assert merge_texts(after, TEXT, after).text == TEXT
    assert merge_texts(TEXT, after, TEXT).text == after


@pytest.mark.parametrize("step", STEPS, ids=lambda step: str(step[0]))
def test_undo_next_week_leaves_what_others_did(step: tuple[str, dict[str, Any]]) -> None:
    after = run(step[0], TEXT, **step[1]).text
    now = run("set_keys", after, item="", values={"summary": "Kort."}).text
    last = [{"id": "siste", "type": "text", "label": "S"}]
    now = run("add", now, after="helse", items=last).text
    undone = merge_texts(after, TEXT, now)
    assert not undone.meetings
    expected = run("set_keys", TEXT, item="", values={"summary": "Kort."}).text
    expected = run(
        "add", expected, after="helse", items=[{"id": "siste", "type": "text", "label": "S"}]
    ).text
    assert json.loads(undone.text) == json.loads(expected)


def test_undo_of_a_field_that_was_changed_again_shows_both() -> None:
    after = run("set_keys", TEXT, item="mer.navn", values={"label": "A"}).text
    now = run("set_keys", after, item="mer.navn", values={"label": "B"}).text
    undone = merge_texts(after, TEXT, now)
    assert undone.text == now
    assert [(m.mine, m.theirs) for m in undone.meetings] == [("Navn", "B")]


def test_texts_that_are_not_json_are_merged_by_lines() -> None:
    base = "en\nto\ntre\nfire"
    found = merge_texts(base, base.replace("en\n", "EN\n"), base.replace("fire", "FIRE"))
    assert (found.text, found.meetings) == ("EN\nto\ntre\nFIRE", ())
    found = merge_texts(base, base.replace("to", "TO"), base.replace("to", "To"))
    assert found.text == base.replace("to", "To") and found.meetings


def test_a_command_in_a_form_of_300_questions_is_small_work() -> None:
    """The figure is printed; the bound here is only against something quadratic."""
    questions = [
        {
            "id": f"q{n}",
            "type": "choice",
            "label": f"Spørsmål {n}?",
            "options": {"a": "A", "b": "B"},
        }
        for n in range(300)
    ]
    parts = [
        {"id": f"del{n}", "title": f"Del {n}", "questions": questions[n * 10 : n * 10 + 10]}
        for n in range(30)
    ]
    text = json.dumps({"title": "Stort", "sections": parts}, indent=1)
    begun = time.perf_counter()
    run("move", text, item="del20.q205", by="up")
    spent = time.perf_counter() - begun
    print(f"move among 300 questions: {1000 * spent:.0f} ms")
    assert spent < 60


def test_a_step_that_gets_another_id_is_still_gone_back_to() -> None:
    steps = [
        {"id": "en", "title": "En", "by": "staff", "sections": ["helse"]},
        {"id": "to", "title": "To", "by": "leader", "sections": ["mer"], "back": {"to": "en"}},
    ]
    text = json.dumps({**json.loads(TEXT), "steps": steps})
    found = done("rename", text, item="steps.en", id="forst")["steps"]
    assert found[0]["id"] == "forst" and found[1]["back"] == {"to": "forst"}


def test_a_new_part_is_filled_in_by_the_step_of_the_part_before() -> None:
    assert done("add_part", after="helse", title="Ny")["steps"][0]["sections"] == [
        "helse",
        "ny",
        "mer",
    ]
