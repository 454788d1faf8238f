"""`flask keys`: the sealing keys; a new one takes over while the server runs."""

import base64
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup

from forms import storage
from forms.commands._output import relative_path
from forms.i18n import gettext as _
from forms.i18n import ngettext
from forms.setting_values import sealing_keys
from forms.settings import BY_NAME, new_sealing_key, read_keys, write_keys
from forms.storage import audit_log, db, shared_values
from forms.storage.encryption import key_files, key_rotation
from forms.storage.encryption.records import KEY_CLASSES, current_ring, ids_with_derived, key_id

group = AppGroup("keys", help="The sealing keys: list them, make a new one, move over to it.")
SERVER = "server"


@group.command("list")
def list_keys() -> None:
    """List every key: its id, its level, whether it seals, and how many records it opens."""
    ring, held = current_ring(), key_rotation.records_by_key()
    for key_class, names in ring.names.items():
        for name in names:
            state = _("forsegler") if name == ring.current_by_class[key_class] else _("åpner bare")
            click.echo("\t".join((name, key_class or SERVER, state, str(held.get(name, 0)))))


@group.command("new")
@click.option(
    "--level",
    "key_class",
    type=click.Choice([SERVER, *KEY_CLASSES]),
    default=SERVER,
    show_default=True,
    help="What the key seals: health forms, what only staff may read, or all the rest.",
)
def make_key(key_class: str) -> None:
    """Make a new key that seals from now on; earlier ones open what they sealed.

    Every running process follows at once. If a setting holds the keys, the key is printed instead.
    """
    name = key_files.setting_of_key_class("" if key_class == SERVER else key_class)
    made = new_sealing_key()
    path: Path | None = current_app.config["KEY_FILES"].get(name)
    if path is None:
        variable = BY_NAME[name].variable
        click.echo(
            _(
                "Legg denne nøkkelen bakerst i %(variable)s på alle maskiner, og først når alle"
                " kjenner den: %(key)s",
                variable=variable,
                key=made,
            )
        )
        return
    write_keys(path, [*sealing_keys(made), *read_keys({name: path})[name]])
    with storage.writing():
        shared_values.replace_noted()
        db.session.commit()
    log_change("keys.new", key_id(base64.b64decode(made)))
    click.echo(
        _(
            "En ny nøkkel står først i %(file)s og forsegler fra nå av. Legg en kopi i safen, og"
            " kjør «flask keys rotate».",
            file=relative_path(str(path)),
        )
    )


@group.command("rotate")
@click.option("--forget", is_flag=True, help="Then remove earlier keys that open nothing more.")
def rotate(forget: bool) -> None:
    """Move every record to the key that seals at its level, some hundred at a time.

    What is sealed stays as it is; the server runs meanwhile.
    """
    moved = 0
    with storage.writing():
        while step := key_rotation.rotate():
            db.session.commit()
            moved += step
    if moved:
        log_change("keys.rotated", current_ring().current, str(moved))
    click.echo(
        ngettext(
            "Én forsegling er flyttet til ny nøkkel.",
            "%(number)s forseglinger er flyttet til ny nøkkel.",
            moved,
        )
    )
    if forget:
        forget_empty()


@group.command("agree")
def accept_keys() -> None:
    """Let this machine's keys and settings be those that every machine on the database must have.

    A start with others is refused. Run it where a key, or a setting that all share, was changed.
    """
    with storage.writing():
        changed = shared_values.replace_noted()
        db.session.commit()
    for name in changed:
        log_change("keys.agreed", name)
    if not changed:
        click.echo(_("Ingenting var annerledes her."))
        return
    click.echo(
        _(
            "Nå gjelder det som er satt her: %(names)s. Sett det samme på de andre maskinene, og"
            " start dem på nytt.",
            names=", ".join(changed),
        )
    )


def forget_empty() -> None:
    """Remove from the files the earlier keys under which nothing lies."""
    held = key_rotation.records_by_key()
    for name, path in current_app.config["KEY_FILES"].items():
        known = read_keys({name: path})[name]
        kept = [key for key in known[1:] if any(held.get(each) for each in ids_with_derived(key))]
        gone = [key for key in known[1:] if key not in kept]
        if gone:
            write_keys(path, [known[0], *kept])
        for key in gone:
            log_change("keys.forgotten", key_id(key))
            click.echo(
                _(
                    "Nøkkelen %(key)s er fjernet fra %(file)s. Sikkerhetskopier fra dens tid kan"
                    " bare leses med kopien i safen.",
                    key=key_id(key),
                    file=relative_path(str(path)),
                )
            )


def log_change(what: str, subject: str, detail: str = "") -> None:
    """Log it."""
    with storage.writing():
        audit_log.record("system", what, subject, detail)
        db.session.commit()
