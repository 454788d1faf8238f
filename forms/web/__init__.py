"""Who meets it: the only room that knows request, session and commit."""

from flask import Flask

from forms.web import (
    about,
    access,
    accounts,
    assets,
    authoring,
    catalogue,
    coordination,
    errors,
    filling,
    headers,
    languages,
    printing,
    receipts,
    rendering,
    resuming,
    reviewing,
    security,
    theme,
    translating,
    trying,
    users,
)

ROOMS = (security, languages, headers, errors, access, rendering, assets, theme)
PAGES = (
    catalogue,
    about,
    filling,
    reviewing,
    printing,
    resuming,
    accounts,
    users,
    coordination,
    authoring,
    translating,
    trying,
)


def init_app(app: Flask) -> None:
    """Put every page and every rule about pages on *app*."""
    for room in ROOMS:
        room.init_app(app)
    filling.bp.add_url_rule("/kvittering", view_func=receipts.receipt)
    for pages in PAGES:
        app.register_blueprint(pages.bp)
