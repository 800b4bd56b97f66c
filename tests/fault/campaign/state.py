"""All of a home that must not depend on what was done to it: marts, ledger, lake, quarantine; and what lies about.

Of incidents those of deliveries: a run that failed leaves one of its own, resolved, that an undisturbed life lacks.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from orchestration.ledger import Ledger
from orchestration.publication.durable import sha256_of
from orchestration.publication.reader import Publication, open_publication
from tests.support.homes import Home

#: Columns that tell when, in which run or under which number something happened.
VOLATILE = frozenset({"received_at", "run_id", "created_at", "judged_at", "publication", "number", "previous"})

#: Great Expectations' own files.
_OF_GX = (".ge_store_backend_id", ".gitignore")


@dataclass(frozen=True)
class State:
    """A digest of the rows of each mart and ledger table, and of each file of lake and quarantine, by its name."""

    digests: dict[str, str]

    def differences(self, other: State) -> list[str]:
        """What is in one alone, or differs."""
        names = sorted(self.digests.keys() | other.digests.keys())
        return [
            f"{name}: {self.digests.get(name, 'none')} ≠ {other.digests.get(name, 'none')}"
            for name in names
            if self.digests.get(name) != other.digests.get(name)
        ]


def state_of(home: Home) -> State:
    """The state of a home that no run is at work in."""
    digests = {}
    with open_publication(home.published) as publication:
        for mart in publication.marts:
            digests[f"mart {mart}"] = _digest(_lasting(publication.query(f'select * from "{mart}"')))
    with Ledger.open(f"sqlite:///{home.path / 'ledger.sqlite'}") as ledger:
        digests["ledger deliveries"] = _digest(ledger.deliveries())
        digests["ledger current"] = _digest(ledger.current_deliveries())
        digests["ledger gate_results"] = _digest(_lasting(ledger.gate_results()))
        digests["ledger quarantine_rules"] = _digest(ledger.quarantine_rules())
        told = sorted(
            (one.fingerprint, one.severity, one.status, one.delivery_id)
            for one in ledger.alerts.incidents()
            if one.delivery_id is not None
        )
        digests["ledger incidents"] = f"{len(told)} {hashlib.sha256(repr(told).encode()).hexdigest()[:12]}"
        files = sorted(
            (file.path, file.size, file.sha256, file.delivery_id or "") for file in ledger.known_files().values()
        )
        digests["ledger files"] = hashlib.sha256(repr(files).encode()).hexdigest()[:12]
    for folder in ("lake", "quarantine"):
        for path in sorted((home.path / folder).rglob("*.parquet")):
            digests[str(path.relative_to(home.path))] = sha256_of(path)[:12]
    return State(digests)


#: The log is a part of the database: DuckDB keeps it where it could not fold it in, and reads both.
_OF_CANDIDATE = {"candidate.duckdb", "candidate.duckdb.wal"}


def leftovers(home: Home) -> list[str]:
    """Files and folders that a run wrote half and nobody cleared: docs/running.md knows of none after a whole run."""
    folders = [home.path / name for name in ("lake", "quarantine", "published", "runs", "gx")]
    hidden = [path for folder in folders for path in folder.rglob(".*") if path.name not in _OF_GX]
    beside = [path for path in (home.path / "warehouse").iterdir() if path.name not in _OF_CANDIDATE]
    own = [path for path in home.path.glob(".*")]
    return sorted(str(path.relative_to(home.path)) for path in [*hidden, *beside, *own])


def changed_files(publication: Publication) -> list[str]:
    """The files of a version that are not what its manifest says."""
    return [file.path for file in publication.version.files if _hash(publication.path / file.path) != file.sha256]


def _lasting(frame: pl.DataFrame) -> pl.DataFrame:
    """Gate results on single deliveries: the others are of what one run judged, and of the version it came after."""
    if "gate" not in frame.columns:
        return frame
    return frame.filter((pl.col("gate") == "delivery") & (pl.col("subject") != "deliveries"))


def _hash(path: Path) -> str:
    return sha256_of(path) if path.is_file() else "gone"


def _digest(frame: pl.DataFrame) -> str:
    kept = frame.drop([column for column in frame.columns if column in VOLATILE])
    lines = sorted(map(repr, kept.rows()))
    text = "\n".join([repr(kept.columns), *lines])
    return f"{kept.height} rows {hashlib.sha256(text.encode()).hexdigest()[:12]}"
