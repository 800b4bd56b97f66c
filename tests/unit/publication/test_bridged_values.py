"""Figures bridged to the boundaries of 2024 and 2025: what is summed, what stays, what is refused and why."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from orchestration.publication.boundaries import bridged_values, code_changes, comparable_codes, entity_of
from tests.support.boundaries import Marts

CODES = ("G01", "G04", "G05", "G12", "G13", "G17", "G24", "H22", "H26", "H28", "H44", "H57", "H60", "H62")
MINISTRIES, PROVINCES = date(2025, 3, 1), date(2025, 7, 1)


@pytest.fixture(scope="module")
def marts() -> Marts:
    return Marts()


def bridged(
    marts: Marts, boundaries: str, period: str, indicator: str = "late_rate", as_of: date = date(2026, 1, 1)
) -> dict[str, dict[str, Any]]:
    """Every agency has 1 of 10, H44 has 3 of 30, and the groups what they have."""
    told = [(indicator, code, period, 1, 10, "ok") for code in CODES if code != "H44"]
    marts.put([*told, (indicator, "H44", period, 3, 30, "ok"), (indicator, "PRO", period, 9, 90, "ok")], as_of)
    rows = bridged_values(marts.query, boundaries, period).to_dicts()
    return {row["agency_code"]: row for row in rows}


def figure(row: dict[str, Any]) -> tuple[Any, ...]:
    return row["bridge"], row["numerator"], row["denominator"], row["source_codes"]


@pytest.mark.parametrize("period", ["2024-03", "2025-06", "2025", "2025-YTD08", "2025-08"])
def test_a_new_province_is_the_sum_of_its_predecessors_in_any_period(marts: Marts, period: str) -> None:
    rows = bridged(marts, "2025", period)
    assert figure(rows["H44"]) == ("summed", 5, 50, "H28|H44|H62")
    assert rows["H44"]["value"] == 0.1
    assert (rows["H28"]["reason"], rows["H28"]["concerned"], rows["H28"]["numerator"]) == ("merged_away", "H44", None)
    assert figure(rows["PRO"]) == ("own", 9, 90, "PRO")


def test_a_successor_alone_with_figures_after_the_change_has_its_own(marts: Marts) -> None:
    marts.put([("late_rate", "H44", "2025-08", 3, 30, "ok"), ("late_rate", "H28", "2025-08", None, None, "missing")],
              date(2026, 1, 1))  # fmt: skip
    rows = {row["agency_code"]: row for row in bridged_values(marts.query, "2025", "2025-08").to_dicts()}
    assert figure(rows["H44"]) == ("own", 3, 30, "H44")
    assert rows["H44"]["quality"] == "ok"


@pytest.mark.parametrize("boundaries", ["2024", "2025"])
@pytest.mark.parametrize("period", ["2024-03", "2025", "2025-08"])
def test_what_did_not_change_keeps_its_figures_and_so_does_hue_under_another_name(
    marts: Marts, boundaries: str, period: str
) -> None:
    rows = bridged(marts, boundaries, period)
    for code in ("H26", "H57", "G24"):
        assert figure(rows[code]) == ("own", 1, 10, code)


def test_a_former_province_has_its_own_figures_until_the_change_and_none_after(marts: Marts) -> None:
    assert figure(bridged(marts, "2024", "2025-06")["H44"]) == ("own", 3, 30, "H44")
    for period in ("2025", "2025-Q3", "2025-07"):
        rows = bridged(marts, "2024", period)
        for code in ("H28", "H44"):
            assert figure(rows[code]) == ("refused", None, None, None)
            assert (rows[code]["reason"], rows[code]["concerned"], rows[code]["value"]) == (
                "not_split_back",
                "H44",
                None,
            )


def test_a_year_whose_figures_end_with_the_change_is_of_the_former_agency(marts: Marts) -> None:
    assert bridged(marts, "2024", "2025", as_of=PROVINCES)["H44"]["bridge"] == "own"
    assert bridged(marts, "2024", "2025", as_of=date(2025, 7, 2))["H44"]["bridge"] == "refused"


@pytest.mark.parametrize(
    ("boundaries", "code", "reason", "concerned"),
    [
        ("2025", "G04", "functions_split", "G01|G17"),
        ("2025", "G17", "functions_received", "G04"),
        ("2025", "G01", "functions_received", "G04|G07|G14"),
        ("2025", "G13", "founded", "Bộ Nông nghiệp và Môi trường"),
        ("2024", "G04", "functions_split", "G01|G17"),
        ("2024", "G17", "functions_received", "G04"),
        ("2024", "G05", "not_split_back", "G12"),
    ],
)
def test_split_functions_are_refused_with_the_reason(
    marts: Marts, boundaries: str, code: str, reason: str, concerned: str
) -> None:
    row = bridged(marts, boundaries, "2025")[code]
    assert (row["bridge"], row["value"], row["reason"], row["concerned"]) == ("refused", None, reason, concerned)
    assert row["changed_on"] == MINISTRIES


def test_ministries_that_received_parts_have_their_own_figures_on_their_own_side(marts: Marts) -> None:
    assert figure(bridged(marts, "2025", "2025-03")["G17"]) == ("own", 1, 10, "G17")
    assert figure(bridged(marts, "2024", "2025-02")["G17"]) == ("own", 1, 10, "G17")
    assert figure(bridged(marts, "2025", "2025-02")["G12"]) == ("summed", 2, 20, "G05|G12")


def test_procedures_are_not_added_but_the_successors_own_catalogue_stands(marts: Marts) -> None:
    before = bridged(marts, "2025", "2025-06", "online_service_share")["H44"]
    assert (before["bridge"], before["reason"], before["concerned"]) == ("refused", "distinct", "H28|H44|H62")
    assert figure(bridged(marts, "2025", "2025-YTD08", "online_service_share")["H44"]) == ("own", 3, 30, "H44")
    assert bridged(marts, "2025", "2025-YTD08", "service_with_dossier_rate")["H44"]["reason"] == "distinct"
    assert figure(bridged(marts, "2025", "2025-08", "service_with_dossier_rate")["H44"]) == ("own", 3, 30, "H44")


def test_an_indicator_without_a_rule_is_not_bridged(marts: Marts) -> None:
    marts.add_indicator("new_rate")
    rows = bridged(marts, "2025", "2024-03", "new_rate")
    assert (rows["H44"]["bridge"], rows["H44"]["reason"]) == ("refused", "no_rule")
    assert rows["H26"]["bridge"] == "own"


def test_dossiers_that_moved_may_count_twice_in_stocks_past_the_change_and_it_is_said(marts: Marts) -> None:
    assert bridged(marts, "2025", "2025")["H44"]["moved_twice"]
    assert not bridged(marts, "2025", "2025-06")["H44"]["moved_twice"]
    assert not bridged(marts, "2025", "2025", "online_dossier_rate")["H44"]["moved_twice"]


def test_a_bridged_figure_is_as_good_as_its_parts(marts: Marts) -> None:
    def quality(period: str, h28: str, h62: str) -> str:
        told = [("late_rate", "H44", period, 1, 10, "ok")]
        told += [
            ("late_rate", code, period, None if q == "missing" else 1, 10, q)
            for code, q in (("H28", h28), ("H62", h62))
        ]
        marts.put(told, date(2026, 1, 1))
        rows = bridged_values(marts.query, "2025", period).to_dicts()
        return next(row["quality"] for row in rows if row["agency_code"] == "H44")

    assert quality("2025-06", "ok", "ok") == "ok"
    assert quality("2025-06", "ok", "missing") == "partial"
    # Nobody waits for the predecessors after their last day.
    assert quality("2025-08", "partial", "missing") == "ok"


def test_ranks_are_1_2_2_4_among_the_agencies_of_the_set(marts: Marts) -> None:
    told = [
        ("H26", 1, 10),
        ("H22", 2, 10),
        ("H60", 2, 10),
        ("H44", 3, 10),
        ("H28", 1, 10),
        ("H57", 4, 10),
        ("G24", 9, 10),
    ]
    marts.put([("late_rate", code, "2024-03", n, d, "ok") for code, n, d in told], date(2026, 1, 1))
    rows = bridged_values(marts.query, "2025", "2024-03").to_dicts()
    ranks = {row["agency_code"]: (row["rank"], row["ranked"]) for row in rows if row["rank"] is not None}
    assert ranks == {"H26": (1, 4), "H60": (2, 4), "H44": (2, 4), "H57": (4, 4), "G24": (1, 1)}


def test_one_code_is_another_agency_from_the_day_of_the_change_on(marts: Marts) -> None:
    changes = code_changes(marts.query)
    assert (changes["H44"], changes["G01"], changes["G12"]) == (PROVINCES, MINISTRIES, MINISTRIES)
    assert not {"H26", "H57", "G24"} & set(changes)
    assert entity_of(PROVINCES, date(2025, 6, 1), PROVINCES) == "before"
    assert entity_of(PROVINCES, PROVINCES, date(2025, 8, 1)) == "after"
    assert entity_of(PROVINCES, date(2025, 1, 1), date(2025, 7, 2)) == "both"
    august, august_before = (date(2025, 8, 1), date(2025, 9, 1)), (date(2024, 8, 1), date(2024, 9, 1))
    assert comparable_codes(changes, (august, august_before)) == set()
    assert "H44" in comparable_codes(changes, (august_before, (date(2025, 5, 1), date(2025, 6, 1))))
