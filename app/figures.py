"""A figure as people judge it: its change on the same period last year, and its target. Pure: no Streamlit, no SQL."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from operator import eq, ge, gt, le, lt
from typing import Any, Literal

from orchestration.domain.comparability import ALLOWED, Comparability

Verdict = Literal["better", "worse", "same"]

COMPARATORS: Mapping[str, Callable[[float, float], bool]] = {
    ">=": ge,
    "≥": ge,
    ">": gt,
    "<=": le,
    "≤": le,
    "<": lt,
    "=": eq,
}


@dataclass(frozen=True)
class Change:
    """Against the same period last year: ``points`` (of a rate) is a difference of fractions, ``relative`` a share of
    the base; ``None`` where there is no such thing: points of a count, a share of zero."""

    points: float | None
    relative: float | None
    verdict: Verdict


@dataclass(frozen=True)
class Target:
    """An assigned value of an indicator for a group; ``value`` is a fraction for rates.

    ``is_past``: its deadline lay before the day of the figures: what was to be reached then is still to be held.
    """

    target_id: str
    group_code: str
    comparator: str
    value: float
    deadline: date | None
    deadline_text: str
    legal_basis: str
    is_past: bool = False


@dataclass(frozen=True)
class Figure:
    """One indicator of one agency or group in one period, beside the same period last year.

    ``numerator``, ``denominator`` and ``value`` are null where there is no figure; ``denominator`` is null for counts.
    """

    indicator_code: str
    agency_code: str
    unit: str
    better: str
    status: str
    quality: str
    numerator: int | None
    denominator: int | None
    value: float | None
    base_value: float | None = None
    base_quality: str | None = None
    comparability: Comparability = ALLOWED

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> Figure:
        """From a row of a query that names its columns as the fields."""
        fields: dict[str, Any] = {name: row.get(name) for name in cls.__dataclass_fields__ if name != "comparability"}
        return cls(**fields, comparability=row.get("comparability") or ALLOWED)

    @property
    def is_rate(self) -> bool:
        """Whether it is a fraction shown as a percentage."""
        return self.unit == "%"

    @property
    def change(self) -> Change | None:
        """On the same period last year, in points and relative; ``None`` without both figures, or where the two may not
        be compared."""
        if self.value is None or self.base_value is None or self.comparability.refused:
            return None
        points = self.value - self.base_value if self.is_rate else None
        relative = self.value / self.base_value - 1 if self.base_value else None
        return None if points is None and relative is None else Change(points, relative, self._verdict())

    def _verdict(self) -> Verdict:
        assert self.value is not None
        assert self.base_value is not None
        if self.value == self.base_value:
            return "same"
        return "better" if (self.value > self.base_value) == (self.better == "up") else "worse"

    def reaches(self, target: Target) -> bool | None:
        """Whether the figure meets a target; ``None`` without a figure, or for a comparator that judges nothing."""
        compare = COMPARATORS.get(target.comparator)
        return None if self.value is None or compare is None else compare(self.value, target.value)


@dataclass(frozen=True)
class Tile:
    """A province on the map; null: no figure."""

    name: str
    value: float | None


def target_in_force(targets: Iterable[Target], group_code: str, period_end: date) -> Target | None:
    """The target that a group's figure of a period is held against: its own, not the nation's.

    The next deadline from the period's last day on; where all have passed, the latest: what was to be reached then
    is still to be held. A target without a deadline stands behind those that have one.
    """
    own = sorted(
        (target for target in targets if target.group_code == group_code),
        key=lambda target: target.deadline or date.max,
    )
    ahead = [target for target in own if target.deadline is not None and target.deadline >= period_end]
    passed = [target for target in own if target.deadline is not None and target.deadline < period_end]
    timeless = [target for target in own if target.deadline is None]
    return next(iter([*ahead[:1], *passed[-1:], *timeless[:1]]), None)
