"""Style sheets, scripts and images, served below one path that changes with their content.

`/a/<hash of everything>/<name>`: a browser may cache it permanently, and a module's own `import
"./other.js"` finds the file of the same hash. No build step: a bundle is the concatenation of its
parts.
"""

import base64
import gzip
import hashlib
import mimetypes
import re
from collections.abc import Mapping
from functools import cached_property, lru_cache
from pathlib import Path

import brotli
from flask import Blueprint, Flask, Response, abort, current_app, request
from markupsafe import Markup
from rjsmin import jsmin

from forms.web.assets.compression import best_encoding

bp = Blueprint("static_assets", __name__)

DESIGNSYSTEMET = "vendor/designsystemet-css-1.22.0"
COMPONENTS = ("button", "input", "alert", "validation-message", "error-summary")
"""The parts of Designsystemet that our pages use; the rest is not sent to anyone."""

FOR_EVER = "public, max-age=31536000, immutable"
TEXTS = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", "": "text/plain"}


LAYERED = tuple(f"{DESIGNSYSTEMET}/{part}.css" for part in COMPONENTS)
BUNDLES = {
    "parent.css": ("tokens.css", "tema.css", *LAYERED, "app.css"),
    "parent.js": (
        "connection.js",
        "conditions.js",
        "readers.js",
        "conditional-questions.js",
        "autosave.js",
        "form-page.js",
    ),
    "send.js": ("connection.js", "guard.js"),
    "offline.js": (
        "offline/outbox.js",
        "offline/seal.js",
        "offline/packages.js",
        "offline/sealed-drafts.js",
    ),
    "offline-form.js": (
        "offline/outbox.js",
        "offline/seal.js",
        "offline/packages.js",
        "offline/whole-form.js",
    ),
    "offline-notes.js": ("offline/notes.js",),
    "offline-waiting.js": ("offline/outbox.js", "offline/outbox-page.js"),
    "offline-worker.js": ("offline/outbox.js", "offline/worker.js"),
    "staff.js": ("connection.js", "guard.js", "session-timeout.js"),
}
"""What one link fetches: names of files, in order; a script before those that use it."""
UNUSED = re.compile(
    r"\[role=switch\]|:indeterminate|\[data-icon\]|\[data-fullwidth\]|\[aria-readonly"
)
"""What no page of ours has, so that rules of Designsystemet for it are not sent."""
COSTLY = ":has(label):not(:has(label:hover)) "
"""An ancestor in Designsystemet's rules for a control under the pointer. It is every element around
a label, so each tap makes a browser style the whole page anew; the rules say the same without it,
but that a control lights up with its label too.
"""
RULE = re.compile(r"([^{}]+)(\{[^{}]*\})")
EMPTY = re.compile(r"@media[^{}]*\{\}")
INNER = re.compile(r"\([^()]*\)")
ALONE = re.compile(rb"^(import .*;\n|export )", re.MULTILINE)
"""What a script says to its neighbours when it is not in a bundle with them."""
EVERYWHERE = "parent.css"
"""The style sheet of every page."""


class Asset:
    """One file as it is served, compressed once, when it is first asked for."""

    def __init__(self, name: str, body: bytes) -> None:
        self.body = body
        suffix = Path(name).suffix
        self.type = TEXTS.get(suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
        self.is_text = suffix in TEXTS

    @cached_property
    def br(self) -> bytes:
        """The body as brotli, as small as it gets."""
        smaller: bytes = brotli.compress(self.body, quality=11)
        return smaller

    @cached_property
    def gzip(self) -> bytes:
        """The body as gzip, for browsers and proxies without brotli."""
        return gzip.compress(self.body, 9, mtime=0)

    @cached_property
    def source(self) -> str:
        """How a Content-Security-Policy names the body when it stands in a page."""
        return f"'sha256-{base64.b64encode(hashlib.sha256(self.body).digest()).decode()}'"


class Assets:
    """Every asset by name, and the hash that is in their addresses."""

    def __init__(self, folder: Path, made: Mapping[str, bytes]) -> None:
        files = {
            path.relative_to(folder).as_posix(): path.read_bytes()
            for path in sorted(folder.rglob("*"))
            if path.is_file() and not path.name.startswith(".")
        }
        files.update(made)
        files = {name: without_comments(name, body) for name, body in files.items()}
        files.update({name: concatenated(parts, files) for name, parts in BUNDLES.items()})
        files = {name: minified(name, body) for name, body in files.items()}
        self.by_name = {name: Asset(name, body) for name, body in files.items()}
        digest = hashlib.sha256()
        for name in sorted(files):
            digest.update(name.encode() + b"\0" + hashlib.sha256(files[name]).digest())
        self.hash = digest.hexdigest()[:12]


def concatenated(parts: tuple[str, ...], files: Mapping[str, bytes]) -> bytes:
    """Concatenate the parts.

    Style sheets of Designsystemet are in a layer, so that ours take precedence. Scripts share one
    scope: they import and export nothing, and no two may define the same name.
    """
    if parts[0].endswith(".js"):
        return b"".join(ALONE.sub(b"", files[name]) for name in parts)
    texts = [f"/* Designsystemet, MIT, see {DESIGNSYSTEMET}/LICENSE */\n".encode()]
    for name in parts:
        body = files[name]
        texts.append(
            b"@layer ds.components{%b}\n" % without_unused_rules(body) if name in LAYERED else body
        )
    return b"".join(texts)


@lru_cache(maxsize=len(LAYERED))
def without_unused_rules(sheet: bytes) -> bytes:
    """Return a style sheet of Designsystemet without what no page of ours has or can afford."""

    def rule(found: re.Match[str]) -> str:
        if not UNUSED.search(found[1]):
            return found[0]
        kept = [
            each for each in split_selectors(found[1]) if not UNUSED.search(without_brackets(each))
        ]
        return ",".join(kept) + found[2] if kept else ""

    return EMPTY.sub("", RULE.sub(rule, sheet.decode().replace(COSTLY, ""))).encode()


def split_selectors(text: str) -> list[str]:
    """Split a list of selectors at the commas that stand in no brackets."""
    found, depth = [""], 0
    for sign in text:
        depth += (sign == "(") - (sign == ")")
        if sign == "," and not depth:
            found.append("")
        else:
            found[-1] += sign
    return found


def without_brackets(selector: str) -> str:
    """Return a selector without what stands in brackets: `:not(…)` asks for the opposite."""
    without = INNER.sub("", selector)
    return without if without == selector else without_brackets(without)


@lru_cache(maxsize=128)
def minified(name: str, body: bytes) -> bytes:
    """Return a script of ours without the spaces it does not need; anything else as it is.

    After bundling, since bundling looks for `import` at the beginning of a line.
    """
    if name.startswith("vendor/") or not name.endswith(".js"):
        return body
    text: str = jsmin(body.decode())
    return text.encode()


@lru_cache(maxsize=128)
def without_comments(name: str, body: bytes) -> bytes:
    """Minify a script of ours (comments, indentation) or a style sheet (also spare spaces)."""
    if name.startswith("vendor/") or not name.endswith((".css", ".js")):
        return body
    text = re.sub(r"^[ ]*//.*$", "", body.decode(), flags=re.MULTILINE)
    text = re.sub(r"/\*.*?\*/", lambda found: "\n" * found[0].count("\n"), text, flags=re.DOTALL)
    text = re.sub(r"^[ ]+", "", text, flags=re.MULTILINE)
    if name.endswith(".css"):
        text = re.sub(r"\s*([{},;])\s*|(?<=:)\s+", r"\1", text).replace(";}", "}")
    return text.encode()


def init_app(app: Flask) -> None:
    """Serve the assets of *app* and give its templates `asset_url` and `first_style`."""
    app.extensions["assets made"] = {}
    app.register_blueprint(bp)
    app.jinja_env.globals.update(asset_url=asset_url, first_style=first_style)


def add_asset(app: Flask, name: str, body: bytes) -> None:
    """Serve *body* as an asset called *name*, beside the files; say it before the first request."""
    app.extensions["assets made"][name] = body


def all_assets() -> Assets:
    """Return the application's assets; while debugging, read them again each time."""
    if "assets" not in current_app.extensions or current_app.debug:
        made: Mapping[str, bytes] = current_app.extensions["assets made"]
        current_app.extensions["assets"] = Assets(Path(str(current_app.static_folder)), made)
    found: Assets = current_app.extensions["assets"]
    return found


def asset_url(name: str) -> str:
    """Return the address of an asset; raise for an unknown name."""
    assets = all_assets()
    if name not in assets.by_name:
        raise LookupError(f"No asset is called {name!r}; look in static/ and BUNDLES.")
    return f"{request.script_root}/a/{assets.hash}/{name}"


def is_first_visit() -> bool:
    """Whether the browser can have nothing of ours yet; if it has after all, nothing is lost."""
    return not request.cookies


def first_style() -> Markup:
    """Return the style sheet of every page, for its head.

    A first visit gets it inline and renders a round trip earlier. The file is loaded without
    blocking (no medium is `not all`), and is cached for the next page.
    """
    link = Markup('<link rel="stylesheet" href="{}"{}>')
    if not is_first_visit():
        return link.format(asset_url(EVERYWHERE), "")
    text = Markup(all_assets().by_name[EVERYWHERE].body.decode())  # noqa: S704 - our own files
    later = link.format(asset_url(EVERYWHERE), Markup(' media="not all"'))
    return Markup("<style>{}</style>\n  {}").format(text, later)


def style_source() -> str:
    """Return the hash source that allows `first_style` in a Content-Security-Policy."""
    return all_assets().by_name[EVERYWHERE].source


@bp.get("/a/<hash>/<path:name>")
def bundle(hash: str, name: str) -> Response:
    """One asset, to be kept for ever; an address from before an update gives today's, unkept."""
    assets = all_assets()
    asset = assets.by_name.get(name) or abort(404)
    response = asset_response(asset)
    response.headers["Cache-Control"] = FOR_EVER if hash == assets.hash else "no-cache"
    return response


def asset_response(asset: Asset) -> Response:
    """Return the asset in the smallest encoding that this browser accepts."""
    encoding = best_encoding(request.headers.get("Accept-Encoding", "")) if asset.is_text else ""
    response = Response(getattr(asset, encoding or "body"), content_type=asset.type)
    if asset.is_text:
        response.headers["Vary"] = "Accept-Encoding"
        response.headers["Content-Type"] = f"{asset.type}; charset=utf-8"
    if encoding:
        response.headers["Content-Encoding"] = encoding
    return response
