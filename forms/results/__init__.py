"""What many answers say together, and nothing about any one of them.

```
[answers] ── Survey(definition, answers, least) ──► lines of the whole, of one group, free words
   tallies      each question type's own `tally`, question by question and row by row
   levels       scored options in steps: the finest that is clean, else a limit, or a mean alone
   suppression  which counts of other options stand alone, and which are only told together
   crosstabs    the same for the groups of one background question
   charts, table, labels   the lines as bars, as rows to take away, in words
```

The rule is one: **every number that can be read or worked out is 0 or counts at least *least*
people.** Scored options are told in one way only, which is chosen by a rule that is known before
anybody answers: two ways could be put together. Small counts of other options are told as one sum,
which no total, other group or other question gives away. Periods do not overlap, so nothing can be
found by subtracting one from another. `tests/results/test_reconstruction.py` attacks all of it at
once, and finds nothing; `make soak` does so with a thousand random data sets.
"""
