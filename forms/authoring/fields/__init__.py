"""How a panel draws each key, one module for each sort of field.

`field_of` finds a key's field by its schema, by what it `refers` to and by what is `inside` it, so
that a new key mostly needs nothing here.
"""

from functools import cache

from forms.authoring.fields.base import Field as Field
from forms.authoring.fields.base import FieldContext as FieldContext
from forms.authoring.fields.base import Misread as Misread
from forms.authoring.fields.base import NoField as NoField
from forms.authoring.fields.base import Part as Part
from forms.definition.keywords import Key


@cache
def all_fields() -> tuple[Field, ...]:
    """Return every field, those of few keys before those of many."""
    from forms.authoring.fields import (
        by_doer,
        calculation,
        condition,
        day,
        deadline,
        figure,
        first_answer,
        group,
        names,
        number,
        number_words,
        option_lists,
        options,
        part_readers,
        period,
        pick,
        rows,
        shielding,
        starters,
        text,
        tick,
        ticks,
        words,
    )

    return (
        options.Options(),
        option_lists.OptionLists(),
        condition.Condition(),
        starters.Starters(),
        part_readers.PartReaders(),
        by_doer.ByDoer(),
        number_words.NumberWords(),
        shielding.Shielding(),
        first_answer.FirstAnswer(),
        deadline.Deadline(),
        calculation.Calculation(),
        figure.Figure(),
        group.Group(),
        rows.Rows(),
        ticks.Ticks(),
        names.Name(),
        names.Names(),
        period.Period(),
        day.Day(),
        pick.Pick(),
        tick.Tick(),
        number.Number(),
        words.Words(),
        text.Text(),
    )


def field_of(key: Key) -> Field:
    """Return the field that draws a key; raise `NoField` with what to do."""
    found = next((field for field in all_fields() if field.draws(key)), None)
    if found is None:
        raise NoField(key)
    return found
