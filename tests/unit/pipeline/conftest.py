from __future__ import annotations

from pathlib import Path

import pytest

from orchestration.settings import Settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A home of its own, with the committed reference facts."""
    return Settings(home=tmp_path / "home")
