"""Look for hidden numbers in random results: `python -m bench.reconstruction [--sets 1000]`.

An attacker (tests/results/attacker.py) who knows the rules of suppression gets everything that is
published of a random data set together: totals, groups, means, sizes and periods. A number that is
hidden and can have one value only is found, and the exit status is 1. Part of `make soak`.
"""

import argparse
import random
import sys
import time

from tests.results import attacker


def main() -> None:
    """Attack the data sets of every kind, and print a table."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--sets", type=int, default=1000, help="of all kinds together")
    arguments.add_argument("--seed", type=int, default=0, help="another one gives other people")
    arguments.add_argument("--kind", default="", help="only the kinds whose name has this in it")
    given = arguments.parse_args()
    kinds = [kind for kind in attacker.KINDS if given.kind in kind.name]
    if not kinds:
        sys.exit(f"no kind has “{given.kind}” in its name")
    print(f"{'kind':68}{'data sets':>10}{'hidden':>9}{'found':>7}{'CPU s':>8}")
    all_sets = all_hidden = all_found = 0
    for place, kind in enumerate(kinds):
        sets = given.sets * (place + 1) // len(kinds) - given.sets * place // len(kinds)
        began, hidden, found = time.process_time(), 0, 0
        for number in range(sets):
            tried, left = attack(kind, given.seed, number)
            hidden, found = hidden + tried, found + len(left)
        seconds = time.process_time() - began
        print(f"{kind.name:68}{sets:10}{hidden:9}{found:7}{seconds:8.0f}", flush=True)
        all_sets, all_hidden, all_found = all_sets + sets, all_hidden + hidden, all_found + found
    print(f"{'together':68}{all_sets:10}{all_hidden:9}{all_found:7}")
    sys.exit(all_found > 0)


def attack(kind: attacker.Kind, seed: int, number: int) -> tuple[int, list[attacker.Target]]:
    """Attack one data set; say which numbers are found."""
    chance = random.Random(f"{kind.name} {seed} {number}")
    world = attacker.invented(kind, chance, chance.randint(12, kind.most))
    tried, left = attacker.attack(world, chance)
    for target in left:
        print(f"  FOUND in set {number}: {target}", flush=True)
    return tried, left


if __name__ == "__main__":
    main()
