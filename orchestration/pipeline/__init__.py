"""The steps of a run as plain functions: lock, land, gate, freeze, build, audit, publish.

Dagster's definitions and the command line call these; nothing here knows of either. Modules import what is heavy
(Polars, DuckDB, SQLAlchemy, Great Expectations) inside the step that needs it, so that a run with nothing new
to do ends before any of it is loaded.
"""
