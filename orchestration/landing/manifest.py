"""``<file>.manifest.json``: what the sender states about a file must hold."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from orchestration.domain.spelling import fold
from orchestration.landing.inbox import opened
from orchestration.landing.personal import shown

LARGEST_MANIFEST = 1024**2


@dataclass(frozen=True)
class Manifest:
    """``stated`` is what could be read; ``broken`` says why nothing could."""

    stated: Mapping[str, Any]
    broken: str | None = None

    @property
    def declares_empty(self) -> bool:
        """Whether the sender states that there are no rows."""
        rows = self.stated.get("rows")
        return isinstance(rows, int) and not isinstance(rows, bool) and rows == 0


def read_manifest(path: Path | None) -> Manifest:
    """A file's manifest; without one nothing is stated."""
    if path is None:
        return Manifest({})
    try:
        with opened(path) as content:
            written = content.read(LARGEST_MANIFEST + 1)
    except OSError:
        return Manifest(
            {}, "manifest không phải tệp thường hoặc không đọc được / the manifest is no readable plain file"
        )
    if len(written) > LARGEST_MANIFEST:
        return Manifest({}, "manifest lớn hơn 1 MB / the manifest is larger than 1 MB")
    try:
        stated = json.loads(written.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return Manifest({}, "manifest không phải JSON hợp lệ / the manifest is not valid JSON")
    if not isinstance(stated, dict):
        return Manifest({}, "manifest phải là một đối tượng JSON / the manifest must be a JSON object")
    return Manifest(stated)


def mismatches(
    manifest: Manifest, *, rows: int, sha256: str, totals: Mapping[str, float] | None, canonical_of: Mapping[str, str]
) -> list[str]:
    """Everything stated that does not hold, each as a sentence with both numbers.

    Args:
        totals: column → sum over the rows read whose cell is a number; None: not counted, not judged.
        canonical_of: folded header → canonical column: totals may be stated under any header of the contract.
    """
    found = [manifest.broken] if manifest.broken else []
    stated = manifest.stated
    if "rows" in stated and (isinstance(stated["rows"], bool) or stated["rows"] != rows):
        found.append(_differs("rows", stated["rows"], rows))
    if "sha256" in stated and str(stated["sha256"]).strip().lower() != sha256:
        found.append(_differs("sha256", stated["sha256"], sha256))
    declared = stated.get("totals") or {}
    if not isinstance(declared, dict):
        return [*found, "totals phải là một đối tượng JSON / totals must be a JSON object"]
    for name, total in declared.items():
        if totals is None:
            break
        column = canonical_of.get(fold(name), name)
        if column not in totals:
            found.append(f"totals.{shown(name)}: tệp không có cột số này / the file has no such column of numbers")
        elif not _same(total, totals[column]):
            found.append(_differs(f"totals.{shown(column)}", total, totals[column]))
    return found


def _same(stated: Any, counted: float) -> bool:
    if isinstance(stated, bool) or not isinstance(stated, int | float):
        return False
    # Whole numbers are exact; sums of decimals differ in their last bits with the order of addition.
    return stated == counted or (isinstance(counted, float) and math.isclose(stated, counted, rel_tol=1e-9))


def _differs(what: str, stated: Any, counted: object) -> str:
    return f"{what}: manifest ghi / states {shown(str(stated))}, tệp có / the file has {counted}"
