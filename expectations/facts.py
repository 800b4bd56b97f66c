"""Deliveries as the frame that the delivery gate reads: one row of facts each, null where a rule does not apply."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from expectations import thresholds
from orchestration.ledger.judgements import LandedFacts
from orchestration.ledger.verdicts import Comparison

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class Compared:
    """A delivery with what its series and its agency's catalogue say of it."""

    facts: LandedFacts
    comparison: Comparison
    unknown_procedures: Mapping[str, int] | None = None
    counted_rows: int = 0

    @property
    def unknown_share(self) -> float | None:
        """The share of rows whose procedure the agency's catalogue does not know; null without a catalogue."""
        if self.unknown_procedures is None or self.counted_rows == 0:
            return None
        return sum(self.unknown_procedures.values()) / self.counted_rows


def is_read(facts: LandedFacts) -> bool:
    """Whether the delivery's rows were judged: the file is readable and no column that they need is missing."""
    return bool(facts.profile.get("readable")) and not facts.profile.get("missing_columns")


def share(part: float | None, whole: float | None) -> float | None:
    """A fraction of 1; null without a whole."""
    return part / whole if part is not None and whole else None


def outside_period(facts: LandedFacts) -> tuple[int, float | None]:
    """Rows outside the delivery's period and their share; a null share where rows belong to no period."""
    if not is_read(facts):
        return 0, None
    return facts.profile.get("rows_outside_period") or 0, facts.profile.get("share_outside_period")


def own_facts(deliveries: Iterable[LandedFacts]) -> pd.DataFrame:
    """What deliveries say of themselves; columns as ``expectations.delivery.OWN_RULES`` name them."""
    return _frame([_own_row(delivery) for delivery in deliveries])


def compared_facts(deliveries: Iterable[Compared]) -> pd.DataFrame:
    """What others say of deliveries; columns as ``expectations.delivery.COMPARATIVE_RULES`` name them."""
    return _frame([_compared_row(delivery) for delivery in deliveries])


def _frame(rows: list[dict[str, Any]]) -> pd.DataFrame:
    import pandas as pd

    frame = pd.DataFrame(rows)
    # A column of nothing but nulls would otherwise be of objects, which expectations cannot compare.
    return frame.astype({name: "float64" for name in frame.columns if name != "delivery_id"})


def _own_row(facts: LandedFacts) -> dict[str, Any]:
    profile = facts.profile
    readable = bool(profile.get("readable"))
    row: dict[str, Any] = {"delivery_id": facts.delivery_id, "readable": readable}
    for name in ("unknown_columns", "ambiguous_columns", "manifest_mismatches"):
        row[name] = len(profile.get(name) or ()) if readable else None
    # Landing counts a column that several headers claim among those that are missing.
    unclaimed = set(profile.get("missing_columns") or ()) - set(profile.get("ambiguous_columns") or ())
    row["missing_columns"] = len(unclaimed) if readable else None
    read, refused = facts.rows_read or 0, facts.rows_quarantined or 0
    counts = is_read(facts)
    conflicting = profile.get("conflicting_rows") or 0
    row |= {
        "rows_read": read if counts and not profile.get("declared_empty") else None,
        "rows_quarantined": refused if counts else None,
        "quarantine_share": _beyond_few(refused, read) if counts else None,
        "conflicting_share": _beyond_few(conflicting, read) if counts else None,
        "duplicate_share": share(profile.get("duplicate_rows") or 0, read) if counts else None,
        "without_deadline_share": profile.get("accepted_without_deadline_share") if counts else None,
    }
    return row


def _compared_row(delivery: Compared) -> dict[str, Any]:
    comparison = delivery.comparison
    dataset = delivery.facts.dataset
    holds = thresholds.COMPARATIVE.judges_volume(dataset, comparison.earlier_periods)
    return {
        "delivery_id": delivery.facts.delivery_id,
        "other_contents": int(comparison.conflicts_with is not None),
        "outside_share": comparison.share_outside_period,
        "outside_share_beyond_few": comparison.share_outside_period_held,
        "volume_ratio": comparison.volume_ratio,
        "volume_ratio_judged": comparison.volume_ratio if holds else None,
        "unknown_procedures_share": delivery.unknown_share,
    }


def _beyond_few(rows: int, of: int) -> float | None:
    fraction = share(rows, of)
    return fraction if fraction is not None and thresholds.COMPARATIVE.beyond_few(rows, fraction) else None
