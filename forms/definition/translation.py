"""The texts of a definition, each with its path, and their translations in gettext catalogues."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path as File
from typing import Any

from forms.definition import keys
from forms.definition.keys import Key
from forms.definition.structure import Types

Json = Mapping[str, Any]
Catalogue = Mapping[str, tuple[str, str]]
"""Path of a text → the source text that was translated, and its translation."""
Text = tuple[str, str]
"""The path of a text, and the text."""

_LETTER = re.compile(r"[^\W\d_]")
_PLACE = re.compile(r"\{[^{}]*\}")


class CatalogueError(ValueError):
    """A catalogue that cannot be read; the message says why."""


def read_po(path: File) -> Catalogue:
    """The translations in a PO file; fuzzy, empty and obsolete ones are left out.

    Raises FileNotFoundError, or CatalogueError when it is not a PO file in UTF-8.
    """
    # Babel's reader takes 20 ms to import, and a served page never needs it.
    from babel.messages.pofile import PoFileError
    from babel.messages.pofile import read_po as read

    try:
        with path.open("rb") as file:
            catalogue = read(file, charset="utf-8", abort_invalid=True)
    except FileNotFoundError:
        raise
    except (OSError, PoFileError, UnicodeDecodeError, LookupError, ValueError) as error:
        raise CatalogueError(str(error)) from error
    return {
        message.context: (str(message.id), str(message.string))
        for message in catalogue
        if message.context and message.string and not message.fuzzy
    }


def texts(form: Json, types: Types) -> Iterator[Text]:
    """Every translatable text of a form in its order; what blocks bring is theirs to translate."""
    yield from _own(form, keys.FORM, "")
    for name, options in form.get("lists", {}).items():
        yield from _options(options, f"lists.{name}")
    for section in form["sections"]:
        yield from _own(section, keys.SECTION, f"{section['id']}.")
        yield from question_texts(section["questions"], types, f"{section['id']}.")
    for step in form.get("steps", ()):
        yield from _own(step, keys.STEP, f"steps.{step['id']}.")
    for id, signer in form.get("signers", {}).items():
        yield from _own(signer, keys.SIGNER, f"signers.{id}.")
    for number, check in enumerate(form.get("check", ())):
        yield from _own(check, keys.CHECK, f"checks.{number}.")


def list_texts(lists: Json) -> Iterator[Text]:
    """Every text of the shared option lists."""
    for name, options in lists.items():
        yield from _options(options, name)


def question_texts(questions: Sequence[Json], types: Types, before: str = "") -> Iterator[Text]:
    """Every text of some questions, their paths beginning with *before*."""
    for question in questions:
        if "use" in question:
            continue
        path = f"{before}{question['id']}."
        kind = types.get(question["type"])
        yield from _own(question, (*keys.QUESTION, *(kind.keys if kind else ())), path)
        for key in ("options", "rows"):
            if isinstance(question.get(key), Mapping):
                yield from _options(question[key], f"{path}{key}")
        yield from question_texts(question.get("questions", ()), types, path)


def _own(item: Json, table: Sequence[Key], before: str) -> Iterator[Text]:
    """The texts that stand in the item itself."""
    for key in table:
        if key.text and key.name in item and key.name not in keys.SHARED:
            yield from _spread(item[key.name], f"{before}{key.name}")


def _spread(value: Any, path: str) -> Iterator[Text]:
    """A text, or the texts in a list or an object of them."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, list):
        for number, each in enumerate(value):
            yield from _spread(each, f"{path}.{number}")
    elif isinstance(value, Mapping) and "label" in value:
        yield path, value["label"]
    elif isinstance(value, Mapping):
        for name, each in value.items():
            yield from _spread(each, f"{path}.{name}")


def _options(options: Json, path: str) -> Iterator[Text]:
    for code, option in options.items():
        if isinstance(option, str):
            yield f"{path}.{code}", option
        else:
            yield f"{path}.{code}", option["label"]
            if "help" in option:
                yield f"{path}.{code}.help", option["help"]


def needs_translation(text: str) -> bool:
    """Whether *text* says anything: «2–3» and «{navn}» read alike in every language."""
    return _LETTER.search(_PLACE.sub("", text)) is not None


@dataclass(frozen=True, slots=True)
class Status:
    """How far a translation has come: the paths that are missing, and those that are outdated."""

    total: int
    missing: tuple[str, ...]
    outdated: tuple[str, ...]


def status(all_texts: Sequence[Text], catalogue: Catalogue) -> Status:
    """What *catalogue* lacks of *all_texts*; outdated is what was translated from another text."""
    wanted = [(path, text) for path, text in all_texts if needs_translation(text)]
    return Status(
        total=len(wanted),
        missing=tuple(path for path, text in wanted if path not in catalogue),
        outdated=tuple(
            path for path, text in wanted if path in catalogue and catalogue[path][0] != text
        ),
    )
