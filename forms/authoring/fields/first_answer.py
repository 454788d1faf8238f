"""Where a first answer comes from."""

from typing import Any

from forms.authoring.fields import number
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
from forms.questions import TYPES


class FirstAnswer(Field):
    """The source, and what it needs: the earlier question and its rows, or the value."""

    def draws(self, key: Key) -> bool:
        """Draw where a first answer comes from."""
        return key.name == "prefill"

    def part(self, key: Key, value: Any, name: str, around: FieldContext) -> Part:
        """Show the source and what it needs."""
        own = value if isinstance(value, dict) else {}
        how = next((each for each in ("from", "value") if each in own), value if not own else "")
        rows = "\n".join(f"{mine} = {theirs}" for mine, theirs in own.get("rows", {}).items())
        parts = [
            Part(f"{name}.how", "pick", _("Hentes fra"), how or "", _sources()),
            Part(
                f"{name}.from",
                "line",
                _("Det tidligere svaret"),
                own.get("from", ""),
                help=_("Skriv skjema.spørsmål, for eksempel motereferat.mi_goal."),
            ),
            Part(f"{name}.value", "line", _("Svaret som alltid står der"), _text(own, around)),
        ]
        if "questions" in around.entry.value:
            said = _("Skriv spørsmål her = spørsmål der, én på hver linje.")
            parts.append(Part(f"{name}.rows", "lines", _("Radene"), rows, help=said))
        return Part(name, "group", label_of(key), parts=tuple(parts))

    def read(self, key: Key, name: str, texts: Texts, old: Any, around: FieldContext) -> Any:
        """Return the source with what it needs."""
        how = posted_text(texts, f"{name}.how")
        if how not in ("from", "value"):
            return how or None
        own = old if isinstance(old, dict) else {}
        if how == "value":
            return {"value": _value(posted_text(texts, f"{name}.value"), own, around)}
        if not (source := posted_text(texts, f"{name}.from")):
            raise ValueError(_("Skriv hvilket svar det hentes fra, som skjema.spørsmål."))
        rows = _rows(posted_text(texts, f"{name}.rows"))
        return {"from": source, **({"rows": rows} if rows else {})}


def _sources() -> Choices:
    return (
        ("link", _("Lenken skjemaet ble åpnet med")),
        ("today", _("Dagens dato")),
        ("school_start+6m", _("Et halvt år etter skolestart")),
        ("school_end", _("Den siste skoledagen i skoleåret")),
        ("user.name", _("Navnet til den som er logget inn")),
        ("unit", _("Enheten til den som er logget inn")),
        ("from", _("Et svar i et tidligere skjema eller steg")),
        ("value", _("Et fast svar")),
    )


def _text(own: dict[str, Any], around: FieldContext) -> str:
    value = own.get("value")
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return number.written_number(value)


def _value(text: str, own: dict[str, Any], around: FieldContext) -> Any:
    """Return a fixed answer as its type stores it; the old one when it is the same."""
    if "value" in own and _text(own, around) == text:
        return own["value"]
    codes = {name: code for code, name in around.names("option")}
    type_ = TYPES.get(str(around.entry.value.get("type")))
    kind = type_.kind if type_ else ""
    found: list[Any] = [codes.get(each.strip(), each.strip()) for each in text.split(",")]
    if kind == "codes":
        return found
    if kind == "number":
        return number.read_number(text)
    return codes.get(text, text)


def _rows(text: str) -> dict[str, str]:
    found = {}
    for line in text.split("\n"):
        mine, sign, theirs = (each.strip() for each in line.partition("="))
        if line.strip() and not (mine and sign and theirs):
            raise ValueError(_("Skriv spørsmål her = spørsmål der, én på hver linje."))
        if line.strip():
            found[mine] = theirs
    return found
