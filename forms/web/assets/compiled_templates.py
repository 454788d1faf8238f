"""Templates as Python compiled them, kept in the instance: no worker compiles them again.

The file of a template is taken only with its mark, a keyed hash of Jinja, Python, the environment,
the template's source and the code: write access to the folder is no way to run code.
"""

import hashlib
import hmac
import marshal
import os
import sys
import tempfile
from pathlib import Path

import jinja2
from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache

from forms import __version__

MARK = hashlib.sha256().digest_size


class CompiledTemplates(BytecodeCache):
    """One file for each template, written when it is compiled; a template that changes replaces
    its own.
    """

    def __init__(self, folder: Path, key: bytes, environment: jinja2.Environment) -> None:
        self.folder = folder
        self.key = key
        self.compiled_by = environment_signature(environment).encode()

    def mark(self, bucket: Bucket, code: bytes) -> bytes:
        """Return the keyed hash of *code*, for a template and an environment as they are now."""
        parts = (self.compiled_by, bucket.key.encode(), bucket.checksum.encode(), code)
        return hmac.digest(self.key, b"\0".join(parts), "sha256")

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give the bucket its code, when there is some that this installation compiled."""
        try:
            content = (self.folder / bucket.key).read_bytes()
        except OSError:
            return
        code = content[MARK:]
        if hmac.compare_digest(content[:MARK], self.mark(bucket, code)):
            bucket.code = marshal.loads(code)  # noqa: S302  # what our own key has marked

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep the bucket's code; where nothing can be written, each worker compiles for itself."""
        code = marshal.dumps(bucket.code)
        try:
            self.folder.mkdir(mode=0o700, exist_ok=True)
            descriptor, name = tempfile.mkstemp(dir=self.folder)
            with open(descriptor, "wb") as file:
                file.write(self.mark(bucket, code) + code)
            os.replace(name, self.folder / bucket.key)
        except OSError:
            return


def init_app(app: Flask) -> None:
    """Give the templates of *app* their folder, unless they have another cache."""
    if app.jinja_env.bytecode_cache is None:
        key = hashlib.sha256(b"compiled templates\0" + str(app.secret_key).encode()).digest()
        folder = Path(app.instance_path) / "templates"
        app.jinja_env.bytecode_cache = CompiledTemplates(folder, key, app.jinja_env)


def environment_signature(environment: jinja2.Environment) -> str:
    """Return what decides, beside its source, what a template is compiled to."""
    names = (environment.filters, environment.tests)
    called = [
        sorted((name, str(_first_argument(call))) for name, call in each.items()) for each in names
    ]
    spaces = (environment.trim_blocks, environment.lstrip_blocks)
    extensions = sorted(environment.extensions)
    versions = (__version__, jinja2.__version__, sys.implementation.cache_tag)
    return repr((versions, spaces, extensions, called))


def _first_argument(call: object) -> object:
    """Return what Jinja hands to a filter first (context, environment or nothing)."""
    return getattr(call, "jinja_pass_arg", None)
