"""Thước: agency extracts in, audited public-service indicators out (see docs/architecture.md)."""
