from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from orchestration.ledger import Ledger
from orchestration.settings import Settings
from tests.unit.ledger.landed import landed
from tests.unit.publication.candidates import make_candidate, publish_candidate

AT = datetime(2024, 5, 2, 9, tzinfo=UTC)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A home of its own, with the committed reference facts."""
    return Settings(home=tmp_path / "home")


@pytest.fixture
def lived(settings: Settings, tmp_path: Path) -> Settings:
    """A home with a ledger, lake files, two publications that share files, and what a crash left half made."""
    with Ledger.open(settings.ledger_url) as ledger:
        ledger.record_landings([landed()])
        ledger.record_publication(1, run_id="run-1", created_at=AT, as_of=date(2024, 5, 1), code_version="c")
    lake = settings.lake / "dossiers" / "2024-03" / "H01.parquet"
    lake.parent.mkdir(parents=True)
    lake.write_bytes(b"rows of March")
    (lake.parent / ".H01.parquet.1.part").write_bytes(b"half")
    for mark in (0, 1):
        publish_candidate(make_candidate(tmp_path / "candidate.duckdb", mark=mark), settings.published)
    return settings
