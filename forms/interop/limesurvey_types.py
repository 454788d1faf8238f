"""The types of questions in LimeSurvey, and what each is with us."""

from collections.abc import Mapping
from typing import Any

TYPES: Mapping[str, tuple[str, dict[str, Any]]] = {
    "S": ("text", {}),
    "T": ("text", {"lines": 4}),
    "U": ("text", {"lines": 8}),
    "N": ("number", {"decimals": 6}),
    "D": ("date", {}),
    "Y": ("yes_no", {}),
    "G": ("choice", {}),
    "L": ("choice", {}),
    "!": ("choice", {}),
    "O": ("choice", {}),
    "M": ("choices", {}),
    "P": ("choices", {}),
    "R": ("ranking", {}),
    "X": ("note", {}),
    "5": ("scale", {"min": 1, "max": 5}),
    "A": ("matrix", {}),
    "B": ("matrix", {}),
    "C": (  # yes, no, uncertain
        "matrix",
        {},
    ),
    "E": ("matrix", {}),
    "F": ("matrix", {}),
    "H": ("matrix", {}),
    "|": ("file", {}),
}
SEVERAL: Mapping[str, tuple[str, dict[str, Any]]] = {
    "K": ("number", {"decimals": 6}),
    "Q": ("text", {}),
    ";": ("text", {}),
    ":": ("number", {"decimals": 6}),
}
FIXED: Mapping[str, tuple[tuple[str, Mapping[str, str]], ...]] = {
    "A": tuple((str(n), {"nb": str(n), "en": str(n)}) for n in range(1, 6)),
    "B": tuple((str(n), {"nb": str(n), "en": str(n)}) for n in range(1, 11)),
    "C": (  # yes, no, uncertain
        ("Y", {"nb": "Ja", "nn": "Ja", "en": "Yes"}), ("N", {"nb": "Nei", "nn": "Nei", "en": "No"}),
          ("U", {"nb": "Usikker", "nn": "Usikker", "en": "Uncertain"})),
    "E": (("I", {"nb": "Øker", "nn": "Aukar", "en": "Increase"}),
          ("S", {"nb": "Likt", "nn": "Likt", "en": "Same"}),
          ("D", {"nb": "Minker", "nn": "Minkar", "en": "Decrease"})),
    "G": (("F", {"nb": "Kvinne", "nn": "Kvinne", "en": "Female"}),
          ("M", {"nb": "Mann", "nn": "Mann", "en": "Male"})),
}  # fmt: skip
