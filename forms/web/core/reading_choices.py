"""How a page of a form is read: with a second language beside the first, or with short labels.

For a talk through an interpreter each question has its texts in the other language next to it, on
the same page; answers are given once. With «Lett å lese» a question that has a short label is asked
with it. Both are chosen on the page where one is, by a button of its form, so that nothing typed is
lost.
"""

from collections.abc import Callable
from dataclasses import replace

from flask import Flask, g, render_template, request
from markupsafe import Markup
from werkzeug.wrappers import Response

from forms import i18n
from forms.compiled_form import CompiledForm
from forms.definition import Definition, Question
from forms.questions import question_type_of
from forms.storage import Version
from forms.storage.definitions import versions
from forms.web.core.languages import FAMILY_PAGES, NORWEGIAN, page_languages
from forms.web.security.csrf_and_cookies import cookie_value, delete_cookie, set_cookie
from forms.workflow.compiled_forms import compiled_form
from forms.workflow.pagination import PageFlow

COOKIE = "second_language"
FIELD = "_second"
EASY_COOKIE = "easy_reading"
EASY_FIELD = "_easy"
SECONDS = 12 * 3600
"""The tablet forgets both after the day."""


def init_app(app: Flask) -> None:
    """Follow the choices of the browser, and remember them there."""
    app.before_request(apply_easy_reading)
    app.after_request(remember_choice)


def apply_easy_reading() -> None:
    """Use the short labels in this request where the browser has chosen them."""
    i18n.EASY.set(request.blueprint in FAMILY_PAGES and cookie_value(EASY_COOKIE) == "1")


def easy_reading(compiled: CompiledForm) -> bool | None:
    """Tell whether the short labels are used; None for a form that has none."""
    return None if compiled.easy is None else i18n.EASY.get()


def second_languages(version: Version) -> dict[str, str]:
    """Return the languages that can stand beside: offered, and the form is translated to them."""
    known, here = versions.languages(version), i18n.current_language()
    return {
        code: name
        for code, name in page_languages().items()
        if code in known and code != here and not {code, here} <= set(NORWEGIAN)
    }


def language_beside(version: Version) -> str:
    """Return the language that stands beside; "" for none."""
    code: str = g.get(COOKIE, cookie_value(COOKIE))
    return code if code and code in second_languages(version) else ""


def is_asked_for() -> bool:
    """Tell whether this browser shows some page in two languages, or with short labels."""
    return i18n.EASY.get() or bool(g.get(COOKIE, cookie_value(COOKIE)))


def take_choice() -> bool:
    """Take the choice from a posted page; False when neither button was pressed."""
    if EASY_FIELD in request.form:
        i18n.EASY.set(request.form[EASY_FIELD] == "1")
        g.easy_reading = i18n.EASY.get()
        return True
    if FIELD not in request.form:
        return False
    code = request.form[FIELD]
    g.second_language = code if code in page_languages() else ""
    return True


def remember_choice(response: Response) -> Response:
    """Keep what was chosen, or forget it."""
    if COOKIE in g:
        if g.second_language:
            set_cookie(response, COOKIE, g.second_language, path="/", seconds=SECONDS)
        else:
            delete_cookie(response, COOKIE, path="/")
    if EASY_COOKIE in g:
        if g.easy_reading:
            set_cookie(response, EASY_COOKIE, "1", path="/", seconds=SECONDS)
        else:
            delete_cookie(response, EASY_COOKIE, path="/")
    return response


def definition_beside(version: Version, flow: PageFlow) -> Definition | None:
    """Return the form as this person reads it in the second language; None without one."""
    if not (code := language_beside(version)):
        return None
    with i18n.use(code):
        return replace(flow, compiled_form=compiled_form(version)).definition


def renderer_beside(definition: Definition) -> Callable[[Question], Markup]:
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
