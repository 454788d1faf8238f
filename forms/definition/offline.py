"""What a browser keeps of a form while there is no network, by the form's `offline` key."""

from collections.abc import Mapping
from typing import Any

_BY_CONFIDENTIALITY = {
    "public": "readable",
    "internal": "readable",
    "anonymous": "readable",
    "personal": "queue",
    "special": "queue",
    "health": "queue",
}


def offline_mode(form: Mapping[str, Any]) -> str:
    """Return `no`, `queue` or `readable`: as the form says, else by its confidentiality.

    A tablet that goes from person to person keeps nothing, whatever the form says.
    """
    if form.get("mode") == "kiosk":
        return "no"
    said: str | None = form.get("offline")
    return said or _BY_CONFIDENTIALITY[form.get("confidentiality", "personal")]
