"""Requests above the size limit: a large file does not lose the answers beside it."""

from tempfile import SpooledTemporaryFile
from typing import IO, Any

from flask import Flask, Request, current_app, request
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response

from forms.i18n import gettext as _
from forms.settings import MIB
from forms.storage import db
from forms.web import error_pages
from forms.web.drafts.access import find_draft, is_idle, may_fill_in
from forms.web.respondent.save_conflict import rerender_posted

ROOMY = frozenset({"respondent.save_page"})
"""Where large files are read to their end and told about at their question."""

TIMES = 4
"""How many times more a page with files may send than one file may hold."""

IN_MEMORY = 500 * 1024


class TruncatedFile(SpooledTemporaryFile[bytes]):
    """A file that came: its first `limit` bytes, and how large it was (`tell` at its end)."""

    def __init__(self, limit: int) -> None:
        super().__init__(max_size=IN_MEMORY, mode="rb+")
        self.limit = limit
        self.size = 0

    def write(self, data: Any) -> int:
        """Keep what there is room for, and count the rest."""
        room = max(self.limit - self.size, 0)
        self.size += len(data)
        super().write(data[:room])
        return len(data)

    def tell(self) -> int:
        """Where the reader is; at the end, how many bytes came in all."""
        place = super().tell()
        return self.size if place >= self.limit else place


class LargeUploadRequest(Request):
    """A request that may be larger where a page takes files."""

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        if self.endpoint in ROOMY:
            return TruncatedFile(current_app.config["MAX_UPLOAD_MB"] * MIB)
        return super()._get_file_stream(
            total_content_length, content_type, filename, content_length
        )


def init_app(app: Flask) -> None:
    """Read large files where they are asked for, and lose nothing else when they are refused."""
    app.request_class = LargeUploadRequest
    app.url_value_preprocessor(allow_large_upload)
    app.register_error_handler(RequestEntityTooLarge, render_too_large)


def allow_large_upload(endpoint: str | None, values: object) -> None:
    """Let a page with files be as large as it may be."""
    if endpoint in ROOMY and request.mimetype == "multipart/form-data":
        request.max_content_length = TIMES * current_app.config["MAX_CONTENT_LENGTH"]


def render_too_large(error: RequestEntityTooLarge) -> Response:
    """Render the form's page again if it could be read; else a page with the remedy."""
    if request.endpoint not in ROOMY or "form" not in vars(request):
        return error_pages.render_http_error(error)
    db.session.rollback()
    place = request.view_args or {}
    session = find_draft(place["form_id"])
    shown = session.page_flow.page(place["page_id"]) if session else None
    if session is None or shown is None or not may_fill_in(session) or is_idle(session):
        return error_pages.render_http_error(error)
    return rerender_posted(session, session.page_flow, shown, too_many_files_message(), 413)


def too_many_files_message() -> str:
    """Return the message for a form that has reached its number of files."""
    return _(
        "Det er ikke plass til flere vedlegg i skjemaet. Det du har skrevet, står her."
        " Fjern et vedlegg, eller velg mindre filer."
    )
