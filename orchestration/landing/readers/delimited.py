"""csv and tsv → text cells.

The quick way is Polars' reader, trusted only when the number of delimiters and of lines proves that every record has
as many fields as the header; Polars fills short records with nulls without a word. Anything else goes record by record
through Python's reader, which can say which record is broken.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from orchestration.landing.readers.content import refuse_other_kinds, utf8
from orchestration.landing.readers.table import (
    SEARCHED,
    SOURCE_ROW,
    Choose,
    MalformedRow,
    TextTable,
    find_header,
    numbered,
    refuse_cut,
    without_empty_text,
)

_DELIMITERS = (",", ";", "\t")
_LONGEST_HEAD = 1 << 16
#: Characters of a cell that Python's reader takes; beyond them each of its lines would be a broken record.
_LONGEST_FIELD = 1 << 28
#: Lines that a record of the head may take.
_LONGEST_RECORD = 50
#: Excel's first line that names the delimiter.
_SEP_LINE = re.compile(rb'"?sep=(.)"?\r?\n', re.IGNORECASE)


@dataclass(frozen=True)
class _Line:
    """A record of the head of a file: its cells, the lines up to its end, and the delimiter between its cells."""

    cells: list[str]
    end: int
    delimiter: str


def read_delimited(
    content: bytes, choose: Choose, format: str, encoding: str | None, delimiter: str | None
) -> TextTable:
    """The rows of a csv or tsv file.

    Args:
        encoding, delimiter: as the agency declared; None: detected.

    Raises:
        UnreadableFile: not text, or without a header.
    """
    refuse_other_kinds(content, format)
    text, encoding = utf8(content, encoding)
    text = _ended_once(text if b"\n" in text else text.replace(b"\r", b"\n"))
    start = 0
    if match := _SEP_LINE.match(text):
        start, delimiter = match.end(), delimiter or match[1].decode()
    head = text[start : start + _LONGEST_HEAD].decode(errors="ignore")
    lines: list[_Line] = []

    def cells_of_lines() -> Iterator[list[str]]:
        for line in _head_lines(head, delimiter or ("\t" if format == "tsv" else None)):
            lines.append(line)
            yield line.cells

    above, header, wanted = find_header(cells_of_lines(), choose)
    for _ in range(lines[above].end):
        start = text.find(b"\n", start) + 1 or len(text)
    delimiter = lines[above].delimiter
    quick = _read_proven(text, start, delimiter, len(header))
    if quick is None:
        cells, malformed = _read_by_record(text[start:].decode(), delimiter, len(header), wanted.columns, above)
    else:
        cells = numbered([quick.to_series(position).alias(name) for position, name in wanted.columns.items()], above)
        malformed = []
    refuse_cut(cells)
    return TextTable(header, cells, malformed=malformed, encoding=encoding, delimiter=delimiter, rows_above=1)


def _ended_once(text: bytes) -> bytes:
    """The text ended by one line end and no blank lines: Polars forgives much at a bare end."""
    if text.endswith(b"\n") and not text.endswith((b"\n\n", b"\n\r\n")):
        return text
    return text.rstrip(b"\r\n") + b"\n"


def _detected_delimiter(head: str) -> str:
    """The delimiter that occurs most in the header outside quotes; a comma when none does."""
    return max(_DELIMITERS, key=re.sub(r'"[^"]*"', "", head).split("\n", 1)[0].count)


def _head_lines(head: str, delimiter: str | None) -> Iterator[_Line]:
    """The first records of a file, each split by the delimiter that it has itself: titles above a header have none."""
    lines = head.split("\n")
    at = filled = 0
    while at < len(lines) and filled < SEARCHED:
        if not lines[at].strip():
            at += 1
            yield _Line([], at, "")
            continue
        rest = "\n".join(lines[at : at + _LONGEST_RECORD])
        used = delimiter or _detected_delimiter(rest)
        cells, taken = _first_record(rest, used)
        at, filled = at + taken, filled + 1
        yield _Line(cells, at, used)


def _first_record(text: str, delimiter: str) -> tuple[list[str], int]:
    """A record's cells and how many lines it takes: a quoted cell may hold line breaks. A broken one has no cells."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        return next(reader), reader.line_num
    except csv.Error:
        return [], 1


def _read_proven(text: bytes, start: int, delimiter: str, width: int) -> pl.DataFrame | None:
    """All columns of the rows from ``start`` as text, or None when they are not proven regular."""
    if b"\r" in text and text.count(b"\r", start) != text.count(b"\r\n", start):
        return None
    try:
        frame = pl.read_csv(
            text,
            has_header=False,
            skip_lines=text.count(b"\n", 0, start),
            separator=delimiter,
            schema={f"column_{position + 1}": pl.String for position in range(width)},
            infer_schema=False,
            raise_if_empty=False,
        )
    except pl.exceptions.PolarsError:
        return None
    quoted = text.find(b'"', start) >= 0
    delimiters, breaks = text.count(delimiter.encode(), start), text.count(b"\n", start)
    if quoted:
        delimiters -= _occurrences(frame, delimiter)
        if breaks != frame.height:
            breaks -= _occurrences(frame, "\n")
    if delimiters != frame.height * (width - 1) or breaks != frame.height:
        return None
    if quoted and not _quotes_enclose_fields(text, start, frame, delimiter):
        return None
    return without_empty_text(frame) if quoted else frame


def _quotes_enclose_fields(text: bytes, start: int, frame: pl.DataFrame, delimiter: str) -> bool:
    """Whether every quote is doubled inside a field or encloses one: as many stand before a field as after one.

    Polars drops a stray quote, and may take all lines up to the next stray one for one cell.
    """

    def outside_cells(part: str) -> int:
        return text.count(part.encode(), start) - _occurrences(frame, part)

    enclosing = outside_cells('"') - _occurrences(frame, '"')
    opening = text.startswith(b'"', start) + outside_cells(f'{delimiter}"') + outside_cells('\n"')
    closing = outside_cells(f'"{delimiter}') + outside_cells('"\n') + outside_cells('"\r\n')
    return enclosing == 2 * opening == 2 * closing


def _occurrences(frame: pl.DataFrame, part: str) -> int:
    held = frame.select(pl.all().str.contains(part, literal=True).any()).row(0)
    columns = [name for name, holds in zip(frame.columns, held, strict=True) if holds]
    return sum(frame.select(pl.col(columns).str.count_matches(part, literal=True).sum()).row(0)) if columns else 0


def _read_by_record(
    body: str, delimiter: str, width: int, wanted: dict[int, str], above: int
) -> tuple[pl.DataFrame, list[MalformedRow]]:
    csv.field_size_limit(_LONGEST_FIELD)
    columns: dict[int, list[str | None]] = {position: [] for position in wanted}
    numbers: list[int] = []
    malformed: list[MalformedRow] = []
    # Python's reader stops at a carriage return inside a line; it is a space that somebody's editor left.
    text = re.sub(r"\r(?!\n)", " ", body)
    for number, record in enumerate(_records(text, delimiter), start=above + 1):
        if record is None:
            malformed.append(MalformedRow(number, "malformed_row", ""))
            continue
        # Surplus delimiters at the end of a line lose nothing; a missing field may be any of them.
        if len(record) > width and not any(record[width:]):
            record = record[:width]
        if not record:
            record = [""] * width
        if len(record) != width:
            malformed.append(MalformedRow(number, "ragged_row", f"{len(record)} / {width}"))
            continue
        numbers.append(number)
        for position, cells in columns.items():
            cells.append(record[position] or None)
    series = [pl.Series(name, columns[position], dtype=pl.String) for position, name in wanted.items()]
    return pl.DataFrame([*series, pl.Series(SOURCE_ROW, numbers, dtype=pl.Int64)]), malformed


def _records(text: str, delimiter: str) -> Iterator[list[str] | None]:
    """Each record; None for a line whose quotes do not close or that goes on after a closing quote.

    After such a line reading goes on with the next line, so that one stray quote costs one record.
    """
    lines = text.split("\n")
    next_line = 0

    def feed() -> Iterator[str]:
        nonlocal next_line
        while next_line < len(lines):
            next_line += 1
            yield lines[next_line - 1] + "\n"

    reader, start = csv.reader(feed(), delimiter=delimiter, strict=True), 0
    while start < len(lines) and not (start == len(lines) - 1 and not lines[-1]):
        try:
            yield next(reader)
            start = next_line
        except csv.Error:
            yield None
            start = next_line = start + 1
            reader = csv.reader(feed(), delimiter=delimiter, strict=True)
