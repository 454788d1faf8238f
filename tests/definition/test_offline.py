"""What a browser keeps without network, by what the form says and how guarded it is."""

from typing import Any

import pytest

from forms.definition.diff.protection import compare_form
from forms.definition.offline import offline_mode


@pytest.mark.parametrize(
    ("form", "mode"),
    [
        ({}, "queue"),
        ({"confidentiality": "special"}, "queue"),
        ({"confidentiality": "health"}, "queue"),
        ({"confidentiality": "public"}, "readable"),
        ({"confidentiality": "internal"}, "readable"),
        ({"confidentiality": "anonymous"}, "readable"),
        ({"confidentiality": "anonymous", "offline": "queue"}, "queue"),
        ({"confidentiality": "internal", "offline": "no"}, "no"),
        ({"confidentiality": "anonymous", "mode": "kiosk"}, "no"),
        ({"mode": "kiosk", "offline": "readable"}, "no"),
    ],
)
def test_the_default_follows_the_confidentiality(form: dict[str, Any], mode: str) -> None:
    assert offline_mode(form) == mode


@pytest.mark.parametrize(
    ("old", "new", "kind", "said"),
    [
        ("queue", "readable", "breaking", "kan nå leses på nettbrettet"),
        ("readable", "queue", "additive", "ligger nå låst"),
        ("queue", "no", "additive", "ingenting tatt vare på"),
    ],
)
def test_what_can_be_read_on_a_device_must_be_confirmed(
    old: str, new: str, kind: str, said: str
) -> None:
    sections: dict[str, Any] = {"sections": []}
    [change] = compare_form({"offline": old, **sections}, {"offline": new, **sections})
    assert change.kind == kind
    assert said in change.sentence
