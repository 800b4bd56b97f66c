"""Every rule that can refuse a row: what it is about, and what an owner is told, Vietnamese first, with the remedy.

Rules of cells are named by what the cell is not; rules of rows by what is wrong with the row. The design's landing
contract is the source of all of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Rule:
    """``column``: the column that the message names, for rules of rows; ``reads``: all the columns that it looks at."""

    message_vi: str
    message_en: str
    column: str | None = None
    reads: tuple[str, ...] = ()


_INSTANT_VI = "ghi 2024-03-15, 2024-03-15 08:30:00, 15/03/2024 hoặc 15/03/2024 08:30"
_INSTANT_EN = "write 2024-03-15, 2024-03-15 08:30:00, 15/03/2024 or 15/03/2024 08:30"

RULES: dict[str, Rule] = {
    "ragged_row": Rule(
        "Số ô của dòng khác số cột của tiêu đề (số ô / số cột ghi ở giá trị gốc); "
        "bổ sung ô thiếu, hoặc đặt ô có dấu phân cách trong nháy kép",
        "The row has more or fewer cells than the header; add the missing cells, or quote those that hold a delimiter",
    ),
    "malformed_row": Rule(
        "Không tách được dòng thành các ô (dấu nháy kép không đóng, hoặc JSON sai cú pháp); xuất lại dòng này",
        "The row cannot be split into cells (an open quote, or broken JSON); export it again",
    ),
    "merged_row": Rule(
        "Dòng nằm trong ô gộp (merge) nên không rõ giá trị của dòng; bỏ gộp ô, điền đủ từng dòng",
        "The row shares a merged cell, so that its own value is not known; unmerge the cells and fill each row",
    ),
    "totals_row": Rule(
        "Dòng tổng cộng, không phải dữ liệu; bỏ các dòng cộng dưới bảng khi xuất tệp",
        "A row of totals, which is no record; leave totals below the table out of the export",
    ),
    "required": Rule("Cột {column} không được để trống; điền giá trị", "Column {column} must not be blank; fill it in"),
    "not_a_timestamp": Rule(
        f"Cột {{column}} không phải ngày giờ có thật; {_INSTANT_VI}",
        f"Column {{column}} is not a date and time that exists; {_INSTANT_EN}",
    ),
    "not_a_date": Rule(
        "Cột {column} không phải ngày có thật (không kèm giờ); ghi 2024-03-15 hoặc 15/03/2024",
        "Column {column} is not a date that exists (without a time); write 2024-03-15 or 15/03/2024",
    ),
    "not_an_integer": Rule(
        "Cột {column} không phải số nguyên; ghi 1234567 hoặc 1.234.567",
        "Column {column} is not a whole number; write 1234567 or 1.234.567",
    ),
    "not_a_decimal": Rule(
        "Cột {column} không phải số; ghi 1234567,89 hoặc 1.234.567,89",
        "Column {column} is not a number; write 1234567,89 or 1.234.567,89",
    ),
    "unclear_decimal": Rule(
        "Cột {column}: dấu chấm trước đúng ba chữ số có thể là phân cách nghìn hoặc thập phân; "
        "ghi 1,234 hoặc 1234, hoặc khai decimal_mark trong hồ sơ cơ quan",
        "Column {column}: a dot before exactly three digits may mean thousands or a fraction; "
        "write 1,234 or 1234, or declare decimal_mark in the agency's profile",
    ),
    "not_a_boolean": Rule(
        "Cột {column} phải là true/false, 1/0 hoặc có/không; sửa giá trị, hoặc khai dấu riêng trong hồ sơ cơ quan",
        "Column {column} must be true/false, 1/0 or có/không; mend it, or declare your marks in the agency's profile",
    ),
    "unknown_word": Rule(
        "Cột {column} chỉ nhận các giá trị của danh mục ({words}); sửa giá trị",
        "Column {column} takes only the words of its list ({words}); mend it",
    ),
    "not_a_period": Rule(
        "Cột {column} không phải kỳ; ghi 2024-03, 2024-Q1, 2024-H1, 2024, 2024-YTD04, CUM-2024-04, hoặc kỳ báo cáo từ "
        "ngày 15: 2024-RM03, 2024-RQ1, 2024-RH1, 2024-R9M, 2024-RY",
        "Column {column} is not a period; write 2024-03, 2024-Q1, 2024-H1, 2024, 2024-YTD04, CUM-2024-04, or a "
        "reporting period from the 15th: 2024-RM03, 2024-RQ1, 2024-RH1, 2024-R9M, 2024-RY",
    ),
    "code_pattern": Rule(
        "Cột {column} không đúng dạng mã (chữ, số, không dấu cách; mã đơn vị như H44, H44.07, H44.20.15); sửa mã",
        "Column {column} is not a code (letters and digits, no spaces; units as H44, H44.07, H44.20.15); mend it",
    ),
    "below_minimum": Rule(
        "Cột {column} nhỏ hơn mức cho phép ({least}); sửa giá trị",
        "Column {column} is less than it may be ({least}); mend it",
    ),
    "too_early": Rule(
        "Cột {column} sớm vô lý (trước 02/9/1945), thường là giá trị thay cho ô trống; để trống hoặc sửa ngày",
        "Column {column} is too early to be real (before 1945-09-02), often a stand-in for a blank; "
        "leave it blank or mend it",
    ),
    "in_the_future": Rule(
        "Cột {column} muộn hơn lúc nhận tệp quá một ngày; kiểm tra ngày, tháng có bị đảo không",
        "Column {column} is more than a day after the file was received; check that day and month are not swapped",
    ),
    "personal_data": Rule(
        "Cột {column} có vẻ chứa dữ liệu cá nhân (số định danh, điện thoại hoặc thư điện tử); xóa dữ liệu cá nhân",
        "Column {column} seems to hold personal data (a citizen id, a phone or an e-mail); remove it",
    ),
    "too_long": Rule(
        "Cột {column} dài quá 2.000 ký tự; kiểm tra dấu nháy của tệp, hoặc rút gọn",
        "Column {column} has more than 2,000 characters; check the file's quotes, or shorten it",
    ),
    "control_character": Rule(
        "Cột {column} có ký tự điều khiển (không hiển thị được); xóa các ký tự này",
        "Column {column} holds control characters, which nobody sees; remove them",
    ),
    "other_agency": Rule(
        "Mã cơ quan khác với thư mục của cơ quan gửi; gửi dòng này trong thư mục của cơ quan đó, hoặc sửa mã",
        "The agency is not the one whose folder this is; deliver the row in that agency's folder, or mend the code",
        "agency_code",
        ("agency_code",),
    ),
    "other_agency_unit": Rule(
        "Đơn vị không thuộc cơ quan gửi; sửa mã đơn vị (phải bắt đầu bằng mã cơ quan)",
        "The unit is not of the agency whose folder this is; its code must begin with the agency's",
        "unit_code",
        ("unit_code",),
    ),
    "accepted_before_submitted": Rule(
        "Ngày tiếp nhận trước ngày nộp; kiểm tra hai ngày",
        "Accepted before it was submitted; check both",
        "accepted_at",
        ("accepted_at", "submitted_at"),
    ),
    "finished_before_accepted": Rule(
        "Ngày kết thúc xử lý trước ngày tiếp nhận; kiểm tra hai ngày",
        "Finished before it was accepted; check both",
        "finished_at",
        ("finished_at", "accepted_at"),
    ),
    "finished_before_submitted": Rule(
        "Ngày kết thúc xử lý trước ngày nộp; kiểm tra hai ngày",
        "Finished before it was submitted; check both",
        "finished_at",
        ("finished_at", "submitted_at", "accepted_at"),
    ),
    "finished_at_missing": Rule(
        "Hồ sơ đã giải quyết hoặc bị từ chối giải quyết phải có ngày kết thúc xử lý",
        "A dossier that is resolved or rejected has a finished_at",
        "finished_at",
        ("finished_at", "status"),
    ),
    "accepted_at_missing": Rule(
        "Hồ sơ đã giải quyết hoặc bị từ chối giải quyết phải có ngày tiếp nhận",
        "A dossier that is resolved or rejected has an accepted_at",
        "accepted_at",
        ("accepted_at", "status"),
    ),
    "accepted_though_refused": Rule(
        "Hồ sơ không được tiếp nhận thì không có ngày tiếp nhận; xóa ngày tiếp nhận hoặc sửa trạng thái",
        "A dossier that was not accepted has no accepted_at; clear it or mend the status",
        "accepted_at",
        ("accepted_at", "status"),
    ),
    "answered_before_received": Rule(
        "Ngày trả lời trước ngày tiếp nhận; kiểm tra hai ngày",
        "Answered before it was received; check both",
        "answered_at",
        ("answered_at", "received_at"),
    ),
    "old_level_after_its_time": Rule(
        "DVCTT mức độ 3, 4 đã được thay bằng một phần, toàn trình từ 15/8/2022 (NĐ 42/2022/NĐ-CP); ghi mức độ mới, "
        "hoặc sửa ngày áp dụng",
        "Levels 3 and 4 gave way to partial and full on 2022-08-15 (Decree 42/2022); write the new level, or mend "
        "valid_from",
        "service_level",
        ("service_level", "valid_from"),
    ),
    "valid_to_before_valid_from": Rule(
        "Ngày hết áp dụng trước ngày bắt đầu áp dụng; kiểm tra hai ngày",
        "Valid to a day before it is valid from; check both",
        "valid_to",
        ("valid_to", "valid_from"),
    ),
    "conflicting_key": Rule(
        "Nhiều dòng cùng khóa ({key}) nhưng nội dung khác nhau; giữ lại một dòng đúng",
        "Several rows have one key ({key}) and differ; keep the right one",
    ),
}

#: Rules of columns in dataframely's names → ours.
_SUFFIXES = {
    "nullability": "required",
    "regex": "code_pattern",
    "min": "below_minimum",
    "max_length": "too_long",
    "inf": "not_a_decimal",
    "nan": "not_a_decimal",
}


def rule_of(schema_rule: str) -> tuple[str, str | None]:
    """(rule, column) of a rule as dataframely names it: ``fee_vnd|min``, ``accepted_before_submitted``."""
    column, bar, name = schema_rule.partition("|")
    if not bar:
        return schema_rule, RULES[schema_rule].column
    name = name.removeprefix("check__")
    return _SUFFIXES.get(name, name), column


def columns_read(rule: str, column: str | None) -> tuple[str, ...]:
    """The columns that a rule looks at."""
    return RULES[rule].reads or ((column,) if column else ())


def message(rule: str, column: str, *, words: Sequence[str] = (), least: object = 0, key: str = "") -> tuple[str, str]:
    """What the owner is told, in Vietnamese and in English."""
    facts = {"column": column, "words": ", ".join(words), "least": least, "key": key}
    return RULES[rule].message_vi.format(**facts), RULES[rule].message_en.format(**facts)
