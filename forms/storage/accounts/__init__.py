"""Users, units, passwords, sessions and second factors."""
