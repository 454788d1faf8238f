"""Three measurements of each survey that comes again, over the past year."""

from datetime import timedelta

from forms import i18n
from forms.storage.database.engine import db
from forms.storage.definitions import versions
from forms.storage.models.figures import Wave
from forms.storage.workflow import waves
from forms.workflow.compiled_forms import compiled_form

APART, LONG = timedelta(weeks=18), timedelta(weeks=16)
"""So long from one measurement to the next, and so long each is open; the last one is over."""


def add_waves() -> None:
    """Add the measurements of every form that has none, so that all answers are in one."""
    monday = i18n.today() - timedelta(days=i18n.today().weekday())
    first = monday - timedelta(weeks=54)
    for form in versions.overview():
        anonymous = compiled_form(form.current).definition.anonymous
        if anonymous is None or anonymous.release != "wave" or waves.waves(form.form_id):
            continue
        for number, phase in enumerate(waves.PHASES):
            begins = first + number * APART
            wave = Wave(form_id=form.form_id, first=begins, last=begins + LONG, phase=phase)
            db.session.add(wave)
