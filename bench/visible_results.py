"""How much of the feedback form's results can be seen: `python -m bench.visible_results`.

Invented families, content or mixed, answer the form that comes with the product; roles and kinds of
units are skewed, and some leave questions empty. For each number of answers the table tells in how
many statements the share that agrees is told exactly or as a limit, and how much else is seen. At
thirty answers a year a share for at least 80 per cent of the statements is the goal; below it the
exit status is 1.
"""

import argparse
import random
import sys
from collections import Counter
from math import exp
from typing import Any

from forms.definition import Definition, load_form, read_library
from forms.definition.document import parse_definition
from forms.questions import TYPES
from forms.results.report import Survey
from forms.settings import ROOT

NUMBERS = (10, 20, 30, 40, 100, 300)
GOAL, GOAL_AT = 80, 30
POPULATIONS = {"content": (2, 5, 11, 40, 42), "mixed": (8, 15, 22, 34, 21)}
"""How many of a hundred give the marks from 1 to 5."""
USEFUL = {"content": 8.0, "mixed": 6.3}
BACKGROUND = {
    "fb_unit_type": (9, 34, 30, 14, 6, 4, 3),
    "fb_meeting": (45, 20, 12, 18, 5),
    "fb_meetings_n": (35, 38, 18, 9),
    "fb_role": (72, 14, 5, 9),
}
"""How many of a hundred choose each option."""
BLANK, NOT_RELEVANT = 0.04, {"q6": 0.12, "q12": 0.35}
People = list[dict[str, Any]]


def main() -> None:
    """Print the table."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--sets", type=int, default=20, help="of people, for each line")
    sets = arguments.parse_args().sets
    library = read_library(ROOT / "definitions", TYPES)
    document = load_form(ROOT / "definitions" / "brukerskjema.json", library).document
    if document is None:
        sys.exit("brukerskjema.json has faults")
    form = parse_definition(document, types=TYPES)
    picked = dict.fromkeys(form.questions)
    heads = ("share exactly", "or a limit", "three or more", "usefulness", "groups to see")
    print(f"{'':14}{'answers':>8}" + "".join(f"{head:>15}" for head in heads))
    enough = True
    for population in POPULATIONS:
        for number in NUMBERS:
            seen: Counter[str] = Counter()
            for one in range(sets):
                chance = random.Random(f"{population} {number} {one}")
                people = invented(chance, population, number, form)
                seen += _seen(Survey(form, people, picked))
            exact, limit, parts = (
                seen[name] / seen["statements"] for name in ("exact", "limit", "parts")
            )
            enough = enough and (number != GOAL_AT or 100 * (exact + limit) >= GOAL)
            cells = (exact, exact + limit, parts, seen["useful"] / sets)
            told = "".join(f"{cell:15.0%}" for cell in cells)
            print(f"{population:14}{number:8}{told}{seen['groups'] / sets:15.1f}")
    sys.exit(not enough)


def invented(chance: random.Random, population: str, number: int, form: Definition) -> People:
    """Return so many people; how well they like each statement is the same for all of a set."""
    moved = {row.code: chance.gauss(0, 0.5) for row in form.questions["fb"].rows}
    return [_person(chance, population, moved, form) for _ in range(number)]


def _person(
    chance: random.Random, population: str, moved: dict[str, float], form: Definition
) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for id, weights in BACKGROUND.items():
        codes = [option.code for option in form.questions[id].options]
        found[id] = None if chance.random() < BLANK else chance.choices(codes, weights)[0]
    mood, marks = chance.gauss(0, 0.6), {}
    for row, by in moved.items():
        if chance.random() < BLANK:
            continue
        if chance.random() < NOT_RELEVANT.get(row, 0.03):
            marks[row] = "ikke_aktuelt"
            continue
        liked = [w * exp((mood + by) * (n - 2) / 2) for n, w in enumerate(POPULATIONS[population])]
        marks[row] = str(chance.choices(range(1, 6), liked)[0])
    found["fb"] = marks or None
    useful = round(chance.gauss(USEFUL[population] + mood, 2))
    found["fb_overall"] = None if chance.random() < BLANK else min(max(useful, 0), 10)
    return found


def _seen(survey: Survey) -> Counter[str]:
    lines = survey.whole()
    statements = [line for line in lines if line.item.question.id == "fb"]
    [useful] = [line for line in lines if line.item.id == "fb_overall"]
    return Counter(
        statements=len(statements),
        exact=sum(line.agreed is not None for line in statements),
        limit=sum(bool(line.shown.limit) for line in statements),
        parts=sum(len(line.shown.counts) + len(line.shown.bins) > 2 for line in statements),
        useful=useful.shown.mean is not None,
        groups=sum(len(division.groups) for division in survey.divisions()),
    )


if __name__ == "__main__":
    main()
