"""What a FHIR Questionnaire, its items and their options can have that has no place here."""

from typing import Any

from forms.i18n import gettext as _
from forms.interop.draft import Item
from forms.interop.fhir_extensions import limits_without_place
from forms.interop.json_files import Json, objects_at, text_at
from forms.interop.report import Report

_ITEM = frozenset(
    {
        *(
            "minLength",
            "questionnaire-constraint",
            "targetConstraint",
            "variable",
            "cqf-expression",
        ),
        *("sdc-questionnaire-answerExpression", "sdc-questionnaire-candidateExpression"),
        *("sdc-questionnaire-answerOptionsToggleExpression", "sdc-questionnaire-itemMedia"),
        *("sdc-questionnaire-initialExpression", "sdc-questionnaire-contextExpression"),
        *("sdc-questionnaire-itemPopulationContext", "sdc-questionnaire-subQuestionnaire"),
        *("sdc-questionnaire-isSubject", "sdc-questionnaire-unitOpen"),
        *("questionnaire-usageMode", "questionnaire-signatureRequired", "entryFormat"),
        *("questionnaire-supportLink", "questionnaire-optionRestriction", "mimeType"),
        *("questionnaire-unitOption", "questionnaire-unitValueSet"),
        *("questionnaire-sliderStepValue", "questionnaire-referenceResource"),
        *("sdf-copyExpression", "sdf-guidanceaction", "sdf-guidanceparameter", "sdf-fhirpath"),
    }
)
"""Ends of the addresses of extensions that change what is asked and have no place here."""
_TEXT_ONLY = frozenset({"sdf-sublabel"})
"""Those that are read of a question, and not of a group or a text."""
_OPTION = frozenset({"questionnaire-optionPrefix", "sdc-questionnaire-itemAnswerMedia"})
_FORM = frozenset(
    {
        *("variable", "questionnaire-constraint", "targetConstraint", "cqf-library"),
        *("sdc-questionnaire-launchContext", "questionnaire-signatureRequired"),
        *("sdc-questionnaire-assemble-expectation", "sdc-questionnaire-entryMode"),
        *("sdf-authenticationrequirement", "sdf-accessibilitytoresponse"),
        *("sdf-canbeperformedby", "sdf-discretion"),
    }
)


def tell_question(report: Report, item: Json, made: Item, said: str) -> None:
    """Tell of the keys of a question, and of its options, that have no place here."""
    names = [*_ends(item, _ITEM), *limits_without_place(item, made)]
    names += [name for name in ("prefix", "disabledDisplay") if text_at(item, name)]
    for option in objects_at(item, "answerOption"):
        around = (option, option.get("valueCoding"))
        names += [f"answerOption: {n}" for each in around for n in _ends(each, _OPTION)]
        if "valueReference" in option:
            names.append("answerOption: valueReference")
    report.not_taken(made.where, said, dict.fromkeys(names))


def tell_around(report: Report, item: Json, said: str) -> None:
    """Tell of the keys of a group or a text that have no place here."""
    names = _ends(item, _ITEM | _TEXT_ONLY)
    names += [name for name in ("prefix", "disabledDisplay") if text_at(item, name)]
    names += [name for name in ("required", "readOnly") if item.get(name) is True]
    report.not_taken(text_at(item, "linkId"), said, dict.fromkeys(names))


def tell_form(report: Report, questionnaire: Json) -> None:
    """Tell of the keys of the questionnaire itself that have no place here."""
    names = _ends(questionnaire, _FORM)
    named = ("effectivePeriod", "modifierExtension", "implicitRules", "copyright")
    names += [name for name in named if questionnaire.get(name)]
    report.not_taken(_("hele filen"), "", dict.fromkeys(names))


def _ends(around: Any, known: frozenset[str]) -> list[str]:
    """Return the ends of the addresses of the extensions that are among the known ones."""
    every = objects_at(around, "extension")
    today = [e for e in every if text_at(e, "valueExpression", "expression").strip() == "today()"]
    found = [text_at(each, "url").rpartition("/")[2] for each in every if each not in today]
    return [name for name in dict.fromkeys(found) if name in known]
