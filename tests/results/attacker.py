"""An attacker who knows the rule, and looks for numbers that only one world can have.

For random people of a form, every small number (of an option, or of some options together, of all
or of one group) is a target. A target is safe once there is another world, of which exactly the
same is published (totals, groups, means, sizes, bins, limits and periods together), where it is
another number. So nothing is believed without a witness: what has none is reported as found. That
is more than an integer solver finds, for a witness fits every equation and the rule besides.

Witnesses are looked for in two ways. First in worlds near the real one: one person or a few answer
otherwise, are in another group, or exchange an answer. What is left is looked for by repair: the
number is changed, and steps that bring the published numbers closer follow until all are the same.
"""

import random
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from itertools import combinations
from typing import Any, NamedTuple

from forms.definition import Definition
from forms.results.report import Survey
from tests.results import factories
from tests.results.factories import Raw, choice, define, scale

NEAR = 1000
"""How many near worlds are tried for all targets of a data set together."""
REPAIRS = 60
"""How often repair of one target begins anew."""
STEPS = 600
"""How many steps a repair takes at most."""
COMPENSATIONS = 200
"""How many of them only let one other person move the other way, in every second repair."""
PERIOD = "_period"
Person = Mapping[str, Any]
People = list[Person]
Place = tuple[str, str]
"""A background question and the group, or ("", "") for everybody."""


class Field(NamedTuple):
    """One thing that a person answers: a question, a row of a matrix, or a box to tick."""

    name: str
    codes: tuple[Any, ...]
    """What can be answered; numbers where there is a distance between answers."""
    row: str = ""
    box: str = ""
    blank: float = 0
    """The share of people who do not answer."""

    def get(self, person: Person) -> Any:
        """Return the answer; None without one."""
        value = person.get(self.name)
        if self.box:
            return None if value is None else self.box in value
        return value.get(self.row) if self.row and value is not None else value

    def put(self, person: Person, value: Any) -> Person:
        """Return the person with another answer."""
        if self.box:
            boxes = {*(person.get(self.name) or ())} - {self.box}
            return {**person, self.name: sorted(boxes | ({self.box} if value else set()))}
        if self.row:
            return {**person, self.name: {**(person.get(self.name) or {}), self.row: value}}
        return {**person, self.name: value}


class Target(NamedTuple):
    """The number of people of a place and period who gave one of some answers."""

    period: int
    place: Place
    field: Field
    codes: frozenset[Any]

    def number(self, people: Sequence[Person]) -> int:
        """Count them."""
        group, code = self.place
        return sum(
            self.field.get(person) in self.codes
            for person in people
            if person[PERIOD] == self.period and (not group or person.get(group) == code)
        )

    def __str__(self) -> str:
        name = ".".join(filter(None, (self.field.name, self.field.row, self.field.box)))
        codes = "|".join(map(str, sorted(self.codes, key=str)))
        return f"{name}={codes} of {'='.join(filter(None, self.place)) or 'all'}"


@dataclass(frozen=True)
class Kind:
    """A kind of form: its questions, and what people answer to them."""

    name: str
    questions: Sequence[Raw]
    groups: tuple[Field, ...]
    asked: tuple[Field, ...]
    derive: Callable[[Person], Person] = dict
    """What follows from the answers: a sum, a follow-up that is not asked."""
    periods: int = 1
    most: int = 60

    @cached_property
    def definition(self) -> Definition:
        """The form itself."""
        return define(*self.questions)

    @property
    def fields(self) -> tuple[Field, ...]:
        """Everything that is answered."""
        return (*self.groups, *self.asked)


def backgrounds(number: int, codes: str = "abc", blank: float = 0) -> tuple[Field, ...]:
    """Background questions."""
    return tuple(Field(f"f{place}", tuple(codes), blank=blank) for place in range(number))


def asked_of(fields: Sequence[Field]) -> list[Raw]:
    """The same as a definition has them."""
    return [choice(each.name, "".join(each.codes)) for each in fields]


def marks(rows: int) -> tuple[Field, ...]:
    """Rows of statements with marks from 1 to 5 and «not relevant»."""
    return tuple(Field("m", (*"12345", "na"), f"r{place}") for place in range(rows))


def statements(rows: int) -> Raw:
    """The same as a definition has them."""
    scores: Raw = {code: {"label": code, "score": int(code)} for code in "12345"}
    names = {f"r{place}": "r" for place in range(rows)}
    options = {**scores, "na": "Ikke aktuelt"}
    return {"id": "m", "type": "matrix", "label": "m", "rows": names, "options": options}


def only_low(person: Person) -> Person:
    """Ask the follow-up only of those who answered low."""
    low = person["q"] is not None and person["q"] <= 2
    return {**person, "why": (person.get("why") or "x") if low else None}


def with_mean(person: Person) -> Person:
    """Fill in the mean of the rows."""
    given = [int(mark) for mark in person["m"].values() if mark != "na"]
    mean = round(Fraction(sum(given), len(given)), 1) if given else None
    return {**person, "k": None if mean is None else float(mean)}


def numbers(low: int, high: int) -> Field:
    """An answer on a scale."""
    return Field("q", tuple(range(low, high + 1)))


ROLE = (Field("role", tuple("pcao")),)
KINDS = (
    Kind(
        "1 background, scale 1–5",
        [*asked_of(backgrounds(1)), scale("q", 5)],
        backgrounds(1),
        (numbers(1, 5),),
    ),
    Kind(
        "1 background, scale 1–4",
        [*asked_of(backgrounds(1)), scale("q", 4)],
        backgrounds(1),
        (numbers(1, 4),),
    ),
    Kind(
        "2 backgrounds, scale 1–5",
        [*asked_of(backgrounds(2)), scale("q", 5)],
        backgrounds(2),
        (numbers(1, 5),),
    ),
    Kind(
        "3 backgrounds, scale 1–5",
        [*asked_of(backgrounds(3)), scale("q", 5)],
        backgrounds(3),
        (numbers(1, 5),),
    ),
    Kind(
        "2 backgrounds, scale 0–10",
        [*asked_of(backgrounds(2)), scale("q", 10, min=0)],
        backgrounds(2),
        (numbers(0, 10),),
    ),
    Kind(
        "2 backgrounds, 2 statements with «not relevant»",
        [*asked_of(backgrounds(2)), statements(2)],
        backgrounds(2),
        marks(2),
    ),
    Kind(
        "2 backgrounds with blanks, a scale with blanks",
        [*asked_of(backgrounds(2)), scale("q", 5)],
        backgrounds(2, blank=0.05),
        (numbers(1, 5)._replace(blank=0.1),),
    ),
    Kind(
        "1 background, a choice and boxes to tick",
        [
            *asked_of(backgrounds(1)),
            choice("q", "wxyz"),
            {"id": "t", "type": "choices", "label": "t", "options": dict.fromkeys("uvxyz", "t")},
        ],
        backgrounds(1),
        (Field("q", tuple("wxyz")), *(Field("t", (True,), box=code) for code in "uvxyz")),
    ),
    Kind(
        "1 background, a scale and a follow-up",
        [
            *asked_of(backgrounds(1)),
            scale("q", 5),
            choice("why", "xyz", show_if={"q": {"one_of": [1, 2]}}),
        ],
        backgrounds(1),
        (numbers(1, 5), Field("why", tuple("xyz"))),
        only_low,
    ),
    Kind(
        "like the feedback form: role, 3 statements, 0–10, their mean",
        [
            choice("role", "pcao"),
            statements(3),
            scale("q", 10, min=0),
            {
                "id": "k",
                "type": "calc",
                "label": "k",
                "value": {"mean": [f"m.r{place}" for place in range(3)]},
            },
        ],
        ROLE,
        (*marks(3), numbers(0, 10)),
        with_mean,
        most=90,
    ),
    Kind(
        "two periods, 1 background, scale 1–5",
        [*asked_of(backgrounds(1)), scale("q", 5)],
        backgrounds(1),
        (numbers(1, 5),),
        periods=2,
    ),
)


@dataclass
class World:
    """Some people, and what is published of them."""

    kind: Kind
    people: People
    least: int
    known: dict[int, tuple[People, Mapping[Any, Any]]] = field(default_factory=dict)

    def told(self) -> Mapping[Any, Any]:
        """Every number that is published, of all periods."""
        found: dict[Any, Any] = {}
        for period in range(self.kind.periods):
            some = [person for person in self.people if person[PERIOD] == period]
            picked = dict.fromkeys(self.kind.definition.questions)
            survey = Survey(self.kind.definition, some, picked, self.least)
            found.update({(period, *key): n for key, n in factories.told(survey).items()})
        return found

    def targets(self) -> list[Target]:
        """Every number and sum of numbers that is small, and not 0."""
        found = []
        for period in range(self.kind.periods):
            mine = [person for person in self.people if person[PERIOD] == period]
            for group, code in self.places():
                here = [p for p in mine if not group or p.get(group) == code]
                for each in self.kind.fields:
                    if each.name == group:
                        continue
                    counts = Counter(each.get(person) for person in here)
                    for some in sums(each.codes):
                        if 0 < sum(counts[code] for code in some) < self.least:
                            found.append(Target(period, (group, code), each, some))
        return found

    def places(self) -> list[Place]:
        """Everybody, and each group."""
        return [("", ""), *((g.name, code) for g in self.kind.groups for code in g.codes)]

    def otherwise(self, chance: random.Random, moves: int = 0) -> "World":
        """Return a world where somebody, or a few, are otherwise."""
        people = list(self.people)
        for _ in range(moves or chance.choice((1, 1, 2, 2, 2, 3, 4))):
            chance.choices(MOVES, WEIGHTS)[0](self.kind, people, chance)
        return self.of(people)

    def of(self, people: People) -> "World":
        """Return a world of other people."""
        return World(self.kind, [self.kind.derive(person) for person in people], self.least)

    def forced(self, target: Target, chance: random.Random, *, compensate: bool = False) -> "World":
        """Return a world where *target* is one more or one less.

        To *compensate*, others move the other way.
        """
        people, each = list(self.people), target.field
        group, code = target.place
        codes: tuple[Any, ...] = (True, False) if each.box else each.codes
        mine = [p for p, person in enumerate(people) if person[PERIOD] == target.period]
        here = [p for p in mine if not group or people[p].get(group) == code]
        inside = [p for p in here if each.get(people[p]) in target.codes]
        outside = [p for p in here if each.get(people[p]) not in target.codes]
        leaves = bool(inside) and (not outside or chance.random() < 0.5)
        one = chance.choice(inside if leaves else outside or mine)
        others = [c for c in codes if (c in target.codes) != leaves] or list(codes)
        was, now = each.get(people[one]), chance.choice(others)
        people[one] = each.put(people[one], now)
        if compensate and was in codes:
            step = codes.index(now) - codes.index(was)
            self.compensate(people, target, one, -step, chance)
        return self.of(people)

    def compensate(
        self, people: People, target: Target, one: int, by: int, chance: random.Random
    ) -> None:
        """Let a few others of the same groups together move *by* so many answers.

        Or one person, of any group: who is in other groups changes other means as well.
        """
        each = target.field
        codes: tuple[Any, ...] = (True, False) if each.box else each.codes
        same = [PERIOD, *(group.name for group in self.kind.groups)]
        loose = chance.random() < 0.3
        others = [
            place
            for place, person in enumerate(people)
            if place != one
            and each.get(person) in codes
            and person[PERIOD] == target.period
            and (loose or all(person.get(name) == people[one].get(name) for name in same))
        ]
        chance.shuffle(others)
        parts = 1 if loose else chance.choice((1, 1, 2, 3))
        for number, other in enumerate(others):
            at = codes.index(each.get(people[other]))
            part = by if number >= parts - 1 else chance.randint(min(by, 0), max(by, 0))
            to = min(max(at + part, 0), len(codes) - 1)
            people[other] = each.put(people[other], codes[to])
            by -= to - at
            if not by:
                return


def change(kind: Kind, people: People, chance: random.Random) -> None:
    """Let somebody answer otherwise, most often one of the neighbours."""
    each, place = chance.choice(kind.fields), chance.randrange(len(people))
    now = each.get(people[place])
    codes = (True, False) if each.box else each.codes
    if now is None or now not in codes or chance.random() < 0.2:
        value = None if each.blank and chance.random() < 0.3 else chance.choice(codes)
    else:
        at = codes.index(now) + chance.choice((-2, -1, -1, 1, 1, 2))
        value = codes[at % len(codes)]
    people[place] = each.put(people[place], value)


def exchange(kind: Kind, people: People, chance: random.Random) -> None:
    """Let two people of one period exchange an answer, or their group."""
    one, other = chance.sample(range(len(people)), 2)
    if people[one][PERIOD] == people[other][PERIOD]:
        each = chance.choice(kind.fields)
        mine, theirs = each.get(people[one]), each.get(people[other])
        people[one], people[other] = each.put(people[one], theirs), each.put(people[other], mine)


def balance(kind: Kind, people: People, chance: random.Random) -> None:
    """Let somebody answer higher, and one or two of the same groups lower: means stay."""
    scored = [each for each in kind.asked if not each.box and len(each.codes) > 2]
    if not scored:
        return
    each, one = chance.choice(scored), chance.randrange(len(people))
    same = [PERIOD, *(group.name for group in kind.groups)]
    alike = [
        place
        for place, person in enumerate(people)
        if place != one and all(person.get(g) == people[one].get(g) for g in same)
    ]
    others = chance.sample(alike, min(chance.choice((1, 1, 2)), len(alike)))
    if not others:
        return
    step = chance.choice((-1, 1)) * chance.choice((1, 1, 2, 3, 5))
    moves = [(one, step * len(others)), *((other, -step) for other in others)]
    changed = dict[int, Person]()
    for place, by in moves:
        now = each.get(people[place])
        at = each.codes.index(now) + by if now in each.codes else -1
        if not 0 <= at < len(each.codes):
            return
        changed[place] = each.put(people[place], each.codes[at])
    for place, person in changed.items():
        people[place] = person


def scatter(kind: Kind, people: People, chance: random.Random) -> None:
    """Let several of a group be in another: a group may be hidden for several reasons."""
    group = chance.choice(kind.groups)
    mine, theirs = chance.sample(group.codes, 2)
    some = [place for place, person in enumerate(people) if group.get(person) == mine]
    for place in chance.sample(some, chance.randint(0, min(6, len(some)))):
        people[place] = group.put(people[place], theirs)


MOVES = (change, exchange, balance, scatter)
WEIGHTS = (8, 5, 4, 1)


def sums(codes: tuple[Any, ...]) -> list[frozenset[Any]]:
    """The sums of options that somebody might want to know; of a wide scale those of neighbours."""
    if len(codes) > 7:
        every = range(len(codes) + 1)
        return [frozenset(codes[a:b]) for a, b in combinations(every, 2) if b - a < len(codes)]
    most = max(len(codes), 2)
    return [frozenset(c) for n in range(1, most) for c in combinations(codes, n)]


def invented(kind: Kind, chance: random.Random, number: int, least: int = 6) -> World:
    """So many people of each period, most of them content or not, in groups of unlike size."""
    unlike = ((5, 4, 2, 1), (9, 3, 1, 1), (1, 1, 1, 1))
    sizes = {each.name: chance.choice(unlike) for each in kind.groups}
    mood = {each: chance.uniform(0.5, 2) for each in kind.asked}

    def answer(each: Field) -> Any:
        if each.blank and chance.random() < each.blank:
            return None
        if each.box:
            return chance.random() < mood[each] / 2.5
        places = range(len(each.codes))
        weights = [mood[each] ** p if each in mood else sizes[each.name][p] for p in places]
        return chance.choices(each.codes, weights)[0]

    people: People = []
    for period in range(kind.periods):
        for _ in range(number):
            person: Person = {PERIOD: period}
            for each in kind.fields:
                person = each.put(person, answer(each))
            people.append(kind.derive(person))
    return World(kind, people, least)


def attack(world: World, chance: random.Random) -> tuple[int, list[Target]]:
    """Return how many small numbers and sums there are, and those that no other world can have."""
    told, left = world.told(), world.targets()
    tried = len(left)
    real = {target: target.number(world.people) for target in left}
    for _ in range(NEAR):
        if not left:
            break
        left = without(left, real, world.otherwise(chance), told)
    for target in list(left):
        if target in left:
            for other in repaired(world, told, target, real[target], chance):
                left = without(left, real, other, told)
    return tried, left


def without(
    left: list[Target], real: Mapping[Target, int], other: World, told: Mapping[Any, Any]
) -> list[Target]:
    """Return the targets for which *other* is no witness."""
    differ = {target for target in left if target.number(other.people) != real[target]}
    if not differ or other.told() != told:
        return left
    return [target for target in left if target not in differ]


def repaired(
    world: World, told: Mapping[Any, Any], target: Target, real: int, chance: random.Random
) -> Iterator[World]:
    """Find a world of which the same is published, where *target* is another number."""
    for number in range(REPAIRS):
        now = world.forced(target, chance)
        while target.number(now.people) == real:  # what follows from answers may undo it
            now = now.otherwise(chance)
        far, heat = distance(now.told(), told), 2.0
        for step in range(STEPS):
            if far == 0:
                yield now
                return
            heat *= 0.99
            begun = number % 2 or step > COMPENSATIONS
            other = (
                now.otherwise(chance, chance.choice((1, 1, 2)))
                if begun
                else (world.forced(target, chance, compensate=True))
            )
            if target.number(other.people) == real:
                continue
            its = distance(other.told(), told)
            if its <= far or chance.random() < 2.718 ** (-(its - far) / heat):
                now, far = other, its


def distance(one: Mapping[Any, Any], other: Mapping[Any, Any]) -> float:
    """Return how much of what is published is not the same."""
    found = 0.0
    for place in one.keys() | other.keys():
        if place not in one or place not in other:
            found += 2
        elif one[place] != other[place]:
            found += 0.5 + min(1.5, float(abs(one[place] - other[place])) / 2)
    return found
