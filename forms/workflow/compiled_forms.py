"""Versions made ready for use in one language, kept while they are in use."""

from collections import OrderedDict

from forms import i18n
from forms.compiled_form import CompiledForm, compile_form
from forms.storage import Version
from forms.storage.definitions import versions

MOST = 200
_kept: OrderedDict[tuple[str, str], CompiledForm] = OrderedDict()


def compiled_form(version: Version) -> CompiledForm:
    """*version* in the language in use. It never changes, so it is kept by its hash."""
    key = (version.hash, i18n.current_language())
    found = _kept.pop(key, None) or compile_form(versions.definition(version, key[1]))
    _kept[key] = found
    while len(_kept) > MOST:
        _kept.popitem(last=False)
    return found
