"""Texts of other systems as ours: plain text, or Markdown without HTML."""

import html
import re
from html.parser import HTMLParser

from forms.interop.draft import PIPE, PIPED, Words
from forms.text_formats import tidy

_LINES = re.compile(r"\n{3,}")
_BLANKS = re.compile(r"[ \t\xa0]+")
_BLOCKS = frozenset({"p", "div", "br", "li", "ul", "ol", "tr", "h1", "h2", "h3", "h4", "h5", "h6"})
_MARKS = {"b": "**", "strong": "**", "i": "*", "em": "*"}
_UNSEEN = frozenset({"script", "style", "head", "title", "noscript", "template"})
_LOOKS_LIKE_TAG = re.compile(r"</?[a-zA-Z][a-zA-Z0-9-]*(?:\s[^<>]*)?/?>|<!--|<!\w")
_ENTITY = re.compile(r"&(#\d+|#x[0-9a-fA-F]+|[a-zA-Z]{2,31});")
_MARKDOWN = re.compile(
    r"\*\*(?=\S)((?:[^*\n]|\*(?!\*))++)(?<=\S)\*\*|__(?=\S)((?:[^_\n]|_(?!_))++)(?<=\S)__"
)
_HEADING = re.compile(r"^\s{0,3}#{1,6}\s+", re.MULTILINE)
_LINK = re.compile(r"!?\[([^\[\]\n]*+)\]\(([^()\[\]\s]*+)(?:\s[^()\[\]]*+)?\)")
"""Like the one above, it looks at each sign a few times at most, however a text is made."""


_MOST_SIGNS = 2_000_000
"""Signs times tags of a text that is read as HTML: the parser may look at all of it at each tag."""


class _Reader(HTMLParser):
    """Collects the words of some HTML, as plain text or as Markdown."""

    def __init__(self, markdown: bool) -> None:
        super().__init__(convert_charrefs=True)
        self.markdown = markdown
        self.parts: list[str] = []
        self.unseen = 0
        self.link = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin an element."""
        if tag in _UNSEEN:
            self.unseen += 1
        elif tag in _BLOCKS:
            self.parts.append("\n- " if tag == "li" else "\n\n" if tag != "br" else "\n")
        elif self.markdown and tag in _MARKS:
            self.parts.append(_MARKS[tag])
        elif self.markdown and tag == "a":
            self.link = dict(attrs).get("href") or ""
            self.parts.append("[" if self.link.startswith(("http://", "https://")) else "")

    def handle_endtag(self, tag: str) -> None:
        """End an element."""
        if tag in _UNSEEN:
            self.unseen = max(0, self.unseen - 1)
        elif tag in ("p", "div", "h1", "h2", "h3", "h4", "h5", "h6"):
            self.parts.append("\n\n")
        elif self.markdown and tag in _MARKS:
            self.parts.append(_MARKS[tag])
        elif self.markdown and tag == "a" and self.link.startswith(("http://", "https://")):
            self.parts.append(f"]({self.link})")
            self.link = ""

    def handle_data(self, data: str) -> None:
        """Take in some words."""
        if not self.unseen:
            self.parts.append(data)


def has_html(text: str) -> bool:
    """Whether a text has tags or character references in it."""
    return bool(_LOOKS_LIKE_TAG.search(text) or _ENTITY.search(text))


def clean_text(text: str, *, markdown: bool = False) -> str:
    """Return a text without HTML: as Markdown, or as plain words."""
    if text.count("<") * len(text) > _MOST_SIGNS:
        text = text.replace("<", "").replace(">", "")
    if has_html(text):
        reader = _Reader(markdown)
        reader.feed(text)
        reader.close()
        text = "".join(reader.parts)
        if _LOOKS_LIKE_TAG.search(text):  # what was escaped twice
            text = re.sub(r"[<>]", "", text)
    text = html.unescape(text) if _ENTITY.search(text) else text
    if not markdown:
        text = _HEADING.sub("", _LINK.sub(_said_link, _MARKDOWN.sub(_unmarked, text)))
    if _LOOKS_LIKE_TAG.search(text):
        text = text.replace("<", "").replace(">", "")
    lines = [_BLANKS.sub(" ", line).strip() for line in text.splitlines()]
    return tidy(_LINES.sub("\n\n", "\n".join(lines))).strip()


def _unmarked(match: re.Match[str]) -> str:
    return match[1] or match[2]


def _said_link(match: re.Match[str]) -> str:
    return f"{match[1]} ({match[2]})" if match[1] and match[2] else match[1] or match[2]


def clean_words(words: Words, *, markdown: bool = False) -> Words:
    """Return the words without HTML, in every language."""
    return Words({code: clean_text(text, markdown=markdown) for code, text in words.items()})


def mark_names(text: str, pattern: re.Pattern[str]) -> str:
    """Mark the names that *pattern* finds in a text; its first group is the name."""
    if PIPE in text or PIPED in text:
        text = text.replace(PIPE, "").replace(PIPED, "")
    return pattern.sub(lambda found: f"{PIPE}{found[1]}{PIPED}", text)


def mark_names_in_words(words: Words, pattern: re.Pattern[str]) -> Words:
    """Mark the names in every language."""
    return Words({code: mark_names(text, pattern) for code, text in words.items()})
