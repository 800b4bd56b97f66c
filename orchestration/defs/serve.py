"""Dagster's pages on this machine: ``python -m orchestration.defs.serve [--port 3000]``."""

from __future__ import annotations

import os
import sys

from orchestration.defs.instance import prepare_dagster_home
from orchestration.settings import Settings


def main() -> None:
    """Prepare ``DAGSTER_HOME`` and hand the process over to ``dagster dev``; further arguments go to it."""
    prepare_dagster_home(Settings())
    command = [sys.executable, "-m", "dagster", "dev", "-m", "orchestration.definitions", "--host", "127.0.0.1"]
    os.execv(sys.executable, [*command, *sys.argv[1:]])


if __name__ == "__main__":
    main()
