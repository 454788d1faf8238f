"""What is told of how long answers are kept: sentences made from `keep`."""

from typing import TYPE_CHECKING

from forms.i18n import format_period
from forms.i18n import gettext as _

if TYPE_CHECKING:
    from forms.definition.model import Definition


def retention_sentences(definition: "Definition") -> str:
    """Return what the people who answer are told of when answers and drafts are erased.

    `flask submissions purge` and `flask tidy` do the same, by the same `keep`.
    """
    keep = definition.keep
    found = [_answers(definition)]
    if rules := keep.get("without_archive", ()):
        longest = max((rule["answers"] for rule in rules), key=days_in_period)
        found.append(
            _(
                "Fører skjemaet ikke videre, blir svarene slettet senest %(period)s etter at det er"
                " ferdig, uten å gå til arkivet.",
                period=format_period(longest),
            )
        )
    if "draft" in keep and not definition.one_page:
        found.append(
            _(
                "Det du ikke sender, blir slettet %(period)s etter at du sist skrev noe.",
                period=format_period(keep["draft"]),
            )
        )
    return " ".join(found)


def _answers(definition: "Definition") -> str:
    keep = definition.keep
    if "answers" not in keep:
        return _("Svarene blir ikke slettet av seg selv.")
    period = format_period(keep["answers"])
    if keep.get("after") == "archived":
        return _(
            "Svarene går til arkivet i kommunen. Her blir de slettet %(period)s etter at arkivet"
            " har tatt imot dem.",
            period=period,
        )
    return _("Svarene blir slettet %(period)s etter at de er mottatt.", period=period)


_DAYS = {"d": 1, "w": 7, "m": 30, "y": 365}


def days_in_period(period: str) -> int:
    """Return about how many days a period such as `6w` has, to compare two of them."""
    return int(period[:-1]) * _DAYS[period[-1]]
