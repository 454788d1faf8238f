"""`flask demo`: invented people and a year of invented answers, for trying lists and exports."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from random import Random

import click
from flask.cli import with_appcontext

from forms import i18n, storage
from forms.commands._output import server_address
from forms.commands.demo import workflow
from forms.commands.demo.answers import Inventor, invented_name, seeded_random
from forms.commands.demo.courses import add_courses
from forms.commands.demo.meetings import add_meetings
from forms.commands.demo.waves import add_waves
from forms.commands.prepare import import_units
from forms.commands.users import at_host, at_port
from forms.i18n import gettext as _
from forms.i18n import ngettext
from forms.logic.answer_state import Answers
from forms.questions.own_unit import own_unit
from forms.storage import User, Version, audit_log, db
from forms.storage.accounts import units, users
from forms.storage.definitions import versions
from forms.storage.submissions import counters, drafts, store
from forms.storage.submissions.draft_payload import DraftPayload
from forms.storage.submissions.drafts import DraftContext
from forms.storage.workflow import invitations
from forms.workflow.compiled_forms import compiled_form
from forms.workflow.figures import has_figures
from forms.workflow.submit import unit_answered

PEOPLE = (
    ("demo-forfatter", "Frode Liksomdal", ("author",)),
    ("demo-koordinator", "Kine Eksempelsen", ("coordinator",)),
    ("demo-leder", "Leif Oppdiktsrud", ("coordinator", "leader", "staff")),
    ("demo-mottaker", "Mona Testvik", ("receiver",)),
    ("demo-ansatt", "Ane Prøvesen", ("staff",)),
    ("demo-revisor", "Rune Liksomdal", ("auditor",)),
)
"""Login, name and roles of those who can try the pages; the leader sees sensitive answers too.

The administrator is the one for whom `flask prepare` prints a link.
"""

COLLEAGUES = (
    ("leder", ("leader", "receiver")),
    ("ansatt", ("staff",)),
    ("mottak", ("receiver", "staff")),
)
"""Who works at each unit beside them, so that lists and choices have somebody in them."""

AS_MANY = 5
"""Anonymous answers are shown in numbers only, and only when they are many."""
DAYS = 365
BEGUN = "forste-samtalen-barnehage"
"""The form that somebody is in the middle of."""


@click.command("demo")
@click.option(
    "--number",
    type=click.IntRange(1, 1000),
    default=40,
    show_default=True,
    help="How many submissions of each form at most; how many at least is a third.",
)
@at_host
@at_port
@with_appcontext
def command(number: int, host: str | None, port: str | None) -> None:
    """Add invented units, users and submissions of every published form, over the past year.

    What was added before is not added again, so that one which was stopped is run once more. With
    real submissions in the database nothing is done.
    """
    refuse_among_real()
    if not units.all_units():
        import_units()
    add_people()
    with storage.writing():
        add_waves()
        add_courses()
        db.session.commit()
    reports_last = sorted(
        versions.overview(), key=lambda each: has_figures(compiled_form(each.current).definition)
    )
    for form in reports_last:
        if not form.archived:
            some = seeded_random(form.form_id).uniform(1 / 3, 1)
            many = AS_MANY if compiled_form(form.current).definition.anonymous else 1
            print_added(
                form.current, add_submissions(form.current, max(1, round(number * some)) * many)
            )
    with storage.writing():
        add_meetings()
        db.session.commit()
    print_links(server_address(host, port))
    add_beginnings()


def refuse_among_real() -> None:
    """Stop before anything invented is mixed with what somebody sent."""
    if counters.totals() and not any(users.by_login(login) for login, _name, _roles in PEOPLE):
        raise click.ClickException(
            _("Databasen har svar fra før. Prøv i en egen mappe: SKJEMAVERK_INSTANCE=/tmp/demo.")
        )


def add_people() -> None:
    """Add those who are not there; before any submission, which they show to be invented."""
    with storage.writing():
        everywhere = units.all_units()
        for login, name, roles in PEOPLE:
            add_person(login, name, roles, [unit.id for unit in everywhere])
        for number, unit in enumerate(everywhere):
            for job, own in COLLEAGUES[: 2 + number % 2]:
                chance = seeded_random(f"{unit.id} {job}")
                add_person(f"{job}-{unit.id}", invented_name(chance), own, [unit.id])
        db.session.commit()


def print_links(base: str) -> None:
    """Print a one-time link for each who can try the pages and has no passphrase yet."""
    with storage.writing():
        for login, _name, _roles in PEOPLE:
            user = users.by_login(login)
            if user is not None and user.active and not user.password_hash:
                link = f"{base}/ny/{users.issue_setup_link(user)}"
                click.echo(f"{login} ({', '.join(user.roles)}): {link}")
        db.session.commit()


def add_beginnings() -> None:
    """Add a begun conversation and an issued link, unless they exist."""
    leader, version = users.by_login("demo-leder"), versions.current(BEGUN)
    if leader is None or version is None or invitations.listing(by=leader.id):
        return
    with storage.writing():
        unit = next(iter(users.units_of(leader, "leader")), None)
        begin_draft(version, {"child_name": "Iben Prøvesen"}, DraftContext(leader.id, unit))
        for form in versions.overview():
            if compiled_form(form.current).definition.anonymous:
                invitations.issue("form", form.form_id, by=leader.id, days=90, most=30)
        db.session.commit()


def begin_draft(version: Version, first: Mapping[str, str], where: DraftContext) -> None:
    """Begin a draft with the *first* texts, as a page would."""
    draft, token = drafts.start(version, i18n.current_language(), where=where)
    typed = {name: [text] for name, text in first.items()}
    code = drafts.new_code(draft)
    payload = DraftPayload(typed=typed, answers=dict(first), token=token, code=code)
    drafts.save(draft, payload, draft.revision, i18n.current_language())


def add_person(login: str, name: str, roles: Sequence[str], at: Sequence[str]) -> User:
    """Return the user with that login; add one, with the roles *at* units, if there is none."""
    user = users.by_login(login)
    if user is None:
        here = [role for role in roles if role in users.UNIT_ROLES]
        wide = [role for role in roles if role not in here]
        places = {unit: here for unit in at} if here else {}
        user = users.add(login, name, wide, at=places)
        audit_log.record("system", "user.added", user.id, ",".join(user.roles))
    return user


def add_submissions(version: Version, number: int) -> int:
    """Keep as many invented submissions of the form as are lacking; how many that was."""
    definition, added = compiled_form(version).definition, 0
    with storage.writing():
        for key, received, answers in invented_submissions(version, number):
            workflow.keep(
                version, key, received, answers, unit_answered(own_unit(definition), answers)
            )
            added += 1
        db.session.commit()
    return added


def invented_submissions(version: Version, number: int) -> Iterator[tuple[str, datetime, Answers]]:
    """Key, moment and answers of each submission that is not kept yet."""
    for each in range(number):
        seed = f"demo {version.form_id} {each}"
        key = hashlib.sha256(seed.encode()).hexdigest()[:32]
        chance = seeded_random(seed)
        received = random_moment(chance)
        if store.find_by_key(key) is None:
            filler = Inventor(compiled_form(version), chance, i18n.local_time(received).date())
            permits = each % 2 == 0 and filler.compiled_form.definition.grants is not None
            if answers := filler.submission(permits=permits):
                yield key, received, answers


def random_moment(chance: Random) -> datetime:
    """Return a random time in the working days of the past year, in UTC."""
    day = i18n.today() - timedelta(days=chance.randint(1, DAYS))
    day -= timedelta(days=max(0, day.weekday() - 4))
    clock = time(chance.randint(8, 15), chance.randrange(60), chance.randrange(60))
    return datetime.combine(day, clock, i18n.OSLO).astimezone(UTC)


def print_added(version: Version, added: int) -> None:
    """Print how many submissions the form got."""
    said = ngettext("%(number)s nytt oppdiktet svar", "%(number)s nye oppdiktede svar", added)
    click.echo(f"{compiled_form(version).definition.title}: {said}")
