"""In which language a page speaks: as asked for, as chosen before, as the browser prefers."""

from flask import Flask, g, request
from flask_babel import Babel
from werkzeug.wrappers import Response

from forms import language
from forms.web.security import set_cookie

COOKIE = "language"
babel = Babel()


def init_app(app: Flask) -> None:
    """Choose the language of every request, and give templates the words."""
    babel.init_app(app, locale_selector=language.current, default_timezone="Europe/Oslo")
    app.before_request(choose)
    app.after_request(remember)
    app.jinja_env.globals.update(
        _=language.gettext,
        gettext=language.gettext,
        ngettext=language.ngettext,
        current_language=language.current,
        languages=language.LANGUAGES,
        format_date=language.format_date,
        format_moment=language.format_moment,
        format_number=language.format_number,
    )


def choose() -> None:
    """Speak the language of this request."""
    asked = request.args.get("lang", "")
    known = request.cookies.get(COOKIE, "")
    if asked in language.LANGUAGES:
        switch(asked)
    elif known in language.LANGUAGES:
        language.choose(known)
    else:
        best = request.accept_languages.best_match([*language.LANGUAGES, "no"])
        language.choose(language.SOURCE if best in (None, "no") else best)


def switch(code: str) -> None:
    """Speak *code* from here on, and remember it in the browser."""
    if code in language.LANGUAGES:
        language.choose(code)
        g.remember_language = code


def remember(response: Response) -> Response:
    """Tell the browser what was chosen, and what language the page is in."""
    if code := g.get("remember_language"):
        set_cookie(response, COOKIE, code, path="/", seconds=180 * 24 * 3600)
    response.headers.setdefault("Content-Language", language.current())
    return response
