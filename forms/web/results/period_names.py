"""How the period of a reading is named."""

from forms.i18n import gettext as _
from forms.i18n import ngettext
from forms.storage.retention.periods import Batch


def period_name(batch: Batch) -> str:
    """Format a period as «uke 2–17, 2026 (34 svar)»."""
    year, first, _day = batch.first.isocalendar()
    last_year, last, _day = batch.last.isocalendar()
    said = _("uke %(first)s–%(last)s, %(year)s", first=first, last=last, year=year)
    if year != last_year:
        both = {"first": first, "year": year, "last": last, "last_year": last_year}
        said = _("uke %(first)s, %(year)s – uke %(last)s, %(last_year)s", **both)
    elif first == last:
        said = _("uke %(week)s, %(year)s", week=first, year=year)
    number = ngettext("%(number)s svar", "%(number)s svar", batch.number)
    return f"{said} ({number})"
