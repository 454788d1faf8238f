"""`flask tidy`: the nightly tasks."""

from datetime import timedelta

import click
from flask.cli import with_appcontext

from forms import i18n, storage
from forms.commands._output import print_due, purge
from forms.i18n import gettext as _
from forms.i18n import ngettext
from forms.storage import db, jobs
from forms.storage.accounts import guess_limits, sessions
from forms.storage.models.base import now
from forms.storage.retention import reshuffle, retention, written_mail
from forms.storage.retention.retention import ClockJumped
from forms.storage.submissions import attachments, drafts, facts
from forms.storage.workflow import invitations, link_usage, meetings
from forms.workflow import retention_rules
from forms.workflow.cases import shielded


@click.command("tidy")
@click.option(
    "--yes-the-clock-is-right", "sure", is_flag=True, help="As with `flask submissions purge`."
)
@with_appcontext
def command(sure: bool) -> None:
    """Erase what is kept no longer: drafts, answers, files of nobody, sign-ins, invitations, cases.

    Anonymous answers are laid out anew, so that their places do not tell in which order they came.
    Run it every night. Nothing is erased while the clock may be wrong. Cases whose forms say that
    the child's address is protected are shielded first.
    """
    with storage.writing():
        shielded_now = shielded.shield_cases()
        db.session.commit()
    if shielded_now:
        click.echo(ngettext("Én sak er skjermet.", "%(number)s saker er skjermet.", shielded_now))
    try:
        if not sure:
            retention.demand_steady_clock()
    except ClockJumped as error:
        raise click.ClickException(
            _(
                "Ingenting er slettet: klokka er %(now)s, og forrige kjøring var %(last)s. Er"
                " klokka riktig? Kjør da med --yes-the-clock-is-right.",
                now=i18n.format_moment(now()),
                last=i18n.format_moment(error.last),
            )
        ) from None
    with storage.writing():
        done = {
            _("utkast"): drafts.remove_expired(),
            _("filer som var laget"): jobs.remove_ended(),
            _("filer uten eier"): attachments.remove_orphans(now() - retention.ORPHAN),
            _("innlogginger"): sessions.remove_old(),
            _("tall på feil forsøk"): guess_limits.forget_ended(),
            _("e-poster i filer"): written_mail.erase_old(),
            _("invitasjoner"): invitations.remove_expired(),
            _("brukte adgangstegn"): link_usage.forget_passes(),
            _("tomme saker"): retention.forget_cases(),
            _("gamle møter"): meetings.remove_before(
                i18n.today() - timedelta(days=366 * meetings.KEPT_YEARS)
            ),
            _("gamle grunnlag for tall"): facts.remove_before(
                i18n.today() - timedelta(days=facts.KEPT_DAYS)
            ),
        }
        db.session.commit()
        reshuffle.reshuffle_recent(i18n.today())
    found = retention_rules.find_due()
    print_due(found)
    done[_("innsendinger")] = purge(found, sure=True)
    click.echo(
        _("Slettet: %(what)s.", what=", ".join(f"{number} {name}" for name, number in done.items()))
    )
