"""Beginning a form: its first answers, from whoever begins and from the case it belongs to."""

from collections.abc import Mapping
from typing import Any

from flask_login import current_user

from forms import language
from forms.definition import Definition
from forms.storage import Version
from forms.storage.drafts import NOWHERE, Place
from forms.web import reading, scope
from forms.web.audience import is_staff
from forms.web.carrying import carried
from forms.web.editions import edition
from forms.web.work import Work, begin

NOTHING: Mapping[str, Any] = {}


def begin_form(
    version: Version, where: Place = NOWHERE, prefill: Mapping[str, Any] = NOTHING
) -> Work:
    """A draft of the form's first step, with what is known already and where it came from."""
    definition = edition(version).definition
    found = carried(definition, where.case, reading.OWN if is_staff() else reading.FAMILY)
    work = begin(version, {**first_answers(definition), **found.answers, **prefill}, where)
    if found.origins:
        work.payload["carried"] = found.origins
        work.keep()
    return work


def first_answers(definition: Definition) -> dict[str, Any]:
    """What the form knows before anybody has answered: `prefill`."""
    given: Mapping[str, Any] = {"today": language.today().isoformat()}
    if current_user.is_authenticated:
        given = {**given, "user.name": current_user.name, "unit": scope.own_unit()}
    return {
        question.id: given[question.prefill]
        for question in definition.questions.values()
        if isinstance(question.prefill, str) and given.get(question.prefill)
    }
