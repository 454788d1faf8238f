"""Which links may stand in a file that somebody sends."""

import re

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_PLAIN = frozenset({"http", "https", "mailto", "tel", "sms"})


def is_plain_link(address: str) -> bool:
    r"""Whether it leads to a page, to mail, to a telephone, or to a place in the file itself.

    `\\server\share` and `file:` are not: opening one gives the reader's password hash to the
    server (NTLM), or starts a program.
    """
    address = address.strip().replace("\\", "/")
    scheme = _SCHEME.match(address)
    if scheme:
        return scheme[1].lower() in _PLAIN
    return not address.startswith("//")
