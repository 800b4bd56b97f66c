"""Decision 766 as data: blocks and metrics add up, and every metric has its rule."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from itertools import pairwise

from orchestration.settings import PROJECT_ROOT

REFERENCE = PROJECT_ROOT / "data" / "reference"


def rows(name: str) -> list[dict[str, str]]:
    with (REFERENCE / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


METRICS = {row["ref"]: row for row in rows("qd766_metrics")}
RULES = rows("qd766_rules")


def test_23_metrics_in_six_blocks_make_100_points() -> None:
    points: defaultdict[str, float] = defaultdict(float)
    for metric in METRICS.values():
        points[metric["group_code"]] += float(metric["max_score"] or 0)
    blocks = {row["block_code"]: float(row["max_points"]) for row in rows("qd766_blocks")}
    assert len(METRICS) == 23
    assert points == blocks == {"CKMB": 18, "TDGQ": 20, "CLGQ": 12, "TTTT": 10, "MDSH": 22, "MDHL": 18}
    assert {metric["group_code"]: float(metric["group_max"]) for metric in METRICS.values()} == blocks


def test_every_metric_is_counted_or_reported_and_says_what_of() -> None:
    catalogue = rows("qd766_catalogue")
    known = {row["indicator_code"] for row in rows("indicators")}
    assert {row["ref"] for row in catalogue} == set(METRICS)
    assert max(Counter(row["metric_code"] for row in catalogue).values()) == 1
    assert max(Counter(row["catalogue_code"] for row in catalogue).values()) == 1
    for row in catalogue:
        assert (row["source"] == "reported") == bool(row["reported_code"]) == (not row["datasets"]), row["metric_code"]
        assert row["indicator_code"] in {"", *known}
        assert row["catalogue_code"] == row["indicator_code"] or row["catalogue_code"] not in known
        assert row["better"] in (("up", "down") if float(METRICS[row["ref"]]["max_score"] or 0) else ("", "down"))
        assert row["counts_vi"]
        assert row["counts_en"]


def test_every_scored_metric_has_a_rule_and_those_of_one_status_do_not_overlap() -> None:
    scored = {ref for ref, metric in METRICS.items() if float(metric["max_score"] or 0) > 0}
    assert {rule["ref"] for rule in RULES} == scored
    dated: defaultdict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    for rule in RULES:
        assert rule["status"] in ("documented", "observed", "unknown")
        assert float(rule["max_points"]) == float(METRICS[rule["ref"]]["max_score"])
        assert 0 < float(rule["full_at"]) <= 1
        assert rule["source"]
        dated[rule["ref"], rule["status"]].append((rule["valid_from"], rule["valid_to"] or "9999"))
    for spans in dated.values():
        spans.sort()
        assert all(before[1] < after[0] for before, after in pairwise(spans))


def test_the_contradicted_rule_stands_beside_the_observed_one() -> None:
    digitized = {rule["status"]: rule["full_at"] for rule in RULES if rule["ref"] == "4.2"}
    assert digitized == {"documented": "0.8", "observed": "1"}


def test_the_grades_begin_at_nothing_and_say_that_they_are_configured() -> None:
    grades = rows("qd766_grades")
    assert [row["name_vi"] for row in grades] == ["Xuất sắc", "Tốt", "Khá", "Trung bình", "Yếu"]
    shares = [float(row["from_share"]) for row in grades]
    assert shares == sorted(set(shares), reverse=True)
    assert shares[-1] == 0
    assert {row["status"] for row in grades} == {"configured"}
