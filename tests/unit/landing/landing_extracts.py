"""Extracts as offices write them, and the way from one of them to what landing made of it."""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl
import xlsxwriter
import zstandard

from orchestration.landing.agency_profile import AgencyProfile
from orchestration.landing.contracts import DATASETS
from orchestration.landing.inbox import hash_file, scan
from orchestration.landing.landing import LandedDelivery, land
from orchestration.landing.profile import DeliveryProfile

AGENCIES = ("G04", "H29", "H44", "H45")
RECEIVED = datetime(2026, 1, 10, 9)

DOSSIER: dict[str, Any] = {
    "dossier_code": "000.00.07.H44-240301-0001",
    "unit_code": "H44.07",
    "procedure_code": "1.004132",
    "channel": "online",
    "submitted_at": "2024-03-01 08:00:00",
    "accepted_at": "2024-03-01 09:30:00",
    "due_at": "2024-03-15",
    "finished_at": "2024-03-14 16:00:00",
    "status": "resolved",
    "components_digitized": "true",
    "result_digitized": "false",
    "has_electronic_result": "1",
    "reuses_data": "không",
    "fee_vnd": "1.500.000",
    "updated_at": "2024-03-14 16:05:00",
}
PAYMENT: dict[str, Any] = {
    "payment_code": "TT-1",
    "dossier_code": "000.00.07.H44-240301-0001",
    "amount_vnd": "150.000",
    "method": "online_national",
    "status": "succeeded",
    "paid_at": "2024-03-02 10:00:00",
    "updated_at": "2024-03-02 10:00:01",
}
PROCEDURE: dict[str, Any] = {
    "procedure_code": "1.004132",
    "name_vi": "Cấp giấy phép xây dựng",
    "field_vi": "Xây dựng",
    "service_level": "toàn trình",
    "requires_fee": "có",
    "statutory_days": "15",
    "valid_from": "2022-08-15",
}
VISIT: dict[str, Any] = {"visit_date": "2024-03-05", "site": "dichvucong.example.vn", "visits": "12.345"}
FIGURE: dict[str, Any] = {
    "indicator_code": "late_rate",
    "unit_code": "H44.07",
    "period": "2024-03",
    "numerator": "12",
    "denominator": "340",
    "value": "3,53",
    "unit": "%",
    "source": "Cổng DVCQG",
}
FEEDBACK: dict[str, Any] = {
    "feedback_code": "PAKN-1",
    "unit_code": "H44.07",
    "received_at": "2024-03-04 09:00:00",
    "due_at": "2024-03-19",
    "answered_at": "2024-03-12 15:00:00",
    "outcome": "hài lòng",
    "refiled": "không",
    "updated_at": "2024-03-12 15:00:01",
}
RATING: dict[str, Any] = {
    "rating_code": "DG-1",
    "dossier_code": "000.00.07.H44-240301-0001",
    "rated_at": "2024-03-15 10:00:00",
    "satisfied": "có",
    "source": "Cổng DVCQG",
    "updated_at": "2024-03-15 10:00:01",
}
TARGET: dict[str, Any] = {
    "indicator_code": "online_dossier_rate",
    "unit_code": "H44.07",
    "period": "2024",
    "value": "80",
    "legal_basis": "Quyết định giao chỉ tiêu năm 2024",
}
ROW_OF = {
    "dossiers": DOSSIER,
    "feedback": FEEDBACK,
    "ratings": RATING,
    "payments": PAYMENT,
    "procedures": PROCEDURE,
    "portal_visits": VISIT,
    "reported_figures": FIGURE,
    "targets": TARGET,
}
#: Datasets whose rows are told apart by one code.
_OWN_KEY = {
    "dossiers": "dossier_code",
    "payments": "payment_code",
    "feedback": "feedback_code",
    "ratings": "rating_code",
}


@dataclass(frozen=True)
class Landed:
    """What landing made of one file: the delivery, its profile, and the rows of its two files (empty: no file)."""

    delivery: LandedDelivery
    lake: pl.DataFrame
    quarantine: pl.DataFrame

    @property
    def profile(self) -> DeliveryProfile:
        return self.delivery.profile

    @property
    def refused(self) -> list[tuple[int, str, str | None]]:
        """(source row, rule, column) of every line of the quarantine."""
        return list(self.quarantine.select("source_row", "rule", "column").iter_rows()) if self.quarantine.width else []


@dataclass(frozen=True)
class Office:
    """An agency that delivers into an inbox of its own home."""

    home: Path
    agency_code: str = "H44"

    def deliver(
        self,
        content: bytes | str,
        *,
        dataset: str = "dossiers",
        name: str = "2024-03.csv",
        manifest: bytes | str | Mapping[str, Any] | None = None,
        profile: AgencyProfile | None = None,
        received_at: datetime = RECEIVED,
    ) -> Landed:
        """Put one file in the inbox and land it."""
        folder = self.home / "inbox" / self.agency_code / dataset
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)
        if manifest is not None:
            stated = json.dumps(manifest) if isinstance(manifest, Mapping) else manifest
            (folder / f"{name}.manifest.json").write_bytes(stated.encode() if isinstance(stated, str) else stated)
        return self.land(f"{self.agency_code}/{dataset}/{name}", profile=profile, received_at=received_at)

    def land(self, relative: str, *, profile: AgencyProfile | None = None, received_at: datetime = RECEIVED) -> Landed:
        """Land a file that lies in the inbox."""
        files = {file.relative: file for file in scan(self.home / "inbox", AGENCIES, DATASETS)}
        delivery = land(
            files[relative],
            sha256=hash_file(files[relative].path),
            received_at=received_at,
            lake=self.home / "lake",
            quarantine=self.home / "quarantine",
            agency_profile=profile or AgencyProfile(),
        )
        return Landed(delivery, _rows(delivery.lake_file), _rows(delivery.quarantine_file))


def _rows(path: Path | None) -> pl.DataFrame:
    return pl.DataFrame() if path is None else pl.read_parquet(path)


def rows(*changes: Mapping[str, Any], dataset: str = "dossiers") -> list[dict[str, Any]]:
    """Valid rows of a dataset, each with its changes; those with one key column get keys of their own."""
    made = []
    for number, change in enumerate(changes, start=1):
        row = dict(ROW_OF[dataset])
        key = _OWN_KEY.get(dataset)
        if key is not None:
            row[key] = f"{row[key]}.{number}"
        made.append({**row, **change})
    return made


def as_csv(records: Sequence[Mapping[str, Any]], delimiter: str = ",", quoting: int = csv.QUOTE_MINIMAL) -> str:
    """csv text with the header of the first record."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, quoting=quoting, lineterminator="\n")
    writer.writerow(records[0])
    writer.writerows(record.values() for record in records)
    return text.getvalue()


def as_json(records: Sequence[Mapping[str, Any]]) -> str:
    """A JSON array."""
    return json.dumps(records, ensure_ascii=False)


def as_ndjson(records: Sequence[Mapping[str, Any]]) -> str:
    """One JSON object a line."""
    return "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)


def as_parquet(records: Sequence[Mapping[str, Any]], **dtypes: Any) -> bytes:
    """Parquet, typed by the records' own values."""
    content = io.BytesIO()
    pl.DataFrame(records, schema_overrides=dtypes or None, infer_schema_length=None).write_parquet(content)
    return content.getvalue()


def as_xlsx(*sheets: Sequence[Sequence[Any]]) -> bytes:
    """A workbook; datetimes become Excel dates, numbers numbers, the rest text."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as book:
        dated = book.add_format({"num_format": "dd/mm/yyyy hh:mm:ss"})
        for cells in sheets:
            sheet = book.add_worksheet()
            for y, line in enumerate(cells):
                for x, cell in enumerate(line):
                    if isinstance(cell, datetime):
                        sheet.write_datetime(y, x, cell, dated)
                    elif isinstance(cell, bool):
                        sheet.write_boolean(y, x, cell)
                    elif isinstance(cell, int | float):
                        sheet.write_number(y, x, cell)
                    elif cell is not None and cell.startswith("=error"):
                        sheet.write_formula(y, x, "=NA()", None, "#N/A")
                    elif cell is not None:
                        sheet.write_string(y, x, cell)
    return content.getvalue()


def as_sheet(records: Sequence[Mapping[str, Any]]) -> list[list[Any]]:
    """The cells of a sheet: header, then rows."""
    return [list(records[0]), *(list(record.values()) for record in records)]


def compressed(content: bytes, compression: str | None) -> bytes:
    """The bytes in gzip, zstd or as they are."""
    if compression == "gz":
        return gzip.compress(content)
    return zstandard.ZstdCompressor().compress(content) if compression == "zst" else content
