"""Families meet their own language, drafts say that they are drafts, and staff's pages stay."""

import re
from collections import Counter
from gettext import c2py

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from flask import Flask

from app import create_app
from forms import i18n, storage
from forms.commands.translations import FAMILY_PLACES
from forms.definition import Library, expand_form
from forms.markup import direction
from forms.publishing import publish_folder
from forms.questions import TYPES
from forms.settings import ROOT, SettingsError
from forms.storage import db
from forms.storage.definitions import versions
from tests.support.client import Visitor
from tests.support.databases import Settings
from tests.support.factories import add_units, form, section, text
from tests.test_translations import PLACE, forms_of
from tests.web import conftest as web
from tests.web.forms_simple import TWO_PAGES

app, signed_in, publish, client = web.app, web.signed_in, web.publish, web.client

LANGUAGES = sorted(i18n.FAMILY_LANGUAGES)
TRANSLATED = 0.95
"""The least share of a catalogue that is translated: new texts may wait for a reader."""


def catalogue(code: str) -> Catalog:
    with (i18n.FOLDER / code / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file, locale=code)


@pytest.fixture
def kept_in(sqlite: Settings) -> Settings:
    """Settings of a municipality that names all the languages."""
    return {**sqlite, "LANGUAGES": (*i18n.LANGUAGES, *LANGUAGES)}


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_catalogue_is_translated_with_the_placeholders_of_its_source(code: str) -> None:
    messages = [message for message in catalogue(code) if message.id]
    done = [message for message in messages if all(forms_of(message.string))]
    assert len(done) >= TRANSLATED * len(messages)
    for message in done:
        ids = forms_of(message.id)
        for place, said in enumerate(forms_of(message.string)):
            named = set(PLACE.findall(said))
            sources = [set(PLACE.findall(each)) for each in (ids[0], ids[-1])]
            if len(ids) > 1 and place in says_its_number(code):
                sources += [each - {"%(number)s"} for each in sources]
            assert named in sources, said


def says_its_number(code: str) -> frozenset[int]:
    """Return the plural forms that one number alone has, so that they can say it: Arabic's dual."""
    form_of = c2py(catalogue(code).plural_expr)
    numbers = Counter(form_of(n) for n in range(1, 1000))
    return frozenset(form for form, count in numbers.items() if count == 1)


def test_an_arabic_dual_has_no_numeral_and_lists_have_the_comma_of_their_script() -> None:
    """Found: «2 يومان», two two days; and «,» among words with «،»."""
    for code in ("ar", "fa"):
        for message in catalogue(code):
            for said in forms_of(message.string) if message.id else ():
                assert not re.search(r"[\u0600-\u06ff]\s*[,;?]", said), said
        with i18n.use(code):
            assert i18n.join_words(["a", "b"]) == "a، b"
    for message in catalogue("ar"):
        if message.id and len(forms_of(message.id)) > 1:
            dual = forms_of(message.string)[2]
            assert "%(number)s" not in dual or "ان " not in f"{dual} ", dual
    assert i18n.join_words(["a", "b"]) == "a, b"


@pytest.mark.parametrize("code", LANGUAGES)
def test_what_is_wrong_with_an_answer_is_said_in_the_family_s_language(code: str) -> None:
    """Also where a type puts its message into a name of its own before it returns it."""
    told = [
        re.compile("(.+)".join(map(re.escape, re.split(r"%\(\w+\)s", said))))
        for message in catalogue(code)
        if message.id and all(forms_of(message.string))
        for said in forms_of(message.id)
    ]
    said = {each.error for kind in TYPES.values() for each in kind.examples if each.error}
    assert not {each for each in said if not any(known.fullmatch(each) for known in told)}


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_warning_before_an_anonymous_form_is_sent_is_in_the_family_s_language(
    code: str, client: Visitor, publish: web.Publish
) -> None:
    words = text("annet", "Noe mer?", lines=3)
    asked = form(section("del", words), confidentiality="anonymous", anonymous={"hide_below": 3})
    publish(asked)
    client.visit(f"/skjema/prove/?lang={code}")
    client.fill(annet="Ola Prøve hjalp oss.").press(catalogue(code).get("Send inn").string)
    assert "ser ut til å ha" not in client.page.text
    assert client.page.value("annet") == "Ola Prøve hjalp oss." and client.status != 404


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_status_says_who_has_read_it(code: str) -> None:
    first = (i18n.FOLDER / code / "STATUS").read_text("utf-8").splitlines()[0]
    assert first == "draft" or re.fullmatch(r"approved, .+, \d{4}-\d\d-\d\d", first)


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_family_fills_in_a_form_in_its_language(
    code: str, client: Visitor, publish: web.Publish
) -> None:
    publish(TWO_PAGES)
    for path in ("/", "/personvern", "/skjema/prove/"):
        page = client.visit(f"{path}?lang={code}")
        assert page.all("html")[0].get("lang") == code
        assert page.all("html")[0].get("dir") == direction(code)
        assert catalogue(code).get("Personvern").string in page.text
        if not i18n.is_approved(code):
            assert catalogue(code).get(DRAFT).string in page.text


def test_a_form_is_read_in_the_language_that_it_is_translated_to(
    app: Flask, client: Visitor
) -> None:
    asked = form(section("del", text("navn", "Hva heter barnet?")))
    pair = ("Hva heter barnet?", "ما اسم طفلك؟")
    library = Library(catalogues={"ar": {"prove": {"del.navn.label": pair}}})
    with app.app_context(), storage.writing():
        versions.publish(expand_form("prove", asked, library))
        db.session.commit()
    client.visit("/skjema/prove/?lang=ar")
    page = client.press(catalogue("ar").get("Start").string)
    assert pair[1] in page.text and pair[0] not in page.text


DRAFT = "Oversettelsen er et utkast. Er noe uklart, gjelder det som står på norsk."


def test_staff_pages_stay_in_norwegian_or_english(signed_in: web.SignIn) -> None:
    staff = signed_in("coordinator")
    assert staff.visit("/?lang=pl").all("html")[0].get("lang") == "pl"
    page = staff.visit("/oversikt/")
    assert page.all("html")[0].get("lang") == "nb"
    assert "Polski" not in page.text
    assert staff.visit("/oversikt/?lang=pl").all("html")[0].get("lang") == "nb"


def test_the_author_reads_which_translations_are_drafts(
    publish: web.Publish, signed_in: web.SignIn
) -> None:
    publish(TWO_PAGES)
    author = signed_in("author")
    said = "Oversettelsen er et utkast. Ingen som kan språket, har lest den ennå"
    for code in LANGUAGES:
        page = author.visit(f"/skjemaer/prove/oversett/{code}")
        assert (said in page.text) != i18n.is_approved(code)
    assert said not in author.visit("/skjemaer/prove/oversett/nn").text


TALK = form(
    section("trivsel", text("sover", "Hvordan sover barnet?")),
    section("enerom", text("trygg", "Hvordan er det hjemme?", audience="alone"), audience="alone"),
    mode="interview",
    open_to=["staff"],
)


@pytest.mark.parametrize("place", ["hjem/", "snu", "alene/", "alene/ferdig"])
def test_staff_read_their_own_pages_of_an_interview_in_their_language(
    place: str, app: Flask, publish: web.Publish, signed_in: web.SignIn
) -> None:
    """The family's pages beside them are in the family's language."""
    add_units(app)
    publish(TALK)
    staff = signed_in("staff", unit="solbakken")
    staff.visit("/skjema/prove/?lang=ar")
    staff.press(catalogue("ar").get("Start").string)
    assert staff.page.all("html")[0].get("dir") == "rtl"
    page = staff.visit(f"/skjema/prove/{place}")
    assert page.all("html")[0].get("lang") == "nb" and page.all("html")[0].get("dir") != "rtl"
    assert staff.visit("/skjema/prove/fortsett").all("html")[0].get("lang") == "ar"


@pytest.mark.parametrize("place", FAMILY_PLACES)
def test_no_page_of_staff_is_among_what_families_read(place: str) -> None:
    """Their texts would be translated for nobody, and the page be half in each language."""
    found = [path for path in ROOT.glob(f"{place}*") if path.suffix == ".html"]
    folder = ROOT / place
    found += folder.rglob("*.html") if folder.is_dir() else []
    assert found or place.startswith("forms/")
    assert not [path.name for path in found if '"staff.html"' in path.read_text("utf-8")]


def test_a_family_s_language_is_offered_where_it_is_named_only(
    sqlite: Settings, cheap_hashes: None
) -> None:
    visitor = create_app(sqlite).test_client()
    assert "Polski" not in visitor.get("/?lang=pl").get_data(as_text=True)


def test_staff_need_a_language_of_their_own(sqlite: Settings) -> None:
    with pytest.raises(SettingsError, match="staff need one of"):
        create_app({**sqlite, "LANGUAGES": ("pl", "uk")})


MET = (
    "be-om-mote",
    "brukerskjema",
    "evaluering-kurs",
    "forste-samtalen-barnehage",
    "forste-samtalen-skole",
    "overgang-helsestasjon-barnehage",
    "pamelding-kurs",
    "tillatelse",
)
"""The eight forms that families meet; what only staff read in them stays in Norwegian."""


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_drafts_of_a_form_are_of_its_texts_and_say_that_they_are_drafts(code: str) -> None:
    folder = ROOT / "definitions" / "translations" / code
    found = {str(path.relative_to(folder).with_suffix("")) for path in folder.rglob("*.po")}
    assert {*MET, "lists"} <= found
    assert (folder / "STATUS").read_text("utf-8") == (i18n.FOLDER / code / "STATUS").read_text()
    for name in found:
        with (folder / f"{name}.po").open("rb") as file:
            texts = {m.context: m for m in read_po(file, locale=code) if m.id}
        source = folder.parent / "en" / f"{name}.po"
        with source.open("rb") as file:
            known = {m.context: m.id for m in read_po(file) if m.id}
        assert {path: message.id for path, message in texts.items()}.items() <= known.items(), name
        for message in texts.values():
            if message.string:
                assert message.string.count("**") == message.id.count("**"), message.context
                assert set(PIPED.findall(message.string)) == set(PIPED.findall(message.id)), name


PIPED = re.compile(r"\{\w+(?:\.\w+)*\}")
"""An answer that a text names."""


@pytest.mark.parametrize("code", LANGUAGES)
def test_what_a_family_reads_before_it_begins_is_in_its_language(code: str) -> None:
    folder = ROOT / "definitions" / "translations" / code
    for name in MET:
        with (folder / f"{name}.po").open("rb") as file:
            texts = {str(m.context): m.string for m in read_po(file, locale=code) if m.id}
        assert all(texts[path] for path in ("title", "summary", "purpose", "intro", "receipt")), (
            name
        )


def test_a_form_is_had_in_a_familys_language(client: Visitor, app: Flask) -> None:
    """The sheet of feedback in Arabic, from the right."""
    with app.app_context(), storage.writing():
        publish_folder(ROOT / "definitions")
    assert "Tilbakemelding" not in client.visit("/?lang=ar").text
    page = client.visit("/skjema/brukerskjema/?lang=ar")
    assert page.all("html")[0].get("dir") == "rtl"
    assert "ما نوع الاجتماع؟" in page.text and "أوافق تمامًا" in page.text
    assert "Hva slags møte var det?" not in page.text
