"""A draft in one request: payload, pages and storage."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any

from flask import abort, current_app
from flask_login import current_user
from werkzeug.datastructures import MultiDict

from forms import i18n
from forms.compiled_form import CompiledForm, typed_values
from forms.definition import Definition, Question, Signer, Step
from forms.export.printable import Part, filled_document
from forms.logic.alone_answers import (
    AloneSet,
    asked_alone,
    join_alone_answers,
    person_name,
    split_alone_answers,
)
from forms.logic.answer_state import Answers
from forms.logic.file_references import make_reference, references_in
from forms.logic.step_answers import answers_outside, answers_within, merge_step_answers
from forms.questions import QuestionForm
from forms.storage import Draft, Submission, Version
from forms.storage.submissions import attachments, drafts, store
from forms.storage.submissions.draft_payload import DraftPayload, PersonAnswers, PrivateQuestions
from forms.storage.submissions.drafts import NOWHERE, DraftContext
from forms.storage.workflow import consents
from forms.web.auth import visit
from forms.web.auth.audience import audiences_of_step, is_done_by_link
from forms.web.auth.unit_scope import scope
from forms.web.drafts import save_sequence
from forms.workflow import figures, visibility
from forms.workflow.compiled_forms import compiled_form
from forms.workflow.pagination import EarlierSteps, PageFlow, page_flow, questions_on_page
from forms.workflow.roles import EVERYBODY
from forms.workflow.signatures.own_part import has_several_signers
from forms.workflow.signatures.signers import people_to_sign, split_signers

MOST_FILES = 10
"""How many of the largest files a draft has room for."""


class DraftSession:
    """One request's work on a draft: its payload, its form and its pages.

    The draft of a later step holds that step's answers only; the earlier ones are read from
    storage, as far as the step may read them. The page flow is computed once, and again only when
    the payload or the audience has changed.
    """

    def __init__(self, draft: Draft, version: Version) -> None:
        self.draft = draft
        self.version = version
        self.payload: DraftPayload = drafts.payload(draft)
        self._flows: dict[tuple[frozenset[str], int | None], tuple[object, PageFlow]] = {}
        self._figures: tuple[object, dict[str, figures.Figure]] | None = None
        if self.payload.private is not None:
            self._name_old_answers()

    @cached_property
    def compiled_form(self) -> CompiledForm:
        """The version that the draft began with, in the reader's language."""
        made = compiled_form(self.version)
        return made.at_home if self.is_home else made

    @property
    def typed(self) -> Mapping[str, list[str]]:
        """What was typed, by HTML name; of what is asked alone only the present person's."""
        person = self.person
        return {**self.payload.typed, **person.typed} if person else self.payload.typed

    @property
    def answers(self) -> Mapping[str, Any]:
        """What it answers, by question id; of what is asked alone only the present person's."""
        person = self.person
        return {**self.payload.answers, **person.answers} if person else self.payload.answers

    @property
    def person(self) -> PersonAnswers | None:
        """The person with whom the private questions are open now; None while they are closed."""
        private = self.payload.private
        if private is None or not self.is_private_open or private.at >= len(private.sets):
            return None
        return private.sets[private.at]

    @property
    def people(self) -> tuple[PersonAnswers, ...]:
        """Everybody who was asked alone, in order."""
        return self.payload.private.sets if self.payload.private else ()

    @cached_property
    def alone(self) -> frozenset[str]:
        """The ids of the questions that are asked with one person alone."""
        return asked_alone(self.compiled_form.definition)

    def _name_old_answers(self) -> None:
        """Give what was answered alone before there were persons to the one who was asked."""
        payload, private = self.payload, self.payload.private
        answers = {n: v for n, v in payload.answers.items() if n.partition(".")[0] in self.alone}
        if private is None or private.sets or not answers:
            return
        typed = payload.without_typed(self.alone).typed
        names = {who for who, _when in private.people}
        person = PersonAnswers(
            names.pop() if len(names) == 1 else "",
            {n: v for n, v in payload.typed.items() if n not in typed},
            answers,
        )
        self.payload = replace(
            payload,
            typed=typed,
            answers={n: v for n, v in payload.answers.items() if n not in answers},
            private=replace(private, sets=(person,)),
        )

    @cached_property
    def step(self) -> Step:
        """The step that is filled in."""
        definition = self.compiled_form.definition
        return definition.step(self.draft.step) or definition.steps[0]

    @cached_property
    def _asked(self) -> frozenset[str]:
        """The audiences of the step for the reader of the page, private questions included."""
        return audiences_of_step(self.compiled_form.definition, self.step)

    @property
    def audiences(self) -> frozenset[str]:
        """The audiences whose questions are asked on this request's pages."""
        if self.is_home:
            return EVERYBODY
        return self._asked if self.is_private_open else self._asked - {"alone"}

    @property
    def is_private_open(self) -> bool:
        """Whether the private questions are open: in the very sign-in that opened them."""
        private = self.payload.private
        return private is not None and bool(sign_in_id()) and private.opened_in == sign_in_id()

    @property
    def has_alone(self) -> bool:
        """Whether the step has private questions for the reader of the page."""
        return "alone" in self._asked and any(
            q.audience == "alone"
            for q in questions_of_step(self.compiled_form.definition, self.step)
        )

    @property
    def page_flow(self) -> PageFlow:
        """The pages as the answers so far make them."""
        return self.flow_of(self.audiences)

    @property
    def flow_for_family(self) -> PageFlow:
        """The pages that the family sees on a device handed over to them."""
        return self.flow_of(EVERYBODY)

    @property
    def flow_to_send(self) -> PageFlow:
        """The pages with all that is sent, and what each person answered alone among the answers.

        The pages are those without the private questions: `flows_alone` has each person's. What
        follows from somebody's answers is asked when it follows from anybody's.
        """
        flow = self.flow_of(self._asked - {"alone"})
        shared: dict[str, Any] = {}
        sets = []
        for person, found in self.flows_alone():
            mine: dict[str, Any] = {}
            others: dict[str, Any] = {}
            for name, value in found.relevance.answers.items():
                (mine if name.partition(".")[0] in self.alone else others)[name] = value
            shared = {**others, **{n: v for n, v in shared.items() if v is not None}}
            sets.append(AloneSet(person.name, mine))
        answers = join_alone_answers({**flow.relevance.answers, **shared}, sets)
        return replace(flow, relevance=replace(flow.relevance, answers=answers))

    def flows_alone(self) -> list[tuple[PersonAnswers, PageFlow]]:
        """Return each person who was asked alone, and the pages with their answers."""
        if "alone" not in self._asked:
            return []
        return [(p, self.flow_of(self._asked, n)) for n, p in enumerate(self.people)]

    @property
    def flow_if_alone(self) -> PageFlow:
        """The pages as they would be with somebody alone: where the private questions stand."""
        return self.flow_of(self._asked, len(self.people))

    def flow_of(self, audiences: frozenset[str], person: int | None = None) -> PageFlow:
        """Return the pages with the questions of these audiences; evaluated once for each
        payload.

        *person* is the place of somebody who was asked alone; the present person without it.
        """
        payload, flow = self._flows.get((audiences, person), (None, None))
        if flow is None or payload is not self.payload:
            known, earlier = {**self._given(audiences, person), **self._numbers()}, None
            if self.draft.submission_id:
                known = {**self._others, **known}
                earlier = EarlierSteps(self.earlier, self._untold)
            flow = page_flow(
                self.compiled_form, known, audiences, self.draft.step, self.missing, earlier
            )
            self._flows[audiences, person] = (self.payload, flow)
        return flow

    def _given(self, audiences: frozenset[str], person: int | None) -> Mapping[str, Any]:
        """Return the answers that the pages for *audiences* follow from."""
        if "alone" not in audiences:
            return self.payload.answers
        if person is None:
            return self.answers
        own = self.people[person].answers if person < len(self.people) else {}
        return {**self.payload.answers, **own}

    @property
    def figures(self) -> dict[str, figures.Figure]:
        """The figures of a report, counted now, for the unit and the period that it says."""
        definition = self.compiled_form.definition
        if not figures.has_figures(definition):
            return {}
        if self._figures is None or self._figures[0] is not self.answers:
            known = {**(self._others if self.draft.submission_id else {}), **self.answers}
            self._figures = (self.answers, figures.figures(definition, known, scope()))
        return self._figures[1]

    def _numbers(self) -> dict[str, Any]:
        return {id: figure.counted.value for id, figure in self.figures.items()}

    @property
    def is_home(self) -> bool:
        """Whether a parent answers at home what the staff will ask."""
        return self.payload.home_request is not None

    @cached_property
    def missing(self) -> frozenset[str]:
        """The sections that do not exist, because nothing permits them in the case today."""
        sections = self.compiled_form.definition.sections
        needing = {s.id: s.needs for s in sections if s.needs}
        permitted = consents.valid_forms(self.draft.case_id) if needing else frozenset()
        missing = {id for id, needs in needing.items() if needs not in permitted}
        if request := self.payload.home_request:
            missing |= {s.id for s in sections if s.id not in request.sections}
        return frozenset(missing)

    def questions_on(self, page_id: str) -> tuple[Question, ...]:
        """Return the questions on a page of this step, relevant or not; () for an unknown page.

        It evaluates no conditions, since the posted answers decide them.
        """
        found = questions_on_page(self.compiled_form.definition, page_id)
        section = found[0].section if found else ""
        return found if section in self.step.sections and section not in self.missing else ()

    def carried(self, page: str, questions: Iterable[Question]) -> list[tuple[str, str, str]]:
        """First answers on a page that came from an earlier form, until the page is saved.

        Each is the question's label, and the title and the day of what it came from.
        """
        origins = self.payload.carried if not self.revision(page) else {}
        return [
            (q.label, origins[q.id]["title"], origins[q.id]["day"])
            for q in questions
            if q.id in origins
        ]

    def whole(self, flow: PageFlow) -> Answers:
        """Every answer of the form as it would be stored now."""
        if self.draft.submission_id is None:
            return flow.relevance.known
        before, compiled = store.open_answers(self.submission), flow.compiled_form.compiled
        return merge_step_answers(compiled, before, flow.relevance.answers, flow.step.sections)

    def as_stored(self, flow: PageFlow) -> Answers:
        """Every answer of the form as `submit` stores it when the pages of *flow* are sent."""
        if self.draft.submission_id is None:
            return flow.relevance.answers
        return self.whole(flow)

    def signers(self, flow: PageFlow) -> list[Signer]:
        """Who is asked to sign at the end of this step."""
        if not flow.step.sign:
            return []
        return flow.compiled_form.compiled.course.signers(flow.step.id, self.whole(flow))

    def signers_here(self, flow: PageFlow) -> tuple[list[Signer], list[Signer]]:
        """Return who of the signers signs on this page, and who does later by a link of their own.

        Who does a later step by a link signs for nobody else of the family.
        """
        asked, definition = self.signers(flow), self.compiled_form.definition
        if not self.draft.submission_id or not is_done_by_link(self.step):
            return asked, []
        if len(people_to_sign(self.compiled_form, self.step, self.whole(flow))) < 2:
            return asked, []
        return split_signers(definition, asked, visit.holder_of(self.draft.id))

    @cached_property
    def submission(self) -> Submission:
        """What the draft is a later step of; there is one, or the draft would be gone too."""
        found = store.get(self.draft.submission_id or "")
        if found is None:
            raise LookupError(f"Draft {self.draft.id} is a step of nothing.")
        return found

    @cached_property
    def earlier(self) -> dict[str, Any]:
        """What the other steps say, as far as the person who does this one may read it."""
        found = visibility.visible_answers(self.submission, self._doer)
        return answers_outside(self.compiled_form.compiled, found, self.step.sections)

    @cached_property
    def _doer(self) -> visibility.Viewer:
        """As whom the person who does this step reads the others."""
        reader = visibility.viewer_of_doer(self.step, self.compiled_form.definition)
        return reader._replace(apart=self.step.id if is_done_by_link(self.step) else "")

    @property
    def is_part(self) -> bool:
        """Whether the person who does this step is not shown where others of the family are."""
        if not self.draft.submission_id or not self._doer.apart:
            return False
        return has_several_signers(
            self.compiled_form.definition, store.open_answers(self.submission)
        )

    @cached_property
    def _others(self) -> dict[str, Any]:
        """Everything that the other steps say: it decides what this step asks."""
        found = store.open_answers(self.submission)
        return answers_outside(self.compiled_form.compiled, found, self.step.sections)

    @cached_property
    def _untold(self) -> frozenset[str]:
        """The computed values of this step that its doer is not shown."""
        reader = self._doer._replace(filled=frozenset(self.step.sections))
        permitted = consents.valid_forms(self.draft.case_id) if reader.receives else frozenset()
        answers = store.open_answers(self.submission)
        return visibility.disclosing_values(self.compiled_form, answers, reader, permitted)

    @property
    def read_only(self) -> Sequence[Part]:
        """What other steps say, for the person who does this one to read."""
        if not self.draft.submission_id:
            return ()
        return filled_document(self.compiled_form, self.earlier, self.audiences).parts

    def revision(self, page: str) -> int:
        """How many times that page has been saved."""
        return self.payload.revisions.get(page, 0)

    def saver(self, page: str) -> str:
        """Return the id of the user who saved that page last; "" when nobody was signed in."""
        return self.payload.savers.get(page, "")

    def form(self, questions: Iterable[Question]) -> QuestionForm:
        """Build a form of these questions with the draft's values."""
        return self.compiled_form.question_form(questions, MultiDict(self.typed), self.references)

    def take(
        self, page: str, questions: Iterable[Question], posted: MultiDict[str, Any]
    ) -> QuestionForm:
        """Read what was posted into a form of these questions, and into the payload."""
        asked = [question for question in questions if question.audience in self.audiences]
        form = self.compiled_form.question_form(asked, posted, self.references)
        room = MOST_FILES * current_app.config["MAX_CONTENT_LENGTH"]
        for field, upload in form.uploads():
            if attachments.size_of_draft(self.draft) + len(upload.content) > room:
                abort(413)
            kept = attachments.keep(
                self.version, upload.name, upload.type, upload.content, self.draft
            )
            field.keep_upload(
                upload, make_reference(kept.id, upload.name, upload.type, len(upload.content))
            )
        self.write(page, form)
        return form

    def write(self, page: str, form: QuestionForm) -> None:
        """Let the payload hold what the form holds, as the page *page*.

        What is asked alone goes to the present person's set.
        """
        typed: dict[str, list[str]] = {}
        typed_alone: dict[str, list[str]] = {}
        for id, field in form.fields.items():
            (typed_alone if id in self.alone else typed).update(field.posted().lists())
        answers = form.answers()
        of_person = {n: v for n, v in answers.items() if n.partition(".")[0] in self.alone}
        self.payload = self.payload.with_page(
            page,
            typed,
            {n: v for n, v in answers.items() if n not in of_person},
            replaced=form.fields.keys() - self.alone,
            writer=save_sequence.posted_sequence(),
            saver=current_user.id if current_user.is_authenticated else None,
        )
        private, person = self.payload.private, self.person
        if private is not None and person is not None:
            own = person.with_questions(typed_alone, of_person, form.fields.keys() & self.alone)
            sets = (*private.sets[: private.at], own, *private.sets[private.at + 1 :])
            self.change(private=replace(private, sets=sets))

    def open_private_questions(self, person: str, when: str) -> None:
        """Open the private questions in this sign-in for one person, and note who and when.

        A name that was written before opens that person's answers again, however it is cased.
        """
        private = self.payload.private or PrivateQuestions()
        names = [each.name.casefold() for each in private.sets]
        at = names.index(person.casefold()) if person.casefold() in names else len(names)
        sets = private.sets if at < len(names) else (*private.sets, PersonAnswers(person))
        people = (*private.people, (person, when))
        self.change(private=PrivateQuestions(sign_in_id(), people, sets, at))

    def close_private_questions(self) -> None:
        """Close the private questions; their answers stay."""
        if self.payload.private is not None:
            self.change(private=replace(self.payload.private, opened_in=""))

    def erase_person(self, number: int) -> None:
        """Erase what one person answered alone, and what was noted while they did."""
        self.payload = self.payload.without_person(number)

    def note_key(self, question: str) -> str:
        """Return the name under which notes and ticks beside a question are kept: those beside
        what is asked alone are of the present person.
        """
        if question not in self.alone or self.payload.private is None:
            return question
        return person_name(question, self.payload.private.at + 1)

    def change(self, **changes: Any) -> None:
        """Replace fields of the payload."""
        self.payload = replace(self.payload, **changes)

    def keep(self) -> None:
        """Save the payload. Raises `drafts.StaleRevision` when another save was faster."""
        self.draft = drafts.save(
            self.draft, self.payload, self.draft.revision, i18n.current_language()
        )

    @cached_property
    def references(self) -> dict[str, dict[str, Any]]:
        """The files that belong to this draft, by id; ids from elsewhere are dropped."""
        return {file["id"]: file for file in references_in(self.answers)}


def sign_in_id() -> str:
    """Return the id of the sign-in that this request belongs to; "" when nobody is signed in."""
    return str(current_user.session.id_hash) if current_user.is_authenticated else ""


def create_draft(
    version: Version, first: Mapping[str, Any], where: DraftContext = NOWHERE, id: str = ""
) -> DraftSession:
    """Create a draft of *version* with the step's *first* answers; under *id*, if it has one."""
    draft, token = drafts.start(version, i18n.current_language(), where=where, id=id)
    session = DraftSession(draft, version)
    definition = session.compiled_form.definition
    shared, sets = split_alone_answers(
        answers_within(session.compiled_form.compiled, first, session.step.sections)
    )
    asked = questions_of_step(definition, session.step)
    alone = [question for question in asked if question.audience == "alone"]
    people = tuple(
        PersonAnswers(each.name, dict(typed_values(alone, each.answers).lists()), each.answers)
        for each in sets
    )
    session.change(
        token=token,
        code=drafts.new_code(draft),
        typed=dict(typed_values(asked, shared).lists()),
        answers=shared,
        private=PrivateQuestions(sets=people) if people else None,
    )
    session.keep()
    return session


def questions_of_step(definition: Definition, step: Step) -> list[Question]:
    """Return the questions that the step asks, or may ask."""
    return [q for q in definition.questions.values() if q.section in step.sections]
