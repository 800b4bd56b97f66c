"""The versions that are kept, and what moved between two of them."""

from __future__ import annotations

import polars as pl
import streamlit as st

from app.publication import kept_publication, key_of, rows
from orchestration.domain.periods import parse_period
from orchestration.publication.comparison import Difference, compare
from orchestration.publication.manifest import Version
from orchestration.publication.reader import Publication, current_number, list_publications
from orchestration.settings import Settings

_FIGURES = """
    select indicators.sort_order, indicator_code, numerator, denominator, value
    from indicator_values inner join indicators using (indicator_code)
    where agency_code = ? and unit_code = '' and period_type = ? and period = ?
"""


def versions() -> list[Version]:
    """The versions that are kept, the newest first."""
    return list_publications(Settings().published)


def newest() -> int | None:
    """The number of the current one."""
    return current_number(Settings().published)


def previous(publication: Publication) -> Publication | None:
    """The version before one, of those that are kept; null where it is the oldest."""
    older = [version.number for version in versions() if version.number < publication.number]
    return kept_publication(max(older)) if older else None


def moved_since(before: Publication, after: Publication, agency: str, period: str) -> pl.DataFrame:
    """A group's or an agency's figures of a period that are not the same in two versions, in the catalogue's order.

    Columns: indicator_code; numerator, denominator, value, each with ``_before`` (null: it had none).
    """
    parameters = (agency, parse_period(period).type, period)
    now = rows(after, _FIGURES, parameters)
    then = rows(before, _FIGURES, parameters).drop("sort_order")
    beside = now.join(then, on="indicator_code", how="left", suffix="_before")
    same = [pl.col(name).eq_missing(pl.col(f"{name}_before")) for name in ("numerator", "denominator")]
    return beside.filter(~pl.all_horizontal(same)).sort("sort_order").drop("sort_order")


def difference(before: int, after: int) -> Difference:
    """What moved between two versions.

    Raises:
        PublicationError: one of them is not kept.
    """
    older, newer = kept_publication(before), kept_publication(after)
    return _difference(f"{key_of(older)} {key_of(newer)}", older, newer)


@st.cache_data(max_entries=10, show_spinner=False)
def _difference(key: str, _before: Publication, _after: Publication) -> Difference:
    return compare(_before, _after)
