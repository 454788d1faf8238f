"""All files of one request share one budget, and what is refused loses nothing that was typed."""

from io import BytesIO

import pytest
from flask import Flask

from forms import inspection
from forms.inspection import Budget, Rejected
from forms.questions import file_inspection
from tests.support.client import Visitor
from tests.support.factories import (
    form,
    section,
    text,
)
from tests.web.conftest import Publish
from tests.web.forms_simple import begin

TWO_FILES = form(
    section(
        "a",
        text("navn", "Navn"),
        {"id": "brev", "type": "file", "label": "Brev", "max_files": 2},
        {"id": "foto", "type": "file", "label": "Foto"},
    ),
    section("b", text("mer", "Mer")),
)
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def test_files_of_one_request_share_a_budget(
    app: Flask, client: Visitor, publish: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(TWO_FILES)
    begin(client)
    budgets: list[Budget | None] = []

    def watched(content: bytes, groups: object) -> object:
        budgets.append(inspection._budget.get())
        raise Rejected("busy")

    monkeypatch.setattr(file_inspection, "inspect", watched)
    for _ in range(2):
        files = {name: (BytesIO(PDF), f"{name}.pdf") for name in ("brev", "foto")}
        client.visit("/skjema/prove/del/a")
        client.press("Neste", navn="Kari", **files)
        assert client.status == 422
        assert "brev.pdf ble ikke tatt imot" in client.page.text
        assert 'value="Kari"' in client.page.html
    first, second, third, fourth = budgets
    assert first is not None and first is second
    assert third is fourth and third is not first
    assert inspection._budget.get() is None, "it ends with the request"
