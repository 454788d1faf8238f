"""A JSON Schema of answers that was exported here, with the form in it; those of others are none.

A schema of answers says nothing of how a form asks, so only our own comes home.
"""

import json

from forms.i18n import gettext as _
from forms.interop import embedded_form
from forms.interop.draft import Draft, Words
from forms.interop.json_files import Json, parse_json, text_at
from forms.interop.report import Refused


def knows(name: str, data: bytes) -> bool:
    """Whether a file is a schema that carries a form of ours."""
    value = parse_json(data)
    return (
        isinstance(value, dict) and "$schema" in value and bool(text_at(value, embedded_form.NAME))
    )


def read(name: str, data: bytes) -> Draft:
    """Return the form in a schema; raise `Refused` when the schema was changed."""
    schema = parse_json(data) or {}
    made = Draft(Words({"": text_at(schema, "title")}))
    if not embedded_form.unpack(text_at(schema, embedded_form.NAME), rest_of(schema), made):
        raise Refused(
            _("Filen er endret etter at den ble laget her."),
            _("Last den ned på nytt, eller velg skjemaet i et annet format."),
        )
    return made


def rest_of(schema: Json) -> str:
    """Return what the hash of our own definition stands for: everything beside it."""
    plain = {key: value for key, value in schema.items() if key != embedded_form.NAME}
    return json.dumps(plain, sort_keys=True, ensure_ascii=False)
