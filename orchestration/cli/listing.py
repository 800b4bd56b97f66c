"""Rows as a table for people, or as CSV or JSON for programs: one shape for every command that lists."""

from __future__ import annotations

import csv
import enum
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from orchestration.domain.spreadsheets import inert


class Format(enum.StrEnum):
    """How rows are printed."""

    table = "table"
    json = "json"
    csv = "csv"


class FormFormat(enum.StrEnum):
    """How a form is given."""

    table = "table"
    csv = "csv"
    json = "json"
    xlsx = "xlsx"


Row = Mapping[str, Any]


def print_rows(rows: Sequence[Row], columns: Mapping[str, str], output: Format) -> None:
    """Print rows; ``columns`` maps field names, in order, to the headings that people see."""
    if output is Format.json:
        chosen = [{name: _plain(row[name]) for name in columns} for row in rows]
        sys.stdout.write(json.dumps(chosen, ensure_ascii=False, indent=1) + "\n")
    elif output is Format.csv:
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows([_cell(row[name]) for name in columns] for row in rows)
    else:
        _print_table(rows, columns)


def print_text(text: str) -> None:
    """Print a text as it is, its lines as long as they are."""
    from rich.console import Console

    Console(soft_wrap=True).print(text, markup=False, highlight=False)


def _print_table(rows: Iterable[Row], columns: Mapping[str, str]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in columns.values():
        table.add_column(heading, overflow="fold")
    for row in rows:
        table.add_row(*(_shown(row[name]) for name in columns))
    Console().print(table)


def _shown(value: object) -> str:
    from rich.markup import escape

    from orchestration.domain.vietnamese import MISSING, format_date, format_number

    if value is None or value == "" or value == []:
        return MISSING
    if isinstance(value, bool):
        return "✓" if value else "✗"
    if isinstance(value, int):
        return format_number(value)
    if isinstance(value, date):
        return format_date(value)
    if isinstance(value, list | tuple):
        return escape("\n".join(str(item) for item in value))
    return escape(str(value))


def _plain(value: object) -> object:
    if isinstance(value, date | datetime):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def _cell(value: object) -> object:
    if isinstance(value, list | tuple):
        value = " | ".join(str(item) for item in value)
    plain = "" if value is None else _plain(value)
    # Python quotes no carriage return, and a spreadsheet begins a row at one.
    return inert(plain.replace("\r", " ")) if isinstance(plain, str) else plain
