"""Read a published version: the only way anything does.

A publication is opened by its real folder, so it stays what it was while newer ones are published. Its files
are views named as the marts in an in-memory DuckDB, so nothing is locked and readers never wait.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from types import TracebackType

import duckdb
import polars as pl

from orchestration.domain.clock import wall_clock
from orchestration.publication.audience import Audience, shown_to
from orchestration.publication.manifest import (
    DamagedPublication,
    NoPublication,
    PublicationError,
    Version,
    current_folder,
    current_number,
    read_version,
    version_folders,
)

__all__ = [
    "DamagedPublication",
    "NoPublication",
    "Publication",
    "PublicationError",
    "Version",
    "current_number",
    "list_publications",
    "open_publication",
]


#: Vietnam keeps one offset all year; what people read is its wall clock.


class Publication:
    """One published version. Safe to share between threads; ``path`` (its real folder) is the key for caches."""

    def __init__(self, version: Version, path: Path, audience: Audience = "internal") -> None:
        self.version = version
        self.path = path
        self.audience: Audience = audience
        self._lock = threading.Lock()
        self._connection: duckdb.DuckDBPyConnection | None = None

    @property
    def number(self) -> int:
        """The publication's number, shown beside every figure."""
        return self.version.number

    @property
    def run_id(self) -> str:
        """The run that published it."""
        return self.version.run_id

    @property
    def as_of(self) -> date:
        """Nothing on this day or later counts."""
        return self.version.as_of

    @property
    def created_at(self) -> datetime:
        """When it was published, with a zone."""
        return self.version.created_at

    @property
    def code_version(self) -> str:
        """The code that computed it."""
        return self.version.code_version

    @property
    def marts(self) -> tuple[str, ...]:
        """The names that ``query`` knows, besides ``publication`` (one row: this version)."""
        return tuple(sorted({file.mart for file in self.version.files}))

    def query(self, sql: str, parameters: Sequence[object] | Mapping[str, object] | None = None) -> pl.DataFrame:
        """Rows of a SELECT over the marts; ``?`` takes positional, ``$name`` named parameters.

        Raises:
            duckdb.Error: the statement is wrong.
            DamagedPublication: a file of the version is none of its kind any more.
            NoPublication: the version was retired since it was opened.
        """
        try:
            with self._cursor() as cursor:
                rows: pl.DataFrame = cursor.sql(sql, params=parameters if parameters else None).pl()
                return rows
        except duckdb.IOException as error:
            if self.path.is_dir():
                raise
            raise NoPublication(
                f"kỳ công bố số liệu {self.number} đã được gỡ; hãy mở kỳ mới nhất "
                f"/ publication {self.number} was retired; open the latest"
            ) from error

    def close(self) -> None:
        """Let go of the in-memory database; the next query makes another."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    def __enter__(self) -> Publication:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _cursor(self) -> duckdb.DuckDBPyConnection:
        with self._lock:
            if self._connection is None:
                self._connection = _connect(self.version, self.path, self.audience)
            return self._connection.cursor()


def open_publication(published: Path, number: int | None = None, audience: Audience = "internal") -> Publication:
    """Open the current publication, or the one of a number; for the public without what is classified.

    Raises:
        NoPublication: nothing was published yet, or no such number is kept.
        DamagedPublication: the version's manifest cannot be read, or a file of it is gone.
    """
    folder, version = _current_version(published) if number is None else _numbered_version(published, number)
    missing = [file.path for file in version.files if not (folder / file.path).is_file()]
    if missing:
        raise DamagedPublication(
            f"kỳ công bố số liệu {version.number} thiếu tệp {missing[0]}; chạy lại `thuoc run --full-refresh` "
            f"/ publication {version.number} lacks {missing[0]}: run `thuoc run --full-refresh` again"
        )
    return Publication(version, folder, audience)


def list_publications(published: Path) -> list[Version]:
    """Every version kept, the newest first."""
    folders = version_folders(published)
    return [read_version(folders[number]) for number in sorted(folders, reverse=True)]


def _numbered_version(published: Path, number: int) -> tuple[Path, Version]:
    folder = (published / str(number)).resolve()
    return folder, read_version(folder)


def _current_version(published: Path) -> tuple[Path, Version]:
    folder = current_folder(published)
    if folder is None:
        raise NoPublication(
            "chưa có kỳ công bố số liệu nào; hãy chạy `thuoc run` / nothing is published yet: run `thuoc run`"
        )
    try:
        return folder, read_version(folder)
    except NoPublication:
        moved = current_folder(published)
        # ``current`` moved on, and its old folder was retired, between the two looks.
        if moved is None or moved == folder:
            raise
        return moved, read_version(moved)


def _connect(version: Version, folder: Path, audience: Audience) -> duckdb.DuckDBPyConnection:
    """An in-memory database with a view for each mart, of the rows that the audience may see, and ``publication``."""
    connection = duckdb.connect()
    paths: dict[str, list[str]] = {}
    for file in version.files:
        paths.setdefault(file.mart, []).append(_literal(str(folder / file.path)))
    for mart, literals in paths.items():
        try:
            relation = f"read_parquet([{', '.join(literals)}])"
            columns = _columns(connection, relation) if audience == "public" else ()
            connection.execute(f'create view "{mart}" as {shown_to(audience, columns, relation)}')
        except duckdb.InvalidInputException as error:
            connection.close()
            raise DamagedPublication(
                f"kỳ công bố số liệu {version.number}: tệp của bảng {mart} bị hỏng; chạy lại "
                f"`thuoc run --full-refresh` / publication {version.number}: a file of {mart} is damaged: "
                f"run `thuoc run --full-refresh` again"
            ) from error
    connection.execute(
        "create table publication as select ?::bigint as number, ?::varchar as run_id, ?::date as as_of, "
        "?::timestamp as created_at, ?::varchar as code_version, ?::bigint as previous",
        [
            version.number,
            version.run_id,
            version.as_of,
            wall_clock(version.created_at),
            version.code_version,
            version.previous,
        ],
    )
    return connection


def _columns(connection: duckdb.DuckDBPyConnection, relation: str) -> list[str]:
    return [str(name) for name, *_ in connection.execute(f"describe select * from {relation}").fetchall()]


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
