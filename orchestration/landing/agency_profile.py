"""What an agency declared about its extracts: ``data/reference/agency_profiles.toml``.

A declaration replaces a guess (encoding, delimiter), or allows what the contract refuses from those who said nothing
(a decimal point before three digits, marks for yes and no, columns to ignore).
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from orchestration.landing.templates import Template, templates_of

ENCODINGS = ("utf-8", "utf-16", "windows-1258", "tcvn3")
DELIMITERS = {",": ",", ";": ";", "tab": "\t", "\t": "\t"}


@dataclass(frozen=True)
class AgencyProfile:
    """One agency's declarations; the defaults declare nothing.

    ``true_marks`` and ``false_marks`` are further words of boolean columns, in any case; ``""`` is a blank cell.
    ``null_words`` are cells that mean "no value", such as ``NULL``. ``templates``: header templates by dataset.
    """

    encoding: str | None = None
    delimiter: str | None = None
    decimal_mark: str | None = None
    true_marks: tuple[str, ...] = ()
    false_marks: tuple[str, ...] = ()
    null_words: tuple[str, ...] = ()
    ignored_columns: tuple[str, ...] = ()
    templates: Mapping[str, tuple[Template, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        _allow("encoding", self.encoding, ENCODINGS)
        _allow("delimiter", self.delimiter, tuple(DELIMITERS))
        _allow("decimal_mark", self.decimal_mark, (".", ","))

    @property
    def digest(self) -> str:
        """The declarations as text, empty for none: a change of them is a change of the contract."""
        declared = {name: value for name, value in asdict(self).items() if value}
        return json.dumps(declared, sort_keys=True, ensure_ascii=False) if declared else ""


def load_agency_profiles(path: Path) -> dict[str, AgencyProfile]:
    """Profiles by agency code; an agency without one has ``AgencyProfile()``.

    Raises:
        ValueError: an unknown key or value, named with its agency.
    """
    tables: Mapping[str, Any] = tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    known = {each.name for each in fields(AgencyProfile)}
    profiles = {}
    for agency_code, table in tables.items():
        if not isinstance(table, dict) or table.keys() - known:
            raise ValueError(f"{path.name} [{agency_code}]: không hiểu / not understood: {sorted(set(table) - known)}")
        declared: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value for name, value in table.items()
        }
        try:
            declared["templates"] = templates_of(table.get("templates", {}))
            profiles[agency_code] = AgencyProfile(**declared)
        except ValueError as error:
            raise ValueError(f"{path.name} [{agency_code}]: {error}") from error
    return profiles


def _allow(key: str, value: str | None, allowed: tuple[str, ...]) -> None:
    if value is not None and value not in allowed:
        raise ValueError(f"{key} = {value!r}: chỉ dùng / use one of {', '.join(map(repr, allowed))}")
