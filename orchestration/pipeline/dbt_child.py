"""Run dbt as a child that does not outlive its run: ``python -m orchestration.pipeline.dbt_child build …``.

The parent keeps this process's standard input open and never writes to it. When the parent dies, by whatever
signal, the input ends and so does dbt: the candidate warehouse is never written by an orphan while the next
run holds the writer's lock. Ending in the middle of a transaction is what DuckDB's log is for.
"""

from __future__ import annotations

import os
import sys
import threading


def _end_with_parent() -> None:
    while os.read(0, 4096):
        pass
    os._exit(70)


def main() -> None:
    """Hand the arguments to dbt's own command line."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    from dbt.cli.main import cli

    cli(args=sys.argv[1:])


if __name__ == "__main__":
    main()
