"""The states of a submission in words."""

from forms.i18n import gettext as _


def state_names() -> dict[str, str]:
    """Return the names of a submission's states."""
    return {"underway": _("Underveis"), "sent": _("Sendt"), "withdrawn": _("Trukket")}
