"""From findings and verdicts to what is kept of a delivery: status, reasons, warnings, gate results."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

from expectations import wording
from expectations.delivery import Checked
from orchestration.ledger.gate_results import GateResult
from orchestration.ledger.judgements import Judged, LandedFacts
from orchestration.ledger.verdicts import Verdict

#: The rules that a delivery's own facts fail, by rule: a gate result's fields, as the ledger keeps them.
Findings = Mapping[str, Mapping[str, Any]]

_KEPT = ("severity", "observed", "threshold", "message_vi", "message_en")


def findings_of(deliveries: Iterable[LandedFacts], own: Checked) -> dict[str, Findings]:
    """The findings of each delivery: those just made, or those that the ledger knows."""
    made: dict[str, dict[str, Mapping[str, Any]]] = {name: {} for name in own.judged}
    for failure in own.failures:
        made[failure.subject][failure.rule] = {name: getattr(failure, name) for name in _KEPT}
    return {one.delivery_id: made.get(one.delivery_id, one.findings or {}) for one in deliveries}


def judged(facts: LandedFacts, verdict: Verdict, findings: Findings, comparisons: Sequence[GateResult]) -> Judged:
    """What the ledger keeps of a delivery in a series."""
    found = [*_own_results(facts, findings), *comparisons]
    return Judged(
        delivery_id=facts.delivery_id,
        status=verdict.status,
        is_current=verdict.is_current,
        reasons=_reasons(facts, verdict, found),
        warnings=[result.message_vi for result in found if result.severity == "warning"],
        findings=dict(findings),
        comparison=asdict(verdict.comparison),
    )


def without_place(facts: LandedFacts, findings: Findings) -> Judged:
    """What the ledger keeps of a delivery in no series: it is unreadable, for nobody knows what it is."""
    messages = [result.message_vi for result in _own_results(facts, findings)]
    withdrawn = facts.withdrawn_at is not None
    return Judged(
        delivery_id=facts.delivery_id,
        status="withdrawn" if withdrawn else "unreadable",
        is_current=False,
        reasons=[_withdrawal(facts)] if withdrawn else [*messages, wording.remedy(facts, 1)[0]],
        warnings=[],
        findings=dict(findings),
        comparison={},
    )


def results_of(
    facts: LandedFacts, findings: Findings, comparisons: Iterable[GateResult], revision: int
) -> Iterator[GateResult]:
    """Everything found on a delivery, critical findings with the name to send it again under."""
    vi, en = wording.remedy(facts, revision)
    for result in (*_own_results(facts, findings), *comparisons):
        if result.severity == "critical":
            yield replace(result, message_vi=f"{result.message_vi} {vi}", message_en=f"{result.message_en} {en}")
        else:
            yield result


def _own_results(facts: LandedFacts, findings: Findings) -> list[GateResult]:
    return [
        GateResult(gate="delivery", rule=rule, subject=facts.delivery_id, success=False, **finding)
        for rule, finding in findings.items()
    ]


def _reasons(facts: LandedFacts, verdict: Verdict, found: Iterable[GateResult]) -> list[str]:
    match verdict.status:
        case "held" | "unreadable":
            critical = [result.message_vi for result in found if result.severity == "critical"]
            return [*critical, wording.remedy(facts, verdict.resend_revision)[0]]
        case "duplicate":
            return [f"Trùng nội dung với lần gửi đang có hiệu lực {verdict.standing}; không có gì thay đổi."]
        case "superseded":
            return [f"Đã được thay bằng {verdict.standing}."]
        case "withdrawn":
            return [_withdrawal(facts)]
        case _:
            return []


def _withdrawal(facts: LandedFacts) -> str:
    return f"Đã rút: {facts.withdrawn_reason}."
