"""The author's list of forms, and how a form comes to be: empty or as a copy."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath

from flask import Blueprint, abort, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue

from forms.definition.problems import Problem
from forms.definition.source.positions import Places
from forms.i18n import current_language
from forms.i18n import gettext as _
from forms.publishing import State, open_folder, publish_folder
from forms.storage import audit_log, db
from forms.storage.accounts import users
from forms.storage.definitions import drafts as definition_drafts
from forms.storage.definitions import versions
from forms.storage.definitions.opening_times import Opening
from forms.storage.definitions.versions import Overview
from forms.storage.models.base import now
from forms.storage.workflow import release
from forms.web.auth.authorization import current_staff_user
from forms.web.author.definition_draft import (
    Catalogues,
    EditorDraft,
    allow_long_texts,
    count_untranslated,
    free_id,
    just_made,
    load_draft,
    save_draft,
)
from forms.web.core.templating import render_page

bp = Blueprint("author_forms", __name__)
bp.url_value_preprocessor(allow_long_texts)

SKELETON = """{
  "$schema": "definition.schema.json",
  "title": %s,
  "summary": "",
  "confidentiality": "personal",
  "open_to": "anyone",
  "sections": [
    {
      "id": "del_1",
      "title": %s,
      "questions": [
        {"id": "sporsmal_1", "type": "text", "label": %s}
      ]
    }
  ]
}
"""
_TITLE = re.compile(r'("title"\s*:\s*)"(?:[^"\\]|\\.)*"')
_missing: dict[str, dict[str, int]] = {}


@dataclass(frozen=True, slots=True)
class Line:
    """One form in the list."""

    id: str
    title: str
    version: int | None
    draft: bool
    archived: bool
    opening: Opening
    broken: bool
    missing: Mapping[str, int]
    answers: int
    changed: datetime | None
    changed_by: str


@bp.app_template_global()
def place_of(problem: Problem) -> str:
    """Where a problem is that stands in another file than the form's own, in an author's words."""
    *folders, name = PurePosixPath(problem.file).parts
    stem = name.partition(".")[0]
    if "blocks" in folders:
        return _("Blokken «%(name)s», linje %(number)s", name=stem, number=problem.line)
    if name == "lists.json":
        return _("De felles listene, linje %(number)s", number=problem.line)
    if name == "arenas.json":
        return _("Arenaene og årshjulet, linje %(number)s", number=problem.line)
    return _("Skjemaet «%(name)s», linje %(number)s", name=stem, number=problem.line)


@bp.get("/skjemaer/")
def index() -> ResponseReturnValue:
    """Every form: published, being worked on, or with a faulty file."""
    folder = open_folder(current_app.config["DEFINITIONS"], current_app.config["LANGUAGES"])
    files = {state.id: state for state in folder.states()}
    return render_page(
        "author/forms.html",
        lines=sorted(form_lines(files), key=lambda line: line.title.casefold()),
        broken=[state for state in files.values() if state.broken],
        shared=folder.shared_problems(),
        news=request.args.get("nye", type=int),
    )


def form_lines(files: Mapping[str, State]) -> Iterator[Line]:
    """Yield a line for every form that is published, in a draft or in a file."""
    forms = {form.form_id: form for form in versions.overview()}
    drafts = {draft.form_id: draft for draft in definition_drafts.all_drafts()}
    totals, names = release.totals(), {user.id: user.name for user in users.all_users()}
    for id in {**forms, **drafts, **files}:
        form, draft = forms.get(id), drafts.get(id)
        text = EditorDraft(id, draft.text, draft.catalogues, draft) if draft else None
        by = draft.changed_by if draft else form.current.published_by if form else None
        yield Line(
            id,
            text.title if text else published_title(form, id),
            form.current.number if form else None,
            draft is not None,
            form is not None and form.archived,
            form.opening if form else Opening(),
            id in files and files[id].broken,
            count_untranslated_texts(text, form),
            totals.get(id, 0),
            draft.changed if draft else form.current.published if form else None,
            names.get(by or "", "") or _("Fra filen") if draft or form else "",
        )


def published_title(form: Overview | None, id: str) -> str:
    """Return the title of a published form."""
    return versions.definition(form.current, current_language()).title if form else id


def count_untranslated_texts(text: EditorDraft | None, form: Overview | None) -> Mapping[str, int]:
    """By language, how many texts are not translated."""
    if text is not None and text.loaded.partial is not None:
        return count_untranslated(text.loaded.partial)
    if form is None:
        return {}
    if form.current.hash not in _missing:
        _missing[form.current.hash] = count_untranslated(versions.document(form.current))
    return _missing[form.current.hash]


@bp.get("/nytt-skjema")
def new() -> ResponseReturnValue:
    """Render the page for a new form's name and starting point."""
    return show_new(chosen=request.args.get("fra", ""))


@bp.post("/nytt-skjema")
def create() -> ResponseReturnValue:
    """Create a draft, empty or with another form's text, and redirect to the editor."""
    name = " ".join(request.form.get("title", "").split())[:200]
    chosen = request.form.get("from", "")
    if not name:
        return show_new(chosen=chosen, message=_("Skriv hva skjemaet skal hete."), status=422)
    text, catalogues = initial_text(name, chosen)
    if (before := just_made(text)) is not None:
        return redirect(url_for("builder.build", form_id=before), 303)
    id = free_id(name)
    save_draft(EditorDraft(id, "", {}), text, catalogues)
    audit_log.record(current_staff_user().id, "form.created", id, chosen)
    db.session.commit()
    return redirect(url_for("builder.build", form_id=id), 303)


def show_new(*, chosen: str, message: str = "", status: int = 200) -> ResponseReturnValue:
    """Render the page for a new form."""
    found = sorted(form_lines({}), key=lambda line: line.title.casefold())
    page = "author/new.html"
    opened = now().isoformat()
    return render_page(
        page, status=status, forms=found, chosen=chosen, message=message, opened=opened
    )


def initial_text(name: str, chosen: str) -> tuple[str, Catalogues]:
    """Return the start of a new form: a skeleton, or the text and translations of the chosen
    form.
    """
    if not chosen:
        quoted = (json.dumps(t, ensure_ascii=False) for t in (name, _("Del 1"), _("Spørsmål 1")))
        return SKELETON % tuple(quoted), {}
    copied = load_draft(chosen) or abort(404)
    catalogues = {
        code: {path: list(pair) for path, pair in catalogue.get(chosen, {}).items()}
        for code, catalogue in copied.loaded.library.catalogues.items()
    }
    return with_title(copied, name), {code: own for code, own in catalogues.items() if own}


def with_title(copied: EditorDraft, name: str) -> str:
    """Replace the title in the text, and keep its layout."""
    text = copied.text
    if "title" not in (copied.loaded.raw or {}):
        return text
    at = Places(text).offset(("title",))
    quoted = json.dumps(name, ensure_ascii=False)
    return text[:at] + _TITLE.sub(lambda found: found[1] + quoted, text[at:], count=1)


@bp.post("/les-filer")
def read_files() -> ResponseReturnValue:
    """Take in the files that changed since the service was started."""
    report = publish_folder(current_app.config["DEFINITIONS"], current_app.config["LANGUAGES"])
    for version in report.published:
        audit_log.record(
            current_staff_user().id, "form.published", version.form_id, str(version.number)
        )
    db.session.commit()
    return redirect(url_for(".index", nye=len(report.published)), 303)


@bp.post("/skjemaer/<form_id>/arkiv")
def archive(form_id: str) -> ResponseReturnValue:
    """Close the form for new answers, or open it again."""
    closed = request.form.get("archived") == "1"
    if versions.current(form_id) is None:
        abort(404)
    versions.archive(form_id, closed)
    audit_log.record(
        current_staff_user().id, "form.archived" if closed else "form.reopened", form_id
    )
    db.session.commit()
    return redirect(url_for("publish.history", form_id=form_id), 303)
