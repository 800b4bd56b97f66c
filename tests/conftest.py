"""What tests of every kind share: the calendar, the agencies, a home with a published sample."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from orchestration.domain.calendar import WorkingCalendar
from orchestration.settings import PROJECT_ROOT
from tests.support import postgres as postgresql
from tests.support.oracle import Agency, read_agencies
from tests.support.published import sample_home

REFERENCE = PROJECT_ROOT / "data" / "reference"


@pytest.fixture(scope="session")
def working_calendar() -> WorkingCalendar:
    return WorkingCalendar.from_csv(REFERENCE / "calendar_overrides.csv")


@pytest.fixture(scope="session")
def agencies() -> tuple[Agency, ...]:
    return read_agencies(REFERENCE / "agencies.csv")


@pytest.fixture(scope="session", name="sample_home")
def shared_sample_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A THUOC_HOME in which a run on a small sample was published; read only, shared by all workers."""
    return sample_home(tmp_path_factory)


@pytest.fixture(scope="session")
def postgres() -> Iterator[postgresql.Server]:
    """A PostgreSQL server, started by the first test that asks for one."""
    with postgresql.serving() as server:
        yield server
