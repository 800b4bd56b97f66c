"""Whom incidents go to: the registry of owners, by agency and dataset, with the days on which each row is valid.

``THUOC_HOME/owners.csv`` before the project's ``data/reference/owners.csv``, which knows the programme team and the
engineers alone: they stand in where the home's names none.
Roles and channels stand there, never a person's name or address: addresses are the channels' (``channels``).
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, Literal, get_args

from orchestration.domain.agencies import is_agency_code
from orchestration.domain.calendar import IsWorking, working_day_after

#: owner, deputy, subscribers: of an agency's dataset; programme, engineer: of the whole.
Level = Literal["owner", "deputy", "subscriber", "programme", "engineer"]
Language = Literal["vi", "en"]
Hours = tuple[time, time]

ANY = "*"
COLUMNS = (
    *("agency_code", "dataset", "level", "role_vi", "role_en"),
    *("channel", "language", "hours", "valid_from", "valid_to"),
)


class RegistryError(ValueError):
    """A row of the registry cannot be understood; the message says which, and what to write."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """A role that receives messages by one channel. ``hours``: of working days; null: at any time of any day."""

    level: Level
    role_vi: str
    role_en: str
    channel: str
    language: Language
    hours: Hours | None

    @property
    def name(self) -> str:
        """The role on its channel: who has two levels gets one message."""
        return f"{self.role_vi} · {self.channel}"

    def opens_at(self, at: datetime, is_working: IsWorking) -> datetime:
        """The first instant from ``at`` on at which it may be written to: in its hours of a working day, or always."""
        if self.hours is None:
            return at
        begin, end = self.hours
        if is_working(at.date()) and at.time() < end:
            return max(at, datetime.combine(at.date(), begin))
        return datetime.combine(working_day_after(at.date(), 1, is_working), begin)


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of the registry, valid from and to the days given, both included."""

    agency_code: str
    dataset: str
    recipient: Recipient
    valid_from: date | None
    valid_to: date | None

    def is_valid(self, on: date) -> bool:
        """Whether it holds on a day."""
        return (self.valid_from or on) <= on <= (self.valid_to or on)


@dataclass(frozen=True)
class Registry:
    """The rows in file order."""

    entries: tuple[Entry, ...]

    def recipients(self, level: Level, agency_code: str, dataset: str, on: date) -> list[Recipient]:
        """Who has a level for an agency's dataset on a day: those of the most specific rows, the agency's own first."""
        valid = [entry for entry in self.entries if entry.recipient.level == level and entry.is_valid(on)]
        for agency, subject in ((agency_code, dataset), (agency_code, ANY), (ANY, dataset), (ANY, ANY)):
            if found := [entry.recipient for entry in valid if (entry.agency_code, entry.dataset) == (agency, subject)]:
                return found
        return []

    def named(self, name: str) -> Recipient | None:
        """The recipient of a name (``Recipient.name``), as far as the registry still knows it."""
        return next((entry.recipient for entry in self.entries if entry.recipient.name == name), None)


def read_registry(paths: Iterable[Path], datasets: Sequence[str]) -> tuple[Registry, list[RegistryError]]:
    """The registries of files that exist, the first before the others; of a later one the levels that none before has.

    Rows that are not understood are left out; each of their wrong cells is told: file, row, column, value, and what to
    write instead. Nobody else waits for them.
    """
    entries: tuple[Entry, ...] = ()
    errors: list[RegistryError] = []
    for path in paths:
        if path.is_file():
            known = {entry.recipient.level for entry in entries}
            found, wrong = _read(path, datasets)
            entries += tuple(entry for entry in found if entry.recipient.level not in known)
            errors += wrong
    return Registry(entries), errors


def _read(path: Path, datasets: Sequence[str]) -> tuple[list[Entry], list[RegistryError]]:
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines(keepends=True)
    except UnicodeDecodeError:
        return [], [RegistryError(f"{path.name}: không phải UTF-8; lưu lại dạng CSV UTF-8 / is not UTF-8")]
    rows = csv.DictReader(lines)
    if missing := set(COLUMNS) - set(rows.fieldnames or ()):
        hint = "; dùng dấu phẩy, không dùng dấu chấm phẩy / commas, not semicolons" if ";" in "".join(lines[:1]) else ""
        columns = ", ".join(sorted(missing))
        return [], [RegistryError(f"{path.name}: thiếu cột / missing columns: {columns}{hint}")]
    entries, errors = [], []
    for number, row in enumerate(rows, 2):
        entry, wrong = _entry(row, f"{path.name}, dòng / row {number}", datasets)
        entries += [entry] if entry is not None else []
        errors += wrong
    return entries, errors


def _entry(
    row: Mapping[str | None, str | list[str] | None], place: str, datasets: Sequence[str]
) -> tuple[Entry | None, list[RegistryError]]:
    told = [row.get(name) for name in COLUMNS]
    if None in told or None in row:
        return None, [RegistryError(f"{place}: cần đủ {len(COLUMNS)} ô / needs {len(COLUMNS)} cells")]
    cells = {name: str(cell).strip() for name, cell in zip(COLUMNS, told, strict=True)}
    read: dict[str, Any] = {}
    errors = []
    for column, (parse, remedy) in _readers(datasets).items():
        try:
            read[column] = parse(cells[column])
        except ValueError:
            errors.append(RegistryError(f"{place}, {column} = {cells[column]!r}: {remedy}"))
    if errors:
        return None, errors
    recipient = Recipient(**{field.name: read[field.name] for field in fields(Recipient)})
    return Entry(read["agency_code"], read["dataset"], recipient, read["valid_from"], read["valid_to"]), []


def _readers(datasets: Sequence[str]) -> dict[str, tuple[Callable[[str], object], str]]:
    """How each column is read, and what to write where it cannot be."""
    day = (_day, "YYYY-MM-DD hoặc để trống / or blank")
    text = (_text, "không được trống / must not be blank")
    return {
        "agency_code": (_agency, "mã cơ quan hoặc * / an agency code or *"),
        "dataset": (_one_of(ANY, *datasets), f"{', '.join(datasets)} hoặc / or *"),
        "level": (_one_of(*get_args(Level)), ", ".join(get_args(Level))),
        "role_vi": text,
        "role_en": text,
        "channel": text,
        "language": (_one_of(*get_args(Language)), ", ".join(get_args(Language))),
        "hours": (_hours, "08:00-17:00 hoặc / or always"),
        "valid_from": day,
        "valid_to": day,
    }


def _agency(text: str) -> str:
    if text != ANY and not is_agency_code(text):
        raise ValueError(text)
    return text


def _one_of(*words: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in words:
            raise ValueError(text)
        return text

    return read


def _text(text: str) -> str:
    if not text:
        raise ValueError(text)
    return text


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _hours(text: str) -> Hours | None:
    if text == "always":
        return None
    begin, end = (time.fromisoformat(part) for part in text.split("-"))
    if begin >= end:
        raise ValueError(text)
    return begin, end
