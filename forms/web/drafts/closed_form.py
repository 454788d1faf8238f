"""A form that is closed to these answers: show the posted answers for copying."""

from collections.abc import Iterator
from itertools import chain

from flask import request
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from forms.compiled_form import clean_posted
from forms.questions import format_answer, question_type_of
from forms.questions.filled_texts import Texts
from forms.storage import Version
from forms.storage.definitions import versions
from forms.storage.definitions.opening_times import opening
from forms.web.auth.audience import audiences
from forms.web.core.templating import render_page
from forms.workflow.compiled_forms import compiled_form
from forms.workflow.pagination import questions_on_page


def closed_response(version: Version) -> Response:
    """Say that the form is not open, and when; and what was typed, when that was being sent."""
    definition = compiled_form(version).definition
    page_id = str((request.view_args or {}).get("page_id", ""))
    is_sent = bool(request.form) and (definition.one_page or page_id != "")
    here = opening(version.form_id)
    return render_page(
        "respondent/form_closed.html",
        status=403 if here.state == "before" else 410,
        definition=definition,
        opening=here,
        typed=list(posted_texts(posted_version(version), page_id)) if is_sent else [],
    )


def posted_version(version: Version) -> Version:
    """Return the version that the page was made from; *version* when the posted one is unknown."""
    wanted = versions.get(request.form.get("_version", ""))
    return wanted if wanted and wanted.form_id == version.form_id else version


def posted_texts(version: Version, page_id: str = "") -> Iterator[tuple[str, str]]:
    """Yield each question of the posted page and what stood there, also when it is no answer.

    Nothing but what was posted is read, so no kept answer of anybody is shown. *page_id* is the
    page of a form of several pages.
    """
    found = compiled_form(version)
    posted = clean_posted(request.form) or MultiDict()
    questions = found.definition.questions.values()
    form = found.question_form(
        questions_on_page(found.definition, page_id) if page_id else questions, posted
    )
    answers, allowed = form.answers(), audiences(found.definition)
    definition = Texts(found.definition, answers, allowed).filled_definition()
    for question in definition.questions.values():
        field = form.fields.get(question.id)
        if field is None or question.audience not in allowed:
            continue
        words = " ".join(chain(*field.typed.values())).strip()
        if answers.get(question.id) is not None:
            yield question.label, format_answer(question, answers)
        elif words and question_type_of(question).spliced:
            yield question.label, words
