"""The page where a family takes a permission back."""

from werkzeug.wrappers import Response

from forms.storage import Submission
from forms.storage.workflow import consents
from forms.web.core.templating import render_page
from forms.web.security.csrf_and_cookies import bust_bfcache
from forms.workflow.compiled_forms import compiled_form


def render_withdrawal(
    submission: Submission, token: str, *, notice: str = "", status: int = 200
) -> Response:
    """Render the consequences of withdrawing, and the button."""
    permission = consents.get(submission.id)
    if permission is None:
        return render_page("invitations/invalid.html", status=410)
    page = render_page(
        "invitations/withdraw_consent.html",
        status=status,
        notice=notice,
        definition=compiled_form(submission.version).definition,
        permission=permission,
        token=token,
        sent=submission.received,
    )
    return bust_bfcache(page)
