"""Links that leave the browser follow the configured host, whatever a request says."""

import pytest
from flask import Flask

from forms.operations.absolute_links import absolute_url
from tests.web import conftest as web

kept_in, app = web.kept_in, web.app


@pytest.mark.parametrize(
    ("trusted", "https", "asked", "found"),
    [
        (
            ["skjema.eksempel.no", "intern.eksempel.no"],
            True,
            "https://intern.eksempel.no",
            "https://skjema.eksempel.no/",
        ),
        (
            ["skjema.eksempel.no"],
            True,
            "http://skjema.eksempel.no:8000",
            "https://skjema.eksempel.no/",
        ),
        (["127.0.0.1"], False, "http://127.0.0.1:8000", "http://127.0.0.1:8000/"),
        (
            ["skjema.eksempel.no", "127.0.0.1"],
            False,
            "http://127.0.0.1:8000",
            "http://skjema.eksempel.no/",
        ),
        (
            [".eksempel.no", "a.eksempel.no"],
            True,
            "https://b.eksempel.no",
            "https://a.eksempel.no/",
        ),
        (None, False, "http://127.0.0.1:8000", "http://127.0.0.1:8000/"),
    ],
)
def test_the_first_trusted_host_is_in_links(
    trusted: list[str] | None, https: bool, asked: str, found: str, app: Flask
) -> None:
    app.config.update(TRUSTED_HOSTS=trusted, SESSION_COOKIE_SECURE=https)
    with app.test_request_context("/skjemaer/", base_url=asked):
        assert absolute_url("catalogue.index") == found
