"""The receipts of figures, as ``thuoc receipt`` makes them."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import streamlit as st

from app.access import ANY, reader
from app.publication import key_of
from orchestration.publication.reader import Publication
from orchestration.reports.receipt import NoSuchFigure, Receipt, receipt_of


def receipt(publication: Publication, indicator: str, agency: str, unit: str, period: str) -> Receipt | None:
    """The receipt of a figure; null where the publication has no such figure.

    What a gate said of a delivery is left out where the reader may not see its agency's rows.
    """
    whole = _receipt(key_of(publication), indicator, agency, unit, period, publication)
    seen = reader().rows_of
    if whole is None or seen == ANY:
        return whole
    sources, held = _kept_to(whole.sources, "warnings", seen), _kept_to(whole.not_in_force, "reasons", seen)
    return replace(whole, sources=sources, not_in_force=held)


def _kept_to(deliveries: pl.DataFrame, column: str, seen: str | None) -> pl.DataFrame:
    """The deliveries without what a column says of agencies that the reader may not see."""
    own = pl.col("agency_code") == pl.lit(seen, dtype=pl.String)
    return deliveries.with_columns(pl.when(own).then(pl.col(column)).alias(column))


@st.cache_data(max_entries=100, show_spinner=False)
def _receipt(
    key: str, indicator: str, agency: str, unit: str, period: str, _publication: Publication
) -> Receipt | None:
    try:
        return receipt_of(_publication, indicator, agency, unit, period)
    except NoSuchFigure:
        return None
