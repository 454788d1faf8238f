"""Every piece of markup that our style sheets and scripts know, on a few pages without a database.

`python -m tests.static.gallery` serves them at http://127.0.0.1:5099/ for looking at.
"""

from pathlib import Path
from typing import Any

from flask import Flask, Response, current_app, jsonify, render_template, request, session
from flask_wtf.csrf import CSRFProtect
from jinja2 import ChoiceLoader, FileSystemLoader, StrictUndefined

from forms import i18n, markup
from forms.web.assets import (
    compression,
    static_assets,
    theme,
)
from forms.web.drafts import save_sequence
from forms.web.security import security_headers

ROOT = Path(__file__).parents[2]
PAGES = ("page", "sheet", "review", "receipt", "catalogue", "desk", "author", "results")
LOST = 504
"""What an autosave answers that is kept all the same: the answer was lost on its way."""
STAFF = ("desk", "author", "results")


class Person:
    """A member of staff, for the menu."""

    name = "Mari Lie"


MENU = {
    "/logg-ut": "sign_in.sign_out",
    "/logg-inn": "sign_in.sign_in",
    "/logg-inn/tid": "sign_in.time_left",
    "/logg-inn/bli": "sign_in.extend_session",
    "/min-side/": "my_account.my_account",
}
"""What the frame of staff's pages leads to; nothing of it is followed here."""


def make(**config: Any) -> Flask:
    """The gallery as an application; *config* overrides the municipality's settings."""
    app = Flask("gallery", root_path=str(ROOT), static_folder="static")
    app.config.from_mapping(
        SECRET_KEY="gallery",
        MUNICIPALITY="Fjordvik kommune",
        HELP_PHONE="71 00 00 00",
        COLOUR="#0b5d8a",
        LOGO="",
    )
    app.config.update(config)
    pages = FileSystemLoader(Path(__file__).parent / "pages")
    app.jinja_loader = ChoiceLoader([pages, FileSystemLoader(ROOT / "templates")])
    app.jinja_env.bytecode_cache = None  # templates here are compiled without the app's extensions
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters["unbroken"] = markup.unbroken
    app.jinja_env.globals.update(
        _=i18n.gettext,
        ngettext=i18n.ngettext,
        current_language=i18n.current_language,
        languages=i18n.LANGUAGES,
        page_languages=lambda: i18n.LANGUAGES,
        is_approved=i18n.is_approved,
        direction=markup.direction,
        user=None,
        sign_in_time=lambda: {"seconds": 1800, "absolute": 30_000},
        staff_links=lambda: [
            ("Samtaler", "/desk", True),
            ("Oversikt", "/results", False),
            ("Skjemaer", "/author", False),
            ("Brukere", "/page", False),
        ],
    )
    CSRFProtect(app)
    for room in (static_assets, theme, compression):
        room.init_app(app)
    app.after_request(guarded)
    app.add_url_rule("/<name>", view_func=page)
    app.add_url_rule("/page", view_func=turn, methods=["POST"])
    app.add_url_rule("/utkast", view_func=keep, methods=["POST"])
    app.add_url_rule("/feil/<int:code>", view_func=error)
    for address, endpoint in MENU.items():
        app.add_url_rule(address, endpoint, turn, methods=["POST"])
    app.extensions["kept"] = []
    app.extensions["answer"] = 200
    return app


def guarded(response: Response) -> Response:
    """Under the policy that the real pages have; each may be the author's preview."""
    response.headers["Content-Security-Policy"] = security_headers.content_security_policy("'self'")
    return response


def page(name: str) -> str:
    """One page of the gallery; `?feil` shows it as it is when something must be put right."""
    rows = session.setdefault("rows", ["0", "1"])
    user = Person() if name in STAFF else None
    wrong = "feil" in request.args
    kept = current_app.extensions["kept"]
    name_kept = kept[-1]["A-navn"][0] if kept else ""
    return render_template(
        f"{name}.html", user=user, wrong=wrong, rows=rows, revision=revision(), typed=name_kept
    )


def revision() -> int:
    """How many times the page has been kept, from 1."""
    return len(current_app.extensions["kept"]) + 1


def turn() -> str:
    """What a form's buttons do: rows come and go, everything else shows the page again."""
    rows = session.setdefault("rows", ["0", "1"])
    action = request.form.get("_do", "")
    if action == "barn:add":
        session["rows"] = [*rows, str(max((int(row) for row in rows), default=-1) + 1)]
    elif action.startswith("barn:remove:"):
        session["rows"] = [row for row in rows if row != action.rpartition(":")[2]]
    return page("page")


def keep() -> tuple[Response, int]:
    """An autosave; what came is remembered, and it goes as the test has decided."""
    kept = current_app.extensions["kept"]
    code: int = current_app.extensions["answer"]
    last = kept[-1].get("_writer", [""])[0] if kept else ""
    if (
        code == 200
        and request.form["revision"] != str(revision())
        and not save_sequence.is_next_after(last)
    ):
        code = 409
    if code in (200, LOST):
        kept.append(request.form.to_dict(flat=False))
    return jsonify(saved="14.05", revision=revision()), code


def error(code: int) -> tuple[str, int]:
    """An error page."""
    return render_template(f"errors/{code}.html", incident="a1b2c3d4" if code == 500 else ""), code


if __name__ == "__main__":
    make().run(port=5099, debug=False, threaded=True)
