"""What an owner is told of a failing delivery: what is wrong, where, how much, what to mend; Vietnamese, English.

Also the figures and lists of which other rules make their own sentences.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from expectations.facts import Compared, outside_period
from expectations.rules import Told
from orchestration.domain.agencies import is_agency_code
from orchestration.domain.vietnamese import format_number, format_percent
from orchestration.ledger.judgements import LandedFacts

#: The same in Vietnamese and English.
Bilingual = tuple[str, str]

#: What datasets are called.
DATASETS: Mapping[str, Bilingual] = {
    "dossiers": ("Hồ sơ TTHC", "Dossiers"),
    "payments": ("Thanh toán", "Payments"),
    "procedures": ("Danh mục TTHC", "Procedures"),
    "portal_visits": ("Lượt truy cập", "Portal visits"),
    "feedback": ("Phản ánh, kiến nghị", "Feedback"),
    "ratings": ("Đánh giá", "Ratings"),
    "reported_figures": ("Số liệu tự báo cáo", "Reported figures"),
    "targets": ("Chỉ tiêu được giao", "Assigned targets"),
}

#: Longer lists are cut: an owner mends a cause, not a list.
_SHOWN = 5

_NAME = re.compile(r"(?P<period>[^./]+)(?:\.r\d+)?(?P<suffix>(?:\.\w+)+)$")


def remedy(facts: LandedFacts, revision: int) -> Bilingual:
    """How to send the delivery again: under the next free revision, or (in no agency's place) under a right name."""
    if facts.period is None or facts.dataset not in DATASETS or not is_agency_code(facts.agency_code):
        return "Đặt đúng thư mục và tên tệp rồi gửi lại.", "Send it again in its folder and under a right name."
    match = _NAME.search(facts.path.lower())
    name = f"{facts.period}.r{revision}{match['suffix'] if match else ''}"
    return f"Sửa rồi gửi lại dưới tên {name}.", f"Mend it and send it again as {name}."


def unreadable(facts: LandedFacts) -> Told:
    vi = (facts.profile.get("unreadable_reason") or "không rõ lý do").rstrip(".")
    en = (facts.profile.get("unreadable_reason_en") or "no reason known").rstrip(".")
    return Told("không đọc được", f"Không đọc được tệp: {vi}.", f"The file cannot be read: {en}.")


def missing_columns(facts: LandedFacts) -> Told:
    """Columns without a header, each with the unknown header that it may be, renamed; one that several headers claim is
    another rule's."""
    missing = [name for name in facts.profile["missing_columns"] if name not in _claims(facts)]
    renamed = facts.profile.get("renamed_columns", {})
    guesses = {
        name: (f"{name} (có phải “{header}”?)", f"{name} (is it “{header}”?)") for name, header in renamed.items()
    }
    vi, en = both_listed(guesses.get(name, (name, name)) for name in missing)
    return Told(
        listed(missing),
        f"Thiếu cột bắt buộc: {vi}. Đặt tiêu đề đúng tên, hoặc bổ sung cột, theo quy cách dữ liệu {facts.dataset}.",
        f"Missing required columns: {en}. Name or add them as the contract of {facts.dataset} says.",
    )


def unknown_columns(facts: LandedFacts) -> Told:
    names = listed(facts.profile["unknown_columns"])
    return Told(
        names,
        f"Cột ngoài quy cách: {names}. Bỏ các cột này (có thể chứa dữ liệu cá nhân) hoặc khai báo bỏ qua.",
        f"Columns that the contract does not know: {names}. Leave them out (they may carry personal data) "
        f"or declare them as ignored.",
    )


def ambiguous_columns(facts: LandedFacts) -> Told:
    names = listed(f"{column} ({listed(headers)})" for column, headers in _claims(facts).items())
    return Told(
        names,
        f"Nhiều tiêu đề cùng chỉ một cột: {names}. Mỗi cột chỉ giữ một tiêu đề.",
        f"Several headers claim one column: {names}. Keep one header a column.",
    )


def manifest_mismatches(facts: LandedFacts) -> Told:
    """Statements that do not hold; landing words them in both languages at once."""
    found = listed(facts.profile["manifest_mismatches"])
    return Told(
        found,
        f"Không khớp tệp kê khai (manifest): {found}. Kiểm tra tệp có bị cắt khi truyền hoặc bản kê khai đã cũ.",
        f"The manifest says otherwise: {found}. Was the file cut in transfer, or is the manifest an older one?",
    )


def no_rows(facts: LandedFacts) -> Told:
    return Told(
        "0 dòng",
        'Tệp không có dòng dữ liệu. Nếu kỳ này đúng là không phát sinh, gửi kèm manifest có "rows": 0.',
        'The file has no rows. If there was nothing in the period, send a manifest that says "rows": 0.',
    )


def refused_rows(facts: LandedFacts) -> Told:
    """Quarantined rows with the rules and columns that refused them, and the first examples."""
    vi, en = part_of(facts.rows_quarantined, facts.rows_read)
    rules_vi, rules_en = _rules(facts.profile)
    examples_vi, examples_en = _examples(facts.profile)
    return Told(
        vi,
        f"{vi} dòng bị loại: {rules_vi}.{examples_vi} Sửa các dòng này tại nguồn.",
        f"{en} rows refused: {rules_en}.{examples_en} Mend these rows at their source.",
    )


def conflicting_rows(facts: LandedFacts) -> Told:
    vi, en = part_of(facts.profile.get("conflicting_rows"), facts.rows_read)
    key = _KEYS.get(facts.dataset, "")
    return Told(
        vi,
        f"{vi} dòng trùng khóa {key} nhưng nội dung khác nhau. Mỗi khóa chỉ gửi một dòng, trạng thái mới nhất.",
        f"{en} rows share a key ({key}) with different contents. Send one row a key, its latest state.",
    )


def repeated_rows(facts: LandedFacts) -> Told:
    vi, en = part_of(facts.profile.get("duplicate_rows"), facts.rows_read)
    key = _KEYS.get(facts.dataset, "")
    return Told(
        vi,
        f"{vi} dòng lặp lại y hệt (cùng {key}); chỉ tính một lần. Kiểm tra truy vấn trích xuất.",
        f"{en} rows repeat others (same {key}); counted once. Look at the export's query.",
    )


def without_deadline(facts: LandedFacts) -> Told:
    vi, en = as_percent(facts.profile["accepted_without_deadline_share"])
    return Told(
        vi,
        f"{vi} hồ sơ đã tiếp nhận không có due_at (ngày hẹn trả) nên không bao giờ bị tính quá hạn. Bổ sung due_at.",
        f"{en} of accepted dossiers have no due_at, so they can never count as late. Fill due_at in.",
    )


def other_contents(delivery: Compared) -> Told:
    first = delivery.comparison.conflicts_with or ""
    return Told(
        first,
        f"Nội dung khác với tệp đã nhận trước của cùng kỳ và lần sửa đổi ({first}); tệp trước giữ nguyên hiệu lực.",
        f"The contents differ from those first received for this period and revision ({first}), which stand.",
    )


def rows_outside(delivery: Compared) -> Told:
    rows, share = outside_period(delivery.facts)
    column, seen = delivery.facts.profile.get("period_column"), _range(delivery.facts.profile)
    vi, en = f"{format_number(rows)} ({format_percent(share)})", f"{rows:,} ({share or 0:.2%})"
    return Told(
        vi,
        f"{vi} dòng có {column} ngoài kỳ {delivery.facts.period}{seen}. "
        f"Kiểm tra tên tệp và khoảng thời gian trích xuất.",
        f"{en} rows have {column} outside {delivery.facts.period}{seen}. "
        f"Check the file's name and the range of the export.",
    )


def volume(delivery: Compared) -> Told:
    comparison, rows = delivery.comparison, delivery.facts.rows_accepted or 0
    middle, ratio = comparison.median_rows or 0.0, comparison.volume_ratio or 0.0
    return Told(
        f"{format_number(rows)} / {format_number(middle, 1)} = {format_number(ratio, 2)}",
        f"{format_number(rows)} dòng, bằng {format_number(ratio, 2)} lần trung vị {format_number(middle, 1)} của "
        f"{comparison.earlier_periods} kỳ trước. Kiểm tra trích xuất thiếu, trùng hoặc sai khoảng thời gian.",
        f"{rows:,} rows, {ratio:,.2f} times the median {middle:,.1f} of {comparison.earlier_periods} earlier periods. "
        f"Is the export cut, doubled, or of another range?",
    )


def unknown_procedures(delivery: Compared) -> Told:
    unknown = delivery.unknown_procedures or {}
    vi, en = part_of(sum(unknown.values()), delivery.counted_rows)
    codes = listed(sorted(unknown, key=lambda code: (-unknown[code], code)))
    return Told(
        vi,
        f"{vi} dòng có procedure_code không có trong danh mục thủ tục đã gửi: {codes}. Gửi bổ sung procedures.",
        f"{en} rows have a procedure_code that the agency's procedures do not declare: {codes}. Deliver procedures.",
    )


def listed(names: Iterable[Any]) -> str:
    """The first few names, and how many more."""
    texts = [str(name) for name in names]
    more = f" … (+{len(texts) - _SHOWN})" if len(texts) > _SHOWN else ""
    return ", ".join(texts[:_SHOWN]) + more


def both_listed(texts: Iterable[Bilingual]) -> Bilingual:
    """The same list in each language."""
    pairs = list(texts)
    return listed(vi for vi, _ in pairs), listed(en for _, en in pairs)


def as_number(value: float | None) -> Bilingual:
    """A count as people read it: ``1.234`` and ``1,234``; a dash without one."""
    return _both(format_number(value))


def as_percent(fraction: float | None) -> Bilingual:
    """A fraction of 1 as people read it: ``47,81%`` and ``47.81%``; a dash without one."""
    return _both(format_percent(fraction))


def _both(figure: str) -> Bilingual:
    """A Vietnamese figure, and the same digits with English marks."""
    return figure, figure.translate(str.maketrans(",.", ".,"))


_KEYS: Mapping[str, str] = {
    "dossiers": "dossier_code",
    "payments": "payment_code",
    "procedures": "procedure_code × valid_from",
    "portal_visits": "visit_date × site",
    "feedback": "feedback_code",
    "ratings": "rating_code",
    "reported_figures": "indicator_code × unit_code × period",
    "targets": "indicator_code × unit_code × period",
}


def _claims(facts: LandedFacts) -> Mapping[str, Any]:
    """Headers by the column that several of them claim."""
    return facts.profile.get("ambiguous_columns") or {}


def part_of(part: int | None, whole: int | None) -> Bilingual:
    """``12/100 (12,00%)`` in Vietnamese and English figures."""
    some, all_rows = part or 0, whole or 0
    (some_vi, some_en), (all_vi, all_en) = as_number(some), as_number(all_rows)
    share_vi, share_en = as_percent(some / all_rows if all_rows else 0.0)
    return f"{some_vi}/{all_vi} ({share_vi})", f"{some_en}/{all_en} ({share_en})"


def _rules(profile: Mapping[str, Any]) -> Bilingual:
    """``rule [column]: n`` from {rule: n} or {rule: {column: n}}, the most frequent first."""
    counted: list[tuple[int, str]] = []
    for rule, rows in (profile.get("quarantine_rules") or {}).items():
        for column, number in rows.items() if isinstance(rows, Mapping) else [("", rows)]:
            counted.append((-number, f"{rule} [{column}]" if column else rule))
    counted.sort()
    shown = [(name, *as_number(-rows)) for rows, name in counted]
    return both_listed((f"{name}: {vi}", f"{name}: {en}") for name, vi, en in shown)


def _examples(profile: Mapping[str, Any]) -> Bilingual:
    examples = (profile.get("quarantine_examples") or ())[:_SHOWN]
    if not examples:
        return "", ""
    cells = [
        (example.get("file_row") or example.get("source_row"), example.get("column"), example.get("raw_value"))
        for example in examples
    ]
    vi = "; ".join(f"dòng {row}, cột {column} = {value!r}" for row, column, value in cells)
    en = "; ".join(f"row {row}, column {column} = {value!r}" for row, column, value in cells)
    return f" Ví dụ: {vi}.", f" E.g. {en}."


def _range(profile: Mapping[str, Any]) -> str:
    first, last = profile.get("period_min"), profile.get("period_max")
    return f" ({first} – {last})" if first and last else ""
