"""Ledgers to try: a SQLite file each, and a PostgreSQL database each."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from orchestration.ledger import Ledger
from tests.support.postgres import Server


@pytest.fixture(params=["sqlite", "postgresql"])
def ledger_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of an empty database."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'state' / 'ledger.sqlite'}"
        return
    server: Server = request.getfixturevalue("postgres")
    with server.database("ledger") as url:
        yield url


@pytest.fixture
def ledger(ledger_url: str) -> Iterator[Ledger]:
    """An empty ledger."""
    with Ledger.open(ledger_url) as opened:
        yield opened
