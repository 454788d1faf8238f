"""A page that comes back with something wrong says so to those who read by ear."""

from flask import Flask

from forms.settings import ROOT
from forms.storage.accounts import users
from tests.support.factories import add_units
from tests.web.conftest import Publish, SignIn
from tests.web.forms_simple import SHEET

PATHS = (
    "/brukere/", "/brukere/importer", "/enheter/", "/enheter/importer", "/fortsett/", "/logg-inn",
    "/min-side/passord", "/importer-skjema", "/nytt-skjema", "/skjemaer/papir", "/invitasjoner/",
    "/saker/", "/kurs/nytt", "/skjema/prove/",
)  # fmt: skip


def test_what_is_wrong_is_in_the_title_and_takes_the_focus(
    app: Flask, publish: Publish, signed_in: SignIn
) -> None:
    """That it is told at its control too is looked after on every page (tests/support)."""
    add_units(app)
    publish(SHEET)
    staff = signed_in(*users.ROLES, unit="lia")
    for path in PATHS:
        staff.visit("/")
        assert 400 <= staff.send(path).status_code < 500, path
        assert staff.page.title.startswith("Feil:"), path
        focused = [each for each in staff.page.root.iter() if "autofocus" in each.attrib]
        assert focused and focused[0].get("role") == "alert", path


def test_every_page_that_lists_errors_says_so_in_its_title() -> None:
    """The filter's summary stands in pages of its own, which say it too."""
    pages = {each for each in (ROOT / "templates").rglob("*.html") if not each.name.startswith("_")}
    shows = {each for each in pages if "error_summary(" in each.read_text("utf-8")}
    silent = {each.name for each in shows if "{{ _('Feil:') }}" not in each.read_text("utf-8")}
    assert len(shows) > 40 and silent == set()
