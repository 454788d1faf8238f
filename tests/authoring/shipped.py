"""The definitions that are shipped, as data for the tests of authoring."""

from forms.settings import ROOT

FOLDER = ROOT / "definitions"
SHIPPED = [
    path
    for path in sorted(FOLDER.glob("*.json"))
    if path.name not in ("lists.json", "arenas.json", "definition.schema.json")
]
