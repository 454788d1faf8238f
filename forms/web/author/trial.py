"""A test run: fill in the draft as a respondent, and see what would be stored.

Nothing is stored, unless the author keeps it as a test of the form. The answers travel with the
page: shown questions as controls, all others as hidden fields.
"""

import json
import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from forms import i18n
from forms.authoring import commands
from forms.compiled_form import CompiledForm, typed_values
from forms.definition import Question, Section, Signer, Step
from forms.export.printable import Part, filled_document
from forms.export.tables.cell_format import in_words as cell_in_words
from forms.i18n import gettext as _
from forms.logic.answer_state import is_blank, is_declined
from forms.logic.file_references import is_reference, make_reference
from forms.logic.step_answers import answers_outside, answers_within
from forms.questions import PREFIX, Column, QuestionForm, question_type_of
from forms.questions.filled_texts import definition_without_answers
from forms.storage import db
from forms.web.auth.audience import audiences_of_step
from forms.web.author.definition_draft import (
    EditConflict,
    EditorDraft,
    allow_long_texts,
    open_editor_draft,
)
from forms.web.author.trial_tests import change_tests, kept_tests
from forms.web.core.languages import offered_languages
from forms.web.core.question_html import RenderedQuestions, conditions, render_questions
from forms.web.core.templating import estimate, render_page
from forms.web.drafts.access import posted_answers
from forms.web.drafts.start import first_answers, fixed_answers
from forms.web.respondent.page_validation import (
    Notice,
    has_unseen_questions,
    looked_at,
    opened_warnings,
    triggered_checks,
    validate_page,
    warnings_to_read,
)
from forms.workflow import visibility
from forms.workflow.home_sections import home_sections
from forms.workflow.next_step import skipped_steps
from forms.workflow.pagination import EarlierSteps, Page, PageFlow, page_flow
from forms.workflow.roles import EVERYBODY, STAFF
from forms.workflow.wording.condition_reasons import rules
from forms.workflow.wording.history_text import doer_name
from forms.workflow.wording.workflow_diagram import diagram

bp = Blueprint("trial", __name__, url_prefix="/skjemaer/<form_id>/prov")
bp.url_value_preprocessor(allow_long_texts)

START, END = "_start", "_slutt"
LONGEST_NAME = 80
HOME = "@hjemme"
"""What is tried in place of a step: the sections that a parent is sent home."""


@dataclass(frozen=True, slots=True)
class Trial:
    """A test run of a draft: the answers so far, and the current page."""

    editor_draft: EditorDraft
    compiled_form: CompiledForm
    flow: PageFlow
    form: QuestionForm
    """Every question of the form."""
    files: Mapping[str, Mapping[str, Any]]
    step: str

    def part(self, page: Page | None) -> QuestionForm:
        """Build the form of one page with the answers; of every page when the form is one page."""
        return self.compiled_form.question_form(
            questions_on(self, page), self.form.posted(), self.files
        )


class Cell(NamedTuple):
    """One column of the export, and its value in this test run."""

    key: str
    label: str
    text: str


class SubmitResult(NamedTuple):
    """The result of sending a step: the next step and its holder, signers, skipped steps."""

    step: Step | None
    who: str
    signers: list[Signer]
    skipped: list[str]


@bp.get("/")
def begin_trial(form_id: str) -> ResponseReturnValue:
    """Render the form's start page, without answers."""
    editor_draft = load_in_chosen_language(form_id)
    trial = posted_trial(editor_draft, prefilled_values(editor_draft))
    return render_trial(trial, START) if trial else render_blocked(editor_draft)


@bp.post("/")
def continue_trial(form_id: str) -> ResponseReturnValue:
    """Handle the pressed button, with all answers so far."""
    editor_draft = load_in_chosen_language(form_id)
    trial = posted_trial(editor_draft, posted_answers())
    if trial is None:
        return render_blocked(editor_draft)
    if to := request.form.get("_to"):
        return render_trial(trial, to)
    if "_other_step" in request.form:
        return render_trial(trial, first_page(trial))
    return perform_action(trial, request.form.get("_page", ""), request.form.get("_do", "next"))


@bp.post("/ta-vare")
def keep_test(form_id: str) -> ResponseReturnValue:
    """Keep the answers and what came out of them as a test of the author's, in the draft."""
    from forms.authoring.kept_tests import make_case  # late: no worker needs it at its start

    editor_draft = load_in_chosen_language(form_id)
    trial = posted_trial(editor_draft, posted_answers())
    if trial is None:
        return render_blocked(editor_draft)
    name = " ".join(request.form.get("test_name", "").split())[:LONGEST_NAME]
    case = make_case(trial.compiled_form, trial.form.answers(), name)
    try:
        change_tests(editor_draft, "keep_test", test=case)
    except commands.Refused as refused:
        return render_trial(trial, END, notice=str(refused), status=422)
    except EditConflict:
        db.session.rollback()
        message = _("Noen andre lagret akkurat nå. Prøv igjen.")
        return render_trial(trial, END, notice=message, status=409)
    return redirect(url_for("builder.build", form_id=form_id, gjort=1), 303)


@bp.post("/slett-prove")
def remove_test(form_id: str) -> ResponseReturnValue:
    """Take away one of the author's tests, and show the page again."""
    editor_draft = open_editor_draft(form_id)
    try:
        change_tests(editor_draft, "remove_test", name=request.form.get("name", ""))
    except commands.Unreadable:
        return redirect(url_for("editor.edit", form_id=form_id), 303)
    except (commands.Refused, EditConflict):
        db.session.rollback()  # gone already, or another saved just now: the page says how it is
    return redirect(url_for(".begin_trial", form_id=form_id), 303)


def load_in_chosen_language(form_id: str) -> EditorDraft:
    """Load the draft, and switch to the language chosen for the test run."""
    code = request.args.get("sprak", "")
    if code in offered_languages():
        i18n.choose(code)
    return open_editor_draft(form_id)


def render_blocked(editor_draft: EditorDraft) -> ResponseReturnValue:
    """Render the page with the reasons why the draft cannot be tried."""
    return render_page(
        "author/trial_blocked.html",
        status=422,
        editor_draft=editor_draft,
        kept_tests=kept_tests(editor_draft),
    )


def prefilled_values(editor_draft: EditorDraft) -> MultiDict[str, Any]:
    """Return what stands in the form when it is opened: the author's own name where staff begin."""
    compiled_form = editor_draft.compiled_form if editor_draft.document is not None else None
    if compiled_form is None:
        return MultiDict()
    definition = compiled_form.definition
    begun_by_staff = definition.steps[0].by == "staff"
    given = first_answers(definition) if begun_by_staff else fixed_answers(definition)
    return typed_values(definition.questions.values(), given)


def posted_trial(editor_draft: EditorDraft, typed: MultiDict[str, Any]) -> Trial | None:
    """Return the draft with the posted answers; None while a problem stops it."""
    compiled_form = editor_draft.compiled_form if editor_draft.document is not None else None
    if compiled_form is None:
        return None
    files = dict(kept_files())
    form = compiled_form.question_form(compiled_form.definition.questions.values(), typed, files)
    for field, upload in form.uploads():
        id, size = secrets.token_hex(16), len(upload.content)
        files[id] = make_reference(id, upload.name, upload.type, size)
        field.keep_upload(upload, files[id])
    step = request.form.get("_other_step") or request.form.get("_step", "")
    chosen = compiled_form.definition.step(step) or compiled_form.definition.steps[0]
    if step == HOME:
        sent = {section.id for section in home_sections(compiled_form.definition)}
        missing = {section.id for section in compiled_form.definition.sections} - sent
        flow = page_flow(compiled_form, form.answers(), EVERYBODY, chosen.id, missing)
        return Trial(editor_draft, compiled_form, flow, form, files, HOME)
    flow = page_flow(
        compiled_form,
        form.answers(),
        audiences_of_step(compiled_form.definition, chosen),
        chosen.id,
        earlier=earlier_steps(compiled_form, form.answers(), chosen),
    )
    return Trial(editor_draft, compiled_form, flow, form, files, chosen.id)


def earlier_steps(
    compiled_form: CompiledForm, answers: Mapping[str, Any], step: Step
) -> EarlierSteps | None:
    """Return what the doer of a later step may be shown; None for the first step."""
    if step == compiled_form.definition.steps[0]:
        return None
    reader = visibility.viewer_of_doer(step, compiled_form.definition)._replace(
        filled=frozenset(step.sections)
    )
    permitted = frozenset(section.needs for section in compiled_form.definition.sections)
    return EarlierSteps(
        answers_known_to_doer(compiled_form, answers, step),
        visibility.disclosing_values(compiled_form, answers, reader, permitted),
    )


def answers_known_to_doer(
    compiled_form: CompiledForm, answers: Mapping[str, Any], step: Step
) -> dict[str, Any]:
    """Return what the doer of the step knows: their own part, and what they may read of others."""
    permitted = frozenset(section.needs for section in compiled_form.definition.sections)
    reader = visibility.viewer_of_doer(step, compiled_form.definition)
    others = visibility.answers_for_reader(compiled_form, answers, reader, permitted)
    return {
        **answers_outside(compiled_form.compiled, others, step.sections),
        **answers_within(compiled_form.compiled, answers, step.sections),
    }


def kept_files() -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the names of files chosen earlier in this test run; their content is not kept."""
    try:
        found = json.loads(request.form.get("_files", "") or "[]")
    except (ValueError, RecursionError):
        found = []
    for file in found if isinstance(found, list) else []:
        if is_reference(file):
            yield file["id"], file


def perform_action(trial: Trial, here: str, action: str) -> ResponseReturnValue:
    """Render the next page, the previous one, or this one again with its errors."""
    page = trial.flow.page(here)
    if ":" in action:
        trial.form.do_action(action)
        return render_trial(trial, here)
    if here in (START, END) or (page is None and not is_one_page(trial)):
        return render_trial(trial, first_page(trial))
    if action == "back":
        before = trial.flow.before(here)
        return render_trial(trial, before.id if before else START)
    form = trial.part(page)
    if has_unseen_questions(trial.flow, form):
        return render_trial(
            trial, here, notice=_("Svarene dine gir noen flere spørsmål på denne siden.")
        )
    if not validate_page(trial.flow, form):
        return render_trial(trial, here, form=form, status=422)
    if to_read := to_read_first(trial, form):
        notice = _("Les advarselen før du går videre.")
        return render_trial(trial, here, notice=notice, to_read=to_read)
    after = None if is_one_page(trial) else trial.flow.after(here)
    return render_trial(trial, after.id if after else END)


def to_read_first(trial: Trial, form: QuestionForm) -> list[Notice]:
    """Return the warnings that a respondent reads before leaving the page."""
    found = warnings_to_read if is_one_page(trial) else opened_warnings
    return found(trial.flow, form)


def is_one_page(trial: Trial) -> bool:
    """Whether the form is sent as one page."""
    return trial.compiled_form.definition.one_page


def first_page(trial: Trial) -> str:
    """Return the first page to answer."""
    return "_alt" if is_one_page(trial) else trial.flow.pages[0].id if trial.flow.pages else END


def questions_on(trial: Trial, page: Page | None) -> Sequence[Question]:
    """Return the questions of the page, or of the whole form when it is one page."""
    pages = [page] if page is not None else trial.flow.pages
    return tuple(question for each in pages for question in each.questions)


def render_trial(
    trial: Trial,
    here: str,
    *,
    form: QuestionForm | None = None,
    notice: str = "",
    to_read: Sequence[Notice] = (),
    status: int = 200,
) -> ResponseReturnValue:
    """One page of the trial, and beside it what would be kept."""
    page = trial.flow.page(here)
    if page is None and here not in (START, END, "_alt"):
        here = START
    inside = here not in (START, END)
    form = form or (trial.part(page) if inside else None)
    drawn = rendered_sections(trial, page, form) if form is not None else []
    asked = [q for section, _d in drawn for q in section_questions(trial, section, page)]
    return render_page(
        "author/trial.html",
        status=status,
        editor_draft=trial.editor_draft,
        definition=trial.flow.definition,
        trial=trial,
        here=here,
        page=page,
        chapters=drawn,
        open={each.section.id for each in trial.flow.pages},
        conditions=conditions(trial.flow, asked) if asked else None,
        multipart=any(drawing.multipart for _s, drawing in drawn),
        problems=list(form.problems()) if form is not None else [],
        notice=notice,
        to_read=to_read,
        looked_at=looked_at(to_read),
        hidden=list(values_on_other_pages(trial, form)),
        files=json.dumps(list(trial.files.values())),
        minutes=estimate(trial.compiled_form.definition),
        stored=json.dumps(trial.flow.relevance.answers, ensure_ascii=False, indent=2),
        cells=list(export_cells(trial)),
        kept_tests=kept_tests(trial.editor_draft),
        rules=list(rules(trial.compiled_form, trial.flow.relevance)),
        fired=triggered_checks(trial.flow),
        home=HOME if trial.compiled_form.definition.mode == "interview" else "",
        steps=diagram(trial.compiled_form.definition),
        onward=submit_result(trial) if here == END else None,
        earlier=earlier_parts(trial) if inside else (),
    )


def submit_result(trial: Trial) -> SubmitResult:
    """Return the result of sending the step; what is answered at home goes to the staff."""
    if trial.step == HOME:
        return SubmitResult(trial.compiled_form.definition.steps[0], doer_name("staff"), [], [])
    definition, course = trial.compiled_form.definition, trial.compiled_form.compiled.course
    known = trial.compiled_form.compiled.relevant(trial.form.answers(), audiences=STAFF).known
    to = course.next_step(trial.step, known)
    return SubmitResult(
        to,
        doer_name(to.by) if to else "",
        course.signers(trial.step, known),
        [
            step.title
            for step in definition.steps
            if step.id in skipped_steps(definition, trial.flow.step, to)
        ],
    )


def earlier_parts(trial: Trial) -> Sequence[Part]:
    """Return what the steps before this one say, as its doer reads it."""
    steps = trial.compiled_form.definition.steps
    before = steps[: steps.index(trial.flow.step)]
    sections = [id for step in before for id in step.sections]
    given = answers_within(trial.compiled_form.compiled, trial.form.answers(), sections)
    seen = answers_known_to_doer(trial.compiled_form, given, trial.flow.step) if before else {}
    return filled_document(trial.compiled_form, seen, trial.flow.audiences).parts


def section_questions(trial: Trial, section: Section, page: Page | None) -> Sequence[Question]:
    """Return the section's questions on the page."""
    return page.questions if page is not None else section.questions


def rendered_sections(
    trial: Trial, page: Page | None, form: QuestionForm
) -> list[tuple[Section, RenderedQuestions]]:
    """Render the questions on the page, section by section."""
    sections = [page.section] if page is not None else trial.flow.definition.sections
    return [
        (s, render_questions(trial.flow, section_questions(trial, s, page), form)) for s in sections
    ]


def values_on_other_pages(trial: Trial, form: QuestionForm | None) -> Iterator[tuple[str, str]]:
    """Name and value of everything typed on other pages."""
    here = set(form.fields) if form is not None else set()
    for id, field in trial.form.fields.items():
        if id not in here:
            yield from ((PREFIX + name, str(v)) for name, v in field.posted().items(multi=True))


def export_cells(trial: Trial) -> Iterator[Cell]:
    """Yield the columns of an export, with their values."""
    answers = trial.flow.relevance.answers
    for question in definition_without_answers(trial.compiled_form.definition).questions.values():
        kind = question_type_of(question)
        if not kind.answerable and "value" not in question.own:
            continue
        columns = kind.columns(question)
        value = answers.get(question.id)
        if question.id not in answers:
            texts = [_("Ikke spurt")] * len(columns)
        elif is_declined(value):
            texts = [_("Ønsker ikke å svare")] * len(columns)
        elif is_blank(value):
            texts = [""] * len(columns)
        else:
            given = kind.cells(question, kind.restore(value))
            texts = [
                "" if cell is None else cell_text(column, cell)
                for column, cell in zip(columns, given, strict=True)
            ]
        yield from (Cell(c.key, c.label, text) for c, text in zip(columns, texts, strict=True))
        for column in kind.beside_columns(question):
            yield Cell(column.key, column.label, str(answers.get(column.key) or ""))


def cell_text(column: Column, cell: Any) -> str:
    """Format a cell as in the spreadsheet for people."""
    wording = cell_in_words(column)
    return wording.labels.get(cell, cell) if isinstance(cell, str) else wording.plain(cell)
