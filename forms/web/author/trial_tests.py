"""The author's own tests of a form: which of them hold, and a change of them in the draft."""

from typing import Any, NamedTuple

from forms.authoring import commands
from forms.definition.problems import written_path
from forms.storage import db
from forms.storage.definitions import draft_history
from forms.web.auth.authorization import current_staff_user
from forms.web.author.definition_draft import EditorDraft, save_draft


class KeptTest(NamedTuple):
    """A test of the author's, and whether it holds."""

    name: str
    holds: bool


def kept_tests(editor_draft: EditorDraft) -> list[KeptTest]:
    """Return the author's tests, each with whether the check found nothing at it."""
    form = editor_draft.loaded.raw
    tests = form.get("tests") if isinstance(form, dict) else None
    at = [f"{problem.path}." for problem in editor_draft.problems]
    return [
        KeptTest(
            str(test.get("name", "")),
            not any(path.startswith(f"{written_path(('tests', number))}.") for path in at),
        )
        for number, test in enumerate(tests if isinstance(tests, list) else ())
        if isinstance(test, dict)
    ]


def change_tests(editor_draft: EditorDraft, command: str, **arguments: Any) -> None:
    """Do a command on the draft's tests, and keep it as a step that can be undone.

    Raises `Refused`, `Unreadable`, or `EditConflict` when another saved meanwhile.
    """
    done = commands.run(command, editor_draft.text, **arguments)
    save_draft(editor_draft, done.text, editor_draft.catalogues)
    author = current_staff_user().id
    draft_history.add(editor_draft.form_id, author, done.sentence, editor_draft.text, done.text)
    db.session.commit()
