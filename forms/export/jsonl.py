"""JSON Lines: one submission a line, its answers as they are stored."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import orjson

from forms.definition.diff.meaning import answer_key
from forms.export.selection import picked_answers
from forms.export.tables.cell_format import rename
from forms.export.tables.submission_columns import Entry, Head
from forms.export.tables.table import Plan, Submitted

BATCH = 200


def lines(plan: Plan, submissions: Iterable[Submitted]) -> Iterator[bytes]:
    """Each submission as an object: reference, version, state, unit, time received and answers.

    State, unit and step are codes, the same in every language. A form of a case has the case's
    key, a form of several steps when each was sent, its deadline and when it was done, a report
    whether a newer one of the same unit and period takes its place.

    Of an anonymous form only the weeks, the version and the answers. An answer is a value, null
    when left empty, {"declined": true} when declined; what was not asked, or not asked for, is
    absent. An answer that means something else than the first versions' has the name that its
    columns have in other files, such as `trives@v3`.
    """
    names = {version: _Names(began) for version, began in plan.meanings.items()}
    pending = []
    for version, entry, answers in submissions:
        kept = picked_answers(answers, plan.picked[version])
        if version in names:
            kept = names[version].rename(kept)
        found = _object(entry, kept, plan.main.told)
        pending.append(orjson.dumps(found, option=orjson.OPT_APPEND_NEWLINE))
        if len(pending) == BATCH:
            yield b"".join(pending)
            pending.clear()
    yield b"".join(pending)


class _Names:
    """The names of one version's questions in programs, where they differ from the ids."""

    def __init__(self, began: Mapping[str, int]) -> None:
        self.main: dict[str, str] = {}
        self.rows: dict[str, dict[str, str]] = {}
        for name, number in began.items():
            repeat, inside, inner = name.partition(".*.")
            if number and inside:
                self.rows.setdefault(repeat, {})[inner] = answer_key(inner, number)
            elif number:
                self.main[name] = answer_key(name, number)

    def rename(self, answers: Mapping[str, Any]) -> dict[str, Any]:
        """Rename the answers by the names of their columns, in rows too."""
        if not (self.main or self.rows):
            return dict(answers)
        return {
            rename(name, self.main): self._row(value, self.rows[name])
            if name in self.rows and isinstance(value, list)
            else value
            for name, value in answers.items()
        }

    @staticmethod
    def _row(rows: list[Mapping[str, Any]], names: Mapping[str, str]) -> list[dict[str, Any]]:
        return [{rename(name, names): value for name, value in row.items()} for row in rows]


def _object(entry: Entry, answers: Mapping[str, Any], head: Head) -> dict[str, Any]:
    version = int(entry.version)
    if head.anonymous:
        return {"week": entry.week, "version": version, "answers": answers}
    found: dict[str, Any] = {
        "reference": entry.reference,
        "version": version,
        "state": entry.state,
        "unit": entry.unit,
        "received": entry.received,
    }
    if head.case:
        found["case"] = entry.case or None
    if head.reports:
        found["newer"] = entry.newer
    if head.steps:
        found |= {
            "step": entry.step,
            "due": entry.due,
            "sent": entry.sent,
            "confirmed": entry.confirmed,
            "closed": entry.closed,
        }
    return {**found, "answers": answers}
