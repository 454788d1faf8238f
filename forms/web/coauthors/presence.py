"""Who else is at a form: noted when an author opens a page of it, and said on the next one."""

from flask import Flask, request
from flask_login import current_user
from sqlalchemy.exc import OperationalError
from werkzeug.wrappers import Response

from forms import storage
from forms.i18n import gettext as _
from forms.storage import db
from forms.storage.accounts import users
from forms.storage.definitions import draft_presence

PAGES = frozenset(
    {"builder", "quick_text_page", "editor", "translate", "publish", "comments", "trial"}
)
"""The blueprints where an author works on a form."""
MOST_NAMES = 3


def init_app(app: Flask) -> None:
    """Note who opens an author's page, and let pages say who else is there."""
    app.after_request(note_presence)
    app.add_template_global(other_authors_text)


def note_presence(response: Response) -> Response:
    """Note that the author is at the form whose page was shown, at most once a minute."""
    form_id = (request.view_args or {}).get("form_id")
    shown = request.method == "GET" and response.status_code == 200
    if not (shown and form_id and request.blueprint in PAGES and current_user.is_authenticated):
        return response
    try:
        if draft_presence.is_due(form_id, current_user.id):
            db.session.rollback()  # what the page read is done with, and a write begins anew
            with storage.writing():
                draft_presence.note(form_id, current_user.id)
                db.session.commit()
    except OperationalError:
        db.session.rollback()
    return response


def other_authors_text(form_id: str) -> str:
    """Say who else is at the form, or ""."""
    ids = (
        draft_presence.other_authors(form_id, current_user.id)
        if current_user.is_authenticated
        else []
    )
    found = [user.name for user in map(users.get, ids) if user is not None]
    if not found:
        return ""
    names = ", ".join(found[:MOST_NAMES])
    if len(found) > MOST_NAMES:
        return _("%(names)s og flere er også her.", names=names)
    return _("%(names)s er også her.", names=names)
