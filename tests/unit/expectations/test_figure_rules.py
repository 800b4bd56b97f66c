"""The rules on plausibility together: how the gate tells what they find."""

from __future__ import annotations

from pathlib import Path

import duckdb

from expectations import thresholds
from expectations.context import Gatekeeper
from expectations.publication import audit, passed
from orchestration.ledger import GateResult
from orchestration.ledger.verdicts import weekday
from tests.unit.expectations.candidates import make_candidate
from tests.unit.expectations.filling import AS_OF, CLEARED, MONTHS, add_deliveries, add_figures, report, steady


def test_warnings_name_agencies_in_both_languages_and_block_nothing(gatekeeper: Gatekeeper, tmp_path: Path) -> None:
    path = make_candidate(tmp_path / "candidate.duckdb", *CLEARED)
    with duckdb.connect(str(path)) as marts:
        add_deliveries(marts, "H01", MONTHS[:-2])
        add_deliveries(marts, "G01", MONTHS)
        for agency in ("H01", "PRO", "ALL"):
            add_figures(marts, agency, steady(400))
        marts.execute(
            "insert into marts.indicator_values select * replace ('portal_visits' as indicator_code, "
            "null as denominator, numerator::double as value) from marts.indicator_values"
        )
        report(marts, 50.0)
    results = audit(path, None, code_changed=False, as_of=AS_OF, is_working=weekday, context=gatekeeper)
    by_rule = {(result.rule, result.subject): result for result in results if not result.success}
    assert passed(results), [result for result in results if not result.success and result.severity == "critical"]
    assert_tells(by_rule["movement_usual", "H01"], "Quá hạn 2024-04: 40,00%", "Late 2024-04: 40.00%")
    assert_tells(by_rule["delivered_lately", "H01"], "Hồ sơ TTHC: kỳ mới nhất 02/2024", "Dossiers: newest 2024-02")
    assert_tells(by_rule["reported_not_far", "H01"], "báo cáo 50,00%", "reported 50.00%")
    assert_tells(by_rule["coverage_usual", "ALL"], "thiếu Tỉnh B", "missing Province B")
    whole = by_rule["movement_usual", "indicator_values"]
    assert (whole.observed, whole.threshold) == ("3", f"± {thresholds.MOVEMENT_DEVIATIONS:g} σ")
    assert "ALL, H01, PRO" in whole.message_vi


def assert_tells(result: GateResult, vi: str, en: str) -> None:
    assert vi in result.message_vi
    assert en in result.message_en
    assert (result.gate, result.severity) == ("publication", "warning")
