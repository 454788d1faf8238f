"""The items of a definition by name: the form, its parts, questions, steps and signers.

An item has the name that its texts have in translations: "" (the form), `helse`, `helse.allergi`,
`familie.sosken.navn`, `steps.vurdere`, `signers.leder`. A block taken in is `helse.@barn`. What has
no id yet is named by its place, `[2]`. A name survives that other items move.
"""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from forms.definition.groups import TYPE as GROUP
from forms.definition.source.positions import Path

Json = dict[str, Any]


class Entry(NamedTuple):
    """An item: its name, where it stands, what it holds, and the name of what it is in.

    One that is *grouped* stands under a heading; the whole form knows it by its id.
    """

    name: str
    path: Path
    value: Json
    inside: str
    grouped: bool = False

    @property
    def kind(self) -> str:
        """What it is: form, section, question, inner, block, step or signer."""
        if self.path[:1] in (("steps",), ("signers",)):
            return str(self.path[0])[:-1]
        if "use" in self.value and len(self.path) == 4:
            return "block"
        return {0: "form", 2: "section", 4: "question", 6: "inner"}[len(self.path)]


SHAPES: dict[str, tuple[type, ...]] = {
    "id": (str,),
    "type": (str,),
    "use": (str,),
    "options": (dict, str),
    "rows": (dict,),
    "sections": (list,),
    "questions": (list,),
    "steps": (list,),
    "signers": (dict,),
    "lists": (dict,),
    "check": (list,),
}
"""What the keys that hold a form together are; `sections` of a step are their ids."""


def is_shaped(form: Any) -> bool:
    """Whether the form is made of objects and lists where pages that show its items need them."""
    if not isinstance(form, dict):
        return False
    return all(
        isinstance(item, dict)
        and all(isinstance(item[key], SHAPES[key]) for key in item if key in SHAPES)
        and all(isinstance(each, dict | str) for each in _in_dict(item, "options", "rows"))
        for item in _members(form)
    )


def _members(holder: Json) -> Iterator[Any]:
    """Yield the form and everything in its lists of items, of any shape."""
    yield holder
    for key in ("sections", "questions", "steps"):
        own = holder.get(key)
        for each in own if isinstance(own, list) else ():
            if isinstance(each, dict):
                yield from _members(each)
            elif not isinstance(each, str):
                yield each


def _in_dict(item: Json, *keys: str) -> Iterator[Any]:
    for key in keys:
        own = item.get(key)
        yield from own.values() if isinstance(own, dict) else ()


def entries(form: Any) -> Iterator[Entry]:
    """Yield every item of *form* in its order; what is not of the right shape is passed over."""
    if not isinstance(form, dict):
        return
    yield Entry("", (), form, "")
    yield from _listed(form, "sections", (), "", "")
    yield from _listed(form, "steps", (), "", "steps.")
    signers = form.get("signers")
    for id_, signer in signers.items() if isinstance(signers, dict) else ():
        if isinstance(signer, dict):
            yield Entry(f"signers.{id_}", ("signers", id_), signer, "")


def _listed(holder: Json, key: str, path: Path, inside: str, prefix: str) -> Iterator[Entry]:
    """Yield the items in the list *key* of *holder*, and the questions in each."""
    members = holder.get(key)
    if not isinstance(members, list):
        return
    taken: set[str] = set()
    for number, each in enumerate(members):
        if not isinstance(each, dict):
            continue
        own = _own_name(each, number, taken)
        place = (*path, key, number)
        yield Entry(prefix + own, place, each, inside, holder.get("type") == GROUP)
        if len(place) < 6:
            yield from _listed(each, "questions", place, prefix + own, f"{prefix}{own}.")


def _own_name(item: Json, number: int, taken: set[str]) -> str:
    names = (item.get("id"), f"@{item['use']}" if isinstance(item.get("use"), str) else None)
    name = next((n for n in names if isinstance(n, str) and n and "." not in n), f"[{number}]")
    name = name if name not in taken else f"[{number}]"
    taken.add(name)
    return name


def find_item(form: Any, name: str) -> Entry | None:
    """Return the item called *name*, or None."""
    return next((entry for entry in entries(form) if entry.name == name), None)


def title_of(item: Mapping[str, Any], longest: int = 60) -> str:
    """Return what a person calls the item: its text, shortened."""
    for key in ("label", "title", "text", "use", "id"):
        value = item.get(key)
        if isinstance(value, str) and value.strip():
            text = " ".join(value.split())
            return text if len(text) <= longest else f"{text[: longest - 1]}…"
    return "…"


def replace_at(value: Any, path: Path, new: Any) -> Any:
    """Return *value* with *new* at *path*; all that is not on the way there is shared."""
    if not path:
        return new
    step, *rest = path
    inner = replace_at(value[step], tuple(rest), new)
    if isinstance(value, list):
        return [inner if number == step else each for number, each in enumerate(value)]
    return {key: inner if key == step else each for key, each in value.items()}


def value_at(value: Any, path: Path) -> Any:
    """Return what stands at *path*."""
    for step in path:
        value = value[step]
    return value


def list_at(form: Json, name: str, key: str) -> list[Any]:
    """Return the list *key* of the item called *name*; empty when it has none."""
    entry = find_item(form, name)
    found = entry.value.get(key) if entry else None
    return found if isinstance(found, list) else []
