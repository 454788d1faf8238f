"""The test run: the real questions, nothing stored, and what would have been."""

import json
from copy import deepcopy
from typing import Any

from flask import Flask
from sqlalchemy import func, select

from forms.storage import db
from forms.storage.definitions import drafts
from tests.support.client import Page, Visitor
from tests.support.factories import add_units
from tests.web.forms_author import FORM, TEXT, app, author, folder, save, written
from tests.web.forms_workflow import TRAVELS

__all__ = ["app", "author", "folder"]

TRY = "/skjemaer/mote/prov/"
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def rows(app: Flask) -> dict[str, int]:
    """How many rows every table has."""
    with app.app_context():
        counts = {
            name: db.session.scalar(select(func.count()).select_from(table))
            for name, table in db.metadata.tables.items()
        }
        db.session.rollback()
        return {name: count or 0 for name, count in counts.items()}


def stored(page: Page) -> dict[str, Any]:
    """What the page says would be kept."""
    found: dict[str, Any] = json.loads("".join(page.all("pre")[0].itertext()))
    return found


def test_a_whole_trial_stores_nothing(author: Visitor, app: Flask) -> None:
    author.visit(TRY)
    before = rows(app)
    page = author.press("Start")
    assert "Dette er en prøve. Ingenting lagres." in page.text
    page = author.press("Neste")
    assert author.status == 422 and page.title.startswith("Feil:")
    page = author.fill(hort="no").press("Neste")
    assert "flere spørsmål" in page.text
    page = author.fill(hvorfor="Alt <b>").press("Neste")
    page = author.fill(fra="5", til="3").press("Neste")
    assert author.status == 422 and "Til må være etter Fra." in page.text
    page = author.fill(til="7").press("Neste")
    assert "Her ville svarene blitt sendt" in page.text
    assert stored(page) == {
        "hort": "no",
        "hvorfor": "Alt <b>",
        "fra": 5,
        "til": 7,
        "bilde": None,
    }
    assert rows(app) == before


def test_what_is_typed_follows_back_and_forth(author: Visitor) -> None:
    author.visit(TRY)
    author.press("Start")
    author.fill(hort="yes").press("Neste")
    page = author.fill(fra="1", til="2").press("Forrige")
    assert page.all("input", name="A-hort", value="yes")[0].get("checked") is not None
    page = author.press("Neste")
    assert page.all("input", name="A-fra")[0].get("value") == "1"
    page = author.press("Slutten")
    assert stored(page)["til"] == 2
    english = page.all("button", lang="en")[0]
    posted = author.post(english.get("formaction", ""), data=page.posted(english))
    assert posted.status_code == 200 and 'lang="en"' in posted.text
    assert stored(author.page)["til"] == 2


def test_rules_are_told_in_words(author: Visitor) -> None:
    author.visit(TRY)
    page = author.press("Start")
    assert "Skjult Hva gikk galt? når «Ble du hørt?» er Nei" in page.text
    assert "Hvorfor vises ikke dette?" in page.text
    assert "Vises når «Ble du hørt?» er Nei. Det er ikke besvart." in page.text
    assert "Slo ikke til Til må være etter Fra." in page.text
    page = author.fill(hort="no").press("Møtet")
    assert "Vises Hva gikk galt?" in page.text


def test_columns_are_those_of_the_export(author: Visitor) -> None:
    author.visit(TRY)
    author.press("Start")
    page = author.fill(hort="yes").press("Slutten")
    assert "Ble du hørt? Ja" in page.text and "<code>hort</code>" in page.html
    assert "Hva gikk galt? Ikke spurt" in page.text


def test_a_file_is_told_and_its_content_is_gone(author: Visitor, app: Flask) -> None:
    author.visit(TRY)
    before = rows(app)
    author.press("Start")
    author.fill(hort="yes").press("Neste")
    author.page.files["A-bilde"] = [(PDF, "brev.pdf")]
    page = author.press("Neste")
    assert [file["name"] for file in stored(page)["bilde"]] == ["brev.pdf"]
    page = author.press("Se på svarene igjen")
    assert [file["name"] for file in stored(page)["bilde"]] == ["brev.pdf"]
    assert rows(app) == before


def test_made_up_fields_do_no_harm(author: Visitor) -> None:
    author.visit(TRY)
    odd = [{"_files": "{"}, {"_files": '[1, {"id": 3}]'}, {"_page": "ukjent"}, {"_to": "ukjent"}]
    odd += [{"_step": "ukjent"}, {"_do": "x:y:z"}, {"hort": "tull", "_page": "motet"}, {"\0": "x"}]
    for fields in odd:
        assert author.send(TRY, fields).status_code in (200, 422)


def test_a_form_that_is_one_page_is_tried_as_one(author: Visitor) -> None:
    form = {**FORM, "confidentiality": "anonymous", "open_to": "link", "mode": "kiosk"}
    form["sections"] = [
        {**FORM["sections"][0], "questions": [FORM["sections"][0]["questions"][0]]},
        {**FORM["sections"][1], "questions": FORM["sections"][1]["questions"][:2]},
    ]
    save(author, written(form))
    author.visit(TRY)
    page = author.press("Start")
    assert page.id("q-hort") is not None and page.id("q-til") is not None
    author.press("Send inn")
    assert author.status == 422
    page = author.fill(hort="yes").press("Send inn")
    assert "Her ville svarene blitt sendt" in page.text


def test_steps_are_tried_one_by_one(author: Visitor) -> None:
    steps = [
        {"id": "en", "title": "Ansatt fyller ut", "by": "staff", "sections": ["motet"]},
        {"id": "to", "title": "Leder følger opp", "by": "leader", "sections": ["mer"]},
    ]
    save(author, written({**FORM, "open_to": ["staff"], "steps": steps}))
    author.visit(TRY)
    page = author.press("Start")
    assert page.id("q-hort") is not None
    page = author.fill(hort="yes").press("Leder følger opp")
    assert page.id("q-til") is not None and page.id("q-hort") is None
    page = author.fill(til="3").press("Neste")
    assert "Her ville svarene blitt sendt" in page.text


def test_a_faulty_draft_cannot_be_tried(author: Visitor) -> None:
    save(author, TEXT.replace('"yes_no"', '"yesno"'))
    page = author.visit(TRY)
    assert author.status == 422 and "yesno" in page.text


def test_all_steps_are_walked_as_each_role(author: Visitor, app: Flask) -> None:
    add_units(app)
    save(author, written(TRAVELS))
    author.visit(TRY)
    before = rows(app)
    author.press("Start")
    author.fill(child_name="Kari Li", skole="lia", notat="Ring far").press("Neste")
    author.fill(trives="Godt").press("Neste")
    page = author.page
    assert "Skjemaet går videre til «Foresattes del» (foresatte)." in page.text
    page = author.press("Prøv «Foresattes del»")
    assert page.questions == ["dele", "hilsen"]
    assert "om Kari Li?" in page.text
    assert "Ring far" not in page.words(page.all("details")[0])
    assert "Godt" in page.words(page.all("details")[0])
    page = author.fill(dele="no").press("Neste")
    assert "Skjemaet går videre til «Skolens mottak» (mottaker)." in page.text
    page = author.press("Prøv «Skolens mottak»")
    assert "Kari Li" in page.words(page.all("details")[0])
    assert "Godt" not in page.words(page.all("details")[0])
    page = author.fill(kontakt="Mari").press("Neste")
    assert "Skjemaet er ferdig." in page.text
    assert rows(app) == before


def test_the_way_of_the_form_is_a_picture(author: Visitor) -> None:
    steps = [
        {"id": "en", "title": "Melding", "by": "staff", "sections": ["motet"], "sign": ["leder"]},
        {
            "id": "to",
            "title": "Svar",
            "by": "receiver",
            "unit": "enhet",
            "sections": ["mer"],
            "within": "2w",
            "show_if": {"hort": "no"},
            "back": {"to": "en", "when": {"hort": "no"}},
        },
    ]
    signers = {"leder": {"label": "Leder", "how": ["login"]}}
    form = deepcopy({**FORM, "open_to": ["staff"], "steps": steps, "signers": signers})
    form["sections"][0]["questions"].append({"id": "enhet", "type": "unit", "label": "Til hvem?"})
    save(author, written(form))
    text = author.visit("/skjemaer/mote/").text
    assert "Gangen i skjemaet" in text and "mottaker ved «Til hvem?»" in text
    assert "Skrives under av: Leder" in text and "Frist: 2 uker" in text
    assert "Tilbake til «Melding» når" in text


def test_what_a_parent_gets_at_home_is_tried(author: Visitor) -> None:
    talk = {**FORM, "mode": "interview", "open_to": ["staff"]}
    talk["sections"] = [{**section, "home": n == 1} for n, section in enumerate(FORM["sections"])]
    save(author, written(talk))
    author.visit(TRY)
    page = author.press("Det foresatte får hjem")
    assert page.id("q-til") is not None and page.id("q-hort") is None


def test_a_trial_is_kept_as_a_test_that_holds(author: Visitor, app: Flask) -> None:
    author.visit(TRY)
    author.press("Start")
    author.fill(hort="no").press("Neste")
    author.fill(hvorfor="Alt").press("Neste")
    author.fill(fra="3", til="5").press("Neste")
    button = author.page.button("Ta vare på prøven")
    assert button.get("formaction") == f"{TRY}ta-vare"
    fields = author.page.posted(button)
    refused = author.send(f"{TRY}ta-vare", {**fields, "test_name": " "})
    assert refused.status_code == 422 and "Skriv hva prøven viser." in refused.text
    fields["test_name"] = "Den som ikke ble hørt"
    assert author.send(f"{TRY}ta-vare", fields).status_code == 303
    with app.app_context():
        kept = drafts.get("mote")
        assert kept is not None
        (case,) = json.loads(kept.text)["tests"]
        assert case == {
            "name": "Den som ikke ble hørt",
            "answers": {"hort": "no", "hvorfor": "Alt", "fra": 3, "til": 5},
            "asked": ["hvorfor"],
        }
    page = author.visit("/skjemaer/mote/publiser")
    assert "Den som ikke ble hørt" not in page.text, "the test holds"


def test_a_kept_test_that_no_longer_fits_is_listed_and_taken_away(author: Visitor) -> None:
    """It stopped publishing and the trial itself, and only the text of the form had it."""
    case = {"name": "Den som ble hørt", "answers": {"borte": "x"}}
    save(author, json.dumps({**json.loads(TEXT), "tests": [case]}))
    told = author.visit("/skjemaer/mote/publiser")
    assert "Til linje" not in told.text and told.all("a", href=f"{TRY}#felt-tests")
    page = author.visit(TRY)
    assert author.status == 422 and "Stemmer ikke Den som ble hørt" in page.text
    page = author.press("Slett prøven Den som ble hørt")
    assert author.status == 200 and "Den som ble hørt" not in page.text
    assert "Stopper publisering" not in author.visit("/skjemaer/mote/publiser").text


def test_no_json_lies_open_on_the_page(author: Visitor) -> None:
    page = author.visit(TRY)
    (code,) = page.all("pre")
    assert any(each.tag == "details" and "open" not in each.attrib for each in page.above(code))


def test_warnings_hold_the_author_where_they_hold_others(author: Visitor) -> None:
    """Found: an author never saw the page stop that others are stopped on."""
    total = {"id": "sum", "type": "calc", "label": "Sum", "value": {"sum": ["fra", "til"]}}
    high = {"id": "obs", "type": "note", "tone": "warning", "text": "Snakk sammen i dag."}
    changed = deepcopy(FORM)
    asked = changed["sections"][1]["questions"]
    asked[2:] = [total, {**high, "show_if": {"sum": {"min": 10}}}]
    save(author, written(changed))
    author.visit(TRY)
    author.press("Start")
    author.fill(hort="yes").press("Neste")
    page = author.fill(fra="5", til="6").press("Neste")
    assert "Les advarselen før du går videre." in page.text and "Snakk sammen i dag." in page.text
    page = author.press("Neste")
    assert "Her ville svarene blitt sendt" in page.text
