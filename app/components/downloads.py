"""Downloads that say where they come from: every row carries the publication, its date and the filters."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from io import BytesIO

import polars as pl
import streamlit as st

from app.i18n import _
from orchestration.domain.spreadsheets import inert
from orchestration.publication.reader import Publication

#: Excel takes UTF-8 for what it is only when the file starts with this.
_BYTE_ORDER_MARK = "\ufeff".encode()

#: Rows that a sheet of Excel holds below its heading.
_EXCEL_ROWS = 1_048_575


def with_provenance(frame: pl.DataFrame, publication: Publication, filters: Mapping[str, str]) -> pl.DataFrame:
    """The rows with columns ``publication``, ``as_of`` and ``filters``."""
    stated = "; ".join(f"{name}={code}" for name, code in filters.items())
    return frame.with_columns(
        pl.lit(publication.number).alias("publication"),
        pl.lit(publication.as_of).alias("as_of"),
        pl.lit(stated).alias("filters"),
    )


def csv_bytes(rows: pl.DataFrame) -> bytes:
    """Rows as CSV for Excel; lists are joined, texts cannot run as formulas."""
    flat = _flat(rows)
    safe = flat.with_columns(
        pl.col(column).map_elements(inert, return_dtype=pl.String)
        for column, kind in flat.schema.items()
        if kind == pl.String
    )
    return _BYTE_ORDER_MARK + safe.write_csv().encode()


def xlsx_bytes(rows: pl.DataFrame) -> bytes:
    """Rows as a workbook: texts are texts, never formulas or links; beyond Excel's last row nothing is written."""
    import xlsxwriter

    content = BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(content, options) as workbook:
        _flat(rows).head(_EXCEL_ROWS).write_excel(workbook, worksheet="Thước", autofit=True, freeze_panes=(1, 0))
    return content.getvalue()


def parquet_bytes(rows: pl.DataFrame) -> bytes:
    """Rows as Parquet, with their types."""
    content = BytesIO()
    rows.write_parquet(content)
    return content.getvalue()


def download(frame: pl.DataFrame, name: str, publication: Publication, filters: Mapping[str, str]) -> None:
    """Downloads of exactly the rows of a table; each is made when it is asked for."""
    chosen = f"thuoc_{publication.number}_{'_'.join([name, *filters.values()])}"
    stated = _("Every row states the publication, the date of the figures and the filters.")
    kinds = {
        "csv": (_("Download CSV"), csv_bytes, "text/csv"),
        "xlsx": ("Excel", xlsx_bytes, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        "parquet": ("Parquet", parquet_bytes, "application/vnd.apache.parquet"),
    }
    with st.container(horizontal=True, gap="small"):
        for extension, (label, made, mime) in kinds.items():
            st.download_button(
                label,
                data=partial(_made, made, frame, publication, filters),
                file_name=f"{chosen}.{extension}",
                mime=mime,
                key=f"download_{name}_{extension}",
                icon=":material/download:",
                on_click="ignore",
                help=stated,
            )


def _made(
    made: Callable[[pl.DataFrame], bytes], frame: pl.DataFrame, publication: Publication, filters: Mapping[str, str]
) -> bytes:
    return made(with_provenance(frame, publication, filters))


def _flat(rows: pl.DataFrame) -> pl.DataFrame:
    """Lists of texts joined, as cells hold one text."""
    return rows.with_columns(
        pl.col(column).list.join(" | ") for column, kind in rows.schema.items() if kind == pl.List(pl.String)
    )
