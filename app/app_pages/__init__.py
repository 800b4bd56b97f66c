"""The pages: each selects, loads, shows."""
