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
from tests.web.conftest import Publish, SignIn
from tests.web.forms_simple import NAME, begin, form, section

FOLDER = Path(__file__).parents[3] / "definitions"
FORMS = {path.stem for path in form_files(FOLDER)}
COUNTS = {
    "undringsnotat", "forste-samtalen-barnehage", "forste-samtalen-skole",
    "overgang-helsestasjon-barnehage", "overgang-barnehage-skole",
    "overgang-barneskole-ungdomsskole", "overgang-ungdomsskole-videregaende",
}  # fmt: skip
FIGURES = {"tillatelse", "sak-til-mote", "motereferat", "handlingsplan"}
ANSWERS = {"avviksmelding", "brukerskjema"}


def check_says(visitor: Visitor, path: str, level: str) -> int:
    """The page says in each language what the level is, and nothing of another; how many pages."""
    for lang in i18n.LANGUAGES:
        with i18n.use(lang):
            said = {each: coordinator_sentence(each) for each in LEVELS}
        text = visitor.visit(f"{path}?lang={lang}").text
        assert visitor.status == 200, path
        assert [each for each in LEVELS if said[each] in text] == [level], (path, lang)
    return len(i18n.LANGUAGES)


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


def test_the_thirteen_forms_say_what_the_domain_says(app: Flask, signed_in: SignIn) -> None:
    with app.app_context(), storage.writing():
        for loaded in load_folder(FOLDER, read_library(FOLDER, TYPES)):
            assert loaded.document
            versions.publish(loaded.document)
        db.session.commit()
    assert FORMS == COUNTS | FIGURES | ANSWERS and len(FORMS) == 13
    visitor, pages = signed_in("staff", "leader"), 0
    for level, forms in (("counts", COUNTS), ("figures", FIGURES), ("answers", ANSWERS)):
        for each in sorted(forms):
            pages += check_says(visitor, f"/skjema/{each}/", level)
    assert pages == 39
