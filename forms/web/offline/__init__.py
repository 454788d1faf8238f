"""Without network: the worker, the blank form it keeps, and the packages that come afterwards."""
