"""The record of processing activities and the draft of an impact assessment, from the definitions.

GDPR articles 30 and 35: the municipality owns both documents and completes them.
"""

from flask import Blueprint, abort, url_for
from flask.typing import ResponseReturnValue

from forms import i18n
from forms.definition import Question
from forms.export.printable import Document, Line, Part
from forms.i18n import gettext as _
from forms.storage import audit_log, db
from forms.storage.definitions import versions
from forms.web.auth.authorization import current_staff_user
from forms.web.core.downloads import pdf_download
from forms.web.core.templating import render_page
from forms.workflow.compiled_forms import compiled_form
from forms.workflow.documents.processing_record import (
    ProcessingRecord,
    processing_record,
    published_records,
    risks,
)

bp = Blueprint("processing_record", __name__, url_prefix="/behandlinger")


@bp.get("/")
def index() -> ResponseReturnValue:
    """Render the record: every published form, and what its definition does not say yet."""
    return render_page(
        "auditor/processing_record.html", records=published_records(), says=record_rows
    )


@bp.get("/<form_id>/")
def assessment(form_id: str) -> ResponseReturnValue:
    """Render the draft of an assessment of one form; 404 where none is to be made."""
    record = load_assessed_record(form_id)
    return render_page(
        "auditor/impact_assessment.html",
        record=record,
        rows=record_rows(record),
        risks=risks(),
        left=left_to_municipality(),
    )


@bp.post("/pdf")
def pdf() -> ResponseReturnValue:
    """Return the whole record as PDF."""
    parts = tuple(
        Part(record.title, paper_lines(record_rows(record))) for record in published_records()
    )
    title = _("Protokoll over behandlinger")
    return document_response(title, parts, "behandlinger", url_for(".index"))


@bp.post("/<form_id>/pdf")
def assessment_pdf(form_id: str) -> ResponseReturnValue:
    """Return the draft of an assessment as PDF, with room for what the municipality must say."""
    record = load_assessed_record(form_id)
    title = _("Vurdering av personvernkonsekvenser: %(title)s", title=record.title)
    parts = (
        Part(_("Behandlingen"), paper_lines(record_rows(record))),
        Part(_("Risiko og tiltak"), paper_lines([(each.threat, each.measure) for each in risks()])),
        Part(
            _("Kommunen fyller ut"),
            tuple(paper_line(question, "") for question in left_to_municipality()),
        ),
    )
    page = url_for(".assessment", form_id=form_id)
    return document_response(title, parts, f"vurdering-{form_id}", page)


def load_assessed_record(form_id: str) -> ProcessingRecord:
    """Return the record of a form that is to be assessed; 404 for every other."""
    version = versions.current(form_id)
    record = processing_record(compiled_form(version).definition) if version else None
    if record is None or not record.is_assessed:
        abort(404)
    return record


def record_rows(record: ProcessingRecord) -> list[tuple[str, str]]:
    """Return the rows that are shown of a record: a heading, and its words."""
    missing = _("Ikke sagt i skjemaet.")
    return [
        (_("Formål"), record.purpose or missing),
        (_("Hjemmel"), record.basis or missing),
        (_("Hvem opplysningene er om"), ", ".join(record.people)),
        (_("Hvilke opplysninger"), ", ".join(record.data)),
        (_("Hvem som leser"), record.readers),
        (_("Hvor lenge"), record.keeping),
        (_("Overføring til land utenfor EØS"), _("Ingen.")),
    ]


def left_to_municipality() -> tuple[str, ...]:
    """Return what only the municipality can answer."""
    return (
        _("Hvem er behandlingsansvarlig, og hvem er personvernombud?"),
        _("Hvem driver tjenesten, og hvilken databehandleravtale gjelder?"),
        _("Er behandlingen nødvendig? Kunne dere ha nådd målet med færre opplysninger?"),
        _("Hva mener de registrerte eller de som representerer dem?"),
        _("Hvilken risiko er igjen, og hvem godtar den?"),
        _("Hva sier personvernombudet?"),
        _("Når ser dere på vurderingen igjen?"),
    )


def paper_lines(rows: list[tuple[str, str]]) -> tuple[Line, ...]:
    """Return rows as they stand on paper."""
    return tuple(paper_line(heading, words) for heading, words in rows)


def paper_line(heading: str, words: str) -> Line:
    """Return one heading and its words, or room to write, on paper."""
    question = Question("row", "text", "record", label=heading, own={"lines": 3})
    return Line(question, heading, words, bool(words))


def document_response(
    title: str, parts: tuple[Part, ...], name: str, otherwise: str
) -> ResponseReturnValue:
    """Return a document as PDF, and log that it was taken out."""
    audit_log.record(current_staff_user().id, "processing_record.export", name)
    db.session.commit()
    document = Document(title, name, i18n.current(), parts)
    return pdf_download(document, f"{name}.pdf", otherwise)
