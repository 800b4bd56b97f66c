"""Cells, headers and manifests: what is refused row by row, and what holds the file."""

from __future__ import annotations

import hashlib

from tests.corpus.case import CSV, GOOD, Case, Counts, accepted, csv_of, held, spoilt

INJECTION = "x'); DROP TABLE delivery; --"
FORMULA = "=HYPERLINK(A1)"


def cell(name: str, column: str, value: object, rules: str, told: str, dataset: str = "payments") -> Case:
    return spoilt(name, csv_of({column: value}, dataset=dataset), rules, told, dataset=dataset)


CELLS = [
    cell("sql-in-a-code", "payment_code", INJECTION, "code_pattern", "không đúng dạng mã"),
    cell("formula-in-a-code", "payment_code", FORMULA, "code_pattern", "không đúng dạng mã"),
    cell("minus-in-a-code", "payment_code", "-2+3", "code_pattern", "không đúng dạng mã"),
    cell("html-in-a-code", "payment_code", "<script>x</script>", "code_pattern", "không đúng dạng mã"),
    cell("path-in-a-code", "payment_code", "../../etc/passwd", "code_pattern", "không đúng dạng mã"),
    cell("terminal-escape-in-a-code", "payment_code", "\x1b[2J", "code_pattern", "không đúng dạng mã"),
    cell("citizen-id-in-a-word", "method", "001099012345", "unknown_word", "danh mục"),
    cell("number-beyond-64-bits", "amount_vnd", "9" * 30, "not_an_integer", "không phải số nguyên"),
    cell("number-in-words", "amount_vnd", "một triệu", "not_an_integer", "không phải số nguyên"),
    cell("number-with-a-unit", "amount_vnd", "150.000 đ", "not_an_integer", "không phải số nguyên"),
    cell("number-with-an-exponent", "amount_vnd", "1.5E+05", "not_an_integer", "không phải số nguyên"),
    cell("english-thousands", "amount_vnd", "150,000", "not_an_integer", "không phải số nguyên"),
    cell("full-width-digits", "amount_vnd", "１５０", "not_an_integer", "không phải số nguyên"),
    cell("infinity", "amount_vnd", "inf", "not_an_integer", "không phải số nguyên"),
    cell("no-amount", "amount_vnd", "0", "below_minimum", "nhỏ hơn mức cho phép"),
    cell("negative-amount", "amount_vnd", "-5", "below_minimum", "nhỏ hơn mức cho phép"),
    cell("hashes-of-a-narrow-column", "paid_at", "########", "not_a_timestamp", "không phải ngày giờ"),
    cell("day-that-does-not-exist", "paid_at", "31/02/2024", "not_a_timestamp", "không phải ngày giờ"),
    cell("year-of-two-digits", "paid_at", "02/03/24", "not_a_timestamp", "không phải ngày giờ"),
    cell("month-before-day", "paid_at", "03/22/2024", "not_a_timestamp", "không phải ngày giờ"),
    cell("leap-second", "paid_at", "2024-03-01 23:59:60", "not_a_timestamp", "không phải ngày giờ"),
    cell("far-away-zone", "paid_at", "2024-03-01T00:00:00+99:00", "not_a_timestamp", "không phải ngày giờ"),
    cell("year-ten-thousand", "paid_at", "10000-01-01", "not_a_timestamp", "không phải ngày giờ"),
    cell("stand-in-for-no-date", "paid_at", "0001-01-01", "too_early", "sớm vô lý"),
    cell("date-of-next-century", "paid_at", "2124-03-01", "in_the_future", "muộn hơn lúc nhận"),
    cell("excels-error-as-text", "paid_at", "#N/A", "not_a_timestamp", "không phải ngày giờ"),
    cell("blank-in-a-required-column", "paid_at", "", "required", "không được để trống"),
    cell("no-break-spaces-alone", "paid_at", "\u00a0\u200b", "required", "không được để trống"),
    cell("unknown-status", "status", "xong", "unknown_word", "danh mục"),
    cell("null-not-declared", "status", "NULL", "unknown_word", "danh mục"),
    cell("another-agency", "agency_code", "G77", "other_agency", "thư mục của cơ quan", "dossiers"),
    cell("another-agencys-unit", "unit_code", "G77.01", "other_agency_unit", "không thuộc cơ quan gửi", "dossiers"),
    cell("phone-in-a-text", "source_system", "gọi 0912345678", "personal_data", "dữ liệu cá nhân", "dossiers"),
    cell("text-of-a-page", "source_system", "Một cửa " * 400, "too_long", "2.000 ký tự", "dossiers"),
    cell("bell-in-a-text", "source_system", "Một\x07cửa", "control_character", "ký tự điều khiển", "dossiers"),
    cell("letters-turned-round", "source_system", "Một\u202ecửa", "control_character", "ký tự điều khiển", "dossiers"),
    cell("mark-not-declared", "reuses_data", "x", "not_a_boolean", "true/false", "dossiers"),
    accepted("sql-in-a-text", csv_of({"source_system": INJECTION}, dataset="dossiers"), dataset="dossiers"),
    accepted("formula-in-a-text", csv_of({"source_system": FORMULA}, dataset="dossiers"), dataset="dossiers"),
    accepted("emoji-in-a-text", csv_of({"source_system": "Một cửa 🏛️"}, dataset="dossiers"), dataset="dossiers"),
    accepted("line-break-in-a-text", csv_of({"source_system": "Một\ncửa"}, dataset="dossiers"), dataset="dossiers"),
    accepted("every-accepted-form-of-a-date", csv_of(*({"paid_at": written} for written in (
        "2024-03-02", "2/3/2024", "02/03/2024 08:30", "2024-03-02T08:30:00Z", "2024-03-02T08:30:00.123+07:00", "45353.5"
    )))),
    held("half-of-the-rows-spoilt", csv_of(*[{"status": "?"}] * 10), Counts(GOOD, 10, 10),
         rules="unknown_word quarantine_share", told="unknown_word [status]: 10"),
]  # fmt: skip


def headed(name: str, header: str, rules: str, told: str, column: str = "paid_at") -> Case:
    return held(name, CSV.decode().replace(column, header, 1), Counts(GOOD), rules=rules, told=told)


def added(name: str, header: str, told: str) -> Case:
    return held(name, csv_of({header: "x"}), Counts(GOOD, GOOD), rules="columns_known", told=told)


HEADERS = [
    headed("renamed-column", "Ngay thanh toan", "columns_present columns_known", "có phải “Ngay thanh toan”"),
    held("column-twice", csv_of({"Trạng thái": "thành công"}), Counts(GOOD), rules="columns_unambiguous",
         told="Nhiều tiêu đề"),
    added("unknown-column", "Họ và tên", "Họ và tên"),
    added("sql-in-a-header", INJECTION, "DROP TABLE"),
    added("formula-in-a-header", FORMULA, "=HYPERLINK"),
    added("html-in-a-header", "<script>alert(1)</script>", "<script>"),
    added("braces-in-a-header", "{0.__class__}", "{0.__class__}"),
    added("markup-in-a-header", "[bold]x[/bold]", "[bold]x"),
    added("phone-in-a-header", "ĐT 0912345678", "ĐT ***"),
    added("terminal-escape-in-a-header", "x\x1b]0;y\x07", "x\ufffd]0;y"),
    added("a-header-of-a-page", "tên " * 1000, "tên tên"),
    added("letters-turned-round-in-a-header", "a\u202eb", "a\ufffdb"),
    held("a-column-without-a-name-that-holds-something", csv_of({"": "x"}), Counts(GOOD, GOOD), rules="columns_known",
         told="không tên"),
]  # fmt: skip


def stated(name: str, manifest: bytes, told: str = "") -> Case:
    if not told:
        return accepted(name, CSV, manifest=manifest)
    return held(name, CSV, Counts(GOOD, GOOD), rules="manifest", told=told, manifest=manifest)


SHA256 = hashlib.sha256(CSV).hexdigest().encode()
MANIFESTS = [
    stated("manifest-holds", b'{"rows": 20, "sha256": "' + SHA256 + b'", "totals": {"amount_vnd": 3000000}}'),
    stated("manifest-says-other-rows", b'{"rows": 21}', "rows: manifest ghi"),
    stated("manifest-says-rows-in-words", b'{"rows": "20"}', "rows: manifest ghi"),
    stated("manifest-of-another-file", b'{"sha256": "' + b"0" * 64 + b'"}', "sha256: manifest ghi"),
    stated("manifest-says-other-totals", b'{"totals": {"amount_vnd": 1}}', "totals.amount_vnd"),
    stated("manifest-says-totals-of-nothing", b'{"totals": {"x\\u001b": 1}}', "không có cột số này"),
    stated("manifest-cut-short", b'{"rows": 2', "JSON hợp lệ"),
    stated("manifest-is-a-list", b"[20]", "đối tượng JSON"),
    stated("manifest-is-endless", b"[" * 100_000, "JSON hợp lệ"),
    stated("manifest-holds-half-a-letter", b'{"totals": {"\\ud800": 1}}', "không có cột số này"),
    stated("manifest-says-no-rows", b'{"rows": 0}', "rows: manifest ghi"),
]

CASES: list[Case] = [*CELLS, *HEADERS, *MANIFESTS]
