"""What people type: made safe to keep, and known formats proved (domain, section 15)."""

import random
import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms import text_formats
from forms.text_formats import FORMATS, UNKEEPABLE, tidy

# Written with a space, so that no eleven digits of a possible person stand in the repository.
BOTH_RULES = (
    *("130972 48022", "290296 48784", "290200 75838", "150219 51940", "530972 48016"),
    *("135272 48013", "109155 96784", "684670 38838", "311299 56715", "020132 99997"),
    *("020132 99806", "301082 99920"),
)
NEW_RULE = ("020132 99903", "301082 99939")
WRONG = (
    *("130972 48032", "130972 48023", "290201 12345", "130972 4802", "130972 480222"),
    *("000000 00000", "130972 4802a", "٠١٠١٧٠ 00000", "001372 48022", "321272 48022"),
)


@pytest.mark.parametrize("number", BOTH_RULES + NEW_RULE)
def test_a_real_person_number_is_known(number: str) -> None:
    assert text_formats.person_number(number) == number.replace(" ", "")
    assert text_formats.show_person_number(number.replace(" ", "")) == number


@pytest.mark.parametrize("number", WRONG)
def test_another_number_is_no_persons(number: str) -> None:
    assert text_formats.person_number(number) is None


def test_one_wrong_digit_or_two_that_changed_places_are_found() -> None:
    for number in BOTH_RULES + NEW_RULE:
        digits = number.replace(" ", "")
        for place, digit in enumerate(digits):
            for other in set("0123456789") - {digit}:
                assert (
                    text_formats.person_number(digits[:place] + other + digits[place + 1 :]) is None
                )
            swapped = digits[:place] + digits[place : place + 2][::-1] + digits[place + 2 :]
            assert swapped == digits or text_formats.person_number(swapped) is None


@pytest.mark.parametrize("number", ["974760673", "998447356", "914588200", "123456785"])
def test_a_real_organisation_number_is_known(number: str) -> None:
    assert text_formats.organisation_number(number) == number
    assert text_formats.organisation_number(text_formats.show_organisation_number(number)) == number
    assert text_formats.organisation_number(number[:-1] + str((int(number[-1]) + 1) % 10)) is None


@pytest.mark.parametrize(
    ("typed", "kept", "shown"),
    [
        ("91234567", "+4791234567", "912 34 567"),
        ("22 33 44 55", "+4722334455", "22 33 44 55"),
        ("(+47) 912-34-567", "+4791234567", "912 34 567"),
        ("004791234567", "+4791234567", "912 34 567"),
        ("4791234567", "+4791234567", "912 34 567"),
        ("+46 70-123 45 67", "+46701234567", "+46701234567"),
        ("+380 44 123 4567", "+380441234567", "+380441234567"),
        ("٩١٢ ٣٤ ٥٦٧", "+4791234567", "912 34 567"),
        ("۹۱۲۳۴۵۶۷", "+4791234567", "912 34 567"),
    ],
)
def test_a_phone_number_is_kept_with_its_country(typed: str, kept: str, shown: str) -> None:
    assert text_formats.phone(typed) == kept
    assert text_formats.show_phone(kept) == shown
    assert text_formats.phone(shown) == kept


@pytest.mark.parametrize(
    "typed",
    ["1234567", "123456789", "01234567", "+47 123", "+1", "9123456x", "९१२३४५६७", "+47", ""],
)
def test_other_digits_are_no_phone_number(typed: str) -> None:
    assert text_formats.phone(typed) is None


@pytest.mark.parametrize(
    "typed", ["ola@eksempel.no", "ola.nordmann+skole@post.eksempel.no", "åse@blåbær.no", "a'b@c.no"]
)
def test_an_address_that_mail_can_reach(typed: str) -> None:
    assert text_formats.email(typed) == typed


@pytest.mark.parametrize(
    "typed",
    [
        *("no-at", "a@b@c d", "a\nb@c.no", "@eksempel.no", "ola@", "ola@eksempel", "ola@-a.no"),
        *("ola@a..no", "o..la@eksempel.no", ".ola@eksempel.no", "Ola <ola@eksempel.no>"),
        *("a" * 65 + "@eksempel.no", "a@" + "b." * 130 + "no", "a,b@eksempel.no"),
    ],
)
def test_other_words_are_no_address(typed: str) -> None:
    assert text_formats.email(typed) is None


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("https://www.eksempel.no/a?b=c#d", "https://www.eksempel.no/a?b=c#d"),
        ("HTTP://eksempel.no", "HTTP://eksempel.no"),
        ("eksempel.no", "https://eksempel.no"),
        ("eksempel.no:8080/x", "https://eksempel.no:8080/x"),
        *((bad, None) for bad in ("javascript:alert(1)", "ftp://eksempel.no", "mailto:a@b.no")),
        *((bad, None) for bad in ("data:text/html,x", "https://", "//", "https://a@b.no", "hei")),
        *((bad, None) for bad in ("https://a b.no", 'https://a.no/"x', "https://[::1", "/etc")),
        ("https://a.no/" + "x" * 2000, None),
    ],
)
def test_only_pages_of_the_web_are_addresses(typed: str, kept: str | None) -> None:
    assert text_formats.url(typed) == kept


def test_what_cannot_be_kept_stays_visible() -> None:
    for bad in ("\x00", "\x1f", "\x7f", "\x84", "\ud800", "\udfff", "\ufffe", "\uffff"):
        assert tidy(f"a{bad}b") == f"a{UNKEEPABLE}b"


def test_line_breaks_of_other_programs_are_line_breaks() -> None:
    for bad in ("\x0b", "\x0c", "\r", "\r\n", "\x85", "\u2028", "\u2029"):
        assert tidy(f"a{bad}b") == "a\nb"


def test_what_belongs_to_a_text_is_kept() -> None:
    for good in (
        "a\tb",
        "a\nb",
        "\U0001f468\u200d\U0001f469",
        "می\u200cخواهم",
        "Čáhcesuolu",
        "a\u202eb",
    ):
        assert tidy(good) == good


def test_lines_end_in_one_way() -> None:
    assert tidy(" a\r\nb\rc\n\n") == "a\nb\nc"


def test_the_same_letter_is_kept_the_same_way() -> None:
    assert tidy("A\u030a") == "Å"


@pytest.mark.parametrize(
    "nothing", ["", "  ", "\u00a0\u2003", "\u200b", "\ufeff", "\n\n", "\u200e \u200f"]
)
def test_a_text_that_shows_nothing_is_empty(nothing: str) -> None:
    assert tidy(nothing) == ""


def test_a_pile_of_accents_takes_no_time_and_is_refused() -> None:
    pile = "a" + "\u0301" * 30_000 + "\u0316" * 30_000
    began = time.perf_counter()
    assert UNKEEPABLE in tidy(pile)
    assert time.perf_counter() - began < 1  # normalising it takes seconds


@given(st.text(st.characters()))
def test_a_tidy_text_stays_as_it_is(text: str) -> None:
    tidied = tidy(text)
    assert tidy(tidied) == tidied == tidied.strip()
    assert unicodedata.is_normalized("NFC", tidied)
    tidied.encode()


@given(st.sampled_from(sorted(FORMATS)), st.text(max_size=30))
def test_a_format_reads_what_it_shows(name: str, text: str) -> None:
    format = FORMATS[name]
    kept = format.read(text)
    if kept is not None:
        assert format.read(format.show(kept)) == kept


def test_random_digits_are_seldom_a_person() -> None:
    chance = random.Random(1)
    hits = sum(
        bool(text_formats.person_number(f"{chance.randrange(10**11):011}")) for _ in range(20_000)
    )
    assert hits < 20_000 / 100


def test_the_bullets_of_word_are_bullets() -> None:
    """Found: a list pasted from Word had signs that the PDF lacks, told of as U+F0B7."""
    assert tidy("\uf0b7 Ro\n\uf0a7 Søvn") == "• Ro\n▪ Søvn"
