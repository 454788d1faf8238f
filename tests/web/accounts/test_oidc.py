"""Signing in elsewhere: what that service says is believed when it is signed, for us, and now."""

import json
import logging
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from flask import Flask
from joserfc.jwk import OctKey

from forms import storage
from forms.storage import db
from forms.storage.accounts import oidc_identities, units, users
from forms.storage.models.accounts import User
from forms.storage.models.audit_log import Event
from tests.support.client import Visitor
from tests.support.factories import add_user, forget_tries
from tests.web.provider import CLIENT, NEW_KEY, OTHER_KEY, SECRET, Provider, running

START = "/logg-inn/tjeneste/"
REFUSED, UNKNOWN = "Innloggingen ble ikke godkjent", "Du er ikke registrert her"


@pytest.fixture
def provider(app: Flask) -> Iterator[Provider]:
    """A provider that the application's settings name."""
    with running() as provider:
        app.config.update(
            OIDC_ISSUER=provider.issuer,
            OIDC_NAME="Eksempel-ID",
            OIDC_CLIENT_ID=CLIENT,
            OIDC_CLIENT_SECRET=SECRET,
        )
        yield provider


@pytest.fixture
def kari(app: Flask) -> str:
    """A coordinator whom an administrator has registered by e-mail."""
    return add_user(app, "bruker1", "coordinator")[0]


def begun(client: Visitor, provider: Provider, to: str = "/oversikt/") -> str:
    """The way back from the provider, for somebody who pressed the link and signed in there."""
    address = client.get(f"{START}?videre={to}").location
    assert address.startswith(f"{provider.issuer}/authorize?")
    back = urlsplit(provider.authorize(address))
    return f"{back.path}?{back.query}"


def through(client: Visitor, provider: Provider) -> Visitor:
    """Somebody who has gone there and back."""
    client.visit(begun(client, provider))
    return client


def test_one_signs_in_and_arrives_where_one_was_going(
    app: Flask, client: Visitor, provider: Provider, kari: str
) -> None:
    page = client.visit("/oversikt/")
    assert client.path == "/logg-inn" and "Logg inn med Eksempel-ID" in page.text
    link = next(e.get("href") for e in page.all("a") if "Eksempel-ID" in page.words(e))
    address = client.get(link).location
    asked = parse_qs(urlsplit(address).query)
    assert asked["scope"] == ["openid profile email"] and asked["client_id"] == [CLIENT]
    back = urlsplit(provider.authorize(address))
    client.visit(f"{back.path}?{back.query}")
    assert client.path == "/oversikt/" and "Kari Prøve" in client.page.text
    assert provider.asked == ["/.well-known/openid-configuration", "/token", "/jwks"]
    with app.app_context():
        assert oidc_identities.find(provider.issuer, "person-1") is not None
        assert db.session.query(Event).filter_by(what="signed_in", detail="oidc").count() == 1


def test_the_subject_counts_from_the_second_time_on(
    app: Flask, client: Visitor, provider: Provider, kari: str
) -> None:
    through(client, provider)
    provider.claims = {"email": "ny@kommune.no"}
    assert through(other(app), provider).path == "/oversikt/"
    provider.claims = {"sub": "en-annen", "email": "bruker1"}
    assert through(other(app), provider).page.h1 == UNKNOWN, "the address was given to another"


def other(app: Flask) -> Visitor:
    """Another browser."""
    forget_tries(app)
    client = app.test_client()
    assert isinstance(client, Visitor)
    return client


BAD: dict[str, dict[str, Any]] = {
    "issuer": {"claims": {"iss": "https://annen.no"}},
    "audience": {"claims": {"aud": "en-annen"}},
    "two audiences": {"claims": {"aud": [CLIENT, "en-annen"]}},
    "another party": {"claims": {"azp": "en-annen"}},
    "nonce": {"claims": {"nonce": "gammel"}},
    "no nonce": {"without": {"nonce"}},
    "over": {"claims": {"exp": 1_000_000_000}},
    "no end": {"without": {"exp"}},
    "not yet": {"claims": {"iat": 4_000_000_000}},
    "no subject": {"without": {"sub"}},
    "empty subject": {"claims": {"sub": ""}},
    "acr low": {"claims": {"acr": "low"}},
    "acr missing": {"without": {"acr"}},
    "acr as a list": {"claims": {"acr": ["substantial"]}},
    "unsigned": {"alg": "none"},
    "another key": {"key": OTHER_KEY},
    "our own secret": {"alg": "HS256", "key": OctKey.import_key(SECRET * 3, {"kid": "first"})},
    "a wrong hash": {"claims": {"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"}},
}


@pytest.mark.parametrize("lie", BAD)
def test_what_is_not_believed(
    lie: str, app: Flask, client: Visitor, provider: Provider, kari: str, caplog: Any
) -> None:
    app.config["OIDC_ACR"] = ("substantial", "high")
    assert through(other(app), provider).path == "/oversikt/", "the truth is believed"
    vars(provider).update(BAD[lie])
    with caplog.at_level(logging.WARNING, "forms.web.accounts.oidc"):
        through(client, provider)
    assert client.status == 403 and client.page.h1 == REFUSED
    assert client.get("/oversikt/").status_code == 303
    (record,) = caplog.records
    for hidden in ("person-1", "bruker1", "Kari"):
        assert hidden not in record.getMessage()


def changed(address: str, **parts: str | None) -> str:
    """The address with other parts in its query; None takes one out."""
    split = urlsplit(address)
    query = {name: values[0] for name, values in parse_qs(split.query).items()}
    query.update({name: value for name, value in parts.items() if value is not None})
    kept = {name: value for name, value in query.items() if parts.get(name, "") is not None}
    return f"{split.path}?{urlencode(kept)}"


@pytest.mark.parametrize(
    "parts",
    [
        {"state": None},
        {"state": "en-annens"},
        {"state": ""},
        {"iss": "https://annen.no"},
        {"iss": None},
        {"code": None},
        {"code": "oppdiktet"},
        {"error": "access_denied"},
    ],
    ids=str,
)
def test_answers_that_are_not_ours(
    parts: dict[str, Any], client: Visitor, provider: Provider, kari: str
) -> None:
    client.visit(changed(begun(client, provider), **parts))
    assert client.status == 403 and client.page.h1 == REFUSED


def test_an_answer_is_for_the_browser_that_asked_and_once(
    app: Flask, client: Visitor, provider: Provider, kari: str
) -> None:
    back = begun(client, provider)
    assert other(app).visit(back).h1 == REFUSED
    client.visit(back)
    assert client.path == "/oversikt/"
    client.visit(back)
    assert client.page.h1 == REFUSED


@pytest.mark.parametrize(
    "metadata",
    [
        {"issuer": "https://annen.no"},
        {"token_endpoint": "https://annen.no/token"},
        {"jwks_uri": "http://127.0.0.1:1/jwks"},
    ],
    ids=str,
)
def test_only_the_issuer_is_asked(
    metadata: dict[str, Any], client: Visitor, provider: Provider, kari: str
) -> None:
    provider.metadata = metadata
    client.visit(START)
    assert client.status == 403 and client.page.h1 == REFUSED
    assert provider.asked == ["/.well-known/openid-configuration"]


def test_a_provider_that_is_away(app: Flask, client: Visitor, kari: str) -> None:
    app.config.update(OIDC_ISSUER="http://127.0.0.1:1", OIDC_CLIENT_ID=CLIENT)
    client.visit(START)
    assert client.status == 403 and client.page.h1 == REFUSED
    client.visit("/logg-inn")
    assert client.page.buttons("Logg inn"), "one can still sign in by a passphrase"


def test_without_a_provider_there_is_nothing(client: Visitor) -> None:
    assert client.get(START).status_code == client.get(f"{START}svar").status_code == 404
    assert "tjeneste" not in client.visit("/logg-inn").html


def test_new_keys_are_asked_for(
    app: Flask, client: Visitor, provider: Provider, kari: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    through(client, provider)
    provider.key = provider.published = NEW_KEY
    assert through(other(app), provider).page.h1 == REFUSED, "not more than once a minute"
    now = time.monotonic()
    monkeypatch.setattr("forms.web.accounts.oidc_client.time.monotonic", lambda: now + 61)
    assert through(other(app), provider).path == "/oversikt/"


def test_strangers_and_the_shut_out_stay_out(
    app: Flask, client: Visitor, provider: Provider
) -> None:
    assert through(client, provider).page.h1 == UNKNOWN
    user_id = add_user(app, "bruker1", "coordinator")[0]
    provider.claims = {"email_verified": False}
    assert through(other(app), provider).page.h1 == UNKNOWN
    provider.claims = {}
    with app.app_context(), storage.writing():
        user = db.session.get(User, user_id)
        assert user is not None
        user.active = False
        db.session.commit()
    assert through(other(app), provider).page.h1 == UNKNOWN
    with app.app_context():
        assert oidc_identities.find(provider.issuer, "person-1") is None


def test_a_person_is_known_by_a_number(app: Flask, client: Visitor, provider: Provider) -> None:
    app.config["OIDC_LOGIN"] = "pid"
    user_id = add_user(app, "kari", "coordinator")[0]
    provider.claims = {"pid": "01019012345"}
    assert through(client, provider).page.h1 == UNKNOWN
    with app.app_context(), storage.writing():
        user = db.session.get(User, user_id)
        assert user is not None
        oidc_identities.link(user, oidc_identities.NATIONAL_ID, "01019012345")
        db.session.commit()
    assert through(other(app), provider).path == "/oversikt/"


def test_roles_may_come_from_the_provider(app: Flask, client: Visitor, provider: Provider) -> None:
    app.config["OIDC_ROLES"] = ("groups:g-koord=coordinator", "groups:g-admin=administrator")
    provider.claims = {"groups": ["g-koord", "noe"], "email": "ny@kommune.no"}
    assert through(client, provider).path == "/oversikt/"
    with app.app_context(), storage.writing():
        units.import_csv("id;name;kind\nsol;Sol;barnehage\n")
        user = users.by_login("ny@kommune.no")
        assert user is not None and user.roles == ["coordinator"] and user.name == "Kari Prøve"
        users.change(user, user.name, user.roles, {"sol": ["leader"]})
        db.session.commit()
    provider.claims |= {"groups": "g-admin"}
    assert through(other(app), provider).status == 200
    with app.app_context():
        user = users.by_login("ny@kommune.no")
        assert user is not None and user.roles == ["administrator", "leader"]
        assert users.roles_by_unit(user) == {"sol": ("leader",)}
    provider.claims |= {"groups": [], "sub": "person-2", "email": "annen@kommune.no"}
    assert through(other(app), provider).page.h1 == UNKNOWN


def test_what_is_asked_may_be_pushed_first(client: Visitor, provider: Provider, kari: str) -> None:
    provider.metadata = {
        "pushed_authorization_request_endpoint": f"{provider.issuer}/par",
        "require_pushed_authorization_requests": True,
    }
    assert through(client, provider).path == "/oversikt/"
    assert "/par" in provider.asked


def test_another_claim_may_hold_the_level(
    app: Flask, client: Visitor, provider: Provider, kari: str
) -> None:
    app.config["OIDC_ACR"] = ("https://x/level=4",)
    provider.claims = {"https://x/level": "3"}
    assert through(client, provider).page.h1 == REFUSED
    provider.claims = {"https://x/level": "4"}
    assert through(other(app), provider).path == "/oversikt/"


def test_a_key_of_ours_instead_of_a_secret(
    app: Flask, client: Visitor, provider: Provider, kari: str, tmp_path: Path
) -> None:
    path = tmp_path / "key.json"
    path.write_text(json.dumps(OTHER_KEY.as_dict(private=True)), "utf-8")
    app.config.update(OIDC_CLIENT_SECRET="", OIDC_CLIENT_KEY=str(path))
    assert through(client, provider).path == "/oversikt/"
    assert provider.clients[0]["client_assertion"].count(".") == 2
    assert SECRET not in repr(provider.clients)


def test_who_is_signed_in_proves_it_again(
    app: Flask, client: Visitor, provider: Provider, kari: str
) -> None:
    through(client, provider)
    address = client.get(START).location
    asked = parse_qs(urlsplit(address).query)
    assert (asked["prompt"], asked["max_age"]) == (["login"], ["0"])
    provider.claims = {"auth_time": int(time.time()) - 3600}
    back = urlsplit(provider.authorize(address))
    assert client.visit(f"{back.path}?{back.query}").h1 == REFUSED
    provider.without = {"auth_time"}
    assert through(client, provider).page.h1 == REFUSED
    provider.claims, provider.without = {}, set()
    assert through(client, provider).path == "/oversikt/"


def test_one_may_sign_out_there_too(
    app: Flask, client: Visitor, provider: Provider, kari: str
) -> None:
    through(client, provider)
    page = client.press("Logg ut")
    assert page.h1 == "Du er logget ut her"
    assert client.get("/oversikt/").status_code == 303
    assert client.get(f"{START}ut").location == "http://localhost/"
    app.extensions.pop("skjemaverk.provider")
    provider.metadata = {"end_session_endpoint": f"{provider.issuer}/out"}
    asked = urlsplit(client.get(f"{START}ut").location)
    assert f"{asked.scheme}://{asked.netloc}{asked.path}" == f"{provider.issuer}/out"
    wanted = {"client_id": [CLIENT], "post_logout_redirect_uri": ["http://localhost/"]}
    assert parse_qs(asked.query) == wanted


def test_nobody_is_asked_for_a_second_factor_there(
    app: Flask, client: Visitor, provider: Provider, kari: str
) -> None:
    app.config["SECOND_FACTOR"] = True
    assert through(client, provider).path == "/oversikt/"
    assert client.get("/min-side/totrinn").status_code == 404


def test_only_loopback_is_spoken_to(
    client: Visitor, provider: Provider, kari: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    assert through(client, provider).path == "/oversikt/"
