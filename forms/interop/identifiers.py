"""Our ids and codes of a source's names; what they were called there is kept as aliases."""

import re
from collections.abc import Container, Mapping

from forms.definition.keywords import CODE, ID, LONGEST_ID, RESERVED_SECTIONS
from forms.definition.messages import slug

_UUID = re.compile(r"^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$", re.I)
_NUMBERS = re.compile(r"^[\d._/-]*$")
_LONGEST_ALIAS = 200


class Ids:
    """The ids of a form, each used once, in repeats too."""

    def __init__(self, taken: Container[str] = ()) -> None:
        self._taken = taken
        self._given: set[str] = set()

    def new_id(self, name: str, label: str) -> str:
        """Return a free id made from the source's *name*, or from the label when that says more."""
        spelled = label if _says_nothing(name) and label.strip() else name or label or "q"
        return self._free(_shortened(spelled))

    def keep_or_new_id(self, id: str, label: str = "") -> str:
        """Return *id* itself while it is free and well formed, else another."""
        if re.fullmatch(ID, id) and len(id) <= LONGEST_ID and self._is_free(id):
            self._given.add(id)
            return id
        return self.new_id(id, label)

    def _is_free(self, id: str) -> bool:
        return id not in self._given and id not in RESERVED_SECTIONS and id not in self._taken

    def _free(self, base: str) -> str:
        id, number = base, 1
        while not self._is_free(id):
            number += 1
            end = f"_{number}"
            id = base[: LONGEST_ID - len(end)].rstrip("_") + end
        self._given.add(id)
        return id


def _says_nothing(name: str) -> bool:
    return bool(_UUID.match(name) or _NUMBERS.match(name)) or len(name) > LONGEST_ID


def _shortened(text: str) -> str:
    """Return an id of the text, cut at a word."""
    whole = slug(text, ID)
    if len(whole) < LONGEST_ID - 6:
        return whole
    cut = whole[: LONGEST_ID - 6]
    return cut.rpartition("_")[0] or cut


def codes(sources: list[str], earlier: Mapping[str, str] | None = None) -> dict[str, str]:
    """By the source's code, ours: `-99` is `99` when that is free, else `neg_99`.

    Those that an *earlier* version of the form has keep the code that they have there.
    """
    found = _earlier_codes(sources, earlier or {})
    taken = set(found.values())
    plain = {slug(each, CODE) for each in sources if not each.startswith("-")}
    for source in sources:
        if source in found:
            continue
        code = slug(source, CODE) if source else "x"
        if source.startswith("-") and code in plain | taken:
            code = f"neg_{code}"[:LONGEST_ID]
        base, number = code, 1
        while code in taken:
            number += 1
            code = f"{base[: LONGEST_ID - 4]}_{number}"
        taken.add(code)
        found[source] = code
    return found


def _earlier_codes(sources: list[str], earlier: Mapping[str, str]) -> dict[str, str]:
    """Return the codes of an earlier version, each once: by alias before those spelled alike."""
    found: dict[str, str] = {}
    by_alias = sorted((s for s in sources if s in earlier), key=lambda s: earlier[s] == s)
    for source in by_alias:
        if earlier[source] not in found.values():
            found[source] = earlier[source]
    return found


def alias(source: str, ours: str) -> str:
    """Return what to keep as the alias of *ours*; "" when the source called it the same."""
    return source[:_LONGEST_ALIAS] if source and source != ours else ""
