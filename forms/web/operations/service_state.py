"""«Drift»: what an administrator must know about the service, and what is to be done."""

import platform

from flask import Blueprint
from werkzeug.wrappers import Response

from forms import __version__
from forms.operations import state
from forms.web.core.templating import render_page

bp = Blueprint("service_state", __name__)


@bp.get("/drift")
def index() -> Response:
    """Render every check, those that need somebody first."""
    checks = sorted(state.all_checks(), key=lambda check: (check.ok, not check.stops))
    return render_page(
        "operations/state.html",
        checks=checks,
        wrong=[check for check in checks if not check.ok],
        version=__version__,
        python=platform.python_version(),
        tables=state.newest_revision(),
    )
