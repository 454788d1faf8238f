"""What an element, a page or a survey of SurveyJS can have that has no place here."""

from collections.abc import Mapping
from typing import Any

from forms.i18n import gettext as _
from forms.interop.report import Report

_ANY = ("enableIf", "setValueExpression", "setValueIf", "resetValueIf", "correctAnswer",
        "valueName")  # fmt: skip
_QUESTION = (
    *("choicesByUrl", "choicesVisibleIf", "choicesEnableIf", "choicesFromQuestion"),
    *("hasSelectAll", "showSelectAllItem", "showRefuseItem", "showDontKnowItem"),
    *("hasComment", "showCommentArea", "mask", "maskSettings", "rateStep", "rowsVisibleIf"),
    *("columnsVisibleIf", "eachRowUnique", "cells", "acceptedTypes", "maxSize"),
    *("templateVisibleIf", "keyName", "panelCount"),
)
_AROUND = ("requiredIf", "isRequired", "readOnly")
_SURVEY = (
    *("completedHtmlOnCondition", "navigateToUrl", "maxTimeToFinish", "timeLimit"),
    "firstPageIsStarted",
)
_WORDS = ("placeholder", "requiredErrorText", "otherErrorText", "templateTitle", "labelTrue",
          "labelFalse")  # fmt: skip
_ORDERS = ("choicesOrder", "rowsOrder", "questionsOrder", "questionOrder")
Json = Mapping[str, Any]


def tell_question(report: Report, element: Json, said: str) -> None:
    """Tell of the keys of a question."""
    _tell(report, element, (*_ANY, *_QUESTION), str(element.get("name", "")), said)
    for key in _WORDS:
        if element.get(key):
            what = _("«%(name)s» er ikke med.", name=key)
            report.approximate(str(element.get("name", "")), said, what, _by_hand())


def tell_around(report: Report, element: Json, said: str) -> None:
    """Tell of the keys of a page or a panel."""
    _tell(report, element, (*_ANY, *_AROUND), str(element.get("name", "")), said)


def tell_survey(report: Report, survey: Json) -> None:
    """Tell of the keys of the survey itself."""
    _tell(report, survey, _SURVEY, _("hele filen"), "")


def _tell(report: Report, element: Json, keys: tuple[str, ...], where: str, said: str) -> None:
    found = [key for key in keys if element.get(key)]
    found += [key for key in _ORDERS if element.get(key) == "random"]
    for key in found:
        report.lost(where, said, _("«%(name)s» er ikke med.", name=key), _by_hand())


def _by_hand() -> str:
    return _("Sett det opp for hånd hvis det trengs.")
