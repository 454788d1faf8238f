"""A paper form, pasted as text, becomes quick text by rules: a draft that a person looks over.

Nothing is sent anywhere. What the rules are unsure of is told by line, and a line that they cannot
place stays as a text, so that nothing of the paper is lost.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from forms.authoring.answer_lines import escape_line
from forms.authoring.paper_lines import (
    BLANK,
    BOXES,
    FILL,
    FILLS,
    NUMBERED,
    answers_of,
    capitalize,
    columns_of,
    count_boxes,
    has_columns,
    is_answer,
    is_head_of_others,
    is_statement,
    label_and_answers,
    row_of,
    shorten,
    without_number,
)
from forms.authoring.paper_question import FOLLOW_UP, HOW, WORDS, PaperQuestion
from forms.authoring.paper_reader import PaperReader, with_title
from forms.authoring.quick_text_reader import Remark
from forms.i18n import gettext as _

_SIGNED = re.compile(r"\b(?:underskrift|signatur)\w*", re.IGNORECASE)
_SIGNS_FOR = re.compile(r"for (?:skolen|barnehagen|kommunen)\b", re.IGNORECASE)
_DATED = re.compile(r"\bsted\s*/\s*dato\b|^dato\b.*\bunderskrift", re.IGNORECASE)
_GO_TO = re.compile(r"\bgå (?:videre )?til (?:spørsmål|punkt|del)\b", re.IGNORECASE)
_SCALE = re.compile(
    r"skala fra (\d+)\s*\(?([^)\d]*?)\)?\s*til (\d+)\s*\(?([^):]*?)\)?\s*(?:[:,]|$)", re.IGNORECASE
)
_SAID = re.compile(r"(?:jeg|vi|eg|me)\b", re.IGNORECASE)
_LETTER = re.compile(
    r"^(?:fra|til|emne|sendt|kopi):|^(?:hei|mvh|vennlig hilsen|hilsen)\b", re.IGNORECASE
)


@dataclass(slots=True)
class Paper:
    """What the rules made of a paper form."""

    text: str = ""
    """The form as quick text."""
    title: str = ""
    """The form's name, when the paper begins with one."""
    remarks: list[Remark] = field(default_factory=list)
    """What a person should look at, by the line of the paper."""


def read_paper(text: str) -> Paper:
    """Make quick text of the text of a paper form."""
    return _Rules(text).read()


class _Rules(PaperReader):
    """The rules, in the order in which they are tried."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.rules: tuple[Callable[[str], bool], ...] = (
            self.take_blank,
            self.take_letter,
            self.take_heading_between_dashes,
            self.take_table_of_choices,
            self.take_list_heading,
            self.take_signature,
            self.take_scale_digits,
            self.take_go_to,
            self.take_answers,
            self.take_fields_on_a_line,
            self.take_inline_answers,
            self.take_heading_of_questions,
            self.take_question,
            self.take_heading,
            self.take_text,
        )

    def read(self) -> Paper:
        while self.at < len(self.lines):
            line = self.lines[self.at][1]
            next(rule for rule in self.rules if rule(line))
        self.close()
        title, blocks = with_title(list(self.readable()))
        text = "\n\n".join(blocks) + "\n" if blocks else ""
        return Paper(text, title, self.remarks)

    def take_blank(self, line: str) -> bool:
        """Skip an empty line; one to write on is room for the question above."""
        if not BLANK.fullmatch(line):
            return False
        if line.strip() and self.open is not None and not self.open.answers:
            self.open.lines += 1
        self.at += 1
        return True

    def take_letter(self, line: str) -> bool:
        """Take away a line of the letter in which the form came."""
        if not _LETTER.match(line.strip()) or FILLS.search(line) or count_boxes(line):
            return False
        self.remark(
            _("«%(text)s» er tatt bort: det hører til et brev.", text=shorten(line.strip()))
        )
        self.close()
        self.at += 1
        return True

    def take_heading_between_dashes(self, line: str) -> bool:
        found = re.fullmatch(r"[-–—=*]{3,}\s*(.+?)\s*[-–—=*]{3,}", line.strip())
        if not found:
            return False
        self.head(found[1])
        return True

    def take_table_of_choices(self, line: str) -> bool:
        """Read a heading of columns with rows of boxes below it."""
        start, heads = self.at, [line]
        while len(heads) < 3 and start + len(heads) < len(self.lines):
            below = self.lines[start + len(heads)][1]
            if row_of(below):
                break
            heads.append(below)
        first = start + len(heads)
        if first >= len(self.lines) or any(
            count_boxes(head) or FILLS.search(head) for head in heads
        ):
            return False
        row = row_of(self.lines[first][1])
        columns = columns_of(heads)
        if not row or len(columns) < 2 or len(columns) != row[1] or not has_columns(heads[-1]):
            return False
        label = self.open.label if self.open is not None and not self.open.answers else ""
        if label:
            self.open = None
        question = PaperQuestion(label or _("Hvor enig er du?"), self.lines[start][0])
        if not label:
            self.remark(_("Tabellen har ikke noe spørsmål over seg. Skriv det."))
        question.columns, self.at = columns, first
        self.take_rows(question)
        self.add_question(question)
        return True

    def take_rows(self, question: PaperQuestion) -> None:
        while self.at < len(self.lines):
            line = self.lines[self.at][1]
            if found := row_of(line):
                question.answers.append(found[0])
            elif (
                line.strip()
                and line.startswith((" ", "\t"))
                and question.answers
                and not count_boxes(line)
            ):
                question.answers[-1] += f" {line.strip()}"
            elif line.strip():
                return
            self.at += 1

    def take_list_heading(self, line: str) -> bool:
        """Read headings of columns with empty cells below: a list to which rows are added."""
        cells = [cell.strip() for cell in re.split(r"\t+|\s{3,}", line.strip()) if cell.strip()]
        below = [each for _number, each in self.lines[self.at + 1 : self.at + 3]]
        if len(cells) < 2 or count_boxes(line) or FILLS.search(line) or not below:
            return False
        if not all(len(FILLS.findall(each)) >= len(cells) - 1 > 0 for each in below[:1]):
            return False
        label = self.open.label if self.open is not None and not self.open.answers else ""
        if label:
            self.open = None
        question = PaperQuestion(label or cells[0], self.number(), answers=cells, is_list=True)
        self.at += 1
        while self.at < len(self.lines) and BLANK.fullmatch(self.lines[self.at][1]):
            self.at += 1
        self.add_question(question)
        return True

    def take_signature(self, line: str) -> bool:
        text = line.strip()
        signs = _DATED.search(text) or (_SIGNED.search(text) and len(text) < 80)
        if not signs and not (FILLS.search(text) and _SIGNS_FOR.match(text)):
            return False
        said = _("«%(text)s»: legg til en underskrift under «Gang».", text=shorten(text))
        self.remark(said, is_task=True)
        self.close()
        self.at += 1
        return True

    def take_scale_digits(self, line: str) -> bool:
        digits = re.findall(r"\d+", line)
        if len(digits) < 4 or not re.fullmatch(rf"[\s\d{BOXES}\[\]()]+", line) or self.open is None:
            return False
        if [int(digit) for digit in digits] != list(range(int(digits[0]), int(digits[-1]) + 1)):
            return False
        question, self.open = self.open, None
        ends = _SCALE.search(question.label)
        label = question.label
        hint = f"skala {digits[0]}–{digits[-1]}"
        if ends and ends[2].strip() and ends[4].strip():
            hint += f": {ends[2].strip().capitalize()} / {ends[4].strip().capitalize()}"
            label = label[ends.end() :].strip(" :") or label
        self.put(f"{escape_line(label)} ({hint})")
        self.at += 1
        return True

    def take_go_to(self, line: str) -> bool:
        if not _GO_TO.search(line) or len(line.strip()) > 120:
            return False
        self.remark(
            _(
                "«%(text)s»: sett et vilkår på spørsmålene som hoppes over.",
                text=shorten(line.strip()),
            ),
            is_task=True,
        )
        self.at += 1
        return True

    def take_answers(self, line: str) -> bool:
        """Read answers on a line of their own, for the question above; else statements."""
        text = line.strip()
        if not is_answer(text) or NUMBERED.match(text) or FOLLOW_UP.match(text):
            return False
        answers = list(answers_of(text))
        question = self.open
        is_written = question is not None and question.lines and not question.answers
        confirms = is_statement(text) or any(_SAID.match(each) for each in answers[:1])
        if question is None or question.columns or (is_written and confirms):
            return self.take_statement(text)
        question.several = question.several or bool(re.search(r"\[\s?\]", text))
        question.answers += answers
        self.at += 1
        return True

    def take_statement(self, text: str) -> bool:
        """Read a box before a sentence, with no question above: something to confirm."""
        if not count_boxes(text):
            return False
        for answer in answers_of(text):
            required = " *" if answer.endswith("*") else ""
            self.put(f"{escape_line(answer.rstrip('* '))}{required} (bekreft)")
        self.at += 1
        return True

    def take_fields_on_a_line(self, line: str) -> bool:
        """Read several short fields: `Navn: ____ Telefon: ____`, or `Navn *, telefon *`."""
        text = line.strip()
        parts = [part.strip(" \t:,") for part in FILLS.split(text)]
        if len(FILLS.findall(text)) >= 2 and not count_boxes(text):
            found = [part for part in parts if part]
        elif re.fullmatch(r"[^,*]+\*(?:, [^,*]+\*?)+", text):
            found = text.split(", ")
        else:
            return False
        for part in found:
            label = part[:1].upper() + part[1:]
            self.add_question(PaperQuestion(label, self.number(), lines=1))
        self.at += 1
        return True

    def take_inline_answers(self, line: str) -> bool:
        """Read a question with its answers on the same line."""
        text = without_number(line.strip())
        found = re.fullmatch(r"(.+?[?:])\s*(\S.*?(?:\s*/\s*\S.*?)+)\s*\*?", text)
        if found and not count_boxes(text) and all(len(a) < 60 for a in found[2].split("/")):
            answers = [capitalize(answer.strip()) for answer in found[2].split("/")]
            self.add_question(
                PaperQuestion(found[1], self.number(), answers, required=text.endswith("*"))
            )
            self.at += 1
            return True
        if count_boxes(text) == 0 and not re.search(r":\s+o\s+\S.*\s+o\s+\S", text):
            return False
        label, answers = label_and_answers(text)
        if not label or not answers:
            return False
        if label.endswith((".", "!")) and len(answers) == 1:
            self.put(f"~ {label}")
            required = " *" if answers[0].endswith("*") else ""
            self.put(f"{escape_line(answers[0].rstrip('* '))}{required} (bekreft)")
        else:
            several = bool(re.search(r"\[\s?\]", text)) and len(answers) > 2
            self.add_question(PaperQuestion(label, self.number(), answers, several=several))
        self.at += 1
        return True

    def take_heading_of_questions(self, line: str) -> bool:
        """Read a few words after an empty line, with a question right below them."""
        core = without_number(line.strip())
        above = self.lines[self.at - 1][1] if self.at else ""
        below = self.lines[self.at + 1][1] if self.at + 1 < len(self.lines) else ""
        asks = FILLS.search(below) or count_boxes(below) or "?" in below
        is_head = len(core.split()) <= 5 and core[-1:].isalnum() and not FILLS.search(core)
        if above.strip() or not asks or not is_head or BLANK.fullmatch(below) or is_answer(below):
            return False
        self.head(line.strip())
        return True

    def take_question(self, line: str) -> bool:
        text = line.strip()
        numbered = NUMBERED.match(text)
        body = without_number(text)
        fill = FILL.search(body)
        core = FILL.sub("", body).strip()
        plain = HOW.sub("", core)
        following = self.next_line().strip()
        followed = (
            is_answer(following) and not NUMBERED.match(following) and not is_statement(following)
        )
        below = self.lines[self.at + 1][1] if self.at + 1 < len(self.lines) else ""
        room = bool(below.strip()) and bool(BLANK.fullmatch(below))
        short = len(core) < 140 and not core.endswith(".")
        asks = (
            bool(fill)
            or plain.endswith(("?", "*"))
            or room
            or (short and self.at > 0 and self.has_room())
            or (short and self.has_help())
            or (followed and short)
            or (core.endswith(":") and len(core) < 70)
            or bool(FOLLOW_UP.match(core))
            or (
                not is_head_of_others(text, following)
                and (self.is_known_field(core) or (numbered and short))
            )
        )
        if not asks or not core:
            return False
        question = PaperQuestion(core.lstrip("-–• "), self.number(), lines=1 if fill else 0)
        self.add_question(question)
        self.at += 1
        if self.has_help(0):
            question.help = self.lines[self.at][1].strip()
            self.at += 1
        return True

    def is_known_field(self, core: str) -> bool:
        """Whether a short line among fields is one: `Klasse`, `Barnets navn`."""
        if len(core.split()) > 7 or core.endswith((".", ",", "!")) or core.isupper():
            return False
        if any(re.search(pattern, core.lower()) for pattern, _words in WORDS):
            return True
        return self.open is not None and not self.open.answers and len(core.split()) <= 3

    def take_heading(self, line: str) -> bool:
        text = line.strip()
        core = without_number(text)
        is_short = (
            len(core) <= 70 and not core.endswith((".", ",", ";", "!")) and len(core.split()) <= 9
        )
        if not is_short:
            return False
        self.head(text)
        return True

    def take_text(self, line: str) -> bool:
        """Keep whatever is left: the sentences between the questions."""
        found: list[str] = []
        while self.at < len(self.lines):
            text = self.lines[self.at][1].strip()
            if not text or (
                found and (text.endswith("?") or is_answer(text) or NUMBERED.match(text))
            ):
                break
            found.append(text)
            self.at += 1
            if found[-1].endswith((".", "!")):
                break
        self.put(f"~ {' '.join(found)}")
        return True
