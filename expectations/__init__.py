"""Great Expectations gates: one module a gate."""
