"""Pages of the administrator: users, units, CSV import."""
