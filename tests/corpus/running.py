"""A home in which inboxes of cases are landed and judged, and what the ledger then says of each file."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import polars as pl

from orchestration.ledger import Ledger
from orchestration.ledger.judgements import LandedFacts
from orchestration.pipeline.gates import gate_deliveries
from orchestration.pipeline.landing import land_new_files
from orchestration.pipeline.progress import Progress
from orchestration.settings import PROJECT_ROOT, Settings

RECEIVED = datetime(2024, 4, 2, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Found:
    """What the ledger, the gate and the quarantine say of one case."""

    facts: LandedFacts
    quarantine: pl.DataFrame

    @property
    def messages(self) -> str:
        told = [*(self.facts.reasons or ()), *(self.facts.warnings or ())]
        return "\n".join([*told, *(self.quarantine["message_vi"].unique().to_list() if self.quarantine.width else ())])

    @property
    def rules(self) -> set[str]:
        failed = {rule for rule, failed in (self.facts.findings or {}).items() if failed}
        return failed | set(self.facts.profile.get("quarantine_rules") or ())


def home_of(home: Path, agencies: Sequence[str]) -> Settings:
    """A home of its own, in which these agencies may deliver."""
    settings = Settings(home=home)
    settings.reference = settings.home / "reference"
    shutil.copytree(PROJECT_ROOT / "data" / "reference", settings.reference)
    (settings.reference / "agencies.csv").write_text("agency_code\n" + "\n".join(agencies) + "\n")
    return settings


def run(settings: Settings) -> dict[str, Found]:
    """Land and judge what is new; what is known of every file then, by its path in the inbox."""
    land_new_files(settings, received_at=RECEIVED, progress=Progress())
    gate_deliveries(settings, run_id="corpus", progress=Progress())
    with Ledger.open(settings.ledger_url) as ledger:
        rows = ledger.deliveries().select("agency_code", "dataset").iter_rows()
        series = {(agency, dataset): date.min for agency, dataset in rows}
        facts = [one for of_series in ledger.deliveries_since(series).values() for one in of_series]
        facts += ledger.without_period(every=True)
    files = {file.stem: file for file in settings.quarantine.rglob("*.parquet")}
    return {one.path: Found(one, _rows(files.get(one.delivery_id))) for one in facts}


def assert_nothing_is_lost(facts: LandedFacts, quarantine: pl.DataFrame) -> None:
    """Rows read are accepted, refused or repeated; of a file without its columns all are held unread."""
    profile: dict[str, Any] = facts.profile
    read, kept = facts.rows_read or 0, facts.rows_accepted or 0
    refused = quarantine["source_row"].n_unique() if quarantine.width else 0
    assert refused == facts.rows_quarantined
    if profile["readable"] and not profile["missing_columns"]:
        assert read == kept + refused + profile["duplicate_rows"]
    else:
        assert (kept, refused) == (0, 0)
        assert facts.status in ("held", "unreadable")


def _rows(file: Path | None) -> pl.DataFrame:
    return pl.DataFrame() if file is None else pl.read_parquet(file)
