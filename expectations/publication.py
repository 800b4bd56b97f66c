"""The publication gate: Great Expectations on the candidate's marts, before anything is switched.

Integrity: ``expectations.mart_rules`` and ``expectations.final_figures``. Plausibility: ``movement``, ``coverage``,
``freshness``, ``reconciliation``. Why they stand there: ``docs/gates.md``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from expectations.context import Gatekeeper
from expectations.coverage import coverage_rules
from expectations.due import Window, window
from expectations.final_figures import final_changes
from expectations.freshness import freshness_rules
from expectations.mart_rules import FIGURES, KEYS, MartRule, Rows, mart_rules
from expectations.movement import movement_rules
from expectations.reconciliation import reconciliation_rules
from expectations.wording import listed
from orchestration.domain.calendar import IsWorking
from orchestration.domain.vietnamese import format_number
from orchestration.ledger.gate_results import GateResult, passed

__all__ = ["audit", "figure_rules", "passed"]

SCHEMA = "marts"


def audit(
    candidate: Path,
    previous: Path | None,
    *,
    code_changed: bool,
    as_of: date,
    is_working: IsWorking,
    years: set[int] | None = None,
    context: Gatekeeper,
) -> list[GateResult]:
    """Judge a candidate; publish it only if ``passed`` says so.

    Args:
        candidate: the DuckDB file that dbt built, with the tables of schema ``marts``. Opened for reading only.
        previous: the folder of the current publication, if there is one.
        code_changed: whether formulas, reference facts or libraries differ from the previous publication's.
        as_of: the day that the candidate was computed for.
        is_working: the working calendar, by which deliveries are due.
        years: the years whose figures may have changed (null: all); marts by period are judged on them alone. What
            warns of agencies looks at the months before ``as_of`` instead, or a warning would come and go with runs.
        context: runs the suites and keeps their results for Data Docs.

    Returns:
        One result for each rule and mart, and one for each agency or group that breaks a rule on agencies.

    Raises:
        GateBroken: a rule could not be evaluated; nothing may be published.
    """
    present = _marts_of(candidate)
    absent = sorted(set(KEYS) - present)
    results = [_marts_present(absent)]
    if {FIGURES, "indicators", "agencies", "deliveries"} & set(absent):
        return results
    rules = [rule for rule in mart_rules(years) if rule.mart in present]
    if previous is not None:
        rules += filter(None, [final_changes(previous, code_changed=code_changed, years=years)])
    rules += [rule for rule in figure_rules(window(as_of, is_working), previous) if rule.mart in present]
    return [*results, *_judge(candidate, rules, context)]


def figure_rules(seen: Window, previous: Path | None) -> Iterator[MartRule]:
    """The rules of the suites that ask whether figures are plausible, not whether they are whole."""
    yield from movement_rules(seen)
    yield from coverage_rules(seen, previous)
    yield from freshness_rules(seen)
    yield from reconciliation_rules(seen)


def _judge(candidate: Path, rules: Sequence[MartRule], context: Gatekeeper) -> Iterator[GateResult]:
    from expectations.violations import expect_none

    suites: dict[str, list[MartRule]] = defaultdict(list)
    for rule in rules:
        suites[rule.suite].append(rule)
    found = context.check_database(
        candidate, SCHEMA, FIGURES, {suite: [expect_none(rule) for rule in of] for suite, of in suites.items()}
    )
    for rule in rules:
        rows = found[rule.name]["details"]["unexpected_rows"]
        if rule.tell is None:
            yield _result(rule, found[rule.name]["observed_value"], "; ".join(_shown(row) for row in rows))
        else:
            told = _told(rule, rows)
            yield _result(rule, len(told), listed(one.subject for one in told))
            yield from told


def _result(rule: MartRule, total: int, shown: str) -> GateResult:
    """What a rule found on its mart; ``total`` counts rows, or agencies and groups where each is told by itself."""
    vi, en = f"{rule.mart}: {rule.name_vi}", f"{rule.mart}: {rule.name_en}"
    if total:
        number = format_number(total)
        vi += f": {number} dòng vi phạm, ví dụ {shown}" if rule.tell is None else f": {number} nơi cần xem: {shown}"
        en += f": broken by {total:,} rows, e.g. {shown}" if rule.tell is None else f": {total:,} to look at: {shown}"
    return GateResult(
        gate="publication",
        rule=rule.code,
        severity=rule.severity,
        subject=rule.mart,
        success=total == 0,
        observed=format_number(total),
        threshold=rule.threshold,
        message_vi=f"{vi}.",
        message_en=f"{en}.",
    )


def _told(rule: MartRule, rows: Rows) -> list[GateResult]:
    """A finding for each agency or group, in the order of their codes."""
    if rule.tell is None:
        return []
    of_agency: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for row in rows:
        of_agency[row["agency_code"]].append(row)
    results = []
    for agency_code, of in sorted(of_agency.items()):
        told = rule.tell(of)
        results.append(
            GateResult(
                gate="publication",
                rule=rule.code,
                severity=rule.severity,
                subject=agency_code,
                success=False,
                observed=told.observed,
                threshold=rule.threshold,
                message_vi=told.vi,
                message_en=told.en,
            )
        )
    return results


def _shown(row: Mapping[str, Any]) -> str:
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
