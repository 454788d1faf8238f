"""The coordinator's pages: counts, single submissions and exports."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from flask import Blueprint, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from forms import i18n
from forms.export.selection import FIGURES, Choice
from forms.i18n import gettext as _
from forms.logic.file_references import references_in
from forms.logic.shielding import can_shield
from forms.operations import background
from forms.storage import Version, audit_log, db
from forms.storage.accounts import units
from forms.storage.definitions import versions
from forms.storage.submissions import queries, store, submission_marks
from forms.storage.submissions.queries import Line
from forms.storage.workflow import release, worklist
from forms.text_formats import tidy
from forms.web.accounts import reauthentication
from forms.web.auth.attachment_download import attachment_download
from forms.web.auth.authorization import current_staff_user
from forms.web.auth.reading_log import record_reading
from forms.web.auth.unit_scope import scope
from forms.web.coordinator import answer_filter
from forms.web.coordinator import export as coordinator_export
from forms.web.coordinator.filters import (
    BY_DEADLINE,
    BY_UNIT,
    Selection,
    SubmissionFilter,
    coarsened_for,
    count_erased,
    count_left_out,
    count_matching,
    is_within,
    order_choices,
    period_choices,
    requested_filter,
    state_choices,
    waiting_answers_text,
)
from forms.web.coordinator.form_access import (
    form_access,
    load_form,
    may_see_sensitive,
    question_flags,
)
from forms.web.coordinator.submission_access import load_submission, may_read_all, readable
from forms.web.core.downloads import pdf_download
from forms.web.core.templating import render_page
from forms.web.security.csrf_and_cookies import new_page_key
from forms.workflow import visibility
from forms.workflow.categories import category_titles
from forms.workflow.compiled_forms import compiled_form
from forms.workflow.documents.submission_paper import submission_paper
from forms.workflow.figures import has_figures
from forms.workflow.listed_answers import listed_answers
from forms.workflow.report_periods import superseded_ids
from forms.workflow.visibility import OWN, CoordinatorAccess
from forms.workflow.wording.state_names import state_names

AS_COORDINATOR = OWN._replace(places=False)
bp = Blueprint("coordinator", __name__, url_prefix="/oversikt")

LONGEST_REFERENCE = 40
MOST_NOW = 20
"""So many PDFs are made while the browser waits: some seconds. More are made in the background."""
MOST_PICKED = queries.PAGE
"""Rows can be ticked on one page of the list."""


@bp.get("/")
def overview() -> ResponseReturnValue:
    """How many answers each form has had in the period, and when the last one came."""
    return render_overview()


def render_overview(reference: str = "", reference_problem: str = "") -> ResponseReturnValue:
    """Render the overview, with what is wrong with a reference that was looked for."""
    wanted = requested_filter()
    rows = sorted(
        (
            overview_row(form, wanted)
            for form in versions.overview()
            if form_access(form.form_id).allows("counts")
        ),
        key=lambda row: (row["archived"], -row["number"], row["definition"].title),
    )
    return render_page(
        "coordinator/overview.html",
        status=422 if reference_problem else 200,
        rows=rows,
        reference=reference,
        reference_problem=reference_problem,
        states=state_choices(),
        units={u.id: u.name for u in units.all_units(inactive=True)},
        overdue=overdue_rows([row["definition"].id for row in rows]),
        total=sum(row["number"] for row in rows),
        used=sum(1 for row in rows if row["number"]),
        most=max((row["number"] for row in rows), default=0) or 1,
        categories=category_titles(),
        wanted=wanted,
        periods=period_choices(),
    )


def overdue_rows(form_ids: Sequence[str]) -> list[dict[str, Any]]:
    """Return what is over its deadline in the municipality: a number for each unit and form."""
    names = {u.id: u.name for u in units.all_units(inactive=True)}
    titles = {
        id: compiled_form(version).definition.title for id, version in current_versions(form_ids)
    }
    found = [
        {
            "unit_id": each.unit_id,
            "unit": names.get(each.unit_id or "", _("Ingen enhet")),
            "form_id": each.form_id,
            "title": titles[each.form_id],
            "number": each.number,
            "oldest": each.oldest,
            "of_months": not form_access(each.form_id).allows("answers"),
        }
        for each in worklist.overdue_by_unit(titles, scope().left_out())
    ]
    return sorted(found, key=lambda each: (each["unit"], each["title"]))


def current_versions(form_ids: Iterable[str]) -> Iterator[tuple[str, Version]]:
    """Yield each form with its current version."""
    for id in form_ids:
        if version := versions.current(id):
            yield id, version


@bp.post("/finn")
def find() -> ResponseReturnValue:
    """Open the submission with the reference that was typed, if the coordinator may read it."""
    typed = tidy(request.form.get("referanse", ""))[:LONGEST_REFERENCE]
    for found in store.find(typed) if typed else ():
        if (
            form_access(found.form_id).allows("counts")
            and not release.least_group(found.form_id)
            and visibility.coordinator_reads(found)
            and not scope().is_left_out(found)
        ):
            page = url_for(".submission", form_id=found.form_id, submission_id=found.id)
            return redirect(page, 303)
    why = (
        _("Fant ingen svar med den referansen som du kan lese. Referansen har åtte tegn.")
        if typed
        else _("Skriv referansen som står på kvitteringen, for eksempel K7QM-3FXA.")
    )
    return render_overview(reference=typed, reference_problem=why)


def overview_row(form: versions.Overview, wanted: SubmissionFilter) -> dict[str, Any]:
    """Return the overview's line of a form; of an anonymous one, whole batches only."""
    least, wanted = release.least_group(form.form_id), coarsened_for(form.form_id, wanted)
    every = (*count_matching(form.form_id, wanted), *count_erased(form.form_id, wanted))
    numbers = [(each.number, each.period) for each in every]
    if least:
        batches = release.released_batches(form.form_id) if wanted.unit is None else []
        numbers = [(b.number, b.last) for b in batches if is_within(b, wanted)]
    return {
        "definition": compiled_form(form.current).definition,
        "anonymous": least > 0,
        "of_months": wanted.is_of_months,
        "archived": form.archived,
        "has_results": form_access(form.form_id).allows("figures"),
        "number": sum(number for number, _day in numbers),
        "last": max((day for _number, day in numbers), default=None),
    }


def listed_answers_by_id(submission_ids: Iterable[str]) -> dict[str, str]:
    """Return the answers that stand in the list (`list`), such as title and severity, by id."""
    found: dict[str, str] = {}
    for id in submission_ids:
        submission = store.get(id)
        if submission is None or not visibility.coordinator_reads(submission):
            continue
        definition = compiled_form(submission.version).definition
        if not definition.listed or scope().is_left_out(submission):
            continue
        reader = OWN._replace(places=False)
        found[id] = listed_answers(definition, visibility.visible_answers(submission, reader))
    return found


@bp.get("/<form_id>")
def submissions(form_id: str) -> ResponseReturnValue:
    """Render the form's submissions, newest first, and the export choices."""
    version, reads = load_form(form_id)
    wanted, selection, ids, problem = answer_filter.filtered_selection(form_id, reads)
    whole = not selection.anonymous and not wanted.answer
    page, waiting, listed = None, {}, {}
    if not selection.anonymous and reads.level == "answers":
        page = requested_page(form_id, selection, reads, ids, wanted)
        page = page._replace(lines=without_shielded_units(form_id, page.lines))
        waiting = worklist.tasks_by_submission([line.id for line in page.lines])
        listed = listed_answers_by_id([line.id for line in page.lines])
    return render_page(
        "coordinator/submissions.html",
        definition=compiled_form(version).definition,
        page=page,
        selection=selection,
        numbers={v.id: v.number for v in versions.all_versions(form_id)},
        units={u.id: u.name for u in units.all_units(inactive=True)},
        states=state_choices(),
        state_names=state_names(),
        waiting=waiting,
        listed=listed,
        marked=submission_marks.find_marked(ids_of(page)),
        superseded=superseded_ids(form_id) if page is not None else (),
        orders=order_choices(form_id),
        today=i18n.today(),
        reports=has_figures(compiled_form(version).definition),
        gone=sum(e.number for e in count_erased(form_id, wanted)) if whole else 0,
        left_out=count_left_out(form_id, wanted) if whole else {},
        wanted=wanted,
        of_days=requested_filter(form_id),
        questions=answer_filter.filterable_questions(form_id) if page is not None else [],
        answer_problem=problem,
        periods=period_choices(),
        formats=coordinator_export.count_formats()
        if reads.level == "counts"
        else coordinator_export.row_formats(selection.anonymous, reads.level),
        level=reads.level,
        key=new_page_key(),
        too_wide=coordinator_export.width_warning(form_id, Choice(sensitive=may_see_sensitive()))
        if reads.level == "answers"
        else "",
        awaited=waiting_answers_text(form_id, selection.waiting) if selection.anonymous else "",
        may_see_sensitive=may_see_sensitive(),
        most_now=MOST_NOW,
        may_take_rows=reads.level == "counts" or may_export_rows(selection),
        **question_flags(form_id),
    )


def requested_page(
    form_id: str,
    selection: Selection,
    reads: CoordinatorAccess,
    ids: list[str] | None,
    wanted: SubmissionFilter,
) -> queries.Page:
    """Return the page of the list that is asked for, in its order."""
    terms = {**selection.wanted.terms, "versions": reads.versions, "ids": ids}
    if wanted.order == BY_DEADLINE:
        # what waits has another state than what is counted
        return queries.page_by_deadline(form_id, **{**terms, "state": None})
    if wanted.order == BY_UNIT and BY_UNIT in order_choices(form_id):
        named = sorted(units.all_units(inactive=True), key=lambda unit: unit.name.casefold())
        places = [unit.id for unit in named if wanted.unit in (None, unit.id)]
        last = [None] if wanted.unit is None else []
        return queries.page_by_unit(
            form_id, [*places, *last], after=request.args.get("etter"), **terms
        )
    return queries.page(
        form_id,
        **terms,
        after=request.args.get("etter"),
        before=request.args.get("for"),
        oldest_first=wanted.oldest_first,
    )


def ids_of(page: queries.Page | None) -> list[str]:
    """Return the ids of the rows of a page."""
    return [line.id for line in page.lines] if page is not None else []


@bp.get("/<form_id>/<submission_id>")
def submission(form_id: str, submission_id: str) -> ResponseReturnValue:
    """One submission, in the words of the version it was answered with."""
    submission = load_submission(form_id, submission_id)
    answers = readable(submission, may_see_sensitive())
    record_reading("submission.opened", submission.id)
    return render_page(
        "coordinator/submission.html",
        submission=submission,
        document=submission_paper(submission, answers, AS_COORDINATOR),
        files=list(references_in(answers)),
        unit=None if visibility.is_shielded(submission) else units.get(submission.unit_id or ""),
        states=state_names(),
        left_out=not may_read_all(submission),
    )


@bp.get("/<form_id>/<submission_id>/pdf")
def submission_pdf(form_id: str, submission_id: str) -> ResponseReturnValue:
    """Return the submission as PDF, or as a page if the PDF cannot be made."""
    submission = load_submission(form_id, submission_id)
    record_reading("submission.printed", submission.id)
    document = submission_paper(
        submission, readable(submission, may_see_sensitive()), AS_COORDINATOR
    )
    page = url_for(".submission", form_id=form_id, submission_id=submission_id)
    return pdf_download(document, f"{submission.reference}.pdf", page)


@bp.get("/<form_id>/<submission_id>/fil/<file_id>")
def attachment(form_id: str, submission_id: str, file_id: str) -> ResponseReturnValue:
    """Download an attachment, if the user may read the answer that it belongs to."""
    submission = load_submission(form_id, submission_id)
    return attachment_download(submission, file_id, readable(submission, may_see_sensitive()))


@bp.post("/<form_id>/last-ned")
def export(form_id: str) -> ResponseReturnValue:
    """Export the answers in one format, streamed while they are read."""
    _version, reads = load_form(form_id)
    filtered, selection, ids, problem = answer_filter.filtered_selection(form_id, reads)
    wanted = request.form.get("format", "")
    if reads.level == "counts":
        return export_counts(wanted, form_id, selection, reads)
    offered = coordinator_export.row_formats(selection.anonymous, reads.level)
    known = {each.id: each for each in offered}
    format = known.get(wanted)
    if format is None or (selection.anonymous and not selection.ready):
        abort(404)
    if problem or not may_export_rows(selection):
        abort(404)
    picked = ticked_ids(selection) if reads.level == "answers" else None
    some = ids if picked is None else picked
    choice = FIGURES
    if reads.level == "answers":
        choice = Choice(
            sensitive=request.form.get("sensitive") == "1" and may_see_sensitive(),
            personal=request.form.get("without_personal") != "1",
            aliases=request.form.get("aliases") == "1",
        )
    if choice.sensitive and (
        page := reauthentication.require_reauthentication(url_for(".submissions", form_id=form_id))
    ):
        return page
    what = "export.sensitive" if choice.sensitive else "export"
    asked = " ".join(f"{name}={value}" for name, value in filtered.arguments.items())
    audit_log.record(current_staff_user().id, what, form_id, f"{format.id} {asked}".strip())
    if format.id == "pdf" and (selection.ready if some is None else len(some)) > MOST_NOW:
        return start_pdf_job(form_id, selection, choice, reads, some)
    db.session.commit()
    return coordinator_export.export(format, form_id, selection, choice, reads, some)


def start_pdf_job(
    form_id: str,
    selection: Selection,
    choice: Choice,
    reads: CoordinatorAccess,
    some: list[str] | None,
) -> ResponseReturnValue:
    """Have many PDFs made in the background; the page that tells how far it has come."""
    wanted = selection.wanted
    order = {
        "form_id": form_id,
        "ids": queries.ids(form_id, **wanted.terms, versions=reads.versions, ids=some),
        "since": wanted.since and wanted.since.isoformat(),
        "until": wanted.until and wanted.until.isoformat(),
        "state": wanted.state,
        "unit": getattr(wanted, "unit", None),
        "sensitive": choice.sensitive,
        "personal": choice.personal,
    }
    background.queue_job("pdf", current_staff_user().id, order, form_id)
    return redirect(url_for("background_files.index"), 303)


def ticked_ids(selection: Selection) -> list[str] | None:
    """Return the ids of the rows that were ticked; None when all of the selection is wanted.

    An id of another form, or outside what may be read, is not found when the rows are read.
    """
    if selection.anonymous:
        return None
    return list(dict.fromkeys(request.form.getlist("velg")))[:MOST_PICKED] or None


def export_counts(
    wanted: str, form_id: str, selection: Selection, reads: CoordinatorAccess
) -> ResponseReturnValue:
    """How many answers there are in the format that is *wanted*, logged."""
    known = {each.id: each for each in coordinator_export.count_formats()}
    if wanted not in known or (selection.anonymous and not selection.ready):
        abort(404)
    asked = " ".join(
        f"{name}={value}" for name, value in requested_filter(form_id).arguments.items()
    )
    audit_log.record(current_staff_user().id, "export", form_id, f"{wanted} {asked}".strip())
    db.session.commit()
    return coordinator_export.export_counts(known[wanted], form_id, selection, reads)


def may_export_rows(selection: Selection) -> bool:
    """Return whether the user may export answers row by row.

    A row of an anonymous form can be known again by what it says, so it is for a coordinator who
    leads no unit, as families are told; the results, where no number is of a few, are for all.
    """
    return not selection.anonymous or "leader" not in current_staff_user().roles


def without_shielded_units(form_id: str, lines: list[Line]) -> list[Line]:
    """Return the lines without the unit of a child with a protected address.

    A list of one unit leaves the line out, since its place there would tell the unit.
    """
    able = {v.id for v in versions.all_versions(form_id) if can_shield(v.definition())}
    found = []
    for line in lines:
        submission = store.get(line.id) if line.version_id in able else None
        if submission is None or not visibility.is_shielded(submission):
            found.append(line)
        elif requested_filter().unit is None:
            found.append(line._replace(unit_id=None))
    return found
