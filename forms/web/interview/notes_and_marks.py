"""The interviewer's tools: private notes, questions to ask again, unasked questions, time."""

import time
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import render_template, request
from markupsafe import Markup

from forms.definition import Question
from forms.i18n import gettext as _
from forms.logic.answer_state import is_blank, is_declined
from forms.questions import question_type_of
from forms.web.auth.audience import is_staff
from forms.web.drafts.draft_session import DraftSession, questions_of_step
from forms.web.interview import home_replies
from forms.workflow.pagination import Page, PageFlow

PAGES = {
    "home": "answer_at_home.choose_parent",
    "show": "device_handover.choose_pin",
    "alone": "private_questions.confirm_open",
    "together": "private_questions.confirm_close",
}
"""The interviewer's buttons, and where each leads when the page is kept."""
LONGEST_NOTE = 5_000
LONGEST_STAY = 15 * 60
"""Seconds on one page that count at most: a tablet that is put away does not talk."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the interview in the list beside it."""

    id: str
    title: str
    state: str
    again: int
    """How many of its questions are to be asked again."""
    here: bool
    closed: bool = False
    """Whether it is asked with one person alone, and nobody is alone now."""


def is_conversation(session: DraftSession, flow: PageFlow, page: Page | None = None) -> bool:
    """Whether staff talk with the family on this *page*, or anywhere in the step.

    A part that only staff fill in, and a step of a leader or a receiver, is no conversation: it
    has none of the interview's tools, and nothing of it is shown to the family.
    """
    asked = page.questions if page is not None else questions_of_step(flow.definition, flow.step)
    return is_talked_about(flow, asked)


def is_talked_about(flow: PageFlow, questions: Iterable[Question]) -> bool:
    """Whether staff talk with the family about some of these questions."""
    if flow.compiled_form.definition.mode != "interview" or "staff" not in flow.audiences:
        return False
    talks = flow.step.by in ("staff", "respondent", "guardian")
    return talks and any(q.audience != "staff" for q in questions)


def keep_posted_notes(session: DraftSession, questions: Sequence[Question], *, whole: bool) -> None:
    """Keep the notes and ticks that came with a page; its time too when the *whole* page came."""
    if "_beside" not in request.form or not is_staff():
        return
    ids = {question.id for question in questions}
    notes = dict(session.payload.notes)
    keys = {id: session.note_key(id) for id in ids if id not in session.alone or session.person}
    for id, key in keys.items():
        note = request.form.get(f"_note-{id}", "").strip()[:LONGEST_NOTE]
        if note:
            notes[key] = note
        else:
            notes.pop(key, None)
    session.change(
        notes=notes,
        again=_posted_marks(session.payload.again, keys, "again"),
        skipped=_posted_marks(session.payload.skipped, keys, "skip"),
    )
    if whole:
        _count_time(session, questions[0].section)


def add_offline_notes(session: DraftSession, questions: Sequence[Question]) -> None:
    """Add the notes and ticks that were made without network to those that are there.

    A page that was opened without network shows none of the earlier ones, and takes none away.
    """
    if not is_staff():
        return
    keys = {q.id: session.note_key(q.id) for q in questions if q.id not in session.alone}
    notes = dict(session.payload.notes)
    for id, key in keys.items():
        notes[key] = _join_notes(notes.get(key, ""), request.form.get(f"_note-{id}", "").strip())
    again, skipped = (
        {key for id, key in keys.items() if request.form.get(f"_{name}-{id}") == "1"}
        for name in ("again", "skip")
    )
    session.change(
        notes={key: note for key, note in notes.items() if note},
        again=tuple(sorted(again.union(session.payload.again))),
        skipped=tuple(sorted(skipped.union(session.payload.skipped))),
    )


def _join_notes(before: str, note: str) -> str:
    """Return a note with what was added to it; the same words that come twice stand once."""
    if before in note:
        return note[:LONGEST_NOTE]
    return before if note in before else f"{before}\n{note}"[:LONGEST_NOTE]


def _posted_marks(before: Collection[str], keys: Mapping[str, str], name: str) -> tuple[str, ...]:
    """Return the questions marked on other pages, and those ticked on this page.

    *keys* are the names under which the page's questions are kept.
    """
    now = {key for id, key in keys.items() if request.form.get(f"_{name}-{id}") == "1"}
    return tuple(sorted((set(before) - set(keys.values())) | now))


def _count_time(session: DraftSession, section: str) -> None:
    opened = request.form.get("_opened", "")
    if not opened.isdecimal() or len(opened) > 12:
        return
    stayed = min(max(int(time.time()) - int(opened), 0), LONGEST_STAY)
    seconds = session.payload.seconds
    session.change(seconds={**seconds, section: seconds.get(section, 0) + stayed})


def render_staff_tools(session: DraftSession, question: Question) -> Markup:
    """Render the staff's tools beside a question; they are not in the page for the family."""
    if not question_type_of(question).answerable:
        return Markup("")
    key = session.note_key(question.id)
    return Markup(  # noqa: S704 - what the template drew
        render_template(
            "interview/_question_tools.html",
            question=question,
            home=home_replies.answers_from_home(session, question),
            note=session.payload.notes.get(key, ""),
            again=key in session.payload.again,
            skip=key in session.payload.skipped,
        )
    )


def render_empty_staff_tools(question: Question) -> Markup:
    """Render the staff's tools beside a question of a form that holds no answers."""
    if not question_type_of(question).answerable or question.audience == "staff":
        return Markup("")
    empty: dict[str, Any] = {"home": (), "note": "", "again": False, "skip": False}
    drawn = render_template("interview/_question_tools.html", question=question, **empty)
    return Markup(drawn)  # noqa: S704 - what the template drew


def interview_parts(session: DraftSession, flow: PageFlow, page: Page | None = None) -> list[Part]:
    """Return the parts of the interview and the progress of each; closed ones at their place."""
    found = {
        each.id: Part(
            each.id,
            each.section.title,
            _part_state(flow, each, session),
            sum(1 for q in each.questions if session.note_key(q.id) in session.payload.again),
            page is not None and page.id == each.id,
        )
        for each in flow.pages
    }
    if not session.has_alone or session.is_private_open:
        return list(found.values())
    return [
        found.get(each.id)
        or Part(each.id, each.section.title, _people_text(session), 0, False, True)
        for each in session.flow_if_alone.pages
    ]


def _people_text(session: DraftSession) -> str:
    """Say who has been asked alone."""
    names = [person.name or _("én person") for person in session.people]
    if not names:
        return _("Lukket. Ingen er spurt ennå")
    return _("Lukket. Spurt: %(names)s", names=", ".join(names))


def _part_state(flow: PageFlow, page: Page, session: DraftSession) -> str:
    skipped = session.payload.skipped
    answers = flow.relevance.answers
    asked = [q.id for q in page.questions if q.id in flow.relevance.asked]
    said = {id: answers.get(id) for id in asked}
    given = {id for id, value in said.items() if not is_blank(value) or is_declined(value)}
    done = len(given | {id for id in asked if session.note_key(id) in skipped})
    if not done:
        return _("Ikke startet")
    return _("Ferdig") if done == len(asked) else _("Påbegynt")


def marked_questions(session: DraftSession, flow: PageFlow) -> list[tuple[Page, Question]]:
    """List the marked questions, with their pages."""
    marked = set(session.payload.again)
    return [
        (page, q) for page in flow.pages for q in page.questions if session.note_key(q.id) in marked
    ]


def minutes_spent(session: DraftSession) -> int:
    """How long the pages have been open, in whole minutes."""
    return sum(session.payload.seconds.values()) // 60


def without_unasked(session: DraftSession, flow: PageFlow) -> PageFlow:
    """Return the page flow without the questions that the staff marked as not asked."""
    skipped = set(session.payload.skipped)
    if not skipped:
        return flow
    answers = flow.relevance.answers
    kept = {n: v for n, v in answers.items() if not (n in skipped and is_blank(v))}
    return replace(flow, relevance=replace(flow.relevance, answers=kept))
