"""The municipality's theme: all colours of the pages, derived from one colour.

Designsystemet's tokens, as its own theme builder makes them: each has a fixed luminance, so text on
any of them is readable (WCAG 2.2, 1.4.3 and 1.4.11) with any base colour.
"""

import re
from collections.abc import Iterator
from functools import cache
from html import escape
from pathlib import Path

from flask import Flask

from forms.web.assets import static_assets

Colour = tuple[float, float, float]
"""Red, green and blue, each from 0 to 1."""

WHITE: Colour = (1.0, 1.0, 1.0)
BLACK: Colour = (0.0, 0.0, 0.0)
SEEDS = {
    "neutral": "#24272b",
    "danger": "#c01b1b",
    "info": "#0a71c0",
    "success": "#068718",
    "warning": "#ea9b1b",
}
"""The colours that mean something; they are the same in every municipality."""

TOKENS = {
    "background-default": (1.0, 0.009),
    "background-tinted": (0.9, 0.014),
    "surface-default": (1.0, 0.021),
    "surface-tinted": (0.81, 0.027),
    "surface-hover": (0.7, 0.036),
    "surface-active": (0.59, 0.056),
    "border-subtle": (0.5, 0.08),
    "border-default": (0.19, 0.22),
    "text-subtle": (0.11, 0.39),
    "text-default": (0.025, 0.84),
}
"""Each token's relative luminance by day and by night (Designsystemet 1.22)."""

BASES = ("base-default", "base-hover", "base-active", "base-contrast-default")
MEANING = ("info", "success", "warning")
"""Colours of messages only: no button has one of them, so they need fewer tokens."""
OF_MESSAGES = (
    "background-tinted",
    "surface-tinted",
    "surface-active",
    "border-default",
    "text-subtle",
    "text-default",
)
LIGHTEST_BY_DAY = 0.3
"""A button this light or darker has 3:1 against a white page."""
DARKEST_BY_NIGHT = 0.2
"""A button this dark or lighter has 3:1 against a dark page, and 4.5:1 against its black text."""


def init_app(app: Flask) -> None:
    """Serve the colours, the tab icon and the logo that the settings of *app* ask for."""
    colour, name = app.config["COLOUR"], app.config["MUNICIPALITY"]
    static_assets.add_asset(app, "tema.css", stylesheet(colour).encode())
    static_assets.add_asset(app, "ikon.svg", tab_icon(colour, name).encode())
    logo = Path(app.config["LOGO"]) if app.config["LOGO"] else None
    if logo:
        static_assets.add_asset(app, f"logo{logo.suffix.lower()}", logo.read_bytes())
    app.jinja_env.globals["logo_asset"] = f"logo{logo.suffix.lower()}" if logo else None


def parse_colour(text: str) -> Colour:
    """Parse a colour written as `#rrggbb`; raise ValueError with the remedy for anything else."""
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", text):
        raise ValueError(
            f"The municipality's colour is {text!r}; write it as #rrggbb, like #0062ba."
        )
    red, green, blue = (int(text[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return red, green, blue


def hex_colour(colour: Colour) -> str:
    """Format a colour as `#rrggbb`."""
    return "#" + "".join(f"{round(part * 255):02x}" for part in colour)


def luminance(colour: Colour) -> float:
    """Relative luminance from 0 (black) to 1 (white), as WCAG counts it."""
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: Colour, other: Colour) -> float:
    """Return the contrast ratio of two colours, from 1 to 21."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def mix_colours(one: Colour, other: Colour, share: float) -> Colour:
    """Return *one* with *share* of *other* in it."""
    red, green, blue = (a + (b - a) * share for a, b in zip(one, other, strict=True))
    return red, green, blue


def at_luminance(colour: Colour, wanted: float) -> Colour:
    """Return *colour* mixed with white or black until it has the luminance *wanted*."""
    end = WHITE if wanted > luminance(colour) else BLACK
    low, high = 0.0, 1.0
    for _step in range(20):
        share = (low + high) / 2
        far_enough = (luminance(mix_colours(colour, end, share)) >= wanted) == (end is WHITE)
        low, high = (low, share) if far_enough else (share, high)
    return mix_colours(colour, end, high)


def desaturated(colour: Colour) -> Colour:
    """Return *colour* with a third less saturation, for large surfaces at night."""
    grey = luminance(colour) ** (1 / 2.2)
    return mix_colours(colour, (grey, grey, grey), 0.35)


def text_colour_on(colour: Colour) -> Colour:
    """Return white or black, whichever is readable on *colour*: one always has 4.5:1."""
    return WHITE if contrast(colour, WHITE) >= 4.5 else BLACK


def button_colours(colour: Colour, *, night: bool) -> Iterator[Colour]:
    """Yield a button's colour, its hover and pressed colours, and its text colour."""
    own = luminance(colour)
    ground = max(own, DARKEST_BY_NIGHT) if night else min(own, LIGHTEST_BY_DAY)
    base = at_luminance(colour, ground)
    text = text_colour_on(base)
    steps = (0.64, 0.38) if text == WHITE else (1.3, 1.6)
    yield base
    for step in steps:
        yield at_luminance(colour, min(ground * step, 0.9))
    yield text


def colour_tokens(colour: Colour, *, night: bool) -> Iterator[tuple[str, str]]:
    """Yield every token of one colour, as name and value."""
    seed = desaturated(colour) if night else colour
    for name, by_day_and_night in TOKENS.items():
        yield name, hex_colour(at_luminance(seed, by_day_and_night[night]))
    for name, value in zip(BASES, button_colours(colour, night=night), strict=True):
        yield name, hex_colour(value)


def mode_stylesheet(colours: dict[str, str], *, night: bool) -> str:
    """Return the custom properties of all colours, for light or dark mode."""
    found = [
        f"--ds-color-{kind}-{name}:{value};"
        for kind, seed in colours.items()
        for name, value in colour_tokens(parse_colour(seed), night=night)
        if name in token_names(kind)
    ]
    neutral = dict(colour_tokens(parse_colour(colours["neutral"]), night=night))
    paper = at_luminance(parse_colour(colours["neutral"]), 0.007 if night else 0.92)
    found += [
        f"--sv-paper:{hex_colour(paper)};",
        f"--sv-tint:var(--ds-color-accent-{'surface-tinted' if night else 'background-tinted'});",
        f"--ds-color-focus-inner:{neutral['background-default']};",
        f"--ds-color-focus-outer:{neutral['text-default']};",
        f"color-scheme:{'dark' if night else 'light'};",
    ]
    return "".join(found)


def token_names(kind: str) -> tuple[str, ...]:
    """Return the tokens that a colour needs."""
    return OF_MESSAGES if kind in MEANING else (*TOKENS, *BASES)


def default_colour_properties(kind: str) -> str:
    """Return the properties without a colour's name, set to one colour, as components use them."""
    found = {name: name for name in token_names(kind)} | {"border-strong": "text-subtle"}
    return "".join(f"--ds-color-{n}:var(--ds-color-{kind}-{own});" for n, own in found.items())


@cache
def stylesheet(colour: str) -> str:
    """All colours of the pages as a style sheet, for screen by day, screen by night, and paper."""
    breath = mix_colours(parse_colour(SEEDS["neutral"]), desaturated(parse_colour(colour)), 0.12)
    colours = {"accent": colour, **SEEDS, "neutral": hex_colour(breath)}
    kinds = "".join(f'[data-color="{kind}"]{{{default_colour_properties(kind)}}}' for kind in SEEDS)
    return (
        f"@layer ds.theme{{:root{{{mode_stylesheet(colours, night=False)}}}"
        f"@media screen and (prefers-color-scheme:dark)"
        f"{{:root{{{mode_stylesheet(colours, night=True)}}}}}"
        f':root,[data-color="accent"]{{{default_colour_properties("accent")}}}{kinds}}}\n'
    )


def tab_icon(colour: str, name: str) -> str:
    """Render a tab icon in the municipality's colour with its first letter, as SVG."""
    ground = parse_colour(colour)
    letter = escape(name.strip()[:1].upper())
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">'
        f'<rect width="32" height="32" rx="7" fill="{hex_colour(ground)}"/>'
        f'<text x="16" y="23" font-family="system-ui,sans-serif" font-size="20" font-weight="600" '
        f'text-anchor="middle" fill="{hex_colour(text_colour_on(ground))}">{letter}</text></svg>\n'
    )
