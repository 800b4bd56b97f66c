"""Write a candidate's marts as the next version, then switch ``current`` to it.

Everything is written and flushed in a hidden folder, which is renamed to its number, and only then does one
atomic rename move ``current``. Whatever a crash leaves is a hidden folder, or a whole version that nobody was
told of: both are cleared by the next publication. Callers hold the writer's lock.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb

from orchestration.publication.durable import flush_path, sha256_of, switch_symlink, write_text
from orchestration.publication.manifest import (
    CURRENT,
    MANIFEST,
    DamagedPublication,
    PublicationError,
    Version,
    VersionFile,
    current_folder,
    current_number,
    read_version,
    version_folders,
)
from orchestration.publication.marts import MartSlice, mart_names, slices, write_slice


def publish(
    candidate: Path,
    published: Path,
    *,
    run_id: str,
    as_of: date,
    code_version: str,
    created_at: datetime,
    retention: int,
    extra: Mapping[str, Any] | None = None,
) -> Version:
    """Publish the marts of the candidate DuckDB file (opened read-only) as the next version.

    Files whose content equals the previous version's are hard links to it. A number is never used again for
    other content: the next one is above every folder that exists, told of or not.

    Raises:
        PublicationError: the candidate has no marts, or a mart by period has a row without one.
    """
    published.mkdir(parents=True, exist_ok=True)
    _clear_hidden(published)
    folder = current_folder(published)
    previous = read_version(folder) if folder is not None else None
    number = _next_number(published)
    staging = published / f".publishing-{number}"
    staging.mkdir()
    version = Version(
        number=number,
        run_id=run_id,
        as_of=as_of,
        created_at=created_at,
        code_version=code_version,
        previous=previous.number if previous else None,
        files=_write_files(candidate, staging, previous, folder),
        extra=dict(extra or {}),
    )
    _make_current(published, staging, version, retention)
    return version


def publish_again(published: Path, number: int, *, created_at: datetime, retention: int) -> Version:
    """Publish what an earlier version holds as the next version; ``extra["again"]`` says which it was.

    Raises:
        NoPublication: no such version is kept.
        PublicationError: it is the current one.
        DamagedPublication: a file of it is gone or is not what was published.
    """
    source = published / str(number)
    earlier = read_version(source)
    current = current_number(published)
    if number == current:
        raise PublicationError(f"kỳ {number} đang là kỳ hiện hành / publication {number} is the current one")
    for file in earlier.files:
        path = source / file.path
        if not path.is_file() or sha256_of(path) != file.sha256:
            raise DamagedPublication(
                f"kỳ {number}: tệp {file.path} mất hoặc đã bị sửa; không công bố lại "
                f"/ publication {number}: {file.path} is gone or was changed; not published again"
            )
    _clear_hidden(published)
    version = replace(
        earlier,
        number=_next_number(published),
        created_at=created_at,
        previous=current,
        extra={**earlier.extra, "again": number},
    )
    staging = published / f".publishing-{version.number}"
    staging.mkdir()
    for file in earlier.files:
        if not _linked(source / file.path, staging / file.path, file):
            shutil.copyfile(source / file.path, staging / file.path)
            flush_path(staging / file.path)
    _make_current(published, staging, version, retention)
    return version


def _next_number(published: Path) -> int:
    return max([0, *version_folders(published)]) + 1


def _make_current(published: Path, staging: Path, version: Version, retention: int) -> None:
    write_text(staging / MANIFEST, version.to_json())
    _flush_folders(staging)
    staging.rename(published / str(version.number))
    flush_path(published)
    switch_symlink(published / CURRENT, str(version.number))
    _retire(published, version.number, retention)


def _write_files(
    candidate: Path, staging: Path, previous: Version | None, previous_folder: Path | None
) -> tuple[VersionFile, ...]:
    known = {(file.mart, file.year, file.content_hash): file for file in previous.files} if previous else {}
    files = []
    with duckdb.connect(str(candidate), read_only=True) as connection:
        for mart in mart_names(connection):
            for mart_slice in slices(connection, mart):
                target = staging / mart_slice.path
                same = known.get((mart, mart_slice.year, mart_slice.content_hash))
                if same and previous_folder and _linked(previous_folder / same.path, target, same):
                    files.append(same)
                else:
                    write_slice(connection, mart_slice, target)
                    files.append(_described(mart_slice, target))
    return tuple(files)


def _linked(source: Path, target: Path, file: VersionFile) -> bool:
    """Hard-link an unchanged file; false when the source is gone or not what was published, or the disk has no links.

    The hash is read again: a damaged file would be handed on from version to version.
    """
    try:
        if source.stat().st_size != file.bytes or sha256_of(source) != file.sha256:
            return False
        target.parent.mkdir(parents=True, exist_ok=True)
        os.link(source, target)
    except OSError:
        return False
    return True


def _described(mart_slice: MartSlice, path: Path) -> VersionFile:
    return VersionFile(
        path=mart_slice.path,
        mart=mart_slice.mart,
        year=mart_slice.year,
        rows=mart_slice.rows,
        bytes=path.stat().st_size,
        content_hash=mart_slice.content_hash,
        sha256=sha256_of(path),
    )


def _flush_folders(folder: Path) -> None:
    for entry in sorted(folder.iterdir()):
        if entry.is_dir():
            flush_path(entry)
    flush_path(folder)


def _clear_hidden(published: Path) -> None:
    """Remove what a crash left half-made: hidden folders, and a symlink not yet renamed to ``current``."""
    for entry in published.iterdir():
        if not entry.name.startswith("."):
            continue
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        else:
            entry.unlink()


def _retire(published: Path, number: int, retention: int) -> None:
    """Keep the latest ``retention`` versions; drop older ones and those that ``current`` never reached.

    A crash between the two renames leaves a whole version above ``previous`` that no reader was sent to: the
    chain of ``previous`` from the new version names the ones that were published.
    """
    folders = version_folders(published)
    kept: list[int] = []
    following: int | None = number
    while following in folders and len(kept) < retention:
        kept.append(following)
        following = read_version(folders[following]).previous
    for orphan in sorted(set(folders) - set(kept)):
        # Renamed first: a version that is being removed is no longer one that a reader could open by number.
        doomed = published / f".retired-{orphan}"
        folders[orphan].rename(doomed)
        shutil.rmtree(doomed)
