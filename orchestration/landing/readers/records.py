"""json (an array of objects) and ndjson → text cells; numbers keep the digits they were written with."""

from __future__ import annotations

import json
import re
from typing import Any

import polars as pl

from orchestration.landing.readers.content import refuse_other_kinds, utf8
from orchestration.landing.readers.table import (
    AMBIGUOUS_NUMBER,
    SOURCE_ROW,
    Choose,
    MalformedRow,
    TextTable,
    UnreadableFile,
    plain_digits,
    without_empty_text,
)

_AMBIGUOUS = re.compile(AMBIGUOUS_NUMBER)


class _Number(str):
    """The text of a JSON number: told apart from a JSON string."""

    __slots__ = ()


def read_records(content: bytes, choose: Choose, format: str, encoding: str | None) -> TextTable:
    """The rows of a json or ndjson file; the header is every name that occurs, in order of appearance.

    Raises:
        UnreadableFile: not JSON, or not objects.
    """
    refuse_other_kinds(content, format)
    text, encoding = utf8(content, encoding)
    records, malformed = _array(text.decode()) if format == "json" else _lines(text.decode())
    header = list(dict.fromkeys(name for _, record in records for name in record))
    wanted = choose(header) if records or malformed else {}
    columns, typed = [], {}
    for position, name in wanted.items():
        values = [record.get(header[position]) for _, record in records]
        columns.append(pl.Series(name, _texts(values), dtype=pl.String))
        exact = _exact(values)
        if exact is not None:
            typed[name] = exact
    numbers = pl.Series(SOURCE_ROW, [number for number, _ in records], dtype=pl.Int64)
    cells = without_empty_text(pl.DataFrame(columns)).with_columns(numbers)
    return TextTable(header, cells, typed, malformed, encoding)


def _array(text: str) -> tuple[list[tuple[int, dict[str, Any]]], list[MalformedRow]]:
    try:
        parsed = _parse(text)
    except (ValueError, RecursionError) as error:
        where = f" (dòng {error.lineno})" if isinstance(error, json.JSONDecodeError) else ""
        raise UnreadableFile(
            f"không phải JSON hợp lệ{where}: tệp bị cắt cụt hoặc sai cú pháp; xuất lại tệp",
            f"not valid JSON: {_brief(error)}; export it again",
        ) from error
    if not isinstance(parsed, list) or not all(isinstance(record, dict) for record in parsed):
        raise UnreadableFile(
            "JSON phải là một mảng các đối tượng: [{…}, {…}]", "the JSON must be an array of objects: [{…}, {…}]"
        )
    return list(enumerate(parsed, start=1)), []


def _lines(text: str) -> tuple[list[tuple[int, dict[str, Any]]], list[MalformedRow]]:
    lines = [line for line in text.split("\n") if line.strip()]
    try:
        parsed = _parse(f"[{','.join(lines)}]")
        if len(parsed) == len(lines) and all(isinstance(record, dict) for record in parsed):
            return list(enumerate(parsed, start=1)), []
    except (ValueError, RecursionError):
        pass
    records: list[tuple[int, dict[str, Any]]] = []
    malformed: list[MalformedRow] = []
    for number, line in enumerate(lines, start=1):
        try:
            record = _parse(line)
        except (ValueError, RecursionError):
            record = None
        if isinstance(record, dict):
            records.append((number, record))
        else:
            malformed.append(MalformedRow(number, "malformed_row", ""))
    if lines and not records:
        raise UnreadableFile("không dòng nào là một đối tượng JSON", "no line is a JSON object")
    return records, malformed


def _parse(text: str) -> Any:
    return json.loads(text, parse_int=_Number, parse_float=_plain, parse_constant=str)


def _plain(number: str) -> _Number:
    return _Number(plain_digits(number))


def _texts(values: list[Any]) -> list[str | None]:
    kinds = set(map(type, values))
    if kinds <= {str, _Number, type(None)}:
        return values
    return [
        value if value is None or isinstance(value, str) else json.dumps(value, ensure_ascii=False) for value in values
    ]


def _exact(values: list[Any]) -> pl.Series | None:
    if _Number not in set(map(type, values)):
        return None
    exact = [type(value) is _Number and _AMBIGUOUS.match(value) is not None for value in values]
    return pl.Series(exact, dtype=pl.Boolean) if any(exact) else None


def _brief(error: Exception) -> str:
    return error.msg if isinstance(error, json.JSONDecodeError) else type(error).__name__
