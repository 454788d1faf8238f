"""Pages of staff: worklist, one submission, cases."""
