"""Workflow rules: which signers, sections and steps the answers lead to."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from forms import i18n
from forms.definition import Condition, Definition, Signer, Step
from forms.logic.answer_state import Answers
from forms.logic.conditions import Holds, compile_holds
from forms.logic.validation.errors import Path


@dataclass(frozen=True, eq=False)
class Course:
    """The compiled workflow conditions of a definition.

    All of them read every known answer (`Relevance.known`).
    """

    definition: Definition
    _holds: Mapping[Path, Holds]

    def steps(self, answers: Answers, today: date | None = None) -> list[Step]:
        """Return the steps that are not skipped."""
        return [
            step
            for step in self.definition.steps
            if self._rule_holds(("steps", step.id), True, answers, today)
        ]

    def next_step(self, step: str, answers: Answers, today: date | None = None) -> Step | None:
        """Where the form goes when *step* is done: on, back, or nowhere (None)."""
        order = [each.id for each in self.definition.steps]
        done = self.definition.step(step)
        if done and done.back and self._rule_holds(("steps", step, "back"), False, answers, today):
            return self.definition.step(done.back.to)
        later = order[order.index(step) + 1 :] if step in order else []
        return next((s for s in self.steps(answers, today) if s.id in later), None)

    def signers(self, step: str, answers: Answers, today: date | None = None) -> list[Signer]:
        """Who is asked to sign at the end of *step*."""
        found = self.definition.step(step)
        wanted = found.sign if found else ()
        return [
            signer
            for signer in self.definition.signers
            if signer.id in wanted
            and self._rule_holds(("signers", signer.id), True, answers, today)
        ]

    def may_sign(self, signer: Signer, decided: Collection[str], answers: Answers) -> bool:
        """Return whether the answers to the questions *decided* leave it open that the signer is
        asked: none of them is against what the signer's `show_if` wants.
        """
        asked = [name for name in signer.show_if or {} if name in decided]
        places = (("signers", signer.id, name) for name in asked if name in answers)
        return all(self._rule_holds(place, True, answers, None) for place in places)

    def withheld(self, answers: Answers, today: date | None = None) -> frozenset[str]:
        """Return the sections that the receiver of the form does not get."""
        return frozenset(
            section.id
            for section in self.definition.sections
            if not self._rule_holds(("sections", section.id), True, answers, today)
        )

    def holds_mail(self, answers: Answers, today: date | None = None) -> bool:
        """Whether the family is not to be mailed, since that could put somebody at risk."""
        return self._rule_holds(("tell",), False, answers, today)

    def permits(self, answers: Answers, today: date | None = None) -> bool:
        """Whether the answers are a permission; its dates are another matter."""
        return self._rule_holds(("grants",), False, answers, today)

    def offered(self, answers: Answers, today: date | None = None) -> list[str]:
        """Return the ids of the forms offered next."""
        return [
            each.form
            for number, each in enumerate(self.definition.next)
            if self._rule_holds(("next", number), True, answers, today)
        ]

    def without_archive(self, answers: Answers, today: date | None = None) -> str | None:
        """Return how long answers that lead nowhere are kept; None when the archive gets them."""
        for number, rule in enumerate(self.definition.keep.get("without_archive", ())):
            if self._rule_holds(("keep", number), False, answers, today):
                return str(rule["answers"])
        return None

    def _rule_holds(
        self, place: Path, otherwise: bool, answers: Answers, today: date | None
    ) -> bool:
        holds = self._holds.get(place)
        return otherwise if holds is None else holds(answers, today or i18n.today(), None)


def compile_course(definition: Definition, kinds: Mapping[str, str]) -> Course:
    """Compile the workflow conditions; a faulty one raises ConditionError with its path."""
    raw: dict[Path, Condition | None] = {
        **{("steps", step.id): step.show_if for step in definition.steps},
        **{("steps", s.id, "back"): s.back.when for s in definition.steps if s.back},
        **{("signers", signer.id): signer.show_if for signer in definition.signers},
        **{
            ("signers", signer.id, name): {name: wanted}
            for signer in definition.signers
            for name, wanted in (signer.show_if or {}).items()
            if name in definition.questions
        },
        **{("sections", section.id): section.share_if for section in definition.sections},
        **{("next", number): each.show_if for number, each in enumerate(definition.next)},
        ("grants",): definition.grants.when if definition.grants else None,
        ("tell",): definition.tell.hold if definition.tell else None,
        **{
            ("keep", number): rule["when"]
            for number, rule in enumerate(definition.keep.get("without_archive", ()))
        },
    }
    return Course(
        definition,
        {
            place: compile_holds(condition, kinds, (*place, "show_if"))
            for place, condition in raw.items()
            if condition is not None
        },
    )
