"""The measurements of a survey that comes again: opened, ended and compared by the coordinator."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from flask import Blueprint, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from forms import i18n
from forms.definition import Definition
from forms.i18n import gettext as _
from forms.logic.figures import result_names
from forms.questions import kinds_of
from forms.storage import audit_log, db
from forms.storage.definitions import versions
from forms.storage.retention.periods import Batch
from forms.storage.workflow import release, waves
from forms.web.auth.authorization import current_staff_user
from forms.web.core.templating import render_confirmation, render_page
from forms.web.security.csrf_and_cookies import bust_bfcache
from forms.workflow import result_figures, surveys, visibility
from forms.workflow.result_figures import Told

NOTHING = Told(None, None)
bp = Blueprint("waves", __name__, url_prefix="/resultater/<form_id>/malinger")


@dataclass(frozen=True, slots=True)
class Compared:
    """A statement, and what the results tell of it in each reading."""

    label: str
    told: Sequence[Told]


class Column(NamedTuple):
    """The heading of a reading."""

    name: str
    days: str
    number: int


@bp.get("/")
def index(form_id: str) -> ResponseReturnValue:
    """List the measurements, and compare those that can be read."""
    return render_waves(form_id)


@bp.post("/apne")
def start(form_id: str) -> ResponseReturnValue:
    """Open the form for a new measurement."""
    form = load_surveyed_form(form_id)
    phase = request.form.get("phase", "")
    if phase not in waves.PHASES:
        problem = _("Velg om målingen er før, underveis eller etter.")
        return render_waves(form_id, problem)
    if has_measurement(form.id, phase) and not request.form.get("again"):
        return render_waves(form_id, asked=phase)
    try:
        waves.start(form.id, phase)
    except ValueError:
        return render_waves(form_id, _("Det er for tidlig å åpne en ny måling."))
    audit_log.record(current_staff_user().id, "form.wave_opened", form_id)
    db.session.commit()
    return redirect(url_for("waves.index", form_id=form_id), 303)


def has_measurement(form_id: str, phase: str) -> bool:
    """Tell whether the form has a measurement of that name."""
    return phase in {wave.phase for wave in waves.waves(form_id)}


@bp.post("/angre")
def take_back(form_id: str) -> ResponseReturnValue:
    """Undo that a measurement was opened today."""
    return _change_open_wave(form_id, waves.undo_opening, "form.wave_taken_back")


@bp.get("/avslutt")
def confirm_end(form_id: str) -> ResponseReturnValue:
    """Ask whether to end the measurement."""
    form = load_surveyed_form(form_id)
    page = render_confirmation(
        _("Avslutte målingen?"),
        _("Skjemaet blir stengt. De som har begynt, kan sende i ett døgn til."),
        button=_("Avslutt målingen"),
        back=url_for("waves.index", form_id=form.id),
    )
    return bust_bfcache(page)


@bp.post("/avslutt")
def end(form_id: str) -> ResponseReturnValue:
    """Close the form and end the measurement."""
    return _change_open_wave(form_id, waves.end, "form.wave_ended")


def _change_open_wave(
    form_id: str, change: Callable[[str], object], event: str
) -> ResponseReturnValue:
    """Change the open measurement and log it; nothing when it is not as the page said."""
    form, page = load_surveyed_form(form_id), redirect(url_for("waves.index", form_id=form_id), 303)
    try:
        change(form.id)
    except ValueError:
        return page
    audit_log.record(current_staff_user().id, event, form_id)
    db.session.commit()
    return page


def load_surveyed_form(form_id: str) -> Definition:
    """Return the form that is measured in waves; 404 for any other, and without its figures."""
    version = versions.current(form_id)
    if version is None or not visibility.coordinator_access(form_id).allows("figures"):
        abort(404)
    definition = surveys.definition_of(version)
    if definition.anonymous is None or definition.anonymous.release != "wave":
        abort(404)
    return definition


def render_waves(form_id: str, problem: str = "", asked: str = "") -> ResponseReturnValue:
    """Render the page, with what was wrong; *asked* is a phase that there is a measurement of."""
    definition = load_surveyed_form(form_id)
    batches = release.released_batches(form_id)
    from_day = waves.first_opening_day(form_id)
    return render_page(
        "results/waves.html",
        status=422 if problem or asked else 200,
        definition=definition,
        waves=[(wave, reading_from(wave.first, batches)) for wave in waves.waves(form_id)],
        open_one=waves.open_wave(form_id),
        from_day=from_day if from_day is None or from_day > i18n.today() else None,
        may_open=from_day is not None and from_day <= i18n.today(),
        phases=phase_names(),
        may_take_back=waves.may_undo_opening(form_id),
        columns=[column_heading(form_id, batch) for batch in batches],
        compared=list(compared_statements(definition, batches)),
        asked=asked,
        problem=problem,
    )


def column_heading(form_id: str, batch: Batch) -> Column:
    """Return what a reading is called: its measurement, and the dates that the list has of it."""
    wave = waves.wave_of(form_id, batch.first)
    if wave is None:
        return Column("", i18n.format_date(batch.first), batch.number)
    last = i18n.format_date(wave.last) if wave.last else ""
    days = i18n.format_date(wave.first)
    return Column(
        phase_names()[wave.phase], f"{days}–{last}" if last != days and last else days, batch.number
    )


def reading_from(first: date, batches: Sequence[Batch]) -> Batch | None:
    """Return the reading that begins in a measurement's weeks."""
    return next((batch for batch in batches if batch.first <= first <= batch.end), None) or next(
        (batch for batch in batches if batch.first >= first), None
    )


def compared_statements(definition: Definition, batches: Sequence[Batch]) -> Iterator[Compared]:
    """Yield each statement with what the results tell of it in each reading."""
    every = [result_figures.told_results_of(definition.id, batch) for batch in batches]
    for name in result_names(definition, kinds_of(definition)):
        told = [each.get(name, NOTHING) for each in every]
        if any(each != NOTHING for each in told):
            yield Compared(label_of(definition, name), told)


def label_of(definition: Definition, name: str) -> str:
    """Return the words of a question, or of one of its rows."""
    id, _dot, row = name.partition(".")
    question = definition.questions[id]
    return next((each.label for each in question.rows if each.code == row), question.label)


def phase_names() -> dict[str, str]:
    """Return what the measurements are called."""
    return {
        "before": _("Før opplæringen"),
        "during": _("Underveis i opplæringen"),
        "after": _("Etter opplæringen"),
    }
