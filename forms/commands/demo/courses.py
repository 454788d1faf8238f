"""Invented courses, so that the sign-ups have something to choose from."""

from datetime import timedelta

from forms import i18n
from forms.storage.accounts import units, users
from forms.storage.models.courses import Course
from forms.storage.workflow import courses

OFFERED = (
    ("COS, trygghetssirkelen", "1–6 år", 8, 12, 30),
    ("PIS, barn av skilte foreldre", "8–12 år", 10, 8, 20),
    ("DU-kurs", "14–20 år", 10, 10, -20),
)
"""Title, for whom, sessions, places, and in how many days the first session is."""


def add_courses() -> None:
    """Add the courses at the first health station, unless there are some."""
    here = units.all_units(["helsestasjon"]) or units.all_units()
    if courses.listing() or not here:
        return
    leader = users.by_login("demo-leder")
    for title, ages, sessions, places, days in OFFERED:
        begins = i18n.today() + timedelta(days=days)
        courses.add(
            Course(
                unit_id=here[0].id,
                title=title,
                ages=ages,
                begins=begins,
                sessions=sessions,
                places=places,
                state="open",
                made_by=leader.id if leader else None,
            )
        )
