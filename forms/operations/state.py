"""The state of the service: the checks of `/helse`, of the page «Drift» and of `flask status`.

A check that *stops* says that the service cannot take answers; the others say that something that
somebody must do has not been done. No check tells of answers, names or addresses.
"""

import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from flask import current_app
from sqlalchemy import select, text
from sqlalchemy.exc import SQLAlchemyError

from forms import i18n
from forms.i18n import gettext as _
from forms.settings import SettingsError, read_keys
from forms.storage import audit_log, backups, db, jobs, shared_values
from forms.storage.database.migrate import MIGRATIONS
from forms.storage.encryption import key_rotation
from forms.storage.encryption.records import current_ring
from forms.storage.models.base import now
from forms.storage.retention import retention

LEAST_FREE = 200 * 1024 * 1024
"""Bytes on the disk below which the service is not ready: SQLite and uploads need space."""
LITTLE_FREE = 5 * LEAST_FREE
NIGHTLY = timedelta(hours=26)
"""Longest time between two runs of what runs every night."""
LONG_WAIT = timedelta(minutes=10)
"""Longest time that anything should wait in the queue of background work."""


@dataclass(frozen=True, slots=True)
class Check:
    """One check: its id for programs, its name and what is so, in words."""

    id: str
    name: str
    says: str
    ok: bool = True
    stops: bool = False
    """Whether the service cannot do its work while this is not in order."""


def readiness_checks() -> list[Check]:
    """Return the checks that a load balancer needs: short, without the audit log or folders."""
    return [database(), tables(), disk(), keys(), shared_keys()]


def all_checks() -> list[Check]:
    """Return all checks, for an administrator."""
    return [
        *readiness_checks(),
        shared_settings(),
        queue(),
        nightly(),
        backed_up(),
        mail(),
        guarded(),
    ]


def problems(checks: list[Check]) -> Iterator[str]:
    """Yield the ids of the checks that stop the service."""
    return (check.id for check in checks if check.stops and not check.ok)


def database() -> Check:
    """Check that the database answers."""
    kind = {"sqlite": "SQLite"}.get(db.engine.dialect.name, "PostgreSQL")
    try:
        db.session.execute(text("SELECT 1"))
    except SQLAlchemyError:
        db.session.rollback()
        says = _(
            "%(kind)s svarer ikke. Se om databasen er i gang, og om det er plass på disken.",
            kind=kind,
        )
        return Check("database", _("Database"), says, False, True)
    return Check("database", _("Database"), _("%(kind)s svarer.", kind=kind))


def tables() -> Check:
    """Check that the database's tables are those of this version."""
    try:
        found = db.session.execute(text("SELECT version_num FROM alembic_version")).scalar()
    except SQLAlchemyError:
        db.session.rollback()
        found = None
    wrong = found != newest_revision()
    says = _("Tabellene er ikke oppgradert. Kjør «flask prepare».") if wrong else _("Oppgradert.")
    return Check("tables", _("Tabeller"), says, not wrong, True)


@cache
def newest_revision() -> str:
    """Return the migration that no other migration follows, without importing Alembic."""
    texts = [path.read_text("utf-8") for path in (MIGRATIONS / "versions").glob("[0-9]*.py")]
    line = r"^{}(?::[^=]*)? = ['\"](\w+)['\"]"
    made = {found for each in texts for found in re.findall(line.format("revision"), each, re.M)}
    done = {f for each in texts for f in re.findall(line.format("down_revision"), each, re.M)}
    return str(*(made - done))


def disk() -> Check:
    """Check that the disk of the instance folder has space."""
    try:
        free = shutil.disk_usage(current_app.config["INSTANCE"]).free
    except OSError:
        says = _(
            "Mappa for data kan ikke leses. Se at SKJEMAVERK_INSTANCE er riktig, og at tjenesten"
            " eier mappa."
        )
        return Check("disk", _("Disk"), says, False, True)
    room = i18n.format_number(round(free / 1024**3, 1))
    says = _("%(room)s GB ledig.", room=room)
    if free >= LITTLE_FREE:
        return Check("disk", _("Disk"), says)
    return Check("disk", _("Disk"), says + " " + _("Rydd plass."), False, free < LEAST_FREE)


def keys() -> Check:
    """Check that the keys can be read, and are those that records in the database need.

    A second machine with another key would seal answers that the first cannot open.
    """
    try:
        read_keys(current_app.config["KEY_FILES"])
    except (SettingsError, OSError):
        says = _(
            "Nøklene til svarene kan ikke leses. Legg dem tilbake fra kopien dere har gjemt, og se"
            " at tjenesten kan lese filen."
        )
        return Check("keys", _("Nøkler"), says, False, True)
    if lacking := sorted(lacking_keys()):
        says = _(
            "Svar i databasen er forseglet med en nøkkel som mangler her: %(names)s. Hent den fra"
            " maskinen der svarene ble lagret.",
            names=", ".join(lacking),
        )
        return Check("keys", _("Nøkler"), says, False, True)
    return Check("keys", _("Nøkler"), _("Nøklene til svarene kan leses."))


def lacking_keys() -> set[str]:
    """Return the ids of keys that records need and this machine lacks: one record of each table.

    None while the database does not answer, which `database` and `tables` tell of.
    """
    tables = key_rotation.sealed_tables()
    try:
        needed = {db.session.scalar(select(table.key_id).limit(1)) for table in tables}
    except SQLAlchemyError:
        db.session.rollback()
        return set()
    return {name for name in needed if name and name not in current_ring().ciphers}


def shared_keys() -> Check:
    """Check that this machine's keys are those that the others on the database have.

    With another key it would refuse cookies that they have signed, or seal what they cannot open.
    """
    return _sameness_check(
        "shared_keys", _("Nøkler på alle maskiner"), shared_values.differing_keys
    )


def shared_settings() -> Check:
    """Check that this machine's settings are those that the others on the database have.

    It does not stop a server that runs; a start it does (`forms.commands._ready`).
    """
    name = _("Innstillinger på alle maskiner")
    return _sameness_check("shared_settings", name, shared_values.differing_settings, stops=False)


def _sameness_check(
    id_: str, name: str, differing: Callable[[], list[str]], *, stops: bool = True
) -> Check:
    try:
        found = differing()
    except SQLAlchemyError:  # which `tables` tells of
        db.session.rollback()
        found = []
    if not found:
        return Check(id_, name, _("Som på de andre maskinene."), stops=stops)
    says = _(
        "%(names)s er annerledes her enn der databasen sist ble tatt i bruk. Sett det samme på alle"
        " maskiner. Er endringen ment, kjør «flask keys agree» her, og start så de andre på nytt.",
        names=", ".join(found),
    )
    return Check(id_, name, says, False, stops)


def recency_check(
    at: datetime | None, good: str, never: str, remedy: str, name: str, id_: str
) -> Check:
    """Return a check of something that must have happened within a day."""
    if at is None:
        return Check(id_, name, never, False)
    says, is_recent = good % {"at": i18n.format_moment(at)}, now() - at < NIGHTLY
    return Check(id_, name, says if is_recent else f"{says} {remedy}", is_recent)


def nightly() -> Check:
    """Check that what is too old was erased within a day."""
    try:
        last = audit_log.listing(what=retention.DONE, limit=1).events
    except SQLAlchemyError:
        db.session.rollback()
        return Check("nightly", _("Sletting"), _("Loggen kan ikke leses."), False)
    return recency_check(
        last[0].at if last else None,
        _("Sist kjørt %(at)s. Skal kjøres hver natt."),
        _("Aldri kjørt. Kjør «flask tidy» hver natt."),
        _("Kjør «flask tidy» nå, og finn ut hvorfor det ikke gikk av seg selv."),
        _("Sletting"),
        "nightly",
    )


def backed_up() -> Check:
    """Check that there is a backup not older than a day."""
    kept = backups.listing(Path(current_app.config["BACKUPS"]))
    return recency_check(
        backups.started_at(kept[-1]) if kept else None,
        _("Den nyeste er fra %(at)s. Skal tas hver natt."),
        _("Det er ingen. Kjør «flask backup make» hver natt, eller ta kopi på en annen måte."),
        _("Kjør «flask backup make» nå, og finn ut hvorfor det ikke gikk av seg selv."),
        _("Sikkerhetskopi"),
        "backup",
    )


def queue() -> Check:
    """Check that somebody does what waits in the queue, and that nothing was given up."""
    try:
        load = jobs.queue_load()
    except SQLAlchemyError:
        db.session.rollback()
        return Check("queue", _("Bakgrunnsarbeid"), _("Køen kan ikke leses."), False)
    says = _(
        "%(running)s er i arbeid, %(waiting)s venter, %(failed)s ble oppgitt det siste døgnet.",
        **load._asdict(),
    )
    if load.oldest > LONG_WAIT.total_seconds():
        says += " " + _(
            "Ingen tar det som venter. Start tjeneren på nytt, eller kjør «flask work»."
        )
    if load.failed:
        says += " " + _("Loggen sier hvorfor. De som ba om det, ser det på «Filer og e-post».")
    ok = not load.failed and load.oldest <= LONG_WAIT.total_seconds()
    return Check("queue", _("Bakgrunnsarbeid"), says, ok)


def mail() -> Check:
    """Tell whether mail is sent, and from where."""
    server = current_app.config["MAIL_SERVER"]
    if not server:
        return Check("mail", _("E-post"), _("Sendes ikke: ingen e-posttjener er satt opp."))
    return Check("mail", _("E-post"), _("Sendes gjennom %(server)s.", server=server))


def guarded() -> Check:
    """Check the settings that a service open to others must have."""
    wanted: dict[str, Callable[[], bool]] = {
        "SKJEMAVERK_HTTPS": lambda: bool(current_app.config["HTTPS"]),
        "SKJEMAVERK_TRUSTED_HOSTS": lambda: bool(current_app.config["TRUSTED_HOSTS"]),
        "SKJEMAVERK_SECOND_FACTOR": lambda: bool(current_app.config["SECOND_FACTOR"]),
    }
    missing = [name for name, is_set in wanted.items() if not is_set()]
    says = _("Alle er satt.")
    if missing:
        says = _("Ikke satt: %(names)s.", names=", ".join(missing))
        says += " " + _("Sett dem før andre får bruke tjenesten.")
    return Check("settings", _("Innstillinger for drift"), says, not missing)
