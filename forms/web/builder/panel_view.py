"""What a page needs to show the panel of an item, and the problems at it."""

from dataclasses import replace
from typing import Any

from forms.authoring import panels
from forms.authoring.items import Entry, Json
from forms.definition import Problem
from forms.definition.problems import written
from forms.web.author.definition_draft import EditorDraft
from forms.web.builder.posted_commands import Trouble, around, typed


def panel_context(
    now: EditorDraft, form: Json, entry: Entry, trouble: Trouble | None, status: int
) -> dict[str, Any]:
    """Return the template context of an item's panel, with what was typed when there is trouble."""
    so_far = typed("k-") if trouble else {}
    controls = panels.panel(entry, replace(around(now, form, entry), typed=so_far))
    return {
        "entry": entry,
        "groups": groups_of(entry, controls),
        "searched": panels.searched(controls),
        "problems": problems_of(now, entry),
        "typed": so_far,
        "was": typed("w-") if trouble and status != 409 else {},
        "trouble": trouble,
    }


def groups_of(entry: Entry, controls: list[panels.Control]) -> list[panels.Grouped]:
    """Return the groups of a panel; how a form is guarded has a page of its own."""
    found = panels.grouped(controls)
    return [each for each in found if each[0] != "guard" or entry.kind != "form"]


def own_places(now: EditorDraft) -> list[str]:
    """Return where the form's own text has problems."""
    return [problem.path for problem in now.problems if is_own(now, problem)]


def faults_at(places: list[str], entry: Entry) -> int:
    """Return how many of the places lie in an item."""
    path = written(entry.path)
    return sum(place == path or place.startswith((f"{path}.", f"{path}[")) for place in places)


def is_own(now: EditorDraft, problem: Problem) -> bool:
    """Whether the problem is in the form's own text."""
    return problem.file == f"{now.form_id}.json"


def problems_of(now: EditorDraft, entry: Entry) -> dict[str, list[Problem]]:
    """Return the problems of an item by the key they are at, "" for the item itself."""
    path, found = written(entry.path), dict[str, list[Problem]]()
    for problem in now.problems:
        rest = problem.path.removeprefix(path).lstrip(".") if entry.path else problem.path
        if not is_own(now, problem) or not problem.path.startswith(path):
            continue
        if problem.path[len(path) : len(path) + 1] not in ("", ".", "[") and entry.path:
            continue
        key = rest.partition(".")[0].partition("[")[0]
        if key in ("sections", "questions"):
            continue
        found.setdefault(key, []).append(problem)
    return found
