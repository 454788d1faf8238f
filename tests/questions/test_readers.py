"""What is typed is read as the server reads it: every example of every type runs through both."""

import json
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

from forms import i18n
from forms.compiled_form import read_answers
from forms.questions import TYPES, QuestionType
from tests.questions.factories import ask
from tests.questions.test_pages import drawn, field_of
from tests.questions.test_types import fill

NODE = Path(__file__).with_name("readers.mjs")

Parts = Mapping[str, Sequence[str]]

TYPED = {
    "number": (" 1\u00a0250 ", "+3", "-0", "3,", ",5", "1 25", "12,00", "0" * 20, "1,0000"),
    "date": (
        *(
            "7.5.26",
            "07/05/2026",
            "7 5 2026",
            "7,5,2026",
            "7.mai 2026",
            "7. Mai. 2026",
            "1.13.2026",
        ),
        *("7 September 2026", "7th of May 2026", "3rd sept 26", "den 7. mai 2026", "31.2.2026"),
        *("2026/5/7", "2026.05.07.", "May 7 2026", "maj 7 2026", "12122012", "20122012", "311299"),
        *("7. ma 2026", "7. maitre 2026", "Mandag, 7. mai 2026", "1.1.0001", "1.1.99999", "7.5."),
    ),
    "time": ("0:05", "24", "23:60", "KL 8", "kl.8.30", "8 30", "830"),
    "text": (
        "a\u0301",
        "\ufeffHei",
        "\x0bHei",
        "Hei\x00",
        "\ufffd",
        "\u200b",
        "x" * 20_001,
        "a\nb",
    ),
}
"""More that people type, by type; what it is is the server's to say."""

FORMATS = {
    "email": ("Ola@Eksempel.NO", "a.@x.no", ".a@x.no", "a@-x.no", "a@b@x.no", "ø@blåbær.no", "a@x"),
    "phone": ("tel:91234567", "+47 22 33 44 55", "12345678", "+46 1", "(22) 33-44.55"),
    "postcode": ("no 0150", "n0150", "01500", "N-0150 Oslo", "0150\u200e"),
    "personnummer": ("13127248022", "131272 48022", "53127248022", "31022248022"),
    "orgnr": ("974 760 673", "974760673.", "NO974760673"),
    "url": (
        "http://x.no:80/a?b#c",
        "x",
        "ftp://x.no",
        "https://a@x.no",
        "https://x.no/ a",
        "x.no.",
    ),
}


def typed_examples() -> Iterator[tuple[str, Mapping[str, Any], Parts]]:
    """Type, keys and parts of everything that can be typed in a page."""
    for name, kind in TYPES.items():
        if kind.answerable and kind.kind != "files":
            for example in kind.examples:
                yield name, example.keys, example.typed
    for name, texts in TYPED.items():
        for text in texts:
            part = "day" if name == "date" else ""
            yield name, {"decimals": 2} if name == "number" else {}, {part: [text]}
    for format, texts in FORMATS.items():
        yield from (("text", {"format": format}, {"": [text]}) for text in texts)


def in_page(
    kind: QuestionType, keys: Mapping[str, Any], parts: Parts
) -> dict[str, list[str]] | None:
    """The *parts* as the page posts them, in its order; None when no page can post them.

    A radio button, a tick box and a list offer what there is to choose.
    """
    question = ask(kind.name, **keys)
    page = drawn(question, field_of(kind, question, {p: list(v) for p, v in parts.items()}))
    offered: dict[str, list[str]] = {}
    free = set()
    for element in page.iter():
        name = element.get("name", "")
        if element.tag in ("input", "select", "textarea") and name.startswith("A-q"):
            part = name.removeprefix("A-q").removeprefix("-")
            values = _offers(element)
            free |= {part} if values is None else set()
            offered.setdefault(part, []).extend(values or ())
    found = {}
    for part, typed in parts.items():
        chosen = list(typed) if part in free else [v for v in offered.get(part, ()) if v in typed]
        if set(chosen) != set(typed):
            return None
        found[part] = chosen
    return found


def _offers(element: Element) -> list[str] | None:
    """What can be chosen in a control; None when anything can be typed."""
    if element.tag == "select":
        return [option.get("value", "") for option in element.iter("option")]
    return [element.get("value", "on")] if element.get("type") in ("radio", "checkbox") else None


def bare(value: Any) -> Any:
    """An answer without what was left empty, which conditions do not tell apart."""
    if isinstance(value, dict):
        return {key: bare(each) for key, each in value.items() if each is not None} or None
    if isinstance(value, list):
        return [bare(each) for each in value if bare(each) is not None] or None
    return value


def test_every_example_is_read_alike_in_browser_and_server() -> None:
    asked, lines = [], []
    for name, keys, parts in typed_examples():
        posted = in_page(TYPES[name], keys, parts)
        if posted is None:
            continue
        question = ask(name, **keys)
        stored = read_answers(fill(question, posted))["q"]
        line = {
            "how": TYPES[name].reading(question),
            "parts": posted,
            "today": i18n.today().isoformat(),
        }
        asked.append((name, dict(keys), posted, bare(stored)))
        lines.append(json.dumps(line))
    done = subprocess.run(
        ["node", str(NODE)], input="\n".join(lines), capture_output=True, text=True, check=True
    )
    read = [bare(json.loads(line)) for line in done.stdout.splitlines()]
    differ = [(*what, got) for what, got in zip(asked, read, strict=True) if what[-1] != got]
    assert not differ, differ
    assert {name for name, *_rest in asked} == {n for n, k in TYPES.items() if in_browser(k)}


def in_browser(kind: QuestionType) -> bool:
    """Whether a person types it; of files, conditions only ask whether there are any."""
    return kind.answerable and kind.kind != "files"
