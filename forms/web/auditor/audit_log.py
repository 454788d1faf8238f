"""The auditor's page of the log, filtered by person, kind, subject and day."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from flask import Blueprint, Response, request, stream_with_context
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from forms import i18n, storage
from forms.export import csv_writer
from forms.i18n import gettext as _
from forms.storage import audit_log, db
from forms.storage.accounts import users
from forms.storage.models.audit_log import Event
from forms.web.auth.authorization import current_staff_user
from forms.web.core.date_filter import requested_days
from forms.web.core.templating import render_page
from forms.workflow.wording import audit_text

bp = Blueprint("audit_log", __name__, url_prefix="/logg")

BATCH = 500


@bp.get("/")
def index() -> ResponseReturnValue:
    """Render the newest matching lines, and the link to older ones."""
    return render_log()


@bp.post("/kontroll")
def verify() -> ResponseReturnValue:
    """Whether the log is as it was written; that somebody looked is noted."""
    verdict = audit_log.verify()
    audit_log.record(current_staff_user().id, "log.verified", "", str(verdict.broken or ""))
    db.session.commit()
    return render_log(verdict=verdict)


@bp.post("/last-ned")
def download() -> ResponseReturnValue:
    """Download the matching lines as CSV, and log the download."""
    terms = filter_terms()
    told = " ".join(f"{name}={value}" for name, value in filter_arguments().items())
    audit_log.record(current_staff_user().id, "log.exported", "", told)
    db.session.commit()
    pieces = stream_with_context(csv_writer.of_texts(column_headings(), rows(terms)))
    response = Response(pieces, mimetype="text/csv")
    name = f"logg-{i18n.today().isoformat()}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def render_log(**more: Any) -> ResponseReturnValue:
    """Render the page."""
    after = request.args.get("etter", "")
    page = audit_log.listing(**filter_terms(), after=int(after) if after.isdecimal() else None)
    known = audit_text.names(page.events)
    return render_page(
        "auditor/audit_log.html",
        lines=[(line, audit_text.sentence(line, known)) for line in page.events],
        after=page.after,
        people=users.all_users(),
        kinds=audit_text.event_kinds(),
        wanted=filter_arguments(),
        period=requested_days(),
        mark=audit_log.latest_mark(),
        **more,
    )


def filter_arguments() -> dict[str, str]:
    """Return the filter as query arguments; omit invalid values."""
    given = {
        name: request.values.get(name, "").strip()[:100] for name in ("hvem", "hva", "gjelder")
    }
    if given["hva"] not in audit_text.KINDS:
        given["hva"] = ""
    return {**{name: value for name, value in given.items() if value}, **requested_days().arguments}


def filter_terms() -> dict[str, Any]:
    """Return the filter in the form that storage takes."""
    given, period = filter_arguments(), requested_days()
    return {
        "who": given.get("hvem"),
        "what": audit_text.KINDS.get(given.get("hva", "")),
        "subject": audit_text.find_subjects(given["gjelder"]) if "gjelder" in given else None,
        "since": start_of_day(period.since) if period.since else None,
        "until": start_of_day(period.until + timedelta(days=1)) if period.until else None,
    }


def start_of_day(day: date) -> datetime:
    """Return the moment when the day begins in Oslo."""
    return datetime.combine(day, time(), tzinfo=i18n.OSLO)


def column_headings() -> list[str]:
    """Return the column headings of the file."""
    return [
        _("Nummer"),
        _("Tidspunkt"),
        _("Hendelse"),
        _("Hvem"),
        _("Hva"),
        _("Gjelder"),
        _("Detalj"),
        _("Kontrollsum"),
    ]


def rows(terms: dict[str, Any]) -> Iterator[list[str]]:
    """Yield the lines, oldest first."""
    found = select(Event).where(*audit_log.filters(**terms)).order_by(Event.number)
    with storage.reading():
        lines = db.session.scalars(found.execution_options(yield_per=BATCH))
        for some in lines.partitions():
            known = audit_text.names(some)
            for line in some:
                at = i18n.local_time(line.at).isoformat(timespec="seconds")
                hidden = line.what == "submission.arrived" and line.subject in known.shielded
                ids = ["" if hidden else line.who, line.what, line.subject, line.detail, line.hash]
                yield [str(line.number), at, audit_text.sentence(line, known), *ids]
            db.session.expunge_all()
