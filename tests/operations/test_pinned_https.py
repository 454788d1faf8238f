"""What is told to other systems goes to named hosts at public addresses, and nowhere else."""

import socket
import ssl
from typing import Any

import pytest

from forms.operations import pinned_https
from forms.operations.pinned_https import NotTaken, Unsafe, host_of, is_public, post, public_address

HOSTS = ("hook.example.no",)
URL = "https://hook.example.no/inn?a=1"


@pytest.mark.parametrize(
    "url",
    [
        "http://hook.example.no/",
        "https://hook.example.no.evil.example/",
        "https://evil.example/hook.example.no",
        "https://hook.example.no@evil.example/",
        "https://kari:hemmelig@hook.example.no/",
        "https://hook.example.no:8443/",
        "https://hook.example.no:99999/",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://hook.example.no/#a",
        "https://hook.example.no/\r\nHost: evil.example",
        "https://hook.example.no/æ",
        "ftp://hook.example.no/",
        "//hook.example.no/",
        "https://" + "a" * 500,
        "",
    ],
)
def test_only_named_hosts_by_https_are_told(url: str) -> None:
    with pytest.raises(Unsafe):
        host_of(url, HOSTS)


def test_a_named_host_is_read_from_the_address() -> None:
    assert host_of(URL, HOSTS) == host_of("https://HOOK.example.no:443", HOSTS) == HOSTS[0]
    with pytest.raises(Unsafe):
        host_of(URL, ())


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.1"),
        *("100.64.0.1", "224.0.0.1", "255.255.255.255", "240.0.0.1", "192.0.2.1"),
        *("::1", "::", "fe80::1%eth0", "fc00::1", "ff02::1", "::ffff:127.0.0.1", "2001:db8::1"),
        *("64:ff9b::7f00:1", "2002:7f00:1::", "x"),
    ],
)
def test_addresses_inside_are_never_public(address: str) -> None:
    assert not is_public(address)


def resolved(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> None:
    """Let every name stand for these addresses."""
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, 443)) for each in addresses]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_k: found)


def test_one_address_inside_closes_the_host(monkeypatch: pytest.MonkeyPatch) -> None:
    resolved(monkeypatch, "8.8.8.8", "2001:4860:4860::8888")
    assert public_address("hook.example.no") == "8.8.8.8"
    resolved(monkeypatch, "8.8.8.8", "10.0.0.1")
    with pytest.raises(Unsafe):
        public_address("hook.example.no")
    resolved(monkeypatch)
    with pytest.raises(Unsafe):
        public_address("hook.example.no")


class Wire:
    """A connection that was made, and what was written to it; it answers with a status."""

    def __init__(self, status: int) -> None:
        self.status, self.sent, self.to, self.name = status, b"", "", ""

    def sendall(self, data: bytes) -> None:
        self.sent += data

    def makefile(self, *_args: Any) -> Any:
        import io

        head = (
            f"HTTP/1.1 {self.status} X\r\nLocation: https://10.0.0.1/\r\nContent-Length: 0\r\n\r\n"
        )
        return io.BytesIO(head.encode())

    def close(self) -> None:
        pass


def wired(monkeypatch: pytest.MonkeyPatch, status: int) -> Wire:
    wire = Wire(status)

    def connect(address: tuple[str, int], _timeout: float) -> Wire:
        wire.to = address[0]
        return wire

    def wrap(_context: ssl.SSLContext, _raw: Any, server_hostname: str) -> Wire:
        wire.name = server_hostname
        return wire

    monkeypatch.setattr(socket, "create_connection", connect)
    monkeypatch.setattr(ssl.SSLContext, "wrap_socket", wrap)
    return wire


def test_the_address_that_was_checked_is_the_one_connected_to(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = iter([["8.8.8.8"], ["127.0.0.1"]])

    def lookup(*_args: Any, **_more: Any) -> list[Any]:
        return [(0, 0, 0, "", (each, 443)) for each in next(asked)]

    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:3128")
    wire = wired(monkeypatch, 204)
    post(URL, b"{}", {"webhook-id": "1"}, HOSTS)
    assert (wire.to, wire.name) == ("8.8.8.8", "hook.example.no")
    assert wire.sent.startswith(b"POST /inn?a=1 HTTP/1.1\r\nHost: hook.example.no\r\n")
    assert wire.sent.endswith(b"{}")


@pytest.mark.parametrize("status", [301, 302, 307, 404, 500])
def test_no_redirection_is_followed_and_only_2xx_is_taken(
    monkeypatch: pytest.MonkeyPatch, status: int
) -> None:
    resolved(monkeypatch, "8.8.8.8")
    wire = wired(monkeypatch, status)
    with pytest.raises(NotTaken):
        post(URL, b"{}", {}, HOSTS)
    assert wire.to == "8.8.8.8" and wire.sent.count(b"POST ") == 1


def test_the_certificate_is_checked_by_the_name() -> None:
    connection = pinned_https.PinnedConnection("hook.example.no", "8.8.8.8")
    assert connection._trusted.check_hostname
    assert connection._trusted.verify_mode is ssl.CERT_REQUIRED
