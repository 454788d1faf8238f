"""Two authors who work at once on different questions, at random: `play` is one round of it.

Each author's commands are named beforehand; the round runs them in one random order on one text, as
the builder does, and then each author's alone. Whatever an author left in their own questions must
stand in the common text.
"""

import json
import random
from dataclasses import dataclass, field
from typing import Any

from forms.authoring.commands import Clash, Refused, run
from forms.authoring.items import entries, find_item

Step = tuple[str, dict[str, Any]]
MOST_STEPS = 6


@dataclass
class Outcome:
    """What a round showed."""

    conflicts: int = 0
    lost: list[str] = field(default_factory=list)
    steps: int = 0


def questions(text: str) -> list[str]:
    """The names of the questions in parts of a form."""
    return [each.name for each in entries(json.loads(text)) if each.kind == "question"]


def step_of(rng: random.Random, own: str, author: int, number: int) -> Step:
    """A change of one question, or a new one after it."""
    label = f"Ny tekst {author} {number}?"
    new = {"id": f"ny_{author}_{number}", "type": "text", "label": label}
    kind = rng.randrange(8)
    if kind < 4:
        key, value = [("label", label), ("help", label), ("required", True), ("help", None)][kind]
        return "set_keys", {"item": own, "values": {key: value}}
    if kind == 4:
        return "add", {"after": own, "items": [new]}
    if kind == 5:
        return "move", {"item": own, "by": rng.choice(["up", "down"])}
    if kind == 6:
        return "duplicate", {"item": own}
    return "delete", {"item": own}


def told(text: str, own: list[str], author: int) -> dict[str, Any]:
    """What stands in an author's own questions, and in those that the author added."""
    form = json.loads(text)
    mine = [*own, *(name for name in questions(text) if f".ny_{author}_" in name)]
    found = {name: find_item(form, name) for name in mine}
    return {name: entry.value if entry else None for name, entry in found.items()}


def play(text: str, rng: random.Random) -> Outcome:
    """Let two authors take some steps each, in one random order; tell what was lost."""
    names = questions(text)
    rng.shuffle(names)
    half = len(names) // 2
    shares = (names[:half], names[half:])
    plans = [
        [step_of(rng, rng.choice(share), author, n) for n in range(rng.randint(1, MOST_STEPS))]
        for author, share in enumerate(shares)
    ]
    outcome = Outcome(steps=sum(map(len, plans)))
    order = [author for author, plan in enumerate(plans) for _step in plan]
    rng.shuffle(order)
    waiting, both = [iter(plan) for plan in plans], text
    for author in order:
        both = taken(both, next(waiting[author]), outcome)
    for author, plan in enumerate(plans):
        alone = text
        for step in plan:
            alone = taken(alone, step, Outcome())
        wanted = told(alone, shares[author], author)
        found = told(both, shares[author], author)
        outcome.lost += [name for name in wanted if wanted[name] != found.get(name)]
    return outcome


def taken(text: str, step: Step, outcome: Outcome) -> str:
    """The text after a step; as it was when the step is refused for the author's own doing."""
    try:
        return run(step[0], text, **step[1]).text
    except Refused:
        return text
    except Clash:
        outcome.conflicts += 1
        return text
