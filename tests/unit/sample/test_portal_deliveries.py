"""The portal's record becomes one clean delivery of H44, with every ratio, score and count in it."""

from __future__ import annotations

import csv
import json
import shutil
from collections import Counter
from datetime import datetime
from pathlib import Path

import polars as pl
import pytest

from orchestration.landing.agency_profile import AgencyProfile
from orchestration.landing.inbox import hash_file, scan
from orchestration.landing.landing import land
from orchestration.sample.portal import write_portal_deliveries


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.fixture
def delivered(reference: Path, tmp_path: Path) -> Path:
    (path,) = write_portal_deliveries(reference, tmp_path / "inbox")
    return path


def test_it_lies_where_the_contract_puts_a_delivery_of_h44(delivered: Path, tmp_path: Path) -> None:
    assert delivered.relative_to(tmp_path / "inbox").as_posix() == "H44/reported_figures/2026-01.csv"


def test_every_ratio_score_and_count_of_the_record_is_delivered_as_it_stands(delivered: Path, reference: Path) -> None:
    record = rows(reference / "portal_766_h44_2026.csv")
    values = Counter((row["unit_code"], row["value"]) for row in rows(delivered))
    stated: Counter[tuple[str, str]] = Counter()
    for line in record:
        numbers = [value for value in json.loads(line["counts"]).values() if not isinstance(value, str)]
        for value in (line["ratio_percent"], line["score"], *numbers):
            if value != "":
                stated[line["unit_code"], str(value)] += 1
    assert len(record) == 154
    assert stated <= values
    # Beside what is stated there is only the payment rate, where something was to be paid.
    payment_rates = [row for row in rows(delivered) if row["indicator_code"] == "online_payment_rate"]
    assert (values - stated).total() == len(payment_rates) == 6


def test_figures_that_are_the_catalogues_carry_its_code_and_the_portals_counts(delivered: Path) -> None:
    figures = {(row["indicator_code"], row["unit_code"]): row for row in rows(delivered)}
    digitized = figures["digitization_rate_766", "H44.100"]
    assert (digitized["numerator"], digitized["denominator"], digitized["value"]) == ("1662", "8253", "20.14")
    paid = figures["online_payment_rate", "H44.100"]
    assert (paid["numerator"], paid["denominator"], paid["value"]) == ("4015", "4920", "81.61")
    assert figures["electronic_result_rate_766", "H44.07"]["value"] == "72.47"
    assert figures["reuse_rate_766", "H44.102"]["numerator"] == "918"
    on_time = figures["qd766_tdgq", "H44.07"]
    assert (on_time["numerator"], on_time["denominator"], on_time["value"]) == ("1652", "2270", "72.78")


def test_points_have_no_numerator_and_tell_their_maximum(delivered: Path) -> None:
    scores = [row for row in rows(delivered) if row["indicator_code"].endswith("_score")]
    assert scores
    for score in scores:
        assert (score["unit"], score["numerator"], score["denominator"]) == ("điểm", "", "")
        assert "tối đa" in score["source"]


def test_nothing_paid_of_nothing_is_no_figure(delivered: Path) -> None:
    """H44.01 had no dossier with a fee: 0 of 0 is not a rate, though its counts are delivered."""
    of_unit = {row["indicator_code"]: row for row in rows(delivered) if row["unit_code"] == "H44.01"}
    assert "online_payment_rate" not in of_unit
    assert of_unit["qd766_total_dossier_financial_obligation"]["value"] == "0"


def test_sources_name_the_portal_the_time_and_a_temporary_denominator(delivered: Path) -> None:
    assert {row["period"] for row in rows(delivered)} == {"2026"}
    for row in rows(delivered):
        assert row["source"].startswith("Cổng Dịch vụ công quốc gia")
        assert "2026 đến nay" in row["source"]
        assert ("TEMP_NATIONAL_REPORT_DENOMINATOR" in row["source"]) == ("dossier_sync" in row["indicator_code"])


def test_writing_again_touches_nothing(delivered: Path, reference: Path, tmp_path: Path) -> None:
    before = delivered.stat()
    assert write_portal_deliveries(reference, tmp_path / "inbox") == [delivered]
    after = delivered.stat()
    assert (after.st_mtime_ns, after.st_ino) == (before.st_mtime_ns, before.st_ino)
    assert len(list(delivered.parent.iterdir())) == 1


def test_changed_facts_are_the_next_revision(delivered: Path, reference: Path, tmp_path: Path) -> None:
    changed = tmp_path / "reference"
    shutil.copytree(reference, changed)
    record = changed / "portal_766_h44_2026.csv"
    record.write_text(record.read_text(encoding="utf-8").replace("96.89", "96.88"), encoding="utf-8")
    first = delivered.read_bytes()
    (second,) = write_portal_deliveries(changed, tmp_path / "inbox")
    assert second.name == "2026-01.r2.csv"
    assert delivered.read_bytes() == first != second.read_bytes()
    assert write_portal_deliveries(changed, tmp_path / "inbox") == [second]
    (third,) = write_portal_deliveries(reference, tmp_path / "inbox")
    assert (third.name, third.read_bytes()) == ("2026-01.r3.csv", first)


def test_landing_accepts_every_row(delivered: Path, tmp_path: Path) -> None:
    (file,) = scan(tmp_path / "inbox", ["H44"], ["reported_figures"])
    landed = land(
        file,
        sha256=hash_file(file.path),
        received_at=datetime(2026, 11, 1),
        lake=tmp_path / "lake",
        quarantine=tmp_path / "quarantine",
        agency_profile=AgencyProfile(),
    )
    assert (landed.profile.rows_read, landed.profile.rows_quarantined) == (len(rows(delivered)), 0)
    assert landed.lake_file is not None
    lake = pl.read_parquet(landed.lake_file)
    assert [str(value) for value in lake["unit_code"]] == [row["unit_code"] for row in rows(delivered)]
    assert lake["value"].to_list() == [float(row["value"]) for row in rows(delivered)]
