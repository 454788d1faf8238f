"""What a survey and a question of LimeSurvey can have that has no place here."""

from collections.abc import Mapping, Sequence

from forms.i18n import gettext as _
from forms.interop.draft import Item
from forms.interop.report import Report

Row = Mapping[str, str]
_YES = ("anonymized", "usecookie", "allowregister", "tokenanswerspersistence",
        "alloweditaftercompletion")  # fmt: skip
_SET = ("startdate", "expires", "emailnotificationto", "emailresponseto")
_TEXTS = ("surveyls_url", "surveyls_policy_notice")
_TABLES = ("quota", "assessments", "survey_url_parameters")


def tell_survey(
    report: Report, survey: Row, settings: Sequence[Row], tables: Sequence[str]
) -> None:
    """Tell of the settings of a survey, and of its other tables, that have no place here."""
    names = [name for name in _YES if survey.get(name) == "Y"]
    names += [name for name in _SET if survey.get(name)]
    names += ["showwelcome"] if survey.get("showwelcome") == "N" else []
    names += [name for name in _TEXTS if any(row.get(name) for row in settings)]
    names += [name for name in _TABLES if name in tables]
    report.not_taken(_("hele filen"), "", names)


def tell_question(report: Report, row: Row, made: Item) -> None:
    """Tell of the columns of a question that have no place here."""
    names = [name for name in ("script",) if row.get(name)]
    if row.get("preg") and "pattern" not in made.keys:
        names.append("preg")
    report.not_taken(made.where, made.label.text() or made.name, names)
