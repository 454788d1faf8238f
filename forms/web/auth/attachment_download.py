"""Download an attachment of a submission whose answers the reader may see."""

from typing import Any

from flask import abort
from werkzeug.wrappers import Response

from forms.logic.file_references import references_in
from forms.storage import Submission
from forms.storage.submissions import attachments
from forms.web.auth.reading_log import record_reading
from forms.web.core.downloads import download


def attachment_download(submission: Submission, file_id: str, readable: Any) -> Response:
    """Return the file when it is named in the *readable* answers, and log it; else abort with 404.

    Always as a download, never displayed as a page of this site.
    """
    file = attachments.get(file_id)
    named = {each["id"] for each in references_in(readable)}
    if file is None or file.submission_id != submission.id or file_id not in named:
        abort(404)
    record_reading("file.opened", file.id)
    name, kind, content = attachments.open_attachment(file)
    return download(content, kind, name)
