"""What every page is made with: templates, Markdown, and how long a form takes."""

from collections.abc import Callable
from functools import cache
from typing import Any

from flask import Flask, make_response, render_template
from markupsafe import Markup
from werkzeug.wrappers import Response

from forms.compiled_form import estimate as estimate
from forms.logic.answer_state import is_blank
from forms.questions import kind_of, tell
from forms.web.auth.audience import is_staff
from forms.web.core.qr_code import qr


def init_app(app: Flask) -> None:
    """Give templates the Markdown filter and what every page shows."""
    app.jinja_env.filters["markdown"] = markdown
    app.jinja_env.globals.update(
        tell=tell, kind_of=kind_of, is_staff=is_staff, is_blank=is_blank, qr=qr
    )


def markdown(text: str) -> Markup:
    """An author's Markdown as HTML; HTML that the author wrote is shown as text."""
    return Markup(_markdown()(text))  # noqa: S704 - html is off in the parser


@cache
def _markdown() -> Callable[[str], str]:
    """Markdown to HTML; its library is imported by the first page that has any."""
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": False, "linkify": False}).disable("image").render


def make(template: str, *, status: int = 200, **context: Any) -> Response:
    """A page as a response."""
    return make_response(render_template(template, **context), status)
