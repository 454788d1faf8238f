"""What a page posts, before a question reads it."""

from werkzeug.datastructures import MultiDict

from forms.compiled_form import clean_posted


def cleaned(*posted: tuple[str, str]) -> dict[str, list[str]]:
    found = clean_posted(MultiDict(posted))
    assert found is not None
    return found.to_dict(flat=False)


def test_names_of_questions_lose_their_prefix_and_other_names_are_dropped() -> None:
    posted = [("A-navn", "Ola"), ("A-barn-0-fodt-day", "7"), ("_page", "en"), ("A-", "x")]
    posted += [("A-A-navn", "y"), ("<script>", "z"), ("", "w"), ("A-key", "12"), ("a-navn", "Per")]
    assert cleaned(*posted) == {
        "navn": ["Ola"],
        "barn-0-fodt-day": ["7"],
        "key": ["12"],
        "a-navn": ["Per"],
    }


def test_a_page_from_before_names_had_a_prefix_is_read_too() -> None:
    assert cleaned(("navn", "Ola"), ("hjelp", "ppt"), ("hjelp", "lege")) == {
        "navn": ["Ola"],
        "hjelp": ["ppt", "lege"],
    }


def test_what_a_question_posts_comes_before_a_name_of_the_page() -> None:
    assert cleaned(("action", "old"), ("A-action", "")) == {"action": [""]}
