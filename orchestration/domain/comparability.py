"""When two figures may be set beside each other: one rule for the app and the commands, pure.

``dbt_project/macros/comparability.sql`` is the same rule for reconciliation; a test holds the two equal.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final, Literal

from orchestration.domain.periods import Period

Outcome = Literal["allowed", "caveat", "refused"]

#: Reason → outcome, words in Vietnamese and English. The order is that in which reasons are told.
REASONS: Final[Mapping[str, tuple[Outcome, str, str]]] = {
    "other_indicator": ("refused", "hai chỉ tiêu khác nhau", "different indicators"),
    "declared_comparable": (
        "caveat",
        "hai chỉ tiêu được cơ quan chủ quản cho phép so sánh",
        "different indicators that an authority says may be compared",
    ),
    "other_system": ("refused", "hai hệ đo khác nhau", "different measurement systems"),
    "system_unstated": ("caveat", "một số liệu không nêu hệ đo", "one figure does not state its measurement system"),
    "period_missing": ("refused", "một số liệu không nêu kỳ", "one figure states no period"),
    "other_period_kind": ("refused", "hai loại kỳ khác nhau", "different kinds of period"),
    "other_period_length": ("refused", "hai kỳ dài ngắn khác nhau", "periods of different lengths"),
    "unfinished_period": (
        "refused",
        "một kỳ chưa kết thúc tại ngày chốt số liệu, kỳ kia đã trọn",
        "one period is not over on the day of the figures, the other is whole",
    ),
    "other_scope": ("refused", "hai phạm vi cơ quan khác nhau", "different sets of agencies"),
    "scope_unstated": ("caveat", "một số liệu không nêu phạm vi cơ quan", "one figure does not state which agencies"),
    "other_version": ("refused", "hai phiên bản công thức khác nhau", "different versions of the formula"),
    "definition_changed": (
        "refused",
        "định nghĩa đã thay đổi giữa hai kỳ (mức độ 3, 4 trước 15/8/2022; toàn trình, một phần từ ngày đó)",
        "the definition changed between the periods (levels 3 and 4 before 2022-08-15, full and partial from then)",
    ),
    "definition_across": (
        "caveat",
        "định nghĩa thay đổi ngay trong một kỳ (15/8/2022)",
        "the definition changed within one of the periods (2022-08-15)",
    ),
    "outside_validity": (
        "caveat",
        "có kỳ nằm ngoài thời gian áp dụng của chỉ tiêu",
        "one period lies outside the time in which the measure applies",
    ),
    "mapped_with_caution": (
        "caveat",
        "định nghĩa của văn bản gần giống, không trùng",
        "the document's definition is near, not the same",
    ),
}


@dataclass(frozen=True)
class Basis:
    """What a figure stands on, as far as comparing goes. ``None`` is "not stated", of the version "any"."""

    indicator_code: str
    measurement_system: str | None
    period_type: str | None
    period_start: date | None
    period_end: date | None
    scope_set: str | None
    formula_version: int | None = None
    comparable_with: frozenset[str] = frozenset()
    valid_from: date | None = None
    valid_to: date | None = None
    changed_on: frozenset[date] = frozenset()
    is_unfinished: bool = False

    @classmethod
    def of(cls, facts: Mapping[str, Any], period: Period, as_of: date) -> Basis:
        """Of a computed figure: its row of the catalogue (mart ``indicators``), its period, the publication's day."""
        return cls(
            str(facts["indicator_code"]),
            facts.get("measurement_system"),
            period.type,
            period.start,
            period.end,
            facts.get("scope_set"),
            facts.get("formula_version"),
            frozenset(filter(None, (facts.get("comparable_with") or "").split("|"))),
            facts.get("valid_from"),
            facts.get("valid_to"),
            frozenset(date.fromisoformat(day) for day in (facts.get("changed_on") or "").split("|") if day),
            period.end > as_of,
        )


@dataclass(frozen=True)
class Comparability:
    """Whether two figures may be compared, and why not, or with which reserve: codes of ``REASONS`` in their order."""

    outcome: Outcome
    reasons: tuple[str, ...] = ()

    @classmethod
    def because(cls, reasons: Iterable[str]) -> Comparability:
        """The gravest of the reasons decides; none allows."""
        kept = set(reasons)
        told = tuple(code for code in REASONS if code in kept)
        outcomes = {REASONS[code][0] for code in told}
        return cls("refused" if "refused" in outcomes else "caveat" if told else "allowed", told)

    @property
    def refused(self) -> bool:
        """Whether they may not be compared."""
        return self.outcome == "refused"

    def said(self, language: str) -> str:
        """The reasons in words; where it is refused, those that refuse."""
        told = [REASONS[code] for code in self.reasons if REASONS[code][0] == self.outcome]
        return "; ".join(english if language == "en" else vietnamese for _, vietnamese, english in told)


ALLOWED: Final = Comparability("allowed")


def compare(one: Basis, other: Basis) -> Comparability:
    """Whether two figures may be set beside each other."""
    return Comparability.because(_reasons(one, other))


def _reasons(one: Basis, other: Basis) -> Iterable[str]:
    if one.indicator_code != other.indicator_code:
        declared = one.indicator_code in other.comparable_with or other.indicator_code in one.comparable_with
        yield "declared_comparable" if declared else "other_indicator"
    yield from _differ(one.measurement_system, other.measurement_system, "other_system", "system_unstated")
    yield from _periods(one, other)
    yield from _differ(one.scope_set, other.scope_set, "other_scope", "scope_unstated")
    if None not in (one.formula_version, other.formula_version) and one.formula_version != other.formula_version:
        yield "other_version"
    yield from (reason for day in one.changed_on | other.changed_on for reason in _sides(one, other, day))
    if _outside(one) or _outside(other):
        yield "outside_validity"


def _differ(one: str | None, other: str | None, differs: str, unstated: str) -> Iterable[str]:
    if one is None or other is None:
        yield unstated
    elif one != other:
        yield differs


def _periods(one: Basis, other: Basis) -> Iterable[str]:
    if None in (one.period_type, one.period_start, one.period_end) or None in (
        *(other.period_type, other.period_start, other.period_end),
    ):
        yield "period_missing"
    elif one.period_type != other.period_type:
        yield "other_period_kind"
    elif one.period_type == "ytd":
        if _last_day(one).month != _last_day(other).month:
            yield "other_period_length"
    elif one.period_type == "other" and (one.period_start, one.period_end) != (other.period_start, other.period_end):
        yield "other_period_length"
    if one.is_unfinished != other.is_unfinished:
        yield "unfinished_period"


def _sides(one: Basis, other: Basis, day: date) -> Iterable[str]:
    """Where both periods lie about a day on which the definition changed."""
    sides = (_side(one, day), _side(other, day))
    if "across" in sides:
        yield "definition_across"
    elif None not in sides and sides[0] != sides[1]:
        yield "definition_changed"


def _side(figure: Basis, day: date) -> str | None:
    if figure.period_start is None or figure.period_end is None:
        return None
    if figure.period_end <= day:
        return "before"
    return "after" if figure.period_start >= day else "across"


def _outside(figure: Basis) -> bool:
    """A cumulative period begins with the records, before any measure: only its end counts."""
    start, end = figure.period_start, figure.period_end
    early = (
        figure.period_type not in (None, "cumulative")
        and start is not None
        and figure.valid_from is not None
        and start < figure.valid_from
    )
    return early or (end is not None and figure.valid_to is not None and _last_day(figure) > figure.valid_to)


def _last_day(figure: Basis) -> date:
    assert figure.period_end is not None
    return figure.period_end - timedelta(days=1)
