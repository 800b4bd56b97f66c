"""Databases that agencies let Thước read: ``THUOC_HOME/pulls.toml``, one table a source.

A source names the variable that holds its connection string: no password stands in the file.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterator
from dataclasses import dataclass, fields
from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal, get_args

from orchestration.landing.contracts import DATASETS
from orchestration.settings import Settings

Every = Literal["month", "day"]

_NAME = re.compile(r"[A-Za-z0-9_-]{1,60}")
#: What may hold a ``$1`` that is none, or an ``order by`` of something else; then the two themselves.
_TOKENS = re.compile(
    r"""(?<!\w)[eE]'(?:[^'\\]|\\.|'')*' | '(?:[^']|'')*' | "(?:[^"]|"")*" | --[^\n]* | /\*.*?\*/
    | \$(?P<tag>(?:[A-Za-z_]\w*)?)\$.*?\$(?P=tag)\$
    | \$(?P<bound>\d+) | (?P<parenthesis>[()]) | (?P<order>\border\s+by\b)""",
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)


class BadSources(Exception):
    """``pulls.toml`` is not there, or says what cannot be done; the message says where and what it takes."""


@dataclass(frozen=True)
class Source:
    """One query of one database; ``since``: pulled from the first period that begins on that day or later."""

    name: str
    agency: str
    dataset: str
    uri_env: str
    query: str
    period: Every
    since: date | None = None
    timeout_seconds: int = 3600

    def query_between(self, start: datetime, end: datetime) -> str:
        """The query with its bounds written out: a query that is given parameters cannot be streamed (COPY takes none),
        and the driver would hold all of its rows in memory."""
        bounds = {"1": start, "2": end}

        def written(token: re.Match[str]) -> str:
            return f"(timestamptz '{bounds[token['bound']].isoformat()}')" if token["bound"] else token[0]

        return _TOKENS.sub(written, self.query).strip().removesuffix(";")


def sources_file(settings: Settings) -> Path:
    """Where a home declares them."""
    return settings.home / "pulls.toml"


def load_sources(path: Path, agency_codes: Collection[str]) -> list[Source]:
    """The sources, in the order of the file.

    Raises:
        BadSources: there is no such file, or a table of it is wrong, named with what is.
    """
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise BadSources(f"chưa có {path} (xem docs/doors.md) / there is no {path} (see docs/doors.md)") from None
    except ValueError as error:
        raise BadSources(f"{path}: {error}") from None
    sources = []
    for name, table in tables.items():
        wrong = next(_wrong(name, table, agency_codes), None)
        if wrong is not None:
            raise BadSources(f"{path.name} [{name}]: {wrong}")
        sources.append(Source(name, **table))
    _refuse_rivals(path, sources)
    return sources


def _wrong(name: str, table: Any, agency_codes: Collection[str]) -> Iterator[str]:
    if not _NAME.fullmatch(name) or not isinstance(table, dict):
        yield "tên nguồn chỉ gồm chữ, số, _ và - / a source's name has letters, digits, _ and -"
        return
    types = {"since": date, "timeout_seconds": int}
    known = [field.name for field in fields(Source) if field.name != "name"]
    unknown = sorted(set(table) - set(known))
    missing = [key for key in known if key not in table and key not in types]
    if unknown or missing:
        yield f"không hiểu / not understood: {unknown}; thiếu / missing: {missing}"
        return
    mistyped = [key for key, value in table.items() if type(value) is not types.get(key, str)]
    if mistyped:
        yield f"sai kiểu / of the wrong type: {mistyped}"
        return
    if table["agency"] not in agency_codes:
        yield f"không có cơ quan / no such agency: {table['agency']}"
    if table["dataset"] not in DATASETS:
        yield f"không có bộ dữ liệu / no such dataset: {table['dataset']} ({', '.join(DATASETS)})"
    if table["period"] not in get_args(Every):
        yield "period: chỉ dùng / use month, day"
    if table.get("timeout_seconds", 1) < 1:
        yield "timeout_seconds: từ 1 / from 1"
    yield from _wrong_query(table["query"])


def _wrong_query(query: str) -> Iterator[str]:
    tokens = list(_TOKENS.finditer(query))
    if {token["bound"] for token in tokens if token["bound"]} != {"1", "2"}:
        yield (
            "query phải lọc theo khoảng thời gian: cột >= $1 and cột < $2 "
            "/ the query must be bounded: column >= $1 and column < $2"
        )
    depth = 0
    for token in tokens:
        depth += {"(": 1, ")": -1}.get(token["parenthesis"] or "", 0)
        if token["order"] and depth == 0:
            return
    yield (
        "query phải có ORDER BY theo khóa, để cùng dữ liệu cho cùng tệp "
        "/ the query needs an ORDER BY of the key: the same rows must give the same file"
    )


def _refuse_rivals(path: Path, sources: list[Source]) -> None:
    places = [(source.agency, source.dataset) for source in sources]
    for place in places:
        if places.count(place) > 1:
            raise BadSources(
                f"{path.name}: {' '.join(place)} có hai nguồn, tệp của nguồn này thay tệp của nguồn kia; gộp thành một "
                f"truy vấn / {' '.join(place)} has two sources, each of which would replace the other: make one query"
            )
