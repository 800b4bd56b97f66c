"""Within a file, identical rows of one key collapse; rows of one key that differ are all refused."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from landing_extracts import DOSSIER, Office, as_csv, rows


def test_identical_rows_are_one_row_and_counted(office: Office) -> None:
    landed = office.deliver(as_csv([DOSSIER, {**DOSSIER, "dossier_code": "khac"[:4]}, DOSSIER, DOSSIER]))
    assert landed.lake["source_row"].to_list() == [1, 2]
    assert (landed.profile.duplicate_rows, landed.profile.conflicting_rows) == (2, 0)
    assert landed.refused == []


def test_rows_are_identical_by_what_they_mean_not_how_they_are_written(office: Office) -> None:
    same = {**DOSSIER, "channel": "Trực tuyến", "fee_vnd": "1500000", "submitted_at": "01/03/2024 08:00:00"}
    assert office.deliver(as_csv([DOSSIER, same])).profile.duplicate_rows == 1


@pytest.mark.parametrize(
    "change",
    [
        {"fee_vnd": "5"},
        {"updated_at": "2024-03-20"},
        {"due_at": "2024-03-15 00:00:00"},  # the same instant, told more exactly
        {"due_at": ""},
    ],
)
def test_rows_of_one_key_that_differ_are_all_refused(office: Office, change: dict[str, str]) -> None:
    other = {**DOSSIER, "dossier_code": "khac"}
    landed = office.deliver(as_csv([DOSSIER, other, {**DOSSIER, **change}, DOSSIER]))
    assert landed.refused == [(row, "conflicting_key", "dossier_code") for row in (1, 3, 4)]
    assert landed.lake["dossier_code"].to_list() == ["khac"]
    assert (landed.profile.rows_quarantined, landed.profile.conflicting_rows) == (3, 3)
    assert landed.profile.duplicate_rows == 0


def test_a_row_the_contract_refuses_contradicts_nobody(office: Office) -> None:
    landed = office.deliver(as_csv([DOSSIER, {**DOSSIER, "status": "?"}]))
    assert landed.refused == [(2, "unknown_word", "status")]
    assert landed.profile.rows_accepted == 1


def test_a_key_of_several_columns_may_hold_blanks(office: Office) -> None:
    records = rows({"unit_code": ""}, {"unit_code": ""}, {"unit_code": "H44.01"}, dataset="reported_figures")
    landed = office.deliver(as_csv(records), dataset="reported_figures")
    assert (landed.profile.rows_accepted, landed.profile.duplicate_rows) == (2, 1)
    records[1]["value"] = "9,99"
    conflicting = office.deliver(as_csv(records), dataset="reported_figures", name="2024-04.csv")
    assert conflicting.refused == [(row, "conflicting_key", "indicator_code") for row in (1, 2)]


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("12"), st.booleans()), min_size=1, max_size=8))
def test_every_row_is_accepted_refused_or_a_repeat(
    tmp_path_factory: pytest.TempPathFactory, made: list[tuple[str, str, bool]]
) -> None:
    records = [
        {**DOSSIER, "dossier_code": key, "fee_vnd": fee, "channel": "online" if good else "?"}
        for key, fee, good in made
    ]
    landed = Office(tmp_path_factory.mktemp("keys")).deliver(as_csv(records))
    profile = landed.profile
    assert profile.rows_read == len(made) == profile.rows_accepted + profile.rows_quarantined + profile.duplicate_rows
    fees = Counter({key: len({fee for k, fee, good in made if good and k == key}) for key in "abc"})
    assert sorted(landed.lake["dossier_code"]) == sorted(key for key in "abc" if fees[key] == 1)
    assert profile.conflicting_rows == sum(good and fees[key] > 1 for key, _, good in made)
