"""Every check of what the forms of a folder share: blocks, lists and their translations."""

from forms.definition import Library, Problem
from forms.definition.problems import by_place


def check_library(library: Library) -> list[Problem]:
    """Everything that is wrong with the blocks and lists."""
    return sorted(library.problems, key=by_place)
