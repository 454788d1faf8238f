"""Print and PDF: the sender's copy for an hour after sending, and every form empty."""

import hashlib
from collections import OrderedDict
from dataclasses import replace

from flask import Blueprint, url_for
from werkzeug.wrappers import Response

from forms.export import printable
from forms.export.pdf.client import print_pdf
from forms.storage import Submission
from forms.storage.workflow import transitions
from forms.web.core.downloads import pdf_download
from forms.web.core.templating import render_page
from forms.web.drafts.access import open_version
from forms.web.drafts.responses import draft_gone_response
from forms.web.handout.sent_cookie import may_copy_here, own_step, own_submission, own_viewer
from forms.web.security.csrf_and_cookies import limiter
from forms.workflow import visibility
from forms.workflow.compiled_forms import compiled_form
from forms.workflow.documents.submission_paper import submission_paper
from forms.workflow.roles import EVERYBODY

MOST_BLANKS = 24
_blanks: OrderedDict[bytes, bytes] = OrderedDict()
"""The PDFs of empty forms, by what they were made from. No answer is ever in one."""

bp = Blueprint("print_and_pdf", __name__, url_prefix="/skjema/<form_id>")


@bp.get("/kopi")
def copy(form_id: str) -> Response:
    """Render the sender's copy as a page to print."""
    submission = own_copied_submission(form_id)
    return (
        draft_gone_response(form_id)
        if submission is None
        else render_page("respondent/print.html", document=copy_of(submission))
    )


@bp.get("/kopi.pdf")
def copy_pdf(form_id: str) -> Response:
    """Return the sender's copy as PDF, or the page to print if the PDF cannot be made."""
    submission = own_copied_submission(form_id)
    if submission is None:
        return draft_gone_response(form_id)
    return pdf_download(
        copy_of(submission), f"{submission.reference}.pdf", url_for(".copy", form_id=form_id)
    )


@bp.get("/blankett")
def blank(form_id: str) -> Response:
    """Render the form with space to write by hand."""
    paper = printable.blank_document(compiled_form(open_version(form_id)), EVERYBODY)
    return render_page("respondent/print.html", document=paper)


@bp.get("/blankett.pdf")
@limiter.limit("30/minute")  # each takes a worker's only PDF child for seconds
def blank_pdf(form_id: str) -> Response:
    """Return the empty form as PDF."""
    paper = printable.blank_document(compiled_form(open_version(form_id)), EVERYBODY)
    return pdf_download(paper, f"{form_id}.pdf", url_for(".blank", form_id=form_id), pdf_of_blank)


def pdf_of_blank(html: str) -> bytes:
    """Return the PDF of an empty form, cached by version, language and choice of units."""
    place = hashlib.blake2b(html.encode()).digest()
    content = _blanks.pop(place, None) or print_pdf(html)
    _blanks[place] = content
    while len(_blanks) > MOST_BLANKS:
        _blanks.popitem(last=False)
    return content


def own_copied_submission(form_id: str) -> Submission | None:
    """Return what this browser sent, where its sender may have a copy of it here."""
    submission = own_submission(form_id)
    return submission if submission is not None and may_copy_here(submission) else None


def copy_of(submission: Submission) -> printable.Document:
    """Return the sender's copy: without staff questions and those asked of one person alone.

    Its time is that of what they sent, not of the first step.
    """
    reader, step = own_viewer(submission), own_step(submission)
    paper = submission_paper(
        submission, visibility.visible_answers(submission, reader), reader, EVERYBODY
    )
    return replace(paper, received=transitions.sent_at(submission, step.id)) if step else paper
