"""Files: documents and photographs that come with an answer."""

from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO
from typing import Any

from werkzeug.datastructures import FileStorage, MultiDict

from forms.definition import Key, Question
from forms.i18n import format_number, join_words, ngettext
from forms.i18n import gettext as _
from forms.questions import file_inspection
from forms.questions.base import AnswerField, QuestionType, Typed, Word, question_type
from forms.questions.values import Example, Upload

GROUPS = ("pdf", "image", "word", "excel")
MEGABYTE = 1_000_000
HEIC = ("image/heic", "image/heif", ".heic", ".heif")
"""What telephones save pictures as; kept as JPEG."""
Reference = Mapping[str, Any]
"""A stored file: `{"id", "name", "type", "size"}`."""


class Kept(str):
    """The id of a stored file, as a page posts it back; the *reference* comes from the server."""

    reference: Reference

    def __new__(cls, reference: Reference) -> "Kept":
        """Return the posted value of *reference*."""
        kept = super().__new__(cls, reference["id"])
        kept.reference = reference
        return kept


class FileField(AnswerField):
    """The files of one question: stored ones, and new ones in `uploads`.

    A stored file counts once the server has identified it (`resolve_references`), or in an answer.
    """

    def posted_values(self, formdata: MultiDict[str, Any]) -> dict[str, list[Any]]:
        """Collect the posted files and ids; an empty file input posts a file without a name."""
        declined = [value for value in formdata.getlist(self.part_name("declined")) if value]
        files = [] if declined else formdata.getlist(self.part_name())
        found: dict[str, list[Any]] = {
            "": [file for file in files if isinstance(file, FileStorage) and file],
            "kept": [id for id in formdata.getlist(self.part_name("kept")) if isinstance(id, str)],
            "declined": declined,
        }
        return {part: values for part, values in found.items() if values}

    def read(self) -> list[Any] | None:
        """Return the accepted files; add an error for each of the others."""
        value, self.process_errors = _read_files(self.question, self.typed)
        self.uploads = [each for each in value if isinstance(each, Upload)]
        self.typed.pop("", None)
        if self.uploads and most_files(self.question) == 1:
            self.typed.pop("kept", None)
        return value or None

    @property
    def files(self) -> list[Reference]:
        """The stored files."""
        return _references(self.typed)

    def _again(self) -> None:
        self.data = [*self.files, *self.uploads] or None

    def keep_upload(self, upload: Upload, reference: Reference) -> None:
        """Put the *reference* under which *upload* was stored in the answer."""
        self.uploads = [each for each in self.uploads if each is not upload]
        self.typed.setdefault("kept", []).append(Kept(reference))
        self._again()

    def resolve_references(self, references: Mapping[str, Reference]) -> None:
        """Learn of stored files by id; an id in the page that is not among them is dropped."""
        kept = [each for each in self.typed.pop("kept", []) if _is_known(each, references)]
        if kept:
            known = [k if isinstance(k, Kept) else Kept(references[k]) for k in kept]
            self.typed["kept"] = list(dict.fromkeys(known))
        self._again()

    def do_action(self, verb: str, argument: str = "") -> str:
        """`remove` with a file's id."""
        if verb == "remove" and argument in self.typed.get("kept", ()):
            self.typed["kept"] = [each for each in self.typed["kept"] if each != argument]
            self._again()
        return super().do_action(verb, argument)


def _is_known(kept: str, references: Mapping[str, Reference]) -> bool:
    return isinstance(kept, Kept) or kept in references


def _references(typed: Typed) -> list[Reference]:
    return [dict(kept.reference) for kept in typed.get("kept", ()) if isinstance(kept, Kept)]


def most_files(question: Question) -> int:
    return int(question.own.get("max_files", 1))


def _read_files(question: Question, typed: Typed) -> tuple[list[Any], list[str]]:
    """Return the stored files and accepted uploads, and the errors of the others."""
    came, most = typed.get("", ()), most_files(question)
    taken: list[Upload] = []
    wrong = [_too_many(most, len(came) - most)] if len(came) > most else []
    for file in came[:most]:
        try:
            taken.append(_accepted(question, file))
        except file_inspection.Refused as error:
            wrong.append(str(error))
    kept = [] if taken and most == 1 else _references(typed)
    return [*kept, *taken], wrong


def _accepted(question: Question, file: FileStorage) -> Upload:
    most = question.own.get("max_mb", 10) * MEGABYTE
    most = min(most, getattr(file.stream, "limit", most))  # the page may have kept no more
    file.stream.seek(0, 2)
    size = file.stream.tell()
    if size > most:
        raise file_inspection.Refused(
            _(
                "%(name)s er for stor (%(size)s). En fil kan være høyst %(most)s.",
                name=file_inspection.clean_name(file.filename or ""),
                size=format_size(size),
                most=format_size(most),
            )
        )
    file.stream.seek(0)
    groups = question.own.get("accept", ("pdf", "image"))
    return file_inspection.inspect_upload(file.filename or "", file.stream.read(), groups)


def _too_many(most: int, extra: int) -> str:
    return ngettext(
        "Du kan legge ved høyst én fil. Fjern %(extra)s.",
        "Du kan legge ved høyst %(number)s filer. Fjern %(extra)s.",
        most,
        extra=extra,
    )


def format_size(size: int) -> str:
    """Format a size in bytes: 340 kB, 12,4 MB."""
    if size < MEGABYTE:
        return f"{format_number(max(size // 1_000, 1))} kB"
    megabytes = size / MEGABYTE
    whole = megabytes.is_integer()
    return f"{format_number(int(megabytes) if whole else round(megabytes, 1))} MB"


_LETTER = {"id": "f1", "name": "brev.pdf", "type": "application/pdf", "size": 1200}
_PHOTO = {"id": "f2", "name": "Tegning.jpg", "type": "image/jpeg", "size": 340_000}
_PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
_SCRIPT = _PDF.replace(b"/Catalog", b"/Catalog/OpenAction<</S/J#61vaScript/JS(app.alert(1))>>")


def _posted(name: str, content: bytes) -> Any:
    """Return a file as a browser sends it; an example can be read repeatedly."""
    return [FileStorage(BytesIO(content), name)]


@question_type("file")
class File(QuestionType):
    """Documents or photographs; a phone offers its camera when `accept` has `image`."""

    words = (Word("fil"),)
    synonyms = ("upload", "image", "vedlegg")
    keys = (
        Key(
            "accept",
            {"type": "array", "items": {"enum": list(GROUPS)}, "minItems": 1, "uniqueItems": True},
            "Which kinds of file: pdf, image, word, excel; pdf and image unless told.",
            say=lambda: _("Slags filer"),
            group="more",
            values=lambda: {
                "pdf": _("PDF"),
                "image": _("Bilde"),
                "word": _("Word"),
                "excel": _("Excel"),
            },
        ),
        Key(
            "max_mb",
            {"type": "integer", "minimum": 1, "maximum": 25},
            "How large one file may be, in megabytes; 10 unless told.",
            say=lambda: _("Største fil i megabyte"),
            group="more",
        ),
        Key(
            "max_files",
            {"type": "integer", "minimum": 1, "maximum": 20},
            "How many files; 1 unless told.",
            say=lambda: _("Flest filer"),
            group="more",
        ),
    )
    kind = "files"
    reader = "questions/file.js"
    examples = (
        Example(post={"kept": [Kept(_LETTER)]}, stored=[_LETTER], text="brev.pdf"),
        Example(
            {"max_files": 2},
            post={"kept": [Kept(_LETTER), Kept(_PHOTO)]},
            stored=[_LETTER, _PHOTO],
            text="brev.pdf, Tegning.jpg",
            cells=("brev.pdf, Tegning.jpg",),
        ),
        Example(post={"kept": ["noen-andres"]}, stored=None),
        Example({"required": True}, post={}, error="Last opp en fil under «Spørsmålet»."),
        Example(
            {"accept": ["pdf"]},
            post={"": _posted("brev.pdf", b"MZ\x90\x00 et program")},
            error="brev.pdf er ikke en hel PDF-fil. Lagre den på nytt, og prøv igjen.",
        ),
        Example(
            post={"": _posted("brev.pdf", _SCRIPT)},
            error=(
                "brev.pdf har skript, vedlegg eller annet som kan starte av seg selv."
                " Skriv den ut til en ny PDF, og last opp den nye."
            ),
        ),
        Example(
            {"max_mb": 1},
            post={"": _posted("C:\\Skole\\stor.pdf", _PDF + bytes(1_400_000))},
            error="stor.pdf er for stor (1,4 MB). En fil kan være høyst 1 MB.",
        ),
        Example(
            post={"": [*_posted("a.pdf", _PDF), *_posted("b.pdf", _PDF)]},
            error="Du kan legge ved høyst én fil. Fjern 1.",
        ),
    )

    def parts(self, question: Question) -> tuple[str, ...]:
        """Return the file input, and the ids of stored files."""
        return ("", "kept", *(("declined",) if question.decline else ()))

    def field(self, question: Question) -> FileField:
        """Return a field that accepts files."""
        return FileField(question, self)

    def read(self, question: Question, typed: Typed) -> list[Any] | None:
        """Return references of stored files, and an Upload for each new one."""
        value, wrong = _read_files(question, typed)
        if wrong:
            raise ValueError(wrong[0])
        return value or None

    def typed(self, question: Question, value: Sequence[Any]) -> dict[str, list[str]]:
        """Return the ids of the stored files, which carry their own metadata."""
        return {"kept": [Kept(each) for each in value if not isinstance(each, Upload)]}

    def store(self, value: Sequence[Any]) -> list[dict[str, Any]] | None:
        """Return the references of stored files; an upload is in the answer once it is stored."""
        return [dict(each) for each in value if not isinstance(each, Upload)] or None

    def fault(self, question: Question, value: Any) -> str | None:
        """Too many files."""
        most = most_files(question)
        return _too_many(most, len(value) - most) if len(value) > most else None

    def missing(self, question: Question) -> str:
        """Return the message for a missing file."""
        return _("Last opp en fil under «%(question)s».", question=question.label.rstrip(".:"))

    def text(self, question: Question, value: Sequence[Any]) -> str:
        """Return the files' names."""
        return join_words(
            each.name if isinstance(each, Upload) else str(each["name"]) for each in value
        )

    def data_category(self, question: Question) -> str:
        return "files"

    def most(self, question: Question) -> int:
        """How many files there is room for."""
        return most_files(question)

    def size(self, reference: Reference) -> str:
        """Format the size of a stored file."""
        return format_size(reference["size"])

    def lines(self, question: Question, value: Sequence[Reference]) -> Iterator[tuple[str, str]]:
        """Each file's name and size as a person reads them."""
        for each in value:
            yield str(each["name"]), format_size(each["size"])

    def accepts(self, question: Question) -> str:
        """Return the `accept` attribute of the file input: content types and suffixes."""
        groups = question.own.get("accept", ("pdf", "image"))
        known = [content for content in file_inspection.CONTENTS if content.group in groups]
        return ",".join(
            [
                *(c.type for c in known),
                *(c.suffix for c in known if c.group != "image"),
                *(HEIC if "image" in groups else ()),
            ]
        )

    def hint(self, question: Question) -> Iterator[str]:
        """Yield the limits of an upload, in short sentences."""
        groups = question.own.get("accept", ("pdf", "image"))
        kinds = _(" eller ").join(file_inspection.group_name(group) for group in groups)
        most = format_size(question.own.get("max_mb", 10) * MEGABYTE)
        yield _("%(kinds)s, høyst %(most)s.", kinds=kinds[0].upper() + kinds[1:], most=most)
        if most_files(question) > 1:
            yield _("Inntil %(number)s filer.", number=most_files(question))
