"""The delivery gate: a Great Expectations suite over profiles, so that its cost depends on deliveries, never on rows.

Two suites: what a delivery says of itself, and what its series and its agency's catalogue say of it. A delivery that
fails a critical rule of either is held. Thresholds: ``expectations.thresholds``; why: ``docs/gates.md``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from expectations import thresholds, wording
from expectations.facts import Compared, compared_facts, own_facts
from expectations.rules import Rule
from orchestration.domain.vietnamese import format_number
from orchestration.ledger.gate_results import ALL_DELIVERIES, GateResult
from orchestration.ledger.judgements import LandedFacts

if TYPE_CHECKING:
    import pandas as pd

    from expectations.context import Gatekeeper

OWN_SUITE = "delivery_facts"
COMPARATIVE_SUITE = "delivery_history"

OWN_RULES: tuple[Rule, ...] = (
    Rule("readable", "critical", "Đọc được tệp", "Readable", "readable", wording.unreadable, low=1, high=1),
    Rule(
        "columns_present",
        "critical",
        "Đủ cột bắt buộc",
        "Required columns are there",
        "missing_columns",
        wording.missing_columns,
        low=0,
        high=0,
    ),
    Rule(
        "columns_known",
        "critical",
        "Không có cột ngoài quy cách",
        "No unknown columns",
        "unknown_columns",
        wording.unknown_columns,
        low=0,
        high=0,
    ),
    Rule(
        "columns_unambiguous",
        "critical",
        "Mỗi cột một tiêu đề",
        "One header a column",
        "ambiguous_columns",
        wording.ambiguous_columns,
        low=0,
        high=0,
    ),
    Rule(
        "manifest",
        "critical",
        "Khớp tệp kê khai",
        "The manifest holds",
        "manifest_mismatches",
        wording.manifest_mismatches,
        low=0,
        high=0,
    ),
    Rule("rows_present", "critical", "Có dòng dữ liệu", "There are rows", "rows_read", wording.no_rows, low=1),
    Rule(
        "quarantine_share",
        "critical",
        "Tỷ lệ dòng bị loại",
        "Share of refused rows",
        "quarantine_share",
        wording.refused_rows,
        high=thresholds.QUARANTINE_SHARE_HELD,
    ),
    Rule(
        "rows_refused",
        "warning",
        "Không có dòng bị loại",
        "No refused rows",
        "rows_quarantined",
        wording.refused_rows,
        high=0,
        unless="quarantine_share",
    ),
    Rule(
        "keys_conflict",
        "critical",
        "Khóa không mâu thuẫn",
        "Keys do not conflict",
        "conflicting_share",
        wording.conflicting_rows,
        high=thresholds.CONFLICTING_SHARE_HELD,
    ),
    Rule(
        "rows_repeated",
        "warning",
        "Dòng không lặp lại",
        "Rows do not repeat",
        "duplicate_share",
        wording.repeated_rows,
        high=thresholds.DUPLICATE_SHARE_WARNED,
    ),
    Rule(
        "deadline_known",
        "warning",
        "Có ngày hẹn trả",
        "Deadlines are known",
        "without_deadline_share",
        wording.without_deadline,
        high=thresholds.WITHOUT_DEADLINE_SHARE_WARNED,
    ),
)

COMPARATIVE_RULES: tuple[Rule, ...] = (
    Rule(
        "revision_is_new",
        "critical",
        "Lần sửa đổi chưa dùng",
        "The revision is new",
        "other_contents",
        wording.other_contents,
        low=0,
        high=0,
    ),
    Rule(
        "inside_period",
        "critical",
        "Dòng thuộc kỳ gửi",
        "Rows lie inside the period",
        "outside_share_beyond_few",
        wording.rows_outside,
        high=thresholds.OUTSIDE_SHARE_HELD,
    ),
    Rule(
        "mostly_inside_period",
        "warning",
        "Hầu hết dòng thuộc kỳ gửi",
        "Nearly all rows lie inside the period",
        "outside_share",
        wording.rows_outside,
        high=thresholds.OUTSIDE_SHARE_WARNED,
        unless="inside_period",
    ),
    Rule(
        "volume",
        "critical",
        "Số dòng so với các kỳ trước",
        "Volume against earlier periods",
        "volume_ratio_judged",
        wording.volume,
        low=thresholds.VOLUME_LOW_HELD,
        high=thresholds.VOLUME_HIGH_HELD,
    ),
    Rule(
        "volume_usual",
        "warning",
        "Số dòng trong khoảng thường thấy",
        "Usual volume",
        "volume_ratio",
        wording.volume,
        low=thresholds.VOLUME_LOW_WARNED,
        high=thresholds.VOLUME_HIGH_WARNED,
        unless="volume",
    ),
    Rule(
        "procedures_known",
        "warning",
        "Thủ tục có trong danh mục",
        "Procedures are known",
        "unknown_procedures_share",
        wording.unknown_procedures,
        high=thresholds.UNKNOWN_PROCEDURES_SHARE_WARNED,
    ),
)

_Judged = TypeVar("_Judged", LandedFacts, Compared)


@dataclass(frozen=True, slots=True)
class Checked:
    """What a suite found: the deliveries that it judged, and one result for each rule that one of them fails."""

    judged: tuple[str, ...] = ()
    failures: tuple[GateResult, ...] = ()
    failed: Mapping[str, int] = field(default_factory=dict)
    of: Mapping[str, int] = field(default_factory=dict)

    def __add__(self, other: Checked) -> Checked:
        return Checked(
            self.judged + other.judged,
            self.failures + other.failures,
            Counter(self.failed) + Counter(other.failed),
            Counter(self.of) + Counter(other.of),
        )


def check_own_facts(deliveries: Sequence[LandedFacts], gatekeeper: Gatekeeper) -> Checked:
    """What deliveries say of themselves."""
    by_name = {one.delivery_id: one for one in deliveries}
    return _check(OWN_SUITE, OWN_RULES, by_name, own_facts, gatekeeper)


def check_comparisons(deliveries: Sequence[Compared], gatekeeper: Gatekeeper) -> Checked:
    """What series and catalogues say of deliveries."""
    by_name = {one.facts.delivery_id: one for one in deliveries}
    return _check(COMPARATIVE_SUITE, COMPARATIVE_RULES, by_name, compared_facts, gatekeeper)


def passing_rows(checked: Checked) -> list[GateResult]:
    """One row a rule that says how many deliveries passed it."""
    rules = [rule for rule in (*OWN_RULES, *COMPARATIVE_RULES) if rule.code in checked.of]
    return [_passing_row(rule, checked.failed.get(rule.code, 0), checked.of[rule.code]) for rule in rules]


def _check(
    suite: str,
    rules: Sequence[Rule],
    by_name: Mapping[str, _Judged],
    frame: Callable[[Iterable[_Judged]], pd.DataFrame],
    gatekeeper: Gatekeeper,
) -> Checked:
    if not by_name:
        return Checked()
    failing = gatekeeper.failing_deliveries(suite, rules, frame(by_name.values()))
    failures = []
    for rule in rules:
        told = failing[rule.code] - failing[rule.unless] if rule.unless else failing[rule.code]
        failures += [_failure(rule, name, by_name[name]) for name in sorted(told)]
    return Checked(
        tuple(by_name),
        tuple(failures),
        {rule.code: len(failing[rule.code]) for rule in rules},
        {rule.code: len(by_name) for rule in rules},
    )


def _failure(rule: Rule, name: str, delivery: LandedFacts | Compared) -> GateResult:
    told = rule.tell(delivery)
    return GateResult(
        "delivery", rule.code, rule.severity, name, False, told.observed, rule.threshold, told.vi, told.en
    )


def _passing_row(rule: Rule, failed: int, judged: int) -> GateResult:
    observed = f"{format_number(judged - failed)}/{format_number(judged)}"
    return GateResult(
        gate="delivery",
        rule=rule.code,
        severity=rule.severity,
        subject=ALL_DELIVERIES,
        success=True,
        observed=observed,
        threshold=rule.threshold,
        message_vi=f"{rule.name_vi}: {observed} lần gửi đạt.",
        message_en=f"{rule.name_en}: {judged - failed:,} of {judged:,} deliveries pass.",
    )
