"""Paragraphs of laws are data with dates, and no code or template holds one."""

import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from forms.definition import laws
from forms.definition.laws import citation_status, citations_in, exempting_paragraphs

ROOT = Path(__file__).parents[2]


def test_what_texts_name_is_found() -> None:
    found = citations_in(
        "Se opplæringslova § 25-1 og barnehageloven §§ 42, jf. § 2 a, Offentleglova § 13."
    )
    assert [(each.law, each.section) for each in found] == [
        ("opplæringslova", "25-1"), ("barnehageloven", "42"), ("offentleglova", "13"),
    ]  # fmt: skip


def test_a_new_law_takes_over_on_its_day(monkeypatch: pytest.MonkeyPatch) -> None:
    known: dict[str, Any] = {
        "exempt_from_public": [
            {"from": "2009-01-01", "until": "2026-12-31", "words": "gammel § 13"},
            {"from": "2027-01-01", "words": "ny § 30"},
        ],
        "cited": [
            {"law": "prøveloven", "section": "1", "from": "2009-01-01", "until": "2026-12-31"}
        ],
    }
    monkeypatch.setattr(laws, "laws", lambda: known)
    last = date(2026, 12, 31)
    (citation,) = citations_in("prøveloven § 1")
    assert (exempting_paragraphs(last), citation_status(citation, last)) == ("gammel § 13", "known")
    first = last + timedelta(days=1)
    assert (exempting_paragraphs(first), citation_status(citation, first)) == ("ny § 30", "ended")
    assert citation_status(citation._replace(section="2"), last) == "unknown"


def test_no_code_or_template_holds_a_paragraph_for_readers() -> None:
    """Docstrings name the source of a rule; what people read comes from the file."""
    for folder, pattern in (("forms", "*.py"), ("templates", "*.html")):
        for path in (ROOT / folder).rglob(pattern):
            for said in re.findall(r"_\(\s*[\"']([^\"']*§[^\"']*)", path.read_text("utf-8")):
                pytest.fail(f"{path.name}: {said}")


def test_every_form_names_paragraphs_that_are_in_force() -> None:
    for path in (ROOT / "definitions").rglob("*.json"):
        for citation in citations_in(path.read_text("utf-8")):
            assert citation_status(citation, date(2026, 11, 29)) == "known", (
                path.name,
                citation.words,
            )
