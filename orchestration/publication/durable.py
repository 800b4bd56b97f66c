"""Writes that survive a power cut: the bytes reach the disk before a name says that they are there."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path


def flush_path(path: Path) -> None:
    """Wait until a file's bytes, or a folder's names, are on disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file's bytes, in hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def write_text(path: Path, text: str, *, mode: int = 0o666) -> None:
    """Write a file beside its place, flush it, then rename it: a name that exists is whole.

    Args:
        mode: its rights, from the first byte on, less those that the process takes away (umask).
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = _beside(path)
    beside.unlink(missing_ok=True)
    beside.touch(mode)
    beside.write_text(text, encoding="utf-8")
    flush_path(beside)
    beside.replace(path)
    flush_path(path.parent)


def append_lines(path: Path, lines: Iterable[str], *, flush: bool = True) -> None:
    """Append lines, each with its end, by one write: two writers' lines do not mix. A crash can cut the last line at
    most; a cut line is ended first.

    Args:
        flush: wait until they are on disk.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o640)
    try:
        size = os.fstat(descriptor).st_size
        is_cut = size > 0 and os.pread(descriptor, 1, size - 1) != b"\n"
        os.write(descriptor, ("\n" * is_cut + "".join(lines)).encode("utf-8", "replace"))
        if flush:
            os.fsync(descriptor)
    finally:
        os.close(descriptor)


def switch_symlink(link: Path, target: str) -> None:
    """Point ``link`` at ``target`` by one atomic rename: a reader sees the old or the new, never neither."""
    beside = _beside(link)
    beside.unlink(missing_ok=True)
    beside.symlink_to(target)
    beside.replace(link)
    flush_path(link.parent)


def _beside(path: Path) -> Path:
    """One name for all writers, of whom the lock lets one at work: the next write clears what a crash left."""
    return path.with_name(f".{path.name}.new")
