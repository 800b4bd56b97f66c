"""The ``thuoc`` command. ``main`` is its entry; each command's work is imported when it is called."""

from __future__ import annotations


def main() -> None:
    """Run the command line; errors an owner can mend become one message and an exit code, never a traceback."""
    from orchestration.cli.commands import app
    from orchestration.cli.exits import exit_on_known_errors

    with exit_on_known_errors():
        app()
