"""The page «Hurtigtekst»: a part is written as text, merged with others' changes, and kept."""

from flask import Flask

from forms.storage.definitions import drafts
from tests.support.client import Visitor
from tests.web.builder.test_builder import do, form, ids
from tests.web.conftest import SignIn
from tests.web.forms_author import app, author, folder

__all__ = ["app", "author", "folder"]

PAGE = "/skjemaer/mote/hurtig/"


def text_of(visitor: Visitor) -> str:
    """The quick text on the page that the visitor sees."""
    return visitor.page.posted(visitor.page.button("Lagre"))["text"].replace("\r\n", "\n")


def test_what_is_not_changed_is_not_saved(author: Visitor, app: Flask) -> None:
    author.visit(PAGE)
    assert "Ble du hørt? Ja / Nei * #hort" in text_of(author)
    author.press("Lagre")
    assert author.path == "/skjemaer/mote/bygg/"
    with app.app_context():
        assert drafts.get("mote") is None


def test_a_part_is_written_looked_over_and_kept(author: Visitor, app: Flask) -> None:
    author.visit(f"{PAGE}?valgt=mer")
    text = f"{text_of(author)}\n\nHva slags? (flere svar)\nMelk\nEgg"
    page = author.press("Les på nytt", text=text)
    assert "Melk · Egg" in page.text and len(ids(app, 1)) == 3
    author.press("Lagre", text=text)
    assert ids(app, 1) == ["fra", "til", "bilde", "hva_slags"]


def test_what_cannot_be_read_is_told_by_its_line_and_stays(author: Visitor, app: Flask) -> None:
    author.visit(PAGE)
    page = author.press("Lagre", text="Hva?\n? tull og tøys")
    assert "Linje 2" in page.text and "tull og tøys" in text_of(author)
    assert ids(app) == ["hort", "hvorfor"]


def test_another_authors_change_meanwhile_is_kept(signed_in: SignIn, app: Flask) -> None:
    one, other = signed_in("author"), signed_in("author")
    one.visit(PAGE)
    text = text_of(one)
    do(
        other,
        "set_keys",
        "motet.hvorfor",
        **{"k-label": "Hva skjedde?", "w-label": "Hva gikk galt?"},
    )
    one.press("Lagre", text=f"{text}\n\nNoe mer?")
    labels = [question["label"] for question in form(app)["sections"][0]["questions"]]
    assert labels == ["Ble du hørt?", "Hva skjedde?", "Noe mer?"]
    one.visit(PAGE)
    text = text_of(one)
    do(other, "set_keys", "motet.hort", **{"k-label": "Hørt?", "w-label": "Ble du hørt?"})
    page = one.press("Lagre", text=text.replace("Ble du hørt?", "Ble dere hørt?"))
    assert "Noen andre har skrevet om det samme stedet." in page.text
    assert "Ble dere hørt?" in text_of(one)
    assert any("Hørt? Ja / Nei" in each.text for each in page.all("pre"))


def test_the_whole_form_is_written_and_kept(author: Visitor, app: Flask) -> None:
    author.visit(f"{PAGE}?valgt=*")
    text = text_of(author)
    assert text.startswith("# Møtet #motet\n") or text.startswith("# Møtet\n")
    assert "# Mer\n" in text
    author.press("Lagre")
    with app.app_context():
        assert drafts.get("mote") is None
    author.visit(f"{PAGE}?valgt=*")
    more = f"{text}\n\n# Til slutt\n\nNoe mer?\n\nKan vi ringe? Ja / Nei"
    page = author.press("Les på nytt", text=more)
    assert "Til slutt" in page.text and len(form(app)["sections"]) == 2
    author.press("Lagre", text=more)
    assert [each["id"] for each in form(app)["sections"]] == ["motet", "mer", "til_slutt"]
    assert ids(app, 2) == ["noe_mer", "kan_vi_ringe"]
    page = author.visit("/skjemaer/mote/bygg/")
    assert "Angre: Skrev om skjemaet som hurtigtekst" in page.text
