"""Where a browser with a draft is sent: its pages, the sign-in page, or that the draft is gone."""

from flask import abort, redirect, request, url_for
from werkzeug.wrappers import Response

from forms.storage import db
from forms.storage.definitions import versions
from forms.web.core.templating import render_page
from forms.web.drafts.closed_form import posted_texts
from forms.web.drafts.draft_cookie import cookie_name, set_draft_cookie
from forms.web.drafts.draft_session import DraftSession
from forms.web.security.csrf_and_cookies import bust_bfcache, cookie_value
from forms.workflow.compiled_forms import compiled_form
from forms.workflow.pagination import Page


def save_and_respond(session: DraftSession, response: Response) -> Response:
    """Save the draft, commit, and let the browser hold it if it held another."""
    session.keep()
    db.session.commit()
    held = cookie_value(cookie_name(session.version.form_id))
    return response if held == session.payload.token else set_draft_cookie(session, response)


def redirect_to_page(form_id: str, page: Page | None) -> Response:
    """Go to a page; past the last one, to the review."""
    if page is None:
        return redirect(url_for("review.review_answers", form_id=form_id), 303)
    return redirect(url_for("respondent.page", form_id=form_id, page_id=page.id), 303)


def redirect_to_sign_in(next_url: str, why: str = "") -> Response:
    """Go to the sign-in page, which says *why* (`signed_out_message`), and from there on."""
    return redirect(url_for("sign_in.sign_in", videre=next_url, grunn=why or None), 303)


def draft_gone_response(form_id: str) -> Response:
    """Say that the draft is sent, expired or in another browser, and how to go on: 410.

    What was typed on a page of it is shown to be copied: it may stand nowhere else.
    """
    version = versions.current(form_id)
    if version is None:
        abort(404)
    page_id = request.form.get("_page", "")
    return render_page(
        "respondent/draft_gone.html",
        form_id=form_id,
        title=compiled_form(version).definition.title,
        typed=list(posted_texts(version, page_id)) if page_id else [],
        status=410,
    )


def code_required_response(session: DraftSession) -> Response:
    """Ask for the draft's code, and show nothing of it: 403."""
    page = render_page(
        "respondent/code_required.html", definition=session.compiled_form.definition, status=403
    )
    return bust_bfcache(page)
