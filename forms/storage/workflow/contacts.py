"""Contacts: who is in a council, a forum or a service that the municipality works with."""

from dataclasses import asdict, dataclass

import orjson
from sqlalchemy import select
from sqlalchemy.orm import undefer_group

from forms.storage.database.column_types import dumps
from forms.storage.database.engine import db
from forms.storage.encryption.records import associated_data, seal, unseal
from forms.storage.models.base import new_id
from forms.storage.models.contacts import ContactGroup

MOST_PEOPLE = 60


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody in a group, or the service itself."""

    name: str
    role: str = ""
    phone: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class ContactDetails:
    """What is sealed of a group."""

    about: str = ""
    link: str = ""
    """The address of the agreement, or of the group's own page."""
    people: tuple[Contact, ...] = ()


NOTHING = ContactDetails()


def listing() -> list[ContactGroup]:
    """List the groups by title."""
    found = select(ContactGroup).order_by(ContactGroup.title, ContactGroup.id)
    return list(db.session.scalars(found.options(undefer_group("sealed"))))


def get(group_id: str) -> ContactGroup | None:
    """Return the group by id."""
    found = select(ContactGroup).where(ContactGroup.id == group_id)
    return db.session.scalars(found.options(undefer_group("sealed"))).one_or_none()


def details(group: ContactGroup) -> ContactDetails:
    """Unseal what is written of the group."""
    found = orjson.loads(unseal(group.record, group.associated_data))
    people = tuple(Contact(**each) for each in found.pop("people"))
    return ContactDetails(**found, people=people)


def add(title: str, details: ContactDetails = NOTHING, *, id: str = "") -> ContactGroup:
    """Add a group, under *id* if it has one."""
    id = id or new_id()
    group = ContactGroup(id=id, title=title)
    group.record = seal(dumps(asdict(details)), associated_data("contacts", "", id, ""))
    db.session.add(group)
    db.session.flush()
    return group


def change(group: ContactGroup, title: str, details: ContactDetails) -> None:
    """Write the group anew."""
    group.title = title
    group.record = seal(dumps(asdict(details)), group.associated_data)
    db.session.flush()


def remove(group: ContactGroup) -> None:
    """Erase the group and the people in it."""
    db.session.delete(group)
    db.session.flush()
