"""Texts as HTML: headings below the page's, lines and spaces kept, one sign at the end."""

import pytest
from jinja2 import Environment

from forms.markup import (
    NBSP,
    Foreign,
    add_to_environment,
    direction_of,
    in_language_of,
    join_texts,
    lines,
    markdown,
    unbroken,
    with_colon,
)


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


FOREIGN = Foreign("Ja <&>", "ar")
SAID = '<span lang="ar" dir="rtl">Ja &lt;&amp;&gt;</span>'
BARE = "Ja &lt;&amp;&gt;"


@pytest.mark.parametrize(
    ("template", "found"),
    [
        ("<p>{{ x }}</p>", f"<p>{SAID}</p>"),
        ('<p title="{{ x }}">{{ x }}', f'<p title="{BARE}">{SAID}'),
        ("<p title='a>{{ x }}'>{{ x }}", f"<p title='a>{BARE}'>{SAID}"),
        ("<p {% if x %}title={{ x or y }}{% endif %}>{{ x }}", f"<p title={BARE}>{SAID}"),
        ("<title>{{ x }}</title>{{ x }}", f"<title>{BARE}</title>{SAID}"),
        ("{% block title %}{{ x }}{% endblock %}{{ x }}", f"{BARE}{SAID}"),
        (
            "<option{{ lang(x) }}>{{ x }}</option>{{ x }}",
            f'<option lang="ar" dir="rtl">{BARE}</option>{SAID}',
        ),
        ("a < b, it's {{ x }}", f"a < b, it's {SAID}"),
        ("<!-- {{ x }} -->{{ x }}", f"<!-- {BARE} -->{SAID}"),
        ("{{ x | markdown }}", f'<div lang="ar" dir="rtl"><p>{BARE}</p>\n</div>'),
        ("{{ x | with_colon }}", SAID.replace("</span>", ":</span>")),
    ],
)
def test_a_text_tells_its_language_where_an_element_may_stand(template: str, found: str) -> None:
    environment = Environment(autoescape=True)
    add_to_environment(environment)
    assert environment.from_string(template).render(x=FOREIGN, y="") == found


def test_what_is_made_of_foreign_texts_is_in_their_language_when_they_share_one() -> None:
    assert isinstance(join_texts([FOREIGN, FOREIGN]), Foreign)
    assert not isinstance(join_texts([FOREIGN, "Nei"]), Foreign)
    assert join_texts([]) == ""
    assert [each.language for each in lines(Foreign("a\nb", "so"))] == ["so", "so"]  # type: ignore[attr-defined]
    assert type(in_language_of("Ja", "Nei")) is str and type(str(FOREIGN)) is str


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Ring **116 111** nå", f"<p>Ring <strong>116{NBSP}111</strong> nå</p>\n"),
        ("اتصل 912 34 567.", f"<p>اتصل 912{NBSP}34{NBSP}567.</p>\n"),
        ("1. Én\n2. To", "<ol>\n<li>Én</li>\n<li>To</li>\n</ol>\n"),
    ],
)
def test_the_groups_of_a_number_stay_together_and_in_order(text: str, found: str) -> None:
    assert markdown(text) == found


def test_a_number_stays_in_the_language_of_its_text() -> None:
    made = unbroken(Foreign("116 111", "ar"))
    assert made == f"116{NBSP}111" and isinstance(made, Foreign) and made.language == "ar"
