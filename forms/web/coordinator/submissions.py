"""The coordinator's pages: counts, single submissions and exports."""

from typing import Any

from flask import Blueprint, abort, request, url_for
from flask.typing import ResponseReturnValue

from forms import i18n
from forms.export.selection import FIGURES, Choice, only, pick
from forms.logic.file_references import references_in
from forms.storage import Submission, audit_log, db
from forms.storage.accounts import units
from forms.storage.definitions import versions
from forms.storage.submissions import attachments, store
from forms.storage.workflow import release
from forms.web.auth import reauthentication
from forms.web.auth.authorization import current_staff_user
from forms.web.auth.reading_log import note
from forms.web.coordinator import export as coordinator_export
from forms.web.coordinator.filters import (
    Selection,
    awaited,
    counted,
    is_within,
    periods,
    select,
)
from forms.web.coordinator.form_access import access, load_form
from forms.web.core.date_filter import Filter, chosen
from forms.web.core.downloads import download, pdf_download
from forms.web.core.templating import render_page
from forms.workflow import visibility
from forms.workflow.categories import category_titles
from forms.workflow.compiled_forms import compiled_form
from forms.workflow.state_names import state_names
from forms.workflow.submission_paper import submission_paper
from forms.workflow.visibility import OWN, CoordinatorAccess

bp = Blueprint("coordinator", __name__, url_prefix="/oversikt")


@bp.get("/")
def overview() -> ResponseReturnValue:
    """How many answers each form has had in the period, and when the last one came."""
    wanted = chosen()
    rows = sorted(
        (
            row(form, wanted)
            for form in versions.overview()
            if access(form.form_id).allows("counts")
        ),
        key=lambda row: (row["archived"], -row["number"], row["definition"].title),
    )
    return render_page(
        "coordinator/overview.html",
        rows=rows,
        total=sum(row["number"] for row in rows),
        used=sum(1 for row in rows if row["number"]),
        most=max((row["number"] for row in rows), default=0) or 1,
        categories=category_titles(),
        wanted=wanted,
        periods=periods(),
    )


def row(form: versions.Overview, wanted: Filter) -> dict[str, Any]:
    """Return the overview's line of a form; of an anonymous one, whole batches only."""
    least = release.least_group(form.form_id)
    numbers = [(each.number, each.period) for each in counted(form.form_id, wanted)]
    if least:
        batches = release.ready(form.form_id)
        numbers = [(b.number, b.last) for b in batches if is_within(b, wanted)]
    return {
        "definition": compiled_form(form.current).definition,
        "anonymous": least > 0,
        "archived": form.archived,
        "has_results": access(form.form_id).allows("figures"),
        "number": sum(number for number, _day in numbers),
        "last": max((day for _number, day in numbers), default=None),
    }


@bp.get("/<form_id>")
def submissions(form_id: str) -> ResponseReturnValue:
    """Render the form's submissions, newest first, and the export choices."""
    version, reads = load_form(form_id)
    selection = select(form_id, chosen())
    page = None
    if not selection.anonymous and reads.level == "answers":
        after = request.args.get("etter")
        wanted = selection.wanted.terms
        page = store.listing(form_id, **wanted, versions=reads.versions, after=after)
    return render_page(
        "coordinator/submissions.html",
        definition=compiled_form(version).definition,
        page=page,
        selection=selection,
        numbers={v.id: v.number for v in versions.all_versions(form_id)},
        units={u.id: u.name for u in units.all_units(inactive=True)},
        states=state_names(),
        wanted=chosen(),
        periods=periods(),
        formats=coordinator_export.count_formats()
        if reads.level == "counts"
        else coordinator_export.formats(selection.anonymous, reads.level),
        level=reads.level,
        too_wide=coordinator_export.warning_of_width(form_id, Choice(sensitive=may_see_sensitive()))
        if reads.level == "answers"
        else "",
        awaited=awaited(form_id, selection.waiting) if selection.anonymous else "",
        may_see_sensitive=may_see_sensitive(),
        may_take_rows=reads.level == "counts" or may_take_rows(selection),
        **kinds_of_questions(form_id),
    )


def kinds_of_questions(form_id: str) -> dict[str, bool]:
    """Whether any version asks something sensitive, and something that identifies a person."""
    every = [
        question
        for version in versions.all_versions(form_id)
        for question, _repeat in version.definition(i18n.current()).walk()
    ]
    return {
        "sensitive": any(question.is_sensitive for question in every),
        "personal": any(question.personal for question in every),
    }


@bp.get("/<form_id>/<submission_id>")
def submission(form_id: str, submission_id: str) -> ResponseReturnValue:
    """One submission, in the words of the version it was answered with."""
    submission = load_submission(form_id, submission_id)
    answers = readable(submission, may_see_sensitive())
    note("submission.opened", submission.id)
    return render_page(
        "coordinator/submission.html",
        submission=submission,
        document=submission_paper(submission, answers, OWN),
        files=list(references_in(answers)),
        unit=units.get(submission.unit_id) if submission.unit_id else None,
        states=state_names(),
        left_out=not may_read_all(submission),
    )


@bp.get("/<form_id>/<submission_id>/pdf")
def submission_pdf(form_id: str, submission_id: str) -> ResponseReturnValue:
    """Return the submission as PDF, or as a page if the PDF cannot be made."""
    submission = load_submission(form_id, submission_id)
    note("submission.printed", submission.id)
    document = submission_paper(submission, readable(submission, may_see_sensitive()), OWN)
    page = url_for(".submission", form_id=form_id, submission_id=submission_id)
    return pdf_download(document, f"{submission.reference}.pdf", page)


@bp.get("/<form_id>/<submission_id>/fil/<file_id>")
def attachment(form_id: str, submission_id: str, file_id: str) -> ResponseReturnValue:
    """Download an attachment; always as a download, never displayed as a page of this site."""
    submission = load_submission(form_id, submission_id)
    file = attachments.get(file_id)
    if file is None or file.submission_id != submission.id:
        abort(404)
    readable_files = references_in(readable(submission, may_see_sensitive()))
    if file_id not in {file["id"] for file in readable_files}:
        abort(404)
    note("file.opened", file.id)
    name, kind, content = attachments.open_attachment(file)
    return download(content, kind, name)


@bp.post("/<form_id>/last-ned")
def export(form_id: str) -> ResponseReturnValue:
    """Export the answers in one format, streamed while they are read."""
    _version, reads = load_form(form_id)
    selection = select(form_id, chosen())
    wanted = request.form.get("format", "")
    if reads.level == "counts":
        return export_counts(wanted, form_id, selection, reads)
    offered = coordinator_export.formats(selection.anonymous, reads.level)
    known = {each.id: each for each in offered}
    format = known.get(wanted)
    if format is None or (selection.anonymous and not selection.ready):
        abort(404)
    if not may_take_rows(selection):
        abort(404)
    choice = FIGURES
    if reads.level == "answers":
        choice = Choice(
            sensitive=request.form.get("sensitive") == "1" and may_see_sensitive(),
            personal=request.form.get("without_personal") != "1",
        )
    if choice.sensitive and (
        page := reauthentication.require_reauthentication(url_for(".submissions", form_id=form_id))
    ):
        return page
    what = "export.sensitive" if choice.sensitive else "export"
    asked = " ".join(f"{name}={value}" for name, value in chosen().arguments.items())
    audit_log.record(current_staff_user().id, what, form_id, f"{format.id} {asked}".strip())
    db.session.commit()
    return coordinator_export.export(format, form_id, selection, choice, reads)


def export_counts(
    wanted: str, form_id: str, selection: Selection, reads: CoordinatorAccess
) -> ResponseReturnValue:
    """How many answers there are in the format that is *wanted*, logged."""
    known = {each.id: each for each in coordinator_export.count_formats()}
    if wanted not in known or (selection.anonymous and not selection.ready):
        abort(404)
    asked = " ".join(f"{name}={value}" for name, value in chosen().arguments.items())
    audit_log.record(current_staff_user().id, "export", form_id, f"{wanted} {asked}".strip())
    db.session.commit()
    return coordinator_export.export_counts(known[wanted], form_id, selection, reads)


def load_submission(form_id: str, submission_id: str) -> Submission:
    """Load the submission of that form, or abort with 404; always 404 for an anonymous form."""
    submission = store.get(submission_id)
    if submission is None or submission.form_id != form_id or submission.reference is None:
        abort(404)
    if release.least_group(form_id) or not visibility.coordinator_reads(submission):
        abort(404)
    return submission


def readable(submission: Submission, sensitive: bool) -> dict[str, Any]:
    """Return the readable answers, with or without the sensitive ones."""
    every = [
        compiled_form(version).definition for version in versions.all_versions(submission.form_id)
    ]
    definition = compiled_form(submission.version).definition
    picked = pick(definition, Choice(sensitive=sensitive), every)
    return only(store.open_answers(submission), picked)


def may_read_all(submission: Submission) -> bool:
    """Whether nothing is left out for the user, who then may copy and erase the submission."""
    return may_see_sensitive() or readable(submission, False) == readable(submission, True)


def may_see_sensitive() -> bool:
    """Return whether the user may read sensitive answers: a coordinator who is a leader too."""
    return "leader" in current_staff_user().roles


def may_take_rows(selection: Selection) -> bool:
    """Return whether the user may export answers row by row.

    A row of an anonymous form can be known again by what it says, so it takes two roles; the
    results, where no number is of a few, are for every coordinator.
    """
    return not selection.anonymous or may_see_sensitive()
