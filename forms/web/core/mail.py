"""Mail to families: a link and nothing else; written to files unless a server is named."""

from pathlib import Path

from flask import Flask, current_app

from forms.i18n import gettext as _

FOLDER = "post"
"""In the instance folder, where mail is written while there is no server for it."""


class NotMailed(Exception):
    """The mail server did not take the message."""


def send(address: str, text: str) -> None:
    """Send the text with a subject that tells nothing. Raises `NotMailed`.

    Neither address nor text is kept or logged.
    """
    from flask_mailman import EmailMessage

    _prepare(current_app._get_current_object())  # type: ignore[attr-defined]  # Flask's own way
    sender = current_app.config["MAIL_FROM"] or "skjema@localhost"
    subject = _("Du har et skjema å lese")
    try:
        EmailMessage(subject, text, sender, [address]).send()
    except (OSError, ValueError):  # SMTP errors, and addresses that no mail can have
        raise NotMailed from None


def _prepare(app: Flask) -> None:
    """Flask-Mailman on the app, once; no worker that mails nothing pays for it."""
    if "mailman" in app.extensions:
        return
    from flask_mailman import Mail

    folder = Path(app.instance_path) / FOLDER
    by_file = not app.config["MAIL_SERVER"]
    if by_file:
        folder.mkdir(mode=0o700, exist_ok=True)
    app.config.update(
        MAIL_BACKEND="file" if by_file else "smtp",
        MAIL_FILE_PATH=str(folder),
        MAIL_USE_TLS=True,
        MAIL_TIMEOUT=10,
    )
    Mail(app)
