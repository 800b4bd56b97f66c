"""``python -m tests.fault.campaign``: runs disturbed at random, and whether each was made good (docs/faults.md)."""
