"""A number that is counted from another form: the function, the form, and what is counted."""

from dataclasses import replace
from typing import Any

from forms.authoring.fields import condition, names
from forms.authoring.fields.base import (
    Choices,
    Field,
    FieldContext,
    Misread,
    Part,
    Texts,
    chosen_value,
    label_of,
    posted_text,
)
from forms.authoring.items import title_of
from forms.definition.keywords import Key
from forms.i18n import gettext as _
from forms.logic.figures import MOST_OF, TOLD


class Figure(Field):
    """A drop-down of functions, the form, and its questions and conditions."""

    def draws(self, key: Key) -> bool:
        """Draw figures."""
        return key.name == "figure" and "median" in key.schema.get("properties", {})

    def part(self, key: Key, value: Any, name: str, around: FieldContext) -> Part:
        """Show what is counted."""
        own: dict[str, dict[str, Any]] = value if isinstance(value, dict) else {}
        how = next(iter(own), "")
        given = own.get(how, {})
        there = _context_of_form(str(given.get("form", "")), around)
        told = how in TOLD
        of = [] if told else given.get("of", [])
        ways = (*figure_functions(), *meeting_functions(), *result_functions())
        parts = (
            Part(f"{name}.how", "pick", _("Finn"), how, ways),
            Part(f"{name}.arena", "line", _("Arena (for møter)"), str(given.get("arena", ""))),
            names.item_select(f"{name}.form", _("Skjema"), "form", given.get("form"), around),
            names.item_selects(f"{name}.of", _("Spørsmål"), "other", _listed(of), there, MOST_OF),
            Part(
                f"{name}.item",
                "line",
                _("Spørsmål eller rad (for resultater av et anonymt skjema)"),
                str(given.get("of", "")) if told else "",
                help=_("Tallet er tomt til svarene på det anonyme skjemaet åpnes samlet."),
            ),
            condition.sentence_part(
                f"{name}.where", _("Bare svar der"), given.get("where"), there.before
            ),
            condition.sentence_part(
                f"{name}.part", _("Andelen der"), given.get("part"), there.before
            ),
            names.item_select(f"{name}.on", _("Etter dagen"), "other", given.get("on"), there),
            Part(f"{name}.unit", "pick", _("Enheter"), given.get("unit", ""), _units()),
            Part(f"{name}.state", "pick", _("Skjemaer"), given.get("state", ""), _states()),
        )
        return Part(name, "group", label_of(key), parts=parts)

    def read(self, key: Key, name: str, texts: Texts, old: Any, around: FieldContext) -> Any:
        """Return the function with the source that was posted."""
        how = posted_text(texts, f"{name}.how")
        if not how:
            return None
        if how in dict(meeting_functions()):
            return {how: _of_meetings(name, texts)}
        form = names.selected_item(f"{name}.form", texts, "form", around)
        if not form:
            raise ValueError(_("Velg skjemaet det telles i."))
        if how in TOLD:
            return {how: {"form": form, **_item(how, name, texts)}}
        before = next(iter(old.values())) if isinstance(old, dict) and old else {}
        return {how: _counted(name, texts, before, form, around)}


def _counted(
    name: str, texts: Texts, before: dict[str, Any], form: str, around: FieldContext
) -> dict[str, Any]:
    """Return what is counted of the answers to the other form."""
    there = _context_of_form(form, around)
    of = names.selected_items(f"{name}.of", texts, "other", there)
    given: dict[str, Any] = {"form": form}
    faults = {}
    for each in ("where", "part"):
        try:
            said = posted_text(texts, f"{name}.{each}")
            given[each] = condition.read_sentence(said, before.get(each), there.before)
        except ValueError as error:
            faults[f"{name}.{each}"] = str(error)
    if faults:
        raise Misread(faults)
    given["of"] = of[0] if of and len(of) == 1 else of
    given["on"] = names.selected_item(f"{name}.on", texts, "other", there)
    for each, choices in (("unit", _units()), ("state", _states())):
        given[each] = chosen_value(posted_text(texts, f"{name}.{each}"), choices)
    order = dict.fromkeys([*before, *given])
    return {each: given[each] for each in order if given.get(each)}


def _of_meetings(name: str, texts: Texts) -> dict[str, str]:
    """Return the arena whose meetings are counted, and of which units."""
    arena = posted_text(texts, f"{name}.arena")
    if not arena:
        raise ValueError(_("Skriv hvilken arena møtene hører til, slik den heter i årsplanen."))
    unit = chosen_value(posted_text(texts, f"{name}.unit"), _units())
    return {"arena": arena, "unit": unit} if unit else {"arena": arena}


def _item(how: str, name: str, texts: Texts) -> dict[str, str]:
    """Return the question, or the row of one, whose mean or share is taken from the results."""
    if how == "told_rate":
        return {}
    item = posted_text(texts, f"{name}.item")
    if not item:
        raise ValueError(_("Skriv id-en til spørsmålet, eller spørsmål.rad."))
    return {"of": item}


def _listed(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(value)


def _context_of_form(form: str, around: FieldContext) -> FieldContext:
    """Return what a field is drawn for in the other form."""
    before = around.other(form)
    asked = tuple((id_, title_of(question)) for id_, question in before.questions.items())
    known = (("_received", _("Dagen svaret kom")), ("_unit", _("Enheten")))
    return replace(around, before=before, names=lambda _kind: (*known, *asked))


def figure_functions() -> Choices:
    """Return the functions over another form."""
    return (
        ("count", _("Hvor mange svar")),
        ("share", _("Hvor stor andel av svarene")),
        ("sum", _("Summen av")),
        ("mean", _("Gjennomsnittet av")),
        ("median", _("Det midterste av")),
        ("max", _("Det største av")),
        ("distinct", _("Hvor mange ulike")),
        ("gap", _("Lengste tid mellom to svar")),
        ("overdue", _("Hvor mange som venter etter fristen")),
    )


def meeting_functions() -> Choices:
    """Return the functions over the meetings of an arena."""
    return (
        ("planned", _("Hvor mange møter som var planlagt")),
        ("held", _("Hvor mange møter som ble holdt")),
        ("held_share", _("Hvor stor andel av møtene som ble holdt")),
        ("longest_gap", _("Lengste tid mellom to møter")),
    )


def result_functions() -> Choices:
    """Return the functions over the results of an anonymous form."""
    return (
        ("told_mean", _("Gjennomsnittet i resultatene av et anonymt skjema")),
        ("told_share", _("Andelen som svarte i den øvre halvdelen, i et anonymt skjema")),
        ("told_rate", _("Andelen av lenkene til et anonymt skjema som det kom svar fra")),
    )


def _units() -> Choices:
    return (("own", _("Bare rapportens egen enhet")), ("every", _("Alle enheter")))


def _states() -> Choices:
    return (("sent", _("De som er ferdige")), ("any", _("Alle som ikke er trukket")))
