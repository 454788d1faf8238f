"""The reports of all units of one period: figures side by side, who has not reported, and a PDF."""

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from forms.results.unit_reports import (
    chosen_answers,
    closed_questions,
    figure_rows,
    text_questions,
)
from forms.storage import audit_log, db
from forms.web.auth.authorization import current_staff_user
from forms.web.coordinator.collected_reports import (
    Collected,
    change_over_periods,
    collect_period,
    figure_text,
    report_document,
    texts_by_unit,
)
from forms.web.coordinator.form_access import load_form
from forms.web.core.downloads import download, pdf_download
from forms.web.core.templating import render_page

bp = Blueprint("unit_reports", __name__, url_prefix="/oversikt/<form_id>/samlet")


@bp.get("/")
def index(form_id: str) -> ResponseReturnValue:
    """Render the figures of all units, and what they say."""
    found = collect_requested(form_id)
    if found is None:
        return redirect(url_for("coordinator.submissions", form_id=form_id), 303)
    sent = [report for report in found.reports if report.answers is not None]
    return render_page(
        "coordinator/unit_reports.html",
        definition=found.definition,
        periods=found.periods,
        period=found.period,
        reports=found.reports,
        sent=sent,
        missing=found.missing,
        share=round(100 * len(sent) / len(found.reports)) if found.reports else 0,
        rows=figure_rows(found.definition, sent),
        figure_text=figure_text,
        chosen=[(q, chosen_answers(q, sent)) for q in closed_questions(found.definition)],
        texts=[(q, texts_by_unit(q, sent)) for q in text_questions(found.definition)],
        change=change_over_periods(found),
    )


@bp.post("/pdf")
def pdf(form_id: str) -> ResponseReturnValue:
    """Return the report of all units as PDF, without numbers of fewer than six."""
    found = collect_requested(form_id)
    page = url_for(".index", form_id=form_id, periode=request.values.get("periode"))
    if found is None or found.period is None:
        return redirect(page, 303)
    audit_log.record(current_staff_user().id, "results.export", form_id, f"pdf {found.period.code}")
    db.session.commit()
    return pdf_download(report_document(found), f"{form_id}-{found.period.code}.pdf", page)


@bp.post("/docx")
def docx(form_id: str) -> ResponseReturnValue:
    """Return the same document for a word processor."""
    from forms.export.docx import MIMETYPE, word_file  # late: no worker needs it at its start

    found = collect_requested(form_id)
    if found is None or found.period is None:
        return redirect(url_for(".index", form_id=form_id), 303)
    code = found.period.code
    audit_log.record(current_staff_user().id, "results.export", form_id, f"docx {code}")
    db.session.commit()
    return download(word_file(report_document(found)), MIMETYPE, f"{form_id}-{code}.docx")


def collect_requested(form_id: str) -> Collected | None:
    """Collect the reports of the period that is asked for; None when the form is no report.

    Of several reports of a unit and a period the last one counts.
    """
    version, reads = load_form(form_id)
    return collect_period(version, reads, request.values.get("periode", ""))
