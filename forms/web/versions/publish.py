"""Publishing a draft, and a form's versions: compare, restore and download them."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, Response, abort, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue

from forms import i18n, interop
from forms.authoring.items import entries, title_of
from forms.definition import Change, Problem, canonical_json, compare_documents, parse_definition
from forms.definition.problems import is_within_path
from forms.definition.problems import written_path as path_text
from forms.i18n import gettext as _
from forms.operations.absolute_links import absolute_url
from forms.questions import TYPES
from forms.storage import Version, audit_log, db
from forms.storage.accounts import users
from forms.storage.definitions import draft_comments, drafts, sources, versions
from forms.storage.definitions.opening_times import opening
from forms.storage.workflow import release
from forms.web.auth.authorization import current_staff_user, may_open
from forms.web.author.definition_draft import (
    EditorDraft,
    has_answers,
    open_editor_draft,
    source_of_version,
)
from forms.web.core.templating import render_page
from forms.web.versions import posted_times
from forms.web.versions.posted_times import Times
from forms.workflow.figures import empty_at_first

bp = Blueprint("publish", __name__, url_prefix="/skjemaer/<form_id>")
LONGEST_NOTE = 500
WEIGHTY = frozenset({"special", "health"})
"""Classes of forms that two authors must have seen where the municipality says so."""


@bp.get("/publiser")
def review(form_id: str) -> ResponseReturnValue:
    """Render the errors, the warnings and the changes of a publication."""
    return render_publish(open_editor_draft(form_id))


@bp.post("/publiser")
def publish(form_id: str) -> ResponseReturnValue:
    """Publish the draft as the next version, or render the page with the reason for refusal."""
    editor_draft = open_editor_draft(form_id)
    fault = publish_obstacle(editor_draft)
    if fault:
        return render_publish(editor_draft, fault=fault, status=409 if fault[0] == "tekst" else 422)
    document = editor_draft.document or abort(422)
    times = posted_times.posted_times()
    if times.faults:
        return render_publish(editor_draft, times=times, status=422)
    note = " ".join(request.form.get("note", "").split())[:LONGEST_NOTE]
    before = editor_draft.current
    version = versions.publish(document, current_staff_user().id, note)
    is_new = before is None or version.id != before.id
    posted_times.save_times(form_id, times)
    sources.keep(version, editor_draft.text, editor_draft.catalogues)
    drafts.discard(form_id)
    if is_new:
        audit_log.record(current_staff_user().id, "form.published", form_id, str(version.number))
    db.session.commit()
    return redirect(url_for(".history", form_id=form_id, ny=version.number if is_new else 0), 303)


def publish_obstacle(editor_draft: EditorDraft) -> tuple[str, str] | None:
    """Why the draft cannot be published now: the control to mend it at, and a sentence."""
    if request.form.get("seen") != editor_draft.seen:
        return "tekst", _("Utkastet er endret siden du åpnet siden. Se over en gang til.")
    if editor_draft.document is None:
        return "feil-liste", _("Rett det som stopper publiseringen, først.")
    if draft_comments.unresolved_comments(editor_draft.form_id):
        return "kommentarer", _("Løs kommentarene før du publiserer.")
    if needs_colleague(editor_draft):
        return "kollega", colleague_message()
    if needs_confirmation(editor_draft.form_id, changes(editor_draft)) and not is_confirmed():
        return "confirmed", _("Kryss av for at du har sett hva som endres.")
    return None


def needs_colleague(editor_draft: EditorDraft) -> bool:
    """Whether another author must publish the draft (setting `TWO_AUTHORS`).

    The class counts as it is published and as it is in the draft, so that nobody lowers it alone.
    """
    if not current_app.config["TWO_AUTHORS"] or editor_draft.draft is None:
        return False
    documents = (editor_draft.published, editor_draft.document)
    classes = {document["form"].get("confidentiality") for document in documents if document}
    own = editor_draft.draft.changed_by == current_staff_user().id
    return own and bool(classes & WEIGHTY)


def colleague_message() -> str:
    """Return what to say to the author who wrote the draft last."""
    return _(
        "Skjemaet spør om helse eller andre følsomme ting, og du endret det sist. Be en kollega"
        " se over og publisere. Send adressen til denne siden."
    )


def changes(editor_draft: EditorDraft) -> list[Change]:
    """List what publishing would change; nothing for a first version."""
    if editor_draft.document is None:
        return []
    return changes_from(versions.all_versions(editor_draft.form_id), editor_draft.document)


def changes_from(every: Sequence[Version], document: Mapping[str, Any]) -> list[Change]:
    """List what *document* changes as the next version after *every* (newest first)."""
    if not every:
        return []
    earlier = {version.number: versions.document(version) for version in reversed(every[1:])}
    return compare_documents(versions.document(every[0]), document, TYPES, earlier)


def needs_confirmation(form_id: str, found: Sequence[Change]) -> bool:
    """Whether there are answers that a change is breaking for."""
    return has_answers(form_id) and any(change.kind == "breaking" for change in found)


def number_of_answers(form_id: str) -> int:
    """How many answers to the form are kept, as far as it may be told."""
    return release.totals().get(form_id, 0)


def is_confirmed() -> bool:
    """Whether the page says that the changes have been seen."""
    return request.form.get("confirmed") == "1"


def render_publish(
    editor_draft: EditorDraft,
    *,
    fault: tuple[str, str] | None = None,
    times: Times | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    """Render the page before publishing."""
    found = changes(editor_draft)
    from forms.checking.protection import suggestions  # late: no worker needs it at its start

    return render_page(
        "versions/publish.html",
        status=status,
        editor_draft=editor_draft,
        changes=changes_by_kind(found),
        breaking=needs_confirmation(editor_draft.form_id, found),
        answers=number_of_answers(editor_draft.form_id),
        fault=fault,
        faults=list(times.faults) if times else [],
        times=posted_times.posted_times().typed
        if request.form
        else posted_times.stored_fields(editor_draft.form_id),
        colleague=colleague_message() if needs_colleague(editor_draft) else "",
        address=absolute_url(".review", form_id=editor_draft.form_id),
        suggested=suggestions(editor_draft.loaded),
        empty_figures=empty_figures(editor_draft),
        note=request.form.get("note", ""),
        longest=LONGEST_NOTE,
    )


def empty_figures(editor_draft: EditorDraft) -> list[tuple[str, str]]:
    """List the figures that are empty until anonymous answers are opened, with when that is."""
    if editor_draft.document is None:
        return []
    return list(
        empty_at_first(parse_definition(editor_draft.document, i18n.current_language(), TYPES))
    )


def changes_by_kind(found: Sequence[Change]) -> list[tuple[str, str, list[Change]]]:
    """Group the changes by kind, most severe first: kind, heading, changes."""
    headings = {
        "breaking": _("Berører svar som finnes, eller vernet av dem"),
        "additive": _("Nytt og flyttet"),
        "wording": _("Ordlyd"),
    }
    kinds = [
        (kind, title, [c for c in found if c.kind == kind]) for kind, title in headings.items()
    ]
    return [(kind, title, these) for kind, title, these in kinds if these]


@bp.get("/versjoner")
def history(form_id: str) -> ResponseReturnValue:
    """Every version, newest first, and what changed between two of them."""
    editor_draft = open_editor_draft(form_id)
    every = versions.all_versions(form_id)
    older, newer = versions_to_compare(every)
    invite = url_for("invitations.index", form=form_id)
    found = changes_between(every, older, newer) if older and newer else []
    return render_page(
        "versions/versions.html",
        editor_draft=editor_draft,
        versions=every,
        names={user.id: user.name for user in users.all_users()},
        archived=versions.is_archived(form_id),
        opening=opening(form_id),
        older=older,
        newer=newer,
        changes=changes_by_kind(found),
        news=request.args.get("ny", type=int),
        address=absolute_url("respondent.start", form_id=form_id) if every else "",
        by_link=bool(every) and is_by_link(editor_draft),
        invite=invite if may_open(invite) else "",
    )


@bp.app_template_global()
def place_in_form(editor_draft: EditorDraft, problem: Problem) -> tuple[str, str] | None:
    """Return the item that a problem of the form's own text is at: name and title."""
    if problem.file != f"{editor_draft.form_id}.json":
        return None
    found = [
        entry
        for entry in entries(editor_draft.loaded.raw)
        if entry.path and is_within_path(problem.path, path_text(entry.path))
    ]
    if not found:
        return "", _("Om skjemaet")
    innermost = max(found, key=lambda entry: len(entry.path))
    return innermost.name, title_of(innermost.value)


def is_by_link(editor_draft: EditorDraft) -> bool:
    """Whether people need a link of their own to begin the published form."""
    document = editor_draft.published or {}
    opened = document["form"].get("open_to", ()) if document else ()
    return opened == "link" or "link" in opened


def changes_between(every: Sequence[Version], older: Version, newer: Version) -> list[Change]:
    """List the changes between two versions, including questions from before the older one."""
    known = [version for version in every if version.number <= older.number]
    return changes_from(known, versions.document(newer))


def versions_to_compare(every: Sequence[Version]) -> tuple[Version | None, Version | None]:
    """Return the two versions to compare: those in the query, else the newest two; older first."""
    by_number = {version.number: version for version in every}
    asked = (request.args.get("fra", type=int), request.args.get("til", type=int))
    numbers = [number for number in asked if number in by_number]
    if len(numbers) < 2:
        numbers = sorted(by_number)[-2:]
    if len(set(numbers)) < 2:
        return None, None
    return by_number[min(numbers)], by_number[max(numbers)]


@bp.post("/versjoner/<int:number>/tilbake")
def go_back(form_id: str, number: int) -> ResponseReturnValue:
    """Republish an older version under a new number, when its author has seen what changes."""
    old = load_version(form_id, number)
    found = changes_from(versions.all_versions(form_id), versions.document(old))
    is_breaking = needs_confirmation(form_id, found)
    if "seen" not in request.form or (is_breaking and not is_confirmed()):
        return render_restore(old, found, is_breaking)
    note = _("Som versjon %(number)s", number=old.number)
    version = versions.republish(old, current_staff_user().id, note)
    sources.keep(version, *source_of_version(old))
    audit_log.record(
        current_staff_user().id, "form.went_back", form_id, f"{old.number} → {version.number}"
    )
    db.session.commit()
    return redirect(url_for(".history", form_id=form_id, ny=version.number), 303)


def render_restore(old: Version, found: Sequence[Change], is_breaking: bool) -> ResponseReturnValue:
    """Render what restoring the version changes, and the confirmation it needs."""
    is_sent = "seen" in request.form
    fault = ("confirmed", _("Kryss av for at du har sett hva som endres.")) if is_sent else None
    return render_page(
        "versions/go_back.html",
        status=422 if is_sent else 200,
        editor_draft=open_editor_draft(old.form_id),
        old=old,
        changes=changes_by_kind(found),
        is_breaking=is_breaking,
        answers=number_of_answers(old.form_id),
        fault=fault,
    )


@bp.get("/versjoner/<int:number>/dokument.json")
def document(form_id: str, number: int) -> Response:
    """Download the version as stored: with blocks, lists and translations expanded."""
    version = load_version(form_id, number)
    return download(
        canonical_json(versions.document(version)), f"{form_id}-v{number}-dokument.json"
    )


@bp.get("/versjoner/<int:number>/skjema.json")
def text(form_id: str, number: int) -> Response:
    """Download the version as its author wrote it."""
    version = load_version(form_id, number)
    return download(source_of_version(version)[0].encode(), f"{form_id}.json")


@bp.get("/versjoner/<int:number>/som/")
def formats(form_id: str, number: int) -> ResponseReturnValue:
    """Render the formats of other systems, each with what it cannot hold."""
    document = versions.document(load_version(form_id, number))
    made = [
        (f.kind, f.label, interop.write_form(document, f.kind).report)
        for f in interop.FORMATS.values()
        if f.write
    ]
    return render_page(
        "versions/formats.html",
        editor_draft=open_editor_draft(form_id),
        number=number,
        formats=[
            (
                kind,
                label,
                report,
                [(interop.level_name(level), report.of(level)) for level in interop.LEVELS],
            )
            for kind, label, report in made
        ],
    )


@bp.get("/versjoner/<int:number>/som/<kind>")
def as_format(form_id: str, number: int, kind: str) -> Response:
    """Download the version in the format of another system."""
    document = versions.document(load_version(form_id, number))
    if kind not in interop.FORMATS or interop.FORMATS[kind].write is None:
        abort(404)
    made = interop.write_form(document, kind)
    response = Response(made.data, mimetype=made.mimetype)
    response.headers["Content-Disposition"] = f'attachment; filename="{made.name}"'
    return response


@bp.get("/utkast.json")
def draft(form_id: str) -> Response:
    """Download the draft's text."""
    return download(open_editor_draft(form_id).text.encode(), f"{form_id}.json")


def load_version(form_id: str, number: int) -> Version:
    """Load that version of the form, or abort with 404."""
    found = [version for version in versions.all_versions(form_id) if version.number == number]
    return found[0] if found else abort(404)


def download(content: bytes, name: str) -> Response:
    """Return a JSON file as a download."""
    response = Response(content, mimetype="application/json")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
