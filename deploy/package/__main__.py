"""`python -m skjemaverk`."""

from skjemaverk import main

main()
