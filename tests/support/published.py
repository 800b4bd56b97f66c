"""A home with something published, made once for all tests that only read."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from filelock import FileLock

from tests.support.homes import Home

#: A sample is of January–April 2023 and 2024, so all of it is final on this day.
SAMPLE_AS_OF = date(2024, 5, 1)
SAMPLE_DOSSIERS = 2_000
SAMPLE_SEED = 20240501


def sample_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A THUOC_HOME with a small sample run published; the same one for every worker of a test session.

    Raises:
        AssertionError: the sample could not be made or published.
    """
    # Each xdist worker has a folder of its own inside that of the session.
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if base.name.startswith("popen-") else base
    home = Home(shared / "sample-home")
    done = home.path / "sample-is-published"
    with FileLock(shared / "sample-home.lock"):
        if not done.exists():
            arguments = ["--dossiers", str(SAMPLE_DOSSIERS), "--seed", str(SAMPLE_SEED)]
            made = home.thuoc("sample", "--out", str(home.inbox), *arguments)
            assert made.returncode == 0, made.stderr
            home.run(SAMPLE_AS_OF)
            done.touch()
    return home.path
