"""The respondent's unfinished form: load, save, resume, expire."""
