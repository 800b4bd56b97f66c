"""Files that are whole or not there: written beside their place, fsynced, renamed."""

from __future__ import annotations

import os
from pathlib import Path

import polars as pl


def write_whole(frame: pl.DataFrame, path: Path) -> None:
    """Write a frame as zstd Parquet; a crash leaves the file that was there, or none.

    Raises:
        OSError: no space, no permission.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    # No process in the name: what a crash left half-written is written over by the next landing, not kept for ever.
    beside = path.with_name(f".{path.name}.part")
    try:
        with beside.open("wb") as file:
            # Level 1: a fifth less time than the default for a tenth more bytes (measured on dossiers).
            frame.write_parquet(file, compression="zstd", compression_level=1)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def remove(path: Path) -> None:
    """Remove a file that an earlier landing of the same delivery left, if there is one."""
    if path.exists():
        path.unlink()
        _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
