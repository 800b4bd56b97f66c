"""A rule of the delivery gate: what it is called, where its threshold stands, and how a failure is told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from orchestration.ledger.gate_results import Severity

if TYPE_CHECKING:
    from great_expectations.expectations.expectation import Expectation


@dataclass(frozen=True, slots=True)
class Told:
    """A failure in words: what was observed, and what to mend, in both languages."""

    observed: str
    vi: str
    en: str


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule, which is one expectation: a column of the facts lies between ``low`` and ``high`` (null: no bound).

    ``tell`` puts a failing delivery into words. ``unless``: the critical rule on the same fact; where that one fails,
    this one says nothing.
    """

    code: str
    severity: Severity
    name_vi: str
    name_en: str
    column: str
    tell: Callable[[Any], Told]
    low: float | None = None
    high: float | None = None
    unless: str | None = None

    @property
    def threshold(self) -> str:
        """The threshold as people read it; shares as percentages."""
        if self.low is not None and self.high is not None:
            low, high = self._shown(self.low), self._shown(self.high)
            return f"= {low}" if low == high else f"{low} – {high}"
        return f"≤ {self._shown(self.high)}" if self.high is not None else f"≥ {self._shown(self.low or 0)}"

    def _shown(self, bound: float) -> str:
        number = f"{bound * 100:g}%" if "_share" in self.column else f"{bound:g}"
        return number.replace(".", ",")

    def expectation(self) -> Expectation:
        """The rule for Great Expectations; its name shows in Data Docs in both languages."""
        from great_expectations.expectations.core.expect_column_values_to_be_between import (
            ExpectColumnValuesToBeBetween,
        )
        from great_expectations.expectations.metadata_types import FailureSeverity

        return ExpectColumnValuesToBeBetween(
            column=self.column,
            min_value=self.low,
            max_value=self.high,
            severity=FailureSeverity(self.severity),
            description=f"{self.name_vi} / {self.name_en} ({self.code}: {self.column} {self.threshold})",
            meta={"rule": self.code},
        )
