"""Files into an inbox: beside their place first, then renamed, so that nobody sees half a file."""

from __future__ import annotations

import os
from pathlib import Path


def place(path: Path, content: bytes) -> bool:
    """Put a file in its place; says whether it was written. The same bytes again leave the file untouched.

    Raises:
        FileExistsError: other bytes stand there: files of an inbox are never changed.
    """
    if path.exists():
        if path.read_bytes() == content:
            return False
        raise FileExistsError(
            f"{path}: đã có tệp khác nội dung; chọn thư mục trống, hoặc dùng đúng --dossiers và --seed của lần trước "
            f"/ another file stands there: choose an empty folder, or the --dossiers and --seed of that sample"
        )
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    beside.write_bytes(content)
    beside.replace(path)
    return True
