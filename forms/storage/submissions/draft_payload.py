"""The content of a draft, sealed as JSON: the answers so far and the state of filling in.

The JSON has the flat keys of drafts since version 1, so that a draft begun before an upgrade
continues to work. `DraftPayload.from_json` reads it, `to_json` writes it.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Self

from forms.logic.alone_answers import without_person
from forms.logic.answer_state import is_blank

FORMAT = 2
"""Version of the JSON. 1 had no number; the keys are the same."""


@dataclass(frozen=True, slots=True)
class PersonAnswers:
    """What one person was asked alone: typed values and answers, as in `DraftPayload`."""

    name: str
    typed: Mapping[str, list[str]] = field(default_factory=dict)
    answers: Mapping[str, Any] = field(default_factory=dict)

    def with_questions(
        self, typed: Mapping[str, list[str]], answers: Mapping[str, Any], ids: Collection[str]
    ) -> Self:
        """Return the set with the questions *ids* saved; what they held before goes."""
        return replace(
            self,
            typed={**_without_typed(self.typed, ids), **typed},
            answers={**_without_inner(self.answers, ids), **answers},
        )


@dataclass(frozen=True, slots=True)
class PrivateQuestions:
    """The questions asked with one person alone: with whom they were opened, and for which sign-in.

    They are open only in the sign-in that opened them; `opened_in` is its id, "" when closed.
    """

    opened_in: str = ""
    people: tuple[tuple[str, str], ...] = ()
    """The person and the time, as text, each time they were opened."""
    sets: tuple[PersonAnswers, ...] = ()
    """One for each person; only that of `at` is ever on a page."""
    at: int = 0
    """The person they are open for, as a place in `sets`."""


@dataclass(frozen=True, slots=True)
class HomeRequest:
    """The origin of a parent's draft at home: the staff's draft, the name and the sections."""

    draft: str
    name: str
    sections: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HomeReply:
    """One parent's answers from home, stored in the staff's draft beside the answers."""

    name: str
    """Who it is; "" for what the staff's form had before an answer from home took its place."""
    day: str
    answers: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class DraftPayload:
    """The content of a draft. Frozen: each change gives a new payload."""

    typed: Mapping[str, list[str]] = field(default_factory=dict)
    """What was typed, by HTML name, as a page shows it again."""
    answers: Mapping[str, Any] = field(default_factory=dict)
    """What it says, by question id."""
    at: str | None = None
    """The page saved last."""
    revisions: Mapping[str, int] = field(default_factory=dict)
    """How many times each page was saved."""
    writers: Mapping[str, str] = field(default_factory=dict)
    """The save sequence of the page that saved last, by page (`save_sequence`)."""
    savers: Mapping[str, str] = field(default_factory=dict)
    """The user who saved each page last; absent when nobody was signed in."""
    carried: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Where a prefilled answer came from (`title`, `day`), by question id."""
    token: str = ""
    """The token of the private link."""
    code: str = ""
    """The short code that opens the draft on another device."""
    notes: Mapping[str, str] = field(default_factory=dict)
    """Private notes of an interview, by question id."""
    again: tuple[str, ...] = ()
    """Questions to ask again."""
    skipped: tuple[str, ...] = ()
    """Questions that the staff marked as not asked."""
    seconds: Mapping[str, int] = field(default_factory=dict)
    """How long each section was open, in seconds."""
    private: PrivateQuestions | None = None
    """None when the private questions were never opened."""
    pin: str = ""
    """Keyed hash of the digits that return a handed-over device; "" when none are chosen."""
    tries: int = 0
    """Wrong digits since the last right ones."""
    signing: Mapping[str, str] = field(default_factory=dict)
    """What the family signed on the locked device, until its user signs too: by control, and the
    mark of what they were shown (`shown`)."""
    invited_by: str = ""
    """The id of the user whose invitation began it; "" when none did."""
    home: tuple[HomeReply, ...] = ()
    """Replies from parents at home."""
    home_request: HomeRequest | None = None
    """Set in a parent's draft at home."""

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> Self:
        """Read the stored JSON of any version."""
        private, request = raw.get("alone"), raw.get("for")
        return cls(
            typed=raw.get("typed", {}),
            answers=raw.get("answers", {}),
            at=raw.get("at"),
            revisions=raw.get("pages", {}),
            writers=raw.get("writers", {}),
            savers=raw.get("savers", {}),
            carried=raw.get("carried", {}),
            token=raw.get("token", ""),
            code=raw.get("code", ""),
            invited_by=raw.get("invited", ""),
            notes=raw.get("notes", {}),
            again=tuple(raw.get("again", ())),
            skipped=tuple(raw.get("skip", ())),
            seconds=raw.get("seconds", {}),
            private=None
            if private is None
            else PrivateQuestions(
                private.get("in", ""),
                tuple((who, when) for who, when in private.get("with", ())),
                tuple(
                    PersonAnswers(each["name"], each["typed"], each["answers"])
                    for each in private.get("sets", ())
                ),
                private.get("at", 0),
            ),
            pin=raw.get("pin", ""),
            tries=raw.get("tries", 0),
            signing=raw.get("signing", {}),
            home=tuple(HomeReply(r["as"], r["day"], r["answers"]) for r in raw.get("home", ())),
            home_request=None
            if request is None
            else HomeRequest(request["draft"], request["as"], tuple(request["sections"])),
        )

    def to_json(self) -> dict[str, Any]:
        """Write the JSON to store; what is empty is left out."""
        private, request = self.private, self.home_request
        raw: dict[str, Any] = {
            "format": FORMAT,
            "typed": self.typed,
            "answers": self.answers,
            "at": self.at,
            "pages": self.revisions,
            "writers": self.writers,
            "savers": self.savers,
            "carried": self.carried,
            "token": self.token,
            "code": self.code,
            "invited": self.invited_by,
            "notes": self.notes,
            "again": list(self.again),
            "skip": list(self.skipped),
            "seconds": self.seconds,
            "alone": private
            and {
                "in": private.opened_in,
                "with": [list(each) for each in private.people],
                "sets": [
                    {"name": each.name, "typed": each.typed, "answers": each.answers}
                    for each in private.sets
                ],
                "at": private.at,
            },
            "pin": self.pin,
            "tries": self.tries,
            "signing": self.signing,
            "home": [{"as": r.name, "day": r.day, "answers": r.answers} for r in self.home],
            "for": request
            and {
                "draft": request.draft,
                "as": request.name,
                "sections": list(request.sections),
            },
        }
        always = ("typed", "answers")
        empty: tuple[Any, ...] = (None, "", [], {}, 0)
        return {name: v for name, v in raw.items() if name in always or v not in empty}

    def with_page(
        self,
        page: str,
        typed: Mapping[str, list[str]],
        answers: Mapping[str, Any],
        *,
        replaced: Collection[str],
        writer: str,
        saver: str | None,
    ) -> Self:
        """Return the payload with one page saved: its questions' typed values and answers.

        *replaced* are the ids of the page's questions; what they held before goes. *writer* is
        the page's save sequence, *saver* the id of the signed-in user, None for nobody.
        """
        savers = {**self.savers, page: saver} if saver else _without(self.savers, page)
        return replace(
            self,
            typed={**_without_typed(self.typed, replaced), **typed},
            answers={**_without_inner(self.answers, replaced), **answers},
            at=page,
            revisions={**self.revisions, page: self.revisions.get(page, 0) + 1},
            writers={**self.writers, page: writer},
            savers=savers,
        )

    def without_typed(self, questions: Collection[str]) -> Self:
        """Return the payload without what was typed in these questions."""
        return replace(self, typed=_without_typed(self.typed, questions))

    def without_person(self, number: int) -> Self:
        """Return the payload without what person *number* (from 0) answered alone, and the notes.

        Where they were asked is closed too.
        """
        private = self.private
        if private is None or number >= len(private.sets):
            return self
        gone = private.sets[number].name
        return replace(
            self,
            private=replace(
                private,
                opened_in="",
                people=tuple(each for each in private.people if each[0] != gone),
                sets=(*private.sets[:number], *private.sets[number + 1 :]),
                at=0,
            ),
            notes=without_person(self.notes, number + 1),
            again=tuple(without_person(dict.fromkeys(self.again), number + 1)),
            skipped=tuple(without_person(dict.fromkeys(self.skipped), number + 1)),
        )

    def interview_record(self) -> dict[str, Any]:
        """Return what of an interview is stored with the submission, for staff."""
        private = self.private
        found = {
            "notes": self.notes,
            "seconds": self.seconds,
            "alone": private
            and (private.people or private.sets)
            and {
                "with": [list(each) for each in private.people],
                "people": [each.name for each in private.sets],
            },
            "again": list(self.again),
            "home": self.origins(),
        }
        return {name: value for name, value in found.items() if value}

    @property
    def from_parents(self) -> list[HomeReply]:
        """What parents answered at home, without what an answer of theirs took the place of."""
        return [reply for reply in self.home if reply.name]

    def replacing(self, id: str, given: Mapping[str, Any]) -> Self:
        """Give the question these answers, and keep those it had for who regrets it."""
        before = _answers_to(self.answers, id)
        emptied = self.without_typed([id])
        home = list(self.home)
        if before and before != _answers_to(given, id):
            at = next((n for n, reply in enumerate(home) if not reply.name), len(home))
            kept = home[at].answers if at < len(home) else {}
            others = {n: v for n, v in kept.items() if n.partition(".")[0] != id}
            home[at:] = [HomeReply("", "", {**others, **before}), *home[at + 1 :]]
        return replace(emptied, answers={**emptied.answers, **given}, home=tuple(home))

    def origins(self) -> dict[str, list[list[str]]]:
        """Return who answered each question at home as it is answered now, and on which day."""
        found: dict[str, list[list[str]]] = {}
        for reply in self.from_parents:
            for id in {name.partition(".")[0] for name in reply.answers}:
                given = _answers_to(reply.answers, id)
                if given and given == _answers_to(self.answers, id):
                    found.setdefault(id, []).append([reply.name, reply.day])
        return found


def _answers_to(answers: Mapping[str, Any], id: str) -> dict[str, Any]:
    """Return the answers to one question, with the texts beside it, without what is blank."""
    own = {name: value for name, value in answers.items() if name.partition(".")[0] == id}
    return {name: value for name, value in own.items() if not is_blank(value)}


def _without_typed(
    typed: Mapping[str, list[str]], questions: Collection[str]
) -> dict[str, list[str]]:
    def is_theirs(name: str) -> bool:
        return any(name == id or name.startswith(f"{id}-") for id in questions)

    return {name: value for name, value in typed.items() if not is_theirs(name)}


def _without_inner(answers: Mapping[str, Any], questions: Collection[str]) -> dict[str, Any]:
    """Return *answers* without the texts beside these questions, such as `yrke.other`."""
    inner = tuple(f"{id}." for id in questions)
    return {name: value for name, value in answers.items() if not name.startswith(inner)}


def _without(mapping: Mapping[str, str], name: str) -> dict[str, str]:
    return {key: value for key, value in mapping.items() if key != name}
