"""People and units that a family's permission leaves out, found by name whenever they are met.

Nothing but the answers holds the names, so an account that is made or renamed later is matched too.
A name that nobody has may be misspelt: it is unsettled until staff say who is meant, or that it is
nobody with an account. Until then who has nearly that name is left out, and the case is opened
to nobody more.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from difflib import SequenceMatcher
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement

from forms import i18n
from forms.definition import Grant
from forms.i18n import gettext as _
from forms.storage import Submission, User
from forms.storage.accounts import units, users
from forms.storage.models.accounts import Unit
from forms.storage.models.workflow import Permission
from forms.storage.submissions import store
from forms.storage.workflow import cases, consents
from forms.workflow.compiled_forms import compiled_form

_WORD = re.compile(r"\w+")
_LINES = re.compile(r"[\n;]")
KNOWN = "*"
ALIKE = 0.8
"""How like two words of a name are that one may be the other, misspelt (`difflib`, of 1)."""


class LeftOut(NamedTuple):
    """Somebody whom nothing is shared with: the name as the family gave it, and where."""

    name: str
    permission: str
    """The title of the form that says it."""
    day: str
    case: str
    unit: str | None
    """The unit of the case."""
    account: str | None = None
    """Who is meant, as staff said: a user's id, or "" for nobody with an account here. None while
    it is unsettled, and `KNOWN` when the name is somebody's.
    """
    is_guess: bool = False
    """Whether it is found for somebody whom nobody has said to be meant."""

    @property
    def is_unsettled(self) -> bool:
        """Tell whether nobody has the name, and staff have not said who is meant."""
        return self.account is None

    @property
    def sentence(self) -> str:
        """Why the person or the unit cannot be chosen."""
        if self.is_guess:
            return _(
                "Foresatte vil ikke dele noe med «%(name)s», og vi finner ingen med det navnet."
                " Lederen, eller den som tok imot tillatelsen, må først si hvem det er, på sakens"
                " side.",
                name=self.name,
            )
        return _(
            "%(name)s kan ikke være med: «%(permission)s» fra %(day)s sier at vi ikke skal dele noe"
            " med dem. Velg noen andre, eller be foresatte om en ny tillatelse.",
            name=self.name,
            permission=self.permission,
            day=self.day,
        )


def left_out_of_case(case_id: str | None) -> list[LeftOut]:
    """List those who are left out of the case."""
    return left_out_of_cases(Permission.case_id == case_id) if case_id else []


def left_out_of_cases(some: ColumnElement[bool]) -> list[LeftOut]:
    """List those who are left out of *some* cases."""
    found = consents.permissions_leaving_out(some)
    return [each for _permission, submission in found for each in _left_out_by(submission)]


def _left_out_by(submission: Submission) -> Iterator[LeftOut]:
    definition = compiled_form(submission.version).definition
    if definition.grants is None or submission.case_id is None:
        return
    received = (
        i18n.local_time(submission.received).date() if submission.received else submission.period
    )
    names = names_in(definition.grants, store.open_answers(submission))
    settled = cases.settled_names(submission.case_id) if names else {}
    for name in names:
        account = settled.get(name)
        yield LeftOut(
            name,
            definition.title,
            i18n.format_date(received),
            submission.case_id,
            submission.unit_id,
            KNOWN if account is None and is_known(name) else account,
        )


def note_known(case_id: str, names: Iterable[str]) -> None:
    """Keep which of the names somebody has now; they need no settling."""
    some = [name for name in names if name not in cases.settled_names(case_id)]
    for name in some:
        if is_known(name):
            cases.settle_name(case_id, name, KNOWN)


def names_in(grants: Grant, answers: Mapping[str, Any]) -> list[str]:
    """Return the names that the answers give: one on each line, or in each row of a repeat."""
    first, _dot, inner = grants.except_people.partition(".")
    said = answers.get(first) if first else None
    rows = said if isinstance(said, list) else []
    texts = [row.get(inner) for row in rows if isinstance(row, Mapping)] if inner else [said]
    lines = (line for text in texts if isinstance(text, str) for line in _LINES.split(text))
    return [line.strip() for line in lines if _words(line)]


def find_user(found: Iterable[LeftOut], user: User) -> LeftOut | None:
    """Return what leaves the user out: their own name, or nearly, or that of another unit of
    theirs.
    """
    some = list(found)
    sure = next((each for each in some if _is_meant(each, user)), None)
    near = (each for each in some if each.is_unsettled and may_be_name(each.name, user.name))
    return sure or next((each._replace(is_guess=True) for each in near), None)


def find_unsettled(found: Iterable[LeftOut]) -> LeftOut | None:
    """Return a name that nobody has and nobody has settled: until then nobody more is let in."""
    return next((each._replace(is_guess=True) for each in found if each.is_unsettled), None)


def is_left_out(user_id: str, case_id: str | None) -> bool:
    """Tell whether the case's family shares nothing with the user."""
    some, user = left_out_of_case(case_id), users.get(user_id)
    return user is not None and find_user(some, user) is not None


def _is_meant(each: LeftOut, user: User) -> bool:
    there = (_words(unit.name) for unit in _works_at(user, each.unit))
    return each.account == user.id or is_user(each.name, user) or _words(each.name) in there


def _works_at(user: User, but: str | None) -> Iterator[Unit]:
    for unit_id in users.roles_by_unit(user):
        unit = units.get(unit_id)
        if unit is not None and unit_id != but:
            yield unit


def find_unit(found: Iterable[LeftOut], unit_id: str) -> LeftOut | None:
    """Return what leaves the unit out, or everybody who receives forms there."""
    unit, some = units.get(unit_id), list(found)
    if unit is None or not some:
        return None
    by_name = next((each for each in some if _words(each.name) == _words(unit.name)), None)
    here = [
        user for user, roles in users.users_at_unit(unit_id) if {"receiver", "leader"} & set(roles)
    ]
    those = [find_user(some, user) for user in here]
    return by_name or (those[0] if those and all(those) else find_unsettled(some))


def find_text(found: Iterable[LeftOut], text: str) -> LeftOut | None:
    """Return whom a text names who is left out; one name of theirs is enough."""
    lines = _LINES.split(text)
    for each in found:
        user = users.get(each.account) if each.account else None
        names = [each.name.partition(",")[0], *([user.name] if user else [])]
        if any(_names_person(line, name) for line in lines for name in names):
            return each
        if each.is_unsettled and any(may_be_name(each.name, line) for line in lines):
            return each._replace(is_guess=True)
    return None


def _names_person(line: str, name: str) -> bool:
    said = _words(line)
    return is_named(name, line) or (len(said) == 1 and said <= _words(name))


def is_known(name: str) -> bool:
    """Tell whether a unit, or somebody with an account, has the name now."""
    return _is_unit(name) or any(user.active and is_user(name, user) for user in users.all_users())


def _is_unit(name: str) -> bool:
    return any(_words(unit.name) == _words(name) for unit in units.all_units())


def nearly_named(name: str) -> dict[str, str]:
    """Return those with an account who have nearly the name, by id."""
    some = (user for user in users.all_users() if user.active and may_be_name(name, user.name))
    return {user.id: user.name for user in some}


def remark(name: str, unit_id: str | None, account: str | None = None) -> str:
    """Return what those who take the permission should know of a name; "" when it means one person.

    It is looked up now: somebody may be given an account, or another name, later. *account* is who
    is meant, as staff said.
    """
    if _is_unit(name):
        return ""
    if account == "":
        return _("Bruker ikke Skjemaverk.")
    if account not in (None, KNOWN):
        user = users.get(account or "")
        return _("Det er %(name)s.", name=user.name) if user else ""
    meant = [user for user in users.all_users() if user.active and is_user(name, user)]
    if not meant:
        return _(
            "Vi finner ingen med navnet «%(name)s». Se etter at det er skrevet riktig. Det er greit"
            " hvis personen ikke bruker Skjemaverk.",
            name=name,
        )
    if any("leader" in users.roles_by_unit(user).get(unit_id or "", ()) for user in meant):
        return _(
            "%(name)s leder enheten og leser saken likevel. Si det til dem som ga tillatelsen.",
            name=name,
        )
    if len(meant) > 1:
        return _(
            "«%(name)s» passer på %(number)s. Skriv hele navnet, og gjerne hvor personen arbeider.",
            name=name,
            number=len(meant),
        )
    return ""


def is_user(entry: str, user: User) -> bool:
    """Tell whether what a family wrote names the user; a unit that it adds narrows it down."""
    if not is_named(entry, user.name):
        return False
    rest = _words(entry) - _words(user.name)
    named = {
        unit.id
        for unit in (units.all_units() if rest else ())
        if (name := _words(unit.name)) and (rest <= name or name <= rest)
    }
    return not named or bool(named & users.roles_by_unit(user).keys())


def is_named(entry: str, name: str) -> bool:
    """Tell whether *entry* names the person called *name*: more or fewer of their names, in any
    order, or initials.

    >>> [is_named("Kari Nordmann", name) for name in ("Nordmann, Kari", "Kari Anne Nordmann")]
    [True, True]
    >>> [is_named("K. Nordmann", "Kari Nordmann"), is_named("Kari Nordmann", "Kari Hansen")]
    [True, False]
    """
    said, own = _words(entry), _words(name)
    return _are_all_among(said, own) or (len(own) > 1 and _are_all_among(own, said))


def may_be_name(entry: str, name: str) -> bool:
    """Tell whether *entry* may be the name, misspelt.

    >>> [is_near(entry, "Kim Kollega") for entry in ("Kim Kolega", "Kjell Kollega", "Mor")]
    [True, False, False]
    """
    said, own = _words(re.split("[,(]", entry)[0]), _words(name)
    some, others = (said, own) if len(said) <= len(own) else (own, said)
    is_name = len(some) > 1 or some is said
    return (
        is_name
        and any(len(word) > 2 for word in some)
        and all(any(_is_alike(word, other) for other in others) for word in some)
    )


def _is_alike(word: str, other: str) -> bool:
    if len(word) == 1 or word == other:
        return other.startswith(word)
    long = min(len(word), len(other)) > 3
    return long and SequenceMatcher(None, word, other).ratio() >= ALIKE


def _are_all_among(some: frozenset[str], others: frozenset[str]) -> bool:
    """Tell whether all of *some* are among *others*; an initial is, when a whole word is too."""
    if not any(len(word) > 1 and word in others for word in some):
        return False
    return all(
        word in others or (len(word) == 1 and any(each.startswith(word) for each in others))
        for word in some
    )


def _words(text: str) -> frozenset[str]:
    """Return the words of a name without differences of case and of marks on letters."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    return frozenset(_WORD.findall("".join(c for c in plain if not unicodedata.combining(c))))
