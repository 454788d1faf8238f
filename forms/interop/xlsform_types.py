"""What the question types of XLSForm become."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from forms.i18n import gettext as _

METADATA = frozenset(
    {
        *("start", "end", "today", "deviceid", "device id", "subscriberid", "simserial"),
        *("phonenumber", "username", "audit", "start-geopoint", "background-audio", "caseid"),
        *("background-geopoint", "comments", "text audit", "audio audit", "imei"),
        *("sensor_statistic", "sensor_stream", "speed violations count", "xml-external"),
        *("csv-external", "entity", "phone_number"),
    }
)
"""Types that ask nobody anything."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What a type becomes: our type and keys, and what to tell when it is not the same."""

    ours: str
    keys: Mapping[str, Any] = field(default_factory=dict)
    list_name: str | None = None
    other: bool = False
    external: bool = False
    note: Callable[[], str] | None = None
    has_time: bool = False

    def remedy(self) -> str:
        """How the author can mend it."""
        return _("Se over spørsmålet, og endre typen hvis noe annet passer bedre.")


def _place() -> str:
    return _("Et sted på kartet ble et tekstfelt.")


def _sound() -> str:
    return _("Opptak av lyd og film ble vedlegg av filer.")


def _code_bar() -> str:
    return _("En strekkode ble et tekstfelt.")


_PLAIN: Mapping[str, Kind] = {
    "text": Kind("text"),
    "string": Kind("text"),
    "integer": Kind("number"),
    "int": Kind("number"),
    "decimal": Kind("number", {"decimals": 6}),
    "date": Kind("date"),
    "time": Kind("time"),
    "datetime": Kind("date", has_time=True),
    "note": Kind("note"),
    "email": Kind("text", {"format": "email"}),
    "tel": Kind("text", {"format": "phone"}),
    "phone": Kind("text", {"format": "phone"}),
    "url": Kind("text", {"format": "url"}),
    "acknowledge": Kind("confirm"),
    "trigger": Kind("confirm"),
    "calculate": Kind("calc"),
    "hidden": Kind("hidden"),
    "image": Kind("file"),
    "photo": Kind("file"),
    "file": Kind("file"),
    "audio": Kind("file", note=_sound),
    "video": Kind("file", note=_sound),
    "geopoint": Kind("text", note=_place),
    "geotrace": Kind("text", note=_place),
    "geoshape": Kind("text", note=_place),
    "gps": Kind("text", note=_place),
    "barcode": Kind("text", note=_code_bar),
    "range": Kind("scale", {"min": 1, "max": 10}),
}
_LISTED = {
    "select_one": "choice",
    "select one": "choice",
    "select one from": "choice",
    "select1": "choice",
    "add select one prompt using": "choice",
    "select_multiple": "choices",
    "select all that apply": "choices",
    "select all that apply from": "choices",
    "add select multiple prompt using": "choices",
    "select_multiple_from_file": "choices",
    "select_one_from_file": "choice",
    "select one from file": "choice",
    "select_one_external": "choice",
    "select one external": "choice",
    "rank": "ranking",
    "q string": "text",
}
_OTHER = ("or_other", "or specify other", "or other")


def kind_of(type: str) -> Kind | None:
    """Return what a type of the survey sheet becomes; None when there is nothing like it."""
    lower = type.lower()
    if lower in _PLAIN:
        return _PLAIN[lower]
    other = next((end for end in _OTHER if lower.endswith(f" {end}")), "")
    rest = type[: len(type) - len(other)].strip() if other else type
    for start in sorted(_LISTED, key=len, reverse=True):
        if rest.lower().startswith(f"{start} "):
            list_name = rest[len(start) :].strip().split(" ")[0]
            external = "external" in start or "file" in start
            return Kind(_LISTED[start], {}, list_name, bool(other), external)
    return _PLAIN.get(lower.replace("_", " ").partition(" ")[0]) if lower in _LOOSE else None


_LOOSE = frozenset({"add text prompt", "add integer prompt", "add note prompt", "add date prompt"})
