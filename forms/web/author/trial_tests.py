"""The author's own tests of a form: which of them hold, and a change of them in the draft."""

from typing import Any, NamedTuple

from forms.authoring import commands
from forms.definition.problems import written
from forms.storage import db
from forms.storage.definitions import draft_history
from forms.web.auth.authorization import current_staff_user
from forms.web.author.definition_draft import EditorDraft, store


class KeptTest(NamedTuple):
    """A test of the author's, and whether it holds."""

    name: str
    holds: bool


def kept_tests(manuscript: EditorDraft) -> list[KeptTest]:
    """Return the author's tests, each with whether the check found nothing at it."""
    form = manuscript.loaded.raw
    tests = form.get("tests") if isinstance(form, dict) else None
    at = [f"{problem.path}." for problem in manuscript.problems]
    return [
        KeptTest(
            str(test.get("name", "")),
            not any(path.startswith(f"{written(('tests', number))}.") for path in at),
        )
        for number, test in enumerate(tests if isinstance(tests, list) else ())
        if isinstance(test, dict)
    ]


def change_tests(manuscript: EditorDraft, command: str, **arguments: Any) -> None:
    """Do a command on the draft's tests, and keep it as a step that can be undone.

    Raises `Refused`, `Unreadable`, or `EditConflict` when another saved meanwhile.
    """
    done = commands.run(command, manuscript.text, **arguments)
    store(manuscript, done.text, manuscript.catalogues)
    author = current_staff_user().id
    draft_history.add(manuscript.form_id, author, done.sentence, manuscript.text, done.text)
    db.session.commit()
