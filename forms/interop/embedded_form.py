"""Our own definition inside an export, so that what a format cannot hold comes home whole.

It counts only while the file is as it was written: a hash of the rest stands beside it. It is
trusted as any author's text, and checked as such.
"""

import base64
import hashlib
import json
import zlib
from collections.abc import Mapping
from typing import Any

from forms.i18n import gettext as _
from forms.interop.draft import Draft

NAME = "skjemaverk"
URL = "urn:skjemaverk"
_LARGEST = 8 * 1024 * 1024


def pack_form(document: Mapping[str, Any], rest: str) -> str:
    """Return the form and the translations of a document, bound to the rest of the file."""
    content = {
        "id": document["id"],
        "form": document["form"],
        "translations": document["translations"],
        "hash": _hash(rest),
    }
    plain = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
    return base64.b64encode(zlib.compress(plain, 9)).decode()


def unpack(text: str, rest: str, draft: Draft) -> bool:
    """Put our own definition in a draft, if *rest* is as it was written; whether it was."""
    try:
        engine = zlib.decompressobj()
        plain = engine.decompress(base64.b64decode(text, validate=True), _LARGEST)
        content = json.loads(plain)
        form, translations = content["form"], content["translations"]
        same = content["hash"] == _hash(rest)
        id = str(content["id"])
        whole = isinstance(form, dict) and isinstance(translations, dict)
    except (ValueError, KeyError, TypeError, zlib.error, RecursionError):
        return False
    if not same or not whole:
        what = _("Filen er endret etter at den ble laget her, så den er lest som andre filer.")
        how = _("Det formatet ikke har plass til, må settes opp på nytt.")
        draft.report.approximate(_("hele filen"), "", what, how)
        return False
    draft.own, draft.id = {"$schema": "definition.schema.json", **form}, id
    draft.own_translations = translations
    return True


def _hash(rest: str) -> str:
    return hashlib.sha256(rest.encode()).hexdigest()
