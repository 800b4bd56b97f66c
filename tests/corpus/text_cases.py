"""csv and tsv: encodings, delimiters, quotes, titles, totals, what is no text."""

from __future__ import annotations

import csv
import gzip
import unicodedata

from tests.corpus.case import (
    ALL_GOOD,
    CSV,
    GOOD,
    NOTHING,
    RECORDS,
    Case,
    Counts,
    accepted,
    csv_of,
    held,
    spoilt,
    unreadable,
)
from tests.unit.landing.landing_extracts import as_csv, compressed

TEXT = CSV.decode()
HEADER, *LINES = TEXT.splitlines()
#: The columns under their Vietnamese names, so that encodings have letters to carry.
VIETNAMESE = (
    TEXT.replace("payment_code", "Mã giao dịch").replace("amount_vnd", "Số tiền").replace("status", "Trạng thái")
)
TITLES = ["BÁO CÁO THANH TOÁN TRỰC TUYẾN", "Tháng 3 năm 2024", "", "Đơn vị: Sở Tài chính,,,,,,"]


def lines(*some: str) -> str:
    return "\n".join(some) + "\n"


ENCODINGS = [
    accepted("utf8-with-mark", b"\xef\xbb\xbf" + CSV),
    accepted("utf16-with-mark", TEXT.encode("utf-16")),
    accepted("utf16-little-endian-without-mark", TEXT.encode("utf-16-le")),
    accepted("utf16-big-endian-without-mark", TEXT.encode("utf-16-be")),
    accepted("decomposed-letters", unicodedata.normalize("NFD", VIETNAMESE)),
    accepted("windows-line-ends", TEXT.replace("\n", "\r\n")),
    accepted("old-mac-line-ends", TEXT.replace("\n", "\r")),
    accepted("no-line-end-at-the-end", TEXT.rstrip("\n")),
    unreadable("cut-inside-a-letter", VIETNAMESE.encode().replace("ề".encode(), b"\xe1\xbb", 1), "utf-8"),
    unreadable("binary-zeros", CSV[:200] + b"\x00" + CSV[200:], "NUL"),
    unreadable("nothing-but-zeros", b"\x00" * 5000, "NUL"),
    unreadable("random-bytes", bytes(range(256)) * 8, "bảng mã"),
    unreadable("no-bytes", b"", "rỗng"),
    unreadable("blank-lines-alone", b"\n\n   \n\t\n", "tiêu đề"),
]

SHAPES = [
    accepted("semicolons", as_csv(RECORDS, ";")),
    accepted("tabs-in-a-csv", as_csv(RECORDS, "\t")),
    accepted("tsv", as_csv(RECORDS, "\t"), ext="tsv"),
    accepted("capital-extension", CSV, ext="CSV"),
    accepted("every-cell-quoted", as_csv(RECORDS, ",", csv.QUOTE_ALL)),
    accepted("excels-sep-line", f"sep=;\r\n{as_csv(RECORDS, ';')}"),
    accepted("blank-lines-first-and-last", f"\n\n{TEXT}\n\n\n"),
    accepted("surplus-commas", lines(*(f"{line},,," for line in [HEADER, *LINES]))),
    unreadable("pipes", TEXT.replace(",", "|"), "tiêu đề"),
    held("header-alone", lines(HEADER), NOTHING, rules="rows_present", told='"rows": 0'),
    accepted("header-alone-and-declared", lines(HEADER), NOTHING, manifest=b'{"rows": 0}'),
    spoilt("row-too-short", lines(HEADER, LINES[0].rsplit(",", 2)[0], *LINES[1:]), "ragged_row", "Số ô của dòng"),
    spoilt("row-too-long", lines(HEADER, LINES[0] + ",x", *LINES[1:]), "ragged_row", "Số ô của dòng"),
    spoilt("faults-that-cancel", lines(HEADER, LINES[0] + ",x", LINES[1][:-20], *LINES[2:]), "ragged_row", "số ô",
           bad=2),
    spoilt("stray-quote", lines(HEADER, LINES[0].replace("bank", '"bank').replace("online", '"online'), *LINES[1:]),
           "malformed_row", "dấu nháy"),
    spoilt("quote-that-never-closes", lines(HEADER, *LINES[:-1], f'"{LINES[-1]}'), "malformed_row", "dấu nháy"),
    held("every-row-ragged", lines(HEADER, *(f"{line},x" for line in LINES)), Counts(GOOD, 0, GOOD),
         rules="ragged_row quarantine_share", told="ragged_row: 20"),
    unreadable("a-hundred-thousand-columns", lines(",".join(f"c{n}" for n in range(100_000)), "1," * 99_999), "cột"),
    unreadable("a-header-of-ten-megabytes", "x" * 10_000_000 + f"\n{TEXT}", "tiêu đề"),
    spoilt("a-cell-of-ten-megabytes", csv_of({"dossier_code": "9" * 10_000_000}), "code_pattern", "không đúng dạng mã"),
    spoilt("a-quoted-cell-of-ten-megabytes",
           csv_of({"dossier_code": '"9\n",' * 2_000_000}), "code_pattern", "không đúng dạng mã"),
    accepted("identical-rows", lines(HEADER, *LINES, LINES[0]), Counts(GOOD + 1, GOOD, 0, 1), rules="rows_repeated"),
    held("conflicting-rows", lines(HEADER, *LINES, *(line.replace("150.000", "9") for line in LINES[:2])),
         Counts(22, 18, 4), rules="conflicting_key keys_conflict quarantine_share", told="trùng khóa"),
]  # fmt: skip

TITLED = [
    accepted("title-of-one-line", lines(TITLES[0], HEADER, *LINES)),
    accepted("titles-and-blank-lines", lines(*TITLES, "", HEADER, *LINES)),
    accepted("titles-as-wide-as-the-table", lines(*(f"{title.rstrip(',')},,,,,," for title in TITLES), HEADER, *LINES)),
    accepted("nineteen-titles", lines(*(f"Dòng {n}" for n in range(19)), HEADER, *LINES)),
    unreadable("twenty-five-titles", lines(*(f"Dòng {n}" for n in range(25)), HEADER, *LINES), "20 dòng đầu"),
    accepted("title-that-names-a-column", lines("Trạng thái,Tất cả", "", HEADER, *LINES)),
    accepted("titles-above-semicolons", lines("Kỳ: tháng 3, quý I, năm 2024", as_csv(RECORDS, ";"))),
    accepted("titles-in-utf16", lines(*TITLES, HEADER, *LINES).encode("utf-16")),
    spoilt("titles-keep-the-numbers-of-rows", lines(*TITLES, HEADER, f"{LINES[0]},x", *LINES[1:]), "ragged_row", "ô"),
    held("titles-above-a-missing-column", lines(TITLES[0], HEADER.replace("paid_at", "Ghi chú"), *LINES), Counts(GOOD),
         rules="columns_present columns_known", told="paid_at"),
    spoilt("totals-below", lines(HEADER, *LINES, "Tổng cộng,,3000000,,,,"), "totals_row", "Dòng tổng cộng", of=21),
    spoilt("totals-in-words", lines(HEADER, *LINES, "TỔNG SỐ: 20 giao dịch,,,,,,"), "totals_row", "tổng cộng", of=21),
    spoilt("totals-and-a-blank-line", lines(HEADER, *LINES, "", "Cộng,,3000000,,,,"), "totals_row", "tổng cộng", of=21),
    spoilt("totals-too-short", lines(HEADER, *LINES, "Tổng cộng,20"), "ragged_row", "Số ô", of=21),
    spoilt("totals-with-a-title", lines(*TITLES, HEADER, *LINES, "Tổng cộng,,3000000,,,,"), "totals_row", "", of=21),
    accepted("totals-do-not-count-in-totals", lines(HEADER, *LINES, "Tổng cộng,,3000000,,,,"), Counts(21, 20, 1),
             rules="totals_row rows_refused", manifest=b'{"rows": 21, "totals": {"amount_vnd": 3000000}}'),
    spoilt("a-sum-in-the-middle", lines(HEADER, *LINES[:5], "Cộng,,1,,,,", *LINES[5:]), "required code_pattern",
           "trống", of=21),
    spoilt("signature-below", lines(HEADER, *LINES, "Người lập biểu,,,,,,"), "required code_pattern",
           "không được để trống", of=21),
    spoilt("two-exports-glued", lines(HEADER, *LINES, HEADER, *(line.replace("TT-1.", "TT-2.") for line in LINES)),
           "not_an_integer not_a_timestamp unknown_word", "không phải số nguyên", of=41),
]  # fmt: skip

COMPRESSED = [
    accepted("gzip", gzip.compress(CSV, mtime=0), ext="csv.gz"),
    accepted("zstd", compressed(CSV, "zst"), ext="csv.zst"),
    accepted(
        "gzip-of-two-members", gzip.compress(CSV[:500], mtime=0) + gzip.compress(CSV[500:], mtime=0), ext="csv.gz"
    ),
    unreadable("gzip-cut-short", gzip.compress(CSV, mtime=0)[:-9], "giải nén", ext="csv.gz"),
    unreadable("zstd-cut-short", compressed(CSV, "zst")[:-3], "giải nén", ext="csv.zst"),
    unreadable("gzip-of-gzip", gzip.compress(gzip.compress(CSV, mtime=0), mtime=0), "gzip", ext="csv.gz"),
    unreadable("gzip-of-nothing", gzip.compress(b"", mtime=0), "rỗng", ext="csv.gz"),
    unreadable("text-called-gzip", CSV, "giải nén", ext="csv.gz"),
    unreadable("gzip-called-csv", gzip.compress(CSV, mtime=0), "gzip"),
]

OTHER_KINDS = [
    unreadable("web-page", b"<!DOCTYPE html><html><table><tr><td>1</td></tr></table></html>", "HTML"),
    unreadable("login-page", b"<html><body>Please log in</body></html>", "HTML"),
    unreadable("pdf", b"%PDF-1.7\n", "PDF"),
    unreadable("old-word", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "Excel cũ"),
    unreadable("rar", b"Rar!\x1a\x07\x00" + bytes(100), "rar"),
    unreadable("sql-dump", b"INSERT INTO payments VALUES (1, 2);\n" * 30, "tiêu đề"),
    unreadable("json-called-csv", b'[{"payment_code": "1"}]', "tiêu đề"),
]

CASES: list[Case] = [*ENCODINGS, *SHAPES, *TITLED, *COMPRESSED, *OTHER_KINDS]
assert ALL_GOOD.read == len(LINES), "the good extract is what its counts say"
