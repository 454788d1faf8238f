"""Files that are too large: what was typed beside them is never lost."""

from io import BytesIO

import pytest
from flask import Flask
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import TestResponse, encode_multipart

from forms.web.drafts import draft_session
from forms.web.respondent import large_upload
from tests.support.client import Visitor
from tests.support.factories import (
    form,
    section,
    text,
)
from tests.web.conftest import Publish
from tests.web.forms_simple import (
    begin,
    draft,
)

WITH_FILES = form(
    section(
        "a",
        text("navn", "Navn"),
        {"id": "fil", "type": "file", "label": "Vedlegg", "max_mb": 25, "max_files": 5},
    ),
    section("b", text("mer", "Mer")),
)
MEGABYTE = 1_000_000


def sent_with(client: Visitor, content: bytes, name: str) -> TestResponse:
    """The answer when the first page is sent with a file."""
    hidden = {name: client.page.hidden_value(name) for name in ("_page", "revision", "_draft")}
    typed = {"navn": "Kari", "_do": "next", "csrf_token": client.token}
    file = FileStorage(BytesIO(content), name)
    boundary, body = encode_multipart(MultiDict({**hidden, **typed, "fil": file}))
    kind = f"multipart/form-data; boundary={boundary}"
    return client.post("/skjema/prove/del/a", data=body, content_type=kind)


def test_a_large_file_is_told_about_at_its_question(
    app: Flask, client: Visitor, publish: Publish
) -> None:
    publish(WITH_FILES)
    begin(client)
    answer = sent_with(client, b"%PDF-" + b"x" * 15 * MEGABYTE, "stor.pdf")
    assert answer.status_code == 422
    [(place, message)] = client.page.problems
    assert place == "#A-fil" and message.startswith("stor.pdf er for stor (15,0 MB).")
    assert client.page.value("navn") == "Kari"
    assert draft(app)["answers"]["navn"] == "Kari" and not draft(app)["answers"]["fil"]


def test_a_page_that_is_too_large_in_all_says_what_to_do(
    client: Visitor, publish: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(WITH_FILES)
    monkeypatch.setattr(large_upload, "TIMES", 1)
    begin(client)
    assert sent_with(client, b"x" * 15 * MEGABYTE, "stor.pdf").status_code == 413
    assert "merket «Lagret»" in client.page.text
    client.press("Tilbake til siden i skjemaet")
    assert client.status == 200 and client.page.questions == ["navn", "fil"]


def test_a_form_full_of_files_keeps_what_was_typed(
    app: Flask, client: Visitor, publish: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(WITH_FILES)
    monkeypatch.setattr(draft_session, "MOST_FILES", 0)
    begin(client)
    pdf = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
    assert sent_with(client, pdf, "brev.pdf").status_code == 413
    assert "ikke plass til flere vedlegg" in client.page.notices[0]
    assert client.page.value("navn") == "Kari"


def test_a_cut_file_knows_its_size() -> None:
    with large_upload.TruncatedFile(4) as file:
        for piece in (b"abc", b"def"):
            file.write(piece)
        file.seek(0, 2)
        assert file.tell() == 6
        file.seek(0)
        assert file.tell() == 0 and file.read() == b"abcd"
