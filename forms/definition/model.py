"""The definition model: frozen values, every text already in one language."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from forms.markup import Foreign

Condition = Mapping[str, Any]
"""A condition as the author wrote it; `forms.logic.conditions` compiles it."""


@dataclass(frozen=True, slots=True)
class Option:
    """One option: the stored *code* and its label."""

    code: str
    label: str
    help: str = ""
    score: float | int | None = None
    alias: str = ""
    """Its code in another system, for exchange."""
    show_if: Condition | None = None
    """When it can be chosen."""


@dataclass(frozen=True, slots=True)
class Group:
    """A heading over several questions of a section, and the condition of all of them."""

    id: str
    label: str = ""
    help: str = ""
    show_if: Condition | None = None
    alias: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """One question; *own* holds the keys of its type (`min`, `lines`, `bands` …)."""

    id: str
    type: str
    section: str
    label: str = ""
    label_by: Mapping[str, str] = field(default_factory=dict)
    """The label in the words of who does the step (`by`), where they differ."""
    label_short: str = ""
    """The label in fewer and easier words, for those who choose «Lett å lese»."""
    help: str = ""
    guide: str = ""
    purpose: str = ""
    required: bool = False
    soft: bool = False
    show_if: Condition | None = None
    """When it is asked; that of its group is part of it."""
    group: Group | None = None
    """The heading that it stands under with others."""
    audience: str = "all"
    """Who is asked: the strictest of what the question, its repeat and its section say."""
    sensitive: bool = False
    decline: bool = False
    personal: bool = False
    shields: tuple[str, ...] = ()
    """The codes that say that the child's address is protected."""
    place: bool | None = None
    """Whether the answer tells where somebody is; None leaves it to the type."""
    prefill: Any = None
    permitted: str = ""
    """What the permission in the case limits the answer to: `services`, `topics` or `people`."""
    say: str = ""
    """What is said instead of the usual sentence when an answer is outside the limits."""
    alias: str = ""
    """Its name in another system, for exchange."""
    options: tuple[Option, ...] = ()
    rows: tuple[Option, ...] = ()
    questions: tuple["Question", ...] = ()
    own: Mapping[str, Any] = field(default_factory=dict)
    row_questions: tuple[tuple["Question", ...], ...] = ()
    """Of a repeat: what each row that is answered asks, with answers put into the texts."""

    @property
    def easy_label(self) -> str:
        """The short label; the label where there is none, or where only the label is translated."""
        short, label = self.label_short, self.label
        is_untranslated = isinstance(short, Foreign) and not isinstance(label, Foreign)
        return label if is_untranslated or not short else short

    def asked_in(self, row: int) -> tuple["Question", ...]:
        """Return the questions of a repeat as its *row* (from 0) asks them."""
        return self.row_questions[row] if row < len(self.row_questions) else self.questions

    @property
    def others(self) -> dict[str, str]:
        """The options that open a text, and the name of each text after the id of the question."""
        codes = self.own.get("other", ())
        if isinstance(codes, str):
            return {codes: "other"}
        return {code: f"other.{code}" for code in codes}

    @property
    def own_condition(self) -> Condition | None:
        """What `show_if` says beside the condition of the group."""
        if self.group is None or self.group.show_if is None:
            return self.show_if
        if self.show_if is None or self.show_if == self.group.show_if:
            return None
        own: Condition = self.show_if["all"][1]
        return own

    @property
    def is_sensitive(self) -> bool:
        """Whether the answer is read and exported as sensitive; what was told alone always is."""
        return self.sensitive or self.audience == "alone"

    @property
    def is_computed(self) -> bool:
        """Whether the server works the value out: from other answers, or from other forms."""
        return "value" in self.own or "figure" in self.own

    def option(self, code: str) -> Option | None:
        """Return the option stored as *code*, or None."""
        return next((option for option in self.options if option.code == code), None)


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a form, shown as one page or one question a page."""

    id: str
    title: str
    questions: tuple[Question, ...]
    intro: str = ""
    guide: str = ""
    show_if: Condition | None = None
    audience: str = "all"
    home: bool | None = None
    """Whether it may go home before an interview; None by what it asks (`may_go_home`)."""
    page: str = "section"
    share_if: Condition | None = None
    """The receiver of the form gets the section only when this holds."""
    people: frozenset[str] = frozenset()
    """Who reads it, among `reading_rights.PEOPLE`."""
    needs: str = ""
    """The form whose permission must be valid in the case, or the section does not exist."""


@dataclass(frozen=True, slots=True)
class Back:
    """When a step that was done sends the form back *to* an earlier one."""

    to: str
    when: Condition


@dataclass(frozen=True, slots=True)
class Step:
    """One role's part of the form before it goes on to the next."""

    id: str
    title: str
    by: str
    sections: tuple[str, ...]
    sign: tuple[str, ...] = ()
    within: str | Mapping[str, str] = ""
    """The deadline: a period, working days, or `{"until": …}` with a date question."""
    intro: str = ""
    receipt: str = ""
    earlier: str = ""
    """Whether what was filled in before lies `open` or `closed`; "" by who does the step."""
    remind: str = ""
    """How long before the deadline those who are to do it are reminded by mail."""
    unit: str = ""
    show_if: Condition | None = None
    back: Back | None = None


@dataclass(frozen=True, slots=True)
class Signer:
    """A person who may sign, and *how*: `draw`, `type_name` or `login`."""

    id: str
    label: str
    how: tuple[str, ...]
    name: str = ""
    """The question that holds the signer's name: `name`, or `repeat.name` with *row*."""
    row: int = 1
    """Which row of the repeat, from 1."""
    required: bool = False
    later: bool = False
    may_refuse: bool = False
    """The form goes on although the signer does not want to sign."""
    show_if: Condition | None = None

    @property
    def refusal_stops(self) -> bool:
        """Whether the form waits where it is when this person does not want to sign."""
        return self.required and not self.may_refuse and "login" not in self.how


@dataclass(frozen=True, slots=True)
class Grant:
    """The rule that makes answers a permission: the condition, and the limiting questions."""

    when: Condition
    starts: str = ""
    ends: str = ""
    services: str = ""
    topics: str = ""
    excepted: str = ""
    """The text question that says what, or who, the permission does not cover."""
    except_people: str = ""
    """The text question with names of people or units that nothing is shared with; in a repeat
    `repeat.question`."""
    withdrawn: str = ""


@dataclass(frozen=True, slots=True)
class Tell:
    """Whom a form mails when they have been answered, and when nobody in its case is mailed."""

    email: str = ""
    """The question with their address; "" for a form that mails nobody."""
    hold: Condition | None = None
    """When nothing is mailed, of this form and the others of its case, since it could put somebody
    at risk.
    """


@dataclass(frozen=True, slots=True)
class Next:
    """A form that is offered when this one is done."""

    form: str
    show_if: Condition | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """A rule across questions: when it holds, *say* the text at a question."""

    when: Condition
    say: str
    at: str
    level: str = "error"


@dataclass(frozen=True, slots=True)
class AuthorTest:
    """The author's own case: answers as input, expected questions, problems and values."""

    name: str
    answers: Mapping[str, Any]
    asked: tuple[str, ...] = ()
    not_asked: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    computed: Mapping[str, Any] = field(default_factory=dict)
    step: str = ""
    by: str = ""
    reads: tuple[str, ...] = ()
    withheld: tuple[str, ...] = ()
    signed: tuple[str, ...] | None = None
    next: str | None = None


@dataclass(frozen=True, slots=True)
class Anonymous:
    """How an anonymous form hides small groups and exact time."""

    hide_below: int = 6
    time: str = "week"
    release: str = "plenty"
    """When answers may be read: when there are `plenty`, or at the end of the `term`, the `year` or
    a `wave`.
    """


@dataclass(frozen=True, slots=True)
class Definition:
    """One form in one language; *language* is that language, *source* the author's."""

    id: str
    title: str
    sections: tuple[Section, ...]
    steps: tuple[Step, ...]
    language: str = "nb"
    source: str = "nb"
    summary: str = ""
    purpose: str = ""
    """What the answers are used for (GDPR articles 5, 13 and 30)."""
    basis: str = ""
    """The law that the processing follows from (GDPR articles 6, 9 and 13)."""
    intro: str = ""
    readers: str = ""
    receipt: str = ""
    category: str = ""
    confidentiality: str = "personal"
    open_to: tuple[str, ...] = ("anyone",)
    mode: str = "form"
    offline: str = "queue"
    """What the browser keeps without network: `no`, `queue` or `readable`."""
    review: bool = True
    minutes: int | None = None
    anonymous: Anonymous | None = None
    coordinator: str = "figures"
    """What the coordinator reads: `answers`, `figures`, `counts` or `none`."""
    services: tuple[str, ...] = ()
    """Kinds of other units whose people may be let in while a permission covers the service."""
    unit_figures: str = "none"
    """Who of a unit gets the figures of its own answers: `none`, `leader` or `unit`."""
    case: str = ""
    """Whether the answers belong to a child's case: `may`, `must`, or "" for never."""
    grants: Grant | None = None
    tell: Tell | None = None
    next: tuple[Next, ...] = ()
    child: tuple[str, ...] = ()
    """The questions that name the child and its birth, where they are not the usual ones."""
    listed: tuple[str, ...] = ()
    """The questions whose answers stand in the lists of staff (`list`)."""
    keep: Mapping[str, Any] = field(default_factory=dict)
    signers: tuple[Signer, ...] = ()
    checks: tuple[Check, ...] = ()
    tests: tuple[AuthorTest, ...] = ()
    questions: Mapping[str, Question] = field(default_factory=dict)
    """Every question outside repeats, by id, in the order of the pages."""

    @property
    def one_page(self) -> bool:
        """Whether the whole form is one page that is sent at once, with no draft on the server."""
        return self.anonymous is not None or (len(self.sections) == 1 and not self.review)

    @property
    def has_required(self) -> bool:
        """Whether any question must be answered, also in the rows of another."""
        every = self.questions.values()
        return any(q.required or any(inner.required for inner in q.questions) for q in every)

    def step(self, id: str) -> Step | None:
        """Return the step called *id*, or None."""
        return next((step for step in self.steps if step.id == id), None)

    def receipt_of(self, step: Step | None) -> str:
        """Return what happens after a step; the form's own text is for who starts it."""
        said = step.receipt if step else ""
        return said or (self.receipt if step in (None, self.steps[0]) else "")

    def section(self, id: str) -> Section | None:
        """Return the section called *id*, or None."""
        return next((section for section in self.sections if section.id == id), None)

    def walk(self) -> Iterator[tuple[Question, Question | None]]:
        """Every question with the repeat it stands in (None outside), in the order of the pages."""
        for question in self.questions.values():
            yield question, None
            for inner in question.questions:
                yield inner, question
