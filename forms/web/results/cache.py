"""Results that were counted before: the same answers are counted once, whatever page asks.

What is kept is only what a page tells, never an answer; it is found again by a fingerprint of the
answers, so that a changed, withdrawn or erased one is counted anew.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock

from forms.results.report import Told

MOST = 64
"""Results kept in each worker process, some tens of kB each."""

_kept: OrderedDict[Hashable, Told] = OrderedDict()
_lock = Lock()


def count_once(key: Hashable, count: Callable[[], Told]) -> Told:
    """Return what was counted under *key*, or what *count* returns now."""
    with _lock:
        if found := _kept.get(key):
            _kept.move_to_end(key)
            return found
    new = count()
    with _lock:
        _kept[key] = new
        while len(_kept) > MOST:
            _kept.popitem(last=False)
    return new
