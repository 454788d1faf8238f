"""What a component of Form.io can have that has no place here."""

from collections.abc import Mapping
from typing import Any

from forms.i18n import gettext as _
from forms.interop.json_files import Json, object_at, objects_at, text_at
from forms.interop.report import Report

_ANY = ("calculateValue", "customDefaultValue", "prefillKey", "logic")
_QUESTION = (
    *("disabled", "unique", "inputMask", "inputMasks", "defaultDate", "otherOption"),
    *("enableRowGroups", "disableAddingRemovingRows", "conditionalAddButton"),
    *("allowCalculateOverride", "minYear", "maxYear", "readOnly"),
)
_WORDS = (
    "minSelectedCountMessage",
    "maxSelectedCountMessage",
    "placeholder",
    "errorLabel",
    "errors",
    "prefix",
    "hideLabel",
)
_RULES = ("minLength", "minWords", "maxWords", "json", "unique", "minYear", "maxYear")
_USUAL: Mapping[str, tuple[object, ...]] = {
    "case": ("mixed",),
    "persistent": (True,),
    "clearOnHide": (True,),
    "dataSrc": ("values",),
    "filePattern": ("*",),
    "fileMinSize": ("0KB",),
    "fileMaxSize": ("1GB",),
}
"""Keys that change nothing with these values, and have no place here with others."""
_NONE: tuple[object, ...] = (None, "", False, [], {}, 0)


def tell_component(report: Report, raw: Json, said: str, *, around: bool = False) -> None:
    """Tell of the keys of a component; one *around* others asks nothing itself."""
    where = text_at(raw, "key") or text_at(raw, "id")
    names = [name for name in _ANY if text_at(raw, name) or objects_at(raw, name)]
    if text_at(raw, "prefill", "plugin"):
        names.append("prefill")
    translated = (raw, object_at(raw, "openForms"))
    names += [
        "translations" for each in translated if any(object_at(each, "translations").values())
    ]
    names += [name for name in _QUESTION if raw.get(name) not in _NONE]
    names += [n for n, usual in _USUAL.items() if raw.get(n) not in (*usual, None, "")]
    report.not_taken(where, said, dict.fromkeys(names))
    if around:
        return
    rules = object_at(raw, "validate")
    found = [name for name in _RULES if rules.get(name) not in _NONE]
    if rules.get("step") not in (*_NONE, "any", 1, "1"):
        found.append("step")
    if rules.get("customMessage") and not rules.get("pattern"):
        found.append("customMessage")
    report.not_taken(where, said, [f"validate.{name}" for name in found])
    for each in (*objects_at(raw, "values"), *objects_at(object_at(raw, "data"), "values")):
        told = [f"values: {name}" for name in ("description", "image") if each.get(name)]
        report.not_taken(where, said, told)
    report.not_taken(where, said, [n for n in _WORDS if raw.get(n) not in _NONE], "approximate")


def tell_first_rows(report: Report, raw: Json, said: str) -> None:
    """Tell of the first answers of rows, or of a table, which have no place here."""
    if _filled(raw.get("defaultValue")):
        report.not_taken(text_at(raw, "key"), said, ["defaultValue"])


def tell_form(report: Report, form: Json) -> None:
    """Tell of the keys of the form itself."""
    report.not_taken(_("hele filen"), "", [n for n in ("i18n", "introPage") if form.get(n)])


def _filled(value: Any) -> bool:
    """Whether a first answer says anything; a grid has an empty row to begin with."""
    if isinstance(value, Mapping):
        return any(map(_filled, value.values()))
    return any(map(_filled, value)) if isinstance(value, list) else value not in _NONE
