"""Every form we ship, on a tablet, with scripting and without: from the catalogue to the export."""

import csv
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from forms.definition import Definition, parse_definition, read_library
from forms.definition.loading import load_folder
from forms.questions import TYPES
from forms.settings import ROOT
from tests.browser.conftest import Opened
from tests.browser.form_driver import Driving, texts, turn

FOLDER = ROOT / "definitions"
FORMS = {
    loaded.id: parse_definition(loaded.document)
    for loaded in load_folder(FOLDER, read_library(FOLDER, TYPES))
    if loaded.document
}


@pytest.mark.parametrize("scripting", [True, False], ids=["scripting", "plain"])
@pytest.mark.parametrize("form", FORMS)
def test_from_the_catalogue_to_the_exported_row(
    form: str, scripting: bool, opened: Opened, tmp_path: Path
) -> None:
    definition = FORMS[form]
    page = opened(who(definition), scripting=scripting)
    if "link" in definition.open_to:  # staff begin it by its address
        page.goto(f"/skjema/{form}/")
    else:
        page.goto("/")
        turn(page, page.get_by_role("link", name=definition.title, exact=True))
    driving = Driving(page, definition)
    if definition.one_page:
        driving.answer_page()
        driving.next()
    else:
        turn(page, page.get_by_role("button", name="Start", exact=True))
        if definition.case == "must":
            open_case(page)
        driving.to_review()
        send(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Takk, svarene er sendt")
    if definition.anonymous is None:
        reference = page.locator("#referanse").inner_text()
        coordinator = opened("kari", scripting=scripting)
        if definition.coordinator != "answers":
            coordinator.goto(f"/oversikt/{form}")
            expect(coordinator.get_by_role("heading", level=1)).to_have_text(definition.title)
            assert reference not in coordinator.content()
            return
        row = exported(coordinator, form, reference, tmp_path)
        texts_of_lists = {n for n in driving.answered if "-" in n}
        mine = {n: v for n, v in driving.answered.items() if n not in texts_of_lists}
        assert set(texts(mine)) <= set(row)


def who(definition: Definition) -> str:
    """Whoever may begin the form, and open a case where it needs one."""
    if definition.id == "epds-oppfolging":
        return "hege"
    return "mari" if definition.case == "must" else "kari"


def open_case(page: Page) -> None:
    """Open a case for the child, and begin in it."""
    page.get_by_label("Barnets navn").fill("Alma Prøve")
    turn(page, page.get_by_role("button", name="Opprett sak"))
    turn(page, page.get_by_role("button", name="Start", exact=True))


def send(page: Page) -> None:
    """Send the form from its review; whoever must sign does so first, by name or by sign-in."""
    signing = page.get_by_role("button", name="Gå til underskrift")
    if not signing.count():
        turn(page, page.get_by_role("button", name="Send inn"))
        return
    turn(page, signing)
    for signer in page.locator(".sv-signer").all():
        name = signer.locator("[type=radio][value=type_name]")
        if name.count():
            name.check()
            signer.locator("[name$='-name']").fill("Kari Prøve")
        else:
            signer.locator("[type=radio][value=login]").check()
        signer.locator("[name$='-read']").check()
    turn(page, page.get_by_role("button", name="Skriv under og send inn"))


def exported(page: Page, form: str, reference: str, folder: Path) -> list[str]:
    """The row with that reference in the CSV that a coordinator downloads."""
    page.goto(f"/oversikt/{form}?status=alle")
    page.get_by_label("CSV med ord").check()
    if page.locator("[name=sensitive]").count():
        page.locator("[name=sensitive]").check()
    with page.expect_download() as download:
        page.locator("form[data-download] button").last.click()
    path = folder / "export.csv"
    download.value.save_as(path)
    with path.open(encoding="utf-8-sig", newline="") as file:
        found = [row for row in csv.reader(file, delimiter=";") if reference in row]
    assert len(found) == 1
    return found[0]
