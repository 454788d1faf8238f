"""Templating: the environment, Markdown, and the estimated time of a form."""

from typing import Any

from flask import Flask, make_response, render_template
from werkzeug.wrappers import Response

from forms import markup
from forms.compiled_form import estimate as estimate
from forms.definition.reading_rights import reading_sentences
from forms.definition.retention_sentences import retention_sentences
from forms.logic.answer_state import is_blank
from forms.questions import question_type_of
from forms.web.core.qr_code import qr
from forms.web.security.csrf_and_cookies import page_key


def init_app(app: Flask) -> None:
    """Give templates the filters of `forms.markup` and what every page shows."""
    markup.add_to_environment(app.jinja_env)
    app.jinja_env.globals.update(
        question_type_of=question_type_of,
        is_blank=is_blank,
        qr=qr,
        page_key=page_key,
        reading_sentences=reading_sentences,
        keeping_sentences=retention_sentences,
    )


def render_page(template: str, *, status: int = 200, **context: Any) -> Response:
    """Render a template as a response."""
    return make_response(render_template(template, **context), status)


def render_confirmation(
    question: str, consequence: str, *, button: str, back: str, **fields: str
) -> Response:
    """Render the page that asks once before what cannot be undone.

    It posts to its own address, with *fields*; who changes their mind goes *back*.
    """
    return render_page(
        "confirmation.html",
        question=question,
        consequence=consequence,
        button=button,
        back=back,
        fields=fields,
    )
