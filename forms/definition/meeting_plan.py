"""`arenas.json`: the municipality's meetings, tasks, school year and closed weeks.

It lies beside the forms. An arena has `rules` that say how often it meets, at units of some kinds
or once for the municipality; a task has rules that say when it is due. `forms.logic.frequency`
turns the rules into days. The keys stand in `forms.definition.meeting_keys`.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from forms.definition.meeting_keys import KINDS_OF_RULE
from forms.definition.problems import Finding
from forms.definition.source.positions import Path
from forms.definition.translations.translatable_texts import Catalogue, Text
from forms.i18n import gettext as _

Json = dict[str, Any]
_YEARLY = re.compile("(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])")
_ONE_YEAR = re.compile("[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])")


def plan_texts(plan: Mapping[str, Any]) -> Iterator[Text]:
    """Yield every text of the plan that is translated; paths go by ids and places."""
    for number, closed in enumerate(plan.get("closed", ())):
        yield Text(f"closed.{number}", closed["name"], ("closed", number, "name"))
    for number, step in enumerate(plan.get("guide", ())):
        for key in ("title", "about"):
            if key in step:
                yield Text(f"guide.{number}.{key}", step[key], ("guide", number, key))
    for group in ("arenas", "tasks"):
        for id, item in plan.get(group, {}).items():
            yield from _item_texts(item, f"{group}.{id}", (group, id))


def _item_texts(item: Mapping[str, Any], here: str, place: Path) -> Iterator[Text]:
    """Yield the texts of an arena or a task."""
    for key in ("title", "about", "chair"):
        if key in item:
            yield Text(f"{here}.{key}", item[key], (*place, key))
    yield from _participant_texts(item, here, place)
    for number, rule in enumerate(item.get("rules", ())):
        yield from _participant_texts(rule, f"{here}.rules.{number}", (*place, "rules", number))
    for number, part in enumerate(item.get("agenda", ())):
        yield Text(f"{here}.agenda.{number}", part["title"], (*place, "agenda", number, "title"))


def _participant_texts(owner: Mapping[str, Any], here: str, place: Path) -> Iterator[Text]:
    for number, name in enumerate(owner.get("participants", ())):
        yield Text(f"{here}.participants.{number}", name, (*place, "participants", number))


def translated_plan(plan: Json, catalogue: Catalogue) -> Json:
    """Return the plan with its texts translated where the catalogue has the present ones."""
    by_place = {
        text.place: catalogue[text.path][1]
        for text in plan_texts(plan)
        if text.path in catalogue and catalogue[text.path][0] == text.text
    }

    def copied(value: Any, place: tuple[str | int, ...]) -> Any:
        if isinstance(value, Mapping):
            return {key: copied(each, (*place, key)) for key, each in value.items()}
        if isinstance(value, list):
            return [copied(each, (*place, number)) for number, each in enumerate(value)]
        return by_place.get(place, value)

    found: Json = copied(plan, ())
    return found


def plan_findings(plan: Mapping[str, Any]) -> Iterator[Finding]:
    """Yield what is wrong with a plan of the right structure."""
    for number, closed in enumerate(plan.get("closed", ())):
        yield from _closed_findings(closed, ("closed", number))
    yield from _guide_findings(plan)
    for group in ("arenas", "tasks"):
        for id, item in plan.get(group, {}).items():
            for number, rule in enumerate(item.get("rules", ())):
                yield from _rule_findings(rule, (group, id, "rules", number))


def _guide_findings(plan: Mapping[str, Any]) -> Iterator[Finding]:
    for number, step in enumerate(plan.get("guide", ())):
        for place, arena in enumerate(step.get("arenas", ())):
            if arena not in plan.get("arenas", {}):
                what = _("Møtet “%(id)s” finnes ikke.", id=arena)
                known = ", ".join(plan.get("arenas", {}))
                how = _("Velg blant: %(known)s.", known=known)
                yield Finding("error", ("guide", number, "arenas", place), what, how)


def _closed_findings(closed: Mapping[str, Any], path: Path) -> Iterator[Finding]:
    given = [key for key in ("week", "easter", "from") if key in closed]
    if len(given) != 1 or ("from" in closed) != ("to" in closed):
        what = _("Dagene må være en uke, påsken, eller fra en dag til en annen.")
        how = _('Skriv "week", "easter", eller både "from" og "to".')
        yield Finding("error", path, what, how)
        return
    for key in ("from", "to"):
        if key in closed and not is_written_day(closed[key]):
            what = _("“%(key)s” er ingen dag.", key=closed[key][:20])
            how = _("Skriv 12-21 for hvert år, eller 2026-12-21 for ett år.")
            yield Finding("error", (*path, key), what, how)
    if "from" in closed and len(closed["from"]) != len(closed["to"]):
        what = _("“from” og “to” er skrevet på hver sin måte.")
        how = _("Skriv året i begge, eller i ingen av dem.")
        yield Finding("error", path, what, how)


def is_written_day(text: str) -> bool:
    """Tell whether the text is a day of every year, `12-21`, or of one, `2026-12-21`."""
    return bool(_YEARLY.fullmatch(text) or _ONE_YEAR.fullmatch(text))


def _rule_findings(rule: Mapping[str, Any], path: Path) -> Iterator[Finding]:
    given = [key for key in KINDS_OF_RULE if key in rule]
    if len(given) != 1:
        what = _(
            "En regel sier på én måte hvor ofte, og her står det %(number)s.", number=len(given)
        )
        how = _("Skriv bare én av %(keys)s.", keys=", ".join(KINDS_OF_RULE))
        yield Finding("error", path, what, how)
    for key, owners in (("plus", ("from",)), ("months", ("first", "last"))):
        if key in rule and not any(owner in rule for owner in owners):
            what = _("“%(key)s” hører til %(owners)s.", key=key, owners=", ".join(owners))
            yield Finding("error", (*path, key), what, _("Ta den bort."))
    for number, day in enumerate(rule.get("dates", ())):
        if not _YEARLY.fullmatch(day):
            what = _("“%(key)s” er ingen dag.", key=day[:20])
            how = _("Skriv måned og dag, som 05-15.")
            yield Finding("error", (*path, "dates", number), what, how)
