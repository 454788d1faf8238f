"""The items of a repeat: without groups, and without a repeat inside."""

from forms.i18n import gettext as _
from forms.interop.conditions import join_conditions
from forms.interop.draft import Group, Item
from forms.interop.report import Report


def items_of_repeat(nodes: list[Item | Group], report: Report) -> list[Item]:
    """Return the items of a repeat; a repeat in it becomes one box of text."""
    found: list[Item] = []
    for node in nodes:
        if isinstance(node, Group):
            for item in items_of_repeat(node.children, report):
                item.condition = join_conditions(node.condition, item.condition)
                found.append(item)
            continue
        if node.inner:
            what = _("En gjentakelse inni en gjentakelse ble ett tekstfelt.")
            how = _("Spør om det inni på en annen måte, for eksempel i et eget skjema.")
            report.lost(node.where, node.label.text() or node.name, what, how)
            node.type, node.inner, node.keys = "text", [], {"lines": 4}
        found.append(node)
    return found
