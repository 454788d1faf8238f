"""The place that has been read on a paper form, and the quick text that it has become so far."""

import re
from collections.abc import Iterator

from forms.authoring import quick_text_reader
from forms.authoring.paper_lines import (
    capitalize,
    clean_lines,
    is_answer,
    is_in_capitals,
    is_statement,
    lower_capitals,
    shorten,
    without_number,
)
from forms.authoring.paper_question import FOLLOW_UP, PaperQuestion
from forms.authoring.quick_text_reader import Remark
from forms.authoring.surroundings import Surroundings
from forms.i18n import gettext as _

_STAFF = re.compile(
    r"fylles? ut av (?:skolen|barnehagen|kommunen|rektor|styrer|ansatte|saksbehandler|kontoret)|"
    r"\bfor (?:skolen|kommunen|kontoret)s? bruk\b",
    re.IGNORECASE,
)


class PaperReader:
    """Reads line by line; `blocks` is the quick text so far."""

    def __init__(self, text: str) -> None:
        self.lines = list(clean_lines(text))
        self.at = 0
        self.blocks: list[str] = []
        self.open: PaperQuestion | None = None
        self.remarks: list[Remark] = []
        self.yes_no = ""
        self.staff = False
        self.follows: tuple[int, str] | None = None
        """How far in the last follow-up stands, and the answer that it waits for."""

    def readable(self) -> Iterator[str]:
        """Yield the blocks; one that quick text cannot read becomes a text."""
        before = Surroundings()
        for block in self.blocks:
            if block.startswith("# ") and "\n" not in block:
                yield block.replace(" #", " ")
            elif quick_text_reader.read_items(block, before.copy()).is_whole:
                quick_text_reader.read_items(block, before)
                yield block
            else:
                words = " ".join(re.sub(r"[#\\]", "", block).split())
                self.remark(_("«%(text)s» er lest som en tekst. Se over.", text=shorten(words)))
                yield f"~ {words}"

    def number(self) -> int:
        """Return the number of the line, as it was pasted."""
        return self.lines[min(self.at, len(self.lines) - 1)][0]

    def indent(self) -> int:
        """Return how far in the line stands."""
        line = self.lines[min(self.at, len(self.lines) - 1)][1].expandtabs(4)
        return len(line) - len(line.lstrip())

    def next_line(self, skip: int = 1) -> str:
        """Return the next line that is not empty, or ""."""
        for _number, line in self.lines[self.at + skip :]:
            if line.strip():
                return line
        return ""

    def remark(self, text: str, *, is_task: bool = False) -> None:
        self.remarks.append(Remark(self.number(), text, stops=False, is_task=is_task))

    def add_question(self, question: PaperQuestion) -> None:
        """Close the question before, and open this one for its answers."""
        self.close()
        question.indent = self.indent()
        self.open = question

    def close(self) -> None:
        """Write the open question."""
        if self.open is not None:
            question, self.open = self.open, None
            question.label, question.condition = self.without_condition(question.label)
            if question.condition:
                self.follows = (question.indent, question.condition)
            elif self.follows and 0 < self.follows[0] <= question.indent:
                question.condition = self.follows[1]
            else:
                self.follows = None
            question.normalize()
            self.blocks.append("\n".join(question.quick_text(staff=self.staff)))
            if question.is_yes_no:
                self.yes_no, self.follows = question.label, None

    def without_condition(self, label: str) -> tuple[str, str]:
        """Take «Hvis ja,» from a label; the answer to the yes-or-no question above it."""
        found = FOLLOW_UP.match(label)
        if not found:
            return label, ""
        rest = capitalize(found[2].strip() or _("Forklar"))
        if not self.yes_no:
            self.remark(_("«%(text)s» hører til et spørsmål over. Velg hvilket.", text=label))
            return rest, ""
        return rest, found[1].capitalize()

    def put(self, block: str) -> None:
        self.close()
        self.blocks.append(block)

    def head(self, text: str) -> None:
        self.close()
        text = without_number(text).strip(" :")
        self.staff = bool(_STAFF.search(text))
        if self.staff:
            self.remark(_("«%(text)s» er lest som spørsmål bare til ansatte.", text=text))
        self.blocks.append(
            f"# {capitalize(lower_capitals(text)) if is_in_capitals(text) else text}"
        )
        self.yes_no = ""
        self.at += 1

    def has_room(self) -> bool:
        """Whether empty lines below leave room to write, and something follows them."""
        below = [line for _number, line in self.lines[self.at + 1 : self.at + 3]]
        return (
            len(below) == 2 and not any(line.strip() for line in below) and bool(self.next_line())
        )

    def has_help(self, skip: int = 1) -> bool:
        """Whether the line below is a sentence, and answers or room to write stand below it."""
        after = [line.strip() for _number, line in self.lines[self.at + skip : self.at + skip + 3]]
        if len(after) < 3 or not after[0].endswith(".") or is_answer(after[0]):
            return False
        answered = is_answer(after[1]) and not is_statement(after[1])
        return answered or not (after[1] or after[2])


def with_title(blocks: list[str]) -> tuple[str, list[str]]:
    """Return the first heading as the title, and make headings with nothing below them texts."""
    title = ""
    found: list[str] = []
    for place, block in enumerate(blocks):
        last = place + 1 == len(blocks) or blocks[place + 1].startswith("# ")
        if not block.startswith("# "):
            found.append(block)
        elif not title and not any(each.startswith("# ") for each in found):
            title = block[2:]
            if not last:
                found.append(block)
        else:
            found.append(f"~ {block[2:]}" if last else block)
    return title, found
