"""JSON Lines: one submission a line, its answers as they are stored."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import orjson

from forms.export.selection import only
from forms.export.table import Entry, Plan, Submitted

BATCH = 200


def lines(plan: Plan, submissions: Iterable[Submitted]) -> Iterator[bytes]:
    """Each submission as an object: reference, version, state, unit, time received and answers.

    Of an anonymous form only the weeks, the version and the answers. An answer is a value, null
    when left empty, {"declined": true} when declined; what was not asked, or not asked for, is
    absent.
    """
    pending = []
    for version, entry, answers in submissions:
        found = _object(entry, only(answers, plan.picked[version]), plan.main.anonymous)
        pending.append(orjson.dumps(found, option=orjson.OPT_APPEND_NEWLINE))
        if len(pending) == BATCH:
            yield b"".join(pending)
            pending.clear()
    yield b"".join(pending)


def _object(entry: Entry, answers: Mapping[str, Any], anonymous: bool) -> dict[str, Any]:
    if anonymous:
        return {"week": entry.week, "version": entry.version, "answers": answers}
    return {
        "reference": entry.reference,
        "version": entry.version,
        "state": entry.state,
        "unit": entry.unit,
        "received": entry.received,
        "answers": answers,
    }
