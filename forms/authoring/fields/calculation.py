"""How a value is computed: a function over questions, or a formula in words."""

from typing import Any

from forms.authoring import calculation_grammar
from forms.authoring.calculation_grammar import BETWEEN, OVER
from forms.authoring.condition_grammar import Unreadable, Unsayable
from forms.authoring.fields import names, number
from forms.authoring.fields.base import (
    Choices,
    Field,
    FieldContext,
    Part,
    Texts,
    label_of,
    posted_text,
)
from forms.definition.keywords import Key
from forms.i18n import gettext as _

FORMULA = "formula"


class Calculation(Field):
    """A drop-down of functions, one for each question, and a line for a formula."""

    def draws(self, key: Key) -> bool:
        """Draw computed values."""
        return key.name == "value" and "sum" in key.schema.get("properties", {})

    def part(self, key: Key, value: Any, name: str, around: FieldContext) -> Part:
        """Show the function with its questions, or the formula."""
        own = value if isinstance(value, dict) else {}
        how = next(iter(own), "")
        simple = how in (*OVER, *BETWEEN)
        try:
            text = (
                ""
                if simple or not own
                else calculation_grammar.write_calculation(own, around.before)
            )
        except Unsayable:
            kept = _("Utregningen kan bare endres under «Som tekst».")
            return Part(name, "fixed", label_of(key), help=kept)
        asked = own.get(how) if simple else []
        return Part(
            name,
            "group",
            label_of(key),
            parts=(
                Part(
                    f"{name}.how",
                    "pick",
                    _("Regn ut"),
                    how if simple or not own else FORMULA,
                    calculation_functions(),
                ),
                names.item_selects(f"{name}.of", _("Svar"), "input", asked, around),
                Part(
                    f"{name}.need",
                    "number",
                    _("Bare når så mange er besvart"),
                    number.written_number(own.get("need")),
                ),
                Part(
                    f"{name}.formula",
                    "line",
                    _("Formelen"),
                    text,
                    help=_("For eksempel: a minus b · hvis alder < 3 så 1 ellers 2"),
                ),
            ),
        )

    def read(self, key: Key, name: str, texts: Texts, old: Any, around: FieldContext) -> Any:
        """Return the function over its questions, or what the formula says."""
        how = posted_text(texts, f"{name}.how")
        if not how:
            return old if f"{name}.how" not in texts else None
        if how == FORMULA:
            return _formula(posted_text(texts, f"{name}.formula"), around)
        asked = names.selected_items(f"{name}.of", texts, "input", around) or []
        if how in BETWEEN and len(asked) != 2:
            raise ValueError(_("Velg to dager."))
        if not asked:
            raise ValueError(_("Velg hva som skal regnes med."))
        need = number.read_number(posted_text(texts, f"{name}.need")) if how in OVER else None
        return {how: asked, **({"need": need} if need is not None else {})}


def _formula(text: str, around: FieldContext) -> Any:
    try:
        return calculation_grammar.read_calculation(text, around.before)
    except Unreadable as error:
        raise ValueError(str(error)) from None


def calculation_functions() -> Choices:
    """Return the functions, and the formula."""
    return (
        ("sum", _("Summen av")),
        ("mean", _("Gjennomsnittet av")),
        ("count", _("Hvor mange som er besvart av")),
        ("score", _("Poengene for")),
        ("min", _("Det minste av")),
        ("max", _("Det største av")),
        ("years", _("Hele år mellom")),
        ("months", _("Hele måneder mellom")),
        ("days", _("Dager mellom")),
        (FORMULA, _("En formel")),
    )
