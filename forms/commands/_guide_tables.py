"""The tables of definitions/README.md: generated keys, hand-written sentences.

Between `<!-- tabell NAME -->` and `<!-- slutt -->` stands a table. Its rows, and all columns but
the last, are generated here; the last column holds a hand-written sentence in bokmål, and follows
its row. A row without a sentence gets `MISSING`, which the tests refuse.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial

from forms.definition import keywords
from forms.definition.keywords import Key, Schema
from forms.definition.validation.structure_validation import TABLES
from forms.logic.validation.condition_validation import TESTS
from forms.questions import QuestionType

MISSING = "(mangler)"
_BLOCK = re.compile(r"<!-- tabell (?P<name>[a-z_-]+) -->\n(?P<table>.*?)<!-- slutt -->", re.DOTALL)
_REFERENCES = {
    "condition": "vilkår",
    "options": "svar, eller `@liste`",
    "choices": "kode → tekst",
    "question": "spørsmål",
    "item": "spørsmål eller blokk",
    "inner": "spørsmål",
    "section": "deler",
    "step": "steg",
    "signer": "underskrift",
    "check": "regler",
    "test": "prøver",
    "anonymous": "innstillinger",
    "keep": "frister",
    "leads_nowhere": "regler",
    "grants": "tillatelse",
    "tell": "beskjed",
    "next": "neste skjema",
    "back": "vei tilbake",
}
_PATTERNS = {
    keywords.ID: "id",
    keywords.FORM_ID: "id-en til et skjema",
    keywords.SIGNER_NAME: "id, eller `repetisjon.id`",
    keywords.CODE: "kode",
    keywords.PERIOD["pattern"]: "tid, som `30d`, `6m` eller `5y`",
}
_SIMPLE = {"string": "tekst", "boolean": "`true` eller `false`", "object": "objekt"}

Rows = Iterable[tuple[str, ...]]


def renew_tables(text: str, types: Mapping[str, QuestionType]) -> str:
    """*text* with every table made anew; a table nobody knows raises `LookupError`."""
    makers = tables(types)

    def renew(match: re.Match[str]) -> str:
        name = match["name"]
        if name not in makers:
            raise LookupError(f"No table is called {name}. Known: {', '.join(makers)}.")
        heads, rows = makers[name]
        table = "\n".join(_table(heads, rows(), _sentences(match["table"])))
        return f"<!-- tabell {name} -->\n{table}\n<!-- slutt -->"

    return _BLOCK.sub(renew, text)


def tables(
    types: Mapping[str, QuestionType],
) -> dict[str, tuple[Sequence[str], Callable[[], Rows]]]:
    """Every table by name: its headings, and what makes its rows but for their sentences."""
    found: dict[str, tuple[Sequence[str], Callable[[], Rows]]] = {
        "types": (("Type", "Egne nøkler", "Hva det er"), lambda: _types(types)),
        "type-keys": (("Type og nøkkel", "Verdi", "Hva den gjør"), lambda: _type_keys(types)),
        "tests": (("Prøve", "Brukes på", "Sant når"), lambda: _tests(types)),
    }
    for name, table in {**TABLES, "question": keywords.QUESTION, "option": keywords.OPTION}.items():
        found[name] = (("Nøkkel", "Verdi", "Hva den gjør"), partial(_keys, table))
    return found


def _types(types: Mapping[str, QuestionType]) -> Rows:
    for name, kind in types.items():
        yield f"`{name}`", ", ".join(f"`{key.name}`" for key in _own_keys(kind)) or "–"


def _own_keys(kind: QuestionType) -> Iterator[Key]:
    """Yield the keys of a type beside the common ones."""
    own = {key.name for key in kind.keys}
    yield from (key for name, key in keywords.SHARED.items() if name in kind.uses - own)
    yield from kind.keys


def _type_keys(types: Mapping[str, QuestionType]) -> Rows:
    for name, kind in types.items():
        for key in _own_keys(kind):
            yield f"`{name}` `{key.name}`{_mark(key)}", schema_text(key.schema)


def _keys(table: Iterable[Key]) -> Rows:
    for key in table:
        yield f"`{key.name}`{_mark(key)}", schema_text(key.schema)


def _mark(key: Key) -> str:
    return " *" if key.required else ""


def _tests(types: Mapping[str, QuestionType]) -> Rows:
    order = dict.fromkeys(test for tests in TESTS.values() for test in sorted(tests))
    for test in order:
        takers = [
            name for name, kind in types.items() if kind.answerable and test in TESTS[kind.kind]
        ]
        yield f"`{test}`", ", ".join(f"`{name}`" for name in takers)


def schema_text(schema: Schema) -> str:
    """Describe the allowed values in a few words of bokmål."""
    if "$ref" in schema:
        return _REFERENCES.get(str(schema["$ref"]).rpartition("/")[2], "objekt")
    if "enum" in schema:
        return ", ".join(f"`{json.dumps(v) if v in (True, False) else v}`" for v in schema["enum"])
    if "anyOf" in schema:
        return " eller ".join(schema_text(each) for each in schema["anyOf"])
    if schema.get("type") in ("integer", "number"):
        return _number(schema)
    if schema.get("type") == "array":
        return f"liste: {schema_text(schema['items'])}"
    if "pattern" in schema:
        return _PATTERNS.get(schema["pattern"], "tekst")
    return _SIMPLE.get(str(schema.get("type")), "verdi")


def _number(schema: Schema) -> str:
    kind = "heltall" if schema["type"] == "integer" else "tall"
    low, high = schema.get("minimum"), schema.get("maximum")
    if low is None:
        return kind
    return f"{kind} fra {low}" if high is None else f"{kind} fra {low} til {high}"


def _sentences(table: str) -> dict[str, str]:
    """Return the last cell of each existing row, by the first."""
    rows = [line.strip("| ").split(" | ") for line in table.splitlines() if line.startswith("| ")]
    return {_name(row[0]): row[-1].strip() for row in rows if len(row) > 2}


def _name(cell: str) -> str:
    return cell.strip().removesuffix(" *")


def _table(heads: Sequence[str], rows: Rows, sentences: Mapping[str, str]) -> Iterator[str]:
    yield f"| {' | '.join(heads)} |"
    yield "|---" * len(heads) + "|"
    for row in rows:
        sentence = sentences.get(_name(row[0])) or MISSING
        yield f"| {' | '.join(row)} | {sentence} |"
