"""An attacker who knows the rule, and looks for numbers that only one world can have.

For random people of a form, every small number (of an option, or of some options together, of all
or of one group) is a target. A target is safe once there is another world, of which exactly the
same is told (totals, groups, means, sizes, bins and limits together), where it is another number.
Worlds are made by letting one or two people answer otherwise, or be in another group. So nothing is
believed without a witness; what has none within `TRIES` worlds is reported as found.
"""

import random
from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Any, NamedTuple

from forms.results.levels import WIDE
from forms.results.report import Survey
from tests.results import factories
from tests.results.factories import Answers, choice, define, scale

TRIES = 4000
Place = tuple[str, str | None]
Target = tuple[Place, frozenset[str]]


class Kind(NamedTuple):
    """A kind of form: its background questions, its codes, and how people are drawn."""

    name: str
    backgrounds: int
    codes: tuple[str, ...]
    rows: int = 0
    """0 for a scale; else a matrix with that many rows, whose last code has no score."""

    @property
    def groups(self) -> list[str]:
        """The ids of its background questions."""
        return [f"f{number}" for number in range(self.backgrounds)]

    def definition(self) -> Any:
        """The form itself."""
        background = [choice(id, "abc") for id in self.groups]
        if not self.rows:
            asked = scale("q", int(self.codes[-1]), min=int(self.codes[0]))
            return define(*background, asked)
        scores = {c: {"label": c, "score": int(c)} for c in self.codes[:-1]}
        rows = {f"r{number}": "r" for number in range(self.rows)}
        options = {**scores, self.codes[-1]: "Ikke aktuelt"}
        asked = {"id": "q", "type": "matrix", "label": "q", "rows": rows, "options": options}
        return define(*background, asked)


KINDS = (
    Kind("1 background, scale 1–5", 1, tuple("12345")),
    Kind("1 background, scale 1–4", 1, tuple("1234")),
    Kind("2 backgrounds, scale 1–5", 2, tuple("12345")),
    Kind("3 backgrounds, scale 1–5", 3, tuple("12345")),
    Kind("2 backgrounds, scale 0–10", 2, tuple(map(str, range(11)))),
    Kind("2 backgrounds, 2 rows 1–5 and «not relevant»", 2, (*"12345", "na"), 2),
)


class World:
    """Some people, and what is told of them."""

    def __init__(self, kind: Kind, definition: Any, people: list[Answers]) -> None:
        self.kind, self.definition, self.people = kind, definition, people

    def told(self) -> Mapping[Any, Any]:
        """Every number that is told."""
        picked = dict.fromkeys(self.definition.questions)
        return factories.told(Survey(self.definition, self.people, picked))

    def numbers(self) -> dict[tuple[str, Target], int]:
        """Every number and sum of numbers, by row, place and codes."""
        found: dict[tuple[str, Target], int] = {}
        for row in rows_of(self.kind):
            counts: dict[Place, dict[str, int]] = {}
            for answers in self.people:
                code = answered(answers, row)
                for place in [("all", ""), *((g, answers.get(g)) for g in self.kind.groups)]:
                    here = counts.setdefault(place, dict.fromkeys(self.kind.codes, 0))
                    if code is not None:
                        here[code] += 1
            for place, here in counts.items():
                for some in sums(self.kind.codes):
                    found[row, (place, some)] = sum(here[code] for code in some)
        return found

    def near(self, chance: random.Random) -> Iterator["World"]:
        """Worlds where one person or two are otherwise."""
        while True:
            people = list(self.people)
            if chance.random() < 0.1:
                self.scatter(people, chance)
                yield World(self.kind, self.definition, people)
                continue
            if len(self.kind.codes) > WIDE and chance.random() < 0.9:
                for _ in range(chance.choice((1, 1, 2, 3))):
                    chance.choice((self.balance, self.balance, self.exchange, self.regroup))(
                        people, chance
                    )
                yield World(self.kind, self.definition, people)
                continue
            for _ in range(chance.choice((1, 1, 2, 2, 2, 3, 4))):
                place = chance.randrange(len(people))
                people[place] = self.otherwise(people[place], chance)
            yield World(self.kind, self.definition, people)

    def balance(self, people: list[Answers], chance: random.Random) -> None:
        """Let somebody answer higher and another of the same groups lower, so that means stay."""
        one = chance.randrange(len(people))
        alike = [
            place
            for place, answers in enumerate(people)
            if place != one and all(answers[g] == people[one][g] for g in self.kind.groups)
        ]
        if not alike:
            return
        other, step = chance.choice(alike), chance.choice((1, 1, 2, 3, 5))
        up, down = people[one]["q"] + step, people[other]["q"] - step
        if str(up) in self.kind.codes and str(down) in self.kind.codes:
            people[one], people[other] = {**people[one], "q": up}, {**people[other], "q": down}

    def scatter(self, people: list[Answers], chance: random.Random) -> None:
        """Let several of a group be in another: a group may be hidden for several reasons."""
        group = chance.choice(self.kind.groups)
        mine, theirs = chance.sample("abc", 2)
        some = [place for place, answers in enumerate(people) if answers[group] == mine]
        for place in chance.sample(some, chance.randint(0, min(6, len(some)))):
            people[place] = {**people[place], group: theirs}

    def exchange(self, people: list[Answers], chance: random.Random) -> None:
        """Let two people change answers."""
        one, other = chance.sample(range(len(people)), 2)
        mine, theirs = people[one]["q"], people[other]["q"]
        people[one], people[other] = {**people[one], "q": theirs}, {**people[other], "q": mine}

    def regroup(self, people: list[Answers], chance: random.Random) -> None:
        """Let somebody be in another group, or two change groups."""
        one, other = chance.sample(range(len(people)), 2)
        group = chance.choice(self.kind.groups)
        mine, theirs = people[one][group], people[other][group]
        people[one] = {**people[one], group: theirs}
        if chance.random() < 0.5:
            people[other] = {**people[other], group: mine}

    def otherwise(self, answers: Answers, chance: random.Random) -> Answers:
        """The same person, with another answer or another group."""
        if chance.random() < 0.25:
            return {**answers, chance.choice(self.kind.groups): chance.choice("abc")}
        row = chance.choice(rows_of(self.kind))
        code = answered(answers, row)
        if code is None:
            return answers
        at = self.kind.codes.index(code) + chance.choice((-2, -1, -1, 1, 1, 2))
        other = self.kind.codes[at % len(self.kind.codes)]
        if not self.kind.rows:
            return {**answers, "q": int(other)}
        return {**answers, "q": {**answers["q"], row: other}}


def rows_of(kind: Kind) -> list[str]:
    """The rows of its question; one without a name for a scale."""
    return [f"r{number}" for number in range(kind.rows)] or [""]


def answered(answers: Answers, row: str) -> str | None:
    """The code of the answer."""
    value = answers["q"][row] if row else answers["q"]
    return None if value is None else str(value)


def sums(codes: tuple[str, ...]) -> list[frozenset[str]]:
    """The sums of options that somebody might want to know; of a wide scale those of neighbours."""
    if len(codes) > 7:
        every = range(len(codes) + 1)
        return [frozenset(codes[a:b]) for a, b in combinations(every, 2) if b - a < len(codes)]
    return [frozenset(c) for n in range(1, len(codes)) for c in combinations(codes, n)]


def invented(kind: Kind, chance: random.Random, number: int) -> World:
    """So many people, most of them content or not, in groups of unlike size."""
    mood = chance.uniform(0.5, 2)
    weights = [mood**place for place in range(len(kind.codes))]
    sizes = {id: chance.choice(((5, 4, 2), (9, 3, 1), (1, 1, 1))) for id in kind.groups}

    def code() -> str:
        return chance.choices(kind.codes, weights)[0]

    people: list[Answers] = []
    for _ in range(number):
        groups = {id: chance.choices("abc", sizes[id])[0] for id in kind.groups}
        answer = {row: code() for row in rows_of(kind)} if kind.rows else int(code())
        people.append({**groups, "q": answer})
    return World(kind, kind.definition(), people)


def attack(world: World, least: int, chance: random.Random) -> tuple[int, list[Any]]:
    """How many small numbers and sums there are, and those that no other world can have."""
    told, real = world.told(), world.numbers()
    targets = {place for place, number in real.items() if 0 < number < least}
    tried = len(targets)
    for number, other in enumerate(world.near(chance)):
        if not targets or number >= TRIES:
            break
        numbers = other.numbers()
        differ = {place for place in targets if numbers.get(place, 0) != real[place]}
        if differ and other.told() == told:
            targets -= differ
    return tried, sorted(targets, key=str)
