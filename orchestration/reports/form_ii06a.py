"""Form II.06a/VPCP/KSTT of Circular 01/2020/TT-VPCP: its lines, and a workbook in its layout.

What each column counts: docs/formulas.md, Form II.06a. The layout's source: docs/forms.md.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from orchestration.domain.vietnamese import format_date

if TYPE_CHECKING:
    from orchestration.publication.reader import Publication

CODE = "II.06a"
TITLE = "TÌNH HÌNH, KẾT QUẢ GIẢI QUYẾT TTHC TẠI CƠ QUAN, ĐƠN VỊ TRỰC TIẾP GIẢI QUYẾT TTHC"
UNKNOWN_FIELD_VI, UNKNOWN_FIELD_EN = "Chưa xác định lĩnh vực", "Field unknown"

Line = dict[str, Any]


@dataclass(frozen=True)
class Column:
    """A column of counts: its number on the form, the mart's column, its heading, what it is the sum of, and what it is
    called where no heading stands above it."""

    number: int
    name: str
    vi: str
    en: str
    sum_of: str = ""
    alone: str = ""

    @property
    def said_vi(self) -> str:
        """The heading where it stands alone."""
        return self.alone or self.vi

    @property
    def mark(self) -> str:
        """The number as the form prints it: ``(3)=(4)+(5)+(6)``."""
        return f"({self.number}){self.sum_of}"


#: Columns (1) and (2) are the line's number and its field.
COUNTS = (
    Column(3, "total", "Tổng số", "Total", "=(4)+(5)+(6)"),
    Column(4, "received_online", "Trực tuyến", "Online"),
    Column(5, "received_other", "Trực tiếp, dịch vụ bưu chính", "In person, by post"),
    Column(6, "carried_over", "Từ kỳ trước", "Carried over"),
    Column(7, "settled", "Tổng số", "Settled", "=(8)+(9)+(10)", "Đã giải quyết"),
    Column(8, "settled_early", "Trước hạn", "Before the deadline"),
    Column(9, "settled_on_day", "Đúng hạn", "On its day"),
    Column(10, "settled_late", "Quá hạn", "Late"),
    Column(11, "still_open", "Tổng số", "Open", "=(12)+(13)", "Đang giải quyết"),
    Column(12, "open_in_time", "Trong hạn", "In time"),
    Column(13, "open_late", "Quá hạn", "Late", alone="Đang giải quyết, quá hạn"),
)
#: Headings over several columns: first and last column, from which header row (0-2), over how many rows.
_SPANS = (
    (1, 1, 0, 3, "STT"),
    (2, 2, 0, 3, "Lĩnh vực giải quyết"),
    (3, 6, 0, 1, "Số lượng hồ sơ tiếp nhận"),
    (3, 3, 1, 2, "Tổng số"),
    (4, 5, 1, 1, "Trong kỳ"),
    (6, 6, 1, 2, "Từ kỳ trước"),
    (7, 10, 0, 1, "Số lượng hồ sơ đã giải quyết"),
    (11, 13, 0, 1, "Số lượng hồ sơ đang giải quyết"),
)
_WIDTHS = (6, 34, *(11,) * len(COUNTS))
_FIRST_HEADER = 6

_LINES = """
select * exclude (period_type) from form_ii06a
where agency_code = $agency and unit_code = $unit and period = $period
order by field_vi = '', replace(strip_accents(lower(field_vi)), 'đ', 'd'), field_vi
"""
_FIGURES = """
select
    any_value(period_start) as period_start,
    any_value(period_end) as period_end,
    any_value(status) as status,
    coalesce(any_value(quality) filter (
        agency_code = $agency and unit_code = ''
        and indicator_code in (select indicator_code from indicators where datasets = 'dossiers')
    ), 'missing') as quality
from indicator_values
where period = $period
"""


@dataclass(frozen=True)
class Form:
    """A filled-in form; ``has_figures``: whether any month of the period was delivered. Without, nothing is 0."""

    reporter: str
    period_words: str
    start: date
    end: date
    is_provisional: bool
    quality: str
    has_figures: bool
    lines: tuple[Line, ...]
    publication: int
    as_of: date

    @property
    def total(self) -> Line:
        """The sum of the lines."""
        names = [*(column.name for column in COUNTS), "settled_without_deadline", "open_without_deadline"]
        return {name: sum(line[name] for line in self.lines) for name in names}

    @property
    def notes(self) -> list[str]:
        """What a reader must know beneath the form, in Vietnamese."""
        total = self.total
        notes = [
            f"Nguồn: Thước, kỳ công bố số liệu {self.publication}, số liệu đến trước ngày {format_date(self.as_of)}."
        ]
        if not self.has_figures:
            notes.append("Chưa có dữ liệu hồ sơ được chấp nhận của kỳ này: các cột để trống, không phải bằng 0.")
        if self.is_provisional:
            notes.append("Số liệu sơ bộ: kỳ báo cáo chưa kết thúc hoặc chưa đủ ngày.")
        if self.quality == "partial":
            notes.append("Thiếu dữ liệu của một số tháng trong kỳ.")
        if total["settled_without_deadline"] or total["open_without_deadline"]:
            notes.append(
                f"Hồ sơ không có ngày hẹn trả: {total['settled_without_deadline']} đã giải quyết (tính vào cột 9), "
                f"{total['open_without_deadline']} đang giải quyết (tính vào cột 12)."
            )
        return notes


def fill_in(publication: Publication, agency: str, unit: str, period: str, *, reporter: str, period_words: str) -> Form:
    """The form of an agency (``unit`` '') or of a unit of it, for a period that the publication has."""
    about = publication.query(_FIGURES, {"agency": agency, "period": period}).row(0, named=True)
    lines = publication.query(_LINES, {"agency": agency, "unit": unit, "period": period}).to_dicts()
    return Form(
        reporter=reporter,
        period_words=period_words,
        start=about["period_start"],
        end=about["period_end"],
        is_provisional=about["status"] == "provisional",
        quality=about["quality"],
        has_figures=about["quality"] in ("ok", "partial"),
        lines=tuple(lines),
        publication=publication.number,
        as_of=publication.as_of,
    )


def workbook(form: Form) -> bytes:
    """The form as an Excel workbook, in the circular's layout. Texts are written as texts: none runs as a formula."""
    import xlsxwriter

    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet("II.06a")
    _set_page(sheet)
    _write_head(book, sheet, form)
    _write_header(book, sheet)
    following = _write_lines(book, sheet, form)
    note = book.add_format({"font_name": "Times New Roman", "font_size": 11, "italic": True})
    for row, text in enumerate(form.notes, start=following + 1):
        sheet.write_string(row, 0, text, note)
    book.close()
    return buffer.getvalue()


def _set_page(sheet: Any) -> None:
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(_FIRST_HEADER, _FIRST_HEADER + 3)
    for place, width in enumerate(_WIDTHS):
        sheet.set_column(place, place, width)


def _write_head(book: Any, sheet: Any, form: Form) -> None:
    plain, bold, italic = (
        book.add_format({"font_name": "Times New Roman", "font_size": 12, "text_wrap": True, "valign": "top", **more})
        for more in ({}, {"bold": True, "align": "center"}, {"italic": True, "align": "right"})
    )
    last_day = form.end - timedelta(days=1)
    sheet.set_row(0, 48)
    sheet.merge_range(0, 0, 0, 1, f"Biểu số {CODE}/VPCP/KSTT\nBan hành theo Thông tư số 01/2020/TT-VPCP", plain)
    sheet.merge_range(0, 2, 0, 8, TITLE, bold)
    reported = f"- Đơn vị báo cáo: {form.reporter}\n- Đơn vị nhận báo cáo: …"
    sheet.merge_range(0, 9, 0, 12, reported, plain)
    sheet.merge_range(2, 0, 2, 12, f"Kỳ báo cáo: {form.period_words}", bold)
    span = f"(Từ ngày {format_date(form.start)} đến ngày {format_date(last_day)})"
    sheet.merge_range(3, 0, 3, 12, span, bold)
    sheet.merge_range(5, 0, 5, 12, "Đơn vị tính: Số hồ sơ", italic)


def _write_header(book: Any, sheet: Any) -> None:
    heading = book.add_format(
        {
            "font_name": "Times New Roman", "font_size": 11, "bold": True, "border": 1, "text_wrap": True,
            "align": "center", "valign": "vcenter",
        }
    )  # fmt: skip
    number = book.add_format(
        {"font_name": "Times New Roman", "font_size": 9, "italic": True, "border": 1, "align": "center"}
    )
    spanned = {first for first, last, row, rows, _ in _SPANS if row + rows == 3 and first == last}
    for first, last, row, rows, text in _SPANS:
        top = _FIRST_HEADER + row
        if first == last and rows == 1:
            sheet.write_string(top, first - 1, text, heading)
        else:
            sheet.merge_range(top, first - 1, top + rows - 1, last - 1, text, heading)
    for column in COUNTS:
        if column.number in (4, 5):
            sheet.write_string(_FIRST_HEADER + 2, column.number - 1, column.vi, heading)
        elif column.number not in spanned:
            sheet.merge_range(
                _FIRST_HEADER + 1, column.number - 1, _FIRST_HEADER + 2, column.number - 1, column.vi, heading
            )
    sheet.set_row(_FIRST_HEADER + 2, 46)
    marks = ["(1)", "(2)", *(column.mark for column in COUNTS)]
    for place, mark in enumerate(marks):
        sheet.write_string(_FIRST_HEADER + 3, place, mark, number)


def _write_lines(book: Any, sheet: Any, form: Form) -> int:
    """The lines and their total; the row after them."""
    base = {"font_name": "Times New Roman", "font_size": 11, "border": 1, "valign": "top"}
    text, count = book.add_format({**base, "text_wrap": True}), book.add_format({**base, "num_format": "#,##0"})
    bold_text = book.add_format({**base, "bold": True, "align": "center"})
    bold_count = book.add_format({**base, "bold": True, "num_format": "#,##0"})
    row = _FIRST_HEADER + 4
    for place, line in enumerate(form.lines, start=1):
        sheet.write_number(row, 0, place, text)
        sheet.write_string(row, 1, line["field_vi"] or UNKNOWN_FIELD_VI, text)
        _write_counts(sheet, row, line, count)
        row += 1
    sheet.merge_range(row, 0, row, 1, "Tổng cộng", bold_text)
    if form.has_figures:
        _write_counts(sheet, row, form.total, bold_count)
    else:
        for column in COUNTS:
            sheet.write_blank(row, column.number - 1, None, bold_count)
    return row + 1


def _write_counts(sheet: Any, row: int, line: Line, style: Any) -> None:
    for column in COUNTS:
        sheet.write_number(row, column.number - 1, line[column.name], style)
