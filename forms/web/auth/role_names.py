"""The names of the roles."""

from forms.i18n import gettext as _


def role_names() -> dict[str, str]:
    """Return the names of the roles."""
    return {
        "administrator": _("Administrator"),
        "auditor": _("Revisor"),
        "author": _("Skjemaforvalter"),
        "coordinator": _("Koordinator"),
        "leader": _("Leder"),
        "receiver": _("Mottaker"),
        "staff": _("Ansatt"),
    }
