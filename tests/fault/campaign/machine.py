"""What a campaign does to the machine: a small disk, full at will; folders that cannot be written; spoilt pages.

Needs Linux and the right to mount (root): a read-only bind mount binds root, which a folder's rights do not.
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

PAGE = 4096
#: Room for a home, a backup and what a restore moves aside; a home takes some 30 MB.
DISK_MEGABYTES = 400


def may_mount() -> bool:
    """Whether this process can mount: root, with ``mount`` at hand."""
    return os.geteuid() == 0 and shutil.which("mount") is not None


@contextmanager
def small_disk(folder: Path, megabytes: int = DISK_MEGABYTES) -> Iterator[Path]:
    """A disk of its own (tmpfs) at a folder."""
    folder.mkdir(parents=True)
    _command("mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(folder))
    try:
        yield folder
    finally:
        _command("umount", "--lazy", str(folder))


def fill(disk: Path) -> Path:
    """Fill a disk to its last page; the ballast, to be thrown off."""
    ballast = disk / "ballast"
    with ballast.open("wb", buffering=0) as stream:
        with suppress(OSError):
            while free := shutil.disk_usage(disk).free:
                os.posix_fallocate(stream.fileno(), stream.seek(0, os.SEEK_END), free)
        # Others write meanwhile: the last pages one at a time.
        with suppress(OSError):
            while True:
                stream.write(bytes(PAGE))
    return ballast


@contextmanager
def shut(folder: Path) -> Iterator[None]:
    """A folder that nobody can write, root neither."""
    folder.mkdir(parents=True, exist_ok=True)
    # Made read-only beside its place: a mount through which the run has begun to write could not be.
    beside = tempfile.mkdtemp(prefix="thuoc-shut-")
    with ExitStack() as stack:
        stack.callback(Path(beside).rmdir)
        _mount(stack, beside, "--bind", str(folder))
        _command("mount", "-o", "remount,ro,bind", beside)
        _mount(stack, str(folder), "--bind", beside)
        yield


def _mount(stack: ExitStack, place: str, *words: str) -> None:
    _command("mount", *words, place)
    stack.callback(_command, "umount", "--lazy", place)


def spoil(path: Path, draw: random.Random) -> int:
    """Write a random page over one of a file's; its number. The file keeps its inode, as on a failing disk."""
    size = path.stat().st_size
    number = draw.randrange(max(1, size // PAGE))
    with path.open("r+b") as stream:
        stream.seek(number * PAGE)
        stream.write(draw.randbytes(min(PAGE, size - number * PAGE)))
    return number


def _command(*words: str) -> None:
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    if done.returncode:
        raise OSError(f"{' '.join(words)}: {done.stderr.strip()}")
