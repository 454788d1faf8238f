"""The package for programs of statistics: SPSS, Stata, R, and descriptions of the data."""
