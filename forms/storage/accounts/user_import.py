"""Import of users: a table of names and roles, taken in whole or not at all."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from forms.i18n import gettext as _
from forms.storage.accounts import csv_tables, units, users
from forms.storage.accounts.csv_tables import NO, Imported, Row, TableError, yes_no_problems
from forms.storage.accounts.logins import is_usual, normalise_login
from forms.storage.models.accounts import User

COLUMNS = ("login", "name", "role", "unit", "active")


@dataclass(slots=True)
class Person:
    """The combined lines of one login."""

    name: str
    active: bool = True
    everywhere: set[str] = field(default_factory=set)
    at: dict[str, set[str]] = field(default_factory=dict)


def import_csv(text: str) -> Imported:
    """Take in a table with the columns login, name, role, unit, active; a line for each role.

    Who is in the file has the roles of the file and no others; who is not, stays. Raises
    `TableError`, and then nothing is changed.
    """
    rows = list(csv_tables.read_rows(text, COLUMNS, needed=3))
    known = {unit.id for unit in units.all_units(inactive=True)}
    problems = [problem for line, row in rows for problem in _problems(line, row, known)]
    problems += _differing_names(rows)
    if problems:
        raise TableError(problems)
    found = _people(rows)
    _keep_an_administrator(found)
    result = Imported()
    for login, person in found.items():
        getattr(result, _take_in(login, person)).append(login)
    return result


def roles_in(cell: str) -> list[str]:
    """Return the roles in a cell, separated by commas or spaces."""
    return [word for word in re.split(r"[\s,]+", cell.casefold()) if word]


def _people(rows: list[tuple[int, Row]]) -> dict[str, Person]:
    found: dict[str, Person] = {}
    for _line, row in rows:
        person = found.setdefault(normalise_login(row["login"]), Person(row["name"]))
        person.active = person.active and row["active"].casefold() not in NO
        wanted = person.at.setdefault(row["unit"], set()) if row["unit"] else person.everywhere
        wanted.update(roles_in(row["role"]))
    return found


def _take_in(login: str, person: Person) -> str:
    """Write one person; which list of `Imported` they belong to."""
    user = users.by_login(login)
    if user is None:
        made = users.add(login, person.name, person.everywhere, at=person.at)
        made.active = person.active
        return "added"
    before = _particulars(user)
    users.change(user, person.name, person.everywhere, person.at, person.active)
    return "unchanged" if _particulars(user) == before else "changed"


def _particulars(user: User) -> tuple[object, ...]:
    return user.name, user.active, users.roles_without_unit(user), users.roles_by_unit(user)


def _keep_an_administrator(found: dict[str, Person]) -> None:
    """Stop what would leave nobody to give roles."""
    file = [person.active and "administrator" in person.everywhere for person in found.values()]
    others = [user for user in users.all_users() if user.login not in found]
    if not any(file) and not any(u.active and "administrator" in u.roles for u in others):
        raise TableError([_("Det må alltid være minst én administrator.")])


def _problems(line: int, row: Row, known: set[str]) -> Iterator[str]:
    """Yield the errors of one row, in sentences."""
    if not row["login"]:
        yield _("Linje %(line)s: Brukernavnet mangler. Skriv det i kolonnen login.", line=line)
    elif not is_usual(normalise_login(row["login"])):
        yield _(
            "Linje %(line)s: Brukernavnet «%(login)s» har tegn som ikke vises, eller som ligner på"
            " andre. Bruk bare latinske bokstaver, tall og vanlige tegn.",
            line=line,
            login=row["login"],
        )
    if not row["name"]:
        yield _("Linje %(line)s: Navnet mangler. Skriv personens navn.", line=line)
    if row["unit"] and row["unit"] not in known:
        yield _(
            "Linje %(line)s: Enheten «%(unit)s» finnes ikke. Skriv enhetens id.",
            line=line,
            unit=row["unit"],
        )
    yield from _role_problems(line, row)
    yield from yes_no_problems(line, row, "active", _("Skriv ja hvis personen kan logge inn."))


def _role_problems(line: int, row: Row) -> Iterator[str]:
    """Yield the errors in the row's roles."""
    wanted = roles_in(row["role"])
    if not wanted:
        yield _("Linje %(line)s: Rollen mangler. Skriv en rolle i kolonnen role.", line=line)
    for role in wanted:
        if role not in users.ROLES:
            yield _(
                "Linje %(line)s: Rollen «%(role)s» finnes ikke. Velg mellom %(roles)s.",
                line=line,
                role=role,
                roles=", ".join(users.ROLES),
            )
        elif row["unit"] and role in users.WIDE_ROLES:
            yield _(
                "Linje %(line)s: Rollen «%(role)s» gjelder hele kommunen. La enheten være tom.",
                line=line,
                role=role,
            )


def _differing_names(rows: list[tuple[int, Row]]) -> list[str]:
    """List a sentence for each line whose name for a login differs from an earlier one."""
    first: dict[str, tuple[int, str]] = {}
    found = []
    for line, row in rows:
        before, name = first.setdefault(normalise_login(row["login"]), (line, row["name"]))
        if name != row["name"]:
            found.append(
                _(
                    "Linje %(line)s: «%(login)s» heter noe annet på linje %(first)s."
                    " Skriv samme navn.",
                    line=line,
                    login=row["login"],
                    first=before,
                )
            )
    return found
