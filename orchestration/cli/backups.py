"""``thuoc backup`` and ``thuoc restore``."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from orchestration.cli.exits import load_settings
from orchestration.cli.language import Say, speaker

if TYPE_CHECKING:
    from orchestration.pipeline.backup import Backup


def make_backup(out: Path) -> None:
    """Write the state of the home as one file.

    Raises:
        BackupError: there is nothing to back up, or the file exists.
        WriterBusy: a run is at work.
    """
    from orchestration.pipeline.backup import back_up
    from orchestration.pipeline.events import event, record

    settings = load_settings()
    say = speaker(settings.language)
    made = back_up(settings, out, made_at=datetime.now(UTC))
    record(settings, event("backed_up", at=made.made_at, files=made.files, bytes=made.bytes))
    typer.echo(say(f"Đã sao lưu {_size(made, say)} vào {out}.", f"Backed up {_size(made, say)} to {out}."))


def take_back(archive: Path) -> None:
    """Put a backup's state into an empty home.

    Raises:
        BackupError: the home is not empty, or the archive is damaged.
        WriterBusy: a run is at work.
    """
    from orchestration.pipeline.backup import restore
    from orchestration.pipeline.events import event, record

    settings = load_settings()
    say = speaker(settings.language)
    told = restore(settings, archive)
    record(settings, event("restored", files=told.files, bytes=told.bytes, made_at=told.made_at))
    made_at = told.made_at.astimezone()
    typer.echo(
        say(
            f"Đã khôi phục {_size(told, say)} (sao lưu lúc {made_at:%d/%m/%Y %H:%M}) vào {settings.home}. "
            "Số liệu đã công bố dùng được ngay; `thuoc run` dựng lại kho dữ liệu.",
            f"Restored {_size(told, say)} (backed up {made_at:%F %H:%M}) into {settings.home}. What was published can "
            "be read at once; `thuoc run` builds the warehouse again.",
        )
    )


def _size(backup: Backup, say: Say) -> str:
    from orchestration.domain.vietnamese import format_number

    megabytes = format_number(backup.bytes / 1e6, 1)
    return say(f"{format_number(backup.files)} tệp ({megabytes} MB)", f"{backup.files:,} files ({megabytes} MB)")
