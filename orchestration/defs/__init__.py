"""Dagster's view of the pipeline: assets, checks, a sensor, a schedule. Thin: each calls a step of ``pipeline``.

What belongs here: names, groups, owners, descriptions, metadata, order. What does not: anything worth a test.
"""
