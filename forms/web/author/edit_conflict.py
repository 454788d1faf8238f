"""Two authors at once: both texts side by side, so that nothing typed is lost."""

from difflib import SequenceMatcher
from typing import NamedTuple

from flask.typing import ResponseReturnValue

from forms.storage import db
from forms.storage.accounts import users
from forms.web.author.definition_draft import EditConflict
from forms.web.core.templating import render_page

AROUND = 2
"""So many lines that are alike are shown around those that are not."""


class Row(NamedTuple):
    """A line of the one text beside the line of the other; *kind* is same, changed or gap."""

    kind: str
    theirs: str
    yours: str
    number: int


def render_conflict(clash: EditConflict) -> ResponseReturnValue:
    """Render both texts side by side, and the ways to go on with either or both."""
    db.session.rollback()
    theirs = clash.theirs
    by = users.get(theirs.draft.changed_by or "") if theirs.draft else None
    return render_page(
        "author/edit_conflict.html",
        status=409,
        editor_draft=theirs,
        yours=clash.yours,
        by=by.name if by else "",
        rows=side_by_side(theirs.text, clash.yours),
    )


def side_by_side(theirs: str, yours: str) -> list[Row]:
    """Return the differing lines of both texts, side by side."""
    one, other = theirs.splitlines(), yours.splitlines()
    found: list[Row] = []
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    for group in matcher.get_grouped_opcodes(AROUND):
        if found:
            found.append(Row("gap", "", "", 0))
        for tag, a, b, c, d in group:
            kind = "same" if tag == "equal" else "changed"
            for step in range(max(b - a, d - c)):
                left = one[a + step] if a + step < b else ""
                right = other[c + step] if c + step < d else ""
                found.append(Row(kind, left, right, c + step + 1 if c + step < d else 0))
    return found
