"""A text: a line, several lines, or a known format."""

import re
import unicodedata
from collections.abc import Iterator
from typing import Any

from forms.definition import Key, Question
from forms.language import gettext as _
from forms.questions.base import Example, Fault, QuestionType, Typed, question_type

LONGEST = 20_000


@question_type("text")
class Text(QuestionType):
    """A text in the reader's own words."""

    keys = (
        Key(
            "lines",
            {"type": "integer", "minimum": 1, "maximum": 30},
            "How many lines the box has; 1 unless told.",
        ),
        Key(
            "max_length",
            {"type": "integer", "minimum": 1, "maximum": LONGEST},
            "How many characters there is room for.",
        ),
    )
    examples = (Example(post="Tur i skogen", stored="Tur i skogen", text="Tur i skogen"),)
