"""An anonymous form: one page, and nothing on the server before it is sent."""

import time
from collections.abc import Collection, Sequence
from datetime import date
from typing import Any, NamedTuple

from flask import redirect, request, url_for
from flask_login import current_user
from flask_wtf.csrf import generate_csrf
from sqlalchemy.exc import OperationalError
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from forms import i18n
from forms.compiled_form import clean_posted
from forms.definition import Question
from forms.i18n import gettext as _
from forms.questions import QuestionForm
from forms.storage import Submission, Version, db
from forms.storage.definitions import versions
from forms.storage.submissions import store
from forms.storage.workflow import admissions, link_usage
from forms.web.assets.prerendered_page import PrerenderedPage
from forms.web.assets.static_assets import is_first_visit
from forms.web.auth import access_cookie
from forms.web.auth.audience import audiences, is_staff
from forms.web.auth.unit_scope import scope
from forms.web.core import reading_choices
from forms.web.core.languages import switch_language
from forms.web.core.messages import expired_page_message, not_saved_message, retry_later
from forms.web.core.question_html import conditions, render_questions
from forms.web.core.templating import render_page
from forms.web.drafts import offline
from forms.web.handout.sent_cookie import redirect_to_receipt
from forms.web.respondent.page_validation import (
    Notice,
    has_unseen_questions,
    looked_at,
    validate_page,
    warnings_to_read,
)
from forms.web.security.csrf_and_cookies import (
    KIOSK_COOKIE,
    bust_bfcache,
    cookie_value,
    new_page_key,
    page_key,
)
from forms.workflow.answer_warnings import remarks
from forms.workflow.compiled_forms import compiled_form
from forms.workflow.pagination import PageFlow, page_flow

FRESH = 2.0
"""Seconds that a worker may show a form after another one has published or closed it."""


class CachedPage(NamedTuple):
    """A page as it was drawn, and until when nobody needs to look whether it is still the one."""

    page: PrerenderedPage
    """With placeholders for a token and a key."""
    version_id: str
    day: date
    until: float
    changes: int


_blank: dict[tuple[str, str, bool, bool, bool], CachedPage] = {}


def render_blank(version: Version) -> Response:
    """Render the whole form, empty."""
    flow = _page_flow(version, {})
    key = new_page_key()
    page = _render_form(
        version, flow, flow.compiled_form.question_form(_all_questions(version)), key=key
    )
    prerendered = PrerenderedPage(page.get_data(as_text=True), generate_csrf(), key)
    two = reading_choices.is_asked_for()
    if (
        not (two or current_user.is_authenticated)
        and "anyone" in flow.compiled_form.definition.open_to
    ):
        _blank[_cache_key(version.form_id)] = CachedPage(
            prerendered, version.id, i18n.today(), time.monotonic() + FRESH, versions.changes
        )
    return bust_bfcache(page)


def cached_blank_page(form_id: str) -> Response | None:
    """Return the cached empty form, the same for everybody but for a token and a key.

    A signed-in user's page has a menu of their own, and is not cached.
    """
    found = None if reading_choices.is_asked_for() else _blank.get(_cache_key(form_id))
    if found is None or current_user.is_authenticated or found.day != i18n.today():
        return None
    if time.monotonic() > found.until or found.changes != versions.changes:
        if versions.current_open_id(form_id) != found.version_id:
            return None
        _blank[_cache_key(form_id)] = found._replace(
            until=time.monotonic() + FRESH, changes=versions.changes
        )
    return _new_page(found.page)


def _cache_key(form_id: str) -> tuple[str, str, bool, bool, bool]:
    """Return the cache key: how the styles come, and whether it is a tablet or came by link."""
    held, by_link = bool(cookie_value(KIOSK_COOKIE)), access_cookie.has_access(form_id)
    return form_id, i18n.current_language(), is_first_visit(), held, by_link


def _new_page(page: PrerenderedPage) -> Response:
    html = page.fill(generate_csrf(), new_page_key())
    return bust_bfcache(Response(html, mimetype="text/html"))


def expired_page(version: Version) -> Response:
    """Show the page once more with all that was typed, when its CSRF token has expired.

    The receipt of an anonymous form ends the session: a second tap on its page comes here, and is
    sent on to the receipt, which tells nothing.
    """
    definition = compiled_form(version).definition
    if definition.anonymous is not None and store.find_by_key(page_key()) is not None:
        return redirect(url_for("respondent.receipt", form_id=version.form_id), 303)
    if code := request.form.get("_language"):
        switch_language(code)
    form = compiled_form(version).question_form(
        _all_questions(version), clean_posted(request.form) or MultiDict()
    )
    flow = _page_flow(version, form.answers())
    return _render_form(
        version, flow, form, key=page_key(), notice=expired_page_message(), status=400
    )


def send_answers(version: Version) -> Response:
    """Keep the answers; or show the page again with more questions, or with what to correct."""
    if code := request.form.get("_language"):
        switch_language(code)
    stays = reading_choices.take_choice() or bool(code)
    form = compiled_form(version).question_form(
        _all_questions(version), clean_posted(request.form) or MultiDict()
    )
    action = request.form.get("_do", "next")
    if ":" in action:
        form.do_action(action)
    flow = _page_flow(version, form.answers())
    if stays or ":" in action:
        return _render_form(version, flow, form, key=page_key())
    if has_unseen_questions(flow, form):
        notice = _("Svarene dine gir noen flere spørsmål.")
        return _render_form(version, flow, form, key=page_key(), notice=notice)
    if not validate_page(flow, form):
        return _render_form(version, flow, form, key=page_key(), status=422)
    if all(flow.relevance.answers.get(id) is None for id in flow.relevance.asked):
        notice = _("Svar på minst ett spørsmål før du sender.")
        return _render_form(version, flow, form, key=page_key(), notice=notice, status=422)
    if to_read := warnings_to_read(flow, form, remarks(flow, scope())):
        notice = _("Trykk «Send inn» en gang til hvis det skal stå slik.")
        return _render_form(version, flow, form, key=page_key(), notice=notice, to_read=to_read)
    return _save_and_respond(version, flow, form)


def _save_and_respond(version: Version, flow: PageFlow, form: QuestionForm) -> Response:
    """Store the answers and redirect to the receipt; else render the page with all that was
    typed.
    """
    try:
        submission = save_answers(version, flow, page_key())
        if submission is None:
            notice = used_up_message()
            return _render_form(version, flow, form, key=page_key(), notice=notice, status=409)
    except store.IdempotencyConflict:
        db.session.rollback()
        notice = _(
            "Noen har allerede sendt andre svar fra denne siden."
            " Trykk Send inn en gang til hvis du vil sende disse også."
        )
        return _render_form(version, flow, form, key=new_page_key(), notice=notice, status=409)
    except OperationalError:
        db.session.rollback()
        return retry_later(
            _render_form(version, flow, form, key=page_key(), notice=not_saved_message())
        )
    return redirect_to_receipt(submission, compiled_form(version).definition.steps[0].id)


def save_answers(version: Version, flow: PageFlow, key: str) -> Submission | None:
    """Store the answers under the page's key and commit; None when its link is used up.

    Raises `store.IdempotencyConflict` when the key came with other answers before.
    """
    if not use_pass(version, key):
        db.session.rollback()
        return None
    submission = store.keep(version, flow.relevance.answers, key=key)
    if current_user.is_authenticated and submission.reference is not None:
        admissions.add_doer(submission, current_user.id)
    db.session.commit()
    return submission


def used_up_message() -> str:
    """Return what to say when the link was good for one answer, and that was sent."""
    return _(
        "Lenken er brukt til ett svar, og svaret er sendt. Skal du svare en gang til, må du"
        " få en ny lenke. Det du har skrevet her, er ikke sendt."
    )


def use_pass(version: Version, key: str) -> bool:
    """Whether these answers may be kept: each pass is good for one sending.

    The same page sent again is no other sending. Staff need no pass, and a form for everybody takes
    none, but one that came by a link uses it up there too, and is counted.
    """
    if store.find_by_key(key) is not None:
        return True
    definition = version.definition()
    if access_cookie.use_access(version.form_id):
        if definition.anonymous is not None:
            link_usage.count_sent(version.form_id)
        return True
    if store.find_by_key(key) is not None:  # sent by another click meanwhile
        return True
    return "link" not in definition.open_to or is_staff()


def _page_flow(version: Version, answers: dict[str, Any]) -> PageFlow:
    found = compiled_form(version)
    return page_flow(found, answers, audiences(found.definition))


def _all_questions(version: Version) -> Collection[Question]:
    """Every question, in closed sections too: an answer can open them in the page."""
    return compiled_form(version).definition.questions.values()


def _render_form(
    version: Version,
    flow: PageFlow,
    form: QuestionForm,
    *,
    key: str,
    notice: str = "",
    status: int = 200,
    to_read: Sequence[Notice] = (),
) -> Response:
    second = reading_choices.definition_beside(version, flow)
    words = reading_choices.renderer_beside(second) if second else None
    return render_page(
        "respondent/one_page.html",
        second=second,
        easy=reading_choices.easy_reading(flow.compiled_form),
        seconds=reading_choices.second_languages(version),
        kiosk=access_cookie.is_for_next_person(flow.compiled_form.definition),
        status=status,
        definition=flow.compiled_form.definition,
        minutes=flow.compiled_form.minutes,
        chapters=[
            (section, render_questions(flow, section.questions, form, words))
            for section in flow.definition.sections
        ],
        open={page.section.id for page in flow.pages},
        conditions=conditions(flow, flow.compiled_form.definition.questions.values()),
        version=version,
        offline=offline.one_page_data(version, flow.compiled_form.definition),
        key=key,
        notice=notice,
        to_read=to_read,
        looked_at=looked_at(to_read),
        failed=status == 422,
        problems=list(form.problems()),
    )
