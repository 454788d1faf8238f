"""Tests of the files that strangers send."""
