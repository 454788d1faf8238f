"""How much one «Neste» asks for: conditions, version and shared device, once each."""

from collections import Counter
from typing import Any

import pytest
from flask.sessions import SecureCookieSession

from forms.logic.relevance import Compiled
from forms.web.drafts import draft_session
from tests.support.client import Visitor
from tests.web.conftest import Publish
from tests.web.forms_simple import TWO_PAGES, begin


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often a request evaluated the conditions, looked the version up, read the session."""
    found: Counter[str] = Counter()

    def counted(name: str, function: Any, matches: Any = lambda *_: True) -> Any:
        def call(*given: Any, **named: Any) -> Any:
            if matches(*given):
                found[name] += 1
            return function(*given, **named)

        return call

    monkeypatch.setattr(Compiled, "relevant", counted("conditions", Compiled.relevant))
    lookup = counted("version", draft_session.compiled_form)
    monkeypatch.setattr(draft_session, "compiled_form", lookup)
    reads = counted("device", SecureCookieSession.get, lambda _s, key, *_: key == "turned")
    monkeypatch.setattr(SecureCookieSession, "get", reads)
    return found


@pytest.mark.parametrize("part", ["post", "get"])
def test_one_page_turn_asks_once(
    client: Visitor, publish: Publish, asked: Counter[str], part: str
) -> None:
    publish(TWO_PAGES)
    begin(client)
    button = client.page.button("Neste")
    asked.clear()
    answer = client.submit(button, navn="Ola")
    if part == "get":
        asked.clear()
        answer = client.get(answer.location)
    assert answer.status_code in (200, 303)
    assert asked == {"conditions": 1, "version": 1, "device": 1}
