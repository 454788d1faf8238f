"""Questions under one heading on the pages of whoever answers."""

from tests.support.client import Visitor
from tests.support.factories import form, question, section, yes_no
from tests.web.conftest import Publish

GROUP = {
    "id": "adresse",
    "type": "group",
    "label": "Ny adresse til {navn}",
    "help": "Der dere bor nå.",
    "show_if": {"flyttet": "yes"},
    "questions": [question("gate", required=True), question("sted")],
}
FORM = form(
    section("en", question("navn", "text", "Hva heter du?")),
    section("om", yes_no("flyttet", "Har dere flyttet?"), GROUP, question("mer")),
)


def test_a_group_is_a_fieldset_with_its_heading(client: Visitor, publish: Publish) -> None:
    publish(FORM)
    client.visit("/skjema/prove/")
    client.press("Start")
    client.fill(navn="Kari").press("Neste")
    assert 'id="g-adresse"' in client.page.html and "hidden" in client.page.html
    assert "Ny adresse til Kari" in client.page.html
    client.fill(flyttet="yes").press("Neste")
    page = client.page.html
    group = page[page.index('<fieldset class="sv-group"') : page.index('id="q-mer"')]
    assert "Ny adresse til Kari</legend>" in group and "Der dere bor nå." in group
    assert 'id="q-gate"' in group and 'id="q-sted"' in group
    client.fill(gate="Skogveien 1").press("Neste")
    assert client.path.endswith("/se-over")
    assert '<h3 class="sv-group-title">Ny adresse til Kari</h3>' in client.page.html
