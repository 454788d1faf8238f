"""Catalogues for translators: PO files that follow the texts and keep existing translations.

Babel's own merging finds a changed text by similarity; this one uses its path, which is more
reliable.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path as File

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import denormalize, write_po

from forms.definition.translations.po_reader import CatalogueError, read_catalogue
from forms.definition.translations.translatable_texts import Text, needs_translation

_PROJECT = "Skjemaverk"
_VERSION = "1"
_EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
"""The date in new files, so that the same texts give the same bytes."""


@dataclass(frozen=True, slots=True)
class Updated:
    """The result of updating a catalogue: the numbers of new, changed (now fuzzy) and removed
    texts.
    """

    path: File
    new: int
    changed: int
    gone: int
    written: bool


def pot_file(texts: Iterable[Text], source: str) -> bytes:
    """Build a POT file of the texts, for a language without one; *source* is named in its head."""
    catalogue = _empty(None, source)
    for text in texts:
        if needs_translation(text.text):
            catalogue.add(text.text, context=text.path)
    return _bytes(catalogue)


def po_file(language: str, pairs: Mapping[str, Sequence[str]], source: str) -> bytes:
    """Build a PO file of translations: by path, the source text and its translation."""
    catalogue = _empty(language, source)
    for path, (text, translation) in pairs.items():
        catalogue.add(text, translation, context=path)
    return _bytes(catalogue)


def update_catalogue(path: File, language: str, texts: Iterable[Text], source: str) -> Updated:
    """Bring the PO file at *path* in step with the texts; what is translated is kept.

    A text that changed keeps its translation as fuzzy, with the text that was translated. One that
    moved takes its translation along. One that is gone stays as a comment, for its return.
    """
    old = _read(path, language)
    fresh = _empty(language, source)
    if old is not None:
        fresh.creation_date, fresh.revision_date = old.creation_date, old.revision_date
        fresh.last_translator, fresh.header_comment = old.last_translator, old.header_comment
    known, earlier = _by_path(old), _fuzzy_sources(path)
    wanted = [text for text in texts if needs_translation(text.text) or text.path in known]
    moved = _by_text(known, {text.path for text in wanted})
    counts = {"new": 0, "changed": 0}
    for text in wanted:
        before = known.get(text.path)
        if before is None:
            counts["new"] += 1
            before = moved.get(text.text)
        if before is not None and before.string and before.id != text.text:
            counts["changed"] += 1
        _add_text(fresh, text, before, earlier.get(text.path, ""))
    gone = _keep_obsolete(fresh, known, wanted)
    content = _bytes(fresh)
    is_new = not path.exists() or path.read_bytes() != content
    if is_new:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return Updated(path, counts["new"], counts["changed"], gone, is_new)


def _empty(language: str | None, source: str) -> Catalog:
    return Catalog(
        locale=language,
        project=_PROJECT,
        version=_VERSION,
        header_comment=f"# {source}",
        creation_date=_EPOCH,
        revision_date=_EPOCH,
        last_translator=_PROJECT,
        language_team=language,
        charset="utf-8",
        fuzzy=False,
    )


def _read(path: File, language: str) -> Catalog | None:
    """Read the catalogue, or return None; raise CatalogueError when it cannot be read."""
    if not path.exists():
        return None
    try:
        return read_catalogue(path.read_bytes(), language)
    except CatalogueError as error:
        error.file = str(path)
        raise


def _by_path(old: Catalog | None) -> dict[str, Message]:
    """By path, every message that was ever translated; present ones win over obsolete."""
    if old is None:
        return {}
    found = [*old.obsolete.values(), *(message for message in old if message.id)]
    return {str(message.context): message for message in found if message.context}


def _by_text(known: dict[str, Message], present: set[str]) -> dict[str, Message]:
    """By their text, the messages whose place is gone: a text that moved is found here."""
    gone = (each for path, each in known.items() if path not in present and each.string)
    return {str(message.id): message for message in gone if not message.fuzzy}


def _fuzzy_sources(path: File) -> dict[str, str]:
    """By path, the text that a fuzzy translation was made from; Babel's reader leaves it out."""
    entries = path.read_text(encoding="utf-8").split("\n\n") if path.exists() else ()
    found = {}
    for entry in entries:
        lines = entry.splitlines()
        before = [line[3:].removeprefix("msgid ") for line in lines if line.startswith("#| ")]
        context = [line for line in lines if line.startswith("msgctxt ")]
        if before and context:
            found[denormalize(context[0].removeprefix("msgctxt "))] = denormalize("\n".join(before))
    return found


def _add_text(fresh: Catalog, text: Text, before: Message | None, earlier: str) -> None:
    """Add a text with the translation that it has, fuzzy when it was another text's."""
    if before is None:
        fresh.add(text.text, context=text.path)
        return
    same = before.id == text.text
    flags = {flag for flag in before.flags if flag != "fuzzy"}
    if before.string and (before.fuzzy or not same):
        flags.add("fuzzy")
    source = earlier if same else str(before.id)
    fresh.add(
        text.text,
        before.string,
        flags=flags,
        user_comments=before.user_comments,
        previous_id=[source] if source and "fuzzy" in flags else (),
        context=text.path,
    )


def _keep_obsolete(fresh: Catalog, known: dict[str, Message], wanted: Sequence[Text]) -> int:
    """Keep the translations of texts that are gone as obsolete; how many they are."""
    paths, present = {text.path for text in wanted}, {text.text for text in wanted}
    gone = {
        path: each
        for path, each in known.items()
        if path not in paths and each.string and each.id not in present
    }
    for path, message in gone.items():
        fresh.obsolete[(str(message.id), path)] = message
    return len(gone)


def _bytes(catalogue: Catalog) -> bytes:
    buffer = BytesIO()
    write_po(buffer, catalogue, width=100, include_previous=True)
    return buffer.getvalue()
