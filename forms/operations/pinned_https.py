"""A post by HTTPS to a host that the settings name, at a public address that was looked up once.

The address that was checked is the one that is connected to, so a name that changes its mind cannot
lead inside. Nothing is followed, no proxy is used, and of the answer only the status is read.
"""

import http.client
import ipaddress
import socket
import ssl
from collections.abc import Collection, Mapping
from urllib.parse import urlsplit

PORT = 443
TIMEOUT = 10.0
LONGEST_URL = 500


class Unsafe(Exception):
    """The address is not one that anything may be sent to."""


class NotTaken(Exception):
    """The host did not answer, or did not take it."""


def host_of(url: str, hosts: Collection[str]) -> str:
    """Return the host of an address that may be told; raise `Unsafe`.

    >>> host_of("https://hook.example.no/a", ["hook.example.no"])
    'hook.example.no'
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise Unsafe from None
    host = (parts.hostname or "").rstrip(".")
    plain = url.isascii() and url.isprintable() and " " not in url and len(url) <= LONGEST_URL
    named = parts.username is None and parts.password is None and not parts.fragment
    right = parts.scheme == "https" and port in (None, PORT)
    if not (plain and named and right and host in {each.lower() for each in hosts}):
        raise Unsafe
    return host


def public_address(host: str) -> str:
    """Look the host up; return one address, where all of them are public; raise `Unsafe`."""
    try:
        found = socket.getaddrinfo(host, PORT, type=socket.SOCK_STREAM)
    except OSError:
        raise NotTaken from None
    addresses = [str(each[4][0]) for each in found]
    if not addresses or not all(is_public(each) for each in addresses):
        raise Unsafe
    return addresses[0]


def is_public(address: str) -> bool:
    """Tell whether an address is on the open network, and is no other's in disguise.

    >>> [is_public(each) for each in ("8.8.8.8", "10.0.0.1", "127.0.0.1", "::ffff:10.0.0.1")]
    [True, False, False, False]
    """
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address):
        inside = found.ipv4_mapped or found.sixtofour or (found.teredo or (None, None))[1]
        if inside is not None or found in ipaddress.ip_network("64:ff9b::/96"):
            return False
    return found.is_global and not found.is_multicast and not found.is_reserved


class PinnedConnection(http.client.HTTPSConnection):
    """A connection to one address, that must prove to be the host."""

    def __init__(self, host: str, address: str) -> None:
        self._address, self._trusted = address, ssl.create_default_context()
        super().__init__(host, PORT, timeout=TIMEOUT, context=self._trusted)

    def connect(self) -> None:
        """Connect to the address that was checked, by the name of the host."""
        raw = socket.create_connection((self._address, PORT), TIMEOUT)
        self.sock = self._trusted.wrap_socket(raw, server_hostname=self.host)


def post(url: str, body: bytes, headers: Mapping[str, str], hosts: Collection[str]) -> None:
    """Post the body; raise `Unsafe`, or `NotTaken` unless the answer is 2xx."""
    host = host_of(url, hosts)
    connection = PinnedConnection(host, public_address(host))
    parts = urlsplit(url)
    path = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
    try:
        connection.request("POST", path, body, {**headers, "Content-Type": "application/json"})
        status = connection.getresponse().status
    except (OSError, http.client.HTTPException):
        raise NotTaken from None
    finally:
        connection.close()
    if not 200 <= status < 300:  # a redirection leads nowhere
        raise NotTaken
