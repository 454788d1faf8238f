"""Small forms for the tests without network: a sheet, a form of three parts, one that is signed."""

from typing import Any

from tests.support.factories import form, section, text, yes_no

SHEET: dict[str, Any] = form(
    section(
        "motet",
        text("bra", "Hva var bra?", required=True),
        yes_no("igjen", "Vil du komme igjen?"),
        text("hvorfor", "Hvorfor ikke?", show_if={"igjen": "no"}),
    ),
    title="Om møtet",
    review=False,
)
OPEN_SHEET: dict[str, Any] = {**SHEET, "title": "Om turen", "confidentiality": "anonymous"}
PARTS: dict[str, Any] = form(
    section(
        "barnet",
        text("navn", "Hva heter barnet?", required=True),
        yes_no("sover", "Sover barnet godt?"),
        text("sovn", "Hva er vanskelig med søvnen?", show_if={"sover": "no"}),
    ),
    section(
        "familien",
        {
            "id": "sosken",
            "type": "repeat",
            "label": "Søsken",
            "add": "Legg til søsken",
            "questions": [
                text("hvem", "Hva heter søskenet?"),
                {"id": "alder", "type": "number", "label": "Hvor gammelt er det?"},
            ],
        },
        {"id": "brev", "type": "file", "label": "Vedlegg"},
    ),
    section("mer", text("annet", "Noe mer?", lines=3, max_length=500), show_if={"sover": "no"}),
    title="Om barnet",
)
SIGNED: dict[str, Any] = {
    **PARTS,
    "title": "Avtale",
    "open_to": ["staff"],
    "signers": {"mor": {"label": "Foresatt", "how": ["draw", "type_name"]}},
    "steps": [
        {
            "id": "alt",
            "title": "Alt",
            "by": "staff",
            "sections": ["barnet", "familien", "mer"],
            "sign": ["mor"],
        }
    ],
}
TALK: dict[str, Any] = {**PARTS, "title": "Samtale", "open_to": ["staff"], "mode": "interview"}
FORMS = {
    "uten-nett-ark": SHEET,
    "uten-nett-apent": OPEN_SHEET,
    "uten-nett-deler": PARTS,
    "uten-nett-signert": SIGNED,
    "uten-nett-samtale": TALK,
}
