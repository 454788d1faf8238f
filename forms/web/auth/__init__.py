"""Sign-in, sessions, roles and units, second factor, OpenID Connect, device handover."""
