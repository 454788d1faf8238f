"""What an element, a page or a survey of SurveyJS can have that has no place here."""

from collections.abc import Collection, Mapping
from typing import Any

from forms.i18n import gettext as _
from forms.interop.report import Report

Json = Mapping[str, Any]
_ANY = ("enableIf", "setValueExpression", "setValueIf", "resetValueIf", "correctAnswer",
        "valueName", "randomize")  # fmt: skip
_QUESTION = (
    *("choicesByUrl", "choicesVisibleIf", "choicesEnableIf", "choicesFromQuestion"),
    *("choicesMin", "choicesMax", "choicesLazyLoadEnabled", "allowCustomChoices", "dataList"),
    *("hasSelectAll", "showSelectAllItem", "showRefuseItem", "showDontKnowItem"),
    *("hasComment", "showCommentArea", "mask", "maskType", "maskSettings", "rateStep"),
    *("rowsVisibleIf", "columnsVisibleIf", "eachRowUnique", "isUnique", "cells"),
    *("hideIfChoicesEmpty", "hideIfRowsEmpty", "selectToRankEnabled", "imageLink"),
    *("acceptedTypes", "acceptedCategories", "maxSize", "sourceType"),
    *("minValueExpression", "maxValueExpression", "minRangeLength", "maxRangeLength"),
    *("templateVisibleIf", "keyName", "panelCount", "panelCountExpression", "rowCount"),
    *("rowCountExpression", "defaultPanelValue", "defaultRowValue", "detailElements"),
    *("copyDefaultValueFromLastEntry", "copyDefaultValueFromLastRow", "allowRowReorder"),
    *("totalType", "totalExpression", "valueTrue", "valueFalse", "precision"),
)
_AROUND = ("requiredIf", "isRequired", "readOnly", "timeLimit", "maxTimeToFinish")
_SEVERAL = ("defaultValue", "defaultValueExpression", "requiredIf", "readOnly", "validators")
"""Keys that are read of a question, and not of a table or of rows that repeat."""
_SURVEY = (
    *("completedHtmlOnCondition", "navigateToUrl", "navigateToUrlOnCondition"),
    *("maxTimeToFinish", "timeLimit", "timeLimitPerPage", "maxTimeToFinishPage"),
    *("firstPageIsStarted", "firstPageIsStartPage", "cookieName", "maxCommentLength"),
)
_OPTION = (
    "enableIf",
    "showCommentArea",
    "hasComment",
    "isCommentRequired",
    "elements",
    "imageLink",
)
_WORDS = (
    *("placeholder", "requiredErrorText", "otherErrorText", "templateTitle", "labelTrue"),
    *("labelFalse", "commentText", "commentPlaceholder", "commentPlaceHolder", "cellHint"),
    *("otherPlaceholder", "otherPlaceHolder", "minErrorText", "maxErrorText", "stepErrorText"),
    *("keyDuplicationError", "confirmDeleteText", "noEntriesText", "noRowsText"),
    *("removePanelText", "panelRemoveText", "removeRowText", "templateDescription"),
    *("templateTabTitle", "format", "displayStyle", "totalText"),
)
_WORDS_AROUND = ("requiredErrorText", "navigationTitle", "navigationDescription")
_WORDS_OF_SURVEY = (
    *("completedBeforeHtml", "loadingHtml", "startSurveyText", "pagePrevText", "pageNextText"),
    *("completeText", "previewText", "editText", "logo"),
)
_ORDERS = ("choicesOrder", "rowsOrder", "rowOrder", "questionsOrder", "questionOrder")
_USUAL: Mapping[str, Collection[object]] = {
    "allowAddPanel": (True,),
    "allowRemovePanel": (True,),
    "allowAddRows": (True,),
    "allowRemoveRows": (True,),
    "storeOthersAsComment": (True, "default"),
    "clearIfInvisible": ("default", "onComplete", "onHidden", "onHiddenContainer"),
    "clearInvisibleValues": (True, "onComplete", "onHidden", "onHiddenContainer"),
    "titleLocation": ("default", "top", "bottom", "left"),
    "questionTitleLocation": ("default", "top", "bottom", "left"),
    "showTitle": (True,),
    "showPageTitles": (True,),
    "sliderType": ("single",),
}
"""Keys that change nothing with these values, and have no place here with others."""
_NONE: Collection[object] = (None, "", False, "none", "file", [], {})
"""Values that say no more than that a key is not set."""


def tell_question(report: Report, element: Json, said: str) -> None:
    """Tell of the keys of a question."""
    where = str(element.get("name", ""))
    _tell(report, element, (*_ANY, *_QUESTION), where, said)
    report.not_taken(where, said, _set(element, _WORDS), "approximate")
    for each in element.get("choices") or () if isinstance(element.get("choices"), list) else ():
        if isinstance(each, Mapping):
            names = [f"choices: {name}" for name in _set(each, _OPTION)]
            report.not_taken(where, said, names)
    ends = _set(element, ("minRateDescription", "maxRateDescription"))
    if len(ends) == 1:
        report.not_taken(where, said, ends)
    if element.get("step", 1) not in (1, "1", "any", "", None):
        report.not_taken(where, said, ["step"])


def tell_counts(report: Report, element: Json, said: str) -> None:
    """Tell of how many may be chosen, where no question of ours counts them."""
    names = _set(element, ("minSelectedChoices", "maxSelectedChoices"))
    report.not_taken(str(element.get("name", "")), said, names)


def tell_several(report: Report, element: Json, said: str) -> None:
    """Tell of the keys of a table, or of rows that repeat, that a single question can have."""
    repeats = str(element.get("type", "")).endswith("dynamic")
    names = _SEVERAL if repeats else (*_SEVERAL, "isRequired")
    report.not_taken(str(element.get("name", "")), said, _set(element, names))


def tell_around(report: Report, element: Json, said: str) -> None:
    """Tell of the keys of a page or a panel."""
    where = str(element.get("name", ""))
    _tell(report, element, (*_ANY, *_AROUND), where, said)
    report.not_taken(where, said, _set(element, _WORDS_AROUND), "approximate")


def tell_survey(report: Report, survey: Json) -> None:
    """Tell of the keys of the survey itself."""
    where = _("hele filen")
    read_only = ["readOnly"] if survey.get("mode") == "display" or survey.get("readOnly") else []
    _tell(report, survey, _SURVEY, where, "")
    report.not_taken(where, "", read_only)
    report.not_taken(where, "", _set(survey, _WORDS_OF_SURVEY), "approximate")


def _tell(report: Report, element: Json, keys: tuple[str, ...], where: str, said: str) -> None:
    found = _set(element, keys)
    found += [key for key in _ORDERS if element.get(key) == "random"]
    found += [key for key, usual in _USUAL.items() if element.get(key, "") not in (*usual, "")]
    report.not_taken(where, said, found)


def _set(element: Json, keys: tuple[str, ...]) -> list[str]:
    """Return those of the keys that an element says something with."""
    return [key for key in keys if element.get(key) not in _NONE]
