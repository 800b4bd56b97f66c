"""The sample on disk: all agencies, all formats, the same bytes again, and nothing that landing refuses."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import polars as pl
import pytest

from orchestration.landing.agency_profile import AgencyProfile
from orchestration.landing.contracts import DATASETS
from orchestration.landing.inbox import InboxFile, hash_file, scan
from orchestration.landing.landing import land
from orchestration.sample.extracts import SampleSummary, write_sample
from orchestration.sample.manners import manner_of
from orchestration.sample.months import Month
from orchestration.sample.rendering import rendered, written
from orchestration.sample.world import sample_rows

SMALL = 1_000


@pytest.fixture(scope="module")
def agencies(reference: Path) -> list[str]:
    with (reference / "agencies.csv").open(encoding="utf-8", newline="") as lines:
        return [row["agency_code"] for row in csv.DictReader(lines)]


@pytest.fixture(scope="module")
def files(written_sample: SampleSummary, agencies: list[str]) -> list[InboxFile]:
    return scan(written_sample.out, agencies, DATASETS)


def test_86_agencies_7_datasets_8_months_each_in_its_place_and_targets_of_4_agencies_each_january(
    files: list[InboxFile], written_sample: SampleSummary
) -> None:
    assert [file.problem for file in files if file.problem] == []
    assert len({(file.agency_code, file.dataset, file.period) for file in files}) == len(files) == 86 * 7 * 8 + 4 * 2
    assert {file.relative for file in files if file.dataset == "targets" and file.agency_code == "H44"} == {
        f"H44/targets/{year}-01{manner_of('H44').suffix}" for year in (2023, 2024)
    }
    assert (written_sample.files, written_sample.agencies) == (len(files), 86)
    assert written_sample.periods == tuple(f"{year}-{month:02d}" for year in (2023, 2024) for month in range(1, 5))


def test_all_formats_compressions_encodings_and_spellings_of_the_contract_occur(agencies: list[str]) -> None:
    manners = [manner_of(code) for code in agencies]
    assert {manner.extension for manner in manners} == {"csv", "tsv", "xlsx", "json", "ndjson", "parquet"}
    assert {manner.compression for manner in manners} == {"", "gz", "zst"}
    assert {manner.encoding for manner in manners} == {"utf-8", "utf-8-sig", "utf-16", "windows-1258"}
    assert {manner.delimiter for manner in manners} == {",", ";", "\t"}
    assert {manner.dates for manner in manners} == {"iso", "vi", "typed"}
    assert {manner.headings for manner in manners} == {"canonical", "vi"}
    assert {manner.words for manner in manners} == {"canonical", "codes", "vi"}
    assert {manner.due_as_day for manner in manners} == {manner.manifest for manner in manners} == {True, False}


def test_an_agency_keeps_its_manner_whatever_the_month(files: list[InboxFile]) -> None:
    forms: dict[str, set[tuple[str, str | None]]] = {}
    for file in files:
        forms.setdefault(file.agency_code, set()).add((file.format, file.compression))
    assert {len(form) for form in forms.values()} == {1}


def test_the_same_arguments_give_the_same_bytes(written_sample: SampleSummary, reference: Path) -> None:
    """A second writing compares every file with what stands there, and finds nothing to write."""
    again = write_sample(written_sample.out, dossiers=SMALL, seed=7, reference=reference)
    assert (again.files, again.written) == (written_sample.files, 0)
    assert written_sample.written == written_sample.files
    assert again.rows == written_sample.rows


def test_another_seed_is_another_sample_and_is_not_mixed_into_this_one(
    written_sample: SampleSummary, reference: Path
) -> None:
    first, other = (next(sample_rows(dossiers=SMALL, seed=seed, reference=reference))[1] for seed in (7, 8))
    assert not first["dossiers"].equals(other["dossiers"])
    with pytest.raises(FileExistsError, match="chọn thư mục trống"):
        write_sample(written_sample.out, dossiers=SMALL, seed=8, reference=reference)


@pytest.mark.parametrize(("dossiers", "seed"), [(999, 1), (1_000, -1)])
def test_too_few_dossiers_and_negative_seeds_are_refused(
    tmp_path: Path, reference: Path, dossiers: int, seed: int
) -> None:
    with pytest.raises(ValueError, match="--dossiers"):
        write_sample(tmp_path / "inbox", dossiers=dossiers, seed=seed, reference=reference)
    assert not (tmp_path / "inbox").exists()


def test_the_sample_says_that_it_is_synthetic(written_sample: SampleSummary, files: list[InboxFile]) -> None:
    assert written_sample.synthetic
    assert written_sample.source_system == "thuoc-sample"
    plain = next(file for file in files if manner_of(file.agency_code).suffix == ".csv" and file.dataset == "dossiers")
    assert "thuoc-sample" in plain.path.read_text(encoding="utf-8")


def test_manifests_state_what_landing_counts(files: list[InboxFile]) -> None:
    stating = [file for file in files if file.manifest is not None]
    assert len({file.agency_code for file in stating}) >= 3
    stated = [json.loads(file.manifest.read_bytes()) for file in stating if file.manifest]
    assert {"fee_vnd", "amount_vnd", "visits"} == {column for manifest in stated for column in manifest["totals"]}


def landed_rows(files: list[InboxFile], home: Path) -> Iterator[tuple[InboxFile, pl.DataFrame]]:
    """Lands files as if received today; nothing may be refused, nothing may need a remark."""
    for file in files:
        landed = land(
            file,
            sha256=hash_file(file.path),
            received_at=datetime(2024, 6, 1),
            lake=home / "lake",
            quarantine=home / "quarantine",
            agency_profile=AgencyProfile(),
        )
        profile = landed.profile
        assert profile.readable, (file.relative, profile)
        assert landed.quarantine_file is None, (file.relative, profile)
        assert (profile.missing_columns, profile.unknown_columns, profile.manifest_mismatches) == ([], [], [])
        assert (profile.rows_quarantined, profile.duplicate_rows, profile.conflicting_rows) == (0, 0, 0)
        assert profile.rows_read == profile.rows_accepted > 0
        assert not profile.rows_outside_period
        assert landed.lake_file is not None
        yield file, pl.read_parquet(landed.lake_file)


def test_landing_takes_every_row_of_a_month_for_what_it_was(
    files: list[InboxFile], reference: Path, tmp_path: Path
) -> None:
    """All agencies and datasets: whatever the manner of writing, the lake holds the rows that were meant."""
    *_, (month, meant) = sample_rows(dossiers=SMALL, seed=7, reference=reference)
    of_month = [file for file in files if file.period is not None and file.period.code == month.code]
    assert len(of_month) == 86 * 7
    for file, lake in landed_rows(of_month, tmp_path):
        own = meant[file.dataset].filter(pl.col("agency_code") == file.agency_code)
        expected = as_told(own, file.agency_code)
        columns = [column for column in expected.columns if column in lake.columns]
        assert len(columns) >= len(expected.columns) - (0 if file.dataset == "dossiers" else 1)
        found = lake.select(pl.col(column).cast(expected.schema[column]) for column in columns)
        assert found.equals(expected.select(columns)), file.relative


#: What a lean agency leaves out; its code is filled in from the folder.
NOT_TOLD = (
    "receiving_unit_code",
    "result_returned_at",
    "requires_document_result",
    "issued_at",
    "effective_at",
    "published_at",
    "content_complete",
)


def as_told(rows: pl.DataFrame, agency_code: str) -> pl.DataFrame:
    """Rows as exactly as the agency tells them: to the minute, due on a day, without what it leaves out."""
    manner = manner_of(agency_code)
    if manner.clock == "minute":
        rows = rows.with_columns(pl.selectors.datetime().dt.truncate("1m"))
    if manner.due_as_day and "due_at" in rows.columns:
        rows = rows.with_columns(pl.col("due_at").dt.truncate("1d"))
    left_out = [column for column in NOT_TOLD if manner.lean and column in rows.columns]
    return rows.with_columns(pl.lit(None, rows.schema[column]).alias(column) for column in left_out)


def test_due_dates_of_some_agencies_are_days_and_others_are_instants(files: list[InboxFile], tmp_path: Path) -> None:
    precisions: dict[bool, set[int]] = {True: set(), False: set()}
    chosen = [file for file in files if file.dataset == "dossiers" and file.period and file.period.code == "2024-04"]
    for file, lake in landed_rows(chosen, tmp_path):
        precisions[manner_of(file.agency_code).due_as_day].update(lake["due_at_precision"].drop_nulls())
    assert precisions[True] == {0}
    assert precisions[False] == {1, 2}


def test_rows_are_spelt_with_the_contracts_own_synonyms(
    usual_rows: list[tuple[Month, dict[str, pl.DataFrame]]], reference: Path
) -> None:
    _, of_month = usual_rows[0]
    office = manner_of("H44")
    rows = of_month["dossiers"].filter(pl.col("agency_code") == "H44")
    text = rendered(written(rows, "dossiers", office, reference).drop("__agency"), office).decode("utf-8-sig")
    header, first = text.split("\r\n")[:2]
    assert header.startswith("Mã hồ sơ;Mã cơ quan;Mã đơn vị;Mã TTHC;Kênh thực hiện;Ngày nộp")
    assert {"Trực tiếp", "Trực tuyến", "Bưu chính"} & set(first.split(";"))
