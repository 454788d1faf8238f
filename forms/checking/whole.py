"""Every check of one form, in one call."""

from collections.abc import Mapping
from typing import Any

from forms.definition import Loaded, Problem
from forms.definition.problems import by_place


def check(loaded: Loaded, *, published: Mapping[str, Any] | None = None) -> list[Problem]:
    """Everything that is wrong with the form, down the file; *published* is its latest document."""
    return sorted(loaded.problems, key=by_place)
