"""Figures beside their floors and peers; `make bench` prints them all."""
