"""The editor: drafts right or wrong, two authors at once, and the look of what is written."""

import pytest
from flask import Flask

from forms.storage.definitions import draft_history, drafts, versions
from tests.support.client import Visitor, check
from tests.web.conftest import SignIn
from tests.web.forms_author import TEXT, app, author, folder, save, seen

__all__ = ["app", "author", "folder"]


def draft(app: Flask, form_id: str = "mote") -> str | None:
    with app.app_context():
        found = drafts.get(form_id)
        return found.text if found else None


def test_the_editor_opens_with_what_is_published(author: Visitor, app: Flask) -> None:
    page = author.visit("/skjemaer/mote/")
    assert page.posted(page.button("Lagre utkast"))["text"].replace("\r\n", "\n") == TEXT
    author.press("Lagre utkast")
    assert draft(app) is None, "nothing was changed"


def test_a_draft_is_kept_right_or_wrong(author: Visitor, app: Flask) -> None:
    for text in (TEXT.replace("Møtet", "Samtalen"), '{"title": ', "", "ikke json\n\n", "{}"):
        save(author, text)
        assert draft(app) == text
        assert author.visit("/skjemaer/mote/").h1
        author.visit("/skjemaer/")
    with app.app_context():
        current = versions.current("mote")
        assert current is not None and current.number == 1


def test_problems_name_line_question_and_remedy(author: Visitor) -> None:
    save(author, TEXT.replace('"hort": "no"', '"hort": "nope"').replace('"required"', '"requird"'))
    page = author.visit("/skjemaer/mote/")
    assert "ting å rette før publisering" in page.text
    assert "«Ble du hørt?»" in page.text and "Mente du “required”?" in page.text
    lines = {link.get("data-line") for link in page.all("a") if link.get("data-column")}
    assert lines > {str(TEXT[: TEXT.index(at)].count("\n") + 1) for at in ('"requ', '"hort": "no')}


def test_two_authors_who_wrote_in_different_places_do_not_meet(
    signed_in: SignIn, app: Flask
) -> None:
    one, other = signed_in("author"), signed_in("author")
    begun = seen(one.get("/skjemaer/mote/").text)
    other.get("/skjemaer/mote/")
    mine, theirs = TEXT.replace('"Fra"', '"Fra dag"'), TEXT.replace("Møtet", "Deres")
    assert other.send("/skjemaer/mote/", {"text": theirs, "seen": begun}).status_code == 303
    behind = one.send("/skjemaer/mote/utkast", {"text": mine, "seen": begun})
    assert behind.status_code == 409, "the box of a page that stands has only its own text"
    assert one.send("/skjemaer/mote/", {"text": mine, "seen": begun}).status_code == 303
    assert draft(app) == theirs.replace('"Fra"', '"Fra dag"')
    with app.app_context():
        assert len(draft_history.steps("mote")) == 2


def test_typing_is_one_step_to_undo(author: Visitor, app: Flask) -> None:
    for text in (TEXT.replace("Møtet", "Sam"), TEXT.replace("Møtet", "Samtalen")):
        begun = seen(author.get("/skjemaer/mote/").text)
        author.send("/skjemaer/mote/utkast", {"text": text, "seen": begun})
    author.visit("/skjemaer/mote/bygg/")
    author.press("Angre: Skrev i teksten")
    assert draft(app) == TEXT


def test_two_authors_lose_nothing(signed_in: SignIn, app: Flask) -> None:
    one, other = signed_in("author"), signed_in("author")
    begun = seen(one.get("/skjemaer/mote/").text)
    other.get("/skjemaer/mote/")
    mine, theirs = TEXT.replace("Møtet", "Mitt"), TEXT.replace("Møtet", "Deres")
    assert other.send("/skjemaer/mote/", {"text": theirs, "seen": begun}).status_code == 303
    clash = one.send("/skjemaer/mote/", {"text": mine, "seen": begun})
    assert clash.status_code == 409
    assert "Mitt" in clash.text and "Deres" in clash.text and "Kari Prøve lagret" in clash.text
    assert draft(app) == theirs
    one.press("Lagre min tekst")
    assert draft(app) == mine


def test_the_same_text_twice_is_no_clash(signed_in: SignIn, app: Flask) -> None:
    one, other = signed_in("author"), signed_in("author")
    text = TEXT.replace("Møtet", "Likt")
    begun = seen(one.get("/skjemaer/mote/").text)
    other.get("/skjemaer/mote/")
    for client in (one, other):
        kept = client.send("/skjemaer/mote/", {"text": text, "seen": begun})
        assert kept.status_code == 303


def test_a_form_published_meanwhile_is_a_clash(signed_in: SignIn, app: Flask) -> None:
    one, other = signed_in("author"), signed_in("author")
    begun = seen(one.get("/skjemaer/mote/").text)
    save(other, TEXT.replace("Møtet", "Samtalen"))
    other.visit("/skjemaer/mote/publiser")
    other.press("Publiser versjon 2")
    clash = one.send("/skjemaer/mote/", {"text": TEXT + " ", "seen": begun})
    assert clash.status_code == 409 and draft(app) is None


def test_autosave_tells_when_and_what(author: Visitor, app: Flask) -> None:
    begun = seen(author.get("/skjemaer/mote/").text)
    text = TEXT.replace('"yes_no"', '"yesno"')
    told = author.send("/skjemaer/mote/utkast", {"text": text, "seen": begun}).get_json()
    assert draft(app) == text
    assert told["saved"] and told["shows"] and "ting å rette" in told["count"]
    assert [p["line"] for p in told["problems"] if p["level"] == "error"] == [12]
    assert "yes_no" in told["html"] and "forhandsvisning" in told["sections"]
    again = author.send("/skjemaer/mote/utkast", {"text": TEXT + "\n", "seen": told["seen"]})
    assert again.status_code == 200
    late = author.send("/skjemaer/mote/utkast", {"text": "{", "seen": begun})
    assert late.status_code == 409 and late.get_json()["by"] == "Kari Prøve"
    assert late.get_json()["problems"] and draft(app) == TEXT + "\n"


def test_a_check_keeps_nothing(author: Visitor, app: Flask) -> None:
    author.get("/skjemaer/mote/")
    told = author.send("/skjemaer/mote/sjekk", {"text": '{"title": }'}).get_json()
    assert told["problems"][0]["line"] == 1 and not told["shows"]
    assert draft(app) is None


def test_long_texts_are_let_in(author: Visitor, app: Flask) -> None:
    long = TEXT.replace("Fortell hvordan møtet var.", '\\"' * 400_000)
    begun = seen(author.get("/skjemaer/mote/").text)
    assert author.send("/skjemaer/mote/", {"text": long, "seen": begun}).status_code == 303
    assert draft(app) == long


def test_odd_signs_are_kept_where_a_database_can(author: Visitor, app: Flask) -> None:
    text = 'nul \0 æøå \ud83d\ude00 <b>&amp;</b> {{ 7*7 }} \u202e "'.encode(
        "utf-16", "surrogatepass"
    )
    save(author, text.decode("utf-16"))
    kept = draft(app)
    assert kept is not None and "\0" not in kept and "{{ 7*7 }}" in kept and "😀" in kept
    assert "49" not in author.get("/skjemaer/mote/").text.split("<textarea")[1].split("</")[0]


def test_a_draft_can_be_discarded(author: Visitor, app: Flask) -> None:
    save(author, "{}")
    page = author.get("/skjemaer/mote/").text
    assert author.send("/skjemaer/mote/forkast", {"seen": "en annen"}).status_code == 409
    assert draft(app) == "{}"
    assert author.send("/skjemaer/mote/forkast", {"seen": seen(page)}).status_code == 303
    assert draft(app) is None and author.visit("/skjemaer/mote/").h1 == "Om møtet"
    assert author.send("/skjemaer/mote/forkast", {"seen": ""}).status_code == 404


def test_the_preview_is_the_real_page_and_may_stand_in_our_frame(author: Visitor) -> None:
    start = author.get("/skjemaer/mote/forhandsvisning")
    assert "frame-ancestors 'self'" in start.headers["Content-Security-Policy"]
    assert "Fortell hvordan møtet var." in start.text
    page = check(author.get("/skjemaer/mote/forhandsvisning?del=motet").text)
    assert page.h1 == "Møtet" and page.id("q-hort") is not None
    hidden = page.id("q-hvorfor")
    assert hidden is not None and "hidden" in hidden.attrib
    other = author.get("/skjemaer/mote/")
    assert "frame-ancestors 'none'" in other.headers["Content-Security-Policy"]


def test_the_preview_speaks_the_chosen_language_and_remembers_nothing(author: Visitor) -> None:
    shown = author.get("/skjemaer/mote/forhandsvisning?sprak=en")
    assert "About the meeting" in shown.text and 'lang="en"' in shown.text
    assert "Rediger" in author.get("/skjemaer/mote/").text


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('{"hort": "no"}', '{"borte": "no"}'),
        ('"hort": "no"', '"hort": {"above": 3}'),
        ('"type": "number"', '"type": "ukjent"'),
        ('"sections"', '"sectons"'),
        ('"title"', '"titel"'),
        ("}", ""),
        ('"at": "til"', '"at": "ingen"'),
        ('"below"', '"under"'),
    ],
)
def test_a_faulty_draft_is_shown_as_far_as_it_goes(author: Visitor, old: str, new: str) -> None:
    text = TEXT.replace(
        '"show_if": {\n            "hort": "no"\n          }', '"show_if": {"hort": "no"}'
    )
    assert old in text
    save(author, text.replace(old, new))
    for path in ("", "forhandsvisning", "forhandsvisning?del=motet", "publiser", "oversett/en"):
        assert author.get(f"/skjemaer/mote/{path}").status_code == 200
    assert author.get("/skjemaer/mote/prov/").status_code == 422


def test_keys_and_values_are_told_for_completion(author: Visitor) -> None:
    told = author.get("/skjemaer/mote/nokler").get_json()
    asked = {each["key"]: each for each in told["question"]}
    assert ["yes_no", "ja/nei"] in asked["type"]["values"]
    assert asked["required"]["say"] == "Må besvares" and asked["required"]["about"]
    assert ["health", "Helseopplysninger"] in next(
        each["values"] for each in told["form"] if each["key"] == "confidentiality"
    )
