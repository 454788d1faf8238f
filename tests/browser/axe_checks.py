"""What is asked of every page: no finding of axe, room on a small screen, pictures to look at."""

import os
from pathlib import Path
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

from forms.settings import ROOT
from tests.support.browser import TABLET

FOLDER = ROOT / "test-results" / "screenshots"
PHOTOGRAPHS = bool(os.environ.get("PHOTOGRAPHS"))
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PHONE = {"width": 320, "height": 640}
DESK = {"width": 1280, "height": 900}
PAPER = {"width": 794, "height": 1123}

SMALL = """() => {
  const inText = (e) => e.matches('a, summary') && getComputedStyle(e).display === 'inline';
  const rect = (e) => (e.closest('label') || e).getBoundingClientRect();
  return [...document.querySelectorAll('a[href], button, input, select, textarea, summary')]
    .filter(e => e.checkVisibility() && !e.closest('.sv-hidden, .sv-skip') && e.type !== 'hidden')
    .filter(e => !inText(e) && getComputedStyle(e).pointerEvents !== 'none')
    .map(e => [e, rect(e)])
    .filter(([e, r]) => r.width > 1 && r.height > 1 && (r.width < 24 || r.height < 24))
    .map(([e, r]) => `${e.outerHTML.slice(0, 120)} ${r.width}x${r.height}`);
}"""
WIDE = """() => {
  const most = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= most) return [];
  return [...document.querySelectorAll('body *')]
    .filter(e => e.getBoundingClientRect().right > most + 1 && !e.closest('.sv-scroll, .sv-hidden'))
    .map(e => e.outerHTML.slice(0, 150));
}"""

FOCUSED = """() => {
  const all = `a[href], button, input:not([type=hidden]), select, textarea, summary, iframe,
    [tabindex="0"]`;
  const styled = (e) => {
    const s = getComputedStyle(e);
    return [s.outlineStyle, s.outlineWidth, s.boxShadow, s.backgroundColor, s.borderColor].join();
  };
  const found = [];
  document.activeElement?.blur();
  for (const e of document.querySelectorAll(all)) {
    if (e.disabled || e.tabIndex < 0 || !e.checkVisibility({ visibilityProperty: true })) continue;
    const frame = e.closest('label, .sv-choice') || e;
    const near = [e, frame, e.nextElementSibling].filter(Boolean);
    const look = () => near.map(styled).join('|');
    const before = look();
    e.focus({ focusVisible: true });
    if (document.activeElement !== e) continue;
    const own = [...e.getClientRects()].find((r) => r.width > 2 && r.height > 2);
    const whole = own || frame.getBoundingClientRect();
    const left = Math.max(whole.left, 0), top = Math.max(whole.top, 0); // what of it is in view
    const right = Math.min(whole.right, innerWidth), bottom = Math.min(whole.bottom, innerHeight);
    const box = { left, top, width: right - left, height: bottom - top };
    const seen = [0.05, 0.5, 0.95].some((x) => [0.1, 0.5, 0.9].some((y) => {
      const there = document.elementFromPoint(box.left + box.width * x, box.top + box.height * y);
      return there && (frame.contains(there) || there === e.nextElementSibling);
    }));
    if (!seen) found.push(`hidden: ${e.outerHTML.slice(0, 120)}`);
    if (e.tagName !== 'IFRAME' && look() === before) {
      found.push(`shows no focus: ${e.outerHTML.slice(0, 120)}`);
    }
    e.blur();
  }
  scrollTo(0, 0);
  return found;
}"""


def out_of_focus(page: Page) -> list[str]:
    """What hides when a keyboard comes to it, or does not show that it has focus.

    WCAG 2.4.7 and 2.4.11. Each control is focused as by Tab, where it is then on the screen.
    """
    found: list[str] = page.evaluate(FOCUSED)
    return found


def violations(page: Page, options: dict[str, Any]) -> list[dict[str, Any]]:
    """Ask axe with these options; it is put into a page once, and of what it says we need this."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    ask = "options => axe.run(options).then(results => results.violations)"
    found: list[dict[str, Any]] = page.evaluate(ask, options)
    return found


def findings(page: Page, rules: list[str] | None = None) -> list[str]:
    """What axe has to say; *rules* are those to ask, all with our tags unless told."""
    only: dict[str, Any] = {"type": "rule" if rules else "tag", "values": rules or TAGS}
    options = {"runOnly": only, "resultTypes": ["violations"]}
    found = violations(page, options)
    return [
        f"{page.url} {f['id']}: {f['help']}: {[n['html'][:150] for n in f['nodes'][:4]]}"
        for f in found
    ]


def too_wide(page: Page) -> list[str]:
    """What stands out of the screen."""
    found: list[str] = page.evaluate(WIDE)
    return found


def too_small(page: Page) -> list[str]:
    """What is smaller than a finger needs."""
    found: list[str] = page.evaluate(SMALL)
    return found


def by_night(page: Page, night: bool = True) -> None:
    """Show the page in dark colours, or in light ones again."""
    page.emulate_media(color_scheme="dark" if night else "light")


def photograph(page: Page, name: str) -> None:
    """Keep pictures of the page as it is met on a tablet, a phone, a desk, at night, on paper.

    Only when `PHOTOGRAPHS` is set: they are to look at, and take a quarter of the time.
    """
    if not PHOTOGRAPHS:
        return
    for variant, size in (("tablet", TABLET), ("phone", PHONE), ("desktop", DESK)):
        page.set_viewport_size(size)
        take(page, f"{name}-{variant}")
    page.set_viewport_size(TABLET)
    by_night(page)
    take(page, f"{name}-dark")
    by_night(page, False)
    page.set_viewport_size(PAPER)
    page.emulate_media(media="print")
    take(page, f"{name}-print")
    page.emulate_media(media="screen")
    page.set_viewport_size(TABLET)


def take(page: Page, name: str) -> None:
    """One picture."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=FOLDER / f"{name}.png", full_page=True, animations="disabled")


def contact_sheet(folder: Path = FOLDER) -> None:
    """A page with all pictures, one row for each page of ours."""
    names = sorted(path.stem.rpartition("-")[0] for path in folder.glob("*-tablet.png"))
    variants = ("tablet", "phone", "desktop", "dark", "print")
    rows = "".join(
        f"<tr><th>{name}</th>"
        + "".join(
            f"<td><a href='{name}-{v}.png'><img src='{name}-{v}.png'></a></td>" for v in variants
        )
        for name in names
    )
    head = "".join(f"<th>{variant}</th>" for variant in ("", *variants))
    style = "img{width:220px;border:1px solid #999}td,th{vertical-align:top;font:14px sans-serif}"
    (folder / "index.html").write_text(
        f"<!doctype html><meta charset=utf-8><title>Screenshots</title><style>{style}</style>"
        f"<table><tr>{head}</tr>{rows}</table>",
        "utf-8",
    )
