"""In which language a page speaks: as asked for, as chosen before, as the browser prefers."""

from collections.abc import Iterable

from babel import Locale
from flask import Flask, current_app, g, redirect, request
from flask_babel import Babel, get_locale, refresh
from werkzeug.wrappers import Response

from forms import i18n
from forms.settings import SettingsError
from forms.web.security.csrf_and_cookies import cookie_value, delete_cookie, set_cookie

COOKIE = "language"
NEXT_PERSON = "neste"
"""In the address: the device goes to another person, who has not chosen a language."""
NORWEGIAN = ("no", "nb", "nn")
FAMILY_PAGES = frozenset(
    {
        "about",
        "catalogue",
        "deferred_signature",
        "device_handover.enter_pin",
        "device_handover.reclaim_device",
        "invitation_landing",
        "offline",
        "offline_form",
        "offline_worker",
        "print_and_pdf",
        "respondent",
        "resume",
        "review",
        "signing",
        "withdraw_consent",
    }
)
"""The pages that families meet, by blueprint or endpoint: in their languages, too."""
babel = Babel()


def init_app(app: Flask) -> None:
    """Choose the language of every request, and give templates the words.

    Raises `SettingsError` for a language that the interface is not translated to.
    """
    app.extensions["languages"] = known = languages_of_setting(app.config["LANGUAGES"])
    babel.init_app(app, locale_selector=locale, default_timezone="Europe/Oslo")
    app.before_request(follow_locale)
    app.after_request(remember_language)
    app.jinja_env.globals.update(
        _=i18n.gettext,
        gettext=i18n.gettext,
        ngettext=i18n.ngettext,
        current_language=i18n.current_language,
        page_languages=page_languages,
        is_approved=i18n.is_approved,
        languages=known,
        format_date=i18n.format_date,
        format_month=i18n.format_month,
        format_moment=i18n.format_moment,
        format_number=i18n.format_number,
    )


def languages_of_setting(codes: Iterable[str]) -> dict[str, str]:
    """Map each language of the setting to its own name, in the order of the setting."""
    known = {**i18n.LANGUAGES, **i18n.FAMILY_LANGUAGES}
    if unknown := [code for code in codes if code not in known]:
        raise SettingsError(
            f"SKJEMAVERK_LANGUAGES cannot be used: the pages are not translated to {unknown[0]}."
            f" Choose among {', '.join(known)}."
        )
    found = {code: known[code] for code in codes}
    if not found.keys() & i18n.LANGUAGES.keys():
        raise SettingsError(
            "SKJEMAVERK_LANGUAGES cannot be used: staff need one of"
            f" {', '.join(i18n.LANGUAGES)}. Add one of them."
        )
    return found


def offered_languages() -> dict[str, str]:
    """Return the offered languages, each with its own name; the first is the default."""
    found: dict[str, str] = current_app.extensions["languages"]
    return found


def page_languages() -> dict[str, str]:
    """Return the languages of the page asked for: staff's are in none of the families' own."""
    if request.blueprint is None or request.blueprint in FAMILY_PAGES:
        return offered_languages()
    if request.endpoint in FAMILY_PAGES:
        return offered_languages()
    return {code: name for code, name in offered_languages().items() if code in i18n.LANGUAGES}


def follow_locale() -> Response | None:
    """Let i18n follow the locale that flask-babel selects for this request.

    On to the next person, the page is asked for again in the language that they prefer.
    """
    if (asked := request.args.get("lang", "")) in page_languages():
        switch_language(asked)
    elif NEXT_PERSON in request.args:
        forget_language()
        return redirect(request.path, 303)
    else:
        i18n.choose(str(get_locale()))
    return None


def selected_language() -> str:
    """Return the language of this request: as switched to, as chosen before, as preferred."""
    chosen = "" if g.get("forget_language") else cookie_value(COOKIE)
    known = g.get("remember_language") or chosen
    return known if known in page_languages() else preferred_language()


def locale() -> Locale:
    """Return the locale of this request."""
    return i18n.locale(selected_language())


def preferred_language() -> str:
    """Return the language that the browser asks for, else the default.

    Bokmål and nynorsk stand for each other, and for `no`, which some browsers send.
    """
    codes = list(page_languages())
    norwegian = next((code for code in codes if code in NORWEGIAN), None)
    known = codes if norwegian is None else [*codes, *NORWEGIAN]
    best = request.accept_languages.best_match(known)
    return best if best in codes else (norwegian if best else None) or codes[0]


def switch_language(code: str) -> None:
    """Speak *code* from here on, and remember it in the browser."""
    if code in offered_languages():
        g.remember_language = code
        refresh()
        i18n.choose(str(get_locale()))


def forget_language() -> None:
    """Speak the preferred language from here on: who comes next has not chosen another."""
    g.forget_language = True
    refresh()
    i18n.choose(str(get_locale()))


def remember_language(response: Response) -> Response:
    """Tell the browser what was chosen, and what language the page is in."""
    if code := g.get("remember_language"):
        set_cookie(response, COOKIE, code, path="/", seconds=180 * 24 * 3600)
    elif g.get("forget_language") and cookie_value(COOKIE):
        delete_cookie(response, COOKIE, path="/")
    if response.status_code != 200 or request.endpoint != "static_assets.bundle":
        response.headers.setdefault("Content-Language", i18n.current_language())
    return response
