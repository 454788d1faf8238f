"""Style sheets, scripts and pictures, served under one address that changes when any of them does.

`/a/<hash of everything>/<name>`: a browser may keep it for ever, and a module's own
`import "./other.js"` finds the neighbour of the same hash. No build step: a bundle is its parts,
one after another.
"""

import gzip
import hashlib
import mimetypes
import re
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path

import brotli
from flask import Blueprint, Flask, Response, abort, current_app, request

from forms.web.compression import best_encoding

bp = Blueprint("assets", __name__)

DESIGNSYSTEMET = "vendor/designsystemet-css-1.22.0"
COMPONENTS = (
    "button",
    "fieldset",
    "input",
    "label",
    "tag",
    "alert",
    "validation-message",
    "error-summary",
)
"""The parts of Designsystemet that our pages use; the rest is not sent to anyone."""

FOR_EVER = "public, max-age=31536000, immutable"
TEXTS = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", "": "text/plain"}


def in_layer(layer: str, part: str) -> str:
    """A bundle's part that is put in a cascade layer, as Designsystemet's own index does."""
    return f"@{layer}:{DESIGNSYSTEMET}/{part}.css"


BUNDLES = {
    "parent.css": (
        "tokens.css",
        "tema.css",
        in_layer("ds.base", "base"),
        *(in_layer("ds.components", part) for part in COMPONENTS),
        "app.css",
    ),
}
"""What one link fetches: names of files, in order."""


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
        return brotli.compress(self.body, quality=11)

    @cached_property
    def gzip(self) -> bytes:
        """The body as gzip, for browsers and proxies without brotli."""
        return gzip.compress(self.body, 9, mtime=0)


class Assets:
    """Every asset by name, and the hash that is in their addresses."""

    def __init__(self, folder: Path, made: Mapping[str, bytes]) -> None:
        files = {
            path.relative_to(folder).as_posix(): path.read_bytes()
            for path in sorted(folder.rglob("*"))
            if path.is_file() and not path.name.startswith(".")
        }
        files.update(made)
        files.update({name: bundled(parts, files) for name, parts in BUNDLES.items()})
        self.by_name = {name: Asset(name, body) for name, body in files.items()}
        digest = hashlib.sha256()
        for name in sorted(files):
            digest.update(name.encode() + b"\0" + hashlib.sha256(files[name]).digest())
        self.hash = digest.hexdigest()[:12]


def bundled(parts: tuple[str, ...], files: Mapping[str, bytes]) -> bytes:
    """The parts one after another, without our own comments."""
    texts = [f"/* Designsystemet, MIT, see {DESIGNSYSTEMET}/LICENSE */\n"]
    for part in parts:
        layer, _, name = part.removeprefix("@").rpartition(":")
        text = files[name].decode()
        texts.append(f"@layer {layer}{{{text}}}\n" if layer else without_comments(text))
    return "".join(texts).encode()


def without_comments(css: str) -> str:
    """A style sheet of ours without comments and indentation."""
    return re.sub(r"\s*\n\s*", "\n", re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL))


def init_app(app: Flask) -> None:
    """Serve the assets of *app* and give its templates `asset_url`."""
    app.extensions["assets made"] = {}
    app.register_blueprint(bp)
    app.jinja_env.globals["asset_url"] = asset_url


def add(app: Flask, name: str, body: bytes) -> None:
    """Serve *body* as an asset called *name*, beside the files; say it before the first request."""
    app.extensions["assets made"][name] = body


def all_assets() -> Assets:
    """The assets of the running application; while debugging they are read anew each time."""
    if "assets" not in current_app.extensions or current_app.debug:
        made: Mapping[str, bytes] = current_app.extensions["assets made"]
        current_app.extensions["assets"] = Assets(Path(str(current_app.static_folder)), made)
    found: Assets = current_app.extensions["assets"]
    return found


def asset_url(name: str) -> str:
    """The address of an asset; a name that does not exist stops the page."""
    assets = all_assets()
    if name not in assets.by_name:
        raise LookupError(f"No asset is called {name!r}; look in static/ and BUNDLES.")
    return f"{request.script_root}/a/{assets.hash}/{name}"


@bp.get("/a/<hash>/<path:name>")
def bundle(hash: str, name: str) -> Response:
    """One asset, to be kept for ever; an address from before an update gives today's, unkept."""
    assets = all_assets()
    asset = assets.by_name.get(name) or abort(404)
    response = encoded(asset)
    response.headers["Cache-Control"] = FOR_EVER if hash == assets.hash else "no-cache"
    return response


def encoded(asset: Asset) -> Response:
    """The asset in the smallest shape that this browser reads."""
    encoding = best_encoding(request.headers.get("Accept-Encoding", "")) if asset.is_text else ""
    response = Response(getattr(asset, encoding or "body"), content_type=asset.type)
    if asset.is_text:
        response.headers["Vary"] = "Accept-Encoding"
        response.headers["Content-Type"] = f"{asset.type}; charset=utf-8"
    if encoding:
        response.headers["Content-Encoding"] = encoding
    return response
