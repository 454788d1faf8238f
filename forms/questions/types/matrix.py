"""A matrix: the same answers to choose from in each of several rows."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

from forms.definition import Option, Question
from forms.i18n import gettext as _
from forms.i18n import join_words, ngettext
from forms.markup import with_colon
from forms.questions.base import AnswerField, QuestionType, Typed, Word, question_type
from forms.questions.values import Column, Example, Fault, Tally

WIDEST = 7
COLUMNS = 280
"""Points that the answers have beside the rows, on a sheet of A4."""
SIGN, PADDING = 6.0, 6
"""Points for each sign of a word at 9.5 points, and between two columns."""
NAMED = 3
"""How many missing rows a message names."""

_HEARD = {
    "label": "Hvor enig er du?",
    "rows": {"hort": "Jeg ble hørt", "forsto": "Jeg forsto det som ble sagt"},
    "options": {"1": {"label": "Uenig", "score": 1}, "2": {"label": "Enig", "score": 2}},
}


@question_type("matrix")
class Matrix(QuestionType):
    """One answer in each row, all from the same `options`; on a phone each row is a card."""

    words = (Word("tabell"),)
    synonyms = ("likert", "rutenett")
    implied_by = frozenset({"columns"})
    begins: ClassVar[Mapping[str, Any]] = {
        "options": {"uenig": "Uenig", "enig": "Enig"},
        "rows": {"rad_1": "Rad 1"},
    }
    uses = frozenset({"rows", "options"})
    kind = "rows"
    says_required = False
    reader = "questions/matrix.js"
    grouped = True
    examples = (
        Example(
            _HEARD,
            post={"hort": "2", "forsto": "1"},
            stored={"hort": "2", "forsto": "1"},
            text="Jeg ble hørt: Enig. Jeg forsto det som ble sagt: Uenig.",
            cells=("2", "1"),
        ),
        Example(
            _HEARD,
            post={"forsto": "2"},
            stored={"forsto": "2"},
            text="Jeg forsto det som ble sagt: Enig.",
            cells=(None, "2"),
        ),
        Example(_HEARD, post={}, stored=None),
        Example(
            {**_HEARD, "required": True},
            post={"hort": "1"},
            error="Velg et svar i hver rad. Mangler: «Jeg forsto det som ble sagt».",
        ),
        Example(
            {**_HEARD, "required": True},
            post={},
            error="Velg et svar i hver rad under «Hvor enig er du?».",
        ),
        Example(
            _HEARD,
            post={"hort": "3", "forsto": "1"},
            error="Velg et av svarene i raden «Jeg ble hørt».",
        ),
    )

    def kinds(self, question: Question) -> dict[str, str]:
        """Return the matrix, and each row as `<matrix>.<row>`."""
        return {question.id: self.kind} | {f"{question.id}.{r.code}": "code" for r in question.rows}

    def parts(self, question: Question) -> tuple[str, ...]:
        """One for each row."""
        return (*(row.code for row in question.rows), *(("declined",) if question.decline else ()))

    def read(self, question: Question, typed: Typed) -> dict[str, str] | None:
        """Row → code of the rows that are answered, in the rows' order."""
        for row in question.rows:
            if row.code in typed and question.option(typed[row.code][0]) is None:
                raise ValueError(_("Velg et av svarene i raden «%(row)s».", row=row.label))
        found = {row.code: str(typed[row.code][0]) for row in question.rows if row.code in typed}
        return found or None

    def typed(self, question: Question, value: Mapping[str, str]) -> dict[str, list[str]]:
        """Return the chosen code of each row."""
        return {row: [code] for row, code in value.items()}

    def fault(self, question: Question, value: Any) -> str | None:
        """Rows without an answer, when all of them are required."""
        missing = [f"«{row.label}»" for row in question.rows if row.code not in value]
        if not (question.required and missing):
            return None
        rest = len(missing) - NAMED
        if rest > 0:
            missing[NAMED:] = [ngettext("%(number)s til", "%(number)s til", rest)]
        return _("Velg et svar i hver rad. Mangler: %(rows)s.", rows=join_words(missing))

    def missing(self, question: Question) -> str:
        """Return the message for a matrix without answers."""
        return _(
            "Velg et svar i hver rad under «%(question)s».", question=question.label.rstrip(".:")
        )

    def control(self, field: AnswerField) -> str:
        """Return the first radio button of the first row with an error."""
        wrong = (row for row in field.question.rows[1:] if self.is_wrong(field, row))
        first = self.is_wrong(field, field.question.rows[0])
        row = None if first else next(wrong, None)
        return field.html_name(row.code if row else "")

    def is_wrong(self, field: AnswerField, row: Option) -> bool:
        """Whether that row of the page lacks the answer it must have, or has one it cannot have."""
        code = field.typed_text(row.code)
        return field.question.option(code) is None if code else field.question.required

    def text(self, question: Question, value: Mapping[str, str]) -> str:
        """Row and answer, one sentence each."""
        told = self.lines(question, value)
        return " ".join(f"{with_colon(row.rstrip('.'))} {words}." for row, words in told if words)

    def lines(
        self, question: Question, value: Mapping[str, str]
    ) -> Iterator[tuple[str, str | None]]:
        """Each row with its answer as a person reads them; None where it is not answered."""
        labels = self.codes(question)
        for row in question.rows:
            yield row.label, labels.get(value[row.code]) if row.code in value else None

    def fits_paper(self, question: Question) -> bool:
        """Whether a sheet of A4 has room for it as a table: no word is wider than its column."""
        words = [word for option in question.options for word in re.split(r"[\s-]", option.label)]
        column = max(map(len, words), default=0) * SIGN + PADDING
        return len(question.options) * column <= COLUMNS

    def columns(self, question: Question) -> tuple[Column, ...]:
        """One for each row, `<matrix>.<row>`."""
        codes = self.codes(question)
        return tuple(
            Column(f"{question.id}.{row.code}", f"{question.label} – {row.label}", "code", codes)
            for row in question.rows
        )

    def cells(self, question: Question, value: Mapping[str, str]) -> tuple[Any, ...]:
        """Return the code in each row, None for an unanswered one."""
        return tuple(value.get(row.code) for row in question.rows)

    def tally(self, question: Question, values: Sequence[Any]) -> Tally:
        """Return a tally for each row: the count of each option, and the mean of the scores."""
        return Tally(
            labels={row.code: row.label for row in question.rows},
            rows={
                row.code: _row_tally(question, [v[row.code] for v in values if row.code in v])
                for row in question.rows
            },
        )

    def faults(self, question: Question) -> Iterator[Fault]:
        """Yield the faults: a row named like the decline control, and too many options for a
        page.
        """
        if any(row.code == "declined" for row in question.rows):
            yield Fault("rows", _("En rad kan ikke hete «declined»."), _("Gi raden en annen kode."))
        if len(question.options) > WIDEST:
            yield Fault(
                "options",
                _("Matrisen har mer enn %(most)s svar å velge mellom.", most=WIDEST),
                _("Bruk færre svar, eller still ett spørsmål for hver rad."),
                "warning",
            )


def _row_tally(question: Question, codes: Sequence[str]) -> Tally:
    scores = {option.code: option.score for option in question.options}
    scored = [score for code in codes if (score := scores.get(code)) is not None]
    return Tally(
        counts={option.code: codes.count(option.code) for option in question.options},
        labels={option.code: option.label for option in question.options},
        mean=sum(scored) / len(scored) if scored else None,
        scores=scores if any(score is not None for score in scores.values()) else {},
    )
