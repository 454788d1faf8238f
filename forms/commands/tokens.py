"""`flask tokens`: which programs may read the answers to a form."""

import click
from flask.cli import AppGroup

from forms import storage
from forms.i18n import format_date
from forms.i18n import gettext as _
from forms.storage import audit_log, db
from forms.storage.accounts import api_tokens, users
from forms.storage.definitions import versions

group = AppGroup("tokens", help="Programs that read answers.")


@group.command("add")
@click.argument("name")
@click.argument("login")
@click.argument("form_id", metavar="FORM")
@click.option("--days", type=click.IntRange(1, api_tokens.LONGEST_DAYS), default=90)
def add(name: str, login: str, form_id: str, days: int) -> None:
    """Let the program NAME read the answers to FORM as the coordinator LOGIN may.

    The token is shown once. What is sensitive is never read with it, nor an anonymous form.
    """
    user = users.by_login(login)
    if user is None or "coordinator" not in user.roles or not user.active:
        raise click.ClickException(_("Ingen koordinator heter %(login)s.", login=login))
    if versions.current(form_id) is None:
        raise click.ClickException(_("Ingen skjemaer heter %(form)s.", form=form_id))
    with storage.writing():
        issued = api_tokens.issue(name, user, form_id, days)
        audit_log.record("system", "api.added", form_id, name)
        db.session.commit()
    day = format_date(issued.token.expires)
    click.echo(_("Nøkkelen vises bare nå, og gjelder til %(day)s:", day=day))
    click.echo(issued.text)


@group.command("list")
def list_tokens() -> None:
    """List the programs, with whose rights they read, until when, and the last day they did."""
    for each in api_tokens.listing():
        used = format_date(each.used) if each.used else _("aldri brukt")
        words = (each.id, each.name, each.user.login, each.form_id, format_date(each.expires), used)
        click.echo("\t".join(words))


@group.command("revoke")
@click.argument("id")
def revoke(id: str) -> None:
    """Stop the program whose token has that ID, as `list` shows it."""
    with storage.writing():
        token = api_tokens.revoke(id)
        if token is None:
            raise click.ClickException(_("Ingen nøkkel har den id-en."))
        audit_log.record("system", "api.revoked", token.form_id, token.name)
        db.session.commit()
    click.echo(_("Nøkkelen gjelder ikke lenger."))
