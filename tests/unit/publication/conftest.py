from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from orchestration.publication.manifest import Version
from tests.unit.publication.candidates import ROWS, make_candidate, publish_candidate


@pytest.fixture
def published(tmp_path: Path) -> Path:
    return tmp_path / "it's published"


@pytest.fixture
def publish_rows(tmp_path: Path, published: Path) -> Callable[..., Version]:
    """Publish these rows as the next version."""

    def publish(rows: tuple[str, ...] = ROWS, *, mark: int = 0, retention: int = 30) -> Version:
        return publish_candidate(make_candidate(tmp_path / "c.duckdb", rows, mark=mark), published, retention=retention)

    return publish
