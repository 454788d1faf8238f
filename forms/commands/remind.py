"""`flask remind`: one neutral mail a day to each member of staff for whom something waits."""

from collections.abc import Sequence
from datetime import date, datetime

import click
from flask import current_app
from flask.cli import with_appcontext

from forms import i18n, storage
from forms.i18n import gettext as _
from forms.i18n import ngettext
from forms.operations import mail
from forms.operations.absolute_links import absolute_url
from forms.storage import db
from forms.storage.accounts import reminders
from forms.storage.models.base import now
from forms.storage.models.reminders import Reminder
from forms.storage.workflow import family_notices
from forms.workflow import year_wheel
from forms.workflow.family_notices import untold_news
from forms.workflow.notices import Notices, has_near_deadline, notices_for
from forms.workflow.unit_scope import UnitScope
from forms.workflow.year_wheel import Duty

EXPIRY_DAYS = (30, 7)
"""So many days before a permission ends, those at its unit are mailed."""


@click.command("remind")
@with_appcontext
def command() -> None:
    """Mail each member of staff the number of things that wait for them: at most one mail a day.

    Families who gave an address in a form that tells them (`tell`) are mailed when they have been
    answered. Nothing is sent while no mail server is named (SKJEMAVERK_MAIL_SERVER). The mail holds
    numbers only: no name, form or unit. To be run every morning by cron or a timer.
    """
    if not mail.is_sent():
        click.echo(_("Ingen e-postserver er valgt, så ingen er varslet."))
        return
    with current_app.test_request_context():
        sent, failed = remind_staff()
        told, missed = tell_families()
    click.echo(ngettext("Én er varslet.", "%(number)s er varslet.", sent))
    if told:
        click.echo(
            ngettext(
                "Én familie har fått vite at den har fått svar.",
                "%(number)s familier har fått vite at de har fått svar.",
                told,
            )
        )
    if failed + missed:
        raise click.ClickException(
            ngettext(
                "E-postserveren tok ikke imot én e-post.",
                "E-postserveren tok ikke imot %(number)s e-poster.",
                failed + missed,
            )
        )


def remind_staff() -> tuple[int, int]:
    """Mail those for whom something waits; how many were mailed, and how many could not be."""
    sent = failed = 0
    for user, row in reminders.users_to_mail():
        scope, moment = UnitScope(user), now()
        if row.mailed is not None and is_same_day(row.mailed, moment):
            continue
        notices, duties = notices_for(scope, row.mailed), year_wheel.own_duties(scope)
        if not (is_worth_a_mail(notices, row, scope) or any(d.is_new for d in duties)):
            continue
        try:
            mail.send(
                row.email, mail_text(notices, duties), subject=_("Noe venter på deg i Skjemaverk")
            )
        except mail.NotMailed:
            failed += 1
            continue
        with storage.writing():
            reminders.note_mailed(row, moment)
            db.session.commit()
        sent += 1
    return sent, failed


def tell_families() -> tuple[int, int]:
    """Mail the families who were answered; how many were mailed, and how many could not be.

    What is held back is written down too, and never mailed later.
    """
    sent = failed = 0
    for each in list(untold_news()):
        if each.address:
            try:
                mail.send(each.address, family_mail_text(), subject=_("Du har fått svar"))
            except mail.NotMailed:
                failed += 1
                continue
            sent += 1
        with storage.writing():
            family_notices.note_told(each.submission, each.number)
            db.session.commit()
    return sent, failed


def family_mail_text() -> str:
    """Return the mail to a family, in every language since nobody knows theirs."""
    said = []
    for code in i18n.LANGUAGES:
        with i18n.use(code):
            said.append(
                _(
                    "Du ba om å få vite når noe du har sendt inn, er besvart. Nå er det det. Ta"
                    " kontakt med dem du sendte det til, hvis du lurer på noe. E-posten sier ikke"
                    " hva det gjelder, fordi andre kan se den."
                )
            )
    return "\n\n".join(said)


def is_same_day(one: datetime, other: datetime) -> bool:
    """Tell whether both moments are on the same day in Oslo."""
    return i18n.local_time(one).date() == i18n.local_time(other).date()


def is_worth_a_mail(notices: Notices, row: Reminder, scope: UnitScope) -> bool:
    """Tell whether something is new, overdue, near its deadline, answered or first expiring."""
    first = row.mailed is None or bool(notices.new)
    urgent = notices.overdue or notices.elsewhere or notices.answered
    if (notices.waiting and first) or urgent or has_near_deadline(scope):
        return True
    return any(is_reminder_day(each.permission.ends) for each in notices.expiring)


def is_reminder_day(ends: date | None) -> bool:
    """Tell whether a permission that ends on that day is mailed about today."""
    return ends is not None and (ends - i18n.today()).days in EXPIRY_DAYS


def mail_text(notices: Notices, duties: Sequence[Duty] = ()) -> str:
    """Return the mail: numbers, where to look, and how to turn it off; nothing that identifies."""
    lines = []
    if notices.waiting or not duties:
        lines.append(
            ngettext(
                "%(number)s ting venter på deg i Skjemaverk, %(late)s har gått over fristen.",
                "%(number)s ting venter på deg i Skjemaverk, %(late)s har gått over fristen.",
                notices.waiting,
                late=notices.overdue,
            )
        )
    if notices.elsewhere:
        lines.append(
            ngettext(
                "%(number)s ting ved enhetene du leder, venter på andre og har gått over fristen.",
                "%(number)s ting ved enhetene du leder, venter på andre og har gått over fristen.",
                notices.elsewhere,
            )
        )
    if notices.answered:
        lines.append(
            ngettext(
                "%(number)s ting du har sendt, er ferdig behandlet.",
                "%(number)s ting du har sendt, er ferdig behandlet.",
                len(notices.answered),
            )
        )
    if notices.expiring:
        lines.append(
            ngettext(
                "%(number)s tillatelse går snart ut.",
                "%(number)s tillatelser går snart ut.",
                len(notices.expiring),
            )
        )
    if duties:
        late = sum(duty.state == "overdue" for duty in duties)
        lines.append(
            ngettext(
                "%(number)s møte eller frist i årshjulet venter på deg, %(late)s er forfalt.",
                "%(number)s møter og frister i årshjulet venter på deg, %(late)s er forfalt.",
                len(duties),
                late=late,
            )
        )
    desk, account = absolute_url("casework.overview"), absolute_url("my_account.my_account")
    lines.append(_("Logg inn og se på skrivebordet: %(link)s", link=desk))
    lines.append(_("Vil du ikke ha denne e-posten? Slå den av på Min side: %(link)s", link=account))
    return "\n\n".join(lines)
