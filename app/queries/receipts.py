"""The receipts of figures, as ``thuoc receipt`` makes them."""

from __future__ import annotations

import streamlit as st

from app.publication import key_of
from orchestration.publication.reader import Publication
from orchestration.reports.receipt import NoSuchFigure, Receipt, receipt_of


def receipt(publication: Publication, indicator: str, agency: str, unit: str, period: str) -> Receipt | None:
    """The receipt of a figure; null where the publication has no such figure."""
    return _receipt(key_of(publication), indicator, agency, unit, period, publication)


@st.cache_data(max_entries=100, show_spinner=False)
def _receipt(
    key: str, indicator: str, agency: str, unit: str, period: str, _publication: Publication
) -> Receipt | None:
    try:
        return receipt_of(_publication, indicator, agency, unit, period)
    except NoSuchFigure:
        return None
