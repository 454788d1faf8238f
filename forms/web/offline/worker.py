"""The service worker, and the page that says what waits on this device."""

from flask import Blueprint
from werkzeug.wrappers import Response

from forms.web.core.templating import render_page
from forms.web.offline.shell import worker_script

bp = Blueprint("offline_worker", __name__)


@bp.get("/tjeneste-uten-nett.js")
def worker() -> Response:
    """Return the service worker of the whole site, with the names of what it keeps."""
    response = Response(worker_script(), content_type="text/javascript; charset=utf-8")
    response.headers["Cache-Control"] = "no-cache"
    return response


@bp.get("/uten-nett")
def waiting() -> Response:
    """Say what waits on this device; our script fills it in, since only the browser knows."""
    return render_page("offline/waiting.html")
