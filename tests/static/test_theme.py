"""Whatever colour a municipality has, its pages can be read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.web.assets import theme
from forms.web.assets.theme import colour_tokens, contrast, parse_colour

COLOURS = st.from_regex(r"#[0-9a-f]{6}", fullmatch=True)
GROUNDS = ("background-default", "background-tinted", "surface-default", "surface-tinted")


@given(COLOURS, st.booleans())
def test_text_can_be_read_on_every_ground(colour: str, night: bool):
    tokens = {
        name: parse_colour(value)
        for name, value in colour_tokens(parse_colour(colour), night=night)
    }
    for ground in GROUNDS:
        assert contrast(tokens["text-default"], tokens[ground]) >= 7
        assert contrast(tokens["text-subtle"], tokens[ground]) >= 4.5
        assert contrast(tokens["border-default"], tokens[ground]) >= 3


@given(COLOURS, st.booleans())
def test_a_button_stands_out_and_its_text_can_be_read(colour: str, night: bool):
    tokens = {
        name: parse_colour(value)
        for name, value in colour_tokens(parse_colour(colour), night=night)
    }
    assert contrast(tokens["base-default"], tokens["surface-default"]) >= 2.95
    for base in ("base-default", "base-hover", "base-active"):
        assert contrast(tokens["base-contrast-default"], tokens[base]) >= 4.45


def test_the_scale_is_the_one_that_designsystemet_makes():
    """Its own theme, version 1.22, for #0062ba by day."""
    found = dict(colour_tokens(parse_colour("#0062ba"), night=False))
    expected = {
        "background-tinted": "#eef4fa",
        "surface-tinted": "#ddeaf6",
        "surface-hover": "#c7ddf0",
        "border-subtle": "#99c0e3",
        "border-default": "#2a7cc5",
        "text-subtle": "#005db1",
        "base-default": "#0062ba",
        "base-contrast-default": "#ffffff",
    }
    assert {name: found[name] for name in expected} == expected


@pytest.mark.parametrize("text", ["blue", "#fff", "#12345g", "0062ba", ""])
def test_a_colour_that_cannot_be_read_is_refused_with_the_remedy(text: str):
    with pytest.raises(ValueError, match="#rrggbb"):
        parse_colour(text)


def test_day_night_and_paper_are_all_in_the_sheet():
    sheet = theme.stylesheet("#0b5d8a")
    assert "@media screen and (prefers-color-scheme:dark)" in sheet
    assert sheet.count("{") == sheet.count("}")
    for kind in theme.SEEDS:
        assert f'[data-color="{kind}"]' in sheet


def test_the_tab_icon_shows_the_first_letter_safely():
    assert ">Å</text>" in theme.tab_icon("#0b5d8a", "ålesund kommune")
    assert "<b>" not in theme.tab_icon("#0b5d8a", "<b>")
