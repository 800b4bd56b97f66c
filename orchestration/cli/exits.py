"""Exit codes and the errors behind them.

0  done: a version was published, or there was nothing new to do (holds are reported, not failures)
1  the publication gate, or a data test, refused: what was published before stays; or the doctor found a fault
2  wrong usage or settings
3  not finished: another writer is at work, the ledger's server is away, or a step failed; run it again
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from orchestration.settings import Settings

REFUSED = 1
WRONG_USAGE = 2
NOT_FINISHED = 3


class WrongUsage(Exception):
    """The command cannot be carried out as it was given; the message says what it takes, in both languages."""


class RunFailed(Exception):
    """A run ended without publishing; ``exit_code`` says whether something refused or something broke."""

    def __init__(self, message: str, exit_code: int) -> None:
        super().__init__(message)
        self.exit_code = exit_code


def load_settings() -> Settings:
    """The settings in force.

    Raises:
        WrongUsage: a variable or a line of ``thuoc.toml`` is not a setting, or not a value that it takes.
    """
    from tomllib import TOMLDecodeError

    from pydantic import ValidationError

    from orchestration.settings import Settings

    try:
        return Settings()
    except ValidationError as error:
        wrong = "\n".join(
            f"  {'.'.join(str(part) for part in fault['loc'])}: {fault['msg']} ({fault['input']!r})"
            for fault in error.errors()
        )
    except TOMLDecodeError as error:
        wrong = f"  {error}"
    raise WrongUsage(f"thiết lập sai (biến THUOC_* hoặc thuoc.toml) / wrong settings (THUOC_* or thuoc.toml):\n{wrong}")


@contextmanager
def exit_on_known_errors() -> Iterator[None]:
    """Turn errors that people can mend into a message on standard error and an exit code."""
    try:
        yield
    except Exception as error:
        code = _exit_code(error)
        told = str(error) if code is not None else _trouble(error)
        if told is None:
            raise
        sys.stderr.write(f"{told}\n")
        sys.exit(NOT_FINISHED if code is None else code)


def _exit_code(error: Exception) -> int | None:
    if isinstance(error, RunFailed):
        return error.exit_code
    if isinstance(error, WrongUsage):
        return WRONG_USAGE
    # Imported only now: no command that succeeds pays for them.
    from orchestration.defs.instance import StorageUnclear
    from orchestration.ledger.schema import LedgerDamaged, LedgerTooNew, LedgerUnreachable
    from orchestration.pipeline.backup import BackupError
    from orchestration.pipeline.lock import WriterBusy
    from orchestration.publication.manifest import PublicationError

    if isinstance(error, PublicationError | BackupError | LedgerTooNew | StorageUnclear):
        return WRONG_USAGE
    return NOT_FINISHED if isinstance(error, WriterBusy | LedgerDamaged | LedgerUnreachable) else None


def _trouble(error: Exception) -> str | None:
    """What is wrong with the machine, if that is behind an error; errors are looked into down to the first one."""
    from orchestration.cli.troubles import trouble_in

    told: list[str] = []
    cause: BaseException | None = error
    while cause is not None:
        told.append(str(cause))
        cause = cause.__cause__ or cause.__context__
    trouble = trouble_in(load_settings(), "\n".join(told))
    return None if trouble is None else str(trouble)
