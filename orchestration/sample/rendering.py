"""A month's rows of one agency as the bytes of a file, in the agency's manner.

Headings and words other than the canonical ones are the first of the contract's own synonyms
(``data/reference/synonyms``), so that the sample writes what the contract says it reads.
"""

from __future__ import annotations

import gzip
import io
import tomllib
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path

import polars as pl
import xlsxwriter
import zstandard

from orchestration.sample.manners import Manner

#: Columns that a file need not have.
_OPTIONAL = (
    "agency_code",
    "receiving_unit_code",
    "result_returned_at",
    "requires_document_result",
    "issued_at",
    "effective_at",
    "published_at",
    "content_complete",
)
#: A workbook has no creation time of its own: the same rows are the same bytes.
_CREATED = datetime(2024, 1, 1)


@dataclass(frozen=True)
class Vocabulary:
    """Synonyms of one dataset: ``headings`` by column; ``words`` and ``codes`` by column and canonical word."""

    headings: dict[str, str]
    words: dict[str, dict[str, str]]
    codes: dict[str, dict[str, str]]


@lru_cache(maxsize=16)
def vocabulary(reference: Path, dataset: str) -> Vocabulary:
    """The first heading and the first word of each; the last number of a word is its code, a word without has none."""
    tables = tomllib.loads((reference / "synonyms" / f"{dataset}.toml").read_text(encoding="utf-8"))
    words, codes = {}, {}
    for column, listed in tables.get("words", {}).items():
        spelt = {word: [name for name in names if not name.isdigit()] for word, names in listed.items()}
        words[column] = {word: _sentence(names[0]) for word, names in spelt.items() if names}
        numbers = {word: [name for name in names if name.isdigit()] for word, names in listed.items()}
        codes[column] = {word: names[-1] for word, names in numbers.items() if names}
    headings = {column: _sentence(names[0]) for column, names in tables["headers"].items()}
    return Vocabulary(headings, words, codes)


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]


def written(rows: pl.DataFrame, dataset: str, manner: Manner, reference: Path) -> pl.DataFrame:
    """Rows of many agencies as cells of a manner, with ``agency_code`` first of all to part them by; other columns
    have the manner's headings."""
    said = vocabulary(reference, dataset)
    cells = rows.drop([column for column in _OPTIONAL[1:] if manner.lean and column in rows.columns])
    if manner.due_as_day and "due_at" in cells.columns:
        cells = cells.with_columns(pl.col("due_at").dt.truncate("1d"))
    spelling = {"vi": said.words, "codes": said.codes}.get(manner.words, {})
    told = {column: of for column, of in spelling.items() if column in cells.columns}
    cells = cells.with_columns(pl.col(column).replace(of) for column, of in told.items())
    if manner.extension not in ("parquet", "xlsx") or manner.dates != "typed":
        cells = cells.with_columns(
            _as_text(cells.schema, manner, is_grouped=manner.thousands and dataset not in _PERCENTAGES)
        )
    elif manner.extension == "parquet" and manner.due_as_day and "due_at" in cells.columns:
        cells = cells.with_columns(pl.col("due_at").cast(pl.Date))
    headings = said.headings if manner.headings == "vi" else {}
    # Dossiers may tell their agency; the column to part them by is kept beside it.
    tells_agency = dataset == "dossiers" and not manner.lean
    own = cells.select(pl.col("agency_code").alias(_PART), pl.exclude("agency_code") if not tells_agency else pl.all())
    return own.rename({column: headings.get(column, column) for column in own.columns if column != _PART})


#: Datasets whose decimals are percentages: no thousands in them.
_PERCENTAGES = ("reported_figures", "targets")

#: Parts a frame of ``written`` into files.
_PART = "__agency"


def files(cells: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """The cells of ``written`` by agency."""
    parts = cells.partition_by(_PART, include_key=False, as_dict=True, maintain_order=True)
    return {str(key[0]): part for key, part in parts.items()}


def rendered(cells: pl.DataFrame, manner: Manner) -> bytes:
    """The bytes of one file."""
    return compressed(_WRITERS[manner.extension](cells, manner), manner)


def compressed(content: bytes, manner: Manner) -> bytes:
    """Bytes as a manner compresses them."""
    if manner.compression == "gz":
        return gzip.compress(content, compresslevel=6, mtime=0)
    if manner.compression == "zst":
        return zstandard.ZstdCompressor().compress(content)
    return content


def _as_text(schema: pl.Schema, manner: Manner, *, is_grouped: bool) -> list[pl.Expr]:
    """Instants, days, numbers and booleans as a manner writes them; JSON keeps its own numbers and booleans.

    ``is_grouped``: 1.234.567. Not for reported figures: there 1.234 could be a fraction, which the contract refuses.
    """
    typed = manner.extension in ("json", "ndjson") and manner.dates == "typed"
    day = "%d/%m/%Y" if manner.dates == "vi" else "%Y-%m-%d"
    clock = "%H:%M:%S" if manner.clock == "second" else "%H:%M"
    instant = f"{day} {clock}" if manner.dates == "vi" else f"{day}T{clock}"
    cells = []
    for column, dtype in schema.items():
        cell = pl.col(column)
        if isinstance(dtype, pl.Datetime):
            cells.append(cell.dt.strftime(day if column == "due_at" and manner.due_as_day else instant))
        elif dtype == pl.Date:
            cells.append(cell.dt.strftime(day))
        elif typed:
            continue
        elif dtype == pl.Boolean:
            cells.append(
                pl.when(cell)
                .then(pl.lit(manner.booleans[1]))
                .when(~cell)
                .then(pl.lit(manner.booleans[0]))
                .alias(column)
            )
        elif dtype.is_integer():
            cells.append(_grouped(cell) if is_grouped else cell.cast(pl.String))
        elif dtype.is_float():
            number = cell.cast(pl.String).str.strip_suffix(".0")
            cells.append(number.str.replace(".", ",", literal=True) if manner.headings == "vi" else number)
    return cells


def _grouped(number: pl.Expr) -> pl.Expr:
    """1.234.567: points before every third digit from the right."""
    text = number.cast(pl.String)
    return text.str.reverse().str.replace_all(r"(\d{3})", "${1}.").str.strip_suffix(".").str.reverse()


def _delimited(cells: pl.DataFrame, manner: Manner) -> bytes:
    content = cells.write_csv(separator=manner.delimiter, line_terminator="\r\n").encode(
        "utf-8-sig" if manner.encoding == "utf-8-sig" else "utf-8"
    )
    if manner.encoding == "utf-16":
        return content.decode().encode("utf-16")
    return _windows_1258(content.decode()) if manner.encoding == "windows-1258" else content


def _windows_1258(text: str) -> bytes:
    """Windows-1258 has ê and a combining acute, but no ế: the tone is written after the vowel."""
    spelt = {}
    for character in set(text):
        try:
            character.encode("cp1258")
        except UnicodeEncodeError:
            parts = unicodedata.normalize("NFD", character)
            tones = "".join(mark for mark in parts if mark in "\u0300\u0301\u0303\u0309\u0323")
            vowel = unicodedata.normalize("NFC", "".join(mark for mark in parts if mark not in tones))
            spelt[ord(character)] = vowel + tones
    return text.translate(spelt).encode("cp1258")


def _json(cells: pl.DataFrame, manner: Manner) -> bytes:
    return (cells.write_json() if manner.extension == "json" else cells.write_ndjson()).encode()


def _parquet(cells: pl.DataFrame, manner: Manner) -> bytes:
    buffer = io.BytesIO()
    cells.write_parquet(buffer)
    return buffer.getvalue()


def _xlsx(cells: pl.DataFrame, manner: Manner) -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    book.set_properties({"created": _CREATED})
    sheet = book.add_worksheet()
    day, instant = (book.add_format({"num_format": code}) for code in ("dd/mm/yyyy", "dd/mm/yyyy hh:mm:ss"))
    sheet.write_row(0, 0, cells.columns)
    for index, row in enumerate(cells.iter_rows(), start=1):
        for place, cell in enumerate(row):
            if isinstance(cell, datetime):
                # A workbook tells a whole day by its midnight; no event of the sample is at midnight but due days.
                sheet.write_datetime(index, place, cell, instant if cell.time() != datetime.min.time() else day)
            elif isinstance(cell, date):
                sheet.write_datetime(index, place, datetime(cell.year, cell.month, cell.day), day)
            elif isinstance(cell, bool):
                sheet.write_string(index, place, manner.booleans[cell])
            elif isinstance(cell, str):
                sheet.write_string(index, place, cell)
            elif cell is not None:
                sheet.write_number(index, place, cell)
    book.close()
    content: bytes = buffer.getvalue()
    return content


_WRITERS: dict[str, Callable[[pl.DataFrame, Manner], bytes]] = {
    "csv": _delimited,
    "tsv": _delimited,
    "json": _json,
    "ndjson": _json,
    "parquet": _parquet,
    "xlsx": _xlsx,
}
