"""Inspection of uploaded files: identified by content, made harmless, or refused with the reason.

`forms.inspection` does the work in a child process; this module has the messages. No file name is
ever a path.
"""

import unicodedata
from collections.abc import Collection

from forms.i18n import gettext as _
from forms.inspection import KINDS as CONTENTS
from forms.inspection import Rejected, inspect
from forms.questions.values import Upload

__all__ = ["CONTENTS", "Refused", "clean_name", "group_name", "inspect_upload"]


class Refused(Exception):
    """A refused file; the message tells the reader the reason and the remedy."""


def inspect_upload(name: str, content: bytes, groups: Collection[str]) -> Upload:
    """Return the file to store; raise Refused for content outside *groups*, or harmful content."""
    shown = clean_name(name)
    if not content:
        raise Refused(_("%(name)s er tom. Velg en annen fil.", name=shown))
    try:
        kind, kept = inspect(content, groups)
    except Rejected as rejected:
        is_broken = rejected.reason == "kind" and _is_named_pdf(shown, groups)
        raise Refused(_why("cut" if is_broken else rejected.reason, shown, groups)) from None
    return Upload(f"{_stem(shown)}{kind.suffix}", kind.type, kept)


def _is_named_pdf(name: str, groups: Collection[str]) -> bool:
    """Tell whether the file is a PDF by its name, where one may be uploaded."""
    return "pdf" in groups and name.casefold().endswith(".pdf")


def _why(reason: str, name: str, groups: Collection[str]) -> str:
    """Why a file was refused, and what to do."""
    allowed = _(" eller ").join(group_name(group) for group in groups)
    sentences = {
        "kind": _("%(name)s kan ikke brukes. Last opp %(types)s.", name=name, types=allowed),
        "cut": _("%(name)s er ikke en hel PDF-fil. Lagre den på nytt, og prøv igjen.", name=name),
        "locked": _(
            "%(name)s er låst. Lagre den uten passord, og last den opp på nytt.", name=name
        ),
        "active": _(
            "%(name)s har skript, vedlegg eller annet som kan starte av seg selv."
            " Skriv den ut til en ny PDF, og last opp den nye.",
            name=name,
        ),
        "macros": _(
            "%(name)s har makroer. Lagre den uten makroer, eller som PDF.",
            name=name,
        ),
        "fetches": _(
            "%(name)s henter innhold fra andre steder, eller har filer inni seg."
            " Skriv den ut til en PDF, og last opp den.",
            name=name,
        ),
        "pixels": _(
            "%(name)s har for mange bildepunkter. Lagre bildet mindre, og prøv igjen.", name=name
        ),
        "picture": _(
            "%(name)s kan ikke leses som et bilde. Lagre bildet som JPG, og prøv igjen.", name=name
        ),
        "complex": _(
            "%(name)s er for innviklet til at vi kan kontrollere den."
            " Skriv den ut til en ny PDF, og last opp den nye.",
            name=name,
        ),
        "busy": _(
            "%(name)s ble ikke tatt imot, for mange filer kommer inn akkurat nå."
            " Vent et minutt, og last den opp på nytt.",
            name=name,
        ),
    }
    unreadable = _(
        "%(name)s kan ikke leses. Skriv den ut til en ny PDF, og last opp den nye.", name=name
    )
    return sentences.get(reason, unreadable)


def group_name(group: str) -> str:
    """Return the everyday name of a group of file types."""
    return {
        "pdf": _("PDF"),
        "image": _("bilde (JPG, PNG, WebP eller HEIC)"),
        "word": _("Word (docx)"),
        "excel": _("Excel (xlsx)"),
    }[group]


def clean_name(name: str) -> str:
    """Return the last part of a file name, without invisible and reserved characters."""
    last = unicodedata.normalize("NFC", name.replace("\\", "/").rsplit("/", 1)[-1])
    seen = (c for c in last if unicodedata.category(c)[0] != "C" and c not in '<>:"|?*')
    words = " ".join("".join(seen).split()).strip(". ")
    stem, dot, suffix = words.rpartition(".")
    return f"{stem[:80]}.{suffix[:8]}" if dot and stem else words[:80] or _("Filen")


def _stem(name: str) -> str:
    stem, dot, _suffix = name.rpartition(".")
    return stem if dot else name
