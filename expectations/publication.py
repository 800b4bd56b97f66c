"""The publication gate: Great Expectations on the candidate's marts, before anything is switched.

Rules: ``expectations.mart_rules`` and ``expectations.final_figures``; why they stand there: ``docs/gates.md``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from expectations.context import Gatekeeper
from expectations.final_figures import final_changes
from expectations.mart_rules import FIGURES, KEYS, MartRule, mart_rules
from orchestration.domain.vietnamese import format_number
from orchestration.ledger.gate_results import GateResult, passed

__all__ = ["audit", "passed"]

SCHEMA = "marts"
SUITE = "publication"


def audit(
    candidate: Path,
    previous: Path | None,
    *,
    code_changed: bool,
    years: set[int] | None = None,
    context: Gatekeeper,
) -> list[GateResult]:
    """Judge a candidate; publish it only if ``passed`` says so.

    Args:
        candidate: the DuckDB file that dbt built, with the tables of schema ``marts``. Opened for reading only.
        previous: the folder of the current publication, if there is one.
        code_changed: whether formulas, reference facts or libraries differ from the previous publication's.
        years: the years whose figures may have changed (null: all); marts by period are judged on them alone.
        context: runs the suites and keeps their results for Data Docs.

    Returns:
        One result for each rule and mart.

    Raises:
        GateBroken: a rule could not be evaluated; nothing may be published.
    """
    present = _marts_of(candidate)
    absent = sorted(set(KEYS) - present)
    results = [_marts_present(absent)]
    if {FIGURES, "indicators", "deliveries"} & set(absent):
        return results
    rules = [rule for rule in mart_rules(years) if rule.mart in present]
    if previous is not None:
        rules += filter(None, [final_changes(previous, code_changed=code_changed, years=years)])
    return [*results, *_judge(candidate, rules, context)]


def _judge(candidate: Path, rules: Sequence[MartRule], context: Gatekeeper) -> Iterator[GateResult]:
    from expectations.violations import expect_none

    found = context.check_database(candidate, SCHEMA, FIGURES, SUITE, [expect_none(rule) for rule in rules])
    for rule in rules:
        yield _result(rule, found[rule.name])


def _result(rule: MartRule, result: dict[str, Any]) -> GateResult:
    total, examples = result["observed_value"], result["details"]["unexpected_rows"]
    shown = "; ".join(_shown(row) for row in examples)
    vi, en = f"{rule.mart}: {rule.name_vi}", f"{rule.mart}: {rule.name_en}"
    return GateResult(
        gate="publication",
        rule=rule.code,
        severity=rule.severity,
        subject=rule.mart,
        success=total == 0,
        observed=format_number(total),
        threshold="= 0",
        message_vi=f"{vi}: {format_number(total)} dòng vi phạm, ví dụ {shown}." if total else f"{vi}.",
        message_en=f"{en}: broken by {total:,} rows, e.g. {shown}." if total else f"{en}.",
    )


def _shown(row: dict[str, Any]) -> str:
    return ", ".join(f"{name}={'—' if value is None else value}" for name, value in row.items())


def _marts_present(absent: Iterable[str]) -> GateResult:
    names = ", ".join(absent)
    return GateResult(
        gate="publication",
        rule="marts_present",
        severity="critical",
        subject=SCHEMA,
        success=not names,
        observed=names,
        threshold=f"{len(KEYS)}",
        message_vi=f"Kho dữ liệu tạm thiếu bảng: {names}." if names else "Đủ các bảng công bố.",
        message_en=f"The candidate lacks marts: {names}." if names else "Every mart is there.",
    )


def _marts_of(candidate: Path) -> set[str]:
    import duckdb

    with duckdb.connect(str(candidate), read_only=True) as connection:
        query = "select table_name from information_schema.tables where table_schema = ?"
        return {name for (name,) in connection.execute(query, [SCHEMA]).fetchall()}
