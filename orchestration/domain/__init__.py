"""Periods, agency codes, the working calendar, Vietnamese numbers and dates. Imports nothing of ours."""
