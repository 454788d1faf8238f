"""A page rendered once, with placeholders for the values of each response (token, key)."""

import re


class PrerenderedPage:
    """The page *html*, where each of *values* is a placeholder wherever it stands."""

    def __init__(self, html: str, *values: str) -> None:
        parts = re.split(f"({'|'.join(map(re.escape, values))})", html)
        self._html = parts[::2]
        self._placeholders = [values.index(part) for part in parts[1::2]]

    def fill(self, *values: str) -> str:
        """Return the page with *values* in the order of the placeholders."""
        pieces = [self._html[0]]
        for number, html in zip(self._placeholders, self._html[1:], strict=True):
            pieces += (values[number], html)
        return "".join(pieces)
