"""JSON Lines: one submission a line, its answers as they are stored."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import orjson

from forms.export.table import Choice, Entry, Plan
from forms.questions import kind_of

BATCH = 200


def lines(
    plan: Plan, submissions: Iterable[tuple[str, Entry, Mapping[str, Any]]], choice: Choice
) -> Iterator[bytes]:
    """Each submission as an object: reference, version, times, unit, state and answers.

    An answer is a value, null when left empty, {"declined": true} when declined; what was not asked
    is absent. What the coordinator did not ask for is left out.
    """
    kept = {id: _kept(plan, id, choice) for id in plan.versions}
    pending = []
    for version, entry, answers in submissions:
        pending.append(
            orjson.dumps(
                _object(plan, entry, _pick(answers, kept[version])),
                option=orjson.OPT_APPEND_NEWLINE,
            )
        )
        if len(pending) >= BATCH:
            yield b"".join(pending)
            pending.clear()
    yield b"".join(pending)


def _object(plan: Plan, entry: Entry, answers: Mapping[str, Any]) -> dict[str, Any]:
    if plan.anonymous:
        return {"week": entry.period, "version": entry.version, "answers": answers}
    return {
        "reference": entry.reference,
        "version": entry.version,
        "state": entry.state,
        "unit": entry.unit,
        "received": entry.received,
        "answers": answers,
    }


def _kept(plan: Plan, version: str, choice: Choice) -> dict[str, dict[str, None]]:
    """The questions that may go out, and for a repeat those inside it."""
    definition = plan.versions[version]
    allowed = {place.question.id for place in plan.main.places[version]}
    inner = {
        table.name: {place.question.id: None for place in table.places[version]}
        for table in plan.repeats
    }
    return {
        id: inner.get(id, {})
        for id, question in definition.questions.items()
        if id in allowed and (kind_of(question).answerable or "value" in question.own)
    }


def _pick(answers: Mapping[str, Any], kept: Mapping[str, Mapping[str, None]]) -> dict[str, Any]:
    picked = {}
    for name, value in answers.items():
        id = name.partition(".")[0]
        if id in kept:
            rows = kept[id] and isinstance(value, list)
            picked[name] = [_only(row, kept[id]) for row in value] if rows else value
    return picked


def _only(row: Mapping[str, Any], kept: Mapping[str, None]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name.partition(".")[0] in kept}
