"""The page «Bygg»: a form is made, changed and ordered without its text, and every step undone."""

import json
from typing import Any

import pytest
from flask import Flask

from forms.storage import db
from forms.storage.definitions import draft_history, drafts
from tests.support.client import Page, Visitor
from tests.web.conftest import SignIn
from tests.web.forms_author import TEXT, app, author, folder, save

__all__ = ["app", "author", "folder"]

PAGE = "/skjemaer/mote/bygg/"


def form(app: Flask) -> dict[str, Any]:
    """The form as the draft has it."""
    with app.app_context():
        found = drafts.get("mote")
        value: dict[str, Any] = json.loads(found.text if found else TEXT)
        return value


def ids(app: Flask, part: int = 0) -> list[str]:
    """The ids of a part's questions."""
    return [question["id"] for question in form(app)["sections"][part]["questions"]]


def panel(page: Page) -> str:
    """What the panel says."""
    found = page.id("panel")
    return " ".join("".join(found.itertext()).split()) if found is not None else ""


def do(visitor: Visitor, command: str, item: str, **fields: str) -> Any:
    """Post a command from the page."""
    visitor.visit("/skjemaer/")
    return visitor.send(PAGE, {"gjor": command, "item": item, **fields})


def test_the_page_has_the_structure_the_panel_and_the_preview(author: Visitor) -> None:
    page = author.visit(f"{PAGE}?valgt=motet.hort")
    assert page.posted(page.button("Lagre"))["k-label"] == "Ble du hørt?"
    assert "Hva gikk galt?" in page.text and "Fra" not in [a.text for a in page.all("nav ol a")]
    assert page.posted(page.button("Lagre"))["k-required"] == "true"


def test_a_question_is_written_and_saved_at_one_press(author: Visitor, app: Flask) -> None:
    author.visit(f"{PAGE}?valgt=motet.hort")
    author.press("Legg til", quick="Sover du godt?\nJa\nNei\nAv og til\nVet ikke")
    assert ids(app) == ["hort", "sover_du_godt", "hvorfor"]
    assert list(form(app)["sections"][0]["questions"][1]["options"]) == [
        "ja",
        "nei",
        "av_og_til",
        "vet_ikke",
    ]


def test_only_the_field_that_changed_is_written(author: Visitor, app: Flask) -> None:
    author.visit(f"{PAGE}?valgt=motet.hort")
    page = author.press("Lagre", **{"k-help": "Kort."})
    assert "Endret «Ble du hørt?»." in page.text
    with app.app_context():
        found = drafts.get("mote")
        assert found is not None
        assert json.loads(found.text)["sections"][0]["questions"][0]["help"] == "Kort."
        assert len(found.text.splitlines()) - len(TEXT.splitlines()) in (0, 1)


def test_a_question_moves_is_copied_and_goes_and_all_is_undone(author: Visitor, app: Flask) -> None:
    author.visit(f"{PAGE}?valgt=motet.hvorfor")
    assert "til plass 1 av 2 i «Møtet»" in author.press("Flytt opp").text
    assert ids(app) == ["hvorfor", "hort"]
    author.press("Lag lik")
    assert ids(app) == ["hvorfor", "hvorfor_2", "hort"]
    author.press("Slett")
    assert ids(app) == ["hvorfor", "hort"]
    for _step in range(3):
        page = author.visit(PAGE)
        author.press(next(b.text for b in page.all("button") if b.text.startswith("Angre:")))
    with app.app_context():
        found = drafts.get("mote")
        assert found is not None and found.text == TEXT
    author.press("Gjenta: Flyttet «Hva gikk galt?» til plass 1 av 2 i «Møtet»")
    assert ids(app) == ["hvorfor", "hort"]


def test_undo_next_week_leaves_what_another_author_did(signed_in: SignIn, app: Flask) -> None:
    one, other = signed_in("author"), signed_in("author")
    do(one, "delete", "motet.hvorfor")
    do(other, "set_keys", "mer.fra", **{"k-label": "Fra klokka", "w-label": "Fra"})
    with app.app_context():
        assert len(draft_history.steps("mote")) == 2
    for visitor in (other, one):
        visitor.visit("/skjemaer/")
        visitor.send(f"{PAGE}angre", {"item": ""})
    assert ids(app) == ["hort", "hvorfor"]
    assert form(app)["sections"][1]["questions"][0]["label"] == "Fra"


def test_two_authors_meet_only_at_the_same_field(signed_in: SignIn, app: Flask) -> None:
    one, other = signed_in("author"), signed_in("author")
    do(one, "set_keys", "mer.fra", **{"k-label": "Fra dag", "w-label": "Fra"})
    same = {"k-label": "Fra", "w-label": "Fra"}
    do(other, "set_keys", "mer.fra", **same, **{"k-help": "Kort", "w-help": ""})
    question = form(app)["sections"][1]["questions"][0]
    assert (question["label"], question["help"]) == ("Fra dag", "Kort")
    clash = do(other, "set_keys", "mer.fra", **{"k-label": "Fra time", "w-label": "Fra"})
    assert clash.status_code == 409
    assert "Fra time" in clash.text and "Fra dag" in clash.text
    assert form(app)["sections"][1]["questions"][0]["label"] == "Fra dag"


@pytest.mark.parametrize(
    ("command", "item", "fields", "words"),
    [
        ("add", "motet", {"quick": ""}, "Skriv spørsmålet først."),
        ("add", "motet", {"quick": "Hva? #hort"}, "Linje 1"),
        ("rename", "motet.hort", {"id": "nytt"}, "Id-en er publisert"),
        ("move", "motet.hort", {}, "Velg hvor det skal flyttes."),
        ("delete", "motet.borte", {}, "Det finnes ikke lenger."),
        ("set_keys", "mer.fra", {"k-min": "tre", "w-min": ""}, "Skriv et tall"),
        ("retype", "motet.hort", {"type": "nei"}, "Velg et slags svar."),
    ],
)
def test_what_cannot_be_done_is_said_and_nothing_typed_is_lost(
    author: Visitor, app: Flask, command: str, item: str, fields: dict[str, str], words: str
) -> None:
    answer = do(author, command, item, **fields)
    assert answer.status_code == 422 and words in answer.text
    for typed in fields.values():
        assert not typed or command not in ("add", "set_keys") or typed in answer.text
    with app.app_context():
        assert drafts.get("mote") is None


def test_problems_stand_at_their_field_and_count_in_the_structure(author: Visitor) -> None:
    page = author.visit(f"{PAGE}?valgt=motet.hvorfor")
    was = page.posted(page.button("Lagre"))["w-show_if"]
    do(author, "set_keys", "motet.hvorfor", **{"k-show_if": "borte = Nei", "w-show_if": was})
    page = author.visit(f"{PAGE}?valgt=motet.hvorfor")
    assert "borte" in next(each.text for each in page.all("p") if each.get("data-level") == "error")
    assert "ting å se på" in page.text


def test_keys_of_several_fields_are_saved_and_shown_in_words(author: Visitor, app: Flask) -> None:
    author.visit("/skjemaer/mote/vern/")
    fields = {"k-keep.answers.number": "5", "k-keep.answers.unit": "y", "k-keep.after": "archived"}
    page = author.press("Lagre", **fields)
    assert form(app)["keep"] == {"answers": "5y", "after": "archived"}
    assert "slettet 5 år etter at arkivet har tatt imot dem" in page.text.replace("\xa0", " ")
    author.visit(PAGE)
    page = author.press("Lagre", **{"k-check.0.say": "Rett det.", "k-next.0.form": "mote"})
    assert form(app)["check"][0]["say"] == "Rett det."
    assert form(app)["next"] == [{"form": "mote"}]
    author.visit("/skjemaer/mote/vern/")
    page = author.press("Lagre", **{"k-keep.answers.number": "fem"})
    assert (
        "Skriv et tall" in page.text
        and page.posted(page.button("Lagre"))["k-keep.answers.number"] == "fem"
    )


def test_a_condition_is_chosen_row_by_row_without_scripting(author: Visitor, app: Flask) -> None:
    author.visit(f"{PAGE}?valgt=mer.fra")
    page = author.press("Velg", **{"k-show_if.0.q": "hort", "k-label": "Fra time"})
    assert form(app)["sections"][1]["questions"][0]["label"] == "Fra", "nothing is saved"
    assert page.posted(page.button("Lagre"))["k-label"] == "Fra time", "nothing typed is lost"
    page = author.press("Lagre", **{"k-show_if.0.v": "no"})
    question = form(app)["sections"][1]["questions"][0]
    assert (question["label"], question["show_if"]) == ("Fra time", {"hort": "no"})
    page = author.press("Lagre", **{"k-show_if.0.q": ""})
    assert "show_if" not in form(app)["sections"][1]["questions"][0]


def test_no_page_of_the_builder_holds_json(author: Visitor) -> None:
    for item in ("", "motet", "motet.hort", "motet.hvorfor", "mer.fra", "mer.bilde"):
        page = author.visit(f"{PAGE}?valgt={item}")
        fields = page.posted(page.button("Lagre"))
        assert not [name for name in fields if '{"' in fields[name]], item


def test_a_text_that_is_not_json_opens_as_text(author: Visitor, app: Flask) -> None:
    with app.app_context():
        drafts.save("mote", "{", {}, 0, None)
        db.session.commit()
    assert author.get(PAGE).status_code == 303
    assert do(author, "delete", "motet").status_code == 303


def test_translations_follow_a_question_to_another_part(author: Visitor, app: Flask) -> None:
    do(author, "move", "motet.hort", into="mer")
    with app.app_context():
        found = drafts.get("mote")
        assert found is not None
        assert any(
            path.startswith("mer.hort.") for own in found.catalogues.values() for path in own
        )


def test_the_page_beside_stands_at_the_question(author: Visitor) -> None:
    page = author.visit(f"{PAGE}?valgt=mer.fra")
    (frame,) = page.all("iframe")
    assert frame.get("src", "").endswith("del=mer#merk=q-fra")
    (frame,) = author.visit(f"{PAGE}?valgt=mer").all("iframe")
    assert frame.get("src", "").endswith("del=mer")


def test_finn_lists_what_has_the_words_in_every_part(author: Visitor) -> None:
    page = author.visit(f"{PAGE}?finn=hørt")
    assert "treff på «hørt»" in page.text
    found = [a.get("href", "") for a in page.all("a") if "finn=" in a.get("href", "")]
    assert len(found) == 1 and "valgt=motet.hort&" in found[0]
    assert "0 treff på «hest»" in author.visit(f"{PAGE}?finn=hest").text


def test_the_page_beside_is_had_in_another_language_and_width(author: Visitor) -> None:
    page = author.visit(f"{PAGE}?valgt=motet.hort")
    [english] = page.all("a", data_language="en")
    assert english.attrib["href"].endswith("?sprak=en&del=motet#merk=q-hort")
    assert english.get("target") == "forhandsvisning"
    assert [e.get("value") for e in page.all("input", name="bredde")] == ["full", "tablet", "phone"]


def test_a_problem_is_told_in_words_with_a_way_to_its_field(author: Visitor, app: Flask) -> None:
    do(author, "add", "motet.hort", quick="Har du sykdom? (følsomt) *")
    page = author.visit(f"{PAGE}?valgt=motet.har_du_sykdom")
    assert "Velg «Må besvares»: «Anbefalt»" in page.text and '"required"' not in page.text
    assert page.all("a", href=f"{PAGE}?valgt=motet.har_du_sykdom#felt-purpose")
    told = author.visit("/skjemaer/mote/publiser").text
    assert "Legg til «Hvorfor vi spør»." in told and "purpose" not in told


def test_no_button_throws_away_what_another_keeps(author: Visitor, app: Flask) -> None:
    author.visit(f"{PAGE}?valgt=motet.hort")
    author.press("Lagre", **{"k-help": "Kort.", "quick": "Sover du godt? Ja / Nei"})
    assert ids(app) == ["hort", "sover_du_godt", "hvorfor"]
    assert form(app)["sections"][0]["questions"][0]["help"] == "Kort."
    author.visit(f"{PAGE}?valgt=motet.hort")
    author.press("Legg til", **{"k-help": "Kortere.", "quick": "Noe mer?", "id": "ble_hort"})
    questions = form(app)["sections"][0]["questions"]
    assert questions[0]["help"] == "Kortere." and questions[1]["id"] == "noe_mer"
    author.visit(f"{PAGE}?valgt=motet.noe_mer")
    page = author.press("Lagre", **{"k-help": "Kort.", "quick": "Hva?\n? Kanskje"})
    assert "er ikke et vilkår" in page.text
    assert page.posted(page.button("Lagre"))["quick"] == "Hva?\r\n? Kanskje"
    assert "help" not in form(app)["sections"][0]["questions"][1]


@pytest.mark.parametrize(
    "button", ["Flytt ned", "Lag lik", "Flytt dit", "Legg til delen", "Ta inn"]
)
def test_what_is_typed_is_kept_by_the_other_buttons_too(
    author: Visitor, app: Flask, button: str
) -> None:
    (app.config["DEFINITIONS"] / "blocks").mkdir(exist_ok=True)
    block = '{"questions": [{"id": "tlf", "type": "text", "label": "Telefon"}]}'
    (app.config["DEFINITIONS"] / "blocks" / "kontakt.json").write_text(block, "utf-8")
    author.visit(f"{PAGE}?valgt=motet.hort")
    author.press(button, **{"k-help": "Kort.", "quick": "Noe mer?", "part_title": "Slutt"})
    kept = json.dumps(form(app), ensure_ascii=False)
    assert all(each in kept for each in ('"help": "Kort."', '"Noe mer?"', '"Slutt"'))


def test_what_the_question_cannot_have_is_told_and_taken_away_in_the_panel(
    author: Visitor, app: Flask
) -> None:
    table = {"options": {"ja": "Ja"}, "rows": {"en": "En"}, "questions": []}
    changed = json.loads(TEXT)
    question = {"id": "tab", "type": "matrix", "label": "Passer det?", **table}
    changed["sections"][0]["questions"].append(question)
    save(author, json.dumps(changed))
    told = author.visit("/skjemaer/mote/publiser")
    assert "Til linje" not in told.text
    assert told.all("a", href=f"{PAGE}?valgt=motet.tab#felt-bort")
    page = author.visit(f"{PAGE}?valgt=motet.tab")
    assert "finnes ikke her" in panel(page)
    author.press("Ta bort det som ikke hører til her")
    assert "questions" not in form(app)["sections"][0]["questions"][-1]
    assert "Stopper publisering" not in author.visit("/skjemaer/mote/publiser").text


def test_what_was_done_is_said_where_the_page_opens(author: Visitor) -> None:
    author.visit(f"{PAGE}?valgt=motet.hort")
    page = author.press("Lagre", **{"k-help": "Kort."})
    assert "Endret «Ble du hørt?»." in panel(page)
