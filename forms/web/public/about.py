"""What every public site must say: how answers are guarded, and how accessible the pages are."""

from flask import Blueprint
from werkzeug.wrappers import Response

from forms.web.core.templating import render_page

bp = Blueprint("about", __name__)


@bp.get("/personvern")
def privacy() -> Response:
    """What is kept, who reads it, and what one may ask for (GDPR articles 12 to 22)."""
    return render_page("public/about/privacy.html")


@bp.get("/tilgjengelighet")
def accessibility() -> Response:
    """The accessibility statement (forskrift om universell utforming av IKT § 4 a)."""
    return render_page("public/about/accessibility.html")
