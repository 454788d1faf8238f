"""Mail that tells nothing: a link to families, numbers to staff.

Without a server it is written to files for a day.
"""

import os
import secrets
import time
from email.message import EmailMessage as Written

from flask import Flask, current_app

from forms.i18n import gettext as _
from forms.operations import background
from forms.operations.background import Work, job_kind
from forms.storage import db
from forms.storage.retention import written_mail

FOLDER = written_mail.FOLDER
"""In the instance folder, where mail is written while there is no server for it."""


class NotMailed(Exception):
    """The mail server did not take the message."""


def is_sent() -> bool:
    """Whether mail leaves this machine; without a server it is only written to a file."""
    return bool(current_app.config["MAIL_SERVER"])


def send(address: str, text: str, subject: str = "") -> None:
    """Send the text with a subject that tells nothing. Raises `NotMailed`.

    Neither address nor text is logged or kept here; without a server they are written for those who
    try the program out, and erased within a day.
    """
    sender = current_app.config["MAIL_FROM"] or "skjema@localhost"
    subject = subject or _("Du har et skjema å lese")
    try:
        if is_sent():
            from flask_mailman import EmailMessage

            _prepare(current_app._get_current_object())  # type: ignore[attr-defined]  # Flask's way
            EmailMessage(subject, text, sender, [address]).send()
        else:
            _write(sender, address, subject, text)
    except (OSError, ValueError):  # SMTP errors, and addresses that no mail can have
        raise NotMailed from None


@job_kind("mail")
def _send_later(work: Work) -> None:
    """Send a mail that was put in the queue; one that is not taken is tried again."""
    db.session.commit()  # nobody waits for the database while the mail server takes its time
    send(work.order["address"], work.order["text"])


def send_later(user_id: str, address: str, text: str, form_id: str, *, id: str = "") -> None:
    """Put the mail in the queue and commit; it is sealed there, and gone when it was sent.

    A mail with an *id* of the caller's is put there once.
    """
    background.queue_job("mail", user_id, {"address": address, "text": text}, form_id, id=id)


def _write(sender: str, address: str, subject: str, text: str) -> None:
    """Write a mail to a file that its owner reads and nobody else."""
    mail = Written()
    mail["From"], mail["To"], mail["Subject"] = sender, address, subject
    mail.set_content(text)
    folder = written_mail.folder()
    folder.mkdir(mode=0o700, exist_ok=True)
    written_mail.erase_old()
    name = f"{time.strftime('%Y%m%d-%H%M%S')}-{secrets.token_hex(4)}.eml"
    handle = os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(mail.as_bytes())


def _prepare(app: Flask) -> None:
    """Flask-Mailman on the app, once; no worker that mails nothing pays for it."""
    if "mailman" in app.extensions:
        return
    from flask_mailman import Mail

    app.config.update(MAIL_BACKEND="smtp", MAIL_USE_TLS=True, MAIL_TIMEOUT=10)
    Mail(app)
