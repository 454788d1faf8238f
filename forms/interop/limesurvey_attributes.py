"""What the attributes of a question in LimeSurvey come to: limits, units, and what is hidden."""

from collections.abc import Mapping

from forms.i18n import gettext as _
from forms.interop import html_text
from forms.interop.conditions import Constant, number_of
from forms.interop.draft import Item, Words
from forms.interop.report import Report

_NOT_HERE = (
    *("array_filter", "array_filter_exclude", "random_order", "em_validation_q"),
    *("em_validation_sq", "equals_num_value", "min_num_value", "max_num_value", "prefix"),
    *("time_limit", "location_mapservice"),
)
_LONGEST_UNIT = 20


def take_attributes(made: Item, attributes: Mapping[str, str]) -> None:
    """Put the attributes that have a meaning here in our keys."""
    if made.type == "number":
        _limit(made, attributes)
    elif made.type == "date":
        _parts_of_date(made, attributes.get("date_format", ""))
    elif made.type == "choices":
        _counts(made, attributes)
    longest = number_of(attributes.get("maximum_chars", ""))
    if made.type == "text" and isinstance(longest, int) and 0 < longest <= 10_000:
        made.keys["max_length"] = longest
    if attributes.get("hidden") == "1":
        made.condition = Constant(False)


def tell_attributes(report: Report, made: Item, attributes: Mapping[str, str]) -> None:
    """Tell of the attributes that have no place here."""
    for name in _NOT_HERE:
        if attributes.get(name, "") not in ("", "0"):
            what = _("«%(name)s» er ikke med.", name=name)
            how = _("Sett det opp for hånd hvis det trengs.")
            report.lost(made.where, made.label.text() or made.name, what, how)


def _limit(made: Item, attributes: Mapping[str, str]) -> None:
    """Put the limits of a number, or of the slider that it is asked with, in our keys."""
    slider = attributes.get("slider_layout") == "1"
    for key, name in (("min", "min_num_value_n"), ("max", "max_num_value_n")):
        said = attributes.get(f"slider_{key}" if slider else name, "").lstrip("+")
        limit = number_of(said)
        if limit is not None:
            made.keys[key] = limit
    if attributes.get("num_value_int_only") == "1":
        made.keys.pop("decimals", None)
    unit = html_text.cleaned(attributes.get("suffix", ""))
    if 0 < len(unit) <= _LONGEST_UNIT:
        made.keys["unit"] = Words({"": unit})


def _counts(made: Item, attributes: Mapping[str, str]) -> None:
    """Put how many may be ticked, and what stands alone, in our keys."""
    for key, name in (("min", "min_answers"), ("max", "max_answers")):
        count = number_of(attributes.get(name, ""))
        if isinstance(count, int) and count > 0:
            made.keys[key] = count
    alone = [code for code in attributes.get("exclude_all_others", "").split(";") if code]
    if alone:
        made.keys["exclusive"] = alone


def _parts_of_date(made: Item, pattern: str) -> None:
    """Ask for the parts of a date and time that its pattern has, such as `dd.mm.yyyy HH:MM`."""
    made.has_time = "H" in pattern
    if made.has_time and "y" not in pattern:
        made.type = "time"
    elif not made.has_time and "y" in pattern and "d" not in pattern:
        made.keys["precision"] = "month" if "m" in pattern else "year"
