"""Find the forms about one person, by a name or a date, when somebody asks for their own."""

import unicodedata
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import islice
from typing import Any, NamedTuple

from flask import Blueprint, abort, request
from flask.typing import ResponseReturnValue

from forms.definition import Definition
from forms.export.selection import Choice, pick, picked_answers
from forms.i18n import gettext as _
from forms.logic.derivation import without_questions
from forms.logic.shielding import is_shielded, place_questions
from forms.storage import audit_log, db
from forms.storage.accounts import units
from forms.storage.definitions import versions
from forms.storage.submissions import queries
from forms.storage.submissions.queries import Line
from forms.web.auth.authorization import current_staff_user
from forms.web.coordinator.filters import EVERY_STATE, requested_filter, select
from forms.web.coordinator.form_access import load_form, may_see_sensitive
from forms.web.core.staff_form import StaffForm, day, drop_down, line
from forms.web.core.templating import render_page
from forms.web.security.csrf_and_cookies import bust_bfcache
from forms.workflow.cases.child_label import label
from forms.workflow.compiled_forms import compiled_form
from forms.workflow.visibility import CoordinatorAccess
from forms.workflow.wording.state_names import state_names

bp = Blueprint("person_search", __name__, url_prefix="/oversikt/<form_id>/person")

MOST_SEARCHED = 5_000
"""Answers that one search opens, about half a second; a shorter period is asked for beyond it."""
MOST_FOUND = 50


class FoundSubmission(NamedTuple):
    """A submission that names the person, and its child by initials: others may see the screen."""

    line: Line
    child: str


def search_reasons() -> dict[str, str]:
    """Return why a coordinator looks for a person; the log keeps it, and not the words."""
    return {
        "access": _("Innsyn for den det gjelder"),
        "correction": _("Retting eller sletting"),
        "unit": _("Spørsmål fra enheten"),
        "other": _("Annet"),
    }


def search_form(posted: bool = False) -> StaffForm:
    """Return the form: a name or a date, and why."""
    questions = (
        line("name", _("Navn eller en del av navnet")),
        day("born", _("Fødselsdato"), max="today"),
        drop_down("reason", _("Hvorfor leter du?"), search_reasons(), required=True),
    )
    return StaffForm(questions, request.form if posted else None)


@bp.get("/")
def index(form_id: str) -> ResponseReturnValue:
    """Render the search."""
    return render_search(form_id, search_form(), None)


@bp.post("/")
def search(form_id: str) -> ResponseReturnValue:
    """Look through the selected answers; the log tells that it was done and why."""
    form = search_form(posted=True)
    valid = form.validate()
    if valid and not form.text("name") and form.value("born") is None:
        form.refuse("name", _("Skriv et navn eller en fødselsdato."))
        valid = False
    if not valid:
        return render_search(form_id, form, None)
    _version, reads = load_searchable_form(form_id)
    audit_log.record(
        current_staff_user().id,
        "submission.searched",
        form_id,
        search_reasons()[form.text("reason")],
    )
    db.session.commit()
    if select(form_id, requested_filter()).ready > MOST_SEARCHED:
        form.refuse(
            "name", _("Det er for mange svar å lete i. Velg en kortere periode eller en enhet.")
        )
        return render_search(form_id, form, None)
    found = submissions_naming(form_id, reads, form.text("name"), form.value("born"))
    return render_search(form_id, form, list(islice(found, MOST_FOUND)))


def render_search(
    form_id: str, form: StaffForm, found: list[FoundSubmission] | None
) -> ResponseReturnValue:
    """Render the search with what was *found*; None before anything was looked for."""
    definition, _reads = load_searchable_form(form_id)
    page = render_page(
        "coordinator/person_search.html",
        status=422 if form.problems else 200,
        definition=definition,
        form=form,
        found=found,
        most=MOST_FOUND,
        wanted=requested_filter(),
        units={u.id: u.name for u in units.all_units(inactive=True)},
        states=state_names(),
        arguments={
            **requested_filter().arguments,
            "status": requested_filter().state or EVERY_STATE,
        },
    )
    return bust_bfcache(page)


def load_searchable_form(form_id: str) -> tuple[Definition, CoordinatorAccess]:
    """Return the form, if the coordinator reads its answers."""
    version, reads = load_form(form_id)
    if reads.level != "answers" or select(form_id, requested_filter()).anonymous:
        abort(404)
    return compiled_form(version).definition, reads


def submissions_naming(
    form_id: str, reads: CoordinatorAccess, name: str, born: date | None
) -> Iterator[FoundSubmission]:
    """Yield the submissions where what identifies a person has all words of *name*, and *born*."""
    own = {v.id: compiled_form(v).definition for v in versions.all_versions(form_id)}
    choice = Choice(sensitive=may_see_sensitive())
    picked = {id: pick(definition, choice, own.values()) for id, definition in own.items()}
    personal = {
        id: {question.id for question, _repeat in definition.walk() if question.personal}
        for id, definition in own.items()
    }
    hidden = {
        v.id: place_questions(own[v.id], compiled_form(v).compiled.derivation)
        for v in versions.all_versions(form_id)
    }
    words = normalised(name).split()
    for each, answers in queries.stream(
        form_id, **requested_filter().terms, versions=reads.versions
    ):
        told = picked_answers(answers, picked[each.version_id])
        if is_shielded(own[each.version_id], answers):
            told = without_questions(told, hidden[each.version_id])
        values = list(identifying_texts(told, personal[each.version_id]))
        named = any(all(word in normalised(value) for word in words) for value in values)
        if named and (born is None or born.isoformat() in values):
            shielded = is_shielded(own[each.version_id], answers)
            yield FoundSubmission(
                each._replace(unit_id=None) if shielded else each,
                label(own[each.version_id], told, shielded=shielded),
            )


def identifying_texts(answers: Mapping[str, Any], personal: set[str]) -> Iterator[str]:
    """Yield the texts and days of the questions that identify a person, also in rows."""
    for name, value in answers.items():
        if isinstance(value, list):
            for row in value:
                if isinstance(row, Mapping):
                    yield from identifying_texts(row, personal)
        elif name.partition(".")[0] in personal and isinstance(value, str):
            yield value


def normalised(text: str) -> str:
    """Return the text without differences of case and of how letters are put together."""
    return unicodedata.normalize("NFKC", text).casefold()
