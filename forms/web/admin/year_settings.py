"""The municipality's own closed days, and the reports that it expects of its units."""

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from flask import Blueprint, abort, redirect, request, url_for
from werkzeug.wrappers import Response

from forms import i18n
from forms.definition import Question
from forms.i18n import gettext as _
from forms.logic.school_year import Calendar, ClosedDays, school_year_of
from forms.storage import audit_log, db
from forms.storage.accounts import units
from forms.storage.definitions import versions, year_plans
from forms.web.auth.authorization import current_staff_user
from forms.web.core.staff_form import StaffForm, day, drop_down, line
from forms.web.core.templating import render_page
from forms.web.core.unit_choices import kind_names
from forms.web.security.csrf_and_cookies import bust_bfcache
from forms.workflow import arenas
from forms.workflow.compiled_forms import compiled_form
from forms.workflow.figures import has_figures

bp = Blueprint("year_settings", __name__, url_prefix="/arshjul/plan")
MOST_CLOSED = 60


class ExpectedReport(NamedTuple):
    """A report, how often it is expected, and of which kinds of units."""

    form_id: str
    title: str
    each: str
    """`term`, `year`, or "" when it is not expected."""
    days: int
    kinds: tuple[str, ...]


@bp.get("/")
def index() -> Response:
    """Render the closed days and the reports."""
    return render_settings()


@bp.post("/ferier")
def add_closed() -> Response:
    """Add closed days: a week of every year, or some days of one year or of every."""
    form = closed_days_form(posted=True)
    added = posted_closed_days(form) if form.validate() else None
    if added is None:
        return render_settings(form)
    known = closed_days()
    return save_part("closed", known if added in known else [*known, added])


@bp.post("/ferier/fjern")
def remove_closed() -> Response:
    """Remove closed days."""
    number, known = request.form.get("nummer", ""), closed_days()
    if not (number.isascii() and number.isdigit()) or int(number) >= len(known):
        abort(404)
    return save_part("closed", [each for n, each in enumerate(known) if n != int(number)])


@bp.post("/rapporter")
def expect() -> Response:
    """Decide how often a report is expected, how long after, and of whom."""
    known = {each.form_id: each for each in expected_reports()}
    form_id, each = request.form.get("skjema", ""), request.form.get("hvor_ofte", "")
    days, kinds = request.form.get("dager", ""), request.form.getlist("slag")
    if form_id not in known or each not in ("", "term", "year"):
        abort(404)
    if not set(kinds) <= unit_kinds().keys():
        abort(404)
    if not (days.isascii() and days.isdigit() and 1 <= int(days) <= 300):
        problem = _("Skriv hvor mange dager etter perioden, fra 1 til 300.")
        return render_settings(problem=(f"dager-{form_id}", problem))
    expects = {k: v for k, v in arenas.year_plan().get("expects", {}).items() if k != form_id}
    if each:
        expects[form_id] = {"each": each, "within": f"{int(days)}d"}
        expects[form_id] |= {"kinds": kinds} if kinds else {}
    return save_part("expects", expects)


@bp.post("/tilbake")
def back_to_file() -> Response:
    """Let the plan that comes with the service hold again."""
    part = request.form.get("del", "")
    if part not in year_plans.OWN_PARTS:
        abort(404)
    return save_part(part, None)


def save_part(part: str, value: Any) -> Response:
    """Keep what was decided, note it, and go back to the page."""
    year_plans.decide(part, value)
    audit_log.record(current_staff_user().id, "wheel.settings", part)
    db.session.commit()
    return redirect(url_for("year_settings.index"), 303)


def render_settings(
    form: StaffForm | None = None, problem: tuple[str, str] | None = None
) -> Response:
    """Render the page, with the errors in *form*, or what was wrong with a report."""
    year = school_year_of(i18n.today())
    calendar = Calendar(arenas.year_plan())
    page = render_page(
        "admin/year_settings.html",
        status=422 if form or problem else 200,
        closed=[name_and_days(each) for each in closed_days()],
        this_year=[*calendar.closed(year.since, year.until)],
        year=year,
        form=form or closed_days_form(),
        reports=expected_reports(),
        kinds=unit_kinds(),
        own=year_plans.own_decisions(),
        problem=problem,
        closed_days_text=closed_days_text,
    )
    return bust_bfcache(page)


def closed_days() -> list[dict[str, Any]]:
    """Return the closed days as the plan has them."""
    return list(arenas.year_plan().get("closed", ()))


def closed_days_form(*, posted: bool = False) -> StaffForm:
    """Ask what the days are called, and when they are."""
    every = {"one": _("Bare det året"), "every": _("Hvert år")}
    return StaffForm(
        (
            line("name", _("Hva heter dagene?"), required=True, max_length=60),
            Question(
                "week",
                "number",
                "",
                label=_("Uke, når det er samme uke hvert år"),
                own={"min": 1, "max": 53, "decimals": 0},
            ),
            day("since", _("Første dag"), min="today-1y", max="today+3y"),
            day("until", _("Siste dag"), min="today-1y", max="today+3y"),
            drop_down("often", _("Gjelder dagene"), every),
        ),
        request.form if posted else None,
        {"often": "one"},
    )


def posted_closed_days(form: StaffForm) -> dict[str, Any] | None:
    """Return the days as the plan has them; None when what was typed does not fit together."""
    week, since, until = (form.value(id) for id in ("week", "since", "until"))
    if len(closed_days()) >= MOST_CLOSED:
        form.refuse("name", _("Det er ikke plass til flere. Fjern noen først."))
    elif (week is None) == (since is None or until is None):
        form.refuse("week", _("Skriv enten en uke, eller en første og en siste dag."))
    elif week is not None:
        return {"name": form.text("name"), "week": int(week)}
    elif until < since or (until - since).days > 92:
        form.refuse("until", _("Siste dag må være etter første dag, og ikke mer enn tre måneder."))
    else:
        written = "%m-%d" if form.text("often") == "every" else "%Y-%m-%d"
        days = {"from": since.strftime(written), "to": until.strftime(written)}
        return {"name": form.text("name"), **days}
    return None


def name_and_days(raw: Mapping[str, Any]) -> tuple[str, str]:
    """Return the name of some closed days, and when they are."""
    if "week" in raw:
        return raw["name"], _("uke %(week)s hvert år", week=raw["week"])
    if raw.get("easter"):
        return raw["name"], _("påskeuken hvert år")
    since, until = (_day_text(str(raw[key])) for key in ("from", "to"))
    return raw["name"], f"{since}–{until}"


def _day_text(written: str) -> str:
    if len(written) > len("12-21"):
        return i18n.format_date(date.fromisoformat(written))
    return _("%(day)s hvert år", day=f"{written[3:]}.{written[:2]}.")


def closed_days_text(days: ClosedDays) -> str:
    """Return closed days of this year in words."""
    return f"{days.name}: {i18n.format_date(days.since)}–{i18n.format_date(days.until)}"


def expected_reports() -> list[ExpectedReport]:
    """Return every form with figures, and how it is expected."""
    expects = arenas.year_plan().get("expects", {})
    found = []
    for form in versions.overview():
        definition = compiled_form(form.current).definition
        if not form.archived and has_figures(definition):
            raw = expects.get(form.form_id, {})
            length = str(raw.get("within", "15d"))
            days = int(length[:-1]) * (7 if length.endswith("w") else 1)
            each, kinds = raw.get("each", ""), tuple(raw.get("kinds", ()))
            found.append(ExpectedReport(form.form_id, definition.title, each, days, kinds))
    return found


def unit_kinds() -> dict[str, str]:
    """Return the kinds of units that there are, by code."""
    here = {unit.kind for unit in units.all_units()}
    return {code: name for code, name in kind_names().items() if code in here}
