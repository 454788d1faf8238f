"""Two things with one name: options, rows, and questions that stand together."""

import json
from collections.abc import Iterator, Sequence

from forms.checking.context import Spot, View, warning
from forms.definition import Option
from forms.definition.diff.labels import normalize_label
from forms.definition.problems import Finding
from forms.i18n import gettext as _


def check_duplicates(view: View) -> Iterator[Finding]:
    """Readers tell options, rows and questions apart by their labels, in exports too."""
    for spot in view.spots:
        yield from _options(spot, "options", spot.question.options)
        yield from _options(spot, "rows", spot.question.rows)
    yield from _questions(view.spots, "label")
    yield from _questions(view.spots, "label_short")


def _options(spot: Spot, key: str, options: Sequence[Option]) -> Iterator[Finding]:
    first: dict[str, Option] = {}
    for option in options:
        other = first.setdefault(normalize_label(option.label), option)
        if other is not option:
            about = {"label": option.label.strip(), "first": other.code, "second": option.code}
            if key == "rows":
                what = _("To rader heter «%(label)s»: %(first)s og %(second)s.", **about)
            else:
                what = _("To svar heter «%(label)s»: %(first)s og %(second)s.", **about)
            how = _("Ta bort det ene, eller skriv forskjellen i teksten.")
            yield warning((*spot.path, key, option.code), what, how)


def _questions(spots: Sequence[Spot], key: str) -> Iterator[Finding]:
    """Questions of one section or repeat that are asked on the same condition.

    Follow-ups to different questions may be alike: each stands below its own.
    """
    first: dict[tuple[str, str, str], Spot] = {}
    for spot in spots:
        question, label = spot.question, getattr(spot.question, key).strip()
        if not label:
            continue
        around = spot.around.name if spot.around else f"/{spot.section.id}"
        around += f"/{question.group.id}" if question.group else ""
        condition = json.dumps(question.show_if, sort_keys=True)
        other = first.setdefault((around, condition, normalize_label(label)), spot)
        if other is not spot:
            what = _(
                "To spørsmål heter «%(label)s»: %(first)s og %(second)s.",
                label=label,
                first=other.question.id,
                second=question.id,
            )
            how = _("Skriv hva som skiller dem, for den som svarer, ser bare teksten.")
            yield warning((*spot.path, key), what, how)
