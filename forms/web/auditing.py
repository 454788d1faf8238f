"""The auditor's page of the log: who did what, found by person, kind, subject and day."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from flask import Blueprint, Response, request, stream_with_context
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from forms import language, storage
from forms.export import delimited
from forms.language import gettext as _
from forms.storage import db, events, people
from forms.storage.models import Event
from forms.web import happenings
from forms.web.access import who
from forms.web.filtering import chosen
from forms.web.rendering import make

bp = Blueprint("auditing", __name__, url_prefix="/logg")

BATCH = 500


@bp.get("/")
def index() -> ResponseReturnValue:
    """The newest lines that were asked for, and the way to those before."""
    return show()


@bp.post("/kontroll")
def verify() -> ResponseReturnValue:
    """Whether the log is as it was written; that somebody looked is noted."""
    verdict = events.verify()
    events.record(who().id, "log.verified", "", str(verdict.broken or ""))
    db.session.commit()
    return show(verdict=verdict)


@bp.post("/last-ned")
def download() -> ResponseReturnValue:
    """The lines that were asked for, as CSV; that somebody took them is noted."""
    terms = asked()
    told = " ".join(f"{name}={value}" for name, value in arguments().items())
    events.record(who().id, "log.exported", "", told)
    db.session.commit()
    pieces = stream_with_context(delimited.of_texts(heads(), rows(terms)))
    response = Response(pieces, mimetype="text/csv")
    name = f"logg-{language.today().isoformat()}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def show(**more: Any) -> ResponseReturnValue:
    """The page."""
    after = request.args.get("etter", "")
    page = events.listing(**asked(), after=int(after) if after.isdecimal() else None)
    known = happenings.names(page.events)
    return make(
        "auditing/log.html",
        lines=[(line, happenings.sentence(line, known)) for line in page.events],
        after=page.after,
        people=people.all(),
        kinds=happenings.kinds(),
        wanted=arguments(),
        mark=events.mark(),
        **more,
    )


def arguments() -> dict[str, str]:
    """What the page asks for, as its address has it; what cannot be is left out."""
    given = {
        name: request.values.get(name, "").strip()[:100] for name in ("hvem", "hva", "gjelder")
    }
    if given["hva"] not in happenings.KINDS:
        given["hva"] = ""
    return {**{name: value for name, value in given.items() if value}, **chosen().arguments}


def asked() -> dict[str, Any]:
    """The same as storage has it."""
    given, period = arguments(), chosen()
    return {
        "who": given.get("hvem"),
        "what": happenings.KINDS.get(given.get("hva", "")),
        "subject": happenings.meant(given["gjelder"]) if "gjelder" in given else None,
        "since": midnight(period.since) if period.since else None,
        "until": midnight(period.until + timedelta(days=1)) if period.until else None,
    }


def midnight(day: date) -> datetime:
    """When the day begins in Oslo."""
    return datetime.combine(day, time(), tzinfo=language.OSLO)


def heads() -> list[str]:
    """The columns of the file."""
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
    """The lines, the oldest first."""
    found = select(Event).where(*events.filters(**terms)).order_by(Event.number)
    with storage.reading():
        lines = db.session.scalars(found.execution_options(yield_per=BATCH))
        for some in lines.partitions():
            known = happenings.names(some)
            for line in some:
                at = language.local(line.at).isoformat(timespec="seconds")
                ids = [line.who, line.what, line.subject, line.detail, line.hash]
                yield [str(line.number), at, happenings.sentence(line, known), *ids]
            db.session.expunge_all()
