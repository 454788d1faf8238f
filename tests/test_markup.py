"""Texts as HTML: headings below the page's, lines and spaces kept, one sign at the end."""

import pytest

from forms.markup import direction_of, lines, markdown, with_colon


@pytest.mark.parametrize(
    ("text", "level", "found"),
    [
        ("# Hei", 2, "<h2>Hei</h2>\n"),
        ("# Hei\n## Du", 3, "<h3>Hei</h3>\n<h4>Du</h4>\n"),
        ("### Hei", 2, "<h2>Hei</h2>\n"),
        ("# a\n##### b", 4, "<h4>a</h4>\n<h6>b</h6>\n"),
        ("Hei\n===", 3, "<h3>Hei</h3>\n"),
        ("a - b --- c", 2, "<p>a - b --- c</p>\n"),
        ("<b>Hei</b>", 2, "<p>&lt;b&gt;Hei&lt;/b&gt;</p>\n"),
    ],
)
def test_headings_stand_below_the_one_over_them(text: str, level: int, found: str) -> None:
    assert markdown(text, level) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Hei du", ["Hei du"]),
        ("a\n\nb", ["a", "\u00a0", "b"]),
        ("a   b", ["a\u00a0\u00a0 b"]),
        ("  a\n b", ["\u00a0\u00a0a", "\u00a0b"]),
        ("a\tb", ["a\u00a0\u00a0 b"]),
        ("", ["\u00a0"]),
    ],
)
def test_lines_keep_their_spaces(text: str, found: list[str]) -> None:
    assert lines(text) == found


@pytest.mark.parametrize(
    ("label", "found"),
    [("Navn", "Navn:"), ("Allergi?", "Allergi?"), ("Merk:", "Merk:"), ("Ring!", "Ring!")],
)
def test_a_label_ends_with_one_sign(label: str, found: str) -> None:
    assert with_colon(label) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Hei مرحبا", "ltr"),
        ("12 مرحبا hei", "rtl"),
        ("שלום", "rtl"),
        ("123 …", "ltr"),
        ("ሰላም", "ltr"),
    ],
)
def test_the_first_letter_tells_the_direction(text: str, found: str) -> None:
    assert direction_of(text) == found
