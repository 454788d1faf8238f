"""The pages of a form, in order, and which of them an answer opens or closes."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from forms import i18n
from forms.compiled_form import CompiledForm, relabel_questions
from forms.definition import Definition, Question, Section, Step
from forms.logic.answer_state import is_blank
from forms.logic.derivation import without_questions
from forms.logic.relevance import Relevance
from forms.logic.step_answers import answers_within
from forms.logic.validation.condition_validation import condition_references
from forms.questions.filled_texts import Texts
from forms.workflow.roles import STAFF


@dataclass(frozen=True, slots=True)
class Page:
    """One page: a section, or one question of a section that shows one at a time."""

    id: str
    section: Section
    questions: tuple[Question, ...]
    number: int
    """Which part of the form this is, from 1, among the parts that are relevant now."""
    of: int
    """How many parts there are, with those after it that an answer may still open."""
    at_most: bool = False
    """Whether an answer may still open one, so that there can be fewer."""

    def holds(self, question: str) -> bool:
        """Whether the question called *question* stands here."""
        return any(q.id == question for q in self.questions)


@dataclass(frozen=True, slots=True)
class EarlierSteps:
    """What the doer of a later step may read of the steps before it.

    All earlier answers decide what the step asks; only these are shown.
    """

    readable: Mapping[str, Any]
    untold: frozenset[str] = frozenset()
    """The computed values of the step that would disclose an answer its doer may not read."""


@dataclass(frozen=True)
class PageFlow:
    """The pages that one person meets with the answers given so far."""

    compiled_form: CompiledForm
    relevance: Relevance
    pages: tuple[Page, ...]
    audiences: frozenset[str]
    """Whose questions are asked."""
    step: Step
    earlier: EarlierSteps | None = None
    """Set in a later step."""
    missing: frozenset[str] = frozenset()
    """The sections that do not exist for this person."""
    easy: bool = False
    """Whether the labels are the short ones, where there are any («Lett å lese»)."""

    @cached_property
    def readable(self) -> Mapping[str, Any]:
        """Every answer known now that this person may read: for texts and for the page's script."""
        known = self.relevance.known
        if self.earlier is None:
            return known
        own = answers_within(self.compiled_form.compiled, known, self.step.sections)
        others = {n: self.earlier.readable[n] for n in known if n in self.earlier.readable}
        return {**others, **without_questions(own, self.earlier.untold)}

    @cached_property
    def shown_answers(self) -> Mapping[str, Any]:
        """The answers of the pages as this person may read them."""
        answers = self.relevance.answers
        return answers if self.earlier is None else without_questions(answers, self.earlier.untold)

    @cached_property
    def withheld(self) -> frozenset[str]:
        """The known answers that this person may not read."""
        return frozenset(self.relevance.known.keys() - self.readable.keys())

    @cached_property
    def texts(self) -> Texts:
        """The form's texts with what this person may read put in."""
        return Texts(self._worded, self.readable, self.audiences)

    @cached_property
    def _worded(self) -> Definition:
        easy = self.compiled_form.easy if self.easy else None
        return easy or self.compiled_form.definition

    @cached_property
    def definition(self) -> Definition:
        """The form as this person reads it: `texts`, in the words of who does the step."""
        found = self.texts.filled_definition() if self.compiled_form.names_answers else self._worded
        return worded_for(found, self.step.by)

    def page(self, id: str) -> Page | None:
        """Return the page with *id*, or None when the answers so far hide it."""
        return next((page for page in self.pages if page.id == id), None)

    def after(self, id: str) -> Page | None:
        """Return the page after *id*; None for the last."""
        return self._beside(id, 1)

    def before(self, id: str) -> Page | None:
        """Return the page before *id*; None for the first."""
        return self._beside(id, -1)

    def _beside(self, id: str, step: int) -> Page | None:
        place = next((n for n, page in enumerate(self.pages) if page.id == id), None)
        if place is None or not 0 <= place + step < len(self.pages):
            return None
        return self.pages[place + step]

    def page_of(self, question: str) -> Page | None:
        """Return the page that holds *question*."""
        return next((page for page in self.pages if page.holds(question)), None)

    def first_open(self) -> Page | None:
        """Return the first page with an unanswered question, else the last page."""
        answers = self.relevance.answers
        for page in self.pages:
            if any(
                q.id in self.relevance.asked and is_blank(answers.get(q.id)) for q in page.questions
            ):
                return page
        return self.pages[-1] if self.pages else None


def worded_for(definition: Definition, by: str) -> Definition:
    """Return the definition with the labels for who does a step (`label_by`)."""
    if not any(by in question.label_by for question, _repeat in definition.walk()):
        return definition
    return relabel_questions(definition, lambda question: question.label_by.get(by, question.label))


def questions_on_page(definition: Definition, page_id: str) -> tuple[Question, ...]:
    """Return the questions that a page of that name holds, relevant or not; () for no page."""
    name, _dot, question = page_id.partition(".")
    section = definition.section(name)
    return tuple(q for q in section.questions if question in ("", q.id)) if section else ()


def page_flow(
    compiled_form: CompiledForm,
    answers: Mapping[str, Any],
    audiences: frozenset[str],
    step: str | None = None,
    missing: Collection[str] = (),
    earlier: EarlierSteps | None = None,
) -> PageFlow:
    """Return the pages of the first step (or of *step*) with *answers* given so far.

    The sections in *missing* are left out. In a later step, *answers* hold all that the steps
    before it say, and *earlier* tells what of that may be shown.
    """
    definition = compiled_form.definition
    chosen = definition.step(step or "") or definition.steps[0]
    relevance = compiled_form.compiled.relevant(
        answers,
        audiences=audiences,
        sections=chosen.sections,
        others=STAFF if earlier is not None else None,
        missing=missing,
    )
    away, easy = frozenset(missing), i18n.EASY.get()
    flow = PageFlow(compiled_form, relevance, (), audiences, chosen, earlier, away, easy)
    sections = [
        s
        for s in flow.definition.sections
        if s.id in relevance.sections and s.id in chosen.sections
    ]
    pages: list[Page] = []
    order = {section.id: place for place, section in enumerate(definition.sections)}
    undecided = [order[section.id] for section in _undecided(flow)]
    for number, section in enumerate(sections, 1):
        more = sum(place > order[section.id] for place in undecided)
        pages += _pages(
            section, relevance, Page("", section, (), number, len(sections) + more, more > 0)
        )
    return replace(flow, pages=tuple(pages))


def _undecided(flow: PageFlow) -> Iterator[Section]:
    """Yield the sections of the step that are closed now, and that an answer may open."""
    compiled, relevance = flow.compiled_form.compiled, flow.relevance
    asked, derivation = relevance.asked, compiled.derivation
    for section in flow.compiled_form.definition.sections:
        away = section.id in relevance.sections or section.id in flow.missing
        if away or section.id not in flow.step.sections or section.audience not in flow.audiences:
            continue
        told = {name.partition(".")[0] for name in condition_references(section.show_if)}
        told |= {s.partition(".")[0] for name in told for s in derivation.all_sources_of(name)}
        if any(name in asked and is_blank(relevance.answers.get(name)) for name in told):
            yield section


def _pages(section: Section, relevance: Relevance, like: Page) -> Sequence[Page]:
    if section.page == "section":
        return [replace(like, id=section.id, questions=section.questions)]
    return [
        replace(like, id=f"{section.id}.{question.id}", questions=(question,))
        for question in section.questions
        if question.id in relevance.asked
    ]
