"""What reconciliation says of a claimed figure, in words: verdicts, and why nothing stands beside it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from orchestration.domain.comparability import REASONS

#: Verdict → Vietnamese, English.
VERDICTS: Final[Mapping[str, tuple[str, str]]] = {
    "mismatch": ("không khớp tử số, mẫu số", "does not agree with its counts"),
    "consistent": ("khớp tử số, mẫu số", "agrees with its counts"),
    "ambiguous": ("có hai cách đọc", "two readings"),
    "within_tolerance": ("gần với số tính được", "near the computed figure"),
    "beyond_tolerance": ("lệch so với số tính được", "off the computed figure"),
    "not_comparable": ("không so sánh được", "not comparable"),
    "not_recomputable": ("không tính lại được", "cannot be computed again"),
}

#: Why Thước has no figure of its own for it.
WHY_NOT: Final[Mapping[str, tuple[str, str]]] = {
    "no_extracts": ("chưa có dữ liệu các cơ quan gửi cho kỳ này", "no extracts of this agency and period"),
    "reported_only": ("chỉ cơ quan chủ quản công bố được", "only the authority can say it"),
    "change_only": ("là mức thay đổi, không phải mức", "a change, not a level"),
    "case_study": ("số liệu của một mô hình điển hình", "a figure of a case study"),
    "international": ("số liệu quốc tế", "an international figure"),
    "fact": ("số liệu riêng của văn bản, không có công thức", "a fact of the document, without a formula"),
    "unknown_indicator": ("mã chỉ tiêu không có trong danh mục", "the catalogue has no such indicator"),
}


def reason_words(codes: str | None, language: str) -> str:
    """A row's ``verdict_reason`` or ``comparability_reasons`` (code|code) in words; unknown codes stand as they are."""
    return "; ".join(_word(code, language) for code in (codes or "").split("|") if code)


def verdict_words(code: str | None, language: str) -> str:
    """A verdict in words."""
    vietnamese, english = VERDICTS.get(code or "", (code or "", code or ""))
    return english if language == "en" else vietnamese


def _word(code: str, language: str) -> str:
    if code in REASONS:
        _, vietnamese, english = REASONS[code]
    else:
        vietnamese, english = WHY_NOT.get(code, (code, code))
    return english if language == "en" else vietnamese
