"""CSV that says where it comes from: every row carries the publication, its date and the filters."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl
import streamlit as st

from app.i18n import _
from orchestration.domain.spreadsheets import inert
from orchestration.publication.reader import Publication

#: Excel takes UTF-8 for what it is only when the file starts with this.
_BYTE_ORDER_MARK = "\ufeff".encode()


def csv_bytes(frame: pl.DataFrame, publication: Publication, filters: Mapping[str, str]) -> bytes:
    """The rows as CSV with columns ``publication``, ``as_of`` and ``filters``; texts cannot run as formulas."""
    stated = "; ".join(f"{name}={code}" for name, code in filters.items())
    joined = frame.with_columns(
        pl.col(column).list.join(" | ") for column, kind in frame.schema.items() if kind == pl.List(pl.String)
    )
    provenance = joined.with_columns(
        pl.lit(publication.number).alias("publication"),
        pl.lit(publication.as_of).alias("as_of"),
        pl.lit(stated).alias("filters"),
    )
    safe = provenance.with_columns(
        pl.col(column).map_elements(inert, return_dtype=pl.String)
        for column, kind in provenance.schema.items()
        if kind == pl.String
    )
    return _BYTE_ORDER_MARK + safe.write_csv().encode()


def csv_button(frame: pl.DataFrame, name: str, publication: Publication, filters: Mapping[str, str]) -> None:
    """A download of exactly the rows of a table; made when it is asked for."""
    chosen = "_".join([name, *filters.values()])
    st.download_button(
        _("Download CSV"),
        data=lambda: csv_bytes(frame, publication, filters),
        file_name=f"thuoc_{publication.number}_{chosen}.csv",
        mime="text/csv",
        key=f"download_{name}",
        icon=":material/download:",
        on_click="ignore",
        help=_("Every row states the publication, the date of the figures and the filters."),
    )
