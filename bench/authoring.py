"""The builder's targets: two authors at random, and a command in a form of 300 questions.

    python -m bench.authoring [ROUNDS]

Two authors change, move, copy, add and delete on different questions in a random order; what each
left in their own questions must stand in the common text. Seconds are medians on this machine.
"""

import json
import random
import statistics
import sys
import time
from typing import Any

from forms.authoring import name_choices, panels
from forms.authoring.commands import run
from forms.authoring.items import find
from tests.authoring.interleaving import play
from tests.authoring.shipped import SHIPPED

ROUNDS = 1000
QUESTIONS = 300


def authors(rounds: int) -> bool:
    """Play the rounds over the shipped forms in turn, and print what was lost."""
    rng, conflicts, lost, steps = random.Random(1), 0, 0, 0
    texts = [path.read_text("utf-8") for path in SHIPPED]
    for number in range(rounds):
        outcome = play(texts[number % len(texts)], rng)
        conflicts, lost = conflicts + outcome.conflicts, lost + len(outcome.lost)
        steps += outcome.steps
    print(f"two authors, {rounds} random interleavings, {steps} steps on different questions:")
    print(f"  {conflicts} conflicts (target 0), {lost} lost changes (target 0)")
    return conflicts == lost == 0


def long_form() -> str:
    """Return a form of many questions, laid out as authors do."""
    lines = [
        json.dumps({"id": f"q{n}", "type": "text", "label": f"Spørsmål {n}?"}, ensure_ascii=False)
        for n in range(QUESTIONS)
    ]
    asked = ",\n      ".join(lines)
    return (
        '{\n  "title": "Lang",\n  "sections": [\n    {"id": "a", "title": "A", "questions": [\n'
        f"      {asked}\n    ]}}\n  ]\n}}\n"
    )


def commands() -> bool:
    """Time each command in the middle of the long form."""
    text, item, good = long_form(), f"a.q{QUESTIONS // 2}", True
    new = {"id": "ny", "type": "text", "label": "Ny?"}
    cases: dict[str, dict[str, Any]] = {
        "set_keys": {"item": item, "values": {"label": "Endret?"}},
        "add": {"after": item, "items": [new]},
        "move": {"item": item, "by": "up"},
        "duplicate": {"item": item},
        "delete": {"item": item},
        "rename": {"item": item, "id": "annet"},
    }
    print(f"one command in a form of {QUESTIONS} questions (target 100 ms on the server):")
    for name, arguments in cases.items():
        taken = []
        for _round in range(7):
            began = time.perf_counter()
            run(name, text, **arguments)
            taken.append((time.perf_counter() - began) * 1000)
        middle = statistics.median(taken)
        good = good and middle <= 100
        print(f"  {name:10} {middle:6.1f} ms")
    return good


def panel() -> bool:
    """Time the fields of the last question of the long form, with everything before it to name."""
    form = json.loads(long_form())
    taken = []
    for _round in range(7):
        began = time.perf_counter()
        entry = find(form, f"a.q{QUESTIONS - 1}")
        assert entry is not None
        panels.panel(entry, name_choices.around(form, entry, {}, {}))
        taken.append((time.perf_counter() - began) * 1000)
    middle = statistics.median(taken)
    print(f"the panel of a question in a form of {QUESTIONS}: {middle:.1f} ms (target 100 ms)")
    return middle <= 100


def main() -> None:
    """Run all; the exit status says whether the targets are met."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    met = [authors(rounds), commands(), panel()]
    sys.exit(0 if all(met) else 1)


if __name__ == "__main__":
    main()
