"""What a page tells the browser, and the size of what the browser runs."""

import re
from datetime import date
from pathlib import Path
from typing import Any

from forms.definition import Question
from forms.logic import Compiled, page_rules
from tests.logic.factories import Json, compiled, one_section
from tests.support.factories import make_definition, question, section

SCRIPT = Path(__file__).parents[2] / "static" / "conditions.js"
TODAY = date(2026, 5, 7)
EVERYONE = frozenset({"all"})


def rules(
    form: Compiled, *ids: str, known: Json | None = None, audiences: frozenset[str] = EVERYONE
) -> dict[str, Any]:
    found: list[Question] = [
        q for q in form.definition.questions.values() if not ids or q.id in ids
    ]
    return page_rules(
        form.definition, form.kinds, found, known or {}, audiences=audiences, today=TODAY
    )


def test_a_page_without_conditions_has_no_rules() -> None:
    assert rules(one_section(question("a"), question("b"))) == {
        "kinds": {},
        "when": [],
        "answers": {},
        "today": "2026-05-07",
    }


def test_rules_kinds_and_earlier_answers() -> None:
    form = compiled(
        make_definition(
            section(
                "s1",
                question("a", "number"),
                question("x"),
                question("m", "matrix", rows={"r": "R"}),
            ),
            section(
                "s2",
                question("b", show_if={"a": {"min": 1}}),
                question("c", show_if={"b": {"is": {"question": "x"}}}),
                question("d", show_if={"m.r": "1"}),
                question("sum", "calc", value={"sum": ["a"]}),
                question("e", show_if={"sum": 3}),
            ),
        )
    )
    known = {"a": 3, "x": "hei", "m": {"r": "1"}, "b": "gammelt", "sum": 3, "hemmelig": 1}
    page = rules(form, "b", "c", "d", "sum", "e", known=known)
    assert page["when"] == [
        ["b", {"a": {"min": 1}}],
        ["c", {"b": {"is": {"question": "x"}}}],
        ["d", {"m.r": "1"}],
        ["e", {"sum": 3}],
    ]
    assert page["kinds"] == {
        "a": "number",
        "b": "text",
        "m.r": "code",
        "sum": "number",
        "x": "text",
    }
    assert page["answers"] == {"a": 3, "x": "hei", "m": {"r": "1"}, "sum": 3}


def test_section_and_stop_are_part_of_each_rule() -> None:
    form = compiled(
        make_definition(
            section(
                "s1",
                question("a"),
                question("slutt", "note", text="x", stop=True, show_if={"a": "nei"}),
            ),
            section("s2", question("b"), question("c", show_if={"b": "1"}), show_if={"a": "ja"}),
        )
    )
    stop = {"not": {"a": "nei"}}
    assert rules(form)["when"] == [
        ["slutt", {"a": "nei"}],
        ["b", {"all": [{"a": "ja"}, stop]}],
        ["c", {"all": [{"a": "ja"}, {"b": "1"}, stop]}],
    ]


def test_rules_inside_a_repeat_stand_once_for_all_rows() -> None:
    inner = [
        question("alder", "number"),
        question("skole", show_if={"alder": {"min": 6}, "rolle": "mor"}),
    ]
    form = one_section(question("rolle"), question("barn", "repeat", questions=inner))
    page = rules(form, "barn", known={"rolle": "mor", "barn": [{"alder": 7}]})
    assert page["when"] == [["barn.*.skole", {"alder": {"min": 6}, "rolle": "mor"}]]
    assert page["kinds"] == {"barn.*.alder": "number", "rolle": "text"}
    assert page["answers"] == {"rolle": "mor"}


def test_nothing_is_told_of_another_audience() -> None:
    hidden = {"audience": "staff", "show_if": {"a": "ja"}}
    inner = [question("x"), question("y", **hidden)]
    form = compiled(
        make_definition(
            section(
                "s1",
                question("a"),
                question("b", **hidden),
                question("r", "repeat", questions=inner),
            ),
            section("s2", question("c", show_if={"a": "ja"}), audience="staff"),
        )
    )
    assert rules(form)["when"] == []
    staff = rules(form, audiences=frozenset({"all", "staff"}))
    assert [name for name, _condition in staff["when"]] == ["b", "r.*.y", "c"]


KEPT = re.compile(
    r"const|let|return|export|function|for|of|if|else|new|in|typeof|null|undefined|true|false"
    r"|Object|Array|Date|Math|JSON|compile"
)
"""The words that a minifier keeps: the language's, the browser's, and what is exported."""
TOKEN = re.compile(
    r"""(?P<nothing>/\*.*?\*/|//[^\n]*|(?<=;)\s+const\s|\s+|[,;](?=\s*[\])}]))
      | (?P<own>(?<=[(:=?]\ )/(?:\\.|[^/\n])+/|"[^"\n]*"|`[^`]*`|(?<!\.\.)\.\w+|\w+(?=:\s))
      | (?P<word>[A-Za-z_]\w*)
      | (?P<sign>.)""",
    re.DOTALL | re.VERBOSE,
)


def minified(source: str) -> int:
    """About what a minifier would leave, in bytes: no comments or spaces, names of one letter.

    (esbuild 0.28 leaves 1,507 of the file; this finds a little more.)
    """
    size, after_word = 0, False
    for token in TOKEN.finditer(source):
        word = token["word"]
        if token["nothing"]:
            continue
        size += (word is not None and after_word) + (
            1 if word and not KEPT.fullmatch(word) else len(token[0].encode())
        )
        after_word = word is not None
    return size


def test_minified_size_is_measured_fairly() -> None:
    assert minified("/** Hei */\nconst navn = (verdi) => verdi.length; // slutt\n") == len(
        "const a=(b)=>b.length;"
    )


def test_the_browsers_conditions_are_under_two_kilobytes() -> None:
    assert minified(SCRIPT.read_text(encoding="utf-8")) < 2000


def test_the_browsers_conditions_are_never_evaluated_as_code() -> None:
    assert not re.search(r"\beval\b|\bFunction\b|innerHTML", SCRIPT.read_text(encoding="utf-8"))
