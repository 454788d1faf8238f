"""A parser for the expressions of XLSForm, SurveyJS, REDCap, LimeSurvey and Form.io.

They differ in how they name questions and in the spelling of operators; a `Dialect` says how. The
result is a tree of `Node`; `forms.interop.expression_conditions` makes conditions and calculations
of it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from forms.i18n import gettext as _
from forms.interop.conditions import Unsayable

LONGEST = 20_000
DEEPEST = 50
MOST_PARTS = 1_000
"""Parts that are joined by one kind of word."""


@dataclass(frozen=True, slots=True)
class Node:
    """A part of an expression: its *kind*, the *text* that says which, and its *parts*.

    Kinds: `or`, `and`, `not`, `cmp` (text is the operator), `arith`, `neg`, `call` (text is the
    function), `ref` (text is the name), `text`, `number`, `bool`, `list`, `empty` and `notempty`.
    """

    kind: str
    text: str = ""
    parts: tuple["Node", ...] = ()


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a format writes names (group `name` of the pattern) and which words are operators."""

    names: re.Pattern[str]
    words_are_names: bool = False
    """Whether a bare word names a question; else it is a text."""
    lists: bool = False
    """Whether `[…]` is a list."""


XPATH = Dialect(
    re.compile(r"\$\{\s*(?:last-saved#)?(?P<name>[^}]+?)\s*\}|\.{0,2}/(?=[\w./-])(?:[\w.-]*+/)*+(?P<path>[\w.-]++)?")
)  # fmt: skip
SURVEYJS = Dialect(re.compile(r"\{(?P<name>[^{}]+)\}"), lists=True)
REDCAP = Dialect(re.compile(r"(?:\[[\w-]+\])?\[(?P<name>\w+(?:\(-?\w+\))?)\]"))
JAVASCRIPT = Dialect(
    re.compile(r"\b(?:data|row|instance\.root\.data)(?:\.(?P<name>[A-Za-z_$][\w.$]*)|\[['\"](?P<path>[^'\"]+)['\"]\])"),
    lists=True,
)  # fmt: skip
LIMESURVEY = Dialect(
    re.compile(r"\b(?P<name>[A-Za-z]\w*)(?:\.(?:NAOK|value|valueNAOK|shown|code))?\b(?!\s*\()"),
    words_are_names=True,
)

_TOKEN = re.compile(
    r"""\s*(?:
      (?P<number>\d+(?:\.\d+)?(?![\w-])) |
      (?P<text>"(?:[^"\\]|\\.)*" | '(?:[^'\\]|\\.)*') |
      (?P<op>===|!==|==|!=|<>|<=|>=|&&|\|\||=|<|>|!|\+|-|\*|/|%|\(|\)|\[|\]|,|\^) |
      (?P<word>[A-Za-z_][\w:.-]*) |
      (?P<dot>\.)
    )""",
    re.VERBOSE,
)
_QUOTES = str.maketrans({"“": '"', "”": '"', "„": '"', "‘": "'", "’": "'"})
_SAME = {
    "===": "=", "==": "=", "!==": "!=", "<>": "!=", "&&": "and", "||": "or", "!": "not",
    "eq": "=", "ne": "!=", "lt": "<", "le": "<=", "gt": ">", "ge": ">=",
    "equal": "=", "equals": "=", "notequal": "!=", "notequals": "!=",
    "less": "<", "greater": ">", "lessorequal": "<=", "greaterorequal": ">=",
    "negate": "not", "mod": "%", "div": "/",
}  # fmt: skip
_LEVELS: Mapping[str, int] = {
    "or": 1,
    "and": 2,
    **dict.fromkeys(("=", "!=", "<", "<=", ">", ">="), 4),
    **dict.fromkeys(("contains", "notcontains", "anyof", "allof", "noneof"), 4),
    "+": 5,
    "-": 5,
    **dict.fromkeys(("*", "/", "%"), 6),
    "^": 7,
}
_AFTER = frozenset({"empty", "notempty"})
_CONSTANTS = {"true": "true", "false": "", "yes": "true"}


def parse_expression(text: str, dialect: Dialect) -> Node:
    """Return the tree of an expression; raise `Unsayable` when it cannot be read."""
    if len(text) > LONGEST:
        raise Unsayable(_("uttrykket er for langt"))
    parser = _Parser(_tokens(text.translate(_QUOTES), dialect), dialect)
    found = parser.expression(0, 0)
    if parser.peek() != ("end", ""):
        raise _unread()
    return found


def _unread() -> Unsayable:
    return Unsayable(_("uttrykket kan ikke leses"))


def _tokens(text: str, dialect: Dialect) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    place = 0
    end = len(text.rstrip())
    while place < end:
        while place < end and text[place].isspace():
            place += 1
        name = dialect.names.match(text, place)
        if name and not (dialect.words_are_names and name[0].lower() in _RESERVED):
            said = name["name"] or name.groupdict().get("path")
            if not said:
                raise _unread()
            found.append(("ref", said))
            place = name.end()
            continue
        match = _TOKEN.match(text, place)
        if match is None:
            raise _unread()
        kind = str(match.lastgroup)
        found.append((kind, match[kind]))
        place = match.end()
    return found


_RESERVED = frozenset({"and", "or", "not", "eq", "ne", "lt", "le", "gt", "ge", "true", "false"})


class _Parser:
    """Precedence climbing over the tokens."""

    def __init__(self, tokens: list[tuple[str, str]], dialect: Dialect) -> None:
        self.tokens, self.dialect, self.place = tokens, dialect, 0

    def peek(self, ahead: int = 0) -> tuple[str, str]:
        """Return a token without taking it."""
        at = self.place + ahead
        return self.tokens[at] if at < len(self.tokens) else ("end", "")

    def take(self) -> tuple[str, str]:
        """Take the next token."""
        token = self.peek()
        self.place += 1
        return token

    def expect(self, op: str) -> None:
        """Take an operator that must be there."""
        if self.take() != ("op", op):
            raise _unread()

    def operator(self) -> str:
        """Return the binary operator that comes next, or ""."""
        kind, text = self.peek()
        if kind not in ("op", "word"):
            return ""
        word = _SAME.get(text.lower(), text.lower())
        return word if word in _LEVELS or word in _AFTER else ""

    def expression(self, least: int, depth: int) -> Node:
        """Parse an expression whose operators bind at least as hard as *least*."""
        if depth > DEEPEST:
            raise Unsayable(_("uttrykket er nøstet for dypt"))
        left = self.operand(depth + 1)
        while (op := self.operator()) and _LEVELS.get(op, 8) > least:
            self.take()
            if op in _AFTER:
                left = Node(op, "", (left,))
                continue
            right = self.expression(_LEVELS[op], depth + 1)
            left = _binary(op, left, right)
        return left

    def operand(self, depth: int) -> Node:
        """Parse an operand: a name, a literal, a call, or something in brackets."""
        kind, text = self.take()
        if kind == "op":
            return self.bracketed(text, depth)
        if kind == "ref":
            return Node("ref", text)
        if kind == "dot":
            return Node("ref", ".")
        if kind == "number":
            return Node("number", text)
        if kind == "text":
            return Node("text", re.sub(r"\\(.)", r"\1", text[1:-1]))
        if kind == "word":
            return self.word(text, depth)
        raise _unread()

    def bracketed(self, op: str, depth: int) -> Node:
        """Parse what begins with an operator."""
        if depth > DEEPEST:
            raise Unsayable(_("uttrykket er nøstet for dypt"))
        if op == "(":
            found = self.expression(0, depth)
            self.expect(")")
            return found
        if op == "-":
            return Node("neg", "", (self.expression(6, depth),))
        if op in ("!", "+"):
            inner = self.expression(6, depth)
            return Node("not", "", (inner,)) if op == "!" else inner
        if op == "[" and self.dialect.lists:
            return Node("list", "", tuple(self.several("]", depth)))
        raise _unread()

    def word(self, text: str, depth: int) -> Node:
        """Parse a bare word: a function, `not`, a constant, or a text."""
        lower = text.lower()
        if self.peek() == ("op", "("):
            self.take()
            return Node("call", lower, tuple(self.several(")", depth)))
        if lower in ("not", "negate"):
            return Node("not", "", (self.expression(3, depth),))
        if lower in ("true", "false"):
            return Node("bool", _CONSTANTS[lower])
        return Node("text", text)

    def several(self, end: str, depth: int) -> list[Node]:
        """Parse arguments up to the closing bracket."""
        found: list[Node] = []
        while self.peek() != ("op", end):
            found.append(self.expression(0, depth))
            if self.peek() == ("op", ","):
                self.take()
            elif self.peek() != ("op", end):
                raise _unread()
        self.take()
        return found


def _binary(op: str, left: Node, right: Node) -> Node:
    if op in ("and", "or"):
        before = left.parts if left.kind == op else (left,)
        if len(before) >= MOST_PARTS:
            raise Unsayable(_("uttrykket er for langt"))
        return Node(op, "", (*before, right))
    if op in ("+", "-", "*", "/", "%", "^"):
        return Node("arith", op, (left, right))
    if op in ("=", "!=", "<", "<=", ">", ">="):
        return Node("cmp", op, (left, right))
    return Node("call", op, (left, right))
