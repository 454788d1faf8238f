"""A form in the editor: the draft, else the published version, and all problems in it."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any, NoReturn

from flask import (
    abort,
    current_app,
    request,
)

from forms import i18n
from forms.authoring.merging import merge_texts
from forms.compiled_form import CompiledForm, compile_form
from forms.definition import Library, Loaded, Problem, load_text, parse_definition
from forms.definition.groups import ungroup_document
from forms.definition.keywords import FORM_ID
from forms.definition.messages import slug
from forms.definition.text_paths import text_at
from forms.definition.translations.translatable_texts import (
    Catalogue,
    form_texts,
    needs_translation,
)
from forms.i18n import gettext as _
from forms.logic import CalculationError, ConditionError
from forms.publishing import Folder, open_folder
from forms.questions import TYPES
from forms.storage import Version, db
from forms.storage.definitions import draft_history, drafts, sources, versions
from forms.storage.models.base import now
from forms.storage.models.definitions import DefinitionDraft
from forms.storage.workflow import release
from forms.web.auth.authorization import current_staff_user
from forms.web.core.languages import offered_languages

Catalogues = dict[str, dict[str, list[str]]]
"""What an author translated: language → path → [source text, translation]."""

LONGEST = 8 * 1024 * 1024
"""Bytes that a posted text may take: 2 MB of definition grow when a browser encodes them."""


class EditConflict(Exception):
    """Another author saved meanwhile: `theirs` is the stored text, `yours` is not stored."""

    def __init__(self, theirs: "EditorDraft", yours: str) -> None:
        super().__init__("The draft was changed by somebody else.")
        self.theirs, self.yours = theirs, yours


class Overlay(Mapping[str, Catalogue]):
    """The folder's catalogues of one language, overlaid with an author's translations of one
    form.
    """

    def __init__(self, folder: Mapping[str, Catalogue], id: str, own: Mapping[str, Any]) -> None:
        self.folder, self.id = folder, id
        whole = {**folder.get(id, {}), **{path: (pair[0], pair[1]) for path, pair in own.items()}}
        self.own: Catalogue = {path: pair for path, pair in whole.items() if pair[1]}

    def __getitem__(self, name: str) -> Catalogue:
        return self.own if name == self.id else self.folder[name]

    def __iter__(self) -> Iterator[str]:
        yield from dict.fromkeys((*self.folder, self.id))

    def __len__(self) -> int:
        return sum(1 for _name in self)


def overlay_catalogues(library: Library, id: str, catalogues: Mapping[str, Any]) -> Library:
    """Return the library with the author's translations on top of the folder's catalogues."""
    both = {
        code: Overlay(library.catalogues.get(code, {}), id, own) for code, own in catalogues.items()
    }
    return replace(library, catalogues={**library.catalogues, **both}) if both else library


class EditorDraft:
    """One form's text and translations, as they are being worked on."""

    def __init__(
        self, form_id: str, text: str, catalogues: Catalogues, draft: DefinitionDraft | None = None
    ) -> None:
        self.form_id, self.text, self.catalogues, self.draft = form_id, text, catalogues, draft

    @property
    def seen(self) -> str:
        """Names the text, so that a page can tell which one its author began from."""
        return text_digest(self.text)

    @property
    def revision(self) -> int:
        """How many times the draft has been saved; 0 when there is none."""
        return self.draft.revision if self.draft else 0

    @cached_property
    def folder(self) -> Folder:
        """The definitions on disk, whose blocks and lists the form may use."""
        return open_folder(current_app.config["DEFINITIONS"], current_app.config["LANGUAGES"])

    @cached_property
    def current(self) -> Version | None:
        """The version that is published."""
        return versions.current(self.form_id)

    @cached_property
    def published(self) -> Mapping[str, Any] | None:
        """The document that is published."""
        return versions.document(self.current) if self.current else None

    @property
    def next_number(self) -> int:
        """The number of the version that publishing makes."""
        return self.current.number + 1 if self.current else 1

    @cached_property
    def loaded(self) -> Loaded:
        """The text as it is read, with the folder's blocks and lists."""
        library = overlay_catalogues(self.folder.library, self.form_id, self.catalogues)
        return load_text(self.form_id, self.text, library)

    @cached_property
    def problems(self) -> list[Problem]:
        """Everything that is wrong, as `flask forms check` says it."""
        from forms.checking import check_form  # late: no worker needs it at its start

        return check_form(
            self.loaded, published=self.published if has_answers(self.form_id) else None
        )

    def count(self, level: str) -> int:
        """How many problems there are of that level."""
        return sum(problem.level == level for problem in self.problems)

    @property
    def document(self) -> Mapping[str, Any] | None:
        """What publishing would freeze; None while something stops it."""
        return None if self.count("error") else self.loaded.document

    @property
    def title(self) -> str:
        """What the form is called, as far as can be told."""
        found = self.loaded.partial or self.published
        return str(found["form"]["title"]) if found else self.form_id

    @property
    def source(self) -> str:
        """The language that the author writes in."""
        found = self.loaded.partial or self.published
        return str(found["form"].get("language", "nb")) if found else "nb"

    @cached_property
    def compiled_form(self) -> CompiledForm | None:
        """The form made ready for use in the language in use, as far as its text allows."""
        document = self.loaded.partial
        if document is None:
            return None
        try:
            return compile_form(parse_definition(document, i18n.current_language(), TYPES))
        except (ConditionError, CalculationError):
            return compile_form(
                parse_definition(without_rules(document), i18n.current_language(), TYPES)
            )

    def sections(self) -> Iterator[tuple[str, str, int]]:
        """Id, title and line of every section."""
        if self.loaded.partial is None:
            return
        for number, section in enumerate(self.loaded.partial["form"]["sections"]):
            source, path = self.loaded.source_place(("sections", number))
            yield section["id"], section["title"], source.places.position(path)[0]


def has_answers(form_id: str) -> bool:
    """Whether answers to the form may be kept; how many of an anonymous one is not told."""
    return release.totals().get(form_id, 0) > 0 or release.least_group(form_id) > 0


def without_rules(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return the document without conditions, rules and computed values, to preview a faulty
    one.
    """
    document = ungroup_document(document)
    form = json.loads(json.dumps(document["form"]))
    for key in ("check", "grants", "tell", "next"):
        form.pop(key, None)
    for each in (*form.get("steps", ()), *form.get("signers", {}).values(), *form["sections"]):
        for key in ("show_if", "share_if", "back"):
            each.pop(key, None)
    for section in form["sections"]:
        section["questions"] = [q for q in section["questions"] if "value" not in q]
        for question in section["questions"]:
            for each in (question, *question.get("questions", ())):
                options = each.get("options", {}).values()
                for conditional in (each, *(o for o in options if isinstance(o, dict))):
                    conditional.pop("show_if", None)
    return {**document, "form": form}


def allow_long_texts(endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Let definitions in that are longer than answers ever are; for a blueprint's requests."""
    request.max_form_memory_size = LONGEST


def text_digest(text: str) -> str:
    """Names a text, the same wherever it is."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def load_draft(form_id: str) -> EditorDraft | None:
    """Load the form's draft, else the text of its published version, else its file."""
    draft = drafts.get(form_id)
    if draft is not None:
        return EditorDraft(form_id, draft.text, draft.catalogues, draft)
    version = versions.current(form_id)
    if version is not None:
        return EditorDraft(form_id, *source_of_version(version))
    folder = open_folder(current_app.config["DEFINITIONS"], current_app.config["LANGUAGES"])
    if folder.has(form_id):
        return EditorDraft(form_id, folder.state(form_id).loaded.source.text, {})
    return None


def source_of_version(version: Version) -> tuple[str, Catalogues]:
    """Return the source text and translations of a version, or an equivalent text."""
    source = sources.get(version)
    if source is not None:
        return source.text, source.catalogues
    document = versions.document(version)
    form = {"$schema": "definition.schema.json", **document["form"]}
    catalogues = {
        code: {path: [text_at(document["form"], path) or "", text] for path, text in found.items()}
        for code, found in document["translations"].items()
    }
    return json.dumps(form, ensure_ascii=False, indent=2) + "\n", catalogues


def posted_text(name: str = "text") -> str:
    """Return the posted text with normalised line ends and storable characters."""
    text = request.form.get(name, "").replace("\r\n", "\n").replace("\r", "\n")
    return text.replace("\0", "\N{REPLACEMENT CHARACTER}")


def save_text(form_id: str, text: str, begun_from: str, *, merges: bool = False) -> EditorDraft:
    """Save the text as the form's draft; *begun_from* is the `text_digest` of what they
    began with.

    When the text is another by now, what both changed is merged if *merges*: the author gets the
    page anew. Raises `EditConflict` when both changed the same, when the form was published
    meanwhile, or without merging; translations
    that changed are no clash.
    """
    now = load_draft(form_id) or EditorDraft(form_id, "", {})
    if now.text == text:
        return now
    if now.seen != begun_from:
        is_merged = merges and now.draft is not None
        text = merge_text(now, text, begun_from) if is_merged else raise_conflict(now, text)
    kept = save_draft(now, text, now.catalogues)
    author, sentence = current_staff_user().id, _("Skrev i teksten")
    draft_history.add(form_id, author, sentence, now.text, text, joins=True)
    return kept


def merge_text(now: EditorDraft, text: str, begun_from: str) -> str:
    """Return the newest text with what the author changed in the one they began from."""
    base = next(
        (old for old in draft_history.texts(now.form_id) if text_digest(old) == begun_from), None
    )
    both = merge_texts(base, text, now.text) if base is not None else None
    if both is None or both.meetings:
        raise EditConflict(now, text)
    return both.text


def raise_conflict(now: EditorDraft, text: str) -> NoReturn:
    """Raise the conflict of *text* with what is stored."""
    raise EditConflict(now, text)


def save_draft(now: EditorDraft, text: str, catalogues: Catalogues) -> EditorDraft:
    """Save over what *now* holds; raises `IdempotencyConflict` when somebody was faster."""
    try:
        draft = drafts.save(now.form_id, text, catalogues, now.revision, current_staff_user().id)
    except drafts.StaleRevision:
        raise EditConflict(
            load_draft(now.form_id) or EditorDraft(now.form_id, "", {}), text
        ) from None
    db.session.expire(draft)
    return EditorDraft(now.form_id, draft.text, draft.catalogues, draft)


def count_untranslated(document: Mapping[str, Any]) -> dict[str, int]:
    """By language, how many of a document's texts are not translated."""
    source = document["form"].get("language", "nb")
    wanted = [t.path for t in form_texts(document["form"], TYPES) if needs_translation(t.text)]
    codes = dict.fromkeys((*offered_languages(), *document["translations"]))
    return {
        code: sum(path not in document["translations"].get(code, {}) for path in wanted)
        for code in codes
        if code != source
    }


def open_editor_draft(form_id: str) -> EditorDraft:
    """Load the form for editing, or abort with 404."""
    return load_draft(form_id) or abort(404)


def just_made(text: str) -> str | None:
    """Return the id of the draft of that text which the user made from the page that is sent: it
    was sent twice, and nobody has changed the draft meanwhile.
    """
    by, opened = current_staff_user().id, page_opened()
    for each in drafts.all_drafts():
        made_here = each.revision == 1 and each.changed_by == by and each.changed >= opened
        if made_here and each.text == text:
            return each.form_id
    return None


def page_opened() -> datetime:
    """Return when the page that is sent was opened, as its field `opened` says; else a minute
    ago.
    """
    try:
        return datetime.fromisoformat(request.form.get("opened", "")).astimezone(UTC)
    except (ValueError, OverflowError):
        return now() - timedelta(minutes=1)


def free_id(name: str) -> str:
    """Return a free form id derived from *name*."""
    base = slug(name, FORM_ID)
    folder = open_folder(current_app.config["DEFINITIONS"], current_app.config["LANGUAGES"])
    taken = {"lists", *(form.form_id for form in versions.overview())}
    taken |= {draft.form_id for draft in drafts.all_drafts()}
    candidates = (base, *(f"{base}-{number}" for number in range(2, 10_000)))
    return next(id for id in candidates if id not in taken and not folder.has(id))
