"""The categories of forms in the catalogue."""

from forms.i18n import gettext as _


def category_titles() -> dict[str, str]:
    """Return the categories in the page's order."""
    return {
        "samtale": _("Samtaler"),
        "overgang": _("Overganger"),
        "mote": _("Møter"),
        "tilbakemelding": _("Tilbakemelding"),
        "internkontroll": _("Internkontroll"),
        "rapport": _("Rapporter"),
        "": _("Andre skjemaer"),
    }
