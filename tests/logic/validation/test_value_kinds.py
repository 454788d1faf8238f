"""The names of a definition and their kinds."""

from forms.logic import reference_kinds
from forms.logic.answer_paths import expand_name, row_scope, split_name
from tests.logic.factories import own_kinds
from tests.support.factories import make_definition, question, section

ROWS = {"r1": "En", "r2": "To"}
OPTIONS = {"1": "Ja", "2": "Nei"}


def test_every_name_has_its_kind() -> None:
    definition = make_definition(
        section(
            "s",
            question("a", "number"),
            question("n", "note", text="Hei"),
            question("m", "matrix", rows=ROWS, options=OPTIONS),
            question("k", "choice", options=OPTIONS, other="2"),
            question("sum", "calc", value={"sum": ["a"]}),
            question("kopi", "calc", value={"value": "k"}),
            question(
                "barn",
                "repeat",
                questions=[
                    question("a", "date"),
                    question("m", "matrix", rows={"x": "X"}, options=OPTIONS),
                    question("kopi", "calc", value={"value": "a"}),
                ],
            ),
        )
    )
    assert reference_kinds(definition, own_kinds) == {
        "a": "number",
        "m": "rows",
        "m.r1": "code",
        "m.r2": "code",
        "k": "code",
        "k.other": "text",
        "sum": "number",
        "kopi": "code",
        "barn": "rows",
        "barn.*.a": "date",
        "barn.*.m": "rows",
        "barn.*.m.x": "code",
        "barn.*.kopi": "date",
    }


def test_a_row_sees_its_own_names_first() -> None:
    kinds = {
        "a": "number",
        "b": "text",
        "barn.*.a": "date",
        "barn.*.m.x": "code",
        "hus.*.b": "date",
    }
    scope = row_scope(kinds, "barn")
    assert (scope["a"], scope["b"], scope["m.x"]) == ("date", "text", "code")
    assert "barn" not in row_scope({"barn": "rows", "barn.*.a": "date"}, "barn")


def test_names_are_expanded_and_split() -> None:
    kinds = {"m": "rows", "m.r1": "code", "m.r2": "code", "barn.*.m.r1": "code", "barn.*.a": "text"}
    assert expand_name("m.*", kinds) == ["m.r1", "m.r2"]
    assert expand_name("barn.*.m.*", kinds) == ["barn.*.m.r1"]
    assert expand_name("barn.*.a", kinds) == ["barn.*.a"]
    assert (
        expand_name("barn.*", kinds) == expand_name("x", kinds) == expand_name("x.*", kinds) == []
    )
    assert split_name("barn.*.m.r1") == ("barn", "m.r1")
    assert split_name("m.r1") == ("", "m.r1")
