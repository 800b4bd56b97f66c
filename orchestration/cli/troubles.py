"""Errors of the machine, told to whoever must mend it: a full disk, a folder that cannot be written, a damaged file.

Steps report their errors as text (Dagster's, dbt's, DuckDB's, SQLite's, the operating system's), so a trouble is known
by the words in which they tell it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from orchestration.pipeline.space import shut_folders, space

if TYPE_CHECKING:
    from orchestration.settings import Settings

_FULL = re.compile(r"No space left on device|database or disk is full|Disk quota exceeded|File too large")
_SHUT = re.compile(r"Read-only file system|readonly database|Permission denied|Operation not permitted")
#: SQLite's words for either, and for a disk that fails: which it is, the machine tells.
_UNCLEAR = re.compile(r"disk I/O error|unable to open database file")
_PATH = re.compile(r"""['"](/[^'"]+)['"]""")


@dataclass(frozen=True)
class Trouble:
    """What is wrong with the machine and what to do, in both languages; ``first_words``: where the error says so."""

    vi: str
    en: str
    first_words: str

    def __str__(self) -> str:
        return f"{self.vi} / {self.en}\n  ({self.first_words})"


def trouble_in(settings: Settings, told: str) -> Trouble | None:
    """The trouble that an error's text tells of, if it is one that the owner of the machine can mend."""
    words = next((line.strip() for line in told.splitlines() if _known(line)), None)
    if words is None:
        return None
    unclear = _UNCLEAR.search(words)
    # A folder that is shut is certain; little room is a guess: a run that died of a full disk has given back what it
    # had taken.
    if _SHUT.search(words) or (unclear and shut_folders(settings)):
        return _shut(settings, words)
    if _FULL.search(words) or (unclear and space(settings).scarce):
        return _full(settings, words)
    return _failing(settings, words) if unclear else _damaged(settings, words)


def _known(line: str) -> bool:
    return any(pattern.search(line) for pattern in (_FULL, _SHUT, _UNCLEAR, _damage()))


def _damage() -> re.Pattern[str]:
    from orchestration.pipeline.build import DAMAGED

    return DAMAGED


def _full(settings: Settings, words: str) -> Trouble:
    from orchestration.domain.vietnamese import format_number

    where = space(settings)
    free, wanted = (where.free / 1e9, where.wanted / 1e9)
    return Trouble(
        f"ĐĨA ĐẦY: {settings.home} còn trống {format_number(free, 2)} GB, nên có {format_number(wanted, 1)} GB. "
        "Số liệu đã công bố giữ nguyên. Giải phóng dung lượng rồi chạy lại `thuoc run`",
        f"DISK FULL: {settings.home} has {free:.2f} GB free, {wanted:.1f} GB are wanted. What was published stays. "
        "Free some space, then `thuoc run` again",
        words,
    )


def _shut(settings: Settings, words: str) -> Trouble:
    named = _PATH.search(words)
    # SQLite does not name its file.
    where = named[1] if named else str(next(iter(shut_folders(settings)), settings.home))
    return Trouble(
        f"KHÔNG GHI ĐƯỢC {where}: chỉ đọc, hoặc thiếu quyền. Số liệu đã công bố giữ nguyên. Sửa quyền hoặc "
        "gắn lại ổ đĩa để ghi được, rồi chạy lại `thuoc run`",
        f"CANNOT WRITE {where}: read-only, or no right to. What was published stays. Mend the rights, or "
        "mount the disk for writing, then `thuoc run` again",
        words,
    )


def _damaged(settings: Settings, words: str) -> Trouble:
    return Trouble(
        f"KHO DỮ LIỆU TẠM HỎNG ({settings.warehouse}). Số liệu đã công bố giữ nguyên. Chạy `thuoc run --full-refresh`: "
        "kho được tính lại từ đầu",
        f"THE CANDIDATE WAREHOUSE IS DAMAGED ({settings.warehouse}). What was published stays. `thuoc run "
        "--full-refresh` computes it again from nothing",
        words,
    )


def _failing(settings: Settings, words: str) -> Trouble:
    return Trouble(
        f"Ổ ĐĨA CÓ LỖI ĐỌC GHI ({settings.home}). Số liệu đã công bố giữ nguyên. Xem nhật ký hệ thống, kiểm tra ổ đĩa, "
        "chạy `thuoc doctor`, rồi chạy lại `thuoc run`",
        f"THE DISK FAILS TO READ OR WRITE ({settings.home}). What was published stays. Look at the system's log, check "
        "the disk, `thuoc doctor`, then `thuoc run` again",
        words,
    )
