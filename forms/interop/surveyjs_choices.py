"""Options of a SurveyJS question: choices, scales and tables."""

from typing import TYPE_CHECKING, Any

from forms.i18n import gettext as _
from forms.interop.conditions import number_of
from forms.interop.draft import Choice, Item, Standard, Words
from forms.interop.expression_conditions import condition_of
from forms.interop.expressions import SURVEYJS
from forms.interop.json_files import Json, text_at
from forms.interop.surveyjs_not_here import tell_counts

if TYPE_CHECKING:
    from forms.interop.surveyjs import SurveyReader

_OTHER = {"nb": "Annet", "nn": "Anna", "en": "Other"}
_NONE = {"nb": "Ingen", "nn": "Ingen", "en": "None"}


def choices(reader: "SurveyReader", raw: Any) -> list[Choice]:
    """Return the options of a list of choices, columns or rows."""
    found: dict[str, Choice] = {}
    for each in raw if isinstance(raw, list) else ():
        if isinstance(each, dict):
            value = each.get("value", each.get("name"))
            label = reader.words(each.get("text", each.get("title", value)))
        else:
            value, label = each, reader.words(each)
        if not isinstance(value, str | int | float):
            continue
        code = str(value).lower() if isinstance(value, bool) else str(value)
        made = Choice(code, label if any(label.values()) else Words({"": code}))
        if isinstance(each, dict) and each.get("visibleIf"):
            made.condition = condition_of(str(each["visibleIf"]), SURVEYJS)
        found.setdefault(code, made)
    return list(found.values())


def take_options(reader: "SurveyReader", element: Json, made: Item) -> Item:
    """Give a question its options, with «other» and «none»."""
    made.options = choices(reader, element.get("choices"))
    multiple = text_at(element, "type") == "imagepicker" and element.get("multiSelect") is True
    if multiple:
        made.type = "choices"
    codes = {option.code for option in made.options}
    if element.get("hasOther") is True or element.get("showOtherItem") is True:
        code = "other" if "other" not in codes else "annet"
        label = reader.words(element.get("otherText")) or Standard(_OTHER)
        made.options.append(Choice(code, label))
        made.keys["other"] = code
    if element.get("hasNone") is True or element.get("showNoneItem") is True:
        label = reader.words(element.get("noneText")) or Standard(_NONE)
        if "none" not in codes:
            made.options.append(Choice("none", label))
        if made.type == "choices":
            made.keys["exclusive"] = ["none"]
    if made.type == "ranking":
        tell_counts(reader.report, element, made.label.text())
    if not made.options:
        what = _("Svarene står i en annen fil eller et annet svar, så spørsmålet ble et tekstfelt.")
        how = _("Sett opp svarlisten for hånd.")
        reader.report.lost(made.where, made.label.text(), what, how)
        made.type, made.keys = "text", {}
    return made


def rating_item(reader: "SurveyReader", element: Json, made: Item) -> Item:
    """Return a scale; ratings with values of their own become a choice."""
    values = element.get("rateValues")
    if isinstance(values, list) and values:
        made.type, made.options = "choice", choices(reader, values)
        return made
    low, high = number_of(element.get("rateMin", 1)), number_of(element.get("rateMax", 5))
    count = number_of(element.get("rateCount", ""))
    if isinstance(count, int) and isinstance(low, int) and "rateMax" not in element:
        high = low + count - 1
    if not isinstance(low, int) or not isinstance(high, int) or not 0 <= low < high <= low + 10:
        made.type = "number"
        made.keys = {"min": low, "max": high} if low is not None and high is not None else {}
        reader.near(made.where, made.label.text(), _("En skala med mange trinn ble et tall."))
        return made
    made.keys = {"min": low, "max": high}
    ends = [reader.words(element.get(k)) for k in ("minRateDescription", "maxRateDescription")]
    if all(any(end.values()) for end in ends):
        made.keys["ends"] = ends
    return made


def matrix_item(reader: "SurveyReader", element: Json, made: Item) -> Item:
    """Return a matrix."""
    made.options = choices(reader, element.get("columns"))
    rows = choices(reader, element.get("rows"))
    made.rows = [Choice(row.code, row.label, name=f"{made.name}.{row.code}") for row in rows]
    if element.get("isAllRowRequired") is True or element.get("eachRowRequired") is True:
        made.keys["required"] = True
    if element.get("cellType") == "checkbox":
        reader.report.not_taken(made.where, made.label.text(), ["cellType"])
    if not made.rows or not made.options:
        made.type, made.rows, made.options = "text", [], []
    return made
