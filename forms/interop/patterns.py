"""Regular expressions of other systems that ours can use."""

import re2

LONGEST = 1_000


def is_usable(pattern: str) -> bool:
    """Whether RE2, which the server checks patterns with, can compile it."""
    if not pattern or len(pattern) > LONGEST:
        return False
    options = re2.Options()
    options.log_errors = False
    options.max_mem = 1 << 20
    try:
        re2.compile(pattern, options=options)
    except re2.error:
        return False
    return True
