"""`flask users`: user administration, when the pages are unreachable or nobody can sign in."""

from collections.abc import Sequence
from pathlib import Path

import click
from flask.cli import AppGroup

from forms import storage
from forms.commands._output import print_import, read_table, server_address
from forms.i18n import gettext as _
from forms.storage import User, audit_log, db
from forms.storage.accounts import sessions, two_factor, units, user_import, users
from forms.storage.accounts.csv_tables import TableError

group = AppGroup("users", help="Add people who log in, list them, and make links for them.")
at_host = click.option("--host", envvar="HOST", help="Host name in the link that is printed.")
at_port = click.option("--port", envvar="PORT", help="Port in the link.")


@group.command("add")
@click.argument("login")
@click.argument("name")
@click.option(
    "--role",
    "roles",
    multiple=True,
    type=click.Choice(users.ROLES),
    default=["staff"],
    show_default=True,
    help="What the person is; say it once for each role.",
)
@click.option("--unit", help="The id of the unit where the person works.")
@at_host
@at_port
def add(
    login: str,
    name: str,
    roles: Sequence[str],
    unit: str | None,
    host: str | None,
    port: str | None,
) -> None:
    """Add a person called NAME who logs in as LOGIN, and print the link to set a passphrase."""
    if unit is not None and units.get(unit) is None:
        raise click.ClickException(_("Enheten %(unit)s finnes ikke.", unit=unit))
    with storage.writing():
        try:
            user = users.add(login, name, roles, unit)
        except (users.Taken, ValueError) as error:
            raise click.ClickException(str(error)) from None
        audit_log.record("system", "user.added", user.id, ",".join(user.roles))
        print_link(user, server_address(host, port))


@group.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--links", is_flag=True, help="Print a one-time link for everybody who is new.")
@at_host
@at_port
def import_users(file: Path, links: bool, host: str | None, port: str | None) -> None:
    """Take in FILE, a table with login, name, role, unit and active (see examples/users.csv).

    People who are not in the file stay. With a fault in any line nothing is taken in.
    """
    with storage.writing():
        try:
            done = user_import.import_csv(read_table(file))
        except TableError as error:
            raise click.ClickException(str(error)) from None
        for login in done.added + done.changed:
            user = users.by_login(login)
            what = "user.added" if login in done.added else "user.changed"
            audit_log.record("system", what, user.id if user else "")
        db.session.commit()
        print_import(done)
        for login in done.added if links else ():
            user = users.by_login(login)
            if user is not None:
                click.echo(login)
                print_link(user, server_address(host, port))


@group.command("link")
@click.argument("login")
@at_host
@at_port
def renew_link(login: str, host: str | None, port: str | None) -> None:
    """Print a new one-time link with which LOGIN sets a passphrase."""
    user = users.by_login(login)
    if user is None:
        raise click.ClickException(_("Ingen har brukernavnet %(login)s.", login=login))
    with storage.writing():
        audit_log.record("system", "user.link", user.id)
        print_link(user, server_address(host, port))


@group.command("unpair")
@click.argument("login")
def unpair(login: str) -> None:
    """Turn off LOGIN's second factor, when phone and paper are lost; their sign-ins end."""
    user = users.by_login(login)
    if user is None:
        raise click.ClickException(_("Ingen har brukernavnet %(login)s.", login=login))
    with storage.writing():
        if two_factor.remove(user):
            sessions.revoke_all(user)
            audit_log.record("system", "second_factor.off", user.id)
        db.session.commit()
    click.echo(_("Totrinnsinnlogging er slått av."))


def print_link(user: User, base: str) -> None:
    """Make, commit and print the link."""
    token = users.issue_setup_link(user)
    db.session.commit()
    click.echo(
        _("Lenken virker én gang, i et døgn: %(link)s", link=f"{base}/ny/{token}"),
    )


@group.command("list")
def list_users() -> None:
    """List everybody: login, name, roles, and whether they can log in."""
    for user in users.all_users():
        state = (
            _("sperret")
            if not user.active
            else _("venter på passord")
            if not user.password_hash
            else _("aktiv")
        )
        click.echo("\t".join((user.login, user.name, ",".join(user.roles), state)))
