"""How the groups of a source become sections: pages that a person can take in."""

from collections.abc import Iterator

from forms.definition.groups import TYPE as GROUP
from forms.interop.conditions import Condition, join_conditions
from forms.interop.draft import Draft, Group, Item, Words
from forms.questions import TYPES

MOST_ON_A_PAGE = 25


class Part:
    """A section to be: its group, and the items on it with inner groups as headings."""

    def __init__(self, group: Group) -> None:
        self.group = group
        self.items: list[Item] = []


def arrange_sections(draft: Draft) -> list[Part]:
    """Return the draft's sections: top groups, and what stands loose between them.

    A group that holds more than `MOST_ON_A_PAGE` is split at its own groups.
    """
    parts = [
        _part(group)
        for each in _loose(draft.top, Group("", draft.title, ""))
        for group in _split(each)
    ]
    return [part for part in parts if part.items]


def _loose(nodes: list[Item | Group], around: Group) -> Iterator[Group]:
    """Yield the groups among the nodes; loose items between them in groups of their own."""
    items: list[Item | Group] = []
    for node in nodes:
        if isinstance(node, Item):
            items.append(node)
            continue
        if items:
            yield _alike(around, items)
            items = []
        yield node
    if items:
        yield _alike(around, items)


def _alike(around: Group, items: list[Item | Group]) -> Group:
    return Group(around.name, around.title, around.where, items, around.condition, id=around.id)


def _split(group: Group) -> Iterator[Group]:
    inner = [node for node in group.children if isinstance(node, Group)]
    if not inner or _size(group) <= MOST_ON_A_PAGE:
        yield group
        return
    for each in _loose(group.children, group):
        if any(each is node for node in inner):
            title = _joined(group.title, each.title)
            both = join_conditions(group.condition, each.condition)
            deeper = Group(each.name, title, each.where, each.children, both, each.intro, each.id)
            yield from _split(deeper)
        else:
            yield each


def _size(group: Group) -> int:
    return sum(1 + (_size(n) if isinstance(n, Group) else 0) for n in group.children)


def _joined(first: Words, second: Words) -> Words:
    if not any(second.values()):
        return first
    languages = dict.fromkeys((*first, *second))
    return Words(
        {
            code: " – ".join(filter(None, (first.get(code, ""), second.get(code, ""))))
            for code in languages
        }
    )


def _part(group: Group) -> Part:
    part = Part(group)
    for node in group.children:
        part.items += [node] if isinstance(node, Item) else _together(node)
    return part


def _together(group: Group) -> Iterator[Item]:
    """Yield a group of a section as one item; what it cannot hold stands between parts of it."""
    inner = list(_flattened(group, None))
    if not any(group.title.values()):
        if any(group.intro.values()):
            inner.insert(0, _said(group, group.intro, None))
        for item in inner:
            item.condition = join_conditions(group.condition, item.condition)
        yield from inner
        return
    run: list[Item] = []
    for item in inner:
        if "questions" not in TYPES[item.type].uses:
            run.append(item)
            continue
        if run:
            yield _headed(group, run)
        item.condition = join_conditions(group.condition, item.condition)
        yield item
        run = []
    if run:
        yield _headed(group, run)


def _said(group: Group, text: Words, condition: Condition | None) -> Item:
    """Return a note with what is said above the questions of a group."""
    name = f"{group.name}_heading" if group.name else "heading"
    return Item(name, "note", group.where, Words(), keys={"text": text}, condition=condition)


def _headed(group: Group, items: list[Item]) -> Item:
    name, condition = group.name or "group", group.condition
    made = Item(name, GROUP, group.where, group.title, help=group.intro, condition=condition)
    made.inner, made.id = items, group.id
    return made


def _flattened(group: Group, above: Condition | None) -> Iterator[Item]:
    """Yield the items of a group; those of groups inside it below a heading of their own."""
    for node in group.children:
        if isinstance(node, Item):
            node.condition = join_conditions(above, node.condition)
            yield node
            continue
        both = join_conditions(above, node.condition)
        inner = list(_flattened(node, both))
        title = Words({code: f"## {text}" for code, text in node.title.items() if text})
        for code, text in node.intro.items():
            title[code] = f"{title.get(code, '')}\n\n{text}".strip()
        if any(title.values()) and inner:
            yield _said(node, title, both)
        yield from inner
