"""Statutory pages: privacy, and the accessibility statement."""

from datetime import date

from flask import Blueprint
from werkzeug.wrappers import Response

from forms.storage.definitions import versions
from forms.web.core.templating import render_page
from forms.workflow.compiled_forms import compiled_form
from forms.workflow.documents.processing_record import PERSONAL, processing_record

bp = Blueprint("about", __name__)

LOOKED_OVER = date(2026, 11, 28)
"""When the accessibility statement was last compared with the pages, by the tests it names."""


@bp.get("/personvern")
def privacy() -> Response:
    """Render the privacy page: data, readers, and data subject rights (GDPR articles 12 to 22)."""
    found = [
        processing_record(compiled_form(row.current).definition)
        for row in versions.overview()
        if not row.archived
    ]
    about_people = [record for record in found if record.confidentiality in PERSONAL]
    return render_page(
        "public/about/privacy.html", records=sorted(about_people, key=lambda row: row.title)
    )


@bp.get("/tilgjengelighet")
def accessibility() -> Response:
    """Render the accessibility statement (forskrift om universell utforming av IKT § 4 a)."""
    return render_page("public/about/accessibility.html", looked_over=LOOKED_OVER)
