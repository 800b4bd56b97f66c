"""Nothing that lies in the inbox is lost: each file is a delivery, or says what is wrong with its place or name."""

from __future__ import annotations

from pathlib import Path

import pytest
from landing_extracts import AGENCIES, Office, as_csv, rows

from orchestration.landing.contracts import DATASETS
from orchestration.landing.inbox import InboxFile, delivery_id, hash_file, scan


def placed(inbox: Path, *relative: str) -> list[InboxFile]:
    for one in relative:
        (inbox / one).parent.mkdir(parents=True, exist_ok=True)
        (inbox / one).write_text(one, encoding="utf-8")
    return scan(inbox, AGENCIES, DATASETS)


def test_an_inbox_that_is_not_there_is_empty(tmp_path: Path) -> None:
    assert scan(tmp_path / "none", AGENCIES, DATASETS) == []


@pytest.mark.parametrize(
    ("name", "period", "revision", "format", "compression"),
    [
        ("2024-03.csv", "2024-03", 1, "csv", None),
        ("2024-03.r2.csv.gz", "2024-03", 2, "csv", "gz"),
        ("2024-03-15.ndjson.zst", "2024-03-15", 1, "ndjson", "zst"),
        ("2024-02-29.r12.parquet", "2024-02-29", 12, "parquet", None),
        ("2024-03.R3.XLSX", "2024-03", 3, "xlsx", None),
    ],
)
def test_a_name_tells_period_revision_and_format(
    tmp_path: Path, name: str, period: str, revision: int, format: str, compression: str | None
) -> None:
    (file,) = placed(tmp_path, f"H29/dossiers/{name}")
    assert file.problem is None
    assert file.period is not None
    assert (file.agency_code, file.dataset, file.period.code) == ("H29", "dossiers", period)
    assert (file.revision, file.format, file.compression) == (revision, format, compression)


@pytest.mark.parametrize(
    ("relative", "told"),
    [
        ("H29/dossiers/2024-13.csv", "2024-13"),
        ("H29/dossiers/2024-02-30.csv", "2024-02-30"),
        ("H29/dossiers/2024-Q1.csv", "2024-Q1"),
        ("H29/dossiers/2024.csv", "2024"),
        ("H29/dossiers/2024-03.xls", "2024-03.xls"),
        ("H29/dossiers/2024-03.csv.zip", "csv.zip"),
        ("H29/dossiers/2024-03.r0.csv", "r0"),
        ("H29/dossiers/2024-03 (1).csv", "2024-03 (1)"),
        ("H29/dossiers/2024-03.v2.csv", "v2"),
        ("H29/dossiers/2024-03.r1٣.csv", "r1٣"),
        ("H29/dossiers/2024-03.cſv", "cſv"),
        ("H29/dossiers/ho so.csv", "ho so"),
        ("H29/hoso/2024-03.csv", "hoso"),
        ("H99/dossiers/2024-03.csv", "H99"),
        ("h29/dossiers/2024-03.csv", "h29"),
        ("H29/2024-03.csv", "inbox/<mã cơ quan>"),
        ("2024-03.csv", "inbox/<mã cơ quan>"),
        ("H29/dossiers/2024/2024-03.csv", "inbox/<mã cơ quan>"),
    ],
)
def test_a_file_out_of_place_is_returned_with_its_problem(tmp_path: Path, relative: str, told: str) -> None:
    (file,) = placed(tmp_path, relative)
    assert file.relative == relative
    assert file.problem is not None
    assert told in file.problem
    assert " / " in file.problem


def test_manifests_dotfiles_and_half_sent_files_are_not_deliveries(tmp_path: Path) -> None:
    folder = "H29/dossiers"
    names = ["2024-03.csv", "2024-03.csv.manifest.json", ".2024-04.csv", "2024-04.csv.part", "2024-04.csv.filepart",
             "~$2024-04.xlsx", "2024-04.csv~", "2024-04.csv.tmp", ".hidden/2024-05.csv", "Thumbs.db"]  # fmt: skip
    files = placed(tmp_path, *(f"{folder}/{name}" for name in names))
    assert [file.relative for file in files] == [f"{folder}/2024-03.csv"]
    assert files[0].manifest == tmp_path / folder / "2024-03.csv.manifest.json"


def test_files_come_in_path_order_whatever_order_they_were_put(tmp_path: Path) -> None:
    names = [
        "H45/dossiers/2024-01.csv",
        "H29/payments/2024-01.csv",
        "H29/dossiers/2024-10.csv",
        "H29/dossiers/2024-09.csv",
    ]
    assert [file.relative for file in placed(tmp_path, *names)] == sorted(names)


def test_a_folder_that_holds_itself_ends(tmp_path: Path) -> None:
    placed(tmp_path, "H29/dossiers/2024-03.csv")
    (tmp_path / "H29" / "dossiers" / "lap").symlink_to(tmp_path / "H29")
    files = scan(tmp_path, AGENCIES, DATASETS)
    assert [file.relative for file in files if file.problem is None] == ["H29/dossiers/2024-03.csv"]


def test_a_delivery_is_named_by_its_series_and_content(tmp_path: Path) -> None:
    (file,) = placed(tmp_path, "H29/dossiers/2024-03.r2.csv")
    sha256 = hash_file(file.path)
    assert delivery_id(file, sha256) == f"H29-dossiers-2024-03-r2-{sha256[:12]}"


def test_files_with_problems_have_ids_of_their_own(tmp_path: Path) -> None:
    files = placed(tmp_path, "H29/dossiers/a.csv", "H29/dossiers/b.csv", "H29/hoso/2024-03.csv")
    ids = [delivery_id(file, "f" * 64) for file in files]
    assert len(set(ids)) == 3
    assert ids == [delivery_id(file, "f" * 64) for file in scan(tmp_path, AGENCIES, DATASETS)]


def test_a_misnamed_file_lands_as_unreadable_with_its_problem(office: Office) -> None:
    landed = office.deliver(as_csv(rows({})), name="tháng 3.csv")
    assert not landed.profile.readable
    assert "tháng 3" in (landed.profile.unreadable_reason or "")
    assert landed.delivery.lake_file is None
