"""Every check of one form, in one call."""

from collections.abc import Iterator, Mapping
from typing import Any

from forms.checking.author_tests import check_cases
from forms.checking.compatibility import check_published
from forms.checking.conditions import check_amount, check_calculations, check_conditions
from forms.checking.context import Checker, View
from forms.checking.derivation import (
    check_alone_disclosed,
    check_audience_disclosed,
    check_withheld_disclosed,
)
from forms.checking.duplicates import check_duplicates
from forms.checking.family_mail import check_family_mail
from forms.checking.figures import check_figures
from forms.checking.privacy import (
    check_alone,
    check_anonymous,
    check_child,
    check_list,
    check_offline,
    check_purpose,
    check_readers,
    check_sensitive,
    check_shields,
)
from forms.checking.question_types import check_prefills, check_types
from forms.checking.reachability import check_reachability
from forms.checking.refusals import check_refusals
from forms.checking.step_course import check_course
from forms.checking.steps import check_rules, check_sections, check_signers, check_steps
from forms.checking.texts import check_short_labels, check_texts
from forms.checking.translations import check_translations
from forms.checking.workflow import check_case, check_neighbours, check_shared
from forms.definition import Loaded, Problem
from forms.definition.problems import Finding, place_in_file

CHECKS: tuple[Checker, ...] = (
    check_sections,
    check_types,
    check_prefills,
    check_amount,
    check_conditions,
    check_calculations,
    check_figures,
    check_alone_disclosed,
    check_audience_disclosed,
    check_withheld_disclosed,
    check_reachability,
    check_texts,
    check_short_labels,
    check_duplicates,
    check_sensitive,
    check_alone,
    check_anonymous,
    check_offline,
    check_child,
    check_list,
    check_readers,
    check_shields,
    check_purpose,
    check_steps,
    check_rules,
    check_signers,
    check_course,
    check_refusals,
    check_case,
    check_shared,
    check_family_mail,
    check_neighbours,
    check_translations,
)


def check_form(loaded: Loaded, *, published: Mapping[str, Any] | None = None) -> list[Problem]:
    """Everything that is wrong with the form, down the file; *published* is its latest document.

    What can be read is checked though other parts cannot. The author's tests are run when nothing
    else stops publishing.
    """
    problems = list(loaded.problems)
    if loaded.partial is not None:
        view = View(loaded)
        found = list(_findings(view, published))
        if loaded.document is not None and not any(each.level == "error" for each in found):
            found += check_cases(view)
        problems += map(loaded.problem, found)
    return sorted(dict.fromkeys(problems), key=place_in_file)


def _findings(view: View, published: Mapping[str, Any] | None) -> Iterator[Finding]:
    for checker in CHECKS:
        yield from checker(view)
    if published is not None:
        yield from check_published(view, published)
