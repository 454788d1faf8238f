"""Application rules of a form's life: submit, visibility, consent, prefill, signatures, history.

No request, no session, no redirect: a view or a command calls in and commits.
"""
