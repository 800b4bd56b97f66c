"""Writes deliveries into an inbox, in any of the contract's formats and manners of writing.

A ``Manner`` says how one agency writes: format, compression, encoding, headings, dates, numbers, words. Every manner
must give the same rows. ``write`` puts one delivery in its place and returns the file.
"""

from __future__ import annotations

import gzip
import io
import json
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import polars as pl
import xlsxwriter
import zstandard

from tests.support.deliveries import DAY, MINUTE, SECOND, Delivery, Instant, Row

HEADINGS_VI = {
    "dossier_code": "Mã hồ sơ",
    "agency_code": "Mã cơ quan",
    "unit_code": "Mã đơn vị",
    "procedure_code": "Mã TTHC",
    "channel": "Kênh thực hiện",
    "submitted_at": "Ngày nộp",
    "accepted_at": "Ngày tiếp nhận",
    "due_at": "Ngày hẹn trả",
    "finished_at": "Ngày kết thúc xử lý",
    "status": "Trạng thái",
    "supplement_count": "Số lần yêu cầu bổ sung",
    "components_digitized": "Số hóa thành phần hồ sơ",
    "result_digitized": "Số hóa kết quả",
    "has_electronic_result": "Có kết quả điện tử có giá trị pháp lý",
    "reuses_data": "Có tái sử dụng dữ liệu số hóa",
    "fee_vnd": "Nghĩa vụ tài chính",
    "updated_at": "Thời điểm cập nhật",
    "refused_at": "Ngày từ chối tiếp nhận",
    "receiving_unit_code": "Đơn vị tiếp nhận",
    "source_system": "Hệ thống nguồn",
    "result_returned_at": "Ngày trả kết quả",
}
CHANNEL_CODES = {"counter": "1", "online": "2", "postal": "3"}
CHANNEL_VI = {"counter": "Trực tiếp", "online": "Trực tuyến", "postal": "Bưu chính"}
STATUS_CODES = {
    "pending": "1",
    "not_accepted": "3",
    "processing": "4",
    "supplement": "5",
    "payment_due": "6",
    "withdrawn": "7",
    "suspended": "8",
    "resolved": "10",
}
LEVELS_VI = {"full": "Toàn trình", "partial": "Một phần", "information": "Cung cấp thông tin trực tuyến"}


@dataclass(frozen=True)
class Manner:
    """How a file is written. ``dates``: iso, vi (dd/mm/yyyy) or typed (Excel and Parquet cells, ISO in JSON)."""

    extension: str = "csv"
    compression: str = ""
    encoding: str = "utf-8"
    delimiter: str = ","
    headings: str = "canonical"  # canonical, vi, shouted (capitals, spaces around, decomposed accents)
    dates: str = "iso"
    words: str = "canonical"  # canonical, codes, vi
    booleans: tuple[str, str] = ("false", "true")
    thousands: str = ""

    @property
    def suffix(self) -> str:
        return f".{self.extension}" + (f".{self.compression}" if self.compression else "")


PLAIN = Manner()
MANNERS: tuple[Manner, ...] = (
    PLAIN,
    Manner(encoding="utf-8-sig", delimiter=";", headings="vi", dates="vi", words="vi", booleans=("không", "có")),
    Manner(extension="tsv", encoding="utf-16", delimiter="\t", headings="shouted", booleans=("0", "1"), thousands="."),
    Manner(encoding="cp1258", headings="vi", dates="vi", words="vi", booleans=("Không", "Có"), compression="gz"),
    Manner(extension="xlsx", headings="vi", dates="typed", words="codes", booleans=("không", "có")),
    Manner(extension="xlsx", dates="vi", words="vi"),
    Manner(extension="json", dates="typed"),
    Manner(extension="ndjson", headings="vi", dates="vi", words="codes", compression="zst"),
    Manner(extension="parquet", dates="typed"),
    Manner(extension="parquet", headings="vi", dates="vi", booleans=("không", "có"), thousands="."),
    Manner(extension="csv", compression="zst", words="codes", booleans=("FALSE", "TRUE")),
    Manner(extension="tsv", delimiter="\t", compression="gz", dates="vi"),
)


def path_of(inbox: Path, delivery: Delivery, manner: Manner = PLAIN) -> Path:
    """Where the contract puts a delivery; revision 1 needs no mark."""
    revision = f".r{delivery.revision}" if delivery.revision > 1 else ""
    return inbox / delivery.agency / delivery.dataset / f"{delivery.period}{revision}{manner.suffix}"


def write(inbox: Path, delivery: Delivery, manner: Manner = PLAIN, *, leave_out: Iterable[str] = ()) -> Path:
    """Writes a delivery; ``leave_out`` drops columns, an empty delivery gets the manifest that says so."""
    path = path_of(inbox, delivery, manner)
    path.parent.mkdir(parents=True, exist_ok=True)
    columns = [column for column in columns_of(delivery) if column not in set(leave_out)]
    path.write_bytes(_compressed(rendered(delivery.rows, columns, manner), manner))
    if not delivery.rows:
        path.with_name(path.name + ".manifest.json").write_text('{"rows": 0}')
    return path


def columns_of(delivery: Delivery) -> list[str]:
    """Columns of the rows; of an empty delivery, those that its dataset must have."""
    if delivery.rows:
        return list(dict.fromkeys(column for row in delivery.rows for column in row))
    return list(REQUIRED[delivery.dataset])


REQUIRED = {
    "dossiers": [
        "dossier_code",
        "procedure_code",
        "channel",
        "submitted_at",
        "status",
        "components_digitized",
        "result_digitized",
        "has_electronic_result",
        "reuses_data",
        "updated_at",
    ],
    "payments": ["payment_code", "dossier_code", "amount_vnd", "method", "status", "paid_at", "updated_at"],
    "procedures": ["procedure_code", "name_vi", "service_level", "requires_fee", "valid_from"],
    "portal_visits": ["visit_date", "site", "visits"],
}


def rendered(rows: Iterable[Row], columns: list[str], manner: Manner) -> bytes:
    """The bytes of a file before compression."""
    headings = [heading(column, manner) for column in columns]
    cells = [[cell(column, row.get(column), manner) for column in columns] for row in rows]
    if manner.extension == "xlsx":
        return _xlsx(headings, cells)
    if manner.extension == "parquet":
        return _parquet(headings, cells)
    if manner.extension in ("json", "ndjson"):
        objects = [dict(zip(headings, map(_json_cell, line), strict=True)) for line in cells]
        if manner.extension == "json":
            return json.dumps(objects, ensure_ascii=False).encode()
        return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in objects).encode()
    return _encoded(_delimited(headings, cells, manner.delimiter), manner.encoding)


def heading(column: str, manner: Manner) -> str:
    if manner.headings == "canonical":
        return column
    name = HEADINGS_VI.get(column, column)
    return f" {unicodedata.normalize('NFD', name.upper())} " if manner.headings == "shouted" else name


def cell(column: str, value: Any, manner: Manner) -> Any:
    """A value as the manner writes it: text, or a typed value where the manner's dates are typed."""
    if value is None:
        return None
    if isinstance(value, bool):
        typed = manner.extension in ("json", "parquet") and manner.dates == "typed"
        return value if typed else manner.booleans[value]
    if isinstance(value, Instant | date):
        return _time(value, manner)
    if isinstance(value, int):
        return value if manner.dates == "typed" else f"{value:,}".replace(",", manner.thousands)
    return _word(column, value, manner)


def _word(column: str, value: str, manner: Manner) -> str:
    if manner.words == "codes":
        return {"channel": CHANNEL_CODES, "status": STATUS_CODES}.get(column, {}).get(value, value)
    if manner.words == "vi":
        return {"channel": CHANNEL_VI, "service_level": LEVELS_VI}.get(column, {}).get(value, value)
    return value


def _time(value: Instant | date, manner: Manner) -> Any:
    if not isinstance(value, Instant):
        if manner.dates == "typed":
            return value
        return value.strftime("%d/%m/%Y") if manner.dates == "vi" else value.isoformat()
    if manner.dates == "typed" and not (manner.extension == "xlsx" and _beyond_excel(value)):
        return value
    day = "%d/%m/%Y" if manner.dates == "vi" else "%Y-%m-%d"
    # ISO 8601 has a T between date and time; both marks are met in extracts.
    mark = " " if manner.dates == "vi" else "T"
    clock = {DAY: "", MINUTE: f"{mark}%H:%M", SECOND: f"{mark}%H:%M:%S"}[value.precision]
    return value.at.strftime(day + clock)


def _beyond_excel(value: Instant) -> bool:
    """A serial number tells a whole day from an instant only by its fraction, and knows no minute precision."""
    return value.precision == MINUTE or (value.precision == SECOND and value.at.time() == time())


def _iso(value: Instant) -> str:
    return str(_time(value, PLAIN))


def _json_cell(value: Any) -> Any:
    if isinstance(value, Instant):
        return _iso(value)
    return value.isoformat() if isinstance(value, date) else value


def _delimited(headings: list[str], cells: list[list[Any]], delimiter: str) -> str:
    def quoted(value: Any) -> str:
        text = "" if value is None else str(value)
        return '"' + text.replace('"', '""') + '"' if any(mark in text for mark in (delimiter, '"', "\n")) else text

    return "".join(delimiter.join(map(quoted, line)) + "\r\n" for line in [headings, *cells])


def _encoded(text: str, encoding: str) -> bytes:
    return _windows_1258(text) if encoding == "cp1258" else text.encode(encoding)


def _windows_1258(text: str) -> bytes:
    """Windows-1258 has ê and a combining acute, but no ế: the tone is written after the vowel."""
    encoded = bytearray()
    for character in unicodedata.normalize("NFC", text):
        try:
            encoded += character.encode("cp1258")
        except UnicodeEncodeError:
            base, *marks = list(unicodedata.normalize("NFD", character))
            tones = [mark for mark in marks if mark in "\u0300\u0301\u0303\u0309\u0323"]
            vowel = unicodedata.normalize("NFC", base + "".join(mark for mark in marks if mark not in tones))
            encoded += (vowel + "".join(tones)).encode("cp1258")
    return bytes(encoded)


def _xlsx(headings: list[str], cells: list[list[Any]]) -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    # A workbook carries when it was made: the same rows must be the same bytes in every home.
    book.set_properties({"created": datetime(2024, 1, 1)})
    sheet = book.add_worksheet()
    formats = {DAY: "dd/mm/yyyy", MINUTE: "dd/mm/yyyy hh:mm", SECOND: "dd/mm/yyyy hh:mm:ss"}
    styles = {precision: book.add_format({"num_format": code}) for precision, code in formats.items()}
    sheet.write_row(0, 0, headings)
    for index, line in enumerate(cells, start=1):
        for column, value in enumerate(line):
            if isinstance(value, Instant):
                sheet.write_datetime(index, column, value.at, styles[value.precision])
            elif isinstance(value, date):
                sheet.write_datetime(index, column, datetime(value.year, value.month, value.day), styles[DAY])
            elif value is not None:
                sheet.write(index, column, value)
    book.close()
    return buffer.getvalue()


def _parquet(headings: list[str], cells: list[list[Any]]) -> bytes:
    """Typed columns: a column of whole days is a date column, other instants are timestamps or ISO text."""
    frame: dict[str, pl.Series] = {}
    for index, name in enumerate(headings):
        frame[name] = pl.Series(name, _parquet_column([line[index] for line in cells]))
    buffer = io.BytesIO()
    pl.DataFrame(frame).write_parquet(buffer)
    return buffer.getvalue()


def _parquet_column(values: list[Any]) -> list[Any]:
    precisions = {value.precision for value in values if isinstance(value, Instant)}
    if not precisions:
        return values
    # A Parquet column has one type: whole days are dates, seconds are timestamps, a mixture is written as text.
    if precisions == {DAY}:
        return [value and value.at.date() for value in values]
    if precisions == {SECOND}:
        return [value and value.at for value in values]
    return [value and _iso(value) for value in values]


def _compressed(content: bytes, manner: Manner) -> bytes:
    if manner.compression == "gz":
        return gzip.compress(content, mtime=0)
    if manner.compression == "zst":
        return zstandard.ZstdCompressor().compress(content)
    return content
