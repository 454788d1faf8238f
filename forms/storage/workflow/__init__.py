"""Tasks, transitions, signatures, invitations, cases and consents."""
