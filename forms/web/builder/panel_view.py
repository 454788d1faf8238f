"""What a page needs to show the panel of an item, and the problems at it."""

from dataclasses import replace
from typing import Any

from flask import request

from forms.authoring import commands, panels
from forms.authoring.items import Entry, Json, entries, is_shaped
from forms.authoring.problem_words import Told, Words
from forms.definition import Problem
from forms.definition.problems import is_within_path, written_path
from forms.i18n import gettext as _
from forms.storage.accounts import users
from forms.storage.definitions import draft_history
from forms.web.auth.authorization import current_staff_user
from forms.web.author.definition_draft import EditorDraft
from forms.web.builder.posted_commands import Trouble, panel_surroundings, posted_fields


def panel_context(
    now: EditorDraft, form: Json, entry: Entry, trouble: Trouble | None, status: int
) -> dict[str, Any]:
    """Return the template context of an item's panel, with what was typed when there is trouble."""
    so_far = posted_fields("k-") if trouble else {}
    choosing = request.form.get("velg", "")
    here = replace(panel_surroundings(now, form, entry), typed=so_far, choosing=choosing)
    controls, chosen = panels.panel(entry, here), choosing.partition(".")[0]
    later = panels.deferred_keys(controls) - {chosen, *(name.partition(".")[0] for name in so_far)}
    return {
        "entry": entry,
        "groups": groups_of(entry, controls),
        "later": later,
        "chosen": chosen,
        "choosing": choosing,
        "searched": panels.searched_choices(
            [each for each in controls if each.key.name not in later]
        ),
        "problems": problems_of(now, form, entry, {each.key.name for each in controls}),
        "labels": {each.key.name: each.label for each in controls},
        "strays": commands.stray_keys(entry),
        "typed": so_far,
        "was": posted_fields("w-") if trouble and status != 409 else {},
        "trouble": trouble,
    }


def undo_context(now: EditorDraft) -> dict[str, Any]:
    """Return the step to undo, the one to do again, and the sentence about what was done now."""
    undo, done = draft_history.step_to_undo(now.form_id), request.args.get("gjort", "")
    said = {
        "": "",
        "laget": _("Utkastet er laget."),
        "papir": _("Utkastet er laget. Det som er igjen fra papiret, står under «Kommentarer»."),
        "angret": _("Angret. «Gjenta» gjør det igjen."),
        "gjentatt": _("Gjort igjen."),
    }.get(done, f"{undo.sentence}." if undo else "")
    redo = draft_history.step_to_redo(now.form_id)
    return {
        "undo": undo,
        "undo_by": other_author(undo.by if undo else None),
        "redo": redo,
        "said": said,
        "others": other_author(now.draft.changed_by if now.draft else None),
    }


def other_author(by: str | None) -> str:
    """Return the name of an author who is another than the one at the page, else ""."""
    if by is None or by == current_staff_user().id:
        return ""
    found = users.get(by)
    return found.name if found else ""


def groups_of(entry: Entry, controls: list[panels.Control]) -> list[panels.Grouped]:
    """Return the groups of a panel; how a form is guarded has a page of its own."""
    found = panels.control_groups(controls)
    return [each for each in found if each[0] != "guard" or entry.kind != "form"]


def problem_paths(now: EditorDraft) -> list[str]:
    """Return where the form's own text has problems."""
    return [problem.path for problem in now.problems if is_own(now, problem)]


def count_faults(places: list[str], entry: Entry) -> int:
    """Return how many of the places lie in an item."""
    path = written_path(entry.path)
    return sum(is_within_path(place, path) for place in places)


def is_own(now: EditorDraft, problem: Problem) -> bool:
    """Whether the problem is in the form's own text."""
    return problem.file == f"{now.form_id}.json"


def problems_of(
    now: EditorDraft, form: Json, entry: Entry, drawn: set[str]
) -> dict[str, list[Told]]:
    """Return the problems of an item by the key of the field they are at, "" for the others.

    *drawn* are the keys that the page draws a field for.
    """
    path, words, strays = written_path(entry.path), Words(form, entry), commands.stray_keys(entry)
    found: dict[str, list[Told]] = {}
    for problem in now.problems:
        if not is_own(now, problem) or (entry.path and not is_within_path(problem.path, path)):
            continue
        rest = problem.path.removeprefix(path).lstrip(".")
        key = rest.partition(".")[0].partition("[")[0]
        if (key in ("questions", "steps", "signers") and key not in strays) or (
            key == "sections" and rest != key
        ):
            continue
        told = words.tell(problem, rest)
        is_here = key in drawn and not any(each.place == "translate" for each in told.fields)
        found.setdefault(key if is_here else "", []).append(told)
    return found


def problem_in_words(now: EditorDraft, problem: Problem) -> Told:
    """Return a problem of the form's own text in the words of the builder, at its item.

    A text that cannot be read is mended as text, and told so.
    """
    form = now.loaded.raw
    if not isinstance(form, dict) or not is_shaped(form):
        return Told(problem.level, problem.what, problem.how, (), problem.line)
    inside = [
        each
        for each in entries(form)
        if not each.path or is_within_path(problem.path, written_path(each.path))
    ]
    entry = max(inside, key=lambda each: len(each.path))
    return Words(form, entry).tell(problem, problem.path.removeprefix(written_path(entry.path)))
