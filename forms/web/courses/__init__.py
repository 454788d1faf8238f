"""Courses and groups: what is offered, who has a place, and who came."""
