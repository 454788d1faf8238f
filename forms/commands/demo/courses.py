"""Invented courses, so that the sign-ups have something to choose from."""

from datetime import timedelta

from forms import i18n
from forms.storage.accounts import units, users
from forms.storage.models.courses import Course
from forms.storage.workflow import courses

OFFERED = (
    ("COS, trygghetssirkelen", "foreldre til barn på 1–6 år", None, 8, 12, 30),
    ("PIS, barn av skilte foreldre", "8–12 år", (8, 12), 10, 8, 20),
    ("DU-kurs", "14–20 år", (14, 20), 10, 10, -20),
)
"""Title, for whom, the ages, sessions, places, and in how many days the first session is."""


def add_courses() -> None:
    """Add the courses at the first health station, unless there are some."""
    here = units.all_units(["helsestasjon"]) or units.all_units()
    if courses.listing() or not here:
        return
    leader = users.by_login("demo-leder")
    for title, ages, limits, sessions, places, days in OFFERED:
        begins = i18n.today() + timedelta(days=days)
        courses.add(
            Course(
                unit_id=here[0].id,
                title=title,
                ages=ages,
                youngest=limits[0] if limits else None,
                oldest=limits[1] if limits else None,
                begins=begins,
                sessions=sessions,
                places=places,
                state="open",
                made_by=leader.id if leader else None,
            )
        )
