"""The text of a document that an author uploads: Word, PDF or plain text. Nothing is stored."""

from forms.child_process import ChildBusy, ChildFailed, ChildProcess
from forms.i18n import gettext as _

LARGEST = 10_000_000
"""Bytes of a document."""
SECONDS = 30
_child = ChildProcess("forms.authoring.document_worker", 50)
_OLD_WORD = b"\xd0\xcf\x11\xe0"


class Unread(Exception):
    """A document that cannot be read; the text says why and what to do."""


def text_of(content: bytes) -> str:
    """Return the text of a document by its content; raise `Unread`."""
    if len(content) > LARGEST:
        raise Unread(_("Filen er for stor. Kopier teksten og lim den inn."))
    if content.startswith(_OLD_WORD):
        raise Unread(
            _("Filen er fra en gammel utgave av Word. Lagre den som .docx, eller lim inn teksten.")
        )
    if content.startswith(b"%PDF"):
        return _read(b"pdf", content)
    if content.startswith(b"PK"):
        return _read(b"docx", content)
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise Unread(_("Filen er ikke Word, PDF eller tekst. Kopier teksten og lim den inn."))


def _read(kind: bytes, content: bytes) -> str:
    try:
        answer = _child.run_task(kind + b"\n" + content, SECONDS, wait=SECONDS)
    except (ChildBusy, ChildFailed):
        answer = b"-"
    text = answer[1:].decode("utf-8")
    if not answer.startswith(b"+"):
        raise Unread(_("Filen kunne ikke leses. Kopier teksten og lim den inn."))
    if not text.strip():
        raise Unread(_("Filen har bare bilder, ingen tekst. Skriv eller lim inn teksten."))
    return text
