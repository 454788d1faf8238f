"""The workflow in words: history, audit log, conditions, states, and a diagram."""
