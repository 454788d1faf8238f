"""Packages that a browser seals to a version of a form, so that only the server opens them.

ECDH on P-256 between a key pair made for one package and the version's, HKDF-SHA-256, AES-256-GCM:
all of it is in the browsers' own WebCrypto (`static/offline/seal.js`). A package is

    public half of its own pair (65 bytes, uncompressed) ‖ nonce (12) ‖ ciphertext and tag

Its salt is the public half, and it is bound to the id of the version, so that it opens nowhere
else. Who made it is not proven: the content holds what entitles it (`forms.web.drafts.offline`).
"""

from typing import TYPE_CHECKING, NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from forms.storage.encryption.records import Unopenable

if TYPE_CHECKING:  # curves are imported where a package is opened: few workers open one
    from cryptography.hazmat.primitives.asymmetric import ec

POINT_BYTES, NONCE_BYTES, TAG_BYTES, KEY_BYTES = 65, 12, 16, 32
START = POINT_BYTES + NONCE_BYTES
INFO = b"skjemaverk offline 1"


class KeyPair(NamedTuple):
    """A new key pair: the public half as a browser takes it, the private half to be sealed."""

    public: bytes
    private: bytes


def new_pair() -> KeyPair:
    """Make a key pair."""
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    key = ec.generate_private_key(ec.SECP256R1())
    private = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return KeyPair(_point(key.public_key()), private)


def open_package(package: bytes, private: bytes, version_id: str) -> bytes:
    """Return what the browser sealed; raise `Unopenable` for anything else."""
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import load_der_private_key

    if len(package) < START + TAG_BYTES:
        raise Unopenable("The package is cut off.")
    key = load_der_private_key(private, None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise Unopenable("The version's key is of another kind.")
    point = package[:POINT_BYTES]
    try:
        other = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
        cipher = AESGCM(_derived(key.exchange(ec.ECDH(), other), point))
        return cipher.decrypt(package[POINT_BYTES:START], package[START:], version_id.encode())
    except (ValueError, InvalidTag):
        raise Unopenable("The package was changed, or is of another version.") from None


def seal_package(content: bytes, public: bytes, version_id: str, nonce: bytes) -> bytes:
    """Seal as the browser does; for tests, and for those who write another client."""
    from cryptography.hazmat.primitives.asymmetric import ec

    own = ec.generate_private_key(ec.SECP256R1())
    point = _point(own.public_key())
    other = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), public)
    cipher = AESGCM(_derived(own.exchange(ec.ECDH(), other), point))
    return point + nonce + cipher.encrypt(nonce, content, version_id.encode())


def _point(key: "ec.EllipticCurvePublicKey") -> bytes:
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def _derived(shared: bytes, salt: bytes) -> bytes:
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    return HKDF(hashes.SHA256(), KEY_BYTES, salt, INFO).derive(shared)
