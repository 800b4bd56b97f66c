"""What may be wrong with an installation: each finding says what was looked at, what was seen, and what to do."""

from __future__ import annotations

import json
import platform
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import version
from typing import Literal

from orchestration.ledger import Ledger
from orchestration.ledger.schema import HEAD, open_engine, revision_of
from orchestration.pipeline.space import shut_folders, space
from orchestration.publication.durable import sha256_of
from orchestration.publication.manifest import PublicationError
from orchestration.publication.reader import open_publication
from orchestration.settings import Settings

Severity = Literal["ok", "warning", "fault"]

_LIBRARIES = ("polars", "duckdb", "dbt-core", "dagster", "great_expectations", "streamlit", "sqlalchemy")
#: Names beyond these are counted, not listed.
_NAMED = 3


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at; both texts say what was seen and, unless all is well, what to do."""

    subject: str
    severity: Severity
    vi: str
    en: str


def examine(settings: Settings) -> Iterator[Finding]:
    """Look at everything; a look that fails is a finding, never an error.

    Nothing is changed, but a ledger of an older revision is upgraded, as any command would do.
    """
    for look in (_versions, _folder, _space, _reference, _writer, _ledger, _lake, _publications, _current, _alerts):
        yield from _guarded(look, settings)


def _guarded(look: Callable[[Settings], Iterator[Finding]], settings: Settings) -> Iterator[Finding]:
    try:
        yield from look(settings)
    except Exception as error:
        # Whatever is broken enough to stop a look is what the look was for.
        name = look.__name__.strip("_")
        yield Finding(
            name, "fault", f"không xem được: {error}", f"cannot be looked at: {type(error).__name__}: {error}"
        )


def _versions(_settings: Settings) -> Iterator[Finding]:
    told = ", ".join(f"{name} {version(name)}" for name in _LIBRARIES)
    told = f"Thước {version('thuoc')}, Python {platform.python_version()}, {told}"
    yield Finding("versions", "ok", told, told)


def _folder(settings: Settings) -> Iterator[Finding]:
    home = settings.home
    if not home.is_dir():
        yield Finding(
            "home", "warning", f"{home} chưa có; `thuoc run` sẽ tạo", f"{home} is not there yet; `thuoc run` makes it"
        )
        return
    shut = shut_folders(settings)
    if shut:
        named = ", ".join(map(str, shut))
        yield Finding(
            "home", "fault", f"không ghi được: {named}; sửa quyền", f"cannot be written: {named}; mend rights"
        )
    else:
        yield Finding("home", "ok", f"{home}", f"{home}")


def _space(settings: Settings) -> Iterator[Finding]:
    room = space(settings)
    free, needed = room.free, room.wanted
    severity: Severity = "fault" if room.none else "ok" if free >= needed else "warning"
    yield Finding(
        "space",
        severity,
        f"còn trống {free / 1e9:.1f} GB, nên có {needed / 1e9:.1f} GB".replace(".", ","),
        f"{free / 1e9:.1f} GB free, {needed / 1e9:.1f} GB wanted",
    )


def _reference(settings: Settings) -> Iterator[Finding]:
    absent = [
        name
        for name in ("agencies.csv", "indicators.csv", "published_figures.csv", "agency_profiles.toml")
        if not (settings.reference / name).is_file()
    ]
    if absent:
        named = ", ".join(absent)
        yield Finding(
            "reference",
            "fault",
            f"{settings.reference} thiếu {named}; kiểm tra THUOC_REFERENCE",
            f"{settings.reference} lacks {named}; look at THUOC_REFERENCE",
        )
    else:
        yield Finding("reference", "ok", f"{settings.reference}", f"{settings.reference}")


def _writer(settings: Settings) -> Iterator[Finding]:
    from filelock import FileLock, Timeout

    lock = settings.home / "writer.lock"
    if not lock.exists():
        return
    try:
        with FileLock(lock, timeout=0):
            yield Finding("writer", "ok", "không có tiến trình nào đang ghi", "nobody is writing")
    except Timeout:
        try:
            told = json.loads((settings.home / "writer.json").read_text(encoding="utf-8"))
            who = f"{told['pid']}, {told['since']}"
        except (OSError, ValueError, KeyError):
            who = "?"
        yield Finding("writer", "warning", f"một tiến trình đang ghi ({who})", f"a process is writing ({who})")


def _has_ledger(settings: Settings) -> bool:
    """Whether there is a ledger to look at: the doctor makes none."""
    return not settings.ledger_url.startswith("sqlite:///") or (settings.home / "ledger.sqlite").exists()


def _ledger(settings: Settings) -> Iterator[Finding]:
    if not _has_ledger(settings):
        yield Finding("ledger", "warning", "chưa có sổ cái", "there is no ledger yet")
        return
    engine = open_engine(settings.ledger_url)
    try:
        revision = revision_of(engine)
        with engine.connect() as connection:
            said = ["ok"]
            if engine.dialect.name == "sqlite":
                said = [str(row[0]) for row in connection.exec_driver_sql("pragma integrity_check(10)")]
    finally:
        engine.dispose()
    if said == ["ok"]:
        yield Finding("ledger", "ok", f"phiên bản {revision} (mới nhất {HEAD})", f"revision {revision} (newest {HEAD})")
    else:
        told = "; ".join(said)
        yield Finding(
            "ledger",
            "fault",
            f"sổ cái hỏng: {told}; khôi phục từ bản sao lưu (`thuoc restore`)",
            f"the ledger is damaged: {told}; restore a backup (`thuoc restore`)",
        )


def _lake(settings: Settings) -> Iterator[Finding]:
    if not settings.lake.is_dir():
        return
    with Ledger.open(settings.ledger_url) as ledger:
        known = set(ledger.deliveries()["delivery_id"])
        in_force = ledger.current_deliveries()["lake_path"].drop_nulls().to_list()
    lost = [path for path in in_force if not (settings.home / path).is_file()]
    orphans = sorted(
        path.name
        for path in settings.lake.rglob("*.parquet")
        if not path.name.startswith(".") and path.stem not in known
    )
    if lost:
        yield Finding(
            "lake",
            "fault",
            f"{len(lost)} lần gửi có hiệu lực mất tệp trong lake: {_some(lost)}; khôi phục từ bản sao lưu",
            f"{len(lost)} deliveries in force have lost their lake file: {_some(lost)}; restore a backup",
        )
    if orphans:
        yield Finding(
            "lake",
            "warning",
            f"{len(orphans)} tệp không lần gửi nào trong sổ cái biết đến: {_some(orphans)}; lần chạy tới nạp lại, "
            "hoặc xóa đi",
            f"{len(orphans)} files that no delivery in the ledger knows: {_some(orphans)}; the next run lands them "
            "again, or delete them",
        )
    if not lost and not orphans:
        yield Finding("lake", "ok", f"{len(in_force)} lần gửi có hiệu lực", f"{len(in_force)} deliveries in force")


def _publications(settings: Settings) -> Iterator[Finding]:
    if not settings.published.is_dir():
        return
    leftovers = sorted(entry.name for entry in settings.published.iterdir() if entry.name.startswith("."))
    if leftovers:
        named = _some(leftovers)
        yield Finding(
            "publications",
            "warning",
            f"còn sót {named} của một lần chạy bị ngắt; lần công bố tới sẽ dọn",
            f"{named} is left of a run that was cut short; the next publication clears it",
        )


def _current(settings: Settings) -> Iterator[Finding]:
    """The current version against the hashes of its manifest."""
    try:
        publication = open_publication(settings.published)
    except PublicationError as error:
        vi, _, en = str(error).partition(" / ")
        severity: Severity = "fault" if settings.published.is_dir() else "warning"
        yield Finding("current", severity, vi, en or vi)
        return
    with publication:
        changed = [
            file.path for file in publication.version.files if sha256_of(publication.path / file.path) != file.sha256
        ]
        number, files = publication.number, len(publication.version.files)
    if changed:
        yield Finding(
            "current",
            "fault",
            f"kỳ {number}: {_some(changed)} không còn như lúc công bố; `thuoc publications rollback` hoặc khôi phục",
            f"publication {number}: {_some(changed)} is not what was published; `thuoc publications rollback`, or "
            "restore",
        )
    else:
        yield Finding(
            "current",
            "ok",
            f"kỳ {number}: {files} tệp đúng như lúc công bố",
            f"publication {number}: {files} files are what was published",
        )


def _alerts(settings: Settings) -> Iterator[Finding]:
    """Whether owners can be told: channels, owners without one, messages that were given up."""
    from orchestration.alerts.channels import read_channels
    from orchestration.pipeline.alerting import registry_of

    channels, unusable = read_channels(settings.channels)
    registry, wrong = registry_of(settings)
    for error in (*unusable, *wrong):
        yield Finding("alerts", "fault", str(error), str(error))
    if settings.channels.is_file() and settings.channels.stat().st_mode & 0o077:
        yield Finding(
            "alerts",
            "warning",
            "channels.toml có mật khẩu mà người khác trên máy đọc được: chmod 600",
            "channels.toml holds passwords that others on this machine can read: chmod 600",
        )
    without = sorted({one.recipient.channel for one in registry.entries} - channels.keys())
    if not _has_ledger(settings):
        return
    with Ledger.open(settings.ledger_url) as ledger:
        dead = len(ledger.alerts.messages("dead"))
    if dead:
        yield Finding(
            "alerts",
            "warning",
            f"{dead} thư cảnh báo không gửi được; xem `thuoc alerts messages --status dead`, rồi "
            "`thuoc alerts send --again`",
            f"{dead} alerts were given up; `thuoc alerts messages --status dead`, then `thuoc alerts send --again`",
        )
    if not channels:
        yield Finding(
            "alerts",
            "warning",
            "chưa khai kênh nào trong channels.toml: không ai nhận được cảnh báo (docs/owners.md)",
            "channels.toml declares no channel: nobody is told of incidents (docs/owners.md)",
        )
    elif without:
        yield Finding(
            "alerts",
            "warning",
            f"sổ đầu mối nêu kênh chưa khai: {_some(without)}; khai trong channels.toml, `thuoc alerts test` để thử",
            f"owners.csv names channels that channels.toml does not: {_some(without)}; `thuoc alerts test` proves one",
        )
    else:
        yield Finding("alerts", "ok", f"{len(channels)} kênh", f"{len(channels)} channels")


def _some(names: list[str]) -> str:
    shown = ", ".join(names[:_NAMED])
    return shown if len(names) <= _NAMED else f"{shown}, … ({len(names)})"
