"""JSON, ndjson and Parquet: what is spread, what is taken off, what is too deep."""

from __future__ import annotations

import io
import json
from functools import partial
from typing import Any

import polars as pl

from tests.corpus.case import GOOD, NOTHING, RECORDS, Case, Counts
from tests.corpus.case import accepted as accepted_case
from tests.corpus.case import held as held_case
from tests.corpus.case import spoilt as spoilt_case
from tests.corpus.case import unreadable as unreadable_case
from tests.unit.landing.landing_extracts import as_json, as_ndjson, as_parquet

accepted, held = partial(accepted_case, ext="json"), partial(held_case, ext="json")
spoilt, unreadable = partial(spoilt_case, ext="json"), partial(unreadable_case, ext="json")
TEXT = as_json(RECORDS)
INNER = ("payment_code", "amount_vnd")
NESTED = [
    {"payment": {name: row[name] for name in INNER}} | {name: row[name] for name in row if name not in INNER}
    for row in RECORDS
]
PARQUET = as_parquet(RECORDS)
LINES = as_ndjson(RECORDS).splitlines(keepends=True)


def parquet_without_rows() -> bytes:
    content = io.BytesIO()
    pl.DataFrame(RECORDS).clear().write_parquet(content)
    return content.getvalue()


def changed(**change: Any) -> list[dict[str, Any]]:
    return [{**RECORDS[0], **change}, *RECORDS[1:]]


JSON = [
    accepted("array-of-objects", TEXT),
    accepted("array-with-a-mark", b"\xef\xbb\xbf" + TEXT.encode()),
    accepted("array-in-utf16", TEXT.encode("utf-16")),
    accepted("array-with-spaces-everywhere", json.dumps(RECORDS, indent=3, separators=(" ,", " : "))),
    accepted("array-in-data", json.dumps({"data": RECORDS})),
    accepted("array-in-items-with-a-status", json.dumps({"code": 0, "message": "ok", "meta": {}, "items": RECORDS})),
    accepted("array-with-its-count", json.dumps({"total": GOOD, "items": RECORDS})),
    unreadable("one-page-of-several", json.dumps({"total": 512, "items": RECORDS}), "chỉ là một trang"),
    unreadable("two-arrays", json.dumps({"data": RECORDS, "errors": []}), "đúng một mảng"),
    unreadable("array-two-levels-down", json.dumps({"result": {"data": RECORDS}}), "đúng một mảng"),
    accepted("objects-one-level-down", json.dumps(NESTED)),
    accepted("objects-one-level-down-in-data", json.dumps({"data": NESTED})),
    held("names-that-two-objects-share", json.dumps([{**row, "dossier": {"status": "x"}} for row in RECORDS]),
         Counts(GOOD, GOOD), rules="columns_known", told="dossier.status"),
    unreadable("objects-two-levels-down", json.dumps([{**row, "method": {"method": {"x": 1}}} for row in RECORDS]),
               "lồng"),
    unreadable("array-in-a-cell", as_json(changed(method=["bank", "cash"])), "mảng"),
    unreadable("one-object", json.dumps(RECORDS[0]), "mảng"),
    unreadable("array-of-numbers", b"[1, 2, 3]", "mảng"),
    unreadable("a-number", b"42", "mảng"),
    unreadable("array-cut-short", TEXT[:-40], "JSON hợp lệ"),
    unreadable("array-with-a-comma-too-many", TEXT.replace("}]", "},]"), "JSON hợp lệ"),
    unreadable("objects-of-python", str(RECORDS), "JSON hợp lệ"),
    unreadable("arrays-without-end", b"[" * 200_000, "JSON hợp lệ"),
    unreadable("objects-without-end", b'{"a":' * 200_000, "JSON hợp lệ"),
    unreadable("name-twice-in-an-object", TEXT.replace('"status"', '"status": "failed", "status"', 1), "lặp lại"),
    unreadable("half-of-a-letter", TEXT.replace("TT-1.1", "\\ud83d"), "nửa ký tự"),
    accepted("both-halves-of-a-letter", as_json(RECORDS).replace('"150.000"', '"150\\u002e000"', 1)),
    spoilt("zero-byte-in-a-code", TEXT.replace("TT-1.1", "TT\\u0000", 1), "code_pattern", "không đúng dạng mã"),
    spoilt("number-that-is-no-number", as_json(changed(amount_vnd=float("nan"))), "not_an_integer", "số nguyên"),
    spoilt("number-with-a-huge-exponent", TEXT.replace('"150.000"', "1e999999999", 1), "not_an_integer", "số nguyên"),
    spoilt("number-of-five-thousand-digits", TEXT.replace('"150.000"', "9" * 5_000, 1), "not_an_integer", "số nguyên"),
    spoilt("fraction-as-a-number", as_json(changed(amount_vnd=1.234)), "not_an_integer", "số nguyên"),
    accepted("numbers-with-exponents", TEXT.replace('"150.000"', "1.5e5")),
    spoilt("boolean-as-a-word", as_json(changed(status=True)), "unknown_word", "danh mục"),
    spoilt("null-in-a-required-cell", as_json(changed(status=None)), "required", "không được để trống"),
    held("array-of-nothing", b"[]", NOTHING, rules="rows_present", told='"rows": 0'),
    accepted("array-of-nothing-declared", b'{"data": []}', NOTHING, manifest=b'{"rows": 0}'),
    unreadable("array-of-empty-objects", b"[{}, {}]", "tiêu đề"),
]  # fmt: skip

NDJSON = [
    accepted("lines-of-objects", "".join(LINES), ext="ndjson"),
    accepted("lines-with-blank-lines", "\n" + "\n\n".join(LINES), ext="ndjson"),
    accepted("lines-of-windows", "".join(LINES).replace("\n", "\r\n"), ext="ndjson"),
    accepted("lines-of-nested-objects", as_ndjson(NESTED), ext="ndjson"),
    spoilt("line-cut-short", "".join([LINES[0][:50] + "\n", *LINES[1:]]), "malformed_row", "JSON sai", ext="ndjson"),
    spoilt("line-of-an-array", "".join(["[1]\n", *LINES]), "malformed_row", "JSON sai cú pháp", of=21, ext="ndjson"),
    spoilt("two-objects-on-a-line", "".join([LINES[0].rstrip() + LINES[1], *LINES[2:]]), "malformed_row", "JSON",
           of=19, ext="ndjson"),
    unreadable("lines-that-repeat-a-name",
               "".join(line.replace('"status"', '"status": 1, "status"') for line in LINES), "lặp lại", ext="ndjson"),
    unreadable("array-called-lines", TEXT, "JSON", ext="ndjson"),
    unreadable("lines-called-array", "".join(LINES), "JSON hợp lệ"),
]  # fmt: skip

PARQUETS = [
    accepted("parquet", PARQUET, ext="parquet"),
    accepted("parquet-of-numbers", as_parquet([{**row, "amount_vnd": 150_000.0} for row in RECORDS]), ext="parquet"),
    held("parquet-of-no-rows", parquet_without_rows(), NOTHING,
         rules="rows_present", told='"rows": 0', ext="parquet"),
    held("parquet-of-lists", as_parquet([{**row, "method": [str(row["method"])]} for row in RECORDS]),
         Counts(GOOD, 0, GOOD), rules="unknown_word quarantine_share", told="danh mục", ext="parquet"),
    unreadable("parquet-cut-short", PARQUET[:-20], "parquet", ext="parquet"),
    unreadable("parquet-damaged", PARQUET[:100] + bytes(40) + PARQUET[140:], "parquet", ext="parquet"),
    unreadable("parquet-of-nothing-but-marks", b"PAR1PAR1", "parquet", ext="parquet"),
    unreadable("parquet-called-csv", PARQUET, "Parquet", ext="csv"),
]  # fmt: skip

CASES: list[Case] = [*JSON, *NDJSON, *PARQUETS]
