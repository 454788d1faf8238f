"""Invitations: staff's list, landing page, resume, withdrawal of consent."""
