"""Statutory pages: privacy, and the accessibility statement."""

from datetime import date

from flask import Blueprint
from werkzeug.wrappers import Response

from forms.web.core.templating import render_page
from forms.workflow.documents.processing_record import PERSONAL, published_records

bp = Blueprint("about", __name__)

LOOKED_OVER = date(2026, 11, 28)
"""When the accessibility statement was last compared with the pages, by the tests it names."""


@bp.get("/personvern")
def privacy() -> Response:
    """Render the privacy page: data, readers, and data subject rights (GDPR articles 12 to 22)."""
    about_people = [each for each in published_records() if each.confidentiality in PERSONAL]
    return render_page("public/about/privacy.html", records=about_people)


@bp.get("/tilgjengelighet")
def accessibility() -> Response:
    """Render the accessibility statement (forskrift om universell utforming av IKT § 4 a)."""
    return render_page("public/about/accessibility.html", looked_over=LOOKED_OVER)
