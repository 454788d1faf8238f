"""The kinds of file that can be taken in, and the reasons for which one is not."""

from dataclasses import dataclass


class Rejected(Exception):
    """A file that is not taken in; `reason` is a word that the caller puts into a sentence.

    `kind`: none that was asked for. `cut`: not whole. `locked`: by a password. `active`: it can
    act by itself. `macros`. `fetches`: it takes in content from elsewhere, or holds files.
    `pixels`: too many. `picture`: no picture that can be read. `unreadable`. `complex`: takes
    too much time or memory. `busy`: too many files at once.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file as it is kept."""

    group: str
    """The author's word for it: `pdf`, `image`, `word` or `excel`."""
    type: str
    suffix: str


_OFFICE = "application/vnd.openxmlformats-officedocument."
PDF = Kind("pdf", "application/pdf", ".pdf")
JPEG = Kind("image", "image/jpeg", ".jpg")
PNG = Kind("image", "image/png", ".png")
WEBP = Kind("image", "image/webp", ".webp")
WORD = Kind("word", f"{_OFFICE}wordprocessingml.document", ".docx")
EXCEL = Kind("excel", f"{_OFFICE}spreadsheetml.sheet", ".xlsx")
KINDS = (PDF, JPEG, PNG, WEBP, WORD, EXCEL)
BY_TYPE = {kind.type: kind for kind in KINDS}


class Unpacked:
    """Counts the bytes that one file is unpacked to."""

    def __init__(self, left: int) -> None:
        self.left = left

    def take(self, size: int) -> None:
        """Count *size* bytes; raise `Rejected` (`complex`) when they exceed the budget."""
        if size > self.left:
            self.left = 0
            raise Rejected("complex")
        self.left -= size
