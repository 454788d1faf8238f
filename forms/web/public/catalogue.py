"""Front page: the forms that the reader may start, by category, with search."""

from collections.abc import Iterator
from dataclasses import dataclass

from flask import Blueprint, request
from werkzeug.wrappers import Response

from forms import i18n
from forms.definition import Definition
from forms.storage.definitions import versions
from forms.web.auth import visit
from forms.web.auth.audience import may_start
from forms.web.core.templating import estimate, render_page
from forms.web.security.csrf_and_cookies import bust_bfcache
from forms.workflow.categories import category_titles

bp = Blueprint("catalogue", __name__)
MANY = 5
"""From how many forms on there is a search field."""


@dataclass(frozen=True, slots=True)
class Card:
    """A form's card in the catalogue."""

    id: str
    title: str
    summary: str
    category: str
    minutes: int
    anonymous: bool
    staff: bool

    def holds(self, words: str) -> bool:
        """Whether every word stands in its title or summary."""
        text = f"{self.title} {self.summary}".casefold()
        return all(word in text for word in words.casefold().split())


@bp.get("/")
def index() -> Response:
    """Render the forms, and the field for a code."""
    visit.end()  # the next person on a shared device comes here
    cards = list(open_cards())
    wanted = request.args.get("sok", "").strip()[:100]
    found = [c for c in cards if c.holds(wanted)]
    titles = category_titles()
    groups = [
        (title, [c for c in found if (c.category if c.category in titles else "") == category])
        for category, title in titles.items()
    ]
    page = render_page(
        "public/catalogue.html",
        groups=[(title, forms) for title, forms in groups if forms],
        wanted=wanted,
        searchable=len(cards) > MANY,
    )
    return bust_bfcache(page)


def open_cards() -> Iterator[Card]:
    """Yield the cards of the open forms."""
    for form in versions.overview():
        if form.opening.is_open and (
            found := form_card(form.current.definition(i18n.current_language()))
        ):
            yield found


def form_card(definition: Definition) -> Card | None:
    """Return the form's card if the reader may start it without an invitation."""
    if "link" in definition.open_to or not may_start(definition):
        return None
    return Card(
        definition.id,
        definition.title,
        definition.summary,
        definition.category,
        estimate(definition),
        definition.anonymous is not None,
        "anyone" not in definition.open_to,
    )
