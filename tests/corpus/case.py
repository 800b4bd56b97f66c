"""A case of the corpus: one odd or bad file, and what must become of it."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from tests.unit.landing.landing_extracts import as_csv, rows

#: Rows of the good extract that most cases spoil: two bad ones among them hold nothing (docs/gates.md).
GOOD = 20
RECORDS = rows(*[{}] * GOOD, dataset="payments")
CSV = as_csv(RECORDS).encode()

Status = Literal["accepted", "held", "unreadable"]


@dataclass(frozen=True)
class Counts:
    """What became of the rows read; ``repeats`` collapsed into rows that were accepted or held."""

    read: int
    accepted: int = 0
    quarantined: int = 0
    repeats: int = 0


ALL_GOOD = Counts(GOOD, GOOD)
NOTHING = Counts(0)


@dataclass(frozen=True)
class Case:
    """One file and its verdict.

    ``make``: its bytes, or what makes it at a path; ``rules``: those that refuse rows of it and the gate's rules that
    it fails, critical or not; ``told``: words of a Vietnamese message about it; ``path``: below its agency's folder.
    """

    name: str
    make: bytes | Callable[[Path], object]
    status: Status = "accepted"
    counts: Counts = ALL_GOOD
    rules: frozenset[str] = frozenset()
    told: str = ""
    path: str | bytes = "payments/2024-03.csv"
    manifest: bytes | None = None

    def put(self, agency: Path) -> None:
        """Lay the file into its agency's folder."""
        place = agency / (os.fsdecode(self.path) if isinstance(self.path, bytes) else self.path)
        place.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(self.make, bytes):
            place.write_bytes(self.make)
        else:
            self.make(place)
        if self.manifest is not None:
            place.with_name(f"{place.name}.manifest.json").write_bytes(self.manifest)


def accepted(name: str, content: bytes | str, counts: Counts = ALL_GOOD, **how: object) -> Case:
    """A case that passes the gate, perhaps with a warning."""
    return _case(name, content, "accepted", counts, **how)


def held(name: str, content: bytes | str, counts: Counts, **how: object) -> Case:
    """A case that can be read and does not pass."""
    return _case(name, content, "held", counts, **how)


def unreadable(name: str, content: bytes | str | Callable[[Path], object], told: str, **how: object) -> Case:
    """A case of which nothing can be read, with the reason."""
    return _case(name, content, "unreadable", NOTHING, told=told, rules="readable", **how)


def spoilt(
    name: str, content: bytes | str, rules: str, told: str, *, bad: int = 1, of: int = GOOD, **how: object
) -> Case:
    """A case in which a few rows are refused and the others taken."""
    return _case(name, content, "accepted", Counts(of, of - bad, bad), rules=f"{rules} rows_refused", told=told, **how)


def _case(
    name: str,
    content: bytes | str | Callable[[Path], object],
    status: Status,
    counts: Counts,
    *,
    rules: str = "",
    told: str = "",
    ext: str = "csv",
    dataset: str = "payments",
    path: str | bytes | None = None,
    manifest: bytes | None = None,
) -> Case:
    made = content.encode() if isinstance(content, str) else content
    return Case(
        name, made, status, counts, frozenset(rules.split()), told, path or f"{dataset}/2024-03.{ext}", manifest
    )


def csv_of(*changes: dict[str, object], dataset: str = "payments", first: Sequence[str] = ()) -> str:
    """The good extract as csv, its first rows changed; ``first``: lines above the header."""
    of_any_agency = {"unit_code": ""} if dataset == "dossiers" else {}
    spoilt_first = [{**of_any_agency, **change} for change in (*changes, *[{}] * (GOOD - len(changes)))]
    changed = rows(*spoilt_first, dataset=dataset)
    columns = {name: "" for row in changed for name in row}
    return "".join(f"{line}\n" for line in first) + as_csv([{**columns, **row} for row in changed])
