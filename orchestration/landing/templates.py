"""Header templates of an agency: what it calls the columns of a dataset, version by version of its export.

Data of ``agency_profiles.toml``, ``[<agency>.templates.<dataset>.<version>]``: ``headers`` (header → canonical column),
and optionally ``name`` and ``from``, the first month or day of delivery that the version may be of.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from orchestration.domain.periods import parse_delivery_period
from orchestration.domain.spelling import fold

_KEYS = {"headers", "name", "from"}


@dataclass(frozen=True)
class Template:
    """One version: its code, the name people know it by, its headers (folded → canonical), its first day (ISO)."""

    version: str
    name: str
    headers: Mapping[str, str]
    first_day: str = ""


def templates_of(declared: Mapping[str, Any]) -> dict[str, tuple[Template, ...]]:
    """Templates by dataset.

    Raises:
        ValueError: an unknown dataset, column or key, a period that is none, or one header for two columns.
    """
    from orchestration.landing.contracts import DATASETS

    if unknown := sorted(set(declared) - set(DATASETS)):
        raise ValueError(f"templates: không có bộ dữ liệu / no such dataset: {unknown}")
    return {
        dataset: tuple(_template(dataset, version, table) for version, table in versions.items())
        for dataset, versions in declared.items()
    }


def best_template(templates: Iterable[Template], header: Collection[str], first_day: date) -> Template | None:
    """The template that most headers of a file are of; of equals the one with fewest others, then the latest.

    Args:
        first_day: of the delivery's period.
    """
    found = {fold(cell) for cell in header}
    fitting = [
        (len(shared), -len(template.headers), template.first_day, template.version, template)
        for template in templates
        if template.first_day <= first_day.isoformat() and (shared := found & template.headers.keys())
    ]
    return max(fitting, key=lambda each: each[:-1])[-1] if fitting else None


def _template(dataset: str, version: str, table: Any) -> Template:
    from orchestration.landing.contracts import contract_of
    from orchestration.landing.contracts.columns import columns_of

    where = f"templates.{dataset}.{version}"
    if not isinstance(table, dict) or table.keys() - _KEYS or not isinstance(table.get("headers"), dict):
        raise ValueError(f"{where}: cần headers, có thể có name, from / headers wanted, name and from allowed")
    headers = {fold(header): column for header, column in table["headers"].items()}
    known = {column.name for column in columns_of(contract_of(dataset))}
    if unknown := sorted(set(headers.values()) - known):
        raise ValueError(f"{where}: {dataset} không có cột / has no columns {unknown}")
    if len(headers) < len(table["headers"]):
        raise ValueError(f"{where}: một tiêu đề cho hai cột / one header for two columns")
    first = table.get("from")
    first_day = parse_delivery_period(str(first)).start.isoformat() if first is not None else ""
    return Template(version, str(table.get("name", version)), headers, first_day)
