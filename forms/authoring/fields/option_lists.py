"""The lists of answers that questions of the form share: a name and its answers."""

from typing import Any

from forms.authoring.commands import answers_written, read_answers
from forms.authoring.fields.base import (
    Field,
    FieldContext,
    Misread,
    Part,
    Texts,
    label_of,
    posted_text,
)
from forms.definition import keywords
from forms.definition.keywords import Key
from forms.definition.messages import slug
from forms.i18n import gettext as _


class OptionLists(Field):
    """A row for each list, and an empty one."""

    def draws(self, key: Key) -> bool:
        """Draw the lists of a form."""
        return key.schema.get("additionalProperties") == keywords.CHOICES

    def part(self, key: Key, value: Any, name: str, around: FieldContext) -> Part:
        """Show the name and the answers of each list."""
        own = {**(value if isinstance(value, dict) else {}), "": {}}
        rows = tuple(
            Part(
                f"{name}.{place}",
                "row",
                f"@{each}" if each else _("Ny liste"),
                parts=(
                    Part(f"{name}.{place}.name", "line", _("Navn på listen"), each),
                    Part(
                        f"{name}.{place}.lines",
                        "answers",
                        _("Svar"),
                        answers_written({"options": options}),
                        help=_("Én på hver linje."),
                    ),
                ),
            )
            for place, (each, options) in enumerate(own.items())
        )
        help = _("Et spørsmål bruker listen når svarene er @ og navnet. Tøm svarene for å slette.")
        return Part(name, "group", label_of(key), parts=rows, help=help)

    def read(self, key: Key, name: str, texts: Texts, old: Any, around: FieldContext) -> Any:
        """Return the lists that have answers."""
        own = old if isinstance(old, dict) else {}
        before = [*own.items(), ("", {})]
        found: dict[str, Any] = {}
        for place, (was, options) in enumerate(before):
            called = posted_text(texts, f"{name}.{place}.name")
            lines = posted_text(texts, f"{name}.{place}.lines")
            if not lines:
                continue
            id_ = slug(called, keywords.ID) if called else ""
            if not id_ or id_ in found or (id_ in own and id_ != was):
                where = f"{name}.{place}.name"
                raise Misread({where: _("Gi listen et navn som ingen annen liste har.")})
            same = lines == answers_written({"options": options})
            found[id_] = options if same else read_answers(lines, options)[0]
        return found or None
