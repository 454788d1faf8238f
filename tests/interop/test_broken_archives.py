"""An archive that is broken, by chance or on purpose, is refused and never a fault of ours."""

import io
import random
import zipfile

import pytest

from forms.interop import packed_files
from forms.interop.report import Refused

WAYS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)


def archive(way: int) -> bytes:
    """An archive with a form and a text in it."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", way) as packed:
        packed.writestr("skjema.json", '{"title": "x", "sections": []}' * 50)
        packed.writestr("b/æ.txt", "hei" * 100)
    return content.getvalue()


@pytest.mark.parametrize("way", WAYS)
def test_a_broken_archive_is_refused(way: int) -> None:
    """Found: what was packed by LZMA, names that are no UTF-8, and lengths that lie."""
    whole, chance = archive(way), random.Random(way)
    for _ in range(400):
        broken = bytearray(whole)
        for _ in range(chance.choice((1, 1, 2, 4))):
            broken[chance.randrange(4, len(broken))] = chance.randrange(256)
        try:
            packed_files.unpacked("a.zip", bytes(broken), lambda name, _data: "skj" in name)
        except Refused:
            continue
