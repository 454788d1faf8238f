"""Who reads the answers is said where one begins, on paper, at a link and on the receipt.

What is said of the coordinator is made from `read_by`, so it is what `test_reading_levels` proves.
"""

from pathlib import Path

import pytest
from flask import Flask

from forms import i18n, storage
from forms.definition import read_library
from forms.definition.loading import form_files, load_folder
from forms.definition.reading_rights import LEVELS, coordinator_sentence
from forms.questions import TYPES
from forms.storage import db
from forms.storage.definitions import versions
from forms.storage.workflow import invitations
from tests.support.client import Visitor
from tests.support.factories import (
    add_units,
    form,
    section,
)
from tests.web.conftest import Publish, SignIn
from tests.web.forms_simple import (
    NAME,
    begin,
)

FOLDER = Path(__file__).parents[3] / "definitions"
FORMS = {path.stem for path in form_files(FOLDER)}
COUNTS = {
    "undringsnotat", "be-om-mote", "forste-samtalen-barnehage", "forste-samtalen-skole",
    "overgang-helsestasjon-barnehage", "overgang-barnehage-skole",
    "overgang-barneskole-ungdomsskole", "overgang-ungdomsskole-videregaende", "epds-oppfolging",
    "ruskontrakt", "pamelding-kurs", "skademelding", "medisinavtale", "henvisning-ppt",
}  # fmt: skip
FIGURES = {
    "tillatelse", "sak-til-mote", "motereferat", "handlingsplan", "samtykke-bilder-og-tur",
}  # fmt: skip
ANSWERS = {
    "avviksmelding", "brukerskjema", "tertialrapport", "arsrapport", "motelogg", "opplaring",
    "kartlegging-samarbeid", "kompetanseplan", "evaluering-kurs", "brukerskjema-barn",
}  # fmt: skip


def check_says(visitor: Visitor, path: str, level: str) -> int:
    """The page says in each language what the level is, and nothing of another; how many pages."""
    for lang in i18n.LANGUAGES:
        with i18n.use(lang):
            said = {each: coordinator_sentence(each) for each in LEVELS}
        text = visitor.visit(f"{path}?lang={lang}").text
        assert visitor.status == 200, path
        assert [each for each in LEVELS if said[each] in text] == [level], (path, lang)
    return len(i18n.LANGUAGES)


def test_how_long_answers_are_kept_is_said_in_the_same_places(
    app: Flask, client: Visitor, publish: Publish
) -> None:
    """The sentence is made from `keep`, which is what the purge goes by."""
    nowhere = {"when": {"navn": {"answered": True}}, "answers": "6w"}
    keep = {"draft": "14d", "answers": "3m", "after": "archived", "without_archive": [nowhere]}
    publish(form(section("a", NAME), keep=keep))
    with app.test_request_context(), storage.writing():
        token = invitations.issue("form", "prove", days=3).token
        db.session.commit()
    pages = {lang: 0 for lang in i18n.LANGUAGES}
    said = {
        "nb": "slettet 3 måneder etter at arkivet",
        "nn": "sletta 3 månader etter at arkivet",
        "en": "deleted 3 months after the archive",
    }
    begin(client).fill(navn="Ola").press("Neste")
    client.press("Send inn")
    for path in ("/skjema/prove/kvittering", "/skjema/prove/", f"/i/{token}",
                 "/skjema/prove/blankett"):  # fmt: skip
        for lang in i18n.LANGUAGES:
            text = client.visit(f"{path}?lang={lang}").text
            assert client.status == 200 and said[lang] in text, (path, lang)
            assert {"nb": "6 uker", "nn": "6 veker", "en": "6 weeks"}[lang] in text
            assert {"nb": "14 dager", "nn": "14 dagar", "en": "14 days"}[lang] in text
            pages[lang] += 1
    assert set(pages.values()) == {4}


@pytest.mark.parametrize("level", LEVELS)
def test_every_place_says_what_the_coordinator_reads(
    level: str, app: Flask, client: Visitor, publish: Publish
) -> None:
    publish(form(section("a", NAME), read_by={"coordinator": level}))
    pages = check_says(client, "/skjema/prove/", level)
    with app.test_request_context(), storage.writing():
        token = invitations.issue("form", "prove", days=3).token
        db.session.commit()
    pages += check_says(client, f"/i/{token}", level)
    client.visit("/?lang=nb")
    begin(client).fill(navn="Ola").press("Neste")
    client.press("Send inn")
    pages += check_says(client, "/skjema/prove/kvittering", level)
    pages += check_says(client, "/skjema/prove/blankett", level)
    assert pages == 12


def test_the_shipped_forms_say_what_the_domain_says(app: Flask, signed_in: SignIn) -> None:
    with app.app_context(), storage.writing():
        for loaded in load_folder(FOLDER, read_library(FOLDER, TYPES)):
            assert loaded.document
            versions.publish(loaded.document)
        db.session.commit()
    assert FORMS == COUNTS | FIGURES | ANSWERS
    assert len(FORMS) == len(COUNTS) + len(FIGURES) + len(ANSWERS)
    add_units(app, ["sentrum;Sentrum helsestasjon;helsestasjon"])
    visitor, pages = signed_in("staff", "leader", unit="sentrum"), 0
    for level, forms in (("counts", COUNTS), ("figures", FIGURES), ("answers", ANSWERS)):
        for each in sorted(forms):
            pages += check_says(visitor, f"/skjema/{each}/", level)
    assert pages == 3 * len(FORMS)
