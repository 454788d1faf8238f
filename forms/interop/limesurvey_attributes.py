"""What the attributes of a question in LimeSurvey come to: limits, units, and what is hidden."""

import re
from collections.abc import Mapping

from forms.interop import html_text
from forms.interop.conditions import Constant, number_of
from forms.interop.draft import Item, Words
from forms.interop.report import Report

_NOT_HERE = (
    *("array_filter", "array_filter_exclude", "random_order", "em_validation_q"),
    *("em_validation_sq", "equals_num_value", "min_num_value", "max_num_value", "prefix"),
    *("time_limit", "location_mapservice", "other_comment_mandatory", "other_numbers_only"),
    *("exclude_all_others_auto", "numbers_only", "commented_checkbox", "min_num_of_files"),
    *("allowed_filetypes", "slider_accuracy", "slider_default", "multiflexible_min"),
    *("multiflexible_max", "multiflexible_step", "multiflexible_checkbox", "parent_order"),
    *("random_group", "code_filter", "show_totals", "show_grand_total", "dropdown_prepostfix"),
    *("max_subquestions", "placeholder"),
)
_RANDOM = ("answer_order", "subquestion_order")
_TAKEN = {"date_min": "min", "date_max": "max", "suffix": "unit"}
"""Attributes that are read where a question of ours has such a key."""
_LONGEST_UNIT = 20
_MOST_LINES = 20


def take_attributes(made: Item, attributes: Mapping[str, str]) -> None:
    """Put the attributes that have a meaning here in our keys."""
    if made.type == "number":
        _limit(made, attributes)
    elif made.type == "date":
        _parts_of_date(made, attributes.get("date_format", ""))
        _days(made, attributes)
    elif made.type == "choices":
        _counts(made, attributes)
    elif made.type == "file":
        _files(made, attributes)
    rows = number_of(attributes.get("display_rows", ""))
    if "lines" in made.keys and isinstance(rows, int) and 1 < rows <= _MOST_LINES:
        made.keys["lines"] = rows
    longest = number_of(attributes.get("maximum_chars", ""))
    if made.type == "text" and isinstance(longest, int) and 0 < longest <= 10_000:
        made.keys["max_length"] = longest
    if attributes.get("hidden") == "1":
        made.condition = Constant(False)


def tell_attributes(report: Report, made: Item, attributes: Mapping[str, str]) -> None:
    """Tell of the attributes that have no place here."""
    names = []
    for name in _NOT_HERE:
        if attributes.get(name, "") not in ("", "0", "N", "allways"):
            names.append(name)
    names += [name for name in _RANDOM if attributes.get(name) == "random"]
    names += [name for name, key in _TAKEN.items() if attributes.get(name) and key not in made.keys]
    if made.type == "number" and attributes.get("maximum_chars"):
        names.append("maximum_chars")
    if made.type == "ranking":
        names += [name for name in ("min_answers", "max_answers") if attributes.get(name)]
    report.not_taken(made.where, made.label.text() or made.name, names)


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
    unit = html_text.clean_text(attributes.get("suffix", ""))
    if 0 < len(unit) <= _LONGEST_UNIT:
        made.keys["unit"] = Words({"": unit})


def _days(made: Item, attributes: Mapping[str, str]) -> None:
    """Put the first and the last day in our keys."""
    for key in ("min", "max"):
        day = attributes.get(f"date_{key}", "")[:10]
        if re.fullmatch(r"\d{4}-\d\d-\d\d", day):
            made.keys[key] = day


def _files(made: Item, attributes: Mapping[str, str]) -> None:
    """Put how many files, and how large, in our keys; LimeSurvey counts kilobytes."""
    most = number_of(attributes.get("max_num_of_files", ""))
    if isinstance(most, int) and 0 < most <= 10:
        made.keys["max_files"] = most
    size = number_of(attributes.get("max_filesize", ""))
    if isinstance(size, int) and size > 0:
        made.keys["max_mb"] = max(1, min(25, size // 1024))


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
