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
from forms.web.core.downloads import download, pdf_download
from forms.web.core.templating import render_page
from forms.workflow.compiled_forms import compiled_form
from forms.workflow.documents.processing_record import (
    ProcessingRecord,
    processing_record,
    published_records,
    risks,
)

bp = Blueprint("processing_record", __name__, url_prefix="/behandlinger")
ROOM = "\n\n\n"
"""Empty lines to write on."""


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
    return pdf_response(record_document(), url_for(".index"))


@bp.post("/docx")
def docx() -> ResponseReturnValue:
    """Return the whole record for a word processor, where the municipality completes it."""
    return word_response(record_document())


@bp.post("/<form_id>/pdf")
def assessment_pdf(form_id: str) -> ResponseReturnValue:
    """Return the draft of an assessment as PDF, with room for what the municipality must say."""
    return pdf_response(assessment_document(form_id), url_for(".assessment", form_id=form_id))


@bp.post("/<form_id>/docx")
def assessment_docx(form_id: str) -> ResponseReturnValue:
    """Return the draft of an assessment for a word processor."""
    return word_response(assessment_document(form_id))


def record_document() -> Document:
    """Return the whole record as a document."""
    records = published_records()
    parts = tuple(Part(record.title, paper_lines(record_rows(record))) for record in records)
    return Document(
        _("Protokoll over behandlinger"), "behandlinger", i18n.current_language(), parts
    )


def assessment_document(form_id: str) -> Document:
    """Return the draft of an assessment as a document; 404 where none is to be made."""
    record = load_assessed_record(form_id)
    title = _("Vurdering av personvernkonsekvenser: %(title)s", title=record.title)
    parts = (
        Part(_("Behandlingen"), paper_lines(record_rows(record))),
        Part(_("Risiko og tiltak"), paper_lines([(each.threat, each.measure) for each in risks()])),
        Part(
            _("Kommunen fyller ut"),
            tuple(paper_line(question, ROOM) for question in left_to_municipality()),
        ),
    )
    return Document(title, f"vurdering-{form_id}", i18n.current_language(), parts)


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
        (_("Hvem som får opplysningene"), ", ".join(record.recipients) or _("ingen andre")),
        (_("Hvor lenge"), record.keeping),
        (
            _("Overføring til land utenfor EØS"),
            _("Programmet sender ingenting dit. Kommunen svarer for hvor tjenesten er satt opp."),
        ),
        (_("Sikkerhet"), security(record)),
    ]


def security(record: ProcessingRecord) -> str:
    """Return a general description of the security measures (GDPR article 30 no. 1 g)."""
    shared = _("Svar, filer og sikkerhetskopier er kryptert.")
    who = (
        _("Ingenting lagres om hvem som svarte, og små tall vises ikke.")
        if record.is_anonymous
        else _("Tilgang følger rolle og enhet. Den som leser eller tar ut svar, står i loggen.")
    )
    return f"{shared} {who}"


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
    """Return one heading and its words on paper."""
    question = Question("row", "text", "record", label=heading, own={"lines": 3})
    return Line(question, heading, words, given=True)


def pdf_response(document: Document, otherwise: str) -> ResponseReturnValue:
    """Return a document as PDF, and log that it was taken out."""
    note_export(document)
    return pdf_download(document, f"{document.form_id}.pdf", otherwise)


def word_response(document: Document) -> ResponseReturnValue:
    """Return a document for a word processor, and log that it was taken out."""
    from forms.export.docx import MIMETYPE, word_file  # late: no worker needs it at its start

    note_export(document)
    return download(word_file(document), MIMETYPE, f"{document.form_id}.docx")


def note_export(document: Document) -> None:
    """Log that a document was taken out."""
    audit_log.record(current_staff_user().id, "processing_record.export", document.form_id)
    db.session.commit()
