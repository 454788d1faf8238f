"""Commands on the course of a form: its steps, who signs, and what names them."""

from collections.abc import Sequence

from forms.authoring.commands.registry import Done, Refused, command, item_of, with_keys
from forms.authoring.items import Json, entries, list_at, replace_at, title_of
from forms.authoring.surroundings import Surroundings
from forms.definition import keywords
from forms.definition.keywords import DOERS
from forms.i18n import gettext as _


@command
def add_step(form: Json, title: str, by: str, sections: Sequence[str] = ()) -> Done:
    """Put a step last; the parts it fills in are no longer filled in by others.

    A form without steps has one for everything, which is written first. A step that has nothing
    left to do is taken away.
    """
    title = " ".join(title.split())
    if not title:
        raise Refused(_("Gi steget et navn."))
    if by not in DOERS:
        raise Refused(_("Velg hvem som gjør steget."))
    known = [str(each.get("id")) for each in list_at(form, "", "sections")]
    taken = [each for each in known if each in sections]
    before = written_steps(form)
    steps = [_without(each, taken) for each in before]
    gone = [each for each, own in zip(steps, before, strict=True) if each != own and _is_idle(each)]
    id_ = Surroundings(taken={str(each.get("id")) for each in steps}).free_id(title)
    step: Json = {"id": id_, "title": title, "by": by, "sections": taken}
    kept = [each for each in steps if each not in gone]
    found = with_keys(form, {"steps": [*kept, step]}, keywords.FORM)
    said = [_("La til steget «%(title)s»", title=title)]
    said += [
        _("Steget «%(title)s» hadde ingen deler igjen, og er borte", title=title_of(each))
        for each in gone
        if each.get("id") in {own.get("id") for own in list_at(form, "", "steps")}
    ]
    return Done(found, ". ".join(said), f"steps.{id_}")


def _is_idle(step: Json) -> bool:
    """Whether a step has no part, and nothing else of its own that somebody wrote."""
    return set(step) <= {"id", "title", "by", "sections"} and not step.get("sections")


def _as_without_steps(form: Json) -> Json:
    """Return the form without its only step when that is the one that a form without steps has."""
    bare = with_keys(form, {"steps": None}, keywords.FORM)
    return bare if list_at(form, "", "steps") == written_steps(bare) else form


def written_steps(form: Json) -> list[Json]:
    """Return the steps of a form; the one that a form without steps has, when it has none."""
    steps = list_at(form, "", "steps")
    if steps:
        return steps
    sections = [str(each.get("id")) for each in list_at(form, "", "sections")]
    first = {"id": "fylle_ut", "title": _("Fylle ut"), "by": "respondent", "sections": sections}
    return [first]


def _without(step: Json, sections: Sequence[str]) -> Json:
    own = step.get("sections")
    if not isinstance(own, list) or not set(own) & set(sections):
        return step
    return {**step, "sections": [each for each in own if each not in sections]}


@command
def add_signer(form: Json, label: str, how: Sequence[str], step: str = "") -> Done:
    """Let somebody sign, at the end of a step, else of the last one."""
    label = " ".join(label.split())
    if not label:
        raise Refused(_("Skriv hvem som skriver under."))
    if not how:
        raise Refused(_("Velg minst én måte å skrive under på."))
    signers = form.get("signers")
    signers = signers if isinstance(signers, dict) else {}
    id_ = Surroundings(taken=set(signers)).free_id(label)
    steps = written_steps(form)
    at = next((n for n, each in enumerate(steps) if each.get("id") == step), len(steps) - 1)
    signing = with_keys(steps[at], {"sign": [*(steps[at].get("sign") or ()), id_]}, keywords.STEP)
    values: Json = {
        "steps": [*steps[:at], signing, *steps[at + 1 :]],
        "signers": {**signers, id_: {"label": label, "how": list(how), "required": True}},
    }
    found = with_keys(form, values, keywords.FORM)
    return Done(found, _("La til underskriften «%(title)s»", title=label), f"signers.{id_}")


@command
def remove_signer(form: Json, item: str) -> Done:
    """Take a signer away, also from the steps that wait for the signature."""
    entry = item_of(form, item)
    if entry.kind != "signer":
        raise Refused(_("Velg en som skriver under."))
    found, id_ = form, entry.path[1]
    for step in list(entries(form)):
        own = step.value.get("sign")
        if step.kind == "step" and isinstance(own, list) and id_ in own:
            left = [each for each in own if each != id_]
            found = replace_at(found, step.path, with_keys(step.value, {"sign": left or None}, ()))
    signers = {name: each for name, each in form["signers"].items() if name != id_}
    found = _as_without_steps(with_keys(found, {"signers": signers or None}, keywords.FORM))
    return Done(found, _("Slettet «%(title)s»", title=title_of(entry.value)))


@command
def remove_step(form: Json, item: str) -> Done:
    """Take a step away; the step before it fills in its parts, else the one after."""
    entry = item_of(form, item)
    if entry.kind != "step":
        raise Refused(_("Velg et steg."))
    number = int(entry.path[1])
    steps = list_at(form, "", "steps")
    left = [each for each in steps if each is not entry.value]
    title = title_of(entry.value)
    if not left:
        found = with_keys(form, {"steps": None}, keywords.FORM)
        return Done(found, _("Slettet «%(title)s»", title=title))
    heir = max(number - 1, 0)
    sections = entry.value.get("sections")
    sections = sections if isinstance(sections, list) else []
    before = left[heir].get("sections")
    both = [*(before if isinstance(before, list) else ()), *sections]
    if sections:
        left[heir] = with_keys(left[heir], {"sections": both}, keywords.STEP)
    found = _as_without_steps(with_keys(form, {"steps": left}, keywords.FORM))
    return Done(found, _("Slettet «%(title)s»", title=title))
