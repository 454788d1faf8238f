"""Comments between authors at a question: written, resolved, and resolved before publishing."""

from collections import Counter
from collections.abc import Mapping
from typing import NamedTuple

from flask import Blueprint, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from forms.authoring.items import Entry, entries, title_of
from forms.i18n import gettext as _
from forms.storage import audit_log, db
from forms.storage.accounts import users
from forms.storage.definitions import draft_comments
from forms.storage.definitions.draft_comments import DraftComment
from forms.web.auth.authorization import current_staff_user
from forms.web.author.definition_draft import EditorDraft, allow_long_texts, open_editor_draft
from forms.web.core.templating import render_page
from forms.web.security.csrf_and_cookies import creates_once, press_id

bp = Blueprint("comments", __name__, url_prefix="/skjemaer/<form_id>/kommentarer")
bp.url_value_preprocessor(allow_long_texts)
LONGEST = 2000


class CommentView(NamedTuple):
    """A comment as it is shown: where it stands now, and who wrote and resolved it."""

    comment: DraftComment
    item: str
    title: str
    by: str
    resolved_by: str
    is_own: bool


@bp.get("/")
def index(form_id: str) -> ResponseReturnValue:
    """Render every comment of the form, those to be resolved first."""
    return render_comments(open_editor_draft(form_id), request.args.get("om", ""))


@bp.post("/")
@creates_once
def add(form_id: str) -> ResponseReturnValue:
    """Keep a comment; without a text, render the page again with what is wrong."""
    editor_draft = open_editor_draft(form_id)
    item, text = request.form.get("item", ""), posted_text()
    if fault := text_fault(text):
        return render_comments(editor_draft, item, text=text, fault=fault, status=422)
    entry = items_by_name(editor_draft).get(item) or abort(404)
    author = current_staff_user().id
    if draft_comments.get(form_id, press_id()) is not None:  # it was pressed twice
        return redirect(address_of_item(form_id, item), 303)
    about = "" if not item else title_of(entry.value)
    draft_comments.add(form_id, item, about, text, author, id=press_id())
    audit_log.record(author, "form.commented", form_id)
    db.session.commit()
    return redirect(address_of_item(form_id, item), 303)


@bp.post("/<comment_id>")
def change(form_id: str, comment_id: str) -> ResponseReturnValue:
    """Resolve a comment, open it again, or remove it, if the author wrote it."""
    editor_draft = open_editor_draft(form_id)
    comment = draft_comments.get(form_id, comment_id) or abort(404)
    author, action = current_staff_user().id, request.form.get("gjor", "")
    item = item_of_comment(comment, items_by_name(editor_draft))
    if action == "slett" and comment.by == author:
        draft_comments.remove(comment)
    elif action in ("lost", "apne"):
        draft_comments.resolve(comment, author, resolved=action == "lost")
        what = "form.comment.resolved" if action == "lost" else "form.comment.reopened"
        audit_log.record(author, what, form_id)
    else:
        abort(400)
    db.session.commit()
    return redirect(address_of_item(form_id, item), 303)


def address_of_item(form_id: str, item: str) -> str:
    """Return the address to go on at: the list of comments, or the item in the builder."""
    if request.form.get("fra") == "liste":
        return url_for(".index", form_id=form_id)
    return url_for("builder.build", form_id=form_id, valgt=item) + "#kommentarer"


def posted_text() -> str:
    """Return the posted comment with line ends that are the same everywhere."""
    return request.form.get("text", "").replace("\r\n", "\n").replace("\0", "").strip()


def text_fault(text: str) -> str:
    """Return why the text is no comment, or ""."""
    if not text:
        return _("Skriv kommentaren.")
    if len(text) > LONGEST:
        return _("Kommentaren kan ha høyst %(most)s tegn.", most=LONGEST)
    return ""


def items_by_name(editor_draft: EditorDraft) -> Mapping[str, Entry]:
    """Return every item of the form by its name; the form itself when its text is unreadable."""
    found = {entry.name: entry for entry in entries(editor_draft.loaded.raw)}
    return found or {"": Entry("", (), {}, "")}


def item_of_comment(comment: DraftComment, there: Mapping[str, Entry]) -> str:
    """Return the item that the comment is at now: it may be moved, or gone."""
    if comment.item in there:
        return comment.item
    own = comment.item.rpartition(".")[2]
    return next((name for name in there if name and name.rpartition(".")[2] == own), "")


def comment_views(editor_draft: EditorDraft) -> list[CommentView]:
    """Return the form's comments as they are shown."""
    found, here = draft_comments.comments(editor_draft.form_id), items_by_name(editor_draft)
    names = {user.id: user.name for user in users.all_users()} if found else {}
    me = current_staff_user().id
    return [
        CommentView(
            each,
            item := item_of_comment(each, here),
            title_of(here[item].value) if item else each.title,
            names.get(each.by or "", _("Ukjent")),
            names.get(each.resolved_by or "", ""),
            each.by == me,
        )
        for each in found
    ]


@bp.app_template_global()
def comments_at(editor_draft: EditorDraft, item: str) -> list[CommentView]:
    """Return the comments at one item."""
    return [each for each in comment_views(editor_draft) if each.item == item]


@bp.app_template_global()
def open_comments(editor_draft: EditorDraft) -> Mapping[str, int]:
    """Return how many comments are to be resolved, by item."""
    found = draft_comments.unresolved_comments(editor_draft.form_id)
    here = items_by_name(editor_draft) if found else {}
    return Counter(item_of_comment(each, here) for each in found)


def render_comments(
    editor_draft: EditorDraft, item: str, *, text: str = "", fault: str = "", status: int = 200
) -> ResponseReturnValue:
    """Render the page of all comments, with a form for one more about *item*."""
    entry = items_by_name(editor_draft).get(item)
    every = comment_views(editor_draft)
    return render_page(
        "coauthors/comments.html",
        status=status,
        editor_draft=editor_draft,
        item=item if entry else "",
        about=title_of(entry.value) if entry and item else "",
        unresolved=[each for each in every if each.comment.resolved_at is None],
        resolved=[each for each in every if each.comment.resolved_at is not None],
        text=text,
        fault=fault,
        longest=LONGEST,
    )
