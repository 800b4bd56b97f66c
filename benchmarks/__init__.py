"""What Thước costs, measured beside bare scripts that do the same work. Nothing of the pipeline imports this."""
