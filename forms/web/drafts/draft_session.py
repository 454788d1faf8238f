"""An unfinished form in one person's hands: what is typed, what it answers, where it is kept."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from flask import abort, current_app
from flask_login import current_user
from werkzeug.datastructures import MultiDict

from forms import i18n
from forms.compiled_form import CompiledForm, typed_of
from forms.definition import Definition, Question, Signer, Step
from forms.export.printable import Part, filled
from forms.logic.answer_state import Answers
from forms.logic.step_answers import merged, outside, within
from forms.questions import QuestionForm
from forms.storage import Draft, Submission, Version
from forms.storage.submissions import attachments, drafts, store
from forms.storage.submissions.drafts import NOWHERE, DraftContext
from forms.storage.workflow import consents
from forms.web.auth.audience import of_step
from forms.web.drafts import save_sequence
from forms.workflow import visibility
from forms.workflow.compiled_forms import compiled_form
from forms.workflow.pagination import PageFlow, page_flow
from forms.workflow.roles import EVERYBODY

MOST_FILES = 10
"""How many of the largest files a draft has room for."""


class DraftSession:
    """A draft being filled in: *typed* is shown again as it stands, *answers* is what it says.

    The draft of a later step holds that step's answers only; the earlier ones are read where they
    are kept, as far as whoever does the step may read them.
    """

    def __init__(self, draft: Draft, version: Version) -> None:
        self.draft = draft
        self.version = version
        self.payload: dict[str, Any] = drafts.payload(draft)
        self.typed: dict[str, list[str]] = self.payload.setdefault("typed", {})
        self.answers: dict[str, Any] = self.payload.setdefault("answers", {})

    @property
    def compiled_form(self) -> CompiledForm:
        """The version it began with, in the reader's language."""
        return compiled_form(self.version)

    @property
    def step(self) -> Step:
        """The step that is filled in."""
        definition = self.compiled_form.definition
        return definition.step(self.draft.step) or definition.steps[0]

    @property
    def audiences(self) -> frozenset[str]:
        """Whose questions are asked in it."""
        if self.is_home:
            return EVERYBODY
        found = of_step(self.compiled_form.definition, self.step)
        return found if self.payload.get("alone", {}).get("open") else found - {"alone"}

    @property
    def has_alone(self) -> bool:
        """Whether the step asks anything with one person alone, of whoever reads the page."""
        audiences = of_step(self.compiled_form.definition, self.step)
        return "alone" in audiences and any(
            q.audience == "alone" for q in questions_of(self.compiled_form.definition, self.step)
        )

    @property
    def journey(self) -> PageFlow:
        """The pages as the answers so far make them."""
        return self.flow_of(self.audiences)

    @property
    def flow_for_family(self) -> PageFlow:
        """The pages that the family sees on a tablet that is turned to them."""
        return self.flow_of(EVERYBODY)

    @property
    def flow_to_send(self) -> PageFlow:
        """The pages with all that is sent: what was asked alone too, if it ever was opened."""
        found = of_step(self.compiled_form.definition, self.step)
        return self.flow_of(found if "alone" in self.payload else found - {"alone"})

    def flow_of(self, audiences: frozenset[str]) -> PageFlow:
        """The pages with the questions of these audiences."""
        known = {**self.earlier, **self.answers} if self.draft.submission_id else self.answers
        return page_flow(self.compiled_form, known, audiences, self.draft.step, self.missing)

    @property
    def is_home(self) -> bool:
        """Whether a parent answers at home what the staff will ask."""
        return "for" in self.payload

    @cached_property
    def missing(self) -> frozenset[str]:
        """The sections that do not exist, because nothing permits them in the case today."""
        needing = {s.id: s.needs for s in self.compiled_form.definition.sections if s.needs}
        permitted = consents.valid(self.draft.case_id) if needing else frozenset()
        unpermitted = {id for id, needs in needing.items() if needs not in permitted}
        return frozenset(unpermitted | self.not_sent_home)

    @property
    def not_sent_home(self) -> set[str]:
        """The sections that a parent at home does not get."""
        if not self.is_home:
            return set()
        sent = self.payload["for"]["sections"]
        return {s.id for s in self.compiled_form.definition.sections if s.id not in sent}

    def carried(self, page: str, questions: Iterable[Question]) -> list[tuple[str, str, str]]:
        """First answers on a page that came from an earlier form, until the page is kept.

        Each is the question's label, and the title and the day of what it came from.
        """
        origins = self.payload.get("carried", {}) if not self.revision(page) else {}
        return [
            (q.label, origins[q.id]["title"], origins[q.id]["day"])
            for q in questions
            if q.id in origins
        ]

    def whole(self, flow: PageFlow) -> Answers:
        """Every answer of the form as it would be kept now."""
        if self.draft.submission_id is None:
            return flow.relevance.known
        before = store.open_answers(self.submission)
        return merged(
            flow.compiled_form.compiled, before, flow.relevance.answers, flow.step.sections
        )

    def signers(self, flow: PageFlow) -> list[Signer]:
        """Who is asked to sign at the end of this step."""
        if not flow.step.sign:
            return []
        return flow.compiled_form.compiled.course.signers(flow.step.id, self.whole(flow))

    @cached_property
    def submission(self) -> Submission:
        """What the draft is a later step of; there is one, or the draft would be gone too."""
        found = store.get(self.draft.submission_id or "")
        if found is None:
            raise LookupError(f"Draft {self.draft.id} is a step of nothing.")
        return found

    @cached_property
    def earlier(self) -> dict[str, Any]:
        """What the other steps say, as far as whoever does this one may read it."""
        found = visibility.visible(self.submission, visibility.as_doer(self.step))
        return outside(self.compiled_form.compiled, found, self.step.sections)

    @property
    def read_only(self) -> Sequence[Part]:
        """What other steps say, for whoever does this one to read."""
        if not self.draft.submission_id:
            return ()
        return filled(self.compiled_form, self.earlier, self.audiences).parts

    def revision(self, page: str) -> int:
        """How many times that page has been kept."""
        return int(self.payload.setdefault("pages", {}).get(page, 0))

    def saver(self, page: str) -> str:
        """The id of who kept that page last, signed in; "" when nobody was."""
        return str(self.payload.get("savers", {}).get(page, ""))

    def form(self, questions: Iterable[Question]) -> QuestionForm:
        """A form of these questions with what was typed before."""
        return self.compiled_form.question_form(questions, MultiDict(self.typed), self.references)

    def take(
        self, page: str, questions: Iterable[Question], posted: MultiDict[str, Any]
    ) -> QuestionForm:
        """A form of these questions with what was posted; the draft takes it over as it is."""
        asked = [question for question in questions if question.audience in self.audiences]
        form = self.compiled_form.question_form(asked, posted, self.references)
        room = MOST_FILES * current_app.config["MAX_CONTENT_LENGTH"]
        for field, upload in form.uploads():
            if attachments.size_of_draft(self.draft) + len(upload.content) > room:
                abort(413)
            kept = attachments.keep(
                self.version, upload.name, upload.type, upload.content, self.draft
            )
            size = len(upload.content)
            about = {"id": kept.id, "name": upload.name, "type": upload.type, "size": size}
            field.keep(upload, about)
        self.write(page, form)
        return form

    def write(self, page: str, form: QuestionForm) -> None:
        """Let the draft hold what the sheet holds."""
        for id, field in form.fields.items():
            for name in [n for n in self.typed if n == id or n.startswith(f"{id}-")]:
                del self.typed[name]
            self.typed.update(field.posted().lists())
            for name in [n for n in self.answers if n.startswith(f"{id}.")]:
                del self.answers[name]
        self.answers.update(form.answers())
        self.payload.setdefault("pages", {})[page] = self.revision(page) + 1
        self.payload["at"] = page
        self.payload.setdefault("writers", {})[page] = save_sequence.signature()
        if current_user.is_authenticated:
            self.payload.setdefault("savers", {})[page] = current_user.id
        else:
            self.payload.get("savers", {}).pop(page, None)

    def keep(self) -> None:
        """Put it in the database. Raises `drafts.Outdated` when another was faster."""
        self.draft = drafts.save(self.draft, self.payload, self.draft.revision, i18n.current())

    @cached_property
    def references(self) -> dict[str, dict[str, Any]]:
        """The files that belong to this draft, by id; ids from elsewhere are dropped."""
        return {file["id"]: file for file in files_in(self.answers)}


def files_in(value: Any) -> Iterator[dict[str, Any]]:
    """Every reference to a file in some answers, also in the rows of repeats."""
    if isinstance(value, dict) and {"id", "name", "type", "size"} == value.keys():
        yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from files_in(inner)


def begin(
    version: Version, first: Mapping[str, Any], where: DraftContext = NOWHERE
) -> DraftSession:
    """A new draft of *version* with the step's *first* answers."""
    draft, token = drafts.start(version, i18n.current(), where=where)
    session = DraftSession(draft, version)
    session.payload |= {"token": token, "code": drafts.new_code(draft)}
    definition = session.compiled_form.definition
    first = within(session.compiled_form.compiled, first, session.step.sections)
    session.typed.update(typed_of(questions_of(definition, session.step), first).lists())
    session.answers.update(first)
    session.keep()
    return session


def questions_of(definition: Definition, step: Step) -> list[Question]:
    """The questions that the step asks, or may ask."""
    return [q for q in definition.questions.values() if q.section in step.sections]
