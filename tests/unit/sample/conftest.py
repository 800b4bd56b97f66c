"""One small sample on disk, and the rows of one of the usual size, for all tests of the sample."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from orchestration.sample.extracts import SampleSummary, write_sample
from orchestration.sample.months import Month
from orchestration.sample.world import sample_rows
from orchestration.settings import PROJECT_ROOT

SMALL, USUAL = 1_000, 20_000


@pytest.fixture(scope="session")
def reference() -> Path:
    return PROJECT_ROOT / "data" / "reference"


@pytest.fixture(scope="session")
def written_sample(reference: Path, tmp_path_factory: pytest.TempPathFactory) -> SampleSummary:
    return write_sample(tmp_path_factory.mktemp("inbox"), dossiers=SMALL, seed=7, reference=reference)


@pytest.fixture(scope="session")
def usual_rows(reference: Path) -> list[tuple[Month, dict[str, pl.DataFrame]]]:
    return list(sample_rows(dossiers=USUAL, seed=1, reference=reference))
