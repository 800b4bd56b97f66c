"""What a gate found: one row a rule and subject, in both languages."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from orchestration.domain.agencies import AGENCY_CODE, GROUPS

Severity = Literal["critical", "warning"]
Gate = Literal["delivery", "publication"]

#: Subject of the rows that say how many deliveries passed a rule.
ALL_DELIVERIES = "deliveries"

#: Subjects of the publication gate that are an agency or a group; the others are marts.
AGENCY_OR_GROUP = re.compile(f"^(?:{AGENCY_CODE.pattern}|{'|'.join(GROUPS)})$")


@dataclass(frozen=True, slots=True)
class GateResult:
    """One rule judged on one subject: a delivery, a mart, an agency or group, or all deliveries of the run together.

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

    @property
    def is_of_agency(self) -> bool:
        """Whether the publication gate says it of one agency or group; its mart's result counts those."""
        return self.gate == "publication" and AGENCY_OR_GROUP.match(self.subject) is not None


def passed(results: Iterable[GateResult]) -> bool:
    """Whether no critical rule failed."""
    return all(result.success for result in results if result.severity == "critical")
