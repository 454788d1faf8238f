"""One module for each format that a coordinator can take answers away in, found by its name."""

import pkgutil
from importlib import import_module

from forms.export.formats.base import FORMATS as FORMATS
from forms.export.formats.base import ExportData as ExportData
from forms.export.formats.base import ExportFormat as ExportFormat

for _module in pkgutil.iter_modules(__path__):
    import_module(f"{__name__}.{_module.name}")


def formats(*, anonymous: bool) -> list[ExportFormat]:
    """Return the formats of a form in the order offered; fewer for an anonymous form."""
    found = sorted(FORMATS.values(), key=lambda each: each.position)
    return [each for each in found if each.for_anonymous or not anonymous]
