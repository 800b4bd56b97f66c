"""What a gate found: one row a rule and subject, in both languages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Severity = Literal["critical", "warning"]
Gate = Literal["delivery", "publication"]

#: Subject of the rows that say how many deliveries passed a rule.
ALL_DELIVERIES = "deliveries"


@dataclass(frozen=True, slots=True)
class GateResult:
    """One rule judged on one subject: a delivery, a mart, or all deliveries of the run together.

    ``observed`` and ``threshold`` are texts, ready to be read; ``success`` is false where the rule failed,
    whatever its severity: a failed warning holds nothing back.
    """

    gate: Gate
    rule: str
    severity: Severity
    subject: str
    success: bool
    observed: str
    threshold: str
    message_vi: str
    message_en: str


def passed(results: Iterable[GateResult]) -> bool:
    """Whether no critical rule failed."""
    return all(result.success for result in results if result.severity == "critical")
