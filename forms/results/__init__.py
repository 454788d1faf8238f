"""What many answers say together, and nothing about any one of them.

```
[answers] ── Survey(definition, answers, least) ──► lines of the whole, of one group, free words
   counting     each question type's own `tally`, question by question and row by row
   suppression  which counts stand alone, and which are only told together
   averages     whether a mean would tell what is hidden
   crossing     the same for the groups of one background question
   charts, table, wording   the lines as bars, as rows to take away, in words
```

The rule is one: **every number that can be read or worked out is 0 or counts at least *least*
people.** Small counts are told as one sum with others, until the sum is large enough and no total,
mean, other group or other question gives any of them away. Periods do not overlap, so nothing can
be found by subtracting one from another. `tests/results/test_reconstruction.py` tries.
"""
