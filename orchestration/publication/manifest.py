"""The manifest of a published version: what it is, and what each of its files holds.

A version is the folder ``published/<n>``; ``published/current`` is a relative symlink to one of them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

MANIFEST = "manifest.json"
CURRENT = "current"


class PublicationError(Exception):
    """A publication is missing or damaged; the message says what to do."""


class NoPublication(PublicationError):
    """There is no publication, or none of that number."""


class DamagedPublication(PublicationError):
    """A version's manifest or files are not what was published."""


@dataclass(frozen=True)
class VersionFile:
    """One Parquet file of a version: a mart, or one year of a mart by period.

    ``content_hash`` depends on the rows and the columns alone, not on their order or on the file;
    ``sha256`` is the file's own.
    """

    path: str
    mart: str
    year: int | None
    rows: int
    bytes: int
    content_hash: str
    sha256: str


@dataclass(frozen=True)
class Version:
    """One published version; ``created_at`` has a zone, ``extra`` is what the run added (gate counts, formulas)."""

    number: int
    run_id: str
    as_of: date
    created_at: datetime
    code_version: str
    previous: int | None
    files: tuple[VersionFile, ...]
    extra: Mapping[str, Any] = field(default_factory=dict)

    def to_json(self) -> str:
        """The manifest's text."""
        facts = asdict(self) | {"as_of": self.as_of.isoformat(), "created_at": self.created_at.isoformat()}
        return json.dumps(facts, ensure_ascii=False, indent=1) + "\n"


def read_version(folder: Path) -> Version:
    """The version in a folder.

    Raises:
        NoPublication: the folder or its manifest does not exist.
        DamagedPublication: the manifest is not one.
    """
    try:
        text = (folder / MANIFEST).read_text(encoding="utf-8")
    except (FileNotFoundError, NotADirectoryError):
        raise NoPublication(_not_there(folder)) from None
    try:
        facts = json.loads(text)
        facts["as_of"] = date.fromisoformat(facts["as_of"])
        facts["created_at"] = datetime.fromisoformat(facts["created_at"])
        facts["files"] = tuple(VersionFile(**file) for file in facts["files"])
        return Version(**facts)
    except (ValueError, TypeError, KeyError) as error:
        raise DamagedPublication(
            f"tệp {folder.name}/{MANIFEST} bị hỏng: {error}; chạy lại `thuoc run` "
            f"/ {folder.name}/{MANIFEST} is damaged: run `thuoc run` again"
        ) from error


def _not_there(folder: Path) -> str:
    """That a version is not there, and whether it was once."""
    kept = version_folders(folder.parent)
    if folder.name.isdigit() and any(number > int(folder.name) for number in kept):
        return (
            f"kỳ công bố số liệu {folder.name} đã được dọn: chỉ giữ các kỳ gần nhất (THUOC_RETENTION), "
            f"từ kỳ {min(kept)}; bản sao lưu có thể còn kỳ này / publication {folder.name} was retired: "
            f"the latest ones are kept (THUOC_RETENTION), from {min(kept)} on; "
            f"a backup may still hold it"
        )
    return (
        f"không có kỳ công bố số liệu {folder.name}; xem `thuoc publications` "
        f"/ no publication {folder.name}; see `thuoc publications`"
    )


def version_folders(published: Path) -> dict[int, Path]:
    """Whole versions by number: a folder named by a number was renamed into place complete."""
    if not published.is_dir():
        return {}
    return {int(entry.name): entry for entry in sorted(published.iterdir()) if entry.name.isdigit() and entry.is_dir()}


def current_folder(published: Path) -> Path | None:
    """The real folder that ``current`` points to, or ``None`` before the first publication."""
    link = published / CURRENT
    return link.resolve() if link.is_symlink() else None


def current_number(published: Path) -> int | None:
    """The number of the current version, or ``None`` before the first publication."""
    folder = current_folder(published)
    return int(folder.name) if folder is not None else None
