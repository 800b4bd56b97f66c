"""Room on the disk and the right to write: what a run needs of the machine."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from orchestration.settings import Settings

#: Less free space than this stops a run of a small home.
_LEAST_BYTES = 2 * 10**9
#: Less than this is no room at all: SQLite needs some beside its file to read it.
_NO_ROOM_BYTES = 4 * 2**20


@dataclass(frozen=True)
class Space:
    """Bytes of the disk that the home lies on; ``wanted``: for a full refresh and a publication beside it."""

    free: int
    wanted: int

    @property
    def scarce(self) -> bool:
        """Whether a run may not get by with it."""
        return self.free < self.wanted

    @property
    def none(self) -> bool:
        """Whether nothing at all can be written."""
        return self.free < _NO_ROOM_BYTES


def space(settings: Settings) -> Space:
    """Room for the home, which need not exist yet."""
    standing = next(path for path in (settings.home, *settings.home.parents) if path.exists())
    warehouse = settings.warehouse.stat().st_size if settings.warehouse.exists() else 0
    return Space(shutil.disk_usage(standing).free, max(_LEAST_BYTES, 2 * warehouse))


def shut_folders(settings: Settings) -> list[Path]:
    """The folders of the state that this process cannot write: by their rights, or because the disk is read-only."""
    state = (
        settings.home,
        settings.lake,
        settings.quarantine,
        settings.runs,
        settings.warehouse.parent,
        settings.published,
        settings.gx,
        settings.dagster_home,
    )
    # A disk mounted read-only is shut to root too, and ``access`` says so.
    return [path for path in state if path.is_dir() and not os.access(path, os.W_OK | os.X_OK)]
