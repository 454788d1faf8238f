"""Thirty-four anonymous answers of last winter, so that there are results to look at."""

from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from app import create_app
from forms import storage
from forms.storage import db
from forms.storage.definitions import versions
from forms.storage.submissions import store
from tests.support.server import Served

MARKS = ("1", "2", "3", "4", "5", "ikke_aktuelt")


def add_feedback(served: Served) -> None:
    """Keep the answers, before the server starts."""
    chance = Random(4)
    received = datetime.now(UTC) - timedelta(weeks=40)
    app = create_app({"INSTANCE": served.instance})
    with app.app_context(), storage.writing():
        version = versions.current("brukerskjema")
        assert version is not None
        for number in range(34):
            store.keep(version, invented(chance), key=f"{number:032}", received=received)
        db.session.commit()
        db.engine.dispose()


def invented(chance: Random) -> dict[str, Any]:
    """What one of them answered."""
    rows = (f"q{number}" for number in range(1, 13))
    return {
        "fb_unit_type": chance.choices(("barnehage", "barneskole", "annen"), (6, 5, 1))[0],
        "fb_role": chance.choices(("foresatt", "ungdom", "barn"), (8, 3, 1))[0],
        "fb": {row: chance.choices(MARKS, (1, 2, 3, 7, 8, 1))[0] for row in rows},
        "fb_overall": min(10, max(0, round(chance.gauss(7, 2)))),
        "fb_good": chance.choice(("Vi ble hørt.", "Fint møte, og god tid.", None)),
        "fb_better": chance.choice(("Kortere møter", None)),
    }
