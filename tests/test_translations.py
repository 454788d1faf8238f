"""The interface's catalogues: whole, true to the source, and without a word of another language."""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po
from flask import Flask

from forms import i18n, storage
from forms.definition import read_library
from forms.definition.loading import load_folder
from forms.questions import TYPES
from forms.settings import ROOT
from forms.storage import db
from forms.storage.definitions import versions
from forms.web.core.templating import render_page
from forms.web.error_pages import PAGES
from tests.support.client import Visitor
from tests.web import conftest as web
from tests.web.forms_simple import SHEET, TWO_PAGES

kept_in, app, client = web.kept_in, web.app, web.client
signed_in, publish = web.signed_in, web.publish

TARGETS = sorted(set(i18n.LANGUAGES) - {i18n.SOURCE})
GOOD = Path(__file__).parent / "checking" / "good"
PLACE = re.compile(r"%\(\w+\)[sd]|\{\w*\}")
SAME_IN_ENGLISH = {
    *(
        "Administrator",
        "administrator",
        "Status",
        "PDF",
        "Word (docx)",
        "Excel (xlsx)",
        "Excel",
        "Word",
        "JSON Lines",
    ),
    *(
        "Start",
        "Send",
        "Tips",
        "Format",
        "Database",
        "Disk",
        "Skjemaverk: %(address)s/",
        "%(number)s tips",
    ),
}
"""Words that are Norwegian and English both, besides texts of placeholders and signs alone."""
QUOTED = re.compile(r"«[^»]*»|“[^”]*”|\"[^\"]*\"")
NORWEGIAN = re.compile(r"[æøåÆØÅ]|\b(?:ikke|ikkje|eller|som|av|til|fra|skjema|svar|må)\b")
LANGUAGE_NAMES = {"Norwegian Bokmål", "Northern Sámi"}
BOKMÅL = re.compile(
    r"\b(?:ikke|jeg|hva|hvem|hvor\w*|hvilken|hver|noen|noe|fra|også|mer|bare|være|ble|blitt|selv"
    r"|skjema(?:er|ene)|svarene|spørsmålene|uten|brukes|lagres|vises|finnes|mangler|velg|endret"
    r"|slettet|lagret|oversett\w*|enhet\w*|dere\w*|skole\w*|foresatt\w*|ansatt\w*|åpne\w*"
    r"|tillatelse\w*|forskjell\w*|obligatorisk)\b",
    re.IGNORECASE,
)
BOKMÅL_ALL_THE_SAME = {"Teksten bruker «obligatorisk».", "bokmål"}
UNWANTED = re.compile(r"vennligst|obligatorisk|påkrevd", re.IGNORECASE)
ABOUT_WORDS = {
    "Teksten bruker «vennligst».",
    "Teksten bruker «obligatorisk».",
    "Et følsomt spørsmål kan ikke være påkrevd.",
}
"""Texts to authors, about the words and keys they may use."""
LEFT = re.compile(r"\bNone\b|\bUndefined\b|%\(\w+\)[sd]")
READ_OUT = ("aria-label", "alt", "title", "placeholder", "value")

Key = str | tuple[str, ...]


@cache
def in_code() -> frozenset[Key]:
    """Every text that forms/ and templates/ ask for now."""
    with (ROOT / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)
    found = extract_from_dir(
        ROOT,
        methods,
        options,
        keywords={**DEFAULT_KEYWORDS, "lazy_gettext": None},
        directory_filter=lambda folder: (
            Path(folder).name in ("forms", "templates")
            or ROOT / "forms" in Path(folder).parents
            or ROOT / "templates" in Path(folder).parents
        ),
    )
    return frozenset(text for _, _, text, _, _ in found)


@cache
def catalogue(code: str) -> Catalog:
    with (i18n.FOLDER / code / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file, locale=code)


def messages(code: str) -> Iterator[Message]:
    """Every message of a catalogue but its head."""
    return (message for message in catalogue(code) if message.id)


def key(message: Message) -> Key:
    return message.id if isinstance(message.id, str) else tuple(message.id)


def forms_of(text: str | Sequence[str]) -> list[str]:
    """The text, or the one and the many."""
    return [text] if isinstance(text, str) else list(text)


def pairs(code: str) -> Iterator[tuple[str, str]]:
    """Each text and its translation, the one and the many by themselves."""
    for message in messages(code):
        yield from zip(forms_of(message.id), forms_of(message.string), strict=True)


@pytest.mark.parametrize("code", TARGETS)
def test_a_catalogue_holds_the_texts_of_the_code_and_no_others(code: str) -> None:
    held = {key(message) for message in messages(code)}
    assert in_code() - held == set(), "run `flask translations update`, and translate"
    assert held - in_code() == set(), "run `flask translations update`"
    assert dict(catalogue(code).obsolete) == {}


@pytest.mark.parametrize("code", TARGETS)
def test_everything_is_translated(code: str) -> None:
    assert [m.id for m in messages(code) if not all(forms_of(m.string))] == []
    assert [m.id for m in messages(code) if m.fuzzy] == []
    assert not catalogue(code).fuzzy
    assert [m.id for m in messages(code) if list(m.check(catalogue(code)))] == []


@pytest.mark.parametrize("code", TARGETS)
def test_a_translation_has_the_placeholders_of_its_source(code: str) -> None:
    for source, target in pairs(code):
        assert set(PLACE.findall(target)) == set(PLACE.findall(source)), target


@pytest.mark.parametrize("code", TARGETS)
def test_a_translation_begins_and_ends_as_its_source(code: str) -> None:
    for source, target in pairs(code):
        assert len(target) - len(target.lstrip()) == len(source) - len(source.lstrip()), target
        assert len(target) - len(target.rstrip()) == len(source) - len(source.rstrip()), target
        ends = [text[-1:] if text[-1:] in ".:?" else "" for text in (source, target)]
        assert ends[0] == ends[1] or source == "Mottatt kl.", target


def test_english_is_english() -> None:
    for source, target in pairs("en"):
        if re.search(r"[a-zæøå]{2}", PLACE.sub("", source), re.IGNORECASE):
            assert target != source or source in SAME_IN_ENGLISH, target
        if target not in LANGUAGE_NAMES:
            assert NORWEGIAN.search(QUOTED.sub("", PLACE.sub("", target))) is None, target


def test_nynorsk_is_nynorsk() -> None:
    for _, target in pairs("nn"):
        if target not in BOKMÅL_ALL_THE_SAME:
            assert BOKMÅL.search(PLACE.sub("", target)) is None, target


def test_bokmål_asks_as_we_do() -> None:
    texts = {text for found in in_code() for text in forms_of(found)}
    assert {text for text in texts if UNWANTED.search(text)} <= ABOUT_WORDS


@pytest.fixture
def town(app: Flask, publish: web.Publish) -> list[str]:
    """The forms that are there: two small ones and one with every type of question."""
    publish(TWO_PAGES)
    publish(SHEET, "ark")
    with app.app_context(), storage.writing():
        for loaded in load_folder(GOOD, read_library(GOOD, TYPES)):
            assert loaded.document, loaded.problems
            if loaded.id == "every-type":
                versions.publish({**loaded.document, "open_to": "anyone"})
        db.session.commit()
    return ["prove", "ark", "every-type"]


def look(visitor: Visitor, path: str) -> None:
    """Read the page at *path*: its words, and every attribute that is read out."""
    page = visitor.visit(path)
    texts = [page.text, page.title]
    texts += [e.get(name, "") for e in page.root.iter() for name in READ_OUT]
    assert [text for text in texts if LEFT.search(text)] == [], path


@pytest.fixture(params=i18n.LANGUAGES)
def code(request: pytest.FixtureRequest) -> Iterator[str]:
    """Each language in turn; what the pages choose is forgotten afterwards."""
    with i18n.use(request.param):
        yield request.param


def test_public_pages_say_nothing_of_none(code: str, client: Visitor, town: list[str]) -> None:
    client.visit(f"/?lang={code}")
    for path in ("/", "/?q=xyz", "/logg-inn", "/personvern", "/tilgjengelighet", "/ny/borte"):
        look(client, path)
    for form in town:
        for path in ("/", "/kvittering", "/senere", "/se-over"):
            look(client, f"/skjema/{form}{path}")


@pytest.mark.parametrize(
    "form",
    ["prove", "ark", "every-type"],
)
def test_empty_forms_say_nothing_of_none(
    form: str, code: str, client: Visitor, town: list[str]
) -> None:
    client.visit(f"/?lang={code}")
    look(client, f"/skjema/{form}/blankett")


def test_forms_say_nothing_of_none(code: str, app: Flask, client: Visitor, town: list[str]) -> None:
    client.visit(f"/?lang={code}")
    for form in ("prove", "every-type"):
        client.visit(f"/skjema/{form}/")
        client.submit_form("start")
        pages = [f"/del/{section}" for section in sections(app, form)]
        for path in ("/", "/senere", "/se-over", *pages):
            look(client, f"/skjema/{form}{path}")


def test_staff_pages_say_nothing_of_none(code: str, signed_in: web.SignIn, town: list[str]) -> None:
    staff = signed_in("staff", "leader", "coordinator", "author", "administrator")
    staff.visit(f"/?lang={code}")
    for path in ("/brukere/", f"/brukere/{staff.user_id}", "/oversikt/", "/skjemaer/"):
        look(staff, path)
    for path in ("/nytt-skjema", "/importer-skjema"):
        look(staff, path)
    for form in town:
        look(staff, f"/oversikt/{form}")
        for path in ("/", "/publiser", "/versjoner", "/oversett/en", "/prov/", "/forhandsvisning"):
            look(staff, f"/skjemaer/{form}{path}")


def sections(app: Flask, form: str) -> list[str]:
    """The ids of the form's sections."""
    with app.app_context():
        version = versions.current(form)
        assert version is not None
        return [section.id for section in versions.definition(version).sections]


@pytest.mark.parametrize("error", PAGES)
def test_error_pages_say_nothing_of_none(code: str, error: int, app: Flask) -> None:
    app.add_url_rule("/feil", "about.error", lambda: render_page(f"errors/{error}.html"))
    client = app.test_client()
    assert isinstance(client, Visitor)
    look(client, f"/feil?lang={code}")
    assert client.page.all("html")[0].get("lang") == code
