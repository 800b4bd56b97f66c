"""A home's state as one file, and back: the ledger, the lake, the quarantine, the publications, each checked by hash.

The warehouse, Data Docs and Dagster's history are not in it: the next run makes them again from what is.
"""

from __future__ import annotations

import io
import json
import os
import shutil
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from orchestration.pipeline.lock import writer_lock
from orchestration.publication.durable import flush_path, sha256_of
from orchestration.settings import Settings

#: The last member of an archive: what must be in it, with sizes and hashes.
CONTENTS = "contents.json"
_LEDGER = "ledger.sqlite"
_FOLDERS = ("lake", "quarantine", "published")
_FORMAT = 1


class BackupError(Exception):
    """A backup cannot be made or taken back; nothing was changed, and the message says what to do."""


@dataclass(frozen=True)
class Backup:
    """An archive: how many files it holds, their bytes, and when it was made."""

    path: Path
    files: int
    bytes: int
    made_at: datetime


def back_up(settings: Settings, out: Path, *, made_at: datetime) -> Backup:
    """Write the state of ``settings.home`` as a tar file; no writer is at work meanwhile.

    Raises:
        BackupError: ``out`` exists, or the home holds nothing.
        WriterBusy: a run is at work.
    """
    if out.exists():
        raise BackupError(f"{out} đã có; chọn tên khác / {out} exists: choose another name")
    if not any((settings.home / folder).exists() for folder in _FOLDERS):
        raise BackupError(f"{settings.home} chưa có gì để sao lưu / {settings.home} holds nothing to back up")
    out.parent.mkdir(parents=True, exist_ok=True)
    beside = out.with_name(f".{out.name}.{os.getpid()}")
    try:
        with writer_lock(settings), tarfile.open(beside, "w") as archive:
            contents = _write(settings, archive, made_at)
        flush_path(beside)
        beside.replace(out)
        flush_path(out.parent)
    finally:
        beside.unlink(missing_ok=True)
    return Backup(out, len(contents), sum(file["bytes"] for file in contents.values()), made_at)


def restore(settings: Settings, archive: Path) -> Backup:
    """Put an archive's state into ``settings.home``, which must have none; every file is checked before any is used.

    Raises:
        BackupError: the home has a ledger, a lake or publications; the archive is not one, or is damaged.
        WriterBusy: a run is at work.
    """
    with writer_lock(settings):
        _refuse_state(settings)
        staging = settings.home / ".restoring"
        shutil.rmtree(staging, ignore_errors=True)
        try:
            told = _extracted(archive, staging)
            _put_ledger(settings, staging / _LEDGER)
            # Publications last: readers see nothing before everything is there.
            for folder in _FOLDERS:
                if (staging / folder).is_dir():
                    (staging / folder).replace(settings.home / folder)
            flush_path(settings.home)
        finally:
            shutil.rmtree(staging, ignore_errors=True)
    return told


def _write(settings: Settings, archive: tarfile.TarFile, made_at: datetime) -> dict[str, dict[str, Any]]:
    contents = {}
    known: dict[tuple[int, int], dict[str, Any]] = {}
    for name, path in _files(settings):
        archive.add(path, arcname=name, recursive=False)
        if path.is_symlink():
            contents[name] = {"bytes": 0, "link": str(path.readlink())}
            continue
        status = path.stat()
        inode = (status.st_dev, status.st_ino)
        if inode not in known:
            known[inode] = {"bytes": status.st_size, "sha256": sha256_of(path)}
        contents[name] = known[inode]
    told = {"format": _FORMAT, "made_at": made_at.isoformat(), "files": contents}
    text = json.dumps(told, ensure_ascii=False).encode()
    member = tarfile.TarInfo(CONTENTS)
    member.size = len(text)
    archive.addfile(member, io.BytesIO(text))
    return contents


def _files(settings: Settings) -> Iterator[tuple[str, Path]]:
    """Name in the archive and path of every file; the ledger as a SQLite file, whatever database it lives in."""
    from orchestration.ledger.copying import copy_ledger

    with TemporaryDirectory(dir=settings.home, prefix=".backup-") as folder:
        copy = Path(folder) / _LEDGER
        copy_ledger(settings.ledger_url, f"sqlite:///{copy}")
        yield _LEDGER, copy
    for folder in _FOLDERS:
        root = settings.home / folder
        for path in sorted(root.rglob("*")):
            inside = path.relative_to(root)
            # Hidden ones are what a crash left half made.
            if not any(part.startswith(".") for part in inside.parts) and (path.is_symlink() or path.is_file()):
                yield f"{folder}/{inside.as_posix()}", path


def _refuse_state(settings: Settings) -> None:
    standing = [name for name in (_LEDGER, *_FOLDERS) if (settings.home / name).exists()]
    if standing:
        raise BackupError(
            f"{settings.home} đã có {', '.join(standing)}; khôi phục vào thư mục trống (THUOC_HOME khác) "
            f"/ {settings.home} has {', '.join(standing)}: restore into an empty home (another THUOC_HOME)"
        )


def _extracted(archive: Path, staging: Path) -> Backup:
    try:
        with tarfile.open(archive) as tar:
            tar.extractall(staging, filter="data")
        told = json.loads((staging / CONTENTS).read_text(encoding="utf-8"))
    except (tarfile.TarError, OSError, ValueError, EOFError) as error:
        raise BackupError(
            f"{archive}: không phải bản sao lưu, hoặc bị cắt cụt: {error} / no backup, or cut short: {error}"
        ) from error
    if told["format"] != _FORMAT:
        raise BackupError(
            f"{archive}: định dạng {told['format']}, mã nguồn này chỉ biết {_FORMAT}; cập nhật Thước "
            f"/ format {told['format']}, this code knows {_FORMAT}: update Thước"
        )
    (staging / CONTENTS).unlink()
    damaged = [name for name, facts in told["files"].items() if not _is_whole(staging / name, facts)]
    if damaged:
        raise BackupError(
            f"{archive}: {len(damaged)} tệp mất hoặc hỏng, ví dụ {damaged[0]}; không khôi phục gì "
            f"/ {len(damaged)} files are gone or damaged, e.g. {damaged[0]}; nothing was restored"
        )
    size = sum(facts["bytes"] for facts in told["files"].values())
    return Backup(archive, len(told["files"]), size, datetime.fromisoformat(told["made_at"]))


def _is_whole(path: Path, facts: dict[str, Any]) -> bool:
    if "link" in facts:
        return path.is_symlink() and str(path.readlink()) == facts["link"]
    return path.is_file() and path.stat().st_size == facts["bytes"] and sha256_of(path) == facts["sha256"]


def _put_ledger(settings: Settings, copy: Path) -> None:
    from orchestration.ledger.copying import LedgerNotEmpty, copy_ledger

    try:
        copy_ledger(f"sqlite:///{copy}", settings.ledger_url)
    except LedgerNotEmpty as error:
        raise BackupError(str(error)) from error
