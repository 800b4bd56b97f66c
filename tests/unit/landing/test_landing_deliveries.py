"""A landed delivery: its files, its facts, its contract's version."""

from __future__ import annotations

import json
import shutil
from datetime import datetime
from pathlib import Path

import polars as pl
import pytest
from landing_extracts import Landed, Office, as_csv, rows

from orchestration.landing.agency_profile import AgencyProfile, load_agency_profiles
from orchestration.landing.landing import SYNONYMS
from orchestration.landing.storage import write_whole
from orchestration.landing.version import code_version, contract_version


def test_files_lie_where_the_architecture_says(office: Office, tmp_path: Path) -> None:
    landed = office.deliver(as_csv(rows({}, {"status": "?"})), name="2024-03-15.r2.csv")
    identity = landed.delivery.delivery_id
    assert identity == f"H44-dossiers-2024-03-15-r2-{landed.delivery.sha256[:12]}"
    assert landed.delivery.lake_file == tmp_path / "lake" / "dossiers" / "2024-03" / f"{identity}.parquet"
    assert landed.delivery.quarantine_file == tmp_path / "quarantine" / "dossiers" / f"{identity}.parquet"
    assert landed.lake["delivery_id"].unique().to_list() == [identity]


def test_landing_again_gives_the_same_bytes(office: Office) -> None:
    first = office.deliver(as_csv(rows({}, {"status": "?"}, {"fee_vnd": "abc"})))
    files = (first.delivery.lake_file, first.delivery.quarantine_file)
    before = [file.read_bytes() for file in files if file]
    again = office.land("H44/dossiers/2024-03.csv")
    assert [file.read_bytes() for file in files if file] == before
    assert again.profile == first.profile


def test_what_an_earlier_contract_left_is_removed(office: Office) -> None:
    """The same bytes under another contract may have nothing to refuse, or nothing to judge."""
    content = as_csv(rows({"reuses_data": "x"}, {}))
    assert office.deliver(content).quarantine.height == 1
    declared = office.land("H44/dossiers/2024-03.csv", profile=AgencyProfile(true_marks=("x",)))
    assert declared.delivery.quarantine_file is None
    assert not list((office.home / "quarantine").rglob("*.parquet"))


def test_nothing_half_written_is_left_beside_the_lake(office: Office) -> None:
    office.deliver(as_csv(rows({}, {"status": "?"})))
    assert [path.name for path in office.home.rglob("*") if path.is_file() and path.name.startswith(".")] == []


def test_a_write_that_fails_leaves_the_file_that_was_there(tmp_path: Path) -> None:
    path = tmp_path / "rows.parquet"
    write_whole(pl.DataFrame({"a": [1]}), path)
    unwritable = pl.DataFrame({"a": [object()]}, schema={"a": pl.Object})
    with pytest.raises(Exception, match=r"(?i)object"):
        write_whole(unwritable, path)
    assert pl.read_parquet(path)["a"].to_list() == [1]
    assert list(tmp_path.iterdir()) == [path]


def test_a_lake_that_cannot_be_written_is_our_error_not_the_files(office: Office) -> None:
    (office.home / "lake").write_text("not a folder", encoding="utf-8")
    with pytest.raises(OSError, match="lake"):
        office.deliver(as_csv(rows({})))


def test_good_rows_are_kept_whether_or_not_the_gate_will_hold(office: Office) -> None:
    landed = office.deliver(as_csv(rows({"Họ tên": "x"}, {"Họ tên": "y"})), manifest={"rows": 99})
    assert landed.lake.height == 2


def test_facts_of_a_dossier_delivery(office: Office) -> None:
    undone = {"status": "processing", "finished_at": ""}
    landed = office.deliver(
        as_csv(
            rows(
                {},
                {**undone, "due_at": "", "updated_at": "2024-02-29 23:59:59", "procedure_code": "2.000001"},
                {**undone, "due_at": "", "accepted_at": "", "updated_at": "2024-04-01"},
                {"status": "?"},
            )
        )
    )
    profile = landed.profile
    assert (profile.rows_read, profile.rows_accepted, profile.quarantine_share) == (4, 3, 0.25)
    assert (profile.period_column, profile.rows_outside_period, profile.share_outside_period) == (
        "updated_at",
        2,
        2 / 3,
    )
    assert (profile.period_min, profile.period_max) == ("2024-02-29T23:59:59", "2024-04-01T00:00:00")
    assert profile.accepted_without_deadline_share == 1 / 2
    assert profile.procedure_rows == {"1.004132": 2, "2.000001": 1}
    assert profile.totals == {"fee_vnd": 6_000_000}
    assert profile.quarantine_examples == [
        {"file_row": 5, "rule": "unknown_word", "column": "status", "raw_value": "?"}
    ]


def test_a_period_is_half_open_to_the_second(office: Office) -> None:
    edges = ["2024-03-01", "2024-03-31 23:59:59", "2024-04-01", "2024-02-29 23:59:59"]
    landed = office.deliver(as_csv(rows(*({"updated_at": at} for at in edges))))
    assert landed.profile.rows_outside_period == 2
    day = office.deliver(as_csv(rows(*({"updated_at": at} for at in edges))), name="2024-03-01.csv")
    assert day.profile.rows_outside_period == 3


def test_visits_are_inside_by_their_day_and_procedures_have_no_period(office: Office) -> None:
    visits = rows({}, {"visit_date": "01/04/2024"}, dataset="portal_visits")
    assert office.deliver(as_csv(visits), dataset="portal_visits").profile.share_outside_period == 0.5
    for dataset in ("procedures", "reported_figures"):
        profile = office.deliver(as_csv(rows({}, dataset=dataset)), dataset=dataset).profile
        assert (profile.period_column, profile.rows_outside_period, profile.share_outside_period) == (None, None, None)
        assert profile.accepted_without_deadline_share is None


def test_a_profile_is_json(office: Office) -> None:
    landed: list[Landed] = [
        office.deliver(as_csv(rows({}, {"status": "?"})), manifest={"rows": 2}),
        office.deliver(b"", name="2024-04.csv"),
        office.deliver(as_csv(rows({}, dataset="procedures")), dataset="procedures"),
    ]
    for one in landed:
        assert json.loads(json.dumps(one.profile.as_json())) == one.profile.as_json()


def test_receipt_is_what_the_future_is_judged_by(office: Office) -> None:
    content = as_csv(rows({}))
    early = office.deliver(content, received_at=datetime(2024, 3, 13, 16, 0))
    assert {rule for _, rule, _ in early.refused} == {"in_the_future"}
    assert office.deliver(content, received_at=datetime(2024, 3, 13, 16, 5)).refused == []


def test_the_contracts_version_changes_with_synonyms_and_declarations(tmp_path: Path) -> None:
    copied = tmp_path / "synonyms"
    shutil.copytree(SYNONYMS, copied)
    version = code_version(SYNONYMS)
    assert code_version(copied) == version
    with (copied / "dossiers.toml").open("a", encoding="utf-8") as file:
        file.write("\n# changed\n")
    code_version.cache_clear()
    assert code_version(copied) != version
    assert contract_version(AgencyProfile(), SYNONYMS) == version
    declared = contract_version(AgencyProfile(decimal_mark="."), SYNONYMS)
    assert declared.startswith(version)
    assert declared != version


def test_agency_profiles_are_read_and_their_mistakes_named(tmp_path: Path) -> None:
    path = tmp_path / "agency_profiles.toml"
    path.write_text('[H29]\nencoding = "windows-1258"\ntrue_marks = ["x"]\nfalse_marks = [""]\n', encoding="utf-8")
    profiles = load_agency_profiles(path)
    assert profiles == {"H29": AgencyProfile(encoding="windows-1258", true_marks=("x",), false_marks=("",))}
    assert load_agency_profiles(tmp_path / "none.toml") == {}
    for mistake in ('[H29]\nencodign = "utf-8"\n', '[H29]\nencoding = "latin-1"\n', 'encoding = "utf-8"\n'):
        path.write_text(mistake, encoding="utf-8")
        with pytest.raises(ValueError, match=r"agency_profiles\.toml"):
            load_agency_profiles(path)


def test_the_committed_profiles_can_be_read() -> None:
    assert isinstance(load_agency_profiles(SYNONYMS.parent / "agency_profiles.toml"), dict)
