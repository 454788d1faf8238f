"""FHIR QuestionnaireResponse."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import orjson

from forms.export.formats.base import ExportData, ExportFormat, export_format
from forms.export.selection import picked_answers
from forms.export.tables.submission_columns import Entry
from forms.i18n import gettext as _

if TYPE_CHECKING:
    from forms.interop.fhir_answers import Responses

_STATUS: Mapping[str, str] = {"underway": "in-progress", "withdrawn": "stopped"}
_REFERENCE = "urn:skjemaverk:reference"


@export_format("fhir")
class FhirResponses(ExportFormat):
    """one QuestionnaireResponse (R4) a line, with the linkIds and codes of the exported form"""

    name = "FHIR"
    position = 7
    suffix = "ndjson"
    mimetype = "application/fhir+ndjson"
    part = "fhir"

    @property
    def label(self) -> str:
        return "FHIR QuestionnaireResponse"

    @property
    def help(self) -> str:
        return _("Ett svar per linje, for journaler og andre systemer som leser FHIR R4.")

    def write(self, data: ExportData) -> Iterator[bytes]:
        from forms.interop.fhir_answers import Responses  # late: no worker needs it at its start

        forms = {version: Responses(each) for version, each in data.versions.items()}
        for version, entry, answers in data.submissions:
            kept = picked_answers(answers, data.plan.picked[version])
            found = _resource(forms[version], entry, kept, anonymous=data.plan.main.told.anonymous)
            yield orjson.dumps(found, option=orjson.OPT_APPEND_NEWLINE)


def _resource(
    form: "Responses", entry: Entry, answers: Mapping[str, Any], *, anonymous: bool
) -> dict[str, Any]:
    """Return one submission; of an anonymous one only the version and the answers."""
    made: dict[str, Any] = {
        "resourceType": "QuestionnaireResponse",
        "questionnaire": f"urn:skjemaverk:{form.definition.id}|{entry.version}",
        "status": _STATUS.get(entry.state, "completed"),
    }
    if not anonymous:
        made["identifier"] = {"system": _REFERENCE, "value": entry.reference}
        made["authored"] = entry.received
    return {key: value for key, value in made.items() if value} | {"item": form.items(answers)}
