"""A second language beside the first, for a talk through an interpreter.

Each question has its texts in the other language next to it, on the same page; answers are given
once. It is chosen on the page where one is, by a button of its form, so that nothing typed is lost.
"""

from collections.abc import Callable
from dataclasses import replace

from flask import Flask, g, render_template, request
from markupsafe import Markup
from werkzeug.wrappers import Response

from forms import i18n
from forms.definition import Definition, Question
from forms.questions import question_type_of
from forms.storage import Version
from forms.storage.definitions import versions
from forms.web.core.languages import NORWEGIAN, page_languages
from forms.web.security.csrf_and_cookies import cookie_value, delete_cookie, set_cookie
from forms.workflow.compiled_forms import compiled_form
from forms.workflow.pagination import PageFlow

COOKIE = "second_language"
FIELD = "_second"
SECONDS = 12 * 3600
"""The tablet forgets it after the day."""


def init_app(app: Flask) -> None:
    """Remember the choice in the browser."""
    app.after_request(remember)


def choices(version: Version) -> dict[str, str]:
    """Return the languages that can stand beside: offered, and the form is translated to them."""
    known, here = versions.languages(version), i18n.current()
    return {
        code: name
        for code, name in page_languages().items()
        if code in known and code != here and not {code, here} <= set(NORWEGIAN)
    }


def chosen(version: Version) -> str:
    """Return the language that stands beside; "" for none."""
    code: str = g.get(COOKIE, cookie_value(COOKIE))
    return code if code in choices(version) else ""


def is_asked_for() -> bool:
    """Tell whether this browser shows some page in two languages."""
    return bool(g.get(COOKIE, cookie_value(COOKIE)))


def take_choice() -> bool:
    """Take the choice from a posted page; False when its button was not pressed."""
    if FIELD not in request.form:
        return False
    code = request.form[FIELD]
    g.second_language = code if code in page_languages() else ""
    return True


def remember(response: Response) -> Response:
    """Keep what was chosen, or forget it."""
    if COOKIE in g:
        if g.second_language:
            set_cookie(response, COOKIE, g.second_language, path="/", seconds=SECONDS)
        else:
            delete_cookie(response, COOKIE, path="/")
    return response


def of_page(version: Version, flow: PageFlow) -> Definition | None:
    """Return the form as this person reads it in the second language; None without one."""
    if not (code := chosen(version)):
        return None
    with i18n.use(code):
        return replace(flow, compiled_form=compiled_form(version)).definition


def words_beside(definition: Definition) -> Callable[[Question], Markup]:
    """Return what draws a question's texts in the language of *definition*, to read only."""

    def drawn(question: Question) -> Markup:
        other = definition.questions.get(question.id)
        if other is None:
            return Markup()
        code, kind = definition.language, question_type_of(other)
        with i18n.use(code):
            html = render_template("questions/_beside.html", question=other, kind=kind, code=code)
        return Markup(html)  # noqa: S704 - what the template drew

    return drawn
