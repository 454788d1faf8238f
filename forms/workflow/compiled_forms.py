"""Versions made ready for use in one language, kept while they are in use."""

from collections import OrderedDict

from forms import i18n
from forms.compiled_form import Edition, make_edition
from forms.storage import Version
from forms.storage.definitions import versions

MOST = 200
_kept: OrderedDict[tuple[str, str], Edition] = OrderedDict()


def edition(version: Version) -> Edition:
    """*version* in the language in use. It never changes, so it is kept by its hash."""
    key = (version.hash, i18n.current())
    found = _kept.pop(key, None) or make_edition(versions.definition(version, key[1]))
    _kept[key] = found
    while len(_kept) > MOST:
        _kept.popitem(last=False)
    return found
