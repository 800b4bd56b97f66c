"""Whatever the bytes, a reader gives a table or says why not, and soon; and cells are read or refused."""

from __future__ import annotations

import io
import json
from datetime import timedelta
from typing import Any
from zipfile import ZipFile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orchestration.landing.contracts import contract_of
from orchestration.landing.contracts.columns import columns_of
from orchestration.landing.headers import map_header
from orchestration.landing.readers import read_table
from orchestration.landing.readers.table import SOURCE_ROW, TextTable, UnreadableFile, Wanted
from orchestration.landing.synonyms import load_synonyms
from orchestration.settings import PROJECT_ROOT
from tests.corpus.excel_cases import PLAIN, SHEET, rewritten
from tests.corpus.text_cases import HEADER

HEADERS = load_synonyms(PROJECT_ROOT / "data" / "reference" / "synonyms" / "payments.toml").headers
NAMES = HEADER.split(",")
REQUIRED = [column.name for column in columns_of(contract_of("payments")) if column.required]
soon = settings(
    max_examples=150,
    deadline=timedelta(seconds=20),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)

#: What texts are broken with: delimiters, quotes, line ends, marks, halves of letters, headers.
PIECES = st.sampled_from([
    *NAMES, HEADER, ",", ";", "\t", '"', '""', "\n", "\r", "\r\n", "\ufeff", "sep=;\n", " ", "x", "Tổng cộng", "ế",
    "e\u0302\u0301", "\u00a0", "\u2028", "\x0b", "\x1c", "=1+1", "1.234", "2024-03-01",
])  # fmt: skip
TEXTS = st.lists(PIECES | st.text(max_size=4), max_size=60).map("".join)
ENCODED = st.tuples(TEXTS, st.sampled_from(["utf-8", "utf-16", "utf-16-le", "utf-8-sig"])).map(
    lambda told: told[0].encode(told[1], errors="ignore")
)
JSON_PIECES = st.sampled_from(
    ["{", "}", "[", "]", '"', ":", ",", '"status"', "1e9", "\\ud800", "null", "\n", "NaN", "é"]
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.sampled_from(["\ud800", "bank"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*NAMES, "data", "total", "x"]), inner),
    max_leaves=25,
)


def choose(header: list[str]) -> Wanted:
    mapped = map_header(header, HEADERS, REQUIRED)
    return Wanted(mapped.columns, len(mapped.columns), not mapped.missing)


def read(content: bytes, format: str, **declared: Any) -> TextTable | None:
    """The table, checked; None of a file that cannot be read."""
    try:
        table = read_table(content, choose, format=format, **declared)
    except UnreadableFile as refused:
        return None if refused.reason_vi and refused.reason_en else pytest.fail("no reason is given")
    numbers = [*table.cells[SOURCE_ROW].to_list(), *(row.source_row for row in table.malformed)]
    assert len(numbers) == len(set(numbers)), "a row is read or refused, never both"
    assert all(number > 0 for number in numbers)
    assert set(table.cells.columns) - {SOURCE_ROW} <= set(NAMES)
    return table


@soon
@given(ENCODED | st.binary(max_size=300), st.sampled_from(["csv", "tsv"]), st.sampled_from([None, ",", ";"]))
def test_delimited_text(content: bytes, format: str, delimiter: str | None) -> None:
    read(content, format, delimiter=delimiter)


@soon
@given(TEXTS, st.sampled_from(["utf-8", "windows-1258", "tcvn3", "utf-16"]))
def test_text_in_a_declared_encoding(text: str, encoding: str) -> None:
    read(f"{HEADER}\n{text}".encode(), "csv", encoding=encoding)


@soon
@given(VALUES, st.sampled_from(["json", "ndjson"]), st.booleans())
def test_json_of_any_shape(value: Any, format: str, as_records: bool) -> None:
    read(json.dumps([value] if as_records else value).encode(), format)


@soon
@given(st.lists(JSON_PIECES).map("".join), st.sampled_from(["json", "ndjson"]))
def test_json_in_pieces(text: str, format: str) -> None:
    read(text.encode(), format)


PARTS = [SHEET, "xl/workbook.xml", "xl/sharedStrings.xml", "xl/styles.xml", "xl/_rels/workbook.xml.rels"]
XML = [
    b"<row", b'r="1"', b"<c ", b'r="A1"', b'r="XFD1048576"', b'r="ZZZ9999999"', b't="s"', b't="str"', b"<v>", b"</v>",
    b"<f>", b"9" * 400, b"-1", b"<!DOCTYPE x>", b"&e;", b"\xff", b"\x00", b"</row>", b'<mergeCell ref="A1:Z9"/>',
    b"NaN", b"1e400",
]  # fmt: skip


@soon
@given(st.lists(st.tuples(st.floats(0, 1), st.sampled_from(XML), st.integers(0, 12)), min_size=1, max_size=8),
       st.sampled_from(PARTS))  # fmt: skip
def test_workbooks_with_spoilt_parts(spoilt: list[tuple[float, bytes, int]], part: str) -> None:
    def spoil(content: bytes) -> bytes:
        for where, piece, taken in spoilt:
            at = int(where * len(content))
            content = content[:at] + piece + content[at + taken :]
        return content

    read(rewritten(spoil, part), "xlsx")


@soon
@given(
    st.dictionaries(
        st.text(st.characters(codec="utf-8", min_codepoint=32), min_size=1, max_size=20),
        st.binary(max_size=50),
        max_size=5,
    )
)
def test_archives_of_anything(parts: dict[str, bytes]) -> None:
    content = io.BytesIO()
    with ZipFile(content, "w") as archive:
        for name, inside in parts.items():
            archive.writestr(name, inside)
    assert read(content.getvalue(), "xlsx") is None


@pytest.mark.parametrize("format", ["csv", "tsv", "json", "ndjson", "xlsx", "parquet"])
@soon
@given(st.lists(st.tuples(st.floats(0, 1), st.binary(max_size=4)), max_size=8), st.sampled_from([None, "gz", "zst"]))
def test_any_bytes(format: str, spoilt: list[tuple[float, bytes]], compression: str | None) -> None:
    content = bytearray(PLAIN if format == "xlsx" else b"PAR1" * 9 if format == "parquet" else HEADER.encode() * 4)
    for where, what in spoilt:
        at = int(where * (len(content) - 1))
        content[at : at + len(what)] = what
    read(bytes(content), format, compression=compression)
