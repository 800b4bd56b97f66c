"""Rows against their contract, and against each other: which are good, which rule refuses the others."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import polars as pl

from orchestration.landing.contracts.base import Contract
from orchestration.landing.contracts.columns import lake_columns
from orchestration.landing.contracts.rules import RULES, columns_read, rule_of
from orchestration.landing.parsing import CellFailures


@dataclass(frozen=True)
class Refusal:
    """The rows (positions in the table) that one rule refuses, and the column it names."""

    rule: str
    column: str | None
    rows: pl.Series


@lru_cache(maxsize=32)
def _rules(contract: type[Contract]) -> tuple[pl.Expr, ...]:
    # Building a schema's rules and dataframely's lazy plan around them costs more than judging a small file: the
    # expressions are the schema's own (a test holds them equal to Schema.filter), built once.
    rules = contract._validation_rules(with_cast=False)
    return tuple(rule.expr.fill_null(True).alias(name) for name, rule in rules.items())


def refusals_of(rows: pl.DataFrame, contract: type[Contract], unread: Iterable[CellFailures]) -> list[Refusal]:
    """The rows that break the contract.

    A rule says nothing about a row where a cell that it looks at is refused already: a cell that could not be read is
    not also missing, and what is no code is not also another agency's.

    Args:
        rows: typed rows with the contract's context columns.
        unread: cells that could not be read.
    """
    refusals = [Refusal(failure.rule, failure.column, failure.rows) for failure in unread]
    verdicts = rows.select(_rules(contract))
    broken = [(rule_of(verdict.name), (~verdict).arg_true()) for verdict in verdicts if not verdict.all()]
    refused_cells = list(refusals)
    # Rules of cells go before rules of rows, which look at several.
    for (rule, column), positions in sorted(broken, key=lambda one: bool(RULES[one[0][0]].reads)):
        for refused in [refusal for refusal in refused_cells if refusal.column in columns_read(rule, column)]:
            positions = positions.filter(~positions.is_in(refused.rows.implode()))
        if len(positions):
            refusals.append(Refusal(rule, column, positions))
            if not RULES[rule].reads:
                refused_cells.append(refusals[-1])
    return refusals


def without(count: int, refusals: Sequence[Refusal]) -> pl.Series:
    """Positions of ``count`` rows that nothing refuses, in order."""
    positions = pl.int_range(0, count, dtype=pl.UInt32, eager=True)
    if not refusals:
        return positions
    refused = pl.concat([refusal.rows.cast(pl.UInt32) for refusal in refusals]).unique()
    return positions.filter(~positions.is_in(refused.implode()))


@dataclass(frozen=True)
class KeyVerdict:
    """Of good rows: positions to keep, positions of rows that share a key and differ, and how many were repeats."""

    kept: pl.Series
    conflicting: pl.Series
    repeats: int


def one_row_a_key(rows: pl.DataFrame, good: pl.Series, contract: type[Contract]) -> KeyVerdict:
    """Identical rows of one key collapse into the first; rows of one key that differ are all in conflict.

    Args:
        rows: typed rows of the file.
        good: positions of the rows that the contract accepts.
    """
    key = list(contract.KEY)
    # Hashes are cheap; should two keys share one, the careful comparison below finds nothing.
    hashed = pl.col(key[0]).hash() if len(key) == 1 else pl.struct(key).hash()
    candidates = rows if len(good) == rows.height else rows[good]
    if candidates.select(hashed.n_unique()).item() == len(good):
        return KeyVerdict(good, good.clear(), 0)
    content = list(lake_columns(contract))
    shared = (
        candidates.select(*content, position=good)
        .filter(pl.struct(key).is_duplicated())
        .with_columns(differs=pl.struct(content).n_unique().over(key) > 1)
    )
    conflicting = shared.filter("differs")["position"]
    firsts = shared.filter(~pl.col("differs")).unique(key, keep="first", maintain_order=True)["position"]
    dropped = shared["position"].filter(~shared["position"].is_in(firsts.implode()))
    kept = good.filter(~good.is_in(dropped.implode()))
    return KeyVerdict(kept, conflicting, len(dropped) - len(conflicting))
