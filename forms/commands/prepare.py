"""`flask prepare`: everything that a start needs, repeatable: tables, forms, an administrator."""

import click
from flask import current_app
from flask.cli import with_appcontext

from forms import i18n, storage
from forms.commands._output import print_import, print_report, server_address
from forms.commands._ready import stop_unless_ready
from forms.i18n import gettext as _
from forms.publishing import publish_folder
from forms.settings import ROOT
from forms.storage import User, db
from forms.storage.accounts import units, users

FIRST_LOGIN = "admin"
FIRST_ROLES = ("administrator", "author", "coordinator")


@click.command("prepare")
@click.option("--host", envvar="HOST", help="Where the server will answer.")
@click.option("--port", envvar="PORT", help="The port it will answer on.")
@click.option("--demo", is_flag=True, help="With invented units, for trying it out.")
@with_appcontext
def command(host: str | None, port: str | None, demo: bool) -> None:
    """Make or upgrade the database, publish the definitions, and tell how to get in.

    The interface's catalogues are made ready too.
    """
    i18n.compile_catalogues()
    storage.upgrade()
    stop_unless_ready()
    if demo:
        import_units()
    print_report(publish_folder(current_app.config["DEFINITIONS"], current_app.config["LANGUAGES"]))
    user = first_administrator()
    base = server_address(host, port)
    click.echo(_("Skjemaverk: %(address)s/", address=base))
    print_unsafe()
    if user is not None:
        print_keys()
        with storage.writing():
            token = users.issue_setup_link(user)
            db.session.commit()
        click.echo(
            _(
                "Bli administrator (lenken virker én gang, i et døgn): %(link)s",
                link=f"{base}/ny/{token}",
            )
        )


def print_unsafe() -> None:
    """Tell which settings a service that is open to others must have, and does not."""
    if current_app.config["HTTPS"] and not current_app.config["TRUSTED_HOSTS"]:
        click.echo(
            _(
                "Sett SKJEMAVERK_TRUSTED_HOSTS til navnet på tjenesten. Uten det får private lenker"
                " det navnet som nettleseren oppgir."
            )
        )


def print_keys() -> None:
    """Tell, at the first start, where the keys lie that were made for it, and where not to."""
    if path := current_app.config["KEY_FILES"].get("SEALING_KEY"):
        click.echo(
            _(
                "Nøkkelen til svarene: %(path)s. Legg en kopi på et trygt sted, og aldri sammen med"
                " databasen eller sikkerhetskopier: den som har begge, kan lese alt.",
                path=path,
            )
        )


def import_units() -> None:
    """Take in the invented units of examples/units.csv."""
    text = (ROOT / "examples" / "units.csv").read_text("utf-8")
    with storage.writing():
        done = units.import_csv(text)
        db.session.commit()
    print_import(done)


def first_administrator() -> User | None:
    """Return the administrator who is to set a passphrase, while nobody has one; create if
    needed.
    """
    everybody = users.all_users()
    if any(user.password_hash for user in everybody):
        return None
    waiting = [user for user in everybody if user.active and "administrator" in user.roles]
    if waiting:
        return waiting[0]
    with storage.writing():
        user = users.add(FIRST_LOGIN, _("Administrator"), FIRST_ROLES)
        db.session.commit()
    return user
