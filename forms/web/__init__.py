"""Who meets it: the only room that knows request, session and commit."""

from collections.abc import Sequence

from flask import Flask, g, has_app_context

from forms.questions import unit
from forms.storage.units import all as every_unit
from forms.web import (
    about,
    access,
    accounts,
    alone,
    assets,
    auditing,
    authoring,
    cases,
    catalogue,
    compression,
    coordination,
    countersigning,
    deadlines,
    deciding,
    desk,
    editing,
    errors,
    filling,
    handing,
    headers,
    homing,
    invitations,
    inviting,
    kiosk,
    languages,
    outside,
    oversize,
    own,
    printing,
    publishing,
    rendering,
    results,
    resuming,
    reviewing,
    rights,
    security,
    signing,
    theme,
    translating,
    trying,
    turning,
    units,
    users,
    withdrawing,
)

ROOMS = (
    security,
    languages,
    headers,
    errors,
    access,
    rendering,
    assets,
    theme,
    compression,
    oversize,
)
PAGES = (
    catalogue,
    about,
    filling,
    reviewing,
    turning,
    alone,
    homing,
    signing,
    printing,
    inviting,
    invitations,
    countersigning,
    withdrawing,
    handing,
    desk,
    deciding,
    cases,
    resuming,
    accounts,
    outside,
    own,
    users,
    units,
    coordination,
    results,
    kiosk,
    rights,
    auditing,
    deadlines,
    authoring,
    editing,
    publishing,
    translating,
    trying,
)


def init_app(app: Flask) -> None:
    """Put every page and every rule about pages on *app*."""
    for room in ROOMS:
        room.init_app(app)
    for pages in PAGES:
        app.register_blueprint(pages.bp)
    unit.offer(kept_units, known_units)


def kept_units(kinds: Sequence[str]) -> unit.Units:
    """The municipality's units of these kinds, asked for once in a request."""
    if not has_app_context():
        return []
    asked: dict[Sequence[str], unit.Units] = g.setdefault("units", {})
    if kinds not in asked:
        asked[kinds] = [(u.id, u.name) for u in every_unit(kinds)]
    return asked[kinds]


def known_units() -> unit.Units:
    """Every unit, closed ones too, asked for once in a request."""
    if not has_app_context():
        return []
    if "known_units" not in g:
        g.known_units = [(u.id, u.name) for u in every_unit(inactive=True)]
    found: unit.Units = g.known_units
    return found
