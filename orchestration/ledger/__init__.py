"""Files, deliveries, verdicts, gate results, runs and publications (SQLite, or PostgreSQL by URL)."""

from orchestration.ledger.gate_results import GateResult, Severity
from orchestration.ledger.ledger import Ledger

__all__ = ["GateResult", "Ledger", "Severity"]
