"""The texts of a definition, each with its path, and their translations in gettext catalogues."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path as File
from typing import TYPE_CHECKING, Any, NamedTuple

from forms.definition import keywords
from forms.definition.keywords import Key
from forms.definition.source.positions import Path
from forms.definition.translations.po_reader import CatalogueError as CatalogueError
from forms.definition.translations.po_reader import read_catalogue
from forms.definition.validation.structure_validation import Types

if TYPE_CHECKING:
    from babel.messages.catalog import Message

Json = Mapping[str, Any]
Catalogue = Mapping[str, tuple[str, str]]
"""Path of a text → the source text that was translated, and its translation."""


class Text(NamedTuple):
    """A text for readers: its path in catalogues, its content, and its place in the JSON."""

    path: str
    text: str
    place: Path
    markdown: bool = False
    filled: bool = True
    """Whether answers are put into it: `Key.filled`."""


_QUESTION = tuple(key for key in keywords.QUESTION if key.text)
_LETTER = re.compile(r"[^\W\d_]")
_PLACE = re.compile(r"\{[^{}]*\}")


def read_po(path: File) -> Catalogue:
    """Read the translations in a PO file; leave out fuzzy, empty and obsolete ones.

    Raises FileNotFoundError, or CatalogueError when it is not a PO file in UTF-8.
    """
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise
    except OSError as error:
        raise CatalogueError from error
    return valid_translations(read_catalogue(content))


def valid_translations(catalogue: Iterable["Message"]) -> Catalogue:
    """Return the translations that count: those with a path, not empty and not fuzzy."""
    return {
        message.context: (str(message.id), str(message.string))
        for message in catalogue
        if message.context and message.string and not message.fuzzy
    }


def form_texts(form: Json, types: Types) -> Iterator[Text]:
    """Every translatable text of a form in its order; what blocks bring is theirs to translate."""
    yield from _own(form, keywords.FORM, "", ())
    for name, options in form.get("lists", {}).items():
        yield from _options(options, f"lists.{name}", ("lists", name))
    for number, section in enumerate(form["sections"]):
        path, place = f"{section['id']}.", ("sections", number)
        yield from _own(section, keywords.SECTION, path, place)
        yield from question_texts(section["questions"], types, path, place)
    for number, step in enumerate(form.get("steps", ())):
        yield from _own(step, keywords.STEP, f"steps.{step['id']}.", ("steps", number))
    for id, signer in form.get("signers", {}).items():
        yield from _own(signer, keywords.SIGNER, f"signers.{id}.", ("signers", id))
    for number, check in enumerate(form.get("check", ())):
        yield from _own(check, keywords.CHECK, f"checks.{number}.", ("check", number))


def list_texts(lists: Json) -> Iterator[Text]:
    """Every text of the shared option lists."""
    for name, options in lists.items():
        yield from _options(options, name, (name,))


def question_texts(
    questions: Sequence[Json], types: Types, before: str = "", around: Path = ()
) -> Iterator[Text]:
    """Every text of some questions; their paths begin with *before*, their places with *around*."""
    for number, question in enumerate(questions):
        if "use" in question:
            continue
        path, place = f"{before}{question['id']}.", (*around, "questions", number)
        kind = types.get(question["type"])
        yield from _own(question, _QUESTION, path, place)
        if kind is not None:
            yield from _own(question, kind.keys, path, place)
        for key in ("options", "rows"):
            if isinstance(question.get(key), dict):
                yield from _options(question[key], f"{path}{key}", (*place, key))
        if inner := question.get("questions"):
            yield from question_texts(inner, types, path, place)


def _own(item: Json, table: Iterable[Key], before: str, around: Path) -> Iterator[Text]:
    """Yield the texts of the item itself."""
    for key in table:
        name = key.name
        if key.text and name in item and name not in keywords.SHARED:
            here = f"{before}{name}", (*around, name)
            yield from _nested_texts(item[name], *here, key.markdown, key.filled)


def _nested_texts(
    value: Any, path: str, place: Path, markdown: bool = False, filled: bool = True
) -> Iterator[Text]:
    """Yield a text, or the texts in a list or an object of them."""
    if isinstance(value, str):
        yield Text(path, value, place, markdown, filled)
    elif isinstance(value, dict) and "label" in value:
        yield Text(path, value["label"], (*place, "label"), markdown, filled)
    elif isinstance(value, list | dict):
        inner = value.items() if isinstance(value, dict) else enumerate(value)
        for name, each in inner:
            yield from _nested_texts(each, f"{path}.{name}", (*place, name), markdown, filled)


def _options(options: Json, path: str, place: Path) -> Iterator[Text]:
    for code, option in options.items():
        here, there = f"{path}.{code}", (*place, code)
        if isinstance(option, str):
            yield Text(here, option, there)
            continue
        yield from _nested_texts(option, here, there)
        if "help" in option:
            yield Text(f"{here}.help", option["help"], (*there, "help"))


def needs_translation(text: str) -> bool:
    """Whether *text* says anything: «2–3» and «{navn}» read alike in every language."""
    return _LETTER.search(_PLACE.sub("", text)) is not None


@dataclass(frozen=True, slots=True)
class Status:
    """How far a translation has come: the texts that it lacks, and those that changed since."""

    total: int
    missing: tuple[Text, ...]
    outdated: tuple[Text, ...]


def translation_status(all_texts: Iterable[Text], catalogue: Catalogue) -> Status:
    """Compare *catalogue* with *all_texts*; outdated means translated from another text."""
    wanted = [each for each in all_texts if needs_translation(each.text)]
    return Status(
        total=len(wanted),
        missing=tuple(each for each in wanted if each.path not in catalogue),
        outdated=tuple(
            each
            for each in wanted
            if each.path in catalogue and catalogue[each.path][0] != each.text
        ),
    )
