"""A paper form, pasted as text, becomes quick text by rules: a draft that a person looks over.

Nothing is sent anywhere. What the rules are unsure of is told by line, and a line that they cannot
place stays as a text, so that nothing of the paper is lost.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from forms.authoring import quick_text
from forms.authoring.answer_lines import escape
from forms.authoring.quick_text import Remark
from forms.authoring.surroundings import Surroundings
from forms.checking import label_words
from forms.i18n import gettext as _

BOXES = "☐☑☒□▢◻❏❑◯○⬜🔲"
_BOX = rf"(?:[{BOXES}]|\[\s?\]|\(\s?\))"
_MARK = rf"(?:{_BOX}|[•·▪‣–—-]|o(?=\s)|[a-h]\)(?=\s))"
_BLANK = re.compile(r"[\s_.…‥\-–—]*")
_FILL = re.compile(r"[:\s]*(?:[_…]{2,}|\.{4,})\s*$")
_FILLS = re.compile(r"(?:_{3,}|…{2,}|\.{4,})")
_NUMBERED = re.compile(r"(?:spørsmål\s*)?(\d{1,2}(?:\.\d{1,2})*)\s?[.):]\s+(?=\S)", re.IGNORECASE)
_PAGE = re.compile(r"(?:side\s*\d+(?:\s*(?:av|/)\s*\d+)?|\d+\s*(?:av|/)\s*\d+)", re.IGNORECASE)
_SIGNED = re.compile(r"\b(?:underskrift|signatur)\w*", re.IGNORECASE)
_SIGNS_FOR = re.compile(r"for (?:skolen|barnehagen|kommunen)\b", re.IGNORECASE)
_DATED = re.compile(r"\bsted\s*/\s*dato\b|^dato\b.*\bunderskrift", re.IGNORECASE)
_FOLLOW_UP = re.compile(r"^(?:[-–•]\s*)?(?:hvis|dersom|om) (ja|nei)\b[,:]?\s*(.*)$", re.IGNORECASE)
_GO_TO = re.compile(r"\bgå (?:videre )?til (?:spørsmål|punkt|del)\b", re.IGNORECASE)
_SEVERAL = re.compile(
    r"\bflere (?:kryss|svar)\b|\balle? som passer\b|\balt som passer\b|\bett eller flere\b",
    re.IGNORECASE,
)
_HOW = re.compile(
    r"\s*\((?:sett\s+)?(?:ett |flere )?(?:kryss|velg|ring rundt|merk)[^)]*\)|"
    r"[.?]?\s*(?:sett )?kryss av for (?:det|alle|alt) som passer:?$",
    re.IGNORECASE,
)
_LENGTH = re.compile(r"\s*\(?maks(?:imalt)?\.? (\d+) tegn\)?", re.IGNORECASE)
_SCALE = re.compile(
    r"skala fra (\d+)\s*\(?([^)\d]*?)\)?\s*til (\d+)\s*\(?([^):]*?)\)?\s*(?:[:,]|$)", re.IGNORECASE
)
_LETTER = re.compile(
    r"^(?:fra|til|emne|sendt|kopi):|^(?:hei|mvh|vennlig hilsen|hilsen)\b", re.IGNORECASE
)
_STAFF = re.compile(
    r"fylles? ut av (?:skolen|barnehagen|kommunen|rektor|styrer|ansatte|saksbehandler|kontoret)|"
    r"\bfor (?:skolen|kommunen|kontoret)s? bruk\b",
    re.IGNORECASE,
)
WORDS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (label_words.NATIONAL_ID, ("fødselsnummer", "personlig")),
    (label_words.BORN, ("dato til i dag", "personlig")),
    (label_words.PHONE, ("telefon", "personlig")),
    (label_words.EMAIL, ("e-post", "personlig")),
    (r"\bpostn(?:umme)?r\b", ("postnummer",)),
    (r"\b(?:hvilken|fra|til|og med) (?:\()?dato|^dato\b|\bdato\)?$|\(dato\)", ("dato",)),
    (r"\bklokkeslett|^tidspunkt|\bkl\.", ("klokkeslett",)),
    (r"\bhvor mange\b|\bantall\b|\balder\b|\bhvor gammelt?\b", ("tall",)),
    (r"\b(?:beskriv|kommentar|merknad|utdyp|andre opplysninger|forklar|begrunn)", ("3 linjer",)),
    (label_words.NAME, ("personlig",)),
    (label_words.ADDRESS, ("personlig",)),
)
"""Words in a question, and what they tell of it."""


@dataclass(slots=True)
class Paper:
    """What the rules made of a paper form."""

    text: str = ""
    """The form as quick text."""
    title: str = ""
    """The form's name, when the paper begins with one."""
    remarks: list[Remark] = field(default_factory=list)
    """What a person should look at, by the line of the paper."""


@dataclass(slots=True)
class _Question:
    label: str
    line: int
    answers: list[str] = field(default_factory=list)
    help: str = ""
    lines: int = 0
    """How many lines the paper has room for."""
    columns: list[str] = field(default_factory=list)
    is_list: bool = False
    several: bool = False
    required: bool = False


def read(text: str) -> Paper:
    """Make quick text of the text of a paper form."""
    return _Reader(text).read()


def boxes(text: str) -> int:
    """Return how many boxes to tick stand in the text."""
    return len(re.findall(_BOX, text))


class _Reader:
    """Reads line by line; `blocks` is the quick text so far."""

    def __init__(self, text: str) -> None:
        self.lines = list(_cleaned(text))
        self.at = 0
        self.blocks: list[str] = []
        self.open: _Question | None = None
        self.remarks: list[Remark] = []
        self.yes_no = ""
        self.staff = False
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
            self.take_question,
            self.take_heading,
            self.take_text,
        )

    def read(self) -> Paper:
        while self.at < len(self.lines):
            line = self.lines[self.at][1]
            next(rule for rule in self.rules if rule(line))
        self.close()
        title, blocks = _with_title(list(self.readable()))
        text = "\n\n".join(blocks) + "\n" if blocks else ""
        return Paper(text, title, self.remarks)

    def readable(self) -> Iterator[str]:
        """Yield the blocks; one that quick text cannot read becomes a text."""
        before = Surroundings()
        for block in self.blocks:
            if block.startswith("# ") and "\n" not in block:
                yield block.replace(" #", " ")
            elif quick_text.read_items(block, before.copy()).is_whole:
                quick_text.read_items(block, before)
                yield block
            else:
                words = " ".join(re.sub(r"[#\\]", "", block).split())
                self.remark(_("«%(text)s» er lest som en tekst. Se over.", text=_short(words)))
                yield f"~ {words}"

    # lines

    def number(self) -> int:
        """Return the number of the line, as it was pasted."""
        return self.lines[min(self.at, len(self.lines) - 1)][0]

    def next_line(self, skip: int = 1) -> str:
        """Return the next line that is not empty, or ""."""
        for _number, line in self.lines[self.at + skip :]:
            if line.strip():
                return line
        return ""

    def remark(self, text: str) -> None:
        self.remarks.append(Remark(self.number(), text, stops=False))

    # what is made

    def add_question(self, question: _Question) -> None:
        """Close the question before, and open this one for its answers."""
        self.close()
        self.open = question

    def close(self) -> None:
        """Write the open question."""
        if self.open is not None:
            question, self.open = self.open, None
            self.blocks.append("\n".join(self.written(question)))

    def put(self, block: str) -> None:
        self.close()
        self.blocks.append(block)

    def written(self, question: _Question) -> Iterator[str]:
        """Yield the lines of a question in quick text."""
        label, condition = self.without_condition(question.label)
        length = _LENGTH.search(label)
        if length:
            label = label[: length.start()] + label[length.end() :]
        several = question.several or bool(_SEVERAL.search(f"{label} {question.help}"))
        label = _HOW.sub("", label).rstrip(" :")
        required = question.required or label.endswith("*")
        label = label.rstrip("* ").strip() or _("Spørsmål uten tekst")
        hints = list(self.hints(question, label, several))
        if length:
            hints.append(f"{length[1]} tegn")
        yield escape(label) + (" *" if required else "") + _in_parentheses(hints)
        if question.help:
            yield f"> {question.help}"
        if condition:
            yield f"? {condition}"
        if question.columns:
            yield "| " + " | ".join(question.columns)
        answers = [_answer(answer) for answer in dict.fromkeys(question.answers)]
        prefix = "+ " if question.is_list else ""
        for place, answer in enumerate(answers):
            if prefix and place:
                yield "+"
            words = _told_by(answer) if prefix else []
            yield prefix + answer + _in_parentheses(words)
        self.yes_no = label if [a.lower() for a in answers] == ["ja", "nei"] else self.yes_no

    def without_condition(self, label: str) -> tuple[str, str]:
        """Take «Hvis ja,» from a label; the answer to the yes-or-no question above it."""
        found = _FOLLOW_UP.match(label)
        if not found:
            return label, ""
        rest = found[2].strip() or _("Forklar")
        if not self.yes_no:
            self.remark(_("«%(text)s» hører til et spørsmål over. Velg hvilket.", text=label))
            return rest[:1].upper() + rest[1:], ""
        return rest[:1].upper() + rest[1:], found[1].capitalize()

    def hints(self, question: _Question, label: str, several: bool) -> Iterator[str]:
        """Yield the words of the parenthesis: the kind of answer, personal, sensitive."""
        plain = not (question.answers or question.columns)
        if question.answers and several and not question.columns:
            yield "flere svar"
        if plain:
            words = _told_by(label)
            kinds = [word for word in words if word != "personlig"]
            if kinds and (question.lines < 2 or kinds[0] == "3 linjer"):
                yield kinds[0]
            elif question.lines > 1:
                yield f"{min(question.lines, 10)} linjer"
            if "personlig" in words:
                yield "personlig"
        if label_words.tells_of_health(label):
            yield "følsomt"
        if self.staff:
            yield "bare ansatte"

    # rules, in the order in which they are tried

    def take_blank(self, line: str) -> bool:
        """Skip an empty line; one to write on is room for the question above."""
        if not _BLANK.fullmatch(line):
            return False
        if line.strip() and self.open is not None and not self.open.answers:
            self.open.lines += 1
        self.at += 1
        return True

    def take_letter(self, line: str) -> bool:
        """Take away a line of the letter in which the form came."""
        if not _LETTER.match(line.strip()) or _FILLS.search(line) or boxes(line):
            return False
        self.remark(_("«%(text)s» er tatt bort: det hører til et brev.", text=_short(line.strip())))
        self.close()
        self.at += 1
        return True

    def take_heading_between_dashes(self, line: str) -> bool:
        found = re.fullmatch(r"[-–—=*]{3,}\s*(.+?)\s*[-–—=*]{3,}", line.strip())
        if not found:
            return False
        self.head(found[1])
        return True

    def head(self, text: str) -> None:
        self.close()
        text = _unnumbered(text).strip(" :")
        self.staff = bool(_STAFF.search(text))
        if self.staff:
            self.remark(_("«%(text)s» er lest som spørsmål bare til ansatte.", text=text))
        self.blocks.append(f"# {_capital(text.lower()) if _shouts(text) else text}")
        self.yes_no = ""
        self.at += 1

    def take_table_of_choices(self, line: str) -> bool:
        """Read a heading of columns with rows of boxes below it."""
        start, heads = self.at, [line]
        while len(heads) < 3 and start + len(heads) < len(self.lines):
            below = self.lines[start + len(heads)][1]
            if _row(below):
                break
            heads.append(below)
        first = start + len(heads)
        if first >= len(self.lines) or any(boxes(head) or _FILLS.search(head) for head in heads):
            return False
        row = _row(self.lines[first][1])
        columns = _columns(heads)
        if not row or len(columns) < 2 or len(columns) != row[1] or not _spread(heads[-1]):
            return False
        label = self.open.label if self.open is not None and not self.open.answers else ""
        if label:
            self.open = None
        question = _Question(label or _("Hvor enig er du?"), self.lines[start][0])
        if not label:
            self.remark(_("Tabellen har ikke noe spørsmål over seg. Skriv det."))
        question.columns, self.at = columns, first
        self.take_rows(question)
        self.add_question(question)
        return True

    def take_rows(self, question: _Question) -> None:
        while self.at < len(self.lines):
            line = self.lines[self.at][1]
            if found := _row(line):
                question.answers.append(found[0])
            elif (
                line.strip()
                and line.startswith((" ", "\t"))
                and question.answers
                and not boxes(line)
            ):
                question.answers[-1] += f" {line.strip()}"
            elif line.strip():
                return
            self.at += 1

    def take_list_heading(self, line: str) -> bool:
        """Read headings of columns with empty cells below: a list to which rows are added."""
        cells = [cell.strip() for cell in re.split(r"\t+|\s{3,}", line.strip()) if cell.strip()]
        below = [each for _number, each in self.lines[self.at + 1 : self.at + 3]]
        if len(cells) < 2 or boxes(line) or _FILLS.search(line) or not below:
            return False
        if not all(len(_FILLS.findall(each)) >= len(cells) - 1 > 0 for each in below[:1]):
            return False
        label = self.open.label if self.open is not None and not self.open.answers else ""
        if label:
            self.open = None
        question = _Question(label or cells[0], self.number(), answers=cells, is_list=True)
        self.at += 1
        while self.at < len(self.lines) and _BLANK.fullmatch(self.lines[self.at][1]):
            self.at += 1
        self.add_question(question)
        return True

    def take_signature(self, line: str) -> bool:
        text = line.strip()
        signs = _DATED.search(text) or (_SIGNED.search(text) and len(text) < 80)
        if not signs and not (_FILLS.search(text) and _SIGNS_FOR.match(text)):
            return False
        self.remark(_("«%(text)s»: legg til en underskrift under «Gang».", text=_short(text)))
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
        self.put(f"{escape(label)} ({hint})")
        self.at += 1
        return True

    def take_go_to(self, line: str) -> bool:
        if not _GO_TO.search(line) or len(line.strip()) > 120:
            return False
        self.remark(
            _(
                "«%(text)s»: sett et vilkår på spørsmålene som hoppes over.",
                text=_short(line.strip()),
            )
        )
        self.at += 1
        return True

    def take_answers(self, line: str) -> bool:
        """Read answers on a line of their own, for the question above; else statements."""
        text = line.strip()
        if not _is_answer(text) or _NUMBERED.match(text) or _FOLLOW_UP.match(text):
            return False
        answers = list(_answers(text))
        question = self.open
        if question is None or question.columns:
            return self.take_statement(text)
        question.several = question.several or bool(re.search(r"\[\s?\]", text))
        question.answers += answers
        self.at += 1
        return True

    def take_statement(self, text: str) -> bool:
        """Read a box before a sentence, with no question above: something to confirm."""
        if not boxes(text):
            return False
        for answer in _answers(text):
            required = " *" if answer.endswith("*") else ""
            self.put(f"{escape(answer.rstrip('* '))}{required} (bekreft)")
        self.at += 1
        return True

    def take_fields_on_a_line(self, line: str) -> bool:
        """Read several short fields: `Navn: ____ Telefon: ____`, or `Navn *, telefon *`."""
        text = line.strip()
        parts = [part.strip(" \t:,") for part in _FILLS.split(text)]
        if len(_FILLS.findall(text)) >= 2 and not boxes(text):
            found = [part for part in parts if part]
        elif re.fullmatch(r"[^,*]+\*(?:, [^,*]+\*?)+", text):
            found = text.split(", ")
        else:
            return False
        for part in found:
            label = part[:1].upper() + part[1:]
            self.add_question(_Question(label, self.number(), lines=1))
        self.at += 1
        return True

    def take_inline_answers(self, line: str) -> bool:
        """Read a question with its answers on the same line."""
        text = _unnumbered(line.strip())
        found = re.fullmatch(r"(.+?[?:])\s*(\S.*?(?:\s*/\s*\S.*?)+)\s*\*?", text)
        if found and not boxes(text) and all(len(a) < 60 for a in found[2].split("/")):
            answers = [_capital(answer.strip()) for answer in found[2].split("/")]
            self.add_question(
                _Question(found[1], self.number(), answers, required=text.endswith("*"))
            )
            self.at += 1
            return True
        if boxes(text) == 0 and not re.search(r":\s+o\s+\S.*\s+o\s+\S", text):
            return False
        label, answers = _label_and_answers(text)
        if not label or not answers:
            return False
        if label.endswith((".", "!")) and len(answers) == 1:
            self.put(f"~ {label}")
            required = " *" if answers[0].endswith("*") else ""
            self.put(f"{escape(answers[0].rstrip('* '))}{required} (bekreft)")
        else:
            several = bool(re.search(r"\[\s?\]", text)) and len(answers) > 2
            self.add_question(_Question(label, self.number(), answers, several=several))
        self.at += 1
        return True

    def take_question(self, line: str) -> bool:
        text = line.strip()
        numbered = _NUMBERED.match(text)
        body = _unnumbered(text)
        fill = _FILL.search(body)
        core = _FILL.sub("", body).strip()
        plain = _HOW.sub("", core)
        following = self.next_line().strip()
        followed = (
            _is_answer(following)
            and not _NUMBERED.match(following)
            and not _is_statement(following)
        )
        below = self.lines[self.at + 1][1] if self.at + 1 < len(self.lines) else ""
        room = bool(below.strip()) and bool(_BLANK.fullmatch(below))
        short = len(core) < 140 and not core.endswith(".")
        asks = (
            bool(fill)
            or plain.endswith(("?", "*"))
            or room
            or (short and self.at > 0 and self.has_room())
            or (short and self.has_help())
            or (followed and short)
            or (core.endswith(":") and len(core) < 70)
            or bool(_FOLLOW_UP.match(core))
            or (not _heads(text, following) and (self.is_known_field(core) or (numbered and short)))
        )
        if not asks or not core:
            return False
        question = _Question(core.lstrip("-–• "), self.number(), lines=1 if fill else 0)
        self.add_question(question)
        self.at += 1
        if self.has_help(0):
            question.help = self.lines[self.at][1].strip()
            self.at += 1
        return True

    def has_room(self) -> bool:
        """Whether empty lines below leave room to write, and something follows them."""
        below = [line for _number, line in self.lines[self.at + 1 : self.at + 3]]
        return (
            len(below) == 2 and not any(line.strip() for line in below) and bool(self.next_line())
        )

    def has_help(self, skip: int = 1) -> bool:
        """Whether the line below is a sentence, and answers or room to write stand below it."""
        after = [line.strip() for _number, line in self.lines[self.at + skip : self.at + skip + 3]]
        if len(after) < 3 or not after[0].endswith(".") or _is_answer(after[0]):
            return False
        answered = _is_answer(after[1]) and not _is_statement(after[1])
        return answered or not (after[1] or after[2])

    def is_known_field(self, core: str) -> bool:
        """Whether a short line among fields is one: `Klasse`, `Barnets navn`."""
        if len(core.split()) > 7 or core.endswith((".", ",", "!")) or core.isupper():
            return False
        if any(re.search(pattern, core.lower()) for pattern, _words in WORDS):
            return True
        return self.open is not None and not self.open.answers and len(core.split()) <= 3

    def take_heading(self, line: str) -> bool:
        text = line.strip()
        core = _unnumbered(text)
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
                found and (text.endswith("?") or _is_answer(text) or _NUMBERED.match(text))
            ):
                break
            found.append(text)
            self.at += 1
            if found[-1].endswith((".", "!")):
                break
        self.put(f"~ {' '.join(found)}")
        return True


def _told_by(label: str) -> list[str]:
    """Return what the words of a question tell of it."""
    return [word for pattern, found in WORDS if re.search(pattern, label.lower()) for word in found]


def _cleaned(text: str) -> Iterator[tuple[int, str]]:
    """Yield the lines with their numbers: without page numbers and signs that nobody sees."""
    text = text.replace("\r\n", "\n").replace("\u00a0", " ").replace("\u200b", "")
    for number, line in enumerate(text.replace("\u00ad", "").split("\n"), 1):
        if not _PAGE.fullmatch(line.strip()):
            yield number, line.rstrip()


def _unnumbered(text: str) -> str:
    """Return the text without the number before it."""
    found = _NUMBERED.match(text)
    return text[found.end() :] if found else text


def _is_statement(text: str) -> bool:
    """Whether an answer is a sentence that somebody confirms rather than chooses."""
    return _is_answer(text) and text.rstrip("* ").endswith(".") and len(text.split()) > 5


def _is_answer(text: str) -> bool:
    return bool(text) and bool(re.match(rf"{_MARK}\s*\S", text)) and not _BLANK.fullmatch(text)


def _answers(text: str) -> Iterator[str]:
    """Yield the answers of a line: between boxes, or the one after a mark."""
    if boxes(text) or re.match(r"o\s", text):
        pattern = rf"{_BOX}|(?:^|\s)o(?=\s)" if re.match(r"o\s", text) else _BOX
        yield from (part for part in map(_part, re.split(pattern, text)) if part)
    else:
        yield _part(re.sub(rf"^{_MARK}\s*", "", text))


def _part(text: str) -> str:
    return text.strip(" \t:/,")


def _label_and_answers(text: str) -> tuple[str, list[str]]:
    """Return the question and the answers of one line, with boxes before or behind the answers."""
    pattern = _BOX if boxes(text) else r"(?<=\s)o(?=\s)"
    parts = re.split(pattern, text)
    if parts[-1].strip(" *") == "" and boxes(text):  # «Er det slik?  Ja ☐  Nei ☐»
        head = re.match(r"(.+[?:])\s*(\S.*)$", parts[0].strip())
        if head:
            return head[1], [a for a in map(_part, [head[2], *parts[1:-1]]) if a]
        cells = re.split(r"\s{2,}|\t", parts[0].strip())
        return " ".join(cells[:-1]), [a for a in map(_part, [cells[-1], *parts[1:-1]]) if a]
    return parts[0].strip(" \t:"), [a for a in map(_part, parts[1:]) if a]


def _row(line: str) -> tuple[str, int] | None:
    """Return the text of a table's row, and how many boxes stand after it."""
    found = re.fullmatch(rf"\s*(.*?\S)((?:[\s]+(?:{_BOX}|o|O))+)\s*", line)
    if not found:
        return None
    count = len(re.findall(rf"{_BOX}|[oO]", found[2]))
    text = _unnumbered(found[1])
    return (text, count) if count >= 3 else None


def _spread(line: str) -> bool:
    return bool(re.search(r"\S(?:\t|\s{2,})\S", line.strip())) or line.startswith((" ", "\t"))


def _columns(lines: list[str]) -> list[str]:
    """Return the headings of columns, which may go over several lines, by where they stand."""
    places: list[tuple[int, str]] = []
    for line in lines:
        for found in re.finditer(r"\S+(?: \S+)*", line.expandtabs(8)):
            near = [n for n, (at, _text) in enumerate(places) if abs(at - found.start()) <= 3]
            if near:
                at, text = places[near[0]]
                places[near[0]] = (at, f"{text} {found[0]}")
            else:
                places.append((found.start(), found[0]))
    return [text for _at, text in sorted(places)]


def _heads(text: str, following: str) -> bool:
    """Whether a numbered line heads others: `1. Barnet`, then `1.1 Navn`, or a short title."""
    numbered, below = _NUMBERED.match(text), _NUMBERED.match(following.strip())
    if numbered and below and "." in below[1] and "." not in numbered[1]:
        return True
    core = _unnumbered(text)
    is_title = len(core.split()) <= 6 and not core.endswith(("?", ":", "*"))
    return bool(numbered) and is_title and not below


def _answer(text: str) -> str:
    """Write an answer as quick text; a line to write on after «annet» is free text."""
    plain = re.sub(r"\s+", " ", re.sub(r"[:\s]*(?:[_….]{3,})$", "", text)).strip()
    filled = plain != text.strip() or bool(re.search(r"\(skriv\b[^)]*\)$", plain))
    other = bool(re.search(r"\bann(?:et|en|re)\b|\bandre\b", plain.lower()))
    plain = re.sub(r"\s*\(skriv\b[^)]*\)$", "", plain).rstrip(":")
    return escape(_capital(plain)) + (" (fritekst)" if other and filled else "")


def _shouts(text: str) -> bool:
    """Whether most letters are capitals."""
    letters = [letter for letter in text if letter.isalpha()]
    return sum(letter.isupper() for letter in letters) > 0.6 * len(letters)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _with_title(blocks: list[str]) -> tuple[str, list[str]]:
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


def _in_parentheses(words: list[str]) -> str:
    return f" ({', '.join(dict.fromkeys(words))})" if words else ""


def _short(text: str) -> str:
    text = re.sub(r"\s*(?:_{3,}|…{2,}|\.{4,})\s*", " ", text).strip()
    return text if len(text) <= 60 else f"{text[:57]}…"
