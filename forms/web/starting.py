"""Beginning a form: its first answers, from whoever begins and from the case it belongs to."""

from collections.abc import Mapping
from typing import Any

from forms.storage import Version
from forms.storage.drafts import NOWHERE, Place
from forms.web import reading
from forms.web.audience import is_staff
from forms.web.carrying import carried
from forms.web.editions import edition
from forms.web.filling import first_answers
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
