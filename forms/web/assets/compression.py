"""Compression of responses, except where their length could disclose a secret.

BREACH reads a secret from the length of compressed pages: the attacker makes the reader's browser
ask for a page hundreds of times, each time with another guess in the address, which the page
repeats. Masking guards only the CSRF token; our pages carry answers too. So the guard is at the
root: the browser tells where a request comes from (Sec-Fetch-Site, which no page can forge), and
one that another site started and that carries cookies is answered uncompressed. Without cookies
there is no secret to find: every such page has a session and a token of its own.
"""

import zlib

import brotli
from flask import Flask, Response, request

QUALITY, WINDOW = 7, 16
"""Brotli's level for pages made once, and the base-2 logarithm of how far back it looks.

With the ordinary window of 22, level 7 takes three times as long for a form of 60 questions; 64 kB
hold all of it. Higher levels cost more time than they save on the wire.
"""
LEAST = 700
"""Bytes under which compressing saves nothing."""
TYPES = {"text/html", "text/css", "text/javascript", "application/json", "image/svg+xml"}
DECIDE = ("Accept-Encoding", "Sec-Fetch-Site")
"""The headers of a request that decide."""
OWN = {"same-origin", "none"}
"""Sec-Fetch-Site of a page's own links and forms, and of an address that was typed or scanned."""


def init_app(app: Flask) -> None:
    """Compress the pages of *app*."""
    app.after_request(compress)


def best_encoding(accepted: str) -> str:
    """`br`, `gzip` or nothing, from an Accept-Encoding header."""
    names = set()
    for choice in accepted.lower().split(","):
        name, _, weight = choice.partition(";")
        if weight.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000"):
            names.add(name.strip())
    return "br" if "br" in names else "gzip" if "gzip" in names else ""


def may_reveal_length() -> bool:
    """Whether the compressed length may be seen: only the reader can have made the request."""
    return request.headers.get("Sec-Fetch-Site") in OWN or not request.cookies


def response_encoding() -> str:
    """Return the encoding for the response to this request; "" when it is not compressed."""
    accepted = request.headers.get("Accept-Encoding", "")
    return best_encoding(accepted) if may_reveal_length() else ""


def compress(response: Response) -> Response:
    """Compress the response when that is safe; leave streams and files as they are."""
    if (
        response.mimetype not in TYPES
        or response.is_streamed
        or response.direct_passthrough
        or "Accept-Encoding" in response.vary  # already decided, once for all, as assets are
    ):
        return response
    response.vary.update(DECIDE)
    encoding = response_encoding()
    if not encoding or (response.calculate_content_length() or 0) < LEAST:
        return response
    body = response.get_data()
    response.set_data(compressed(body, encoding))
    response.headers["Content-Encoding"] = encoding
    return response


def compressed(body: bytes, encoding: str) -> bytes:
    """Return *body* in one of the encodings that `best_encoding` gives."""
    if encoding == "br":
        smaller: bytes = brotli.compress(body, quality=QUALITY, lgwin=WINDOW)
        return smaller
    packer = zlib.compressobj(6, wbits=31)
    return packer.compress(body) + packer.flush()
