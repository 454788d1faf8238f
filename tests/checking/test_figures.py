"""The check of figures: each fault is refused with its place and remedy."""

import json
from pathlib import Path
from typing import Any

import pytest

from forms.checking.check import check_form
from forms.definition.library import read_library
from forms.definition.loading import load_text
from forms.questions import TYPES

OTHER = {
    "title": "Møtereferat",
    "confidentiality": "personal",
    "sections": [
        {
            "id": "a",
            "title": "A",
            "questions": [
                {"id": "holdt", "type": "choice", "label": "Holdt?", "options": {"ja": "Ja"}},
                {"id": "dag", "type": "date", "label": "Dag?"},
                {"id": "antall", "type": "number", "label": "Hvor mange?"},
                {"id": "navn", "type": "text", "label": "Navn?", "personal": True},
                {"id": "ord", "type": "text", "label": "Hva skjedde?"},
                {
                    "id": "syk",
                    "type": "yes_no",
                    "label": "Syk?",
                    "sensitive": True,
                    "purpose": "For å hjelpe.",
                },
            ],
        }
    ],
}
ANONYMOUS = {
    "title": "Anonymt",
    "confidentiality": "anonymous",
    "sections": [
        {
            "id": "a",
            "title": "A",
            "questions": [
                *OTHER["sections"][0]["questions"][:1],
                {
                    "id": "enig",
                    "type": "matrix",
                    "label": "Enig?",
                    "rows": {"hort": "Hørt"},
                    "options": {
                        "1": {"label": "Nei", "score": 1},
                        "2": {"label": "Ja", "score": 2},
                    },
                },
                {"id": "nytte", "type": "scale", "label": "Nytte?", "max": 5},
            ],
        }
    ],
}
OVER = {"unit": "enhet", "year": "aar", "term": "tertial"}
PERIOD = [
    {"id": "enhet", "type": "unit", "label": "Enhet"},
    {"id": "aar", "type": "number", "label": "År"},
    {"id": "tertial", "type": "choice", "label": "Tertial", "options": {"1": "1.", "2": "2."}},
    {"id": "fritt", "type": "text", "label": "Fritt"},
]


def stops(tmp_path: Path, figure: Any, over: Any = OVER) -> list[str]:
    """What stops publishing a report with that figure."""
    steps = [
        {"id": "forst", "title": "Referat", "by": "staff", "sections": ["a"]},
        {"id": "lest", "title": "Lest", "by": "leader", "sections": ["b"], "within": "7d"},
    ]
    read = {"id": "b", "title": "B", "questions": [{"id": "lest", "type": "yes_no", "label": "B?"}]}
    sections = [*OTHER["sections"], read]
    stepped = {**OTHER, "open_to": ["staff"], "sections": sections, "steps": steps}
    (tmp_path / "referat.json").write_text(json.dumps(stepped))
    (tmp_path / "utenfrist.json").write_text(json.dumps(OTHER))
    (tmp_path / "anonymt.json").write_text(json.dumps(ANONYMOUS))
    asked = {"id": "tall", "type": "figure", "label": "Tall", "figure": figure, "over": over}
    section = {"id": "a", "title": "A", "questions": [*PERIOD, asked]}
    raw = {"title": "Rapport", "confidentiality": "internal", "sections": [section]}
    loaded = load_text("rapport", json.dumps(raw), read_library(tmp_path, TYPES))
    return [problem.what for problem in check_form(loaded) if problem.level == "error"]


@pytest.mark.parametrize(
    "figure",
    [
        {"count": {"form": "referat"}},
        {"count": {"form": "referat", "where": {"holdt": "ja"}, "on": "dag", "state": "any"}},
        {"share": {"form": "referat", "part": {"holdt": "ja"}, "where": {"antall": {"min": 2}}}},
        {"median": {"form": "referat", "of": ["_received", "dag"]}},
        {"sum": {"form": "referat", "of": "antall", "unit": "every"}},
        {"distinct": {"form": "referat", "of": "holdt"}},
        {"distinct": {"form": "referat", "of": ["_unit", "dag", "holdt"], "on": "dag"}},
        {"share": {"form": "referat", "of": ["_unit", "dag"], "part": {"holdt": "ja"}}},
        {"gap": {"form": "referat", "where": {"holdt": "ja"}, "on": "dag"}},
        {"overdue": {"form": "referat", "where": {"holdt": "ja"}, "unit": "every"}},
        {"told_rate": {"form": "anonymt"}},
        {"told_mean": {"form": "anonymt", "of": "enig.hort"}},
        {"told_mean": {"form": "anonymt", "of": "nytte"}},
        {"told_share": {"form": "anonymt", "of": "enig.hort"}},
    ],
)
def test_a_right_figure_is_taken(tmp_path: Path, figure: Any) -> None:
    assert stops(tmp_path, figure) == []


@pytest.mark.parametrize(
    ("figure", "what"),
    [
        ({"count": {"form": "finnes_ikke"}}, "Skjemaet “finnes_ikke” finnes ikke i mappen."),
        ({"count": {"form": "rapport"}}, "Et tall kan ikke telles fra skjemaet det selv står i."),
        ({"count": {"form": "anonymt"}}, "er anonymt, og telles bare i resultatene."),
        ({"count": {"form": "referat", "where": {"navn": "Kari"}}}, "“navn” kan ikke telles med."),
        ({"count": {"form": "referat", "where": {"ord": "x"}}}, "“ord” kan ikke telles med."),
        ({"count": {"form": "referat", "where": {"syk": "yes"}}}, "“syk” kan ikke telles med."),
        ({"count": {"form": "referat", "where": {"nei": "ja"}}}, "“nei” kan ikke telles med."),
        ({"count": {"form": "referat", "where": {"holdt": "jo"}}}, "“holdt” har ikke svaret “jo”."),
        ({"count": {"form": "referat", "where": {"antall": {"has_any": ["x"]}}}}, ""),
        ({"count": {"form": "referat", "on": "antall"}}, "“antall” er ingen dato"),
        ({"count": {"form": "referat", "of": "antall"}}, "“count” teller svar"),
        ({"sum": {"form": "referat"}}, "“sum” må si hva som regnes ut."),
        ({"mean": {"form": "referat", "of": "holdt"}}, "“holdt” kan ikke telles med."),
        ({"median": {"form": "referat", "of": ["dag", "antall"]}}, "“antall” kan ikke telles med."),
        (
            {"median": {"form": "referat", "of": ["dag", "dag", "dag"]}},
            "Bare “distinct” og “share” ser",
        ),
        ({"distinct": {"form": "referat"}}, "“distinct” må si hva som regnes ut."),
        ({"distinct": {"form": "referat", "of": ["_unit", "ord"]}}, "“ord” kan ikke telles med."),
        ({"share": {"form": "referat", "of": "navn", "part": {"holdt": "ja"}}}, "“navn” kan ikke"),
        ({"gap": {"form": "referat", "of": "dag"}}, "“gap” teller svar"),
        ({"gap": {"form": "referat", "on": "antall"}}, "“antall” er ingen dato"),
        ({"overdue": {"form": "referat", "on": "dag"}}, "“overdue” teller det som venter"),
        ({"overdue": {"form": "referat", "state": "sent"}}, "“overdue” teller det som venter"),
        ({"overdue": {"form": "referat", "of": "antall"}}, "“overdue” teller svar"),
        ({"overdue": {"form": "anonymt"}}, "er anonymt, og telles bare i resultatene."),
        ({"overdue": {"form": "utenfrist"}}, "Ingen steg i skjemaet “utenfrist” har en frist."),
        ({"told_rate": {"form": "referat"}}, "“referat” er ikke anonymt"),
        ({"told_rate": {"form": "anonymt", "of": "nytte"}}, ""),
        ({"share": {"form": "referat"}}, "En andel må si hva den er en del av"),
        ({"count": {"form": "referat", "part": {"holdt": "ja"}}}, "En andel må si"),
        ({"count": {"form": "referat"}, "sum": {"form": "referat"}}, ""),
        ({"told_mean": {"form": "anonymt", "of": "holdt"}}, "gjennomsnitt av “holdt”"),
        ({"told_mean": {"form": "anonymt", "of": "enig"}}, "gjennomsnitt av “enig”"),
        ({"told_mean": {"form": "referat", "of": "antall"}}, "“referat” er ikke anonymt"),
        ({"told_mean": {"form": "finnes_ikke", "of": "x"}}, "finnes ikke i mappen."),
        ({"told_mean": {"form": "anonymt"}}, ""),
        ({}, ""),
    ],
)
def test_a_fault_stops_publishing(tmp_path: Path, figure: Any, what: str) -> None:
    found = stops(tmp_path, figure)
    assert found and any(what in each for each in found), found


@pytest.mark.parametrize(
    ("over", "what"),
    [
        ({"year": "fritt"}, "“fritt” er ikke et spørsmål om et år."),
        ({"year": "finnes_ikke"}, "“finnes_ikke” er ikke et spørsmål om et år."),
        ({"year": "aar", "term": "aar"}, "“aar” er ikke et spørsmål om en tertial."),
        ({"year": "aar", "unit": "fritt"}, "“fritt” er ikke et spørsmål om en enhet."),
        ({"unit": "enhet"}, ""),
    ],
)
def test_the_report_asks_its_own_period(tmp_path: Path, over: Any, what: str) -> None:
    found = stops(tmp_path, {"count": {"form": "referat"}}, over)
    assert found and any(what in each for each in found), found
