"""Incidents → messages → owners. What is decided here is a function of what it is given: no module reads the clock."""
