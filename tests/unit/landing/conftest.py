"""One office of H44, in a home of its own."""

from __future__ import annotations

from pathlib import Path

import pytest
from landing_extracts import Office


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)
