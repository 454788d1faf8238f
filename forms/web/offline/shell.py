"""What the service worker is told: the names of all that its pages are made of."""

import json

from flask import request, url_for

from forms.web.assets import static_assets

NAMES = (
    "parent.css",
    "parent.js",
    "print.css",
    "signature.css",
    "signature.js",
    "offline.js",
    "offline-form.js",
    "offline-notes.js",
    "offline-waiting.js",
    "ikon.svg",
    "vendor/signature_pad-5.1.4/signature_pad.min.js",
)
"""What the pages are made of that the worker gives without network; the readers come too."""


def worker_script() -> str:
    """Return the service worker's script, which changes whenever an asset does."""
    assets = static_assets.all_assets()
    names = [*NAMES, *(name for name in assets.by_name if name.startswith("questions/"))]
    names += [name for name in assets.by_name if name.startswith("logo.")]
    said = {
        "hash": assets.hash,
        "root": f"{request.script_root}/",
        "waiting": url_for("offline_worker.waiting"),
        "shell": [static_assets.asset_url(name) for name in names],
    }
    return f"self.SHELL = {json.dumps(said)};\n{assets.by_name['offline-worker.js'].body.decode()}"
