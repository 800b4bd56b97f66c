"""The columns of a contract as landing reads them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import polars as pl

from orchestration.landing.contracts.base import Contract, kind_of

#: The rule that a cell breaks when it cannot be read, by kind of column.
UNREADABLE = {
    "timestamp": "not_a_timestamp",
    "date": "not_a_date",
    "integer": "not_an_integer",
    "decimal": "not_a_decimal",
    "boolean": "not_a_boolean",
    "word": "unknown_word",
    "period": "not_a_period",
}


@dataclass(frozen=True)
class Column:
    """A column that a file may carry. ``precise``: ``<name>_precision`` follows it; ``default`` fills blanks."""

    name: str
    kind: str
    dtype: pl.DataType
    required: bool
    precise: bool
    default: int | None
    words: tuple[str, ...]

    @property
    def unreadable_rule(self) -> str:
        """The rule of a cell that cannot be read."""
        return UNREADABLE[self.kind]


@lru_cache(maxsize=32)
def columns_of(contract: type[Contract]) -> tuple[Column, ...]:
    """The columns that a file may carry, in the contract's order; context and precision columns are not among them."""
    declared = contract.columns()
    told = {name: column.metadata or {} for name, column in declared.items()}
    return tuple(
        Column(
            name=name,
            kind=kind_of(column),
            dtype=column.dtype,
            required=not column.nullable,
            precise=f"{name}_precision" in declared,
            default=told[name].get("default"),
            words=told[name].get("words", ()),
        )
        for name, column in declared.items()
        if kind_of(column) not in ("context", "precision")
    )


@lru_cache(maxsize=32)
def lake_columns(contract: type[Contract]) -> tuple[str, ...]:
    """The columns of the contract that lake files hold, in order: all but its context."""
    return tuple(name for name, column in contract.columns().items() if kind_of(column) != "context")
