import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.definition.source.positions import Lines, Places, value_spans

TEXT = """{
  "title": "Prøve", "sections": [
    {"id": "a"}, {"id": "b\\n",
     "k": [1, [true, null], {}]}
  ]
}"""


def test_lines_and_columns_count_from_one() -> None:
    lines = Lines("ab\ncd\n")
    assert [lines.position(offset) for offset in (0, 1, 3, 4, 6)] == [
        (1, 1),
        (1, 2),
        (2, 1),
        (2, 2),
        (3, 1),
    ]


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ((), (1, 1)),
        (("title",), (2, 3)),
        (("sections", 0), (3, 5)),
        (("sections", 1, "id"), (3, 19)),
        (("sections", 1, "k", 1, 1), (4, 22)),
        (("sections", 1, "k", 2), (4, 29)),
        (("sections", 1, "unknown", 7), (3, 18)),
    ],
)
def test_finds_keys_and_items_and_else_what_is_around(path: Any, place: tuple[int, int]) -> None:
    assert Places(TEXT).position(path) == place


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(VALUES, st.sampled_from((None, 2)))
def test_finds_every_value_of_any_json(value: Any, indent: int | None) -> None:
    text = json.dumps(value, indent=indent)
    places, found = Places(text), value_spans(text)
    assert set(found) == {(), *paths(value)}
    for path in paths(value):
        offset = found[path].start
        assert places.offset(path) == offset
        key = json.dumps(path[-1]) if isinstance(path[-1], str) else ""
        assert text.startswith(key, offset)


def paths(value: Any, here: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else ()
    )
    return [path for key, each in inner for path in [(*here, key), *paths(each, (*here, key))]]
