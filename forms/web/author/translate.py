"""Translating a form: its texts beside their translations, language by language."""

from collections.abc import Mapping

from flask import Blueprint, Response, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from forms.definition.messages import language_name
from forms.definition.translations.translatable_texts import CatalogueError
from forms.i18n import LANGUAGES, ngettext
from forms.i18n import gettext as _
from forms.storage import audit_log, db
from forms.text_formats import tidy
from forms.web.auth.authorization import current_staff_user
from forms.web.author import translation_rows
from forms.web.author.definition_draft import (
    EditConflict,
    EditorDraft,
    allow_long_texts,
    open_editor_draft,
    save_draft,
)
from forms.web.author.translation_rows import Row
from forms.web.core.languages import offered_languages
from forms.web.core.templating import render_page

bp = Blueprint("translate", __name__, url_prefix="/skjemaer/<form_id>/oversett")
bp.url_value_preprocessor(allow_long_texts)

FILTERS = ("", "missing", "outdated")
ALL = "*"
"""In place of a text's path: every suggestion."""
LARGEST_PO = 4 * 1024 * 1024


@bp.get("/")
def index(form_id: str) -> ResponseReturnValue:
    """On to the first language there is to translate to."""
    editor_draft = open_editor_draft(form_id)
    return redirect(url_for(".edit", form_id=form_id, code=languages(editor_draft)[0]), 303)


def languages(editor_draft: EditorDraft) -> list[str]:
    """List the languages the form can be translated to: those of the pages, and those begun."""
    known = (
        *offered_languages(),
        *editor_draft.folder.library.catalogues,
        *editor_draft.catalogues,
    )
    found = [code for code in dict.fromkeys(known) if code != editor_draft.source]
    return found or [code for code in LANGUAGES if code != editor_draft.source]


def open_language(form_id: str, code: str) -> EditorDraft:
    """Load the form, or abort with 404 when it cannot be translated to that language."""
    editor_draft = open_editor_draft(form_id)
    if code not in languages(editor_draft):
        abort(404)
    return editor_draft


@bp.get("/<code>")
def edit(form_id: str, code: str) -> ResponseReturnValue:
    """Render the texts and their translations."""
    return render_grid(open_language(form_id, code), code)


@bp.post("/<code>")
def save(form_id: str, code: str) -> ResponseReturnValue:
    """Save the changed rows; keep and report what others changed meanwhile."""
    editor_draft = open_language(form_id, code)
    shown = [
        row for row in translation_rows.rows(editor_draft, code) if f"t:{row.path}" in request.form
    ]
    every = translation_rows.with_suggestions(editor_draft, code, shown)
    wanted, refused = posted_rows({row.path: row for row in every})
    save_translations(editor_draft, code, wanted)
    if refused:
        notice = ngettext(
            "%(number)s tekst ble endret av en annen samtidig. Begge står nedenfor. Lagre igjen.",
            "%(number)s tekster ble endret av andre samtidig. Begge står nedenfor. Lagre igjen.",
            len(refused),
        )
        now = open_language(form_id, code)
        return render_grid(now, code, notice=notice, refused=refused, status=409)
    again = url_for(
        ".edit",
        form_id=form_id,
        code=code,
        vis=requested_filter(),
        side=request.form.get("side"),
        lagret=len(wanted),
    )
    return redirect(again, 303)


def posted_rows(rows: Mapping[str, Row]) -> tuple[dict[str, tuple[str, str]], dict[str, str]]:
    """Return the rows to save by path, and the rejected rows that another author changed
    meanwhile.
    """
    wanted: dict[str, tuple[str, str]] = {}
    refused: dict[str, str] = {}
    for path, row in rows.items():
        typed, was = posted_field("t", path), posted_field("w", path)
        if typed is None or was is None:
            continue
        if not typed and "copy" in request.form:
            typed = row.source
        if not typed and request.form.get("use") in (path, ALL):
            typed = row.suggestion
        confirmed = row.state == "outdated" and request.form.get(f"ok:{path}") == "1"
        if typed == row.target and not confirmed:
            continue
        if typed != was and was != row.target:
            refused[path] = typed
        elif typed != was or confirmed:
            wanted[path] = (row.source, typed)
    return wanted, refused


def posted_field(kind: str, path: str) -> str | None:
    """Return the normalised posted text for *path*; None when none was posted."""
    value = request.form.get(f"{kind}:{path}")
    return None if value is None else tidy(value)


def save_translations(
    editor_draft: EditorDraft, code: str, wanted: Mapping[str, tuple[str, str]]
) -> None:
    """Put the translations in the draft and commit; 409 if somebody saves at the same moment."""
    if not wanted:
        return
    try:
        save_draft(
            editor_draft,
            editor_draft.text,
            translation_rows.with_translations(editor_draft, code, wanted),
        )
    except EditConflict:
        abort(409)
    audit_log.record(
        current_staff_user().id, "form.translated", editor_draft.form_id, f"{code} {len(wanted)}"
    )
    db.session.commit()


@bp.get("/<code>.po")
def download(form_id: str, code: str) -> Response:
    """Download the texts and translations as a PO file."""
    editor_draft = open_language(form_id, code)
    response = Response(
        translation_rows.as_po(editor_draft, code), mimetype="text/x-gettext-translation"
    )
    name = f"{form_id}-{code}.po"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@bp.post("/<code>.po")
def upload(form_id: str, code: str) -> ResponseReturnValue:
    """Import the new and changed translations of a PO file."""
    editor_draft = open_language(form_id, code)
    file = request.files.get("file")
    content = file.stream.read(LARGEST_PO + 1) if file else b""
    try:
        found = translation_rows.from_po(content) if 0 < len(content) <= LARGEST_PO else {}
        message = _("Filen har ingen oversettelser. Velg en PO-fil i UTF-8 på høyst 4 MB.")
    except CatalogueError as error:
        found, message = {}, f"{error} {_('Ingenting er lest inn. Rett filen, og velg den igjen.')}"
    if not found:
        return render_grid(editor_draft, code, fault=message, status=422)
    rows = {row.path: row for row in translation_rows.rows(editor_draft, code)}
    wanted = {
        path: (source, tidy(text))
        for path, (source, text) in found.items()
        if path in rows and not (rows[path].target == tidy(text) and rows[path].source == source)
    }
    save_translations(editor_draft, code, wanted)
    strange = sum(path not in rows for path in found)
    again = url_for(".edit", form_id=form_id, code=code, lagret=len(wanted), ukjente=strange)
    return redirect(again, 303)


def requested_filter() -> str:
    """Which texts to show: "" is all of them."""
    wanted = request.values.get("vis", "")
    return wanted if wanted in FILTERS else ""


def render_grid(
    editor_draft: EditorDraft,
    code: str,
    *,
    notice: str = "",
    fault: str = "",
    refused: Mapping[str, str] | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    """Render the grid."""
    wanted = requested_filter()
    refused = refused or {}
    every = [
        row
        for row in translation_rows.rows(editor_draft, code)
        if not wanted or row.state == wanted or row.path in refused
    ]
    pages = translation_rows.pages(translation_rows.groups(editor_draft, every))
    number = min(max(request.values.get("side", 1, type=int), 1), len(pages))
    page = pages[number - 1]
    suggested = {
        row.path: row for row in translation_rows.with_suggestions(editor_draft, code, page.rows)
    }
    codes = languages(editor_draft)
    return render_page(
        "author/translate.html",
        status=status,
        editor_draft=editor_draft,
        code=code,
        codes=codes,
        offered=list(offered_languages()),
        name=language_name,
        own_names=LANGUAGES,
        groups=[
            (group.title, [suggested[row.path] for row in group.rows]) for group in page.groups
        ],
        suggested=sum(bool(row.suggestion) for row in suggested.values()),
        number=number,
        pages=[(each.title, translation_rows.state_counts(each.rows)) for each in pages],
        counts={
            each: translation_rows.state_counts(translation_rows.rows(editor_draft, each))
            for each in codes
        },
        filter=wanted,
        filters={
            "": _("Alle"),
            "missing": _("Mangler"),
            "outdated": _("Endret etter oversettelse"),
        },
        notice=notice,
        fault=fault,
        refused=refused,
        kept=request.args.get("lagret", type=int),
        strange=request.args.get("ukjente", type=int, default=0),
    )
