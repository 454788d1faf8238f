"""Definitions of other systems, in and out: a file for each format, a report of what is lost.

```
their file ── read_form(name, data) ──► Taken: an author's JSON text, catalogues, Report
   read (xlsform.py, fhir.py …) → Draft → form_builder.py: ids, conditions, texts
our document ── write_form(document, kind) ──► ExportedFile: their file, Report
```

A name is imported when it is first asked for, so that no worker reads the formats of other systems
before an author does: import the package, not its names, in what a worker imports at its start.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from forms.interop.existing_questions import Earlier as Earlier
    from forms.interop.existing_questions import earlier_of as earlier_of
    from forms.interop.exported_file import ExportedFile as ExportedFile
    from forms.interop.form_builder import Taken as Taken
    from forms.interop.formats import FORMATS as FORMATS
    from forms.interop.formats import Format as Format
    from forms.interop.formats import read_form as read_form
    from forms.interop.formats import recognize_format as recognize_format
    from forms.interop.formats import unzip_form as unzip_form
    from forms.interop.formats import what_it_is as what_it_is
    from forms.interop.formats import write_form as write_form
    from forms.interop.report import LEVELS as LEVELS
    from forms.interop.report import Line as Line
    from forms.interop.report import Refused as Refused
    from forms.interop.report import Report as Report
    from forms.interop.report import level_name as level_name

_MODULES = {
    "existing_questions": ("Earlier", "earlier_of"),
    "exported_file": ("ExportedFile",),
    "form_builder": ("Taken",),
    "formats": (
        "FORMATS",
        "Format",
        "read_form",
        "recognize_format",
        "unzip_form",
        "what_it_is",
        "write_form",
    ),
    "report": ("LEVELS", "Line", "Refused", "Report", "level_name"),
}


def __getattr__(name: str) -> Any:
    """Return a public name from the module that has it."""
    for module, names in _MODULES.items():
        if name in names:
            return getattr(import_module(f"forms.interop.{module}"), name)
    raise AttributeError(name)
