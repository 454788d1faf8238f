"""Translating in the grid and by PO files; translations travel with the draft."""

import json

from flask import Flask

from forms.storage.definitions import drafts, versions
from tests.support.client import Visitor
from tests.web.conftest import SignIn
from tests.web.forms_author import TEXT, app, author, folder, save

__all__ = ["app", "author", "folder"]

ENGLISH = "/skjemaer/mote/oversett/en"


def drafted(app: Flask, code: str = "en") -> dict[str, list[str]]:
    with app.app_context():
        draft = drafts.get("mote")
        found: dict[str, list[str]] = draft.catalogues.get(code, {}) if draft else {}
        return found


def test_the_grid_shows_both_texts_and_what_lacks(author: Visitor) -> None:
    page = author.visit(ENGLISH)
    assert "en: 8 av 10 mangler, 1 er utdatert" in page.text
    assert "nn: 10 av 10 mangler" in page.text
    title = page.id("t-title")
    assert title is not None and title.get("value") == "About the meeting"
    assert title.get("lang") == "en"
    assert "Var: Ble du lyttet til?" in page.text


def test_translations_are_kept_in_the_draft_and_published_with_it(
    author: Visitor, app: Flask
) -> None:
    author.visit(ENGLISH)
    author.fill(**{"t:motet.title": "  The meeting ", "t:mer.fra.label": "From"})
    page = author.press("Lagre oversettelsene")
    assert "2 tekster er lagret" in page.text and "6 av 10 mangler" in page.text
    assert drafted(app) == {
        "motet.title": ["Møtet", "The meeting"],
        "mer.fra.label": ["Fra", "From"],
    }
    author.visit("/skjemaer/mote/publiser")
    author.press("Publiser versjon 2")
    with app.app_context():
        current = versions.current("mote")
        assert current is not None
        definition = versions.definition(current, "en")
        assert definition.title == "About the meeting"
        assert definition.sections[0].title == "The meeting"
    save(author, TEXT.replace("Hva gikk galt?", "Hva var galt?"))
    assert drafted(app)["motet.title"] == ["Møtet", "The meeting"]


def test_only_what_is_asked_for_is_shown(author: Visitor) -> None:
    page = author.visit(f"{ENGLISH}?vis=outdated")
    assert [e.get("id") for e in page.all("input") if (e.get("id") or "").startswith("t-")] == [
        "t-motet.hort.label"
    ]
    assert author.visit(f"{ENGLISH}?vis=missing").id("t-title") is None
    assert author.visit(f"{ENGLISH}?vis=tull").id("t-title") is not None


def test_a_long_form_is_translated_part_by_part(author: Visitor, app: Flask) -> None:
    long = json.loads(TEXT)
    many = [{"id": f"q{n}", "type": "text", "label": f"Hva gjør dere {n}?"} for n in range(70)]
    long["sections"].append({"id": "mye", "title": "Mye", "questions": many})
    save(author, json.dumps(long, ensure_ascii=False))
    page = author.visit(ENGLISH)
    assert page.id("t-title") is not None and page.id("t-mye.q0.label") is None
    page = author.press("Mye, side 1")
    assert page.id("t-mye.q48.label") is not None and page.id("t-mye.q49.label") is None
    author.fill(**{"t:mye.q0.label": "What do you do 0?"})
    page = author.press("Lagre oversettelsene")
    assert "1 tekst er lagret" in page.text and page.id("t-mye.q1.label") is not None
    page = author.press("Neste del: Mye, side 2")
    assert page.id("t-mye.q69.label") is not None and page.id("t-mye.q1.label") is None
    author.press("Kopier fra bokmål der det mangler")
    assert drafted(app)["mye.q69.label"] == ["Hva gjør dere 69?", "Hva gjør dere 69?"]
    assert "mye.q1.label" not in drafted(app), "what the page does not show is not touched"
    page = author.visit(f"{ENGLISH}?vis=missing&side=99")
    assert page.id("t-mye.q48.label") is not None, "the last page that there is"


def test_an_outdated_translation_is_confirmed_or_mended(author: Visitor, app: Flask) -> None:
    author.visit(ENGLISH)
    author.fill(**{"ok:motet.hort.label": "1"})
    author.press("Lagre oversettelsene")
    assert drafted(app) == {"motet.hort.label": ["Ble du hørt?", "Were you listened to?"]}
    assert "utdatert" not in author.visit(ENGLISH).text


def test_missing_texts_can_be_copied(author: Visitor, app: Flask) -> None:
    author.visit(ENGLISH)
    page = author.press("Kopier fra bokmål der det mangler")
    assert "8 tekster er lagret" in page.text
    assert drafted(app)["mer.til.label"] == ["Til", "Til"] and "title" not in drafted(app)


def test_a_translation_can_be_taken_away(author: Visitor, app: Flask) -> None:
    author.visit(ENGLISH)
    author.fill(**{"t:title": "", "t:mer.fra.label": "From"})
    assert "8 av 10 mangler" in author.press("Lagre oversettelsene").text
    author.fill(**{"t:mer.fra.label": ""})
    author.press("Lagre oversettelsene")
    assert drafted(app) == {"title": ["Om møtet", ""]}
    author.fill(**{"t:title": "About the meeting"})
    author.press("Lagre oversettelsene")
    assert drafted(app) == {}


def test_two_translators_lose_nothing(signed_in: SignIn, author: Visitor, app: Flask) -> None:
    other = signed_in("author")
    author.visit(ENGLISH)
    other.visit(ENGLISH)
    other.fill(**{"t:title": "Of the meeting", "t:mer.title": "More"}).press("Lagre oversettelsene")
    author.fill(**{"t:title": "The meeting", "t:motet.title": "Meeting"})
    page = author.press("Lagre oversettelsene")
    assert author.status == 409 and "Lagret av noen andre: Of the meeting" in page.text
    title = page.id("t-title")
    assert title is not None and title.get("value") == "The meeting"
    assert {p: t for p, (_s, t) in drafted(app).items()} == {
        "title": "Of the meeting",
        "mer.title": "More",
        "motet.title": "Meeting",
    }
    author.press("Lagre oversettelsene")
    assert drafted(app)["title"] == ["Om møtet", "The meeting"]


def test_writing_and_translating_do_not_clash(signed_in: SignIn, author: Visitor) -> None:
    other = signed_in("author")
    page = author.visit("/skjemaer/mote/")
    other.visit(ENGLISH)
    other.fill(**{"t:mer.title": "More"}).press("Lagre oversettelsene")
    assert page is author.page
    author.fill(text=TEXT.replace("Hva gikk galt?", "Hva var galt?"))
    author.press("Lagre utkast")
    assert author.status == 200


def test_a_po_file_goes_out_and_comes_back(author: Visitor, app: Flask) -> None:
    po = author.get(f"{ENGLISH}.po")
    assert "attachment" in po.headers["Content-Disposition"]
    assert 'msgctxt "mer.fra.label"\nmsgid "Fra"\nmsgstr ""' in po.text
    assert '#, fuzzy\n#| msgid "Ble du lyttet til?"' in po.text
    content = po.text.replace('msgid "Fra"\nmsgstr ""', 'msgid "Fra"\nmsgstr "From"')
    content += '\nmsgctxt "borte.label"\nmsgid "Borte"\nmsgstr "Gone"\n'
    author.visit(ENGLISH)
    author.page.files["file"] = [(content.encode(), "en.po")]
    page = author.press("Importer")
    assert "1 tekst er lagret" in page.text and "1 tekst i filen finnes ikke" in page.text
    assert drafted(app) == {"mer.fra.label": ["Fra", "From"]}


def test_what_is_no_po_file_is_refused(author: Visitor) -> None:
    for content in (b"", b"msgid", b"\xff\xfe", b"PK\x03\x04", b'msgid "a"\nmsgstr "b"\n'):
        author.visit(ENGLISH)
        author.page.files["file"] = [(content, "en.po")]
        page = author.press("Importer")
        assert author.status == 422 and page.title.startswith("Feil:")


def test_a_po_file_with_a_byte_order_mark_is_read(author: Visitor, app: Flask) -> None:
    content = 'msgctxt "mer.fra.label"\r\nmsgid "Fra"\r\nmsgstr "From"\r\n'
    for encoding in ("utf-8-sig", "utf-16"):
        author.visit(ENGLISH)
        author.page.files["file"] = [(content.encode(encoding), "en.po")]
        author.press("Importer")
        assert author.status == 200 and drafted(app) == {"mer.fra.label": ["Fra", "From"]}


def test_a_po_file_with_an_open_quotation_mark_is_refused_with_its_line(
    author: Visitor, app: Flask
) -> None:
    content = 'msgctxt "mer.fra.label"\nmsgid "Fra"\nmsgstr "From\n'
    author.visit(ENGLISH)
    author.page.files["file"] = [(content.encode(), "en.po")]
    page = author.press("Importer")
    assert author.status == 422 and drafted(app) == {}
    assert "Hermetegnene på linje 3 passer ikke sammen. Ingenting er lest inn." in page.text


def test_texts_that_cannot_be_read_yet(author: Visitor) -> None:
    save(author, '{"title": ')
    assert "Tekstene vises når" in author.visit(ENGLISH).text
    assert author.get(f"{ENGLISH}.po").status_code == 200


def test_a_text_is_told_by_what_it_is(author: Visitor) -> None:
    page = author.visit(ENGLISH)
    told = [page.words(e) for e in page.all("small")]
    assert {"Tittel", "Spørsmål", "Melding"} <= set(told)
    assert [words for words in told if "." in words.replace("Var:", "")] == []


def test_a_text_that_was_translated_before_is_suggested(author: Visitor, app: Flask) -> None:
    author.visit("/nytt-skjema")
    author.fill(title="Om møtet").press("Opprett")
    page = author.visit("/skjemaer/om-motet/oversett/en")
    assert "Forslag About the meeting" in page.text
    title = page.id("t-title")
    assert title is not None and title.get("value") == ""
    (use,) = page.all("button", name="use", value="title")
    response = author.post("/skjemaer/om-motet/oversett/en", data=page.posted(use))
    assert response.status_code == 303
    page = author.visit("/skjemaer/om-motet/oversett/en")
    title = page.id("t-title")
    assert title is not None and title.get("value") == "About the meeting"
    with app.app_context():
        draft = drafts.get("om-motet")
        assert draft is not None
        assert draft.catalogues["en"]["title"] == ["Om møtet", "About the meeting"]


def test_every_suggestion_is_taken_at_once_and_what_is_typed_is_kept(author: Visitor) -> None:
    save(author, TEXT.replace('"Fra"', '"Ja"').replace('"Til"', '"Nei"'))
    page = author.visit(ENGLISH)
    assert "Forslag Yes" in page.text and "Forslag No" in page.text
    author.fill(**{"t:mer.fra.label": "Aye"})
    page = author.press("Bruk alle 4 forslag")
    fra, til = page.id("t-mer.fra.label"), page.id("t-mer.til.label")
    assert fra is not None and fra.get("value") == "Aye"
    assert til is not None and til.get("value") == "No"
