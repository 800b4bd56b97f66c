"""json (an array of objects) and ndjson → text cells; numbers keep the digits they were written with."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import polars as pl

from orchestration.landing.personal import shown
from orchestration.landing.readers.content import refuse_other_kinds, utf8
from orchestration.landing.readers.table import (
    AMBIGUOUS_NUMBER,
    SOURCE_ROW,
    Choose,
    MalformedRow,
    TextTable,
    UnreadableFile,
    find_header,
    plain_digits,
    without_empty_text,
)

_AMBIGUOUS = re.compile(AMBIGUOUS_NUMBER)
_BEFORE_COLON = (b" :", b"\t:", b"\r:", b"\n:")
_SPACED_COLON = re.compile(rb'"\s+:')
_HALF = re.compile(r"\\u[dD][89a-fA-F]")
#: What programs call the number of all records, beside the array of some of them.
_COUNTS = ("total", "count", "totalCount", "total_count", "totalElements", "totalRecords", "total_records")

#: A record with its row number.
_Record = tuple[int, dict[str, Any]]


class _Number(str):
    """The text of a JSON number: told apart from a JSON string."""

    __slots__ = ()


def read_records(content: bytes, choose: Choose, format: str, encoding: str | None) -> TextTable:
    """The rows of a json or ndjson file; the header is every name that occurs, in order of appearance.

    An object inside a record is spread: its names stand for themselves, after its own name and a dot where another has
    the same. An object around the array of records is taken off.

    Raises:
        UnreadableFile: not JSON, not objects, deeper than that, or one name twice in an object.
    """
    refuse_other_kinds(content, format)
    encoded, encoding = utf8(content, encoding)
    text = encoded.decode()
    records, malformed = _array(text) if format == "json" else _lines(text)
    _refuse_halves(text, records)
    _refuse_repeated(encoded, records, format)
    if encoded.count(b"{") > len(records):
        records = _spread(records)
    header = list(dict.fromkeys(name for _, record in records for name in record))
    wanted = find_header([header], choose)[2].columns if records or malformed else {}
    columns, typed = [], {}
    for position, name in wanted.items():
        values = [record.get(header[position]) for _, record in records]
        columns.append(pl.Series(name, _texts(values, header[position]), dtype=pl.String))
        exact = _exact(values)
        if exact is not None:
            typed[name] = exact
    numbers = pl.Series(SOURCE_ROW, [number for number, _ in records], dtype=pl.Int64)
    cells = without_empty_text(pl.DataFrame(columns)).with_columns(numbers)
    return TextTable(header, cells, typed, malformed, encoding)


def _array(text: str) -> tuple[list[_Record], list[MalformedRow]]:
    try:
        parsed = _parse(text)
    except (ValueError, RecursionError) as error:
        where = f" (dòng {error.lineno})" if isinstance(error, json.JSONDecodeError) else ""
        raise UnreadableFile(
            f"không phải JSON hợp lệ{where}: tệp bị cắt cụt hoặc sai cú pháp; xuất lại tệp",
            f"not valid JSON: {_brief(error)}; export it again",
        ) from error
    found = _unwrapped(parsed) if isinstance(parsed, dict) else parsed
    if not isinstance(found, list) or not all(isinstance(record, dict) for record in found):
        raise UnreadableFile(
            "JSON phải là một mảng các đối tượng: [{…}, {…}], hoặc một đối tượng bọc đúng một mảng như vậy",
            "the JSON must be an array of objects: [{…}, {…}], or an object around one such array",
        )
    return list(enumerate(found, start=1)), []


def _unwrapped(around: dict[str, Any]) -> list[Any] | None:
    """The one array of an object; None when there is none, or several."""
    arrays = [value for value in around.values() if isinstance(value, list)]
    if len(arrays) != 1:
        return None
    stated = [int(around[name]) for name in _COUNTS if type(around.get(name)) is _Number and around[name].isdigit()]
    if stated and max(stated) > len(arrays[0]):
        raise UnreadableFile(
            f"JSON ghi có {max(stated)} bản ghi nhưng chỉ chứa {len(arrays[0])}: chỉ là một trang; gửi đủ các trang",
            f"the JSON states {max(stated)} records and holds {len(arrays[0])}: one page of several; send them all",
        )
    return arrays[0]


def _spread(records: list[_Record]) -> list[_Record]:
    places: dict[str, set[str | None]] = {}
    for _, record in records:
        for name, value in record.items():
            if isinstance(value, dict):
                for inner in value:
                    places.setdefault(inner, set()).add(name)
            else:
                places.setdefault(name, set()).add(None)

    def spread(record: dict[str, Any]) -> Iterator[tuple[str, Any]]:
        for name, value in record.items():
            if isinstance(value, dict):
                yield from ((inner if len(places[inner]) == 1 else f"{name}.{inner}", value[inner]) for inner in value)
            else:
                yield name, value

    return [(number, dict(spread(record))) for number, record in records]


def _refuse_halves(text: str, records: list[_Record]) -> None:
    """Half of a letter (a lone \\ud83d) can be written in JSON, and nowhere else."""
    try:
        if _HALF.search(text):
            json.dumps([record for _, record in records], ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise UnreadableFile(
            "JSON chứa mã \\u của nửa ký tự (surrogate lẻ); xuất lại tệp bằng UTF-8",
            "the JSON holds half of a letter (a lone surrogate); export it again as UTF-8",
        ) from error


def _refuse_repeated(text: bytes, records: list[_Record], format: str) -> None:
    """Of two values under one name in an object the parser keeps the last without a word."""
    spaced = len(_SPACED_COLON.findall(text)) if any(space in text for space in _BEFORE_COLON) else 0
    if text.count(b'":') + spaced <= sum(len(record) for _, record in records):
        return
    for part in [text] if format == "json" else text.split(b"\n"):
        with suppress(ValueError, RecursionError):
            json.loads(part, object_pairs_hook=_only_once)


def _only_once(pairs: list[tuple[str, Any]]) -> None:
    (name, times), *_ = Counter(name for name, _ in pairs).most_common(1) or [("", 1)]
    if times > 1:
        raise UnreadableFile(
            f"tên “{shown(name)}” lặp lại trong một đối tượng JSON, không rõ giá trị nào đúng; xuất lại tệp",
            f"the name “{shown(name)}” occurs twice in a JSON object; export it again",
        )


def _lines(text: str) -> tuple[list[_Record], list[MalformedRow]]:
    lines = [line for line in text.split("\n") if line.strip()]
    try:
        parsed = _parse(f"[{','.join(lines)}]")
        if len(parsed) == len(lines) and all(isinstance(record, dict) for record in parsed):
            return list(enumerate(parsed, start=1)), []
    except (ValueError, RecursionError):
        pass
    records: list[_Record] = []
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


def _texts(values: list[Any], name: str) -> list[str | None]:
    kinds = set(map(type, values))
    if kinds <= {str, _Number, type(None)}:
        return values
    if kinds & {dict, list}:
        raise UnreadableFile(
            f"“{shown(name)}” chứa mảng hoặc đối tượng lồng nhau; mỗi cột một giá trị, lồng tối đa một lớp",
            f"“{shown(name)}” holds arrays or objects; one value a column, objects nested one level at most",
        )
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
