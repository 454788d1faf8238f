"""The units that `unit` questions offer, looked up once in a request, and their kinds."""

from collections.abc import Sequence

from flask import g, has_app_context

from forms.i18n import gettext as _
from forms.questions.types import unit
from forms.storage.accounts.units import all_units as every_unit


def kept_units(kinds: Sequence[str]) -> unit.Units:
    """Return the municipality's units of these kinds, cached for the request."""
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


def kind_names() -> dict[str, str]:
    """Return the names of the kinds of units."""
    return {
        "helsestasjon": _("Helsestasjon"),
        "barnehage": _("Barnehage"),
        "barneskole": _("Barneskole"),
        "ungdomsskole": _("Ungdomsskole"),
        "skole_1_10": _("1–10-skole"),
        "videregaende": _("Videregående skole"),
        "annen": _("Annen"),
    }
