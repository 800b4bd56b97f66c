"""One dataset's folder of one agency in the inbox, held open: what a door writes into it is whole or not there.

Everything goes through the folder's descriptor, opened without following links: neither a name nor a link put there
meanwhile leads anywhere else. A file is written under a dot-name, which landing leaves alone, reaches the disk, and is
given its name by a hard link: that never takes a name that exists.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from orchestration.domain.periods import Period
from orchestration.landing.contracts import DATASETS
from orchestration.landing.inbox import InboxFile, file_named

#: Rights of a delivery: the account that runs Thước writes, its group reads.
_MODE = 0o640
_LEFTOVER = ".part"


class FolderIsNoFolder(OSError):
    """A folder of the inbox is a link or a file: nothing is written through it."""


class Incoming:
    """A file on its way in, counted and hashed as it is written; Arrow takes it for a file that only grows."""

    def __init__(self, folder: int, path: Path) -> None:
        name = path.name
        self._folder, self._name, self.path = folder, name, path
        descriptor = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, _MODE, dir_fd=folder)
        self._file = os.fdopen(descriptor, "wb")
        self._digest = hashlib.sha256()
        self.size = 0
        self.closed = False

    @property
    def sha256(self) -> str:
        """Of what was written so far, in hexadecimal."""
        return self._digest.hexdigest()

    def write(self, content: Any) -> int:
        """Append bytes, or whatever lends some.

        Raises:
            OSError: no room.
        """
        written = self._file.write(content)
        self._digest.update(content)
        self.size += written
        return written

    def tell(self) -> int:
        """How much was written."""
        return self.size

    def flush(self) -> None:
        """Hand what was written to the operating system."""
        self._file.flush()

    def close(self) -> None:
        """Nothing: who writes a format closes its file before it has a name."""

    def place(self, name: str, *, instead: bool = False) -> None:
        """Give it its name once its bytes are on disk; ``instead``: in the place of a file that has it.

        Raises:
            FileExistsError: there is such a file.
        """
        self.flush()
        os.fsync(self._file.fileno())
        if instead:
            os.rename(self._name, name, src_dir_fd=self._folder, dst_dir_fd=self._folder)
        else:
            os.link(self._name, name, src_dir_fd=self._folder, dst_dir_fd=self._folder, follow_symlinks=False)
        os.fsync(self._folder)

    def discard(self) -> None:
        """Remove the dot-name; a file that has its name keeps it."""
        self.closed = True
        try:
            self._file.close()
        finally:
            _remove(self._name, self._folder)


class DatasetFolder:
    """A folder that is open; see ``opened_folder``."""

    def __init__(self, inbox: Path, agency_code: str, dataset: str, descriptor: int) -> None:
        self.relative = f"{agency_code}/{dataset}"
        self._inbox, self._agency_code, self._dataset, self._descriptor = inbox, agency_code, dataset, descriptor

    @contextmanager
    def incoming(self, door: str) -> Iterator[Incoming]:
        """A file on its way in through a door; nothing is left of it unless it was given its name."""
        name = f".{door}-{secrets.token_hex(8)}{_LEFTOVER}"
        coming = Incoming(self._descriptor, self._inbox / self.relative / name)
        try:
            yield coming
        finally:
            coming.discard()

    def remove(self, name: str) -> None:
        """Take away a file that a door put here, if it is still there."""
        _remove(name, self._descriptor)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Keep the other doors from naming files here, in this process and in others; a process that dies lets go."""
        fcntl.flock(self._descriptor, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.flock(self._descriptor, fcntl.LOCK_UN)

    def files(self) -> list[InboxFile]:
        """Its deliveries, by name."""
        with os.scandir(self._descriptor) as entries:
            names = sorted(entry.name for entry in entries)
        named = (delivery_file(self._inbox, self._agency_code, self._dataset, name) for name in names)
        return [file for file in named if file is not None]

    def revisions(self, period: Period | None) -> list[InboxFile]:
        """The deliveries of a period, the highest revision last."""
        return sorted((file for file in self.files() if file.period == period), key=lambda file: file.revision)

    def sha256_of(self, name: str) -> str | None:
        """Of the file of a name; None: there is none; empty: what has the name is no file."""
        flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK
        try:
            descriptor = os.open(name, flags, dir_fd=self._descriptor)
        except FileNotFoundError:
            return None
        except OSError:
            return ""
        with os.fdopen(descriptor, "rb") as content:
            if not stat.S_ISREG(os.fstat(content.fileno()).st_mode):
                return ""
            return hashlib.file_digest(content, "sha256").hexdigest()


@contextmanager
def opened_folder(inbox: Path, agency_code: str, dataset: str) -> Iterator[DatasetFolder]:
    """Open an agency's folder of a dataset, made if need be. The inbox itself may be a link, nothing below it.

    Args:
        agency_code, dataset: known ones.

    Raises:
        FolderIsNoFolder: one of the two is a link or a file.
        OSError: it cannot be made.
    """
    inbox.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(inbox, os.O_RDONLY | os.O_DIRECTORY)
    try:
        for name in (agency_code, dataset):
            parent, descriptor = descriptor, _below(descriptor, name)
            os.close(parent)
        yield DatasetFolder(inbox, agency_code, dataset, descriptor)
    finally:
        os.close(descriptor)


def delivery_file(inbox: Path, agency_code: str, dataset: str, name: str) -> InboxFile | None:
    """The delivery that a name in an agency's folder stands for, whether or not it lies there; None: it is no name."""
    file = file_named(inbox, f"{agency_code}/{dataset}/{name}", [agency_code], DATASETS)
    return file if file is not None and file.problem is None else None


def clear_leftovers(inbox: Path, door: str) -> int:
    """Remove what a door that died was in the middle of; only while no other process serves that door.

    Returns:
        How many files there were.
    """
    left = [
        path
        for path in inbox.glob(f"*/*/.{door}-*{_LEFTOVER}")
        if not (path.parent.is_symlink() or path.parent.parent.is_symlink())
    ]
    for path in left:
        path.unlink(missing_ok=True)
    return len(left)


def next_name(file: InboxFile, taken: int) -> str:
    """The name of a file of the same period and form, one revision after one that is taken."""
    compression = f".{file.compression}" if file.compression else ""
    return f"{'' if file.period is None else file.period.code}.r{taken + 1}.{file.format}{compression}"


def _below(parent: int, name: str) -> int:
    with suppress(FileExistsError):
        os.mkdir(name, dir_fd=parent)
        os.fsync(parent)
    try:
        return os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=parent)
    except OSError as error:
        if error.errno in (errno.ENOTDIR, errno.ELOOP):
            raise FolderIsNoFolder(
                f"thư mục {name} của inbox là liên kết hoặc tệp; thay bằng thư mục thật "
                f"/ {name} in the inbox is a link or a file: make it a folder"
            ) from None
        raise


def _remove(name: str, folder: int) -> None:
    with suppress(FileNotFoundError):
        os.unlink(name, dir_fd=folder)
