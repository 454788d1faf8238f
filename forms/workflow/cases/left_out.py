"""People and units that a family's permission leaves out, found by name whenever they are met.

Nothing but the answers holds the names, so an account that is made or renamed later is matched too.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
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
from forms.storage.workflow import consents
from forms.workflow.compiled_forms import compiled_form

_WORD = re.compile(r"\w+")
_LINES = re.compile(r"[\n;]")


class LeftOut(NamedTuple):
    """Somebody whom nothing is shared with: the name as the family gave it, and where."""

    name: str
    permission: str
    """The title of the form that says it."""
    day: str
    case: str
    unit: str | None
    """The unit of the case."""

    @property
    def sentence(self) -> str:
        """Why the person or the unit cannot be chosen."""
        return _(
            "%(name)s kan ikke være med: «%(permission)s» fra %(day)s sier at vi ikke skal dele noe"
            " med dem. Velg noen andre, eller be foresatte om en ny tillatelse.",
            name=self.name,
            permission=self.permission,
            day=self.day,
        )


def in_case(case_id: str | None) -> list[LeftOut]:
    """List those who are left out of the case."""
    return within(Permission.case_id == case_id) if case_id else []


def within(cases: ColumnElement[bool]) -> list[LeftOut]:
    """List those who are left out of these cases."""
    found = consents.leaving_out(cases)
    return [each for _permission, submission in found for each in _of(submission)]


def _of(submission: Submission) -> Iterator[LeftOut]:
    definition = compiled_form(submission.version).definition
    if definition.grants is None or submission.case_id is None:
        return
    received = i18n.local(submission.received).date() if submission.received else submission.period
    for name in names_in(definition.grants, store.open_answers(submission)):
        yield LeftOut(
            name,
            definition.title,
            i18n.format_date(received),
            submission.case_id,
            submission.unit_id,
        )


def names_in(grants: Grant, answers: Mapping[str, Any]) -> list[str]:
    """Return the names that the answers give: one on each line, or in each row of a repeat."""
    first, _dot, inner = grants.except_people.partition(".")
    said = answers.get(first) if first else None
    rows = said if isinstance(said, list) else []
    texts = [row.get(inner) for row in rows if isinstance(row, Mapping)] if inner else [said]
    lines = (line for text in texts if isinstance(text, str) for line in _LINES.split(text))
    return [line.strip() for line in lines if _words(line)]


def find_user(found: Iterable[LeftOut], user: User) -> LeftOut | None:
    """Return what leaves the user out: by their own name, or that of another unit they work at."""
    return next((each for each in found if _is_meant(each, user)), None)


def _is_meant(each: LeftOut, user: User) -> bool:
    there = (_words(unit.name) for unit in _works_at(user, each.unit))
    return is_user(each.name, user) or _words(each.name) in there


def _works_at(user: User, but: str | None) -> Iterator[Unit]:
    for unit_id in users.places(user):
        unit = units.get(unit_id)
        if unit is not None and unit_id != but:
            yield unit


def find_unit(found: Iterable[LeftOut], unit_id: str) -> LeftOut | None:
    """Return what leaves the unit out, or everybody who receives forms there."""
    unit, some = units.get(unit_id), list(found)
    if unit is None or not some:
        return None
    by_name = next((each for each in some if _words(each.name) == _words(unit.name)), None)
    here = [user for user, roles in users.at_unit(unit_id) if {"receiver", "leader"} & set(roles)]
    those = [find_user(some, user) for user in here]
    return by_name or (those[0] if those and all(those) else None)


def find_text(found: Iterable[LeftOut], text: str) -> LeftOut | None:
    """Return whom a text names who is left out; one name of theirs is enough."""
    for each in found:
        for line in _LINES.split(text):
            own = _words(each.name.partition(",")[0])
            said = _words(line)
            if is_named(each.name, line) or (len(said) == 1 and said <= own):
                return each
    return None


def remark(name: str, unit_id: str | None) -> str:
    """Return what those who take the permission should know of a name; "" when it means one person.

    It is looked up now: somebody may be given an account, or another name, later.
    """
    if any(_words(unit.name) == _words(name) for unit in units.all_units()):
        return ""
    meant = [user for user in users.all_users() if user.active and is_user(name, user)]
    if not meant:
        return _(
            "Vi finner ingen med navnet «%(name)s». Se etter at det er skrevet riktig. Det er greit"
            " hvis personen ikke bruker Skjemaverk.",
            name=name,
        )
    if any("leader" in users.places(user).get(unit_id or "", ()) for user in meant):
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
    return not named or bool(named & users.places(user).keys())


def is_named(entry: str, name: str) -> bool:
    """Tell whether *entry* names the person called *name*: more or fewer of their names, in any
    order, or initials.

    >>> [is_named("Kari Nordmann", name) for name in ("Nordmann, Kari", "Kari Anne Nordmann")]
    [True, True]
    >>> [is_named("K. Nordmann", "Kari Nordmann"), is_named("Kari Nordmann", "Kari Hansen")]
    [True, False]
    """
    said, own = _words(entry), _words(name)
    return _fits(said, own) or (len(own) > 1 and _fits(own, said))


def _fits(some: frozenset[str], others: frozenset[str]) -> bool:
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
