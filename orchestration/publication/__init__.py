"""Candidate marts → an immutable, numbered version; ``reader`` is the only way anything reads one."""
