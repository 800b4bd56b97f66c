"""Workbooks: sheets, formulas, dates, merged and hidden cells, and parts that no Excel wrote."""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Callable
from datetime import datetime
from functools import partial
from random import Random
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import xlsxwriter

from tests.corpus.case import CSV, GOOD, NOTHING, RECORDS, Case, Counts
from tests.corpus.case import accepted as accepted_case
from tests.corpus.case import held as held_case
from tests.corpus.case import spoilt as spoilt_case
from tests.corpus.case import unreadable as unreadable_case
from tests.unit.landing.landing_extracts import as_sheet, as_xlsx, compressed

accepted, held = partial(accepted_case, ext="xlsx"), partial(held_case, ext="xlsx")
spoilt, unreadable = partial(spoilt_case, ext="xlsx"), partial(unreadable_case, ext="xlsx")

TABLE = as_sheet(RECORDS)
PLAIN = as_xlsx(TABLE)
SHEET, BOOK = "xl/worksheets/sheet1.xml", "xl/workbook.xml"
TITLES: list[list[Any]] = [["BÁO CÁO THANH TOÁN"], [None], ["Tháng", "3/2024"], [None]]
HIDDEN = {"hidden": True}
PAID = TABLE[0].index("paid_at")


def book(fill: Callable[[Any, Any], object], table: list[list[Any]] = TABLE, *, top: int = 0, **options: Any) -> bytes:
    """A workbook with the good table from row ``top`` on, and what is done to its sheet."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, options) as workbook:
        sheet = workbook.add_worksheet()
        for y, line in enumerate(table):
            sheet.write_row(top + y, 0, line)
        fill(workbook, sheet)
    return content.getvalue()


def rewritten(change: Callable[[bytes], bytes], part: str = SHEET, content: bytes = PLAIN) -> bytes:
    """A workbook with one part changed, as a program that is not Excel would write it."""
    made = io.BytesIO()
    with ZipFile(io.BytesIO(content)) as source, ZipFile(made, "w", ZIP_DEFLATED) as target:
        for name in source.namelist():
            read = source.read(name)
            target.writestr(name, change(read) if name == part else read)
    return made.getvalue()


def with_parts(parts: dict[str, bytes], content: bytes = PLAIN) -> bytes:
    made = io.BytesIO(content)
    with ZipFile(made, "a", ZIP_DEFLATED) as workbook:
        for name, written in parts.items():
            workbook.writestr(name, written)
    return made.getvalue()


def random_bytes() -> bytes:
    """The workbook with a picture, so that what is hostile beside it is no bomb by its ratio."""
    return with_parts({"xl/media/image1.png": Random(1).randbytes(2**18)})


def lying(size: int) -> bytes:
    """A part that says it has a hundred bytes, and has many more: the directory of the archive is believed nowhere."""
    inside = bytes(size)
    content = with_parts({"xl/worksheets/sheet2.xml": inside})
    said = (len(inside).to_bytes(4, "little"), zlib.crc32(inside).to_bytes(4, "little"))
    return content.replace(said[0], (100).to_bytes(4, "little")).replace(
        said[1], zlib.crc32(inside[:100]).to_bytes(4, "little")
    )


def prefixed(sheet: bytes) -> bytes:
    main = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    renamed = re.sub(rb"<(/?)(\w+)([\s/>])", rb"<\1x:\2\3", sheet)
    return renamed.replace(main, main.replace(b"xmlns=", b"xmlns:x="))


def dated(workbook: Any, sheet: Any) -> None:
    as_day = workbook.add_format({"num_format": "dd/mm/yyyy hh:mm"})
    for row in range(1, GOOD + 1):
        sheet.write_datetime(row, PAID, datetime(2024, 3, 2, 8, 30), as_day)


def serials(first: int) -> Callable[[Any, Any], None]:
    return lambda workbook, sheet: sheet.write_column(1, PAID, [first + row % 2 for row in range(GOOD)])


def declared(name: str) -> bytes:
    laughs = b"".join(b'<!ENTITY l%d "%s">' % (n + 1, b"&l%d;" % n * 10) for n in range(9))
    doctype = b'<!DOCTYPE x [<!ENTITY l0 "ha">' + laughs + b"]>"
    return rewritten(lambda part: part.replace(b"?>", b"?>" + doctype, 1), name)


def formulas(table_value: object) -> Callable[[Any, Any], None]:
    return lambda workbook, sheet: sheet.write_formula(1, 2, "=100000+50000", None, table_value)


def merged(*areas: str) -> Callable[[Any, Any], None]:
    def merge(workbook: Any, sheet: Any) -> None:
        for area in areas:
            sheet.merge_range(area, "gộp")

    return merge


def second_sheet(hidden: bool) -> Callable[[Any, Any], None]:
    def add(workbook: Any, sheet: Any) -> None:
        other = workbook.add_worksheet("Tháng trước")
        for y, line in enumerate(TABLE):
            other.write_row(y, 0, line)
        if hidden:
            other.hide()

    return add


def to_the_end(workbook: Any, sheet: Any) -> None:
    sheet.write_row(1_048_575, 0, ["2024-03-31", "dichvucong.example.vn", "1"])


ORDINARY = [
    accepted("workbook", PLAIN),
    accepted("workbook-in-gzip", compressed(PLAIN, "gz"), path="payments/2024-03.xlsx.gz"),
    accepted("workbook-with-notes-first", as_xlsx([["Ghi chú"], ["của cơ quan"]], TABLE)),
    accepted("workbook-with-an-empty-sheet", as_xlsx(TABLE, [])),
    accepted("workbook-with-the-header-alone-on-a-second-sheet", as_xlsx(TABLE, TABLE[:1])),
    unreadable("workbook-with-two-tables", as_xlsx(TABLE, TABLE), "nhiều trang tính"),
    unreadable("workbook-with-a-hidden-second-table", book(second_sheet(True)), "Tháng trước"),
    unreadable("workbook-of-nothing", as_xlsx([]), "tiêu đề"),
    unreadable("workbook-of-notes", as_xlsx([["Ghi chú"]]), "tiêu đề"),
    held("workbook-with-the-header-alone", as_xlsx(TABLE[:1]), NOTHING, rules="rows_present", told='"rows": 0'),
    accepted("hidden-rows-are-rows", book(lambda workbook, sheet: sheet.set_row(3, None, None, HIDDEN))),
    accepted("filtered-rows-are-rows", book(lambda workbook, sheet: sheet.autofilter(0, 0, GOOD, 3))),
    accepted("hidden-columns-are-columns", book(lambda workbook, sheet: sheet.set_column(2, 3, 9, None, HIDDEN))),
    accepted("blank-rows-with-borders", book(lambda workbook, sheet: [
        sheet.write_blank(row, 1, None, workbook.add_format({"border": 1})) for row in range(30, 60)])),
]  # fmt: skip

TITLED = [
    accepted("workbook-with-titles", as_xlsx([*TITLES, *TABLE])),
    accepted("workbook-that-begins-below-and-beside", as_xlsx([[], [], *([None, None, *line] for line in TABLE)])),
    accepted("workbook-with-a-merged-title",
             book(lambda workbook, sheet: sheet.merge_range("A1:G2", "BÁO CÁO"), top=3)),
    unreadable("workbook-with-thirty-titles", as_xlsx([*[[f"Dòng {n}"] for n in range(30)], *TABLE]), "20 dòng đầu"),
    spoilt("workbook-with-totals", as_xlsx([*TABLE, ["Tổng cộng", None, 3_000_000]]), "totals_row", "cộng", of=21),
    spoilt("workbook-with-merged-totals", book(lambda workbook, sheet: (
        sheet.merge_range(GOOD + 1, 0, GOOD + 1, 1, "TỔNG CỘNG"), sheet.write_number(GOOD + 1, 2, 3e6))),
        "totals_row", "Dòng tổng cộng", of=21),
    spoilt("workbook-with-a-row-of-column-numbers",
           as_xlsx([TABLE[0], [f"({n})" for n in range(1, 8)], *TABLE[1:]]),
           "code_pattern not_an_integer not_a_timestamp unknown_word", "không đúng dạng mã", of=21),
    spoilt("workbook-with-signatures", as_xlsx([*TABLE, [], ["Người lập biểu", None, None, "Thủ trưởng"]]),
           "required code_pattern unknown_word", "không được để trống", of=21),
]  # fmt: skip

CELLS = [
    accepted("typed-dates", book(dated)),
    accepted("typed-dates-that-count-from-1904", book(dated, date_1904=True)),
    accepted("serial-numbers-of-days", book(serials(45353))),
    accepted("serial-numbers-of-days-that-count-from-1904", book(serials(45353 - 1462), date_1904=True)),
    accepted("dates-as-text", as_xlsx([TABLE[0], *([*line[:PAID], "02/03/2024", line[-1]] for line in TABLE[1:])])),
    accepted("formulas-with-values", book(formulas(150000))),
    unreadable("formulas-without-values",
               rewritten(lambda part: part.replace(b"<v>150000</v>", b""), content=book(formulas(150000))), "C2"),
    unreadable("formulas-with-empty-values",
               rewritten(lambda part: part.replace(b"<v>150000</v>", b"<v/>"), content=book(formulas(150000))),
               "công thức chưa được tính"),
    spoilt("formulas-of-blank-text", rewritten(
        lambda part: part.replace(b'<c r="C2"><f>', b'<c r="C2" t="str"><f>').replace(b"<v>150000</v>", b"<v></v>"),
        content=book(formulas(150000))), "required", "không được để trống"),
    spoilt("formula-that-fails", book(formulas("#DIV/0!")), "not_an_integer", "không phải số nguyên"),
    spoilt("fraction-in-a-whole-number", book(lambda workbook, sheet: sheet.write_number(1, 2, 1.234)),
           "not_an_integer", "không phải số nguyên"),
    spoilt("boolean-in-a-number", book(lambda workbook, sheet: sheet.write_boolean(1, 2, True)),
           "not_an_integer", "không phải số nguyên"),
    spoilt("rows-that-share-a-merged-cell", book(merged("F3:F4")), "merged_row", "ô gộp", bad=2),
    held("merged-cells-beside-the-table", book(merged("I3:I6")), Counts(GOOD, GOOD),
         rules="columns_known", told="không tên"),
    spoilt("merged-cells-below-titles", book(merged("F7:F8"), [*TITLES, *TABLE]), "merged_row", "ô gộp", bad=2),
    spoilt("cell-of-32767-letters", book(lambda workbook, sheet: sheet.write_string(1, 0, "x" * 32_767)),
           "code_pattern", "không đúng dạng mã"),
    spoilt("formula-as-text-in-a-code", book(lambda workbook, sheet: sheet.write_string(1, 0, "=cmd|' /C calc'!A0")),
           "code_pattern", "không đúng dạng mã"),
]  # fmt: skip

HOSTILE = [
    unreadable("cell-far-out", book(lambda workbook, sheet: sheet.write_string(999_999, 16_383, " ")), "XFD1000000"),
    unreadable("cell-far-out-in-other-quotes", rewritten(
        lambda part: part.replace(b"</sheetData>", b"<row r='999999'><c r='XFD999999'><v>1</v></c></row></sheetData>")),
        "XFD999999"),
    unreadable("cells-far-out-in-several-sheets", as_xlsx(*[[*[[None]] * 3000, [None] * 4000 + ["x"]]] * 6), "nằm lạc"),
    unreadable("sheet-filled-to-the-last-row",
               book(to_the_end, [["visit_date", "site", "visits"], ["2024-03-01", "a", "1"]]), "1.048.576",
               path="portal_visits/2024-03.xlsx"),
    unreadable("bomb-of-parts", with_parts({f"xl/media/{n}.bin": b"" for n in range(5_001)}), "bất thường"),
    unreadable("bomb-of-zeros", with_parts({"xl/worksheets/sheet2.xml": bytes(2**27)}), "bất thường"),
    accepted("cells-that-never-close-in-no-sheet", with_parts({"xl/worksheets/x.xml": b"<c " * 2**18}, random_bytes())),
    unreadable("cells-that-never-close", rewritten(lambda part: part.replace(b"</c>", b"<c " * 2**14, 1)), "xlsx"),
    unreadable("part-that-lies-about-its-size", lying(2**20 + 7), "không mở được"),
    unreadable("billion-laughs-in-a-sheet", declared(SHEET), "ENTITY"),
    unreadable("billion-laughs-in-shared-strings", declared("xl/sharedStrings.xml"), "ENTITY"),
    unreadable("external-entity-in-the-workbook", rewritten(lambda part: part.replace(
        b"?>", b'?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>', 1), BOOK), "DOCTYPE"),
    unreadable("sheet-in-utf16", rewritten(lambda part: part.decode().replace("UTF-8", "UTF-16").encode("utf-16")),
               "không"),
    accepted("sheet-with-prefixes", rewritten(prefixed)),
    accepted("cells-without-addresses", rewritten(lambda part: re.sub(rb' r="[A-Z]+\d+"', b"", part))),
    accepted("paths-that-climb-in-the-archive", with_parts({"../../../../tmp/thuoc-climbed": b"x", "/etc/x": b"x"})),
    unreadable("workbook-cut-short", PLAIN[: len(PLAIN) // 2], "không mở được"),
    unreadable("workbook-without-its-sheet", rewritten(lambda part: b""), "không"),
    unreadable("workbook-without-a-list-of-sheets", rewritten(lambda part: b"<workbook/>", BOOK), "không"),
    unreadable("archive-that-is-no-workbook", with_parts({"a.txt": b"x"}, b""), "không mở được"),
    unreadable("old-workbook-or-one-with-a-password", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "mật khẩu"),
    unreadable("csv-called-workbook", CSV, "Excel"),
    unreadable("workbook-called-csv", PLAIN, "Excel", path="payments/2024-03.csv"),
]  # fmt: skip

CASES: list[Case] = [*ORDINARY, *TITLED, *CELLS, *HOSTILE]
