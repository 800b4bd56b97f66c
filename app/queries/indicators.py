"""The catalogue of indicators, agencies and targets, as pages name and explain them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl
import streamlit as st

from app.figures import Target
from app.i18n import either
from app.publication import key_of, rows
from app.words import UNITS, word
from orchestration.domain.comparability import ALLOWED, Basis, Comparability, compare
from orchestration.domain.periods import parse_period, same_period_last_year
from orchestration.publication.reader import Publication

_INDICATORS = "select * from indicators where origin = ? order by sort_order"
_AGENCIES = "select * from agencies order by agency_code"
_TARGETS = "select * from targets order by target_id"

#: The theme of signals of hollow progress.
SIGNALS = "signals"


@dataclass(frozen=True)
class Indicator:
    """An indicator of the catalogue."""

    code: str
    theme: str
    unit: str
    better: str
    facts: Mapping[str, Any]

    def said(self, field: str) -> str:
        """A field that the catalogue has in both languages: ``name``, ``formula``, ``caveat``…"""
        return either(self.facts.get(f"{field}_vi"), self.facts.get(f"{field}_en"))

    @property
    def name(self) -> str:
        """The name in the session's language."""
        return self.said("name")

    @property
    def is_of_agencies(self) -> bool:
        """Whether agencies have figures of it, and not groups alone."""
        return "agency" in self.facts["levels"].split("|")

    @property
    def unit_words(self) -> str:
        """What a value counts, in the session's language."""
        return word(UNITS, self.unit)


@dataclass(frozen=True)
class Agency:
    """A ministry or province, and the days between which it existed."""

    code: str
    group_code: str
    name_vi: str
    name_en: str | None
    valid_from: date | None
    valid_to: date | None
    has_delivered: bool

    @property
    def name(self) -> str:
        """The name in the session's language, where there is one."""
        return either(self.name_vi, self.name_en)

    def existed(self, start: date, end: date) -> bool:
        """Whether it existed on some day of ``[start, end)``."""
        return (self.valid_from is None or self.valid_from < end) and (self.valid_to is None or self.valid_to >= start)


def indicators(publication: Publication) -> dict[str, Indicator]:
    """The indicators that have figures, in the catalogue's order; shared, never changed in place."""
    return _indicators(key_of(publication), publication)


@st.cache_resource(max_entries=4, show_spinner=False)
def _indicators(key: str, _publication: Publication) -> dict[str, Indicator]:
    return {
        row["indicator_code"]: Indicator(row["indicator_code"], row["theme"], row["unit"], row["better"], row)
        for row in catalogue_rows(_publication).iter_rows(named=True)
    }


def measures(publication: Publication) -> dict[str, Indicator]:
    """What agencies are measured and ranked by: the catalogue without the signals."""
    return {code: each for code, each in indicators(publication).items() if each.theme != SIGNALS}


def signals(publication: Publication) -> dict[str, Indicator]:
    """What prompts a question and ranks nobody."""
    return {code: each for code, each in indicators(publication).items() if each.theme == SIGNALS}


def catalogue_rows(publication: Publication, origin: str = "computed") -> pl.DataFrame:
    """The catalogue as it is published: the indicators of an origin (computed, reported)."""
    return rows(publication, _INDICATORS, (origin,))


def on_last_year(publication: Publication, period: str) -> dict[str, Comparability]:
    """By indicator, whether its figure of a period may be set beside that of the same period a year earlier."""
    return _on_last_year(key_of(publication), period, publication)


@st.cache_resource(max_entries=100, show_spinner=False)
def _on_last_year(key: str, period: str, _publication: Publication) -> dict[str, Comparability]:
    now, before = parse_period(period), parse_period(same_period_last_year(period))
    return {
        code: compare(
            Basis.of(indicator.facts, now, _publication.as_of), Basis.of(indicator.facts, before, _publication.as_of)
        )
        for code, indicator in indicators(_publication).items()
    }


def with_guard(publication: Publication, figures: pl.DataFrame, period: str) -> pl.DataFrame:
    """Rows of a period beside last year's, for a download: what the guard says, and no base where it refuses."""
    guard = on_last_year(publication, period)
    told = [guard.get(code, ALLOWED) for code in figures["indicator_code"]]
    refused = pl.Series("refused", [each.refused for each in told], dtype=pl.Boolean)
    bases = [column for column in figures.columns if column.startswith("base_")]
    return figures.with_columns(
        *(pl.when(refused).then(None).otherwise(pl.col(column)).alias(column) for column in bases),
        pl.Series("comparability", [each.outcome for each in told], dtype=pl.String),
        pl.Series("comparability_reasons", ["|".join(each.reasons) for each in told], dtype=pl.String),
    )


def target_rows(publication: Publication) -> pl.DataFrame:
    """The assigned targets as they are published."""
    return rows(publication, _TARGETS)


def agencies(publication: Publication) -> dict[str, Agency]:
    """Every ministry and province by code; shared, never changed in place."""
    return _agencies(key_of(publication), publication)


@st.cache_resource(max_entries=4, show_spinner=False)
def _agencies(key: str, _publication: Publication) -> dict[str, Agency]:
    return {
        row["agency_code"]: Agency(
            row["agency_code"],
            row["group_code"],
            row["name_vi"],
            row["name_en"],
            row["valid_from"],
            row["valid_to"],
            row["has_delivered"],
        )
        for row in rows(_publication, _AGENCIES).iter_rows(named=True)
    }


def targets(publication: Publication) -> dict[str, list[Target]]:
    """The assigned targets by indicator; those without a number judge nothing and are left out."""
    found: dict[str, list[Target]] = {}
    for row in target_rows(publication).iter_rows(named=True):
        if row["indicator_code"] is None or row["value"] is None:
            continue
        goal = Target(
            row["target_id"],
            row["group_code"],
            row["comparator"],
            row["value"],
            row["deadline"],
            row["deadline_text"] or "",
            row["legal_basis"] or "",
            row["deadline"] is not None and row["deadline"] < publication.as_of,
        )
        found.setdefault(row["indicator_code"], []).append(goal)
    return found
