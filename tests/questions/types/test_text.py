"""Texts: limits, patterns and what authors get wrong."""

import time

import pytest

from forms.questions import TYPES
from forms.questions.types.text import LONGEST, compile_pattern
from tests.questions.factories import ask, draw, fill_in

RISKY = ("(a+)+$", "([a-z]+)*b", "(a|aa)+c", "(.*a){20}x", r"^(\w+\s?)*$", "(x+x+)+y")


def said(field: object) -> list[str]:
    return [message for _id, message in field.problems()]  # type: ignore[attr-defined]


def answer(text: str, **keys: object) -> tuple[object, list[str]]:
    """What is stored of a typed text, and what is said about it."""
    field = fill_in(ask("text", label="Klasse", **keys), {"q": text})
    field.validate(None)
    return field.stored, said(field)


def test_a_text_without_a_limit_has_one_all_the_same() -> None:
    assert answer("a" * LONGEST)[1] == []
    assert answer("a" * (LONGEST + 1))[1] == ["Klasse kan ha høyst 20000 tegn. Teksten har 20001."]


def test_characters_are_counted_as_people_see_them_typed() -> None:
    assert answer("Å" * 5, max_length=5)[1] == []
    assert answer("A\u030a" * 5, max_length=5)[1] == []
    assert answer("a\r\nb", max_length=3, lines=2)[1] == []


def test_too_long_a_text_is_not_cut() -> None:
    field = fill_in(ask("text", lines=3, max_length=3), {"q": "for langt"})
    html = draw(field)
    assert "for langt" in html
    assert "maxlength" not in html
    assert 'data-max="3"' in html


@pytest.mark.parametrize(
    ("pattern", "text", "fits"),
    [
        (r"\w+", "blåbær", True),
        (r"[\w-]+", "Čáhce-suolu", True),
        (r"[^\w]+", "…!", True),
        (r"\W\d", "!7", True),
        (r"\w", "٣", False),
        (r"\d+", "٣", False),
        (r"\d+", "123\n", False),
        ("[0-9]{4}", "12345", False),
        (r"[[:alpha:]\w]+", "åse", True),
        (r"\[\w\]", "[å]", True),
        (r"[]\w]+", "å]", True),
        ("(?i)oslo", "OSLO", True),
    ],
)
def test_a_pattern_must_match_the_whole_text(pattern: str, text: str, fits: bool) -> None:
    assert bool(compile_pattern(pattern).fullmatch(text)) is fits


@pytest.mark.parametrize("pattern", RISKY)
def test_no_pattern_takes_long(pattern: str) -> None:
    compile_pattern(pattern)
    began = time.perf_counter()
    compile_pattern(pattern).fullmatch("a" * 10_000 + "!")
    assert time.perf_counter() - began < 0.5


@pytest.mark.parametrize("pattern", [r"(?=a)b", r"(a)\1", "(", "[", "a{1001}", r"(?<!a)b", "*"])
def test_a_pattern_that_cannot_run_is_the_authors_fault(pattern: str) -> None:
    question = ask("text", pattern=pattern, pattern_help="Skriv riktig.")
    faults = list(TYPES["text"].faults(question))
    assert [(fault.key, fault.level) for fault in faults] == [("pattern", "error")]


def test_a_pattern_needs_words_for_the_reader() -> None:
    faults = list(TYPES["text"].faults(ask("text", pattern="[0-9]+")))
    assert [(fault.key, fault.level) for fault in faults] == [("pattern", "warning")]
    faults = list(TYPES["text"].faults(ask("text", pattern_help="Skriv et tall.")))
    assert [(fault.key, fault.level) for fault in faults] == [("pattern_help", "warning")]


def test_a_format_has_one_line() -> None:
    faults = list(TYPES["text"].faults(ask("text", format="email", lines=3)))
    assert [fault.key for fault in faults] == ["lines"]


@pytest.mark.parametrize(
    ("format", "control", "keys"),
    [
        ("email", 'type="email"', ""),
        ("phone", 'type="tel"', ""),
        ("url", 'type="url"', ""),
        ("postcode", 'type="text"', 'inputmode="numeric"'),
        ("personnummer", 'type="text"', 'inputmode="numeric"'),
        ("orgnr", 'type="text"', 'inputmode="numeric"'),
    ],
)
def test_a_format_gets_its_keyboard(format: str, control: str, keys: str) -> None:
    html = draw(fill_in(ask("text", format=format), {}))
    assert control in html
    assert keys in html
    assert 'spellcheck="false"' in html
    assert 'autocomplete="off"' in html


def test_names_and_sensitive_words_are_not_sent_to_a_spelling_service() -> None:
    assert 'spellcheck="false"' in draw(fill_in(ask("text", personal=True), {}))
    assert 'spellcheck="false"' in draw(fill_in(ask("text", sensitive=True, lines=3), {}))
    assert "spellcheck" not in draw(fill_in(ask("text", lines=3), {}))


def test_a_message_names_a_question_by_its_own_words() -> None:
    field = fill_in(ask("text", label="Hva er nummeret ditt?", format="phone"), {"q": "1"})
    field.validate(None)
    assert said(field) == [
        "«Hva er nummeret ditt?» må ha 8 siffer, eller begynne med + og landkode."
    ]


@pytest.mark.parametrize(
    ("format", "pasted", "kept"),
    [
        ("phone", "\u202a+47 912 34 567\u202c", "+4791234567"),
        ("email", "mailto:kari@eksempel.no", "kari@eksempel.no"),
        ("email", " kari@eksempel.no. ", "kari@eksempel.no"),
        ("postcode", "N-0150", "0150"),
        ("", "Ola\x0bog Kari", "Ola og Kari"),
    ],
)
def test_what_a_telephone_or_word_puts_around_an_answer_is_taken_away(
    format: str, pasted: str, kept: str
) -> None:
    """Found: a number copied from a telephone had no eight digits, a line of Word was refused."""
    field = fill_in(ask("text", **({"format": format} if format else {})), {"q": pasted})
    assert field.validate(None) and field.data == kept


def test_what_is_written_freely_is_told_and_a_telephone_number_is_not() -> None:
    tally = TYPES["text"].tally(ask("text"), ["Fint møte", "For langt"])
    assert tally is not None and tally.texts == ("Fint møte", "For langt")
    assert TYPES["text"].tally(ask("text", format="phone"), ["71000000"]) is None
