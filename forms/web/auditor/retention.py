"""Submissions kept beyond their retention period, by form; only a command erases them."""

from typing import Any

from flask import Blueprint, current_app
from flask.typing import ResponseReturnValue

from forms.i18n import format_period
from forms.i18n import gettext as _
from forms.storage import audit_log, backups
from forms.storage.definitions import versions
from forms.storage.retention import retention
from forms.storage.retention.retention import Due
from forms.web.core.templating import render_page
from forms.workflow import retention_rules
from forms.workflow.compiled_forms import compiled_form

bp = Blueprint("retention", __name__, url_prefix="/frister")


@bp.get("/")
def index() -> ResponseReturnValue:
    """Every form: how long it keeps, how much is too old, and what waits for the archive."""
    done = audit_log.listing(what=retention.DONE, limit=1).events
    kept = backups.listing(current_app.config["BACKUPS"])
    return render_page(
        "auditor/retention.html",
        rows=sorted(
            map(form_row, retention_rules.find_due()),
            key=lambda row: (-row["number"], row["title"]),
        ),
        last=done[0].at if done else None,
        oldest=backups.started_at(kept[0]) if kept else None,
        newest=backups.started_at(kept[-1]) if kept else None,
    )


def form_row(due: Due) -> dict[str, Any]:
    """Return what the page shows about one form."""
    version = versions.current(due.form_id)
    definition = compiled_form(version).definition if version else None
    return {
        "title": definition.title if definition else due.form_id,
        "rule": retention_text(dict(definition.keep)) if definition else "",
        "number": len(due.ids),
        "oldest": due.oldest,
        "unarchived": due.unarchived,
        "underway": due.underway,
    }


def retention_text(keep: dict[str, Any]) -> str:
    """Return how long answers are kept, in words."""
    if "answers" not in keep:
        return _("Slettes ikke av seg selv")
    long = format_period(keep["answers"])
    if keep.get("after") == "archived":
        found = _("%(period)s etter at arkivet har kvittert", period=long)
        short = [format_period(each["answers"]) for each in keep.get("without_archive", ())]
        return "; ".join(
            [
                found,
                *(
                    _("det som ikke fører videre, %(period)s etter at det er ferdig", period=each)
                    for each in short
                ),
            ]
        )
    return _("%(period)s etter mottak", period=long)
