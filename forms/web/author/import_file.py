"""Import of a file: our own JSON as a draft, another system's definition after a preview."""

import base64
import hashlib
import json
import re
import zlib
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any, NamedTuple

from flask import Blueprint, Response, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from forms import interop
from forms.definition import compare_documents
from forms.definition.keywords import FORM_ID
from forms.definition.messages import language_name, slug
from forms.definition.source.reader import LARGEST, read_bytes
from forms.export import csv_writer
from forms.i18n import gettext as _
from forms.i18n import ngettext
from forms.questions import TYPES
from forms.storage import audit_log, db
from forms.storage.accounts import users
from forms.storage.definitions import draft_history, versions
from forms.web.auth.authorization import current_staff_user
from forms.web.author import edit_conflict
from forms.web.author.definition_draft import (
    Catalogues,
    EditConflict,
    EditorDraft,
    allow_long_texts,
    free_id,
    load_draft,
    save_draft,
)
from forms.web.core.templating import render_page
from forms.web.security import signed_cookies

bp = Blueprint("import_file", __name__)
bp.url_value_preprocessor(allow_long_texts)

_SALT = "import upload"
_HOURS = 4
_SUFFIX = re.compile(r"\.json$", re.IGNORECASE)
_COPY = re.compile(
    r"(?:\s*\(\d{1,3}\)|\s*[-–]\s*(?:kopi|copy)(?:\s*\(\d+\))?|\s+(?:kopi|copy)(?:\s+\d+)?)$",
    re.IGNORECASE,
)
"""What Windows, macOS and browsers put after the name of a file that is there already."""


class Upload(NamedTuple):
    """A file of another system that waits in the page until its author has seen the report."""

    name: str
    data: bytes

    def sealed(self) -> str:
        """Return it signed, for a hidden control."""
        packed = base64.b85encode(zlib.compress(self.data)).decode()
        return signed_cookies.sign(_SALT, [self.name, packed])


@bp.get("/importer-skjema")
def choose_file() -> ResponseReturnValue:
    """Where a file is chosen."""
    return render_choice()


def render_choice(message: str = "", status: int = 200) -> ResponseReturnValue:
    """Render the page where a file is chosen."""
    read = [each for each in interop.FORMATS.values() if each.read and not each.only_ours]
    labels = [each.label for each in read]
    suffixes = sorted({suffix for each in read for suffix in each.suffixes})
    return render_page(
        "author/import.html", status=status, message=message, labels=labels, suffixes=suffixes
    )


@bp.post("/importer-skjema")
def take_in() -> ResponseReturnValue:
    """Return our own JSON as a draft, faults included; preview another system's definition."""
    file = request.files.get("file")
    if file is None or not file.filename:
        return render_choice(_("Velg en fil."), 422)
    name = PurePosixPath(file.filename).name
    try:
        name, data = interop.unzip_form(name, file.stream.read(LARGEST + 1))
    except interop.Refused as error:
        return render_choice(f"{error.what} {error.how}", 422)
    if interop.recognize_format(name, data) is not None:
        return render_preview(Upload(name, data))
    read = read_bytes(data, name)
    if not read.source.text or not read.source.text.lstrip("\ufeff \t\r\n").startswith(("{", "[")):
        return render_choice(_refusal_message(data, read.problems), 422)
    if isinstance(read.source.raw, dict) and not {"title", "sections"} & read.source.raw.keys():
        message = _("Filen er JSON, men ikke et skjema: den har verken tittel eller deler.")
        return render_choice(message, 422)
    id = form_id_of_file(name, read.source.raw)
    now = load_draft(id)
    if now is not None and now.text != read.source.text:
        return render_changes(Upload(name, data), now)
    return save_import(
        now or EditorDraft(id, "", {}), ImportedDefinition(read.source.text, {}), name
    )


class ImportedDefinition(NamedTuple):
    """What a file becomes: the text of a definition, and its translations."""

    text: str
    catalogues: Catalogues
    detail: str = ""
    """What the log says of it: the kind of file, and how many questions it has."""
    report: dict[str, Any] | None = None
    """What is kept of it with the draft: kind, counts in words, and lines; none of our own JSON."""


def imported_definition(upload: Upload, over: EditorDraft | None) -> ImportedDefinition:
    """Return what the file becomes; *over* is the form that it is a new version of."""
    if interop.recognize_format(upload.name, upload.data) is None:
        return ImportedDefinition(read_bytes(upload.data, upload.name).source.text, {})
    taken = interop.read_form(
        upload.name, upload.data, known=existing_questions(over) if over else None
    )
    digest = hashlib.sha256(upload.data).hexdigest()[:16]
    number = taken.report.counts.get("questions", 0)
    kept = {**taken.report.as_json(), "kind": taken.kind, "said": import_counts(taken)}
    return ImportedDefinition(taken.text, taken.catalogues, f"{taken.kind} {digest} {number}", kept)


def save_import(now: EditorDraft, new: ImportedDefinition, name: str) -> ResponseReturnValue:
    """Store what the file became as the form's draft, as a step that can be undone."""
    if now.text != new.text:
        try:
            made = save_draft(now, new.text, {**now.catalogues, **new.catalogues})
        except EditConflict as clash:
            return edit_conflict.render_conflict(clash)
        if made.draft is not None:
            made.draft.imported = new.report
        author = current_staff_user().id
        if now.text:
            sentence = _("Hentet inn filen «%(name)s»", name=name)
            draft_history.add(now.form_id, author, sentence, now.text, new.text)
        audit_log.record(author, "form.imported", now.form_id, new.detail)
        db.session.commit()
    return redirect(url_for("builder.build", form_id=now.form_id), 303)


def render_changes(upload: Upload, now: EditorDraft, status: int = 200) -> ResponseReturnValue:
    """Render what the file would change in a form that is there, before anything is stored."""
    new = imported_definition(upload, now)
    after = EditorDraft(now.form_id, new.text, {**now.catalogues, **new.catalogues})
    old, changed = now.loaded.partial, after.loaded.partial
    by = users.get(now.draft.changed_by) if now.draft and now.draft.changed_by else None
    return render_page(
        "author/import_look.html",
        status=status,
        editor_draft=now,
        upload=upload.sealed(),
        name=upload.name,
        by=by.name if by else "",
        is_own=by is not None and by.id == current_staff_user().id,
        is_read=changed is not None,
        changes=compare_documents(old, changed, TYPES) if old and changed else [],
        faults=after.count("error"),
    )


@bp.post("/importer-skjema/over")
def write_over() -> ResponseReturnValue:
    """Store the file over a form, or as a new one, when its author has seen what it changes."""
    upload, over = posted_upload(), request.form.get("over", "")
    now = load_draft(over) or abort(404)
    if request.form.get("gjor") == "nytt":
        new = imported_definition(upload, None)
        raw = EditorDraft("", new.text, {}).loaded.raw
        title = raw.get("title") if isinstance(raw, dict) else None
        id = free_id(title if isinstance(title, str) and title.strip() else now.form_id)
        return save_import(EditorDraft(id, "", {}), new, upload.name)
    if request.form.get("seen") != now.seen:
        return render_changes(upload, now, 409)
    return save_import(now, imported_definition(upload, now), upload.name)


def _refusal_message(data: bytes, problems: Any) -> str:
    """Say why a file is no definition: what is wrong with the text, or what it is instead."""
    if data.lstrip()[:1] in (b"{", b"[") or not data or data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return f"{problems[0].what} {problems[0].how}" if problems else interop.what_it_is(data)
    return f"{_('Filen er ikke av et slag som kan importeres.')} {interop.what_it_is(data)}"


def render_preview(upload: Upload, message: str = "", status: int = 200) -> ResponseReturnValue:
    """Render what came along and what did not, before anything is stored."""
    try:
        taken = interop.read_form(upload.name, upload.data)
    except interop.Refused as error:
        return render_choice(f"{error.what} {error.how}", 422)
    existing = sorted((form.form_id, existing_title(form.form_id)) for form in versions.overview())
    return render_page(
        "author/import_preview.html",
        status=status,
        taken=taken,
        label=interop.FORMATS[taken.kind].label,
        upload=upload.sealed(),
        counts=import_counts(taken),
        lines=[
            (level, interop.level_name(level), taken.report.of(level)) for level in interop.LEVELS
        ],
        languages=[
            (language_name(code), number, code == taken.language)
            for code, number in sorted(taken.texts.items(), key=lambda each: -each[1])
        ],
        existing=existing,
        chosen=request.form.get("over", ""),
        title=request.form.get("title", "") or taken.title,
        id=request.form.get("id", "") or free_id(taken.id),
        message=message,
    )


def existing_title(form_id: str) -> str:
    """Return what an existing form is called."""
    draft = load_draft(form_id)
    return draft.title if draft else form_id


def import_counts(taken: "interop.Taken") -> list[str]:
    """List how much of each thing came along, in words."""
    found = taken.report.counts

    def number(key: str) -> int:
        return found.get(key, 0)

    words = (
        (number("sections"), ngettext("%(number)s del", "%(number)s deler", number("sections"))),
        (
            number("questions"),
            ngettext("%(number)s spørsmål", "%(number)s spørsmål", number("questions")),
        ),
        (number("notes"), ngettext("%(number)s tekst", "%(number)s tekster", number("notes"))),
        (
            number("conditions"),
            ngettext("%(number)s vilkår", "%(number)s vilkår", number("conditions")),
        ),
        (
            number("calculations"),
            ngettext("%(number)s utregning", "%(number)s utregninger", number("calculations")),
        ),
        (number("rules"), ngettext("%(number)s regel", "%(number)s regler", number("rules"))),
    )
    return [said for count, said in words if count]


@bp.post("/importer-skjema/utkast")
def create() -> ResponseReturnValue:
    """Create the draft that the author has seen the report of, and redirect to the editor."""
    upload = posted_upload()
    over = request.form.get("over", "")
    before = load_draft(over) if over else None
    if over and before is None:
        abort(404)
    id = over or request.form.get("id", "").strip()
    if not over and (slug(id, FORM_ID) != id or load_draft(id) is not None):
        return render_preview(
            upload, _("Id-en er opptatt, eller har andre tegn enn a–z, 0–9 og -."), 422
        )
    if before is not None and before.draft is not None:
        return render_changes(upload, before)
    new = imported_definition(upload, before)
    if before is None and (title := request.form.get("title", "").strip()[:120]):
        new = new._replace(text=with_title(new.text, title))
    return save_import(before or EditorDraft(id, "", {}), new, upload.name)


def with_title(text: str, title: str) -> str:
    """Return the text of a definition with another title, as an author would have typed it."""
    return json.dumps(json.loads(text) | {"title": title}, ensure_ascii=False, indent=2) + "\n"


@bp.get("/importer-skjema/<form_id>/rapport")
def kept_report(form_id: str) -> ResponseReturnValue:
    """Show again what the import of a draft left out; gone with the draft."""
    now = load_draft(form_id)
    if now is None or now.draft is None or not now.draft.imported:
        abort(404)
    kept = now.draft.imported
    lines = [interop.Line(**line) for line in kept["lines"]]
    return render_page(
        "author/import_report.html",
        editor_draft=now,
        label=interop.FORMATS[kept["kind"]].label,
        counts=kept["said"],
        lines=[
            (level, interop.level_name(level), [line for line in lines if line.level == level])
            for level in interop.LEVELS
        ],
    )


@bp.post("/importer-skjema/rapport.csv")
def report() -> Response:
    """Download the report of the preview as CSV."""
    upload = posted_upload()
    taken = interop.read_form(upload.name, upload.data)
    heads = [_("Nivå"), _("Sted"), _("Spørsmål"), _("Hva"), _("Hva du kan gjøre")]
    rows = (
        (interop.level_name(line.level), line.where, line.question, line.what, line.how)
        for line in sorted(taken.report.lines, key=lambda line: interop.LEVELS.index(line.level))
    )
    response = Response(b"".join(csv_writer.of_texts(heads, rows)), mimetype="text/csv")
    response.headers["Content-Disposition"] = 'attachment; filename="importrapport.csv"'
    return response


def posted_upload() -> Upload:
    """Return the file that the page carries; abort when it is not ours or too old."""
    found = signed_cookies.read(_SALT, request.form.get("upload", ""), _HOURS * 3600)
    if found is None:
        abort(400)
    return Upload(found[0], zlib.decompress(base64.b85decode(found[1])))


def existing_questions(draft: EditorDraft) -> "Mapping[str, interop.Earlier]":
    """Return, by id, each question of an existing form."""
    document = draft.loaded.partial or draft.published or {}
    return interop.earlier_of(document.get("form", {}))


def form_id_of_file(file_name: str, value: Any) -> str:
    """Return the id of the form in a file.

    The file's name, unless a browser or a desktop has marked it as a copy (`Skjema (1).json`): then
    the form that the name without the mark belongs to, else the form's title.
    """
    stem = _SUFFIX.sub("", PurePosixPath(file_name).name)
    bare = _COPY.sub("", stem)
    id = slug(bare, FORM_ID)
    title = value.get("title") if isinstance(value, dict) else None
    if bare != stem and load_draft(id) is None and isinstance(title, str) and title.strip():
        return slug(title, FORM_ID)
    return id
