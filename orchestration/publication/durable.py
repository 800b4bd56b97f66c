"""Writes that survive a power cut: the bytes reach the disk before a name says that they are there."""

from __future__ import annotations

import hashlib
import os
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


def write_text(path: Path, text: str) -> None:
    """Write a file beside its place, flush it, then rename it: a name that exists is whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = _beside(path)
    beside.write_text(text, encoding="utf-8")
    flush_path(beside)
    beside.replace(path)
    flush_path(path.parent)


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
