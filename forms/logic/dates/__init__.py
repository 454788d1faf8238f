"""Dates as authors and respondents write them."""
