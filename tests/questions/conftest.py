"""Units to choose from, and the pages that questions are drawn on."""

from collections.abc import Iterator

import pytest

from forms.questions.types import course, unit

UNITS = {
    "solbakken": ("Solbakken barnehage", "barnehage"),
    "elvebyen": ("Elvebyen skole", "barneskole"),
}


@pytest.fixture(autouse=True)
def units() -> Iterator[None]:
    """A kindergarten and a school, and a course."""
    before = unit._provider, unit._known
    unit.set_provider(
        lambda kinds: [
            (id, name) for id, (name, kind) in UNITS.items() if not kinds or kind in kinds
        ]
    )
    courses = course._open, course._known
    course.set_provider(lambda: [("cos-host", "COS, høst"), ("du-var", "DU, vår")])
    yield
    unit.set_provider(*before)
    course.set_provider(*courses)
