"""Paper forms as people paste them become quick text that can be read. All of them are invented."""

import random

import pytest

from bench.authoring import PAPER
from forms.authoring import paper_text, quick_text_reader
from forms.authoring.surroundings import Surroundings

TRIP = """
Fra: kontoret
Hei! Her er skjemaet.

TUR TIL SJØEN

1. Om barnet
Barnets navn: ______________   Født: __________
Klasse *
Kan barnet svømme?   Ja ☐   Nei ☐
   Hvis nei, hvor lenge har barnet øvd?
Allergi mot mat: ____________________________
Hva vil barnet gjøre? (flere kryss)
 [ ] bade  [ ] fiske  [ ] annet: ..........
Tar med (sett ett kryss): Niste / Penger / Ingenting
Noe mer vi bør vite (maks 300 tegn)
________________________________________
________________________________________
2. Ansvar
☐ Jeg har lest planen for turen, og barnet kan bli med.

Sted/dato: ________   Underskrift foresatt: ____________
--- Fylles ut av skolen ---
Godkjent ( ) Ja ( ) Nei
side 1 av 2
"""
SURVEY = """
Hvordan har du det i SFO?

                               Bra    Sånn passe    Dårlig
1. Jeg trives                   o         o           o
2. Jeg liker maten, også når    o         o           o
   den er ny
3. Hvor ofte er du ute?
   o Hver dag
   o Sjelden
   (Har du svart Sjelden, gå til spørsmål 5.)
4. På en skala fra 1 (dårlig) til 5 (bra): Hvordan er leksehjelpen?
   1  2  3  4  5
5. Hva skal vi spise?
   ....................
   ....................
"""
TABLE = """
Medisiner
Navn\tDose\tKlokkeslett
____\t____\t____
____\t____\t____
"""


def made(text: str) -> tuple[list[str], list[str], paper_text.Paper]:
    """The quick text in blocks, what is remarked, and the paper."""
    paper = paper_text.read_paper(text)
    reading = quick_text_reader.read_parts(paper.text, Surroundings())
    assert [remark for remark in reading.remarks if remark.stops] == [], paper.text
    return paper.text.strip().split("\n\n"), [remark.text for remark in paper.remarks], paper


def test_a_form_for_parents() -> None:
    blocks, remarks, paper = made(TRIP)
    assert paper.title == "Tur til sjøen"
    assert blocks == [
        "# Om barnet",
        "Barnets navn (personlig)",
        "Født (dato til i dag, personlig)",
        "Klasse *",
        "Kan barnet svømme?\nJa\nNei",
        "Hvor lenge har barnet øvd?\n? Nei",
        "Allergi mot mat (følsomt)",
        "Hva vil barnet gjøre? (flere svar)\nBade\nFiske\nAnnet (fritekst)",
        "Tar med\nNiste\nPenger\nIngenting",
        "Noe mer vi bør vite (2 linjer, 300 tegn)",
        "# Ansvar",
        "Jeg har lest planen for turen, og barnet kan bli med. (bekreft)",
        "# Fylles ut av skolen",
        "Godkjent (bare ansatte)\nJa\nNei",
    ]
    assert any("underskrift" in remark for remark in remarks)
    assert any("bare til ansatte" in remark for remark in remarks)
    assert sum("brev" in remark for remark in remarks) == 2


def test_few_words_above_questions_are_a_heading_and_what_is_promised_is_confirmed() -> None:
    blocks, remarks, paper = made(PAPER)
    assert paper.title == "Samtykke til leirskole"
    heads = [block for block in blocks if block.startswith("#")]
    assert heads == ["# Eleven", "# Foresatt", "# Helse", "# Turen"]
    assert blocks[-2:] == ["Annen beskjed", "Jeg samtykker til at eleven blir med (bekreft)"]
    assert len(blocks) == 24 and len(remarks) == 1 and "underskrift" in remarks[0]


def test_a_survey() -> None:
    blocks, remarks, _paper = made(SURVEY)
    assert blocks == [
        "Hvordan har du det i SFO?\n| Bra | Sånn passe | Dårlig\nJeg trives\n"
        "Jeg liker maten, også når den er ny",
        "Hvor ofte er du ute?\nHver dag\nSjelden",
        "Hvordan er leksehjelpen? (skala 1–5: Dårlig / Bra)",
        "Hva skal vi spise? (2 linjer)",
    ]
    assert len(remarks) == 1 and "sett et vilkår" in remarks[0]


def test_columns_with_room_become_a_list() -> None:
    blocks, _remarks, _paper = made(TABLE)
    assert blocks[-1].endswith("+ Navn (personlig)\n+\n+ Dose\n+\n+ Klokkeslett (klokkeslett)")


PIECES = [
    *(
        "Navn",
        "Hva heter du?",
        ": ____",
        " ☐ ",
        " [ ] ",
        "Ja",
        " / ",
        "Nei",
        "1. ",
        "2) ",
        "\n",
        "\n",
    ),
    *(
        "   ",
        "\t",
        "o ",
        "Hvis ja, ",
        "(flere kryss)",
        "........",
        "*",
        "# ",
        "~",
        "\\",
        "{",
        "=",
        "|",
    ),
    *(
        "1 2 3 4 5",
        "SIDE 1 AV 2",
        "---",
        "Underskrift",
        "gå til spørsmål 3",
        "\u00a0",
        "•",
        "+",
        "@x",
    ),
]


@pytest.mark.parametrize("seed", range(8))
def test_any_paper_becomes_quick_text_that_can_be_read(seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(150):
        made("".join(chance.choice(PIECES) for _ in range(chance.randint(1, 60))))


def test_nothing_becomes_nothing() -> None:
    assert paper_text.read_paper("").text == ""
    assert paper_text.read_paper(" \n\n\t").text == ""


def test_what_stands_indented_under_a_follow_up_waits_for_the_same_answer() -> None:
    paper = (
        "Kan barnet få anfall?   Ja ☐  Nei ☐\n  Hvis ja: Beskriv tegnene: ______\n"
        "  Når skal 113 ringes? ______\nKlasse: ______\n"
    )
    text = paper_text.read_paper(paper).text
    assert "Når skal 113 ringes?\n? Ja" in text
    assert "Klasse\n? " not in text


def test_abbreviations_keep_their_capitals() -> None:
    assert (
        paper_text.read_paper("AVTALE I SKOLE / SFO\n\nNavn: ____\n").title
        == "Avtale i skole / SFO"
    )


def test_what_is_left_to_do_is_told_apart() -> None:
    found = paper_text.read_paper("Hei!\n\nNavn: ____\nSted/dato: ____ Foresatt: ____\n").remarks
    assert [remark.is_task for remark in found] == [False, True]
