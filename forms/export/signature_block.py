"""Signatures on paper: signer, method, time and drawing."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO

WIDTH, HEIGHT = 1000, 400
"""The units that strokes are kept in, whatever the screen (static/signature.js knows them too)."""
LINE = 6
INK = (16, 32, 64)

Strokes = Sequence[Sequence[Sequence[int]]]


@dataclass(frozen=True)
class SignatureLine:
    """One signer's line: *label* is the signer, *words* the response and its time."""

    label: str
    words: str
    strokes: Strokes = ()
    comment: str = ""
    ended: str = ""
    """Why and since when it no longer counts; "" while it does."""
    erased: str = ""
    """What of the signed content was erased since; "" when nothing was."""

    @property
    def path(self) -> str:
        """The drawing as the `d` of an SVG path in a box of 1000 x 400; "" when nothing is."""
        return " ".join(
            "M" + " L".join(f"{x} {y}" for x, y in stroke) for stroke in self.strokes if stroke
        )

    @cached_property
    def png(self) -> str:
        """The drawing as a picture's address, for the PDF."""
        from PIL import Image, ImageDraw

        image = Image.new("RGB", (WIDTH, HEIGHT), "white")
        pen = ImageDraw.Draw(image)
        for stroke in self.strokes:
            points = [(x, y) for x, y in stroke]
            if len(points) == 1:
                (x, y), half = points[0], LINE / 2
                pen.ellipse((x - half, y - half, x + half, y + half), fill=INK)
            else:
                pen.line(points, fill=INK, width=LINE, joint="curve")
        written = BytesIO()
        image.save(written, "PNG", optimize=True)
        return f"data:image/png;base64,{base64.b64encode(written.getvalue()).decode()}"
