"""The commands that the builder's pages post: their arguments are read, and the draft is kept."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from flask import abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from forms.authoring import commands, name_choices, panels, quick_text_reader
from forms.authoring.commands import Change, Clash, Refused, Unreadable
from forms.authoring.fields import FieldContext, Misread
from forms.authoring.items import Entry, Json, entries, find_item, is_shaped
from forms.authoring.merging import Meeting
from forms.authoring.surroundings import Surroundings
from forms.i18n import gettext as _
from forms.storage import db
from forms.storage.definitions import draft_comments, draft_history, versions
from forms.web.auth.authorization import current_staff_user
from forms.web.author.definition_draft import (
    EditConflict,
    EditorDraft,
    open_editor_draft,
    save_draft,
)
from forms.web.builder import answer_actions

SAVE = "set_keys"
"""The command that keeps the fields of a panel."""
REMOVALS = frozenset({"delete", "remove_step", "remove_signer"})
"""Commands that take an item away, with what is typed in its fields."""
NAMED_BY = {"add_part": "part_title", "add_step": "step_title", "add_signer": "signer"}
"""Command → the field that is empty when nothing new was typed for it."""
MARKS = ("personal", "sensitive")
TRIES = 3
"""So many times a command is tried when others save at the same moment."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """What came of a command that was not done: shown with everything that was typed."""

    message: str = ""
    faults: Mapping[str, str] | None = None
    fields: Mapping[str, tuple[Any, Any]] | None = None
    meetings: tuple[Meeting, ...] = ()
    status: int = 422


class Unwritten(Exception):
    """Quick text that cannot be read."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__("The quick text cannot be read.")
        self.trouble = trouble


def try_change(form_id: str) -> Change | Trouble:
    """Do the posted command, and commit it; return what came of it when it was not done."""
    try:
        done = keep_change(form_id)
    except Refused as refused:
        return Trouble(str(refused))
    except Misread as misread:
        return Trouble(_("Se på feltene som er merket."), faults=misread.faults)
    except Unwritten as unwritten:
        return unwritten.trouble
    except Clash as clash:
        message = _("Noen andre har endret det samme. Velg hva som skal stå.")
        return Trouble(message, fields=clash.fields, status=409)
    db.session.commit()
    return done


def respond(
    form_id: str,
    render: Callable[[EditorDraft, Trouble], ResponseReturnValue],
    done_at: Callable[[Change], str],
) -> ResponseReturnValue:
    """Do the posted command and redirect to *done_at*; else render what is in the way.

    A text that cannot be read is mended as text. With «velg» nothing is done but showing the page.
    """
    if "velg" in request.form:
        return render(open_editor_draft(form_id), Trouble(status=200))
    try:
        done = try_change(form_id)
    except Unreadable:
        return redirect(url_for("editor.edit", form_id=form_id), 303)
    if isinstance(done, Trouble):
        return render(open_editor_draft(form_id), done)
    return redirect(done_at(done), 303)


def keep_change(form_id: str) -> Change:
    """Do the posted command on the newest text, and keep it; again when others were faster."""
    for _attempt in range(TRIES):
        now = open_editor_draft(form_id)
        done = posted_change(now)
        if done.text == now.text:
            return done
        try:
            save_draft(now, done.text, renamed_catalogues(now, done.renames))
        except EditConflict:
            db.session.rollback()
            continue
        author = current_staff_user().id
        draft_history.add(form_id, author, done.sentence, now.text, done.text)
        for old, new in done.renames:
            draft_comments.rename(form_id, old, new)
        return done
    raise Refused(_("Flere lagrer samtidig. Prøv igjen."))


def posted_change(now: EditorDraft) -> Change:
    """Return what the posted command makes of the text, with all else that was typed on the page.

    A page has one form, so that no button throws away what another would have kept.
    """
    item, renames = request.form.get("item", ""), list[tuple[str, str]]()
    done = Change(now.text, "", item, ())
    for name in posted_names(now, item):
        here = EditorDraft(now.form_id, done.text, now.catalogues)
        arguments = ARGUMENTS[name](here, readable_form(here), item)
        for target in commands.arguments_of(name):
            if target in ("after", "item"):
                arguments[target] = item
        step = commands.run(name, done.text, **arguments)
        sentence = ". ".join(filter(None, (done.sentence, step.sentence)))
        item = step.item if name == "rename" else item
        renames += step.renames
        done = replace(step, sentence=sentence, renames=tuple(renames))
    return done


def posted_names(now: EditorDraft, item: str) -> list[str]:
    """Return the commands to do: the pressed one, after the fields that were changed."""
    pressed = [name for name in request.form.getlist("gjor") if name != SAVE]
    name = pressed[0].partition(":")[0] if pressed else SAVE
    if name not in ARGUMENTS:
        abort(400)
    if name in REMOVALS:
        return [name]
    form = readable_form(now)
    entry = find_item(form, item)
    own = entry.value if entry else {}
    wanted = {
        SAVE: bool(entry and posted_values(now, form, item)["values"]),
        "mark_questions": bool(posted_marks(now, form, item)["marks"]),
        **answer_actions.wanted_commands(),
        "retype": request.form.get("type", own.get("type")) != own.get("type"),
        "rename": bool(entry and not is_published(now, entry))
        and request.form.get("id", own.get("id")) != own.get("id"),
        "add": bool(request.form.get("quick", "").strip()),
        **{each: bool(request.form.get(field, "").strip()) for each, field in NAMED_BY.items()},
    }
    others = [each for each in wanted if wanted[each] and each != name]
    if name != SAVE:
        return [*others, name]
    return [SAVE, *others] if wanted[SAVE] else others or [SAVE]


def readable_form(now: EditorDraft) -> Json:
    """Return the form in the text, or raise `Unreadable`: it is mended as text."""
    form = now.loaded.raw
    if not isinstance(form, dict) or not is_shaped(form):
        raise Unreadable
    return form


def posted_values(now: EditorDraft, form: Json, item: str) -> dict[str, Any]:
    """Return the new values of the keys that the author changed in the panel."""
    entry = commands.item_of(form, item)
    return {
        "values": panels.changed_keys(
            entry, posted_fields("k-"), posted_fields("w-"), panel_surroundings(now, form, entry)
        )
    }


def posted_fields(prefix: str) -> dict[str, str]:
    """Return the posted fields with a prefix; of a tick and what it is without, the latter."""
    names = [name for name in request.form if name.startswith(prefix)]
    return {name[len(prefix) :]: request.form.getlist(name)[-1] for name in names}


def panel_surroundings(now: EditorDraft, form: Json, entry: Entry) -> FieldContext:
    """Return what the fields of an item are drawn for."""
    library = now.loaded.library
    lists = dict(library.lists)
    found = name_choices.field_context(
        form, entry, lists, library.blocks, lambda: form_names(now), other_form
    )
    return replace(found, rows=answer_actions.shown_as_rows())


def form_names(now: EditorDraft) -> tuple[tuple[str, str], ...]:
    """Return the id and the title of every published form and of this one, by title."""
    names = {now.form_id: now.title}
    for each in versions.overview():
        if not each.archived:
            names[each.form_id] = str(versions.document(each.current)["form"]["title"])
    return tuple(sorted(names.items(), key=lambda pair: pair[1]))


def other_form(form_id: str) -> Json:
    """Return a published form, with its blocks in place; nothing when there is none."""
    version = versions.current(form_id) if form_id else None
    return versions.document(version)["form"] if version else {}


def posted_items(now: EditorDraft, form: Json, item: str) -> dict[str, Any]:
    """Return the items that the posted quick text says."""
    text = request.form.get("quick", "")
    reading = quick_text_reader.read_items(text, surroundings_of(now, form, item, after=True))
    if not reading.is_whole:
        remark = next(remark for remark in reading.remarks if remark.stops)
        message = _("Linje %(line)s: %(what)s", line=remark.line, what=remark.text)
        raise Unwritten(Trouble(message))
    return {"items": reading.items}


def posted_arguments(*names: str) -> Callable[[EditorDraft, Json, str], dict[str, Any]]:
    """Return a reader of arguments that are posted under their names."""
    return lambda _now, _form, _item: {name: request.form.get(name, "") for name in names}


def surroundings_of(now: EditorDraft, form: Json, item: str, after: bool = False) -> Surroundings:
    """Return what stands before the item, or up to and with it when *after*."""
    library = now.loaded.library
    found = name_choices.surroundings_of(form, item, dict(library.lists), library.blocks)
    entry = find_item(form, item) if after else None
    if entry is not None and entry.kind == "section":
        for question in entry.value.get("questions") or ():
            found.add(question)
    elif entry is not None:
        found.add(entry.value)
    return found


def posted_move(_now: EditorDraft, _form: Json, _item: str) -> dict[str, Any]:
    """Return where to move: `move:up` and `move:down` say it themselves, else the fields do."""
    pressed = "".join(request.form.getlist("gjor")[-1:])
    fields = {name: request.form.get(name, "") for name in ("by", "into", "before")}
    by = pressed.partition(":")[2]
    return {**fields, "by": by} if by else fields


def posted_step(_now: EditorDraft, _form: Json, _item: str) -> dict[str, Any]:
    """Return a new step as it was posted."""
    title, by = (request.form.get(name, "") for name in ("step_title", "by"))
    return {"title": title, "by": by, "sections": request.form.getlist("sections")}


def posted_signer(_now: EditorDraft, _form: Json, _item: str) -> dict[str, Any]:
    """Return a new signer as it was posted."""
    label, step = (request.form.get(name, "") for name in ("signer", "step"))
    return {"label": label, "step": step, "how": request.form.getlist("how")}


def questions_of_block(now: EditorDraft, form: Json, item: str) -> dict[str, Any]:
    """Return the questions of the block that the item takes in."""
    use = str(commands.item_of(form, item).value.get("use", ""))
    block = now.loaded.library.blocks.get(use)
    return {"questions": list(block["questions"]) if block else []}


def new_id(now: EditorDraft, form: Json, item: str) -> dict[str, Any]:
    """Return the new id; refuse one for what is published: answers are stored under the old."""
    if is_published(now, commands.item_of(form, item)):
        raise Refused(_("Id-en er publisert, og svar kan være lagret under den."))
    return {"id": request.form.get("id", "")}


def posted_marks(now: EditorDraft, form: Json, item: str) -> dict[str, Any]:
    """Return the marks of questions that the author changed: item → key → whether."""
    mine, before = posted_fields("k-"), posted_fields("w-")
    found: dict[str, dict[str, bool]] = {}
    for name, was in before.items():
        question, _dot, key = name.rpartition(".")
        if key not in MARKS or not question:
            continue
        if mine.get(name, "") != was:
            found.setdefault(question, {})[key] = mine.get(name) == "true"
    return {"marks": found}


ARGUMENTS: dict[str, Callable[[EditorDraft, Json, str], dict[str, Any]]] = {
    "set_keys": posted_values,
    "add": posted_items,
    "add_part": lambda _now, _form, _item: {"title": request.form.get("part_title", "")},
    "take_in": posted_arguments("block"),
    "take_out": questions_of_block,
    "move": posted_move,
    "retype": posted_arguments("type"),
    "rename": new_id,
    "duplicate": posted_arguments(),
    "delete": posted_arguments(),
    "remove_strays": posted_arguments(),
    "mark_questions": posted_marks,
    "move_answer": answer_actions.posted_move,
    "remove_answer": answer_actions.posted_removal,
    "recode_answers": answer_actions.posted_codes,
    "share_list": answer_actions.posted_share,
    "own_list": answer_actions.posted_own,
    "add_step": posted_step,
    "add_signer": posted_signer,
    "remove_step": posted_arguments(),
    "remove_signer": posted_arguments(),
}
"""Command → what reads its arguments from the post."""


def is_published(now: EditorDraft, entry: Entry) -> bool:
    """Whether the version that is published has the item."""
    if now.published is None:
        return False
    own = entry.value.get("id")
    return any(
        each.value.get("id") == own and each.kind == entry.kind
        for each in entries(now.published["form"])
    )


def renamed_catalogues(now: EditorDraft, renames: tuple[tuple[str, str], ...]) -> dict[str, Any]:
    """Return the author's translations, those of items with a new name under it as well."""
    found = {code: dict(own) for code, own in now.catalogues.items()}
    for code, catalogue in now.loaded.library.catalogues.items():
        for path, pair in dict(catalogue.get(now.form_id, {})).items():
            for old, new in renames:
                if path.startswith(f"{old}."):
                    found.setdefault(code, {})[f"{new}{path[len(old) :]}"] = list(pair)
    return found
