"""A paper form becomes a draft: pasted or uploaded, read by rules, looked over by its author."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from flask import Blueprint, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue

from forms.authoring import quick_text_reader, summaries
from forms.authoring.quick_text_reader import Reading, Remark
from forms.authoring.surroundings import Surroundings
from forms.i18n import gettext as _
from forms.publishing import open_folder
from forms.storage import audit_log, db
from forms.storage.definitions import draft_comments
from forms.storage.models.base import now
from forms.web.auth.authorization import current_staff_user
from forms.web.author.definition_draft import (
    EditorDraft,
    allow_long_texts,
    free_id,
    just_made,
    save_draft,
)
from forms.web.core.templating import render_page

bp = Blueprint("paper", __name__)
bp.url_value_preprocessor(allow_long_texts)
LONGEST = 200_000
"""Characters of a pasted form."""


@dataclass(slots=True)
class PaperInput:
    """What the author has typed or uploaded, and what was made of it."""

    title: str = ""
    paper: str = ""
    """The form as it was pasted."""
    text: str = ""
    """The form as quick text, as the author has left it."""
    remarks: list[Remark] = field(default_factory=list)
    """What the rules are unsure of, by the line of the paper."""
    reading: Reading = field(default_factory=Reading)


@bp.get("/skjemaer/papir")
def paste() -> ResponseReturnValue:
    """Render the page where a paper form is pasted or uploaded."""
    return render_paste(PaperInput())


@bp.post("/skjemaer/papir")
def read() -> ResponseReturnValue:
    """Read the paper, or the quick text that was made of it; create the draft when asked to."""
    from forms.authoring import paper_text  # late: no worker needs it at its start

    wanted = request.form.get("do", "")
    sheet = PaperInput(
        title=" ".join(request.form.get("title", "").split())[:200],
        paper=request.form.get("paper", "").replace("\r\n", "\n")[:LONGEST],
        text=request.form.get("text", "").replace("\r\n", "\n")[:LONGEST],
    )
    if wanted not in ("look", "create"):
        return read_paper(sheet)
    sheet.reading = quick_text_reader.read_parts(sheet.text, library_lists())
    sheet.remarks = paper_text.read_paper(sheet.paper).remarks if sheet.paper.strip() else []
    faults = list(faults_of_input(sheet)) if wanted == "create" else []
    if wanted == "create" and not faults and sheet.reading.is_whole:
        return create_draft(sheet)
    return render_quick_text(sheet, faults, 422 if faults or not sheet.reading.is_whole else 200)


def read_paper(sheet: PaperInput) -> ResponseReturnValue:
    """Make quick text of what was pasted or uploaded, and render it for looking over."""
    from forms.authoring import document_text, paper_text  # late: no worker needs it at its start

    file = request.files.get("file")
    if file is not None and file.filename:
        with file.stream as content:
            found = content.read(document_text.LARGEST + 1)
        try:
            sheet.paper = document_text.text_of(found)
        except document_text.Unread as error:
            return render_paste(sheet, ("file", str(error)))
    if not sheet.paper.strip():
        return render_paste(sheet, ("paper", _("Lim inn skjemaet, eller velg en fil.")))
    made = paper_text.read_paper(sheet.paper[:LONGEST])
    sheet.title, sheet.text, sheet.remarks = sheet.title or made.title, made.text, made.remarks
    sheet.reading = quick_text_reader.read_parts(sheet.text, library_lists())
    return render_quick_text(sheet)


def library_lists() -> Surroundings:
    """Return what stands before the first question: the library's lists."""
    folder = open_folder(current_app.config["DEFINITIONS"], current_app.config["LANGUAGES"])
    return Surroundings(lists=folder.library.lists, blocks=folder.library.blocks)


def faults_of_input(sheet: PaperInput) -> list[tuple[str, str]]:
    """Return what must be mended before the draft can be made: control and message."""
    found = []
    if not sheet.title:
        found.append(("title", _("Skriv hva skjemaet skal hete.")))
    if not any(part["questions"] for part in sheet.reading.items):
        found.append(("text", _("Skriv minst ett spørsmål.")))
    return found


def create_draft(sheet: PaperInput) -> ResponseReturnValue:
    """Store the draft, and go on to the builder."""
    parts = [part for part in sheet.reading.items if part["questions"]]
    from forms.authoring import new_form  # late: no worker needs it at its start

    text = new_form.form_text(sheet.title, parts)
    if (before := just_made(text)) is not None:
        return redirect(url_for("builder.build", form_id=before), 303)
    id = free_id(sheet.title)
    save_draft(EditorDraft(id, "", {}), text, {})
    by = current_staff_user().id
    audit_log.record(by, "form.created", id, "")
    tasks = [remark for remark in sheet.remarks if remark.is_task]
    for remark in tasks:
        draft_comments.add(id, "", sheet.title, with_paper_line(remark), by)
    db.session.commit()
    done = "papir" if tasks else "laget"
    return redirect(url_for("builder.build", form_id=id, gjort=done), 303)


def with_paper_line(remark: Remark) -> str:
    """Return the remark with its line of the paper."""
    return _("Linje %(line)s på papiret: %(text)s", line=remark.line, text=remark.text)


def sections_of(reading: Reading) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Yield the title of each part, and what was read of its questions."""
    names = summaries.known_questions(each for part in reading.items for each in part["questions"])
    from forms.authoring import new_form  # late: no worker needs it at its start

    intro, others = new_form.with_intro(reading.items)
    if intro:
        yield _("Innledning"), [summaries.item_summary({"text": intro})]
    for part in others:
        yield part["title"], [summaries.item_summary(item, names) for item in part["questions"]]


def render_paste(sheet: PaperInput, fault: tuple[str, str] | None = None) -> ResponseReturnValue:
    """Render the page where the form is pasted, with what was typed."""
    return render_page(
        "author/paper_paste.html", status=422 if fault else 200, sheet=sheet, fault=fault
    )


def render_quick_text(
    sheet: PaperInput, faults: list[tuple[str, str]] | None = None, status: int = 200
) -> ResponseReturnValue:
    """Render the quick text beside the paper, with what became of it."""
    stops = [remark for remark in sheet.reading.remarks if remark.stops]
    return render_page(
        "author/paper_look.html",
        status=status,
        sheet=sheet,
        faults=[*(faults or []), *(("text", summaries.remark_text(remark)) for remark in stops)],
        doubts=[
            summaries.remark_text(remark) for remark in sheet.reading.remarks if not remark.stops
        ],
        sections=list(sections_of(sheet.reading)),
        on_paper=[with_paper_line(remark) for remark in sheet.remarks],
        paper_lines=sheet.paper.split("\n"),
        opened=now().isoformat(),
    )
