"""The states of a submission in words."""

from forms.i18n import gettext as _


def state_names() -> dict[str, str]:
    """The states of a submission, in words."""
    return {"underway": _("Underveis"), "sent": _("Sendt"), "withdrawn": _("Trukket")}
