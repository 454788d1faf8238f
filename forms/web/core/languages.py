"""In which language a page speaks: as asked for, as chosen before, as the browser prefers."""

from flask import Flask, g, request
from flask_babel import Babel
from werkzeug.wrappers import Response

from forms import i18n
from forms.web.core.csrf_and_cookies import set_cookie

COOKIE = "language"
babel = Babel()


def init_app(app: Flask) -> None:
    """Choose the language of every request, and give templates the words."""
    babel.init_app(app, locale_selector=i18n.current, default_timezone="Europe/Oslo")
    app.before_request(choose)
    app.after_request(remember)
    app.jinja_env.globals.update(
        _=i18n.gettext,
        gettext=i18n.gettext,
        ngettext=i18n.ngettext,
        current_language=i18n.current,
        languages=i18n.LANGUAGES,
        format_date=i18n.format_date,
        format_moment=i18n.format_moment,
        format_number=i18n.format_number,
    )


def choose() -> None:
    """Speak the language of this request."""
    asked = request.args.get("lang", "")
    known = request.cookies.get(COOKIE, "")
    if asked in i18n.LANGUAGES:
        switch(asked)
    elif known in i18n.LANGUAGES:
        i18n.choose(known)
    else:
        best = request.accept_languages.best_match([*i18n.LANGUAGES, "no"])
        i18n.choose(i18n.SOURCE if best in (None, "no") else best)


def switch(code: str) -> None:
    """Speak *code* from here on, and remember it in the browser."""
    if code in i18n.LANGUAGES:
        i18n.choose(code)
        g.remember_language = code


def remember(response: Response) -> Response:
    """Tell the browser what was chosen, and what language the page is in."""
    if code := g.get("remember_language"):
        set_cookie(response, COOKIE, code, path="/", seconds=180 * 24 * 3600)
    response.headers.setdefault("Content-Language", i18n.current())
    return response
