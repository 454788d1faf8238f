"""A report of a term, which each unit's leader sends, for tests."""

from tests.support.factories import form, section

TERM_REPORT = form(
    section(
        "tall",
        {"id": "enhet", "type": "unit", "label": "Enhet"},
        {"id": "aar", "type": "number", "label": "År", "decimals": 0},
        {
            "id": "tertial",
            "type": "choice",
            "label": "Tertial",
            "options": {"1": "1. tertial", "2": "2. tertial", "3": "3. tertial"},
        },
        {
            "id": "holdt",
            "type": "figure",
            "label": "Møter holdt",
            "figure": {"held": {"arena": "tverrfaglig_mote"}},
            "over": {"unit": "enhet", "year": "aar", "term": "tertial"},
        },
    ),
    title="Tertialrapport",
    confidentiality="internal",
    read_by={"coordinator": "answers", "people": ["doers", "leader"]},
    open_to=["leader"],
)
