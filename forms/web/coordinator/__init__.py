"""Pages of the coordinator: submissions, export, results, data subject requests."""
