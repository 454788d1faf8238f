"""The whole form without an answer, in one page: what a browser keeps for the time without network.

The service worker gives it when a page of the form cannot be fetched. It holds every part of one
step, the key to seal to, and a ticket to begin with. It holds nothing that anybody answered, so it
may lie in the browser's cache.
"""

import base64
from collections.abc import Iterator
from typing import Any, NamedTuple

from flask import Blueprint, abort, jsonify, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from forms.compiled_form import CompiledForm
from forms.definition import Definition, Question, Section, Step
from forms.i18n import gettext as _
from forms.storage import Version
from forms.storage.definitions import offline_keys, versions
from forms.web.auth.audience import audiences, audiences_of_step
from forms.web.core.question_html import RenderedQuestions, conditions, render_questions
from forms.web.core.templating import render_page
from forms.web.drafts import offline
from forms.web.drafts.access import find_draft, load_draft, may_fill_in, open_version
from forms.web.interview import notes_and_marks
from forms.web.signing import signer_form
from forms.workflow.compiled_forms import compiled_form
from forms.workflow.pagination import PageFlow, page_flow

bp = Blueprint("offline_form", __name__, url_prefix="/skjema/<form_id>/uten-nett")


class BlankPage(NamedTuple):
    """A page as the server would show it: its id, and its questions."""

    id: str
    drawing: RenderedQuestions


class Part(NamedTuple):
    """A section, shown at once, and the pages that it is saved as."""

    section: Section
    pages: list[BlankPage]


@bp.get("/")
def blank_form(form_id: str) -> Response:
    """Render the form for the reader: the step that their draft is of, else the first one."""
    session = find_draft(form_id)
    own = session is not None and may_fill_in(session)
    if session is not None and own and session.draft.submission_id:
        version, step = session.version, session.step
        asked = audiences_of_step(session.compiled_form.definition, step)
    else:
        version, step, asked = first_step(
            session.version if session is not None and own else open_version(form_id)
        )
    found = compiled_form(version)
    mode = offline.offline_mode(found.definition)
    if mode == "no":
        abort(404)
    missing = session.missing if session is not None and own else frozenset()
    flow = page_flow(found, {}, asked - {"alone"}, step.id, missing)
    return render_page(
        "offline/form.html",
        definition=found.definition,
        step=step,
        parts_of_form=list(blank_parts(found, flow)),
        conditions=conditions(flow, questions_of(flow)),
        rows=row_samples(found, flow),
        asked=[]
        if session is not None and session.is_home
        else blank_signer_forms(found.definition, step),
        setup=script_settings(version, mode),
        talks=notes_and_marks.is_talked_about(flow, questions_of(flow)),
    )


def first_step(version: Version) -> tuple[Version, Step, frozenset[str]]:
    """Return the version that the page asks for, its first step, and whose questions are asked.

    *version*: what the reader may fill in, that of their draft or the one that is open to them.
    """
    wanted = versions.get(request.args.get("v", ""))
    if wanted is not None and wanted.form_id == version.form_id:
        version = wanted
    definition = compiled_form(version).definition
    return version, definition.steps[0], audiences(definition)


def questions_of(flow: PageFlow) -> list[Question]:
    """Return every question of the step that the reader is asked, relevant or not."""
    return [question for section in sections_of(flow) for question in section.questions]


def sections_of(flow: PageFlow) -> list[Section]:
    """Return the sections of the step that the reader is asked, relevant or not."""
    return [
        section
        for section in flow.definition.sections
        if section.id in flow.step.sections
        and section.id not in flow.missing
        and section.audience in flow.audiences
    ]


def blank_parts(found: CompiledForm, flow: PageFlow) -> Iterator[Part]:
    """Yield the sections of the step, blank."""
    form = found.question_form(questions_of(flow))
    tools = (
        notes_and_marks.render_empty_staff_tools
        if notes_and_marks.is_talked_about(flow, questions_of(flow))
        else None
    )
    for section in sections_of(flow):
        if section.page == "section":
            yield Part(
                section,
                [BlankPage(section.id, render_questions(flow, section.questions, form, tools))],
            )
        else:
            each = [
                BlankPage(f"{section.id}.{q.id}", render_questions(flow, [q], form, tools))
                for q in section.questions
            ]
            yield Part(section, each)


SAMPLE = "999"
"""The number of the row that our script makes others from (`static/offline/whole-form.js`)."""


def row_samples(found: CompiledForm, flow: PageFlow) -> dict[str, dict[str, Any]]:
    """Return a row of each repeat as HTML, in the middle of three, so that it has every button."""
    samples = {}
    for question in questions_of(flow):
        if not question.questions:
            continue
        typed = MultiDict({f"{question.id}-rows": f"998,{SAMPLE},997"})
        form = found.question_form([question], typed)
        field = form.fields.get(question.id)
        samples[question.id] = {
            "html": render_questions(flow, [question], form).html,
            "most": getattr(field, "most", 0),
            "least": getattr(field, "least", 0),
            "title": _("Nr. %(number)s", number="{n}"),
        }
    return samples


def blank_signer_forms(
    definition: Definition, step: Step
) -> list[tuple[signer_form.SignerForm, dict[str, str]]]:
    """Return everybody who may be asked to sign at the step, as the signing page draws them.

    Nobody confirms by their sign-in without network, and no name of theirs lies in the browser.
    """
    found = signer_form.empty_forms([s for s in definition.signers if s.id in step.sign], {})
    return [(each, _without_login(signer_form.signing_choices(each))) for each in found]


def _without_login(ways: dict[str, str]) -> dict[str, str]:
    return {way: label for way, label in ways.items() if way != "login"}


@bp.get("/svar")
def draft_values(form_id: str) -> Response:
    """Return what the draft holds, for a page of it that may lose the network; never stored."""
    session = load_draft(form_id)
    alone = session.alone
    typed = {n: v for n, v in session.payload.typed.items() if n.partition("-")[0] not in alone}
    return jsonify(typed=typed, revisions=session.payload.revisions)


def script_settings(version: Version, mode: str) -> dict[str, Any]:
    """Return what our scripts need to seal and to send."""
    definition = compiled_form(version).definition
    return {
        "form": version.form_id,
        "title": definition.title,
        "version": version.id,
        "mode": mode,
        "sheet": definition.one_page,
        "key": base64.b64encode(offline_keys.public_key(version)).decode(),
        "begin": offline.form_ticket(version.form_id),
        "root": url_for("respondent.start", form_id=version.form_id),
        "receive": url_for("offline.receive", form_id=version.form_id, version_id=version.id),
        "token": url_for("offline.csrf_token"),
        "waiting": url_for("offline_worker.waiting"),
        "worker": url_for("offline_worker.worker"),
    }
