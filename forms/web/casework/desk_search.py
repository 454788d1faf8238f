"""Search and filter on the desk: by form, and by words in what a line shows."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from flask import request

from forms.definition import Definition
from forms.storage.definitions import versions
from forms.storage.workflow.worklist import Page, Row
from forms.workflow.cases import child_label
from forms.workflow.compiled_forms import compiled_form
from forms.workflow.listed_answers import listed_answers

MOST = 1000
"""So many forms are looked through at a time; answers are sealed, so no index has their words."""
ENOUGH = 50
LONGEST = 100


class Search(NamedTuple):
    """What is looked for on the desk."""

    words: str = ""
    form: str = ""

    @property
    def is_on(self) -> bool:
        """Whether anything is left out."""
        return bool(self.words or self.form)

    def finds(self, form_id: str, text: str) -> bool:
        """Tell whether a form with this text is looked for: every word, anywhere in it."""
        if self.form not in ("", form_id):
            return False
        found = text.casefold()
        return all(word in found for word in self.words.casefold().split())


def posted_search() -> Search:
    """Return the search that was posted; words never stand in an address, a form may."""
    words = " ".join(request.form.get("sok", "").split())[:LONGEST]
    return Search(words, request.values.get("skjema", "")[:LONGEST])


def form_titles() -> dict[str, str]:
    """Return the forms that can stand on a desk, by title."""
    found = (compiled_form(form.current).definition for form in versions.overview())
    titles = {each.id: each.title for each in found if each.anonymous is None}
    return dict(sorted(titles.items(), key=lambda each: each[1].casefold()))


def searched_text(
    definition: Definition, reference: str, answers: Mapping[str, Any], *, shielded: bool
) -> str:
    """Return what is searched of a form: title, reference, listed answers and the child's name.

    Of a child with a protected address the name is not searched.
    """
    child = None if shielded else child_label.child(definition, answers)
    said = (definition.title, reference, listed_answers(definition, answers))
    return " ".join([*said, child.name if child else ""])


def search_pages(
    page_after: Callable[[str], Page], after: str, is_wanted: Callable[[Row], bool]
) -> Page:
    """Return the wanted rows of as many pages as it takes, and where the next look begins."""
    rows: list[Row] = []
    seen = 0
    while True:
        page = page_after(after)
        seen += len(page.rows)
        rows += [row for row in page.rows if is_wanted(row)]
        after = page.after
        if not after or len(rows) >= ENOUGH or seen >= MOST:
            return Page(rows, after)
