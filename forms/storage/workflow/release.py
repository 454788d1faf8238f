"""Release of answers to an anonymous form: its rule, its batches, and pending answers.

Pages, downloads and retention all use this module. Releases change once a week, on the Tuesday, so
that a frequent reader cannot see that somebody has just answered.
"""

from collections import Counter
from datetime import date
from itertools import accumulate

from forms import i18n
from forms.storage.definitions import versions
from forms.storage.models.definitions import Version
from forms.storage.retention.periods import Batch, Rule, Rules, batches, is_finished
from forms.storage.submissions import counters
from forms.storage.workflow import link_usage, waves


def least_group(form_id: str) -> int:
    """Return the smallest group shown for the form; 0 when none of its versions is anonymous."""
    return max((_least_group_of(version) for version in versions.all_versions(form_id)), default=0)


def rules(form_id: str) -> Rules:
    """Return each week's rule: the newest version's on that Monday, and the largest group so
    far.
    """
    every = versions.all_versions(form_id)[::-1]
    days = [i18n.local_time(version.published).date() for version in every]
    largest = list(accumulate((_least_group_of(version) for version in every), max))
    weeks = waves.weeks(form_id)

    def rule(monday: date) -> Rule:
        number = max((n for n, day in enumerate(days) if day <= monday), default=0)
        definition = every[number].definition()
        release = definition.anonymous.release if definition.anonymous else "plenty"
        by_link = "link" in definition.open_to and "anyone" not in definition.open_to
        return Rule(largest[number] or max(largest), release, by_link, weeks)

    return rule


def _least_group_of(version: Version) -> int:
    anonymous = version.definition().anonymous
    return anonymous.hide_below if anonymous else 0


def released_batches(form_id: str) -> list[Batch]:
    """Return the released batches of an anonymous form, oldest first."""
    passed = {week: count.sent for week, count in link_usage.counts_by_week(form_id).items()}
    return batches(_weeks(form_id), rules(form_id), i18n.today(), passed)


def count_unreleased(form_id: str, found: list[Batch]) -> int | None:
    """How many answers of finished weeks are in none of the batches; None when they are few."""
    today = i18n.today()
    weeks = _weeks(form_id)
    number = sum(n for monday, n in weeks.items() if is_finished(monday, today))
    number -= sum(batch.number for batch in found)
    return number if number >= least_group(form_id) else None


def totals() -> dict[str, int]:
    """How many answers each form has, as far as it may be told: of anonymous ones, in batches."""
    return {
        form_id: sum(batch.number for batch in released_batches(form_id))
        if least_group(form_id)
        else number
        for form_id, number in counters.totals().items()
    }


def _weeks(form_id: str) -> Counter[date]:
    found: Counter[date] = Counter()
    for count in counters.counts(form_id):
        found[count.period] += count.number
    return found
